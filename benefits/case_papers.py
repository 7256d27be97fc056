"""Papers of a dossier (NĐ 30/2020): decision, letter of refusal, receipt for the citizen, the request form filled in.

Number and day of a decision stay blank until the paper is registered. The request form follows the contents of the
State's form; its exact layout is not known to us, which the paper says itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benefits import words
from benefits.choices import CaseKind, PayMethod, StopReason
from benefits.dossier import dossier_of
from benefits.facts import FIELDS
from benefits.models import Award, Case, PayTo
from benefits.schemes import scheme_name
from elders.ground.documents import Document, Letterhead, Signature
from elders.ground.months import next_month
from elders.ground.numbers import grouped, in_words, long_day, short_day
from elders.ground.workdays import caution, weekday_words
from elders.models import Elder, Situation, Ward

UNKNOWN_LAYOUT = "bố cục theo nội dung {form}, đối chiếu với phụ lục nghị định trước khi dùng"
PEOPLE_OFFICE = "Ủy ban nhân dân phường"
DOTS = "……………………"


def letterhead(ward: Ward, *, symbol: str, year: int, number: str = "", day: date | None = None) -> Letterhead:
    """The ward's head; `number` as registered ("125/QĐ-UBND"), which may carry its own symbol."""
    found = re.match(r"\s*(\d+)\s*(?:/\s*(.+))?$", number)
    return Letterhead(
        issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
        place=ward.document_place,
        symbol=(found and found[2]) or symbol,
        number=int(found[1]) if found else None,
        day=day if found else None,
        year=year,
    )


def _signature(ward: Ward, signer: str = "", *, own_name: bool = False) -> Signature:
    lines = [line for line in ward.signer_authority.splitlines() if not (own_name and line.startswith("TM."))]
    return Signature(authority=lines, name=signer or ward.signer_name)


def person_words(elder: Elder, row: Situation | None) -> str:
    """ "bà Nguyễn Thị Lan, sinh 05/03/1945, số định danh 0311…, cư trú tại Tổ dân phố Vân Quan"."""
    title = {"nam": "ông", "nu": "bà"}.get(elder.sex, "ông (bà)")
    parts = [f"{title} {elder.full_name}", f"sinh {elder.birth}"]
    if elder.citizen_id:
        parts.append(f"số định danh cá nhân {elder.citizen_id}")
    if row:
        place = ", ".join(one for one in (row.address, str(row.residential_group or "")) if one)
        parts.append(f"cư trú tại {place or row.ward}")
    return ", ".join(parts)


def pay_words(payee: PayTo) -> str:
    """How and into whose hand, in one phrase."""
    if payee.method == PayMethod.ACCOUNT:
        account = f"tài khoản {payee.account_number} tại {payee.bank_name}"
        text = f"chuyển khoản, {account}, chủ tài khoản {payee.account_holder}"
    else:
        text = PayMethod(payee.method).label.lower()
        if payee.pay_point:
            text += f" ({payee.pay_point})"
    if payee.proxy_name:
        relation = f", {payee.proxy_relation}" if payee.proxy_relation else ""
        text += f"; người nhận: {payee.proxy_name}{relation}"
    return text


def _money(vnd: int) -> str:
    return f"{grouped(vnd)} đồng (Bằng chữ: {in_words(vnd)} đồng)"


def _basis(source: str) -> list[str]:
    """The lines of Căn cứ."""
    laws = [part.strip() for part in source.split(";") if part.strip()]
    return ["Căn cứ Luật Tổ chức chính quyền địa phương", *(f"Căn cứ {one}" for one in laws)]


def _decision(
    ward: Ward,
    *,
    subject: str,
    source: str,
    articles: Sequence[dict[str, Any]],
    year: int,
    number: str,
    day: date | None,
    signer: str,
    person: str,
) -> Document:
    place = f"Chủ tịch Ủy ban nhân dân phường {ward.name}"
    closing = {
        "text": f"{ward.office}, đơn vị chi trả, các cơ quan, cá nhân có liên quan và {person} chịu trách nhiệm "
        "thi hành Quyết định này"
    }
    return Document(
        title=f"Quyết định {subject[:1].lower()}{subject[1:]}",
        template="documents/letter.html",
        kind="QUYẾT ĐỊNH",
        subject=subject,
        letterhead=letterhead(ward, symbol="QĐ-UBND", year=year, number=number, day=day),
        context={
            "issuer_decides": f"CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG {ward.name.upper()}",
            "basis": _basis(source),
            "proposal": f"Theo đề nghị của {ward.office}",
            "articles": [*({"text": f"{one['text']}."} for one in articles), closing],
        },
        # The chairman decides in the own name, not for the committee (NĐ 30/2020 Phụ lục I, II.7).
        signature=_signature(ward, signer, own_name=True),
        recipients=["Như Điều cuối", f"Lưu: VT, {ward.office}"],
        author=place,
    )


