"""Papers of a social-work file (NĐ 30/2020): intake sheet, assessment, plan, closing minutes, letter of referral."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.ground.numbers import short_day
from health.case_choices import Agreement, PlanState
from health.letterhead import station_head
from health.models import CasePlan, Referral, SocialCase

SIGN_HERE = "Ký, ghi rõ họ tên"
FOR_TEAM = "Tài liệu mật, chỉ người phụ trách được giữ"
PERSONAL = "Tài liệu có dữ liệu cá nhân"


@dataclass(frozen=True)
class Paper:
    """`make(case)` gives the document, None while there is nothing to print."""

    title: str
    make: Callable[[SocialCase], Document | None]


def _who(case: SocialCase) -> str:
    """The person in one sentence; no identity number on a paper of social work."""
    if case.elder_id is None:
        known = [case.called, f"khoảng {case.about_age_years} tuổi" if case.about_age_years else "", case.looks]
        return f"Người được hỗ trợ: {', '.join(one for one in known if one)}"
    elder = case.elder
    place = f", {elder.residential_group}" if elder.residential_group else ""
    return f"Người được hỗ trợ: {elder.full_name}, sinh {elder.birth}{place}"


def _document(case: SocialCase, kind: str, subject: str, paragraphs: list[str], signers: list[Signature], **more):
    return Document(
        title=f"{kind.capitalize()} {case.code}",
        template="documents/case_paper.html",
        context={"paragraphs": [one for one in paragraphs if one], "signers": signers},
        letterhead=station_head(case.ward, year=case.year),
        kind=kind,
        subject=f"{subject}\nHồ sơ số {case.code}",
        author=f"Trạm Y tế phường {case.ward.name}",
        **more,
    )


def _sign(*authority: str, name: str = "") -> Signature:
    return Signature(authority=list(authority), name=name, hint=SIGN_HERE)


def intake_sheet(case: SocialCase) -> Document:
    received = timezone.localtime(case.received_at)
    source = f"{case.get_source_display()}{f' ({case.source_words})' if case.source_words else ''}"
    lines = [
        _who(case),
        f"Nơi phát hiện: {case.found_at}" if case.found_at else "",
        f"Tiếp nhận lúc {received:%H:%M} ngày {short_day(received.date())}. Nguồn tin: {source}",
        f"Vấn đề: {case.problem}",
        f"Loại vấn đề: {case.kind_words}. Mức khẩn: {case.get_urgency_display().lower()}",
        "Có nhu cầu trợ giúp pháp lý" if case.needs_legal_aid else "",
        f"Căn cứ ghi dữ liệu: {case.get_basis_display()}. {case.basis_words}",
        f"Kết quả sàng lọc: {case.screening}" if case.screening else "Chưa sàng lọc",
        f"Kế hoạch an toàn: {case.safety_plan}" if case.safety_plan else "",
        f"Căn cứ bảo vệ khẩn cấp: {case.safety_basis}" if case.safety_basis else "",
    ]
    signers = [_sign("NGƯỜI BÁO TIN, NGƯỜI CAO TUỔI"), _sign("NGƯỜI TIẾP NHẬN", name=str(case.received_by or ""))]
    return _document(case, "PHIẾU TIẾP NHẬN", "Tiếp nhận, sàng lọc đối tượng công tác xã hội", lines, signers)


def assessment_paper(case: SocialCase) -> Document | None:
    found = case.assessments.select_related("by").first()
    if found is None:
        return None
    needs = case.needs.order_by("position", "pk")
    lines = [
        _who(case),
        f"Ngày đánh giá: {short_day(found.assessed_on)}",
        f"1. Bản thân, hoàn cảnh sống: {found.person}",
        f"2. Sức khỏe, khả năng tự chăm sóc: {found.health}",
        f"Điểm Barthel: {found.barthel}/100" if found.barthel is not None else "",
        f"3. Gia đình, người chăm sóc: {found.family}",
        f"4. Nguồn lực, điểm mạnh: {found.resources}" if found.resources else "",
        f"5. Nguy cơ: {found.risks}" if found.risks else "",
        "6. Nhu cầu theo thứ tự ưu tiên:",
        *[f"- {need.get_domain_display()}: {need.words}" for need in needs],
    ]
    signers = [_sign("NGƯỜI CAO TUỔI HOẶC NGƯỜI GIÁM HỘ"), _sign("NGƯỜI ĐÁNH GIÁ", name=str(found.by or ""))]
    return _document(case, "BẢN ĐÁNH GIÁ NHU CẦU", "Đánh giá nhu cầu của đối tượng", lines, signers)


COLUMNS = [
    Column(key="stt", heading="STT", width_mm=11, kind="order"),
    Column(key="need", heading="Nhu cầu", width_mm=48),
    Column(key="goal", heading="Mục tiêu", width_mm=45),
    Column(key="action", heading="Việc làm", width_mm=52),
    Column(key="doer", heading="Ai làm", width_mm=30),
    Column(key="due", heading="Hạn", width_mm=22, kind="day"),
    Column(key="cost", heading="Kinh phí (đồng)", width_mm=24, kind="number"),
    Column(key="result", heading="Kết quả", width_mm=20),
]


def _lines_of(plan: CasePlan, case: SocialCase) -> Annex:
    rows = [
        {
            "need": item.need.words,
            "goal": item.goal,
            "action": item.action,
            "doer": item.doer,
            "due": item.due_on,
            "cost": item.cost_vnd,
            "result": item.get_result_display(),
        }
        for item in plan.items.select_related("need").order_by("need__position", "due_on", "pk")
    ]
    return Annex(
        title="CÁC VIỆC CỦA KẾ HOẠCH",
        label="Phụ lục",
        name="Kế hoạch",
        attached=f"(Kèm theo Kế hoạch hỗ trợ của hồ sơ {case.code}, lần {plan.version})",
        orientation="landscape",
        columns=COLUMNS,
        sections=[Section(rows=rows)],
        footer=FOR_TEAM if case.confidential else PERSONAL,
        size=len(rows),
    )


def plan_paper(case: SocialCase) -> Document | None:
    plan = case.plans.exclude(state=PlanState.RETURNED).select_related("approver").first()
    if plan is None or not plan.items.exists():
        return None
    agreed = {
        Agreement.ELDER: "Người cao tuổi đồng ý với kế hoạch",
        Agreement.GUARDIAN: "Người giám hộ đồng ý với kế hoạch",
        Agreement.PROTECTION: f"Bảo vệ khẩn cấp, chưa có đồng ý; căn cứ: {plan.legal_basis}",
    }.get(plan.agreement, "")
    if agreed and plan.agreed_by:
        agreed += f": {plan.agreed_by}{f', ngày {short_day(plan.agreed_on)}' if plan.agreed_on else ''}"
    lines = [
        _who(case),
        f"Mức khẩn: {case.get_urgency_display().lower()}",
        f"Mục tiêu chung: {plan.purpose}",
        agreed,
        "Các việc, người làm, thời hạn và kinh phí theo phụ lục kèm theo",
    ]
    signers = [
        _sign("NGƯỜI CAO TUỔI HOẶC NGƯỜI GIÁM HỘ"),
        _sign("NGƯỜI LẬP"),
        _sign("NGƯỜI DUYỆT", name=str(plan.approver or "")),
    ]
    subject = f"Hỗ trợ đối tượng công tác xã hội (lần {plan.version})"
    return _document(case, "KẾ HOẠCH", subject, lines, signers, annexes=[_lines_of(plan, case)])


def _result(item) -> str:
    said = (item.get_result_display() or "chưa ghi").lower()
    return f"{said}. {item.result_words}" if item.result_words else said


def closing_minutes(case: SocialCase) -> Document | None:
    if case.is_open:
        return None
    plan = case.plans.filter(decided_on__isnull=False).exclude(state=PlanState.RETURNED).first()
    goals = plan.items.order_by("due_on", "pk") if plan else ()
    services, received = case.services.order_by("on", "pk"), timezone.localtime(case.received_at).date()
    lines = [
        _who(case),
        f"Tiếp nhận ngày {short_day(received)}, đóng ngày {short_day(case.closed_on)}",
        f"Lý do đóng: {case.get_closing_reason_display().lower()}",
        "Kết quả từng mục tiêu:" if goals else "",
        *[f"- {one.goal}: {_result(one)}" for one in goals],
        "Dịch vụ đã cung cấp:" if services else "",
        *[f"- {short_day(one.on)}: {one.get_kind_display()}, {one.provider}" for one in services],
        f"Lượng giá: {case.closing_words}",
        f"Mức hài lòng của người cao tuổi: {case.satisfaction}/5" if case.satisfaction else "",
    ]
    signers = [
        _sign("NGƯỜI CAO TUỔI HOẶC NGƯỜI GIÁM HỘ"),
        _sign("NGƯỜI QUẢN LÝ TRƯỜNG HỢP", name=str(case.closed_by or "")),
    ]
    return _document(case, "BIÊN BẢN ĐÓNG HỒ SƠ", "Lượng giá, kết thúc quản lý trường hợp", lines, signers)


PAPERS = {
    "tiep-nhan": Paper("Phiếu tiếp nhận", intake_sheet),
    "danh-gia": Paper("Bản đánh giá nhu cầu", assessment_paper),
    "ke-hoach": Paper("Kế hoạch hỗ trợ", plan_paper),
    "dong": Paper("Biên bản đóng hồ sơ", closing_minutes),
}


def letter(referral: Referral) -> Document:
    """The letter that takes somebody to another service: only what the other side has to know."""
    case = referral.case
    lines = [f"Trạm Y tế phường {case.ward.name} giới thiệu để được hỗ trợ. {_who(case)}", f"Lý do: {referral.reason}"]
    if referral.urgent:
        lines.append("Mức độ: khẩn")
    lines.append(f"Đề nghị trả lời bằng văn bản về Trạm Y tế phường {case.ward.name}, ghi số hồ sơ {case.code}")
    return Document(
        title=f"Giấy chuyển gửi {case.code}",
        template="documents/letter.html",
        context={"paragraphs": [f"{one}." if not one.endswith(".") else one for one in lines[:-1]] + lines[-1:]},
        letterhead=station_head(case.ward, year=case.year, day=referral.sent_on),
        kind="GIẤY CHUYỂN GỬI",
        subject="Giới thiệu tiếp nhận, hỗ trợ",
        to=[referral.to],
        signature=_sign("NGƯỜI GIỚI THIỆU", name=referral.doctor),
        author=f"Trạm Y tế phường {case.ward.name}",
    )
