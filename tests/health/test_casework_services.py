"""A social-work file on its way: what each step allows, refuses and leaves behind (health.md §12, E56–E58)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from elders.choices import RoleCode
from health.case_choices import Agreement, CaseKind, CaseState, ClosingReason, ContactKind, ServiceGiven
from health.models import CaseContact, CaseMember, CaseService, CaseStep, Consent, FollowUpTask, Referral, SocialCase
from health.services import caseclose, caseplan, caseteam, casework
from tests.factories import make_elder, make_group, make_user, make_ward
from tests.health import case_factories as cases
from tests.health.case_factories import SATURDAY, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.fixture
def chief(ward):
    return make_user(RoleCode.WARD_LEADER, ward=ward)


@pytest.fixture
def elder(group):
    return make_elder(group=group)


ORDINARY = {"kinds": [CaseKind.ALONE_FRAIL], "problem": "Sống một mình, yếu"}


def shut(case, by, reason=ClosingReason.REACHED, on=date(2026, 11, 20)):
    return caseclose.close(case, reason=reason, words="Đã lượng giá", satisfaction=4, on=on, by=by)


def test_violence_is_urgent_protected_and_owes_a_safety_plan_on_sunday(elder, nurse):
    case = cases.make_case(elder, nurse)  # E56
    assert (case.urgency, case.confidential, case.next_step) == ("khan_cap", True, "safety_plan")
    assert case.next_due_at == SATURDAY + timedelta(hours=24)
    assert case.code == "CTXH-2026-001"
    assert cases.make_case(None, nurse, looks="Áo nâu, mũ lá").number == 2
    assert Consent.objects.get(elder=elder).purpose == Consent.Purpose.SOCIAL_WORK
    with pytest.raises(IntegrityError, match="case_protected"), transaction.atomic():
        SocialCase.objects.filter(pk=case.pk).update(confidential=False)


def test_a_step_cannot_be_jumped(elder, nurse):
    case = cases.make_case(elder, nurse, **ORDINARY)
    with pytest.raises(ValidationError, match="Đã tiếp nhận"):
        caseplan.write(case, purpose="Sớm quá", by=nurse)
    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        SocialCase.objects.filter(pk=case.pk).update(state="active", screened_at=SATURDAY)
    with pytest.raises(ValidationError, match="ít nhất"):
        urgent = cases.make_case(elder, nurse)
        casework.screen(urgent, urgency="thap", words="Nhẹ", on=TODAY, at=SATURDAY, by=nurse)


def test_a_file_walks_from_intake_to_closing(elder, nurse, chief):
    case = cases.walk_to_assessed(cases.make_case(elder, nurse, **ORDINARY), nurse)
    plan = cases.make_plan(case, nurse)
    casework.assess(
        case,
        assessment=cases.CaseAssessment(assessed_on=date(2026, 10, 6), person="a", health="b", family="c"),
        needs=[{"domain": "phap_ly", "words": "Giấy tờ nhà"}],
        by=nurse,
    )
    with pytest.raises(ValidationError, match="Giấy tờ nhà"):  # H-062
        cases.submit(plan, nurse, chief)
    caseplan.leave_out(case.needs.get(domain="phap_ly"), why="Con gái lo", by=nurse)
    with pytest.raises(ValidationError, match="không được duyệt"):
        cases.submit(plan, nurse, make_user(RoleCode.HEALTH_STATION, ward=nurse.ward))
    with pytest.raises(ValidationError, match="Chưa có đồng ý"):  # H-061
        cases.submit(plan, nurse, chief, agreement="", agreed_on=None)
    with pytest.raises(ValidationError, match="Chỉ hồ sơ khẩn cấp"):
        cases.submit(plan, nurse, chief, agreement=Agreement.PROTECTION, legal_basis="x")
    plan = cases.submit(plan, nurse, chief)
    with pytest.raises(ValidationError, match="trình người khác"):
        caseplan.decide(plan, approve=True, words="", on=TODAY, by=make_user(RoleCode.WARD_LEADER, ward=nurse.ward))
    caseplan.decide(plan, approve=False, words="Ghi rõ kinh phí", on=date(2026, 10, 9), by=chief)
    again = caseplan.draft_of(case)
    assert (again.version, again.items.count()) == (2, 1)
    caseplan.decide(cases.submit(again, nurse, chief), approve=True, words="", on=date(2026, 10, 12), by=chief)
    case.refresh_from_db()
    assert (case.state, case.next_step) == (CaseState.ACTIVE, "review")
    assert case.reviews.get().due_on == date(2026, 11, 12)  # medium: a month
    casework.review(case, words="Tiến triển", urgency="cao", on=date(2026, 11, 10), today=TODAY, by=nurse)
    assert case.reviews.get(done_on=None).due_on == date(2026, 11, 24)  # high: two weeks
    with pytest.raises(ValidationError, match="chưa ghi kết quả"):  # H-064
        shut(case, nurse)
    caseplan.set_result(again.items.get(), result="dat", words="Ổn", on=date(2026, 11, 15), by=nurse)
    case = shut(case, nurse)
    assert (case.state, case.next_step, case.closed_on) == (CaseState.CLOSED, "", date(2026, 11, 20))
    kinds = list(CaseStep.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds == [
        "received", "screened", "assessed", "assessed", "submitted", "returned", "submitted", "approved", "reviewed",
        "closed",
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="đã đóng"):
        casework.mark(case, kinds=["khac"], confidential=False, needs_legal_aid=False, on=TODAY, by=nurse)
    case = caseclose.reopen(case, why="Lại ốm", at=SATURDAY + timedelta(days=50), by=nurse)
    assert (case.state, case.next_step) == (CaseState.RECEIVED, "screening")
    assert timezone.localtime(case.next_due_at).date() == date(2026, 11, 25)  # 22/11 is a Sunday, 24/11 a holiday


def test_an_urgent_referral_without_answer_keeps_the_file_open(elder, nurse, chief):
    case = cases.make_active(cases.make_case(elder, nurse), nurse, chief)
    sent = cases.refer(case, nurse)
    with pytest.raises(ValidationError, match="chưa có trả lời"):  # E57
        shut(case, nurse, ClosingReason.NO_NEED)
    for state, words in (("received", ""), ("accepted", ""), ("service", ""), ("answered", "Đã tạm lánh")):
        sent = caseplan.referral_went_on(sent, state=state, on=date(2026, 10, 12), words=words, today=TODAY, by=nurse)
    with pytest.raises(ValidationError, match="không chuyển sang"):
        caseplan.referral_went_on(sent, state="received", on=TODAY, words="", today=TODAY, by=nurse)
    FollowUpTask.objects.create(
        ward=nurse.ward, elder=elder, rule="A27", finding="x", text="y", priority=0, due_at=SATURDAY
    )
    with pytest.raises(ValidationError, match="khẩn"):
        shut(case, nurse, ClosingReason.NO_NEED)
    FollowUpTask.objects.update(outcome="done", closed_at=SATURDAY)
    assert shut(case, nurse, ClosingReason.NO_NEED).state == CaseState.CLOSED


def test_who_refuses_is_left_alone_unless_in_danger(elder, nurse):
    ordinary = cases.walk_to_assessed(cases.make_case(elder, nurse, **ORDINARY), nurse)
    cases.make_plan(ordinary, nurse)
    closed = shut(ordinary, nurse, ClosingReason.REFUSED)  # E58
    assert closed.get_closing_reason_display() == "Đối tượng từ chối"
    assert not closed.plans.filter(state__in=["submitted", "approved"]).exists()
    assert caseclose.reopen(closed, why="Đổi ý", at=SATURDAY + timedelta(days=60), by=nurse).is_open
    urgent = cases.walk_to_assessed(cases.make_case(elder, nurse), nurse)
    with pytest.raises(ValidationError, match="khẩn cấp không đóng"):
        shut(urgent, nurse, ClosingReason.REFUSED)
    with pytest.raises(ValidationError, match="ba lần"):
        shut(urgent, nurse, ClosingReason.LOST)
    for day in (1, 8, 15):
        contact = CaseContact(on=date(2026, 11, day), kind=ContactKind.ATTEMPT, words="Vắng nhà")
        casework.note_contact(urgent, contact=contact, today=TODAY, by=nurse)
    assert shut(urgent, nurse, ClosingReason.LOST).state == CaseState.CLOSED


def test_help_before_the_plan_is_for_urgent_files_alone(elder, nurse):
    def give(case, **fields):
        values = {"kind": ServiceGiven.PROTECTION, "on": date(2026, 10, 5), "provider": "Trạm"}
        return caseplan.serve(case, service=CaseService(**values | fields), today=TODAY, by=nurse)

    with pytest.raises(ValidationError, match="Chưa có kế hoạch"):
        give(cases.make_case(elder, nurse, **ORDINARY))
    urgent = cases.walk_to_assessed(cases.make_case(elder, nurse), nurse)
    assert give(urgent).case.steps.filter(kind="served").count() == 1
    with pytest.raises(ValidationError, match="quyết định"):
        give(urgent, kind=ServiceGiven.ADMISSION)
    with pytest.raises(ValidationError, match="theo dõi đến"):
        give(urgent, kind=ServiceGiven.HOME_AGAIN)


def test_a_death_closes_every_file_and_its_restoration_opens_them_as_they_were(elder, nurse, chief):
    active = cases.make_active(cases.make_case(elder, nurse), nurse, chief)
    cases.refer(active, nurse)
    fresh = cases.make_case(elder, nurse, **ORDINARY)
    due = active.reviews.get().due_on
    undo = caseclose.close_cases(elder, on=date(2026, 11, 1), why="", by=nurse)
    assert {one["case"] for one in undo} == {active.pk, fresh.pk}
    assert not SocialCase.objects.open().filter(elder=elder).exists()
    assert SocialCase.objects.get(pk=active.pk).closing_reason == ClosingReason.DIED
    with pytest.raises(ValidationError, match="qua đời"):
        caseclose.reopen(active, why="Nhầm", at=SATURDAY, by=nurse)
    caseclose.reopen_cases(undo, on=date(2026, 11, 2), by=nurse)
    active.refresh_from_db()
    assert (active.state, active.closing_reason, active.closed_on) == (CaseState.ACTIVE, "", None)
    assert active.reviews.get(done_on=None).due_on == due
    assert active.plans.get(state="approved")
    assert SocialCase.objects.get(pk=fresh.pk).state == CaseState.RECEIVED


def test_somebody_unknown_is_held_minimally_and_identified_later(elder, nurse):
    with pytest.raises(ValidationError, match="tên gọi"):
        cases.make_case(None, nurse, kinds=[CaseKind.WANDERING])
    case = cases.make_case(None, nurse, kinds=[CaseKind.WANDERING], looks="Áo nâu", found_at="Chợ")
    sent = cases.refer(cases.walk_to_assessed(case, nurse), nurse)
    case = casework.identify(case, elder=elder, on=TODAY, by=nurse)
    sent.refresh_from_db()
    assert (case.looks, case.name, sent.elder) == ("", elder.full_name, elder)


def test_a_confidential_file_is_there_for_its_team_alone(elder, nurse, ward, chief):
    case = cases.make_case(elder, nurse)
    sent = cases.refer(cases.walk_to_assessed(case, nurse), nurse)
    colleague, head = make_user(RoleCode.HEALTH_STATION, ward=ward), make_user(RoleCode.STATION_HEAD, ward=ward)
    for stranger in (colleague, head, chief, make_user(RoleCode.HEALTH_STATION, ward=make_ward())):
        assert not SocialCase.objects.for_user(stranger).exists()
        assert not CaseStep.objects.for_user(stranger).exists()
        assert not Referral.objects.for_user(stranger).exists()
    assert list(Referral.objects.for_user(nurse)) == [sent]
    member = caseteam.add(case, user=colleague, role="tham_gia", on=TODAY - timedelta(days=3), by=nurse)
    assert SocialCase.objects.for_user(colleague).get() == case
    with pytest.raises(ValidationError, match="không làm công tác xã hội"):
        caseteam.add(case, user=chief, role="tham_gia", on=TODAY, by=nurse)
    CaseMember.objects.filter(pk=member.pk).update(valid_to=date(2026, 10, 1), valid_from=date(2026, 10, 1))
    assert not SocialCase.objects.for_user(colleague).exists()  # over is over
    with pytest.raises(ValidationError, match="ít nhất một người"):
        caseteam.leave(case.members.get(user=nurse), on=TODAY, by=nurse)
    with pytest.raises(ValidationError, match="Chỉ người giám sát"):
        caseteam.break_glass(case, why="Tôi muốn xem hồ sơ này", on=TODAY, by=colleague)
    caseteam.break_glass(case, why="Cả nhóm nghỉ việc", on=date(2026, 10, 1), by=head)
    assert SocialCase.objects.for_user(head).exists()


def test_the_approver_reads_the_plan_submitted_to_them_and_nothing_else(elder, nurse, chief, ward):
    case = cases.walk_to_assessed(cases.make_case(elder, nurse), nurse)
    other = make_user(RoleCode.WARD_LEADER, ward=ward)
    officer = make_user(RoleCode.WARD_OFFICER, ward=ward)
    cases.submit(cases.make_plan(case, nurse), nurse, chief)
    assert SocialCase.objects.approval_for(chief).get() == case
    assert not SocialCase.objects.for_user(chief).exists()
    assert not SocialCase.objects.approval_for(other).exists()
    assert not SocialCase.objects.approval_for(officer).exists()
    ordinary = cases.walk_to_assessed(
        cases.make_case(make_elder(group=make_group(ward=ward)), nurse, **ORDINARY), nurse
    )
    assert not SocialCase.objects.approval_for(officer).exists()  # a draft is on nobody else's desk
    cases.submit(cases.make_plan(ordinary, nurse), nurse, chief)
    assert list(SocialCase.objects.approval_for(officer)) == [ordinary]