def decision_paper(case: Case, *, row: Situation | None, today: date) -> Document:
    """The decision the leader signs, from what was found; of a signed dossier as it was signed.

    Raises: ValueError when the amount is not known, for no decision may be printed then.
    """
    name, person = scheme_name(case.scheme), person_words(case.elder, row)
    found = case.verification.get("decision") or {}
    signed = case.signed_on or today
    shared = {
        "year": signed.year,
        "number": case.decision_number,
        "day": case.signed_on,
        "signer": case.signer,
        "person": person.split(",")[0],
        "source": found.get("source") or "",
    }
    month = case.effective_month or None
    since = f"từ tháng {month:%m/%Y}" if month else "từ tháng ký Quyết định này"
    if case.kind == CaseKind.STOP:
        return stop_paper(case.award, row=row, today=today, case=case)
    if case.kind in (CaseKind.SUSPEND, CaseKind.RESUME):
        act = "Tạm dừng chi trả" if case.kind == CaseKind.SUSPEND else "Chi trả lại"
        start = case.answers.get("from_month")
        since = f"từ tháng {date.fromisoformat(start):%m/%Y}" if start else since
        text = f"{act} {name} đối với {person}, {since}"
        reason = [{"text": f"Lý do: {case.note}"}] if case.note else []
        return _decision(case.ward, subject=f"{act} {name}", articles=[{"text": text}, *reason], **shared)
    vnd = found.get("amount_vnd")
    if vnd is None:
        raise ValueError("the amount is not known")
    if case.kind == CaseKind.FUNERAL:
        text = f"Hỗ trợ chi phí mai táng đối với {person}, mất ngày {short_day(case.elder.date_of_death)}"
        money = f"Mức hỗ trợ: {_money(vnd)}"
        paid = f"Người nhận: {case.proxy_name or DOTS}. Hình thức: {PayMethod(case.method).label.lower()}"
        return _decision(case.ward, subject=name, articles=[{"text": text}, {"text": f"{money}. {paid}"}], **shared)
    act = "Tiếp tục chi trả tại nơi cư trú mới" if case.kind == CaseKind.TRANSFER_IN else "Cho hưởng"
    if case.kind == CaseKind.CHANGE:
        act = "Thay đổi mức hưởng"
    if not month and case.verification.get("earliest"):
        since = f"từ tháng ký Quyết định này, không sớm hơn ngày {_day(case.verification['earliest'])}"
    return _decision(
        case.ward,
        subject=f"{act} {name[:1].lower()}{name[1:]}",
        articles=[
            {"text": f"{act} {name[:1].lower()}{name[1:]} đối với {person}"},
            {"text": f"Mức hưởng: {_money(vnd)} mỗi tháng, {since}. Mức này thay đổi khi quy định thay đổi"},
            {"text": f"Hình thức chi trả: {pay_words(case)}"},
        ],
        **shared,
    )


def _day(iso: str) -> str:
    return short_day(date.fromisoformat(iso))


def stop_paper(award: Award, *, row: Situation | None, today: date, case: Case | None = None) -> Document:
    """The decision that an award ends: of a dossier, or after a death or a move that ended it already."""
    name, person = scheme_name(award.scheme), person_words(award.elder, row)
    reason, event, note = award.stop_reason, award.valid_to, award.stop_note
    signed, number, signer = award.stop_signed_on, award.stop_number, ""
    if case is not None:
        reason, note = case.answers.get("reason", ""), case.note
        said = case.answers.get("event_on")
        event = date.fromisoformat(said) if said else (case.signed_on or today)
        signed, number, signer = case.signed_on, case.decision_number, case.signer
    month = next_month(event.replace(day=1)) if event else None
    since = f"từ tháng {month:%m/%Y}" if month else ""
    why = StopReason(reason).label if reason else "Không còn đủ điều kiện"
    text = f"Thôi chi trả {name[:1].lower()}{name[1:]} đối với {person}, {since}"
    return _decision(
        award.ward,
        subject=f"Thôi hưởng {name[:1].lower()}{name[1:]}",
        articles=[{"text": text}, {"text": f"Lý do: {why.lower()}{f' ({note})' if note else ''}"}],
        year=(signed or today).year,
        number=number,
        day=signed,
        signer=signer,
        person=person.split(",")[0],
        source=award.source,
    )


