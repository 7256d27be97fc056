"""Social work and privacy of the demonstration ward: files at every step, consents, requests, readings to ask about."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from elders.choices import RoleCode
from elders.models import Elder, User, Ward
from health.case_choices import Agreement, CaseBasis, CaseKind, CaseSource, ClosingReason, ContactKind, ServiceGiven
from health.choices import AccessKind
from health.models import (
    CaseAssessment,
    CaseContact,
    CasePlanItem,
    CaseService,
    Consent,
    DataRequest,
    SocialCase,
    StaffHome,
)
from health.services import access, caseclose, caseplan, casework, privacy

HOW_MANY = 120  # people whose consent is on record
NEEDS = {
    CaseKind.VIOLENCE: [("an_toan", "Được an toàn trong nhà"), ("phap_ly", "Được tư vấn pháp lý")],
    CaseKind.ALONE_FRAIL: [("cham_soc", "Có người nấu ăn, giặt giũ"), ("y_te", "Khám đều, uống thuốc đúng giờ")],
    CaseKind.SEVERE_MENTAL: [("y_te", "Điều trị ổn định"), ("cham_soc", "Có nơi chăm sóc lâu dài")],
    CaseKind.POVERTY: [("thu_nhap", "Được hưởng trợ cấp đúng chế độ")],
    CaseKind.DEMENTIA: [("an_toan", "Không đi lạc"), ("gia_dinh", "Người nhà bớt quá tải")],
}
DOERS = {"phap_ly": "Công chức tư pháp", "y_te": "Trạm Y tế", "thu_nhap": "Phòng Văn hóa - Xã hội"}


class _Maker:
    """Walks files by the services, day by day."""

    def __init__(self, ward: Ward, nurse: User, chief: User, today: date) -> None:
        self.ward, self.nurse, self.chief, self.today = ward, nurse, chief, today

    def moment(self, days_ago: int, hour: int = 9) -> datetime:
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=days_ago), time(hour)))

    def receive(self, elder: Elder | None, kinds: list[str], problem: str, days_ago: int, **fields) -> SocialCase:
        values = {
            "source": CaseSource.GROUP,
            "basis": CaseBasis.CONSENT,
            "basis_words": "Người cao tuổi đồng ý, có ghi phiếu",
        }
        case = SocialCase(ward=self.ward, elder=elder, kinds=kinds, problem=problem, **values | fields)
        return casework.receive(case, at=self.moment(days_ago), by=self.nurse, today=self.today)

    def assess(self, case: SocialCase, days_ago: int) -> SocialCase:
        day = self.today - timedelta(days=days_ago)
        case = casework.screen(
            case,
            urgency=case.urgency,
            words="Thuộc diện hỗ trợ, cần đánh giá tại nhà",
            on=day,
            at=self.moment(days_ago),
            by=self.nurse,
        )
        if case.urgency == "khan_cap":
            case = casework.make_safe(
                case, plan="Tạm ở nhà con gái cùng tổ; tổ trưởng ghé mỗi tối; gọi 113 khi nguy hiểm",
                basis="Người cao tuổi đồng ý; Luật Phòng, chống bạo lực gia đình 2022", on=day,
                at=self.moment(days_ago), by=self.nurse,
            )  # fmt: skip
        assessment = CaseAssessment(
            assessed_on=day,
            person="Sống ở nhà riêng, tự đi lại chậm trong nhà",
            health="Tăng huyết áp, uống thuốc không đều; tự ăn, cần giúp khi tắm",
            family="Một con ở cùng tổ, đi làm xa; hàng xóm hay qua lại",
            risks="Ngã, bỏ thuốc",
            barthel=75,
        )
        needs = NEEDS.get(CaseKind(case.kinds[0]), NEEDS[CaseKind.ALONE_FRAIL])
        return casework.assess(
            case, assessment=assessment, needs=[{"domain": d, "words": w} for d, w in needs], by=self.nurse
        )

    def submit(self, case: SocialCase, days_ago: int):
        day = self.today - timedelta(days=days_ago)
        plan = caseplan.write(case, purpose="Sống an toàn tại nhà, có người giúp, dùng thuốc đều", by=self.nurse)
        for need in case.needs.order_by("position"):
            item = CasePlanItem(
                need=need,
                goal=need.words,
                action="Phân công người giúp, hẹn ngày, kiểm tra lại",
                doer=DOERS.get(need.domain, "Chi hội Người cao tuổi, gia đình"),
                due_on=day + timedelta(days=45),
                cost_vnd=500_000 if need.domain == "cham_soc" else None,
            )
            caseplan.put_item(plan, item=item, by=self.nurse)
        return caseplan.submit(
            plan, agreement=Agreement.ELDER, agreed_by="Người cao tuổi", agreed_on=day, legal_basis="",
            approver=self.chief, on=day, at=self.moment(days_ago), by=self.nurse,
        )  # fmt: skip

    def run(self, case: SocialCase, days_ago: int) -> SocialCase:
        plan = self.submit(self.assess(case, days_ago), days_ago - 1)
        caseplan.decide(plan, approve=True, words="Đồng ý", on=self.today - timedelta(days=days_ago - 2), by=self.chief)
        return SocialCase.objects.get(pk=case.pk)

    def serve(self, case: SocialCase, kind: str, days_ago: int, provider: str, **fields) -> None:
        service = CaseService(kind=kind, on=self.today - timedelta(days=days_ago), provider=provider, **fields)
        caseplan.serve(case, service=service, today=self.today, by=self.nurse)


def make(ward: Ward, *, today: date) -> None:
    """Nine files, consents, two requests and two readings to ask about; nothing without the station and a leader."""
    nurse = User.objects.filter(ward=ward, groups__name=RoleCode.HEALTH_STATION).order_by("pk").first()
    chief = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_LEADER).order_by("pk").first()
    people = list(Elder.objects.filter(ward=ward, residential_group__isnull=False).order_by("pk")[:HOW_MANY])
    if nurse is None or chief is None or len(people) < 12:
        return
    maker = _Maker(ward, nurse, chief, today)
    _files(maker, people)
    _privacy(maker, people)


def _files(maker: _Maker, people: list[Elder]) -> None:
    today, nurse = maker.today, maker.nurse
    beaten = maker.run(
        maker.receive(
            people[0], [CaseKind.VIOLENCE], "Hàng xóm nghe cãi vã, thấy vết bầm ở tay", 20, needs_legal_aid=True
        ),
        19,
    )
    maker.serve(beaten, ServiceGiven.COUNSELLING, 15, "Trạm Y tế phường")
    caseplan.refer(
        beaten, to="Trung tâm Công tác xã hội thành phố", reason="Cần tham vấn gia đình", urgent=True,
        signer=str(nurse), on=today - timedelta(days=9), by=nurse, token=uuid.uuid4(),
    )  # fmt: skip
    alone = maker.run(maker.receive(people[1], [CaseKind.ALONE_FRAIL], "Sống một mình, ăn uống thất thường", 60), 57)
    maker.serve(alone, ServiceGiven.HOME_CARE, 40, "Câu lạc bộ Liên thế hệ Vân Quan")
    contact = CaseContact(
        on=today - timedelta(days=12), kind=ContactKind.HOME, words="Nhà sạch, đã có người nấu cơm trưa"
    )
    casework.note_contact(alone, contact=contact, today=today, by=nurse)
    maker.submit(
        maker.assess(maker.receive(people[2], [CaseKind.DEMENTIA], "Hay đi lạc, con dâu chăm một mình", 8), 6), 2
    )
    maker.assess(maker.receive(people[3], [CaseKind.POVERTY], "Không có nguồn thu, con ốm", 5, needs_legal_aid=True), 3)
    maker.receive(people[4], [CaseKind.FAMILY], "Con cháu tranh chấp nhà, ông bà lo lắng", 1)
    stray = maker.assess(
        maker.receive(
            None, [CaseKind.WANDERING, CaseKind.DANGER], "Nằm ở hiên chợ, không nhớ nhà", 15, looks="Nữ, áo nâu, mũ lá",
            found_at="Chợ Hưng Đạo", source=CaseSource.POLICE, basis=CaseBasis.ARTICLE_19,
            basis_words="Cấp cứu, không tự nói được",
        ),
        14,
    )  # fmt: skip
    maker.serve(stray, ServiceGiven.HOME_AGAIN, 10, "Công an phường", follow_until=today + timedelta(days=20))
    mad = maker.run(maker.receive(people[5], [CaseKind.SEVERE_MENTAL], "Bệnh nặng, gia đình không giữ được", 90), 87)
    maker.serve(
        mad, ServiceGiven.ADMISSION, 60, "Trung tâm Bảo trợ xã hội thành phố", paper="QĐ 115/QĐ-UBND của phường"
    )
    for item in CasePlanItem.objects.filter(plan__case=mad):
        caseplan.set_result(item, result="dat", words="", on=today - timedelta(days=50), by=nurse)
    caseclose.close(
        mad, reason=ClosingReason.REACHED, words="Đã vào trung tâm, gia đình thăm hằng tháng", satisfaction=4,
        on=today - timedelta(days=45), by=nurse,
    )  # fmt: skip
    caseclose.close(
        maker.receive(people[6], [CaseKind.ALONE_FRAIL], "Con xin người giúp việc", 30), reason=ClosingReason.REFUSED,
        words="Ông không muốn người ngoài vào nhà", satisfaction=None, on=today - timedelta(days=25), by=nurse,
    )  # fmt: skip


def _privacy(maker: _Maker, people: list[Elder]) -> None:
    today, nurse, ward = maker.today, maker.nurse, maker.ward
    values = {
        "ward": ward,
        "method": "giay",
        "text_version": "DLSK-2026-01",
        "relation": "Bản thân",
        "recorded_by": nurse,
    }
    day = today - timedelta(days=100)
    Consent.objects.bulk_create(
        [
            Consent(elder=elder, purpose=purpose, given_by=elder.full_name, given_on=day, **values)
            for elder in people[8:]
            for purpose in ("kham_theo_doi", "chia_se_cong")
        ],
        ignore_conflicts=True,
    )
    for number, kind in enumerate(("rut", "ai_xem")):
        elder = people[8 + number]
        asked = DataRequest(
            ward=ward, elder=elder, kind=kind, purpose="chia_se_cong" if kind == "rut" else "",
            asked_by=elder.full_name, relation="Bản thân", identity_seen="Căn cước",
            received_on=today - timedelta(days=1),
        )  # fmt: skip
        privacy.receive(asked, today=today, by=nurse, token=uuid.uuid4())
    StaffHome.objects.get_or_create(
        user=nurse, defaults={"ward": ward, "residential_group": people[9].residential_group}
    )
    for elder in (people[9], people[-1]):
        access.log(by=nurse, kind=AccessKind.VIEW, what="Hồ sơ sức khỏe", elder=elder)