def refusal_paper(case: Case, *, row: Situation | None, today: date) -> Document:
    """The letter that says no, with every reason and article (NĐ 176/2025 Điều 4)."""
    name, person = scheme_name(case.scheme), person_words(case.elder, row)
    signed = case.signed_on or today
    reasons = [line.strip(" -.;") for line in case.reasons.splitlines() if line.strip(" -.;")]
    reasons = reasons or [one.rstrip(".") for one in case.verification.get("articles", [])] or [DOTS]
    asker = f"ông (bà) {case.brought_by}" if case.brought_by else person.split(",")[0]
    return Document(
        title=f"Trả lời đề nghị {name}",
        template="documents/letter.html",
        subject=f"trả lời đề nghị hưởng {name[:1].lower()}{name[1:]}",
        to=[asker],
        letterhead=letterhead(
            case.ward, symbol="UBND-VHXH", year=signed.year, number=case.decision_number, day=case.signed_on
        ),
        context={
            "paragraphs": [
                f"{PEOPLE_OFFICE} {case.ward.name} nhận được hồ sơ ngày {short_day(case.received_on)} đề nghị hưởng "
                f"{name[:1].lower()}{name[1:]} đối với {person}.",
                f"Sau khi thẩm định, {PEOPLE_OFFICE} {case.ward.name} chưa giải quyết đề nghị này vì:",
                *(f"- {one};" for one in reasons[:-1]),
                f"- {reasons[-1]}.",
                "Khi điều kiện thay đổi, đề nghị ông (bà) nộp hồ sơ mới. Nếu không đồng ý với nội dung trả lời này, "
                "ông (bà) có quyền khiếu nại theo quy định của pháp luật",
            ]
        },
        signature=_signature(case.ward, case.signer),
        recipients=["Như trên", f"Lưu: VT, {case.ward.office}"],
        author=str(case.ward),
    )


def receipt_paper(case: Case, *, row: Situation | None, today: date) -> Document:
    """The slip the citizen takes home: what was handed in and the day of the answer."""
    papers = list(case.papers.order_by("pk"))
    came = [paper.name for paper in papers if paper.received_on] or ["chưa có giấy tờ nào"]
    missing = [paper.name for paper in papers if paper.is_required and not paper.received_on]
    warning = caution(case.received_on, case.due_on)
    lines = [
        f"{case.ward.office} đã nhận hồ sơ của: {case.brought_by or case.elder.full_name}"
        f"{f' ({case.brought_relation})' if case.brought_relation else ''}.",
        f"Về việc: {case.get_kind_display().lower()}, {scheme_name(case.scheme)}.",
        f"Đối với: {person_words(case.elder, row)}.",
        f"Giấy tờ đã nhận: {'; '.join(came)}.",
        *([f"Giấy tờ còn thiếu, đề nghị bổ sung: {'; '.join(missing)}."] if missing else []),
        f"Ngày nhận: {short_day(case.received_on)}. Hẹn trả kết quả: {weekday_words(case.due_on)}, ngày "
        f"{short_day(case.due_on)}, tại {case.ward.office} {case.ward}.{f' {warning}' if warning else ''}",
        "Khi đến nhận kết quả, đề nghị mang theo giấy này và thẻ căn cước",
    ]
    return Document(
        title=f"Giấy tiếp nhận hồ sơ {case.elder.full_name}",
        template="documents/letter.html",
        kind="GIẤY TIẾP NHẬN HỒ SƠ\nVÀ HẸN TRẢ KẾT QUẢ",
        letterhead=Letterhead(
            over=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {case.ward.name.upper()}"],
            issuer=[case.ward.office.upper()],
            place=case.ward.document_place,
            day=case.received_on,
        ),
        context={"paragraphs": lines},
        signature=Signature(authority=["NGƯỜI NHẬN HỒ SƠ"], hint="Ký, ghi rõ họ tên", name=str(case.recorded_by or "")),
        recipients=["Người nộp", f"Lưu: {case.ward.office}"],
        author=str(case.ward),
    )


@dataclass(frozen=True)
class RequestForm:
    """One request form: (label, what is known or dots) lines under headings."""

    form: str
    title: str
    to: str
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    note: str
    wish: str


def request_form(
    elder: Elder,
    row: Situation | None,
    *,
    ward: Ward,
    scheme: str,
    kind: str = CaseKind.GRANT,
    case: Case | None = None,
) -> RequestForm:
    """What the registry and the dossier know, in the order of the form; the rest is left to be filled by hand."""
    dossier = dossier_of(scheme, kind)
    answers = case.answers if case else {}
    name = scheme_name(scheme)
    person = [
        ("Họ và tên", elder.full_name),
        ("Ngày, tháng, năm sinh", str(elder.birth)),
        ("Giới tính", elder.get_sex_display() if elder.sex else ""),
        ("Số định danh cá nhân", elder.citizen_id or ""),
        ("Nơi thường trú", answers.get("permanent_address") or ""),
        ("Nơi ở hiện nay", _address(row, ward)),
        ("Điện thoại", elder.phone),
    ]
    if kind == CaseKind.FUNERAL:
        person = [*person[:4], ("Ngày mất", short_day(elder.date_of_death) if elder.date_of_death else "")]
    state = [(_form_label(fact), _said(fact, answers, row)) for fact in dossier.declares]
    if dossier.family == "pension":
        state.append(("Trợ cấp xã hội hằng tháng đang hưởng (có/không, mức)", ""))
    money = case or None
    account = ""
    if money and money.method == PayMethod.ACCOUNT:
        account = f"{money.account_number}, {money.bank_name}, chủ tài khoản {money.account_holder}"
    receive = [
        ("Hình thức nhận (tiền mặt hay tài khoản)", PayMethod(money.method).label if money else ""),
        ("Số tài khoản, ngân hàng, chủ tài khoản", account),
    ]
    other = "Người đứng ra lo mai táng" if kind == CaseKind.FUNERAL else "Người đại diện, người giám hộ (nếu có)"
    receive += [
        (other, money.proxy_name if money else ""),
        (
            "Quan hệ; số định danh",
            ", ".join(x for x in (money.proxy_relation, money.proxy_citizen_id) if x) if money else "",
        ),
    ]
    sections = [("I. Thông tin người cao tuổi", person), ("II. Hoàn cảnh", state), ("III. Nhận tiền", receive)]
    return RequestForm(
        form=dossier.form,
        title="ĐỀ NGHỊ" if dossier.family != "allowance" else "TỜ KHAI",
        to=f"Chủ tịch {PEOPLE_OFFICE} {ward.name}",
        sections=[(heading, [(text, said or DOTS) for text, said in lines]) for heading, lines in sections if lines],
        note=UNKNOWN_LAYOUT.format(form=dossier.form.split(" (")[0]),
        wish=f"Đề nghị xem xét, giải quyết: {name}. Tôi cam đoan lời khai trên là đúng sự thật.",
    )


def _address(row: Situation | None, ward: Ward) -> str:
    if row is None:
        return ""
    parts = [row.address, str(row.residential_group) if row.residential_group else "", str(row.ward), row.ward.city]
    return ", ".join(part for part in parts if part)


def _form_label(fact: str) -> str:
    return words.label(fact).replace(" (đồng)", " (đồng, nếu không có ghi “không”)")


def _said(fact: str, answers: dict[str, Any], row: Situation | None) -> str:
    value = answers.get(fact)
    if value is None and row is not None and fact in FIELDS:
        value = getattr(row, FIELDS[fact])
    return words.said(fact, value) if value not in (None, "") else ""


def request_paper(forms: Sequence[RequestForm], *, ward: Ward, title: str, year: int) -> Document:
    """One form per page; a batch is many."""
    return Document(
        title=title,
        template="documents/benefit_request.html",
        context={"forms": forms, "day_line": f"{ward.document_place}, {long_day(None, year=year)}"},
        author=str(ward),
    )
