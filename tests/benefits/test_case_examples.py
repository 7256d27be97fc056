"""The worked examples of the field about applications, decisions and awards, by their number."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from benefits.choices import CaseKind, CaseState, StopReason, SuspendReason
from benefits.facts import facts_of
from benefits.models import Adjustment, Award, Case
from benefits.services import case_answers, cases
from benefits.verification import examine
from elders.choices import EventKind
from elders.models import LifeEvent, Situation
from elders.services import events, situations
from tests.benefits.factories import NO_PENSION, RESIDENT, make_award, make_request, submitted
from tests.factories import make_elder, make_group, make_user, make_ward

pytestmark = pytest.mark.django_db
ALLOWANCE = {"has_supporter": False, "in_care_facility": False}


@pytest.fixture
def boss(ward):
    return make_user("ward_leader", ward=ward)


def born(text: str) -> dict:
    parts = [int(one) for one in reversed(text.split("/"))]
    return dict(zip(("birth_year", "birth_month", "birth_day"), parts, strict=False))


def person(group, birth: str, **facts):
    given = RESIDENT | NO_PENSION | {"poverty_national": "khong", "disability_level": "khong", "merit_monthly": False}
    return make_elder(group=group, facts=given | facts, **born(birth))


def granted(case, *, on: date, by, boss, opinion="đã xem giấy tờ") -> Award:
    case = submitted(case, on=on, by=by, opinion=opinion)
    return case_answers.grant(case, signed_on=on, today=on, by=boss, number="15/QĐ-UBND").result


def not_granted(case, *, on: date, by) -> str:
    """Why it may not be submitted to be granted, in one text."""
    case = cases.verify(case, today=on, by=by)
    with pytest.raises(ValidationError) as refusal:
        cases.submit(case, proposes_grant=True, opinion="đã xem", today=on, by=by)
    return " ".join(refusal.value.messages)


@pytest.mark.parametrize(
    ("number", "birth", "facts", "scheme", "asked", "signed", "first", "vnd"),
    [
        (1, "20/06/1951", {}, "SOCPEN_75", (2026, 6, 1), (2026, 6, 22), (2026, 6, 1), 700_000),
        (2, "20/06/1951", {}, "SOCPEN_75", (2026, 6, 25), (2026, 7, 6), (2026, 7, 1), 700_000),
        (
            5,
            "03/03/1956",
            {"poverty_national": "can_ngheo"},
            "SOCPEN_70_74_POOR",
            (2026, 3, 4),
            (2026, 3, 10),
            (2026, 3, 1),
            700_000,
        ),
        (13, "10/05/1949", {"merit_monthly": True}, "SOCPEN_75", (2026, 2, 2), (2026, 2, 9), (2026, 2, 1), 700_000),
        (
            12,
            "10/05/1946",
            {"martyr_relative_monthly": True},
            "SOCPEN_75",
            (2026, 8, 3),
            (2026, 8, 10),
            (2026, 8, 1),
            700_000,
        ),
        (
            15,
            "10/05/1949",
            {"disability_level": "nang", "in_care_facility": False},
            "TCXH_NKT_NANG_NCT",
            (2026, 2, 2),
            (2026, 2, 9),
            (2026, 2, 1),
            1_400_000,
        ),
        (
            16,
            "10/05/1943",
            {"disability_level": "dac_biet_nang", "in_care_facility": False},
            "TCXH_NKT_DBN_NCT",
            (2026, 2, 2),
            (2026, 2, 9),
            (2026, 2, 1),
            1_750_000,
        ),
        (
            18,
            "10/01/1960",
            {"poverty_national": "ngheo"} | ALLOWANCE,
            "TCXH_NCT_A_60_79",
            (2026, 5, 4),
            (2026, 5, 11),
            (2026, 5, 1),
            1_050_000,
        ),
        (21, "1951", {}, "SOCPEN_75", (2026, 1, 5), (2026, 1, 15), (2026, 1, 1), 700_000),
        (22, "06/1951", {}, "SOCPEN_75", (2026, 6, 15), (2026, 6, 30), (2026, 6, 1), 700_000),
    ],
)
def test_the_first_month_and_the_amount(group, officer, boss, number, birth, facts, scheme, asked, signed, first, vnd):
    case = make_request(person(group, birth, **facts), scheme=scheme, received_on=date(*asked), by=officer)
    award = granted(case, on=date(*signed), by=officer, boss=boss)
    assert (award.valid_from, award.valid_to, award.amount_vnd) == (date(*first), None, vnd)
    assert award.decision_number == "15/QĐ-UBND" and all(check["source"] for check in award.checks)
    if number == 1:
        assert award.funding == {"central": 500_000, "city": 200_000}
    if number in (21, 22):
        assert "Tuổi tính theo giả định" in " ".join(Case.objects.get(result=award).verification["remarks"])


@pytest.mark.parametrize(
    ("number", "birth", "facts", "scheme", "on", "words"),
    [
        (6, "03/03/1956", {"poverty_city": "ngheo"}, "SOCPEN_70_74_POOR", (2026, 4, 6), "chuẩn quốc gia: không đạt"),
        (9, "10/01/1949", {"pension_monthly_vnd": 2_900_000}, "SOCPEN_75", (2026, 2, 2), "lương hưu"),
        (10, "10/01/1948", {"pension_monthly_vnd": 420_000}, "SOCPEN_75", (2026, 3, 2), "Chưa biết mức hưởng"),
        (11, "10/01/1947", {"si_allowance_monthly_vnd": 1_265_000}, "SOCPEN_75", (2026, 8, 3), "trợ cấp BHXH"),
        (
            14,
            "10/05/1949",
            {"disability_level": "nang", "merit_monthly": True, "in_care_facility": False},
            "TCXH_NKT_NANG_NCT",
            (2026, 2, 2),
            "người có công",
        ),
        (
            15,
            "10/05/1949",
            {"disability_level": "nang", "in_care_facility": False},
            "SOCPEN_75",
            (2026, 2, 2),
            "1.400.000 đồng, cao hơn",
        ),
        (
            20,
            "10/01/1948",
            {"poverty_national": "ngheo"} | ALLOWANCE,
            "SOCPEN_75",
            (2026, 6, 1),
            "1.050.000 đồng, cao hơn",
        ),
    ],
)
def test_what_cannot_be_granted_says_why(group, officer, number, birth, facts, scheme, on, words):
    day = date(*on)
    case = make_request(person(group, birth, **facts), scheme=scheme, received_on=day, by=officer)
    assert words in not_granted(case, on=day, by=officer)
    case.refresh_from_db()
    assert (case.proposes_grant is None) == (number == 10)  # not established is neither yes nor no


def test_3_a_decision_may_not_be_signed_before_the_birthday(group, officer, boss):
    case = make_request(person(group, "20/06/1951"), received_on=date(2026, 6, 1), by=officer)
    drafted = date(2026, 6, 15)
    case = submitted(case, on=drafted, by=officer)
    assert case.verification["earliest"] == "2026-06-20"
    with pytest.raises(ValidationError, match="ký sớm nhất ngày 20/06/2026"):
        case_answers.grant(case, signed_on=date(2026, 6, 19), today=date(2026, 6, 22), by=boss)
    case = case_answers.grant(case, signed_on=date(2026, 6, 20), today=date(2026, 6, 22), by=boss)
    assert case.result.valid_from == date(2026, 6, 1)


def test_4_ten_working_days(group, officer):
    case = make_request(person(group, "20/06/1951"), received_on=date(2026, 11, 2), by=officer)
    assert case.due_on == date(2026, 11, 16)
    assert not Case.objects.overdue(date(2026, 11, 16)).exists()
    assert Case.objects.overdue(date(2026, 11, 17)).get() == case


def test_7_a_household_that_leaves_the_list_ends_the_pension_of_a_70_year_old(group, officer, boss):
    elder = person(group, "03/03/1956", poverty_national="can_ngheo")
    case = make_request(elder, scheme="SOCPEN_70_74_POOR", received_on=date(2026, 3, 4), by=officer)
    award = granted(case, on=date(2026, 3, 10), by=officer, boss=boss)
    situations.change(elder, facts={"poverty_national": "khong"}, from_day=date(2027, 1, 1), by=officer)
    today = date(2026, 12, 14)
    answers = {"reason": StopReason.NOT_ELIGIBLE, "event_on": "2026-12-31"}
    stop = cases.propose(award, kind=CaseKind.STOP, answers=answers, today=today, by=officer)
    stop = cases.submit(stop, proposes_grant=True, today=today, by=officer)
    case_answers.grant(stop, signed_on=today, today=today, by=boss, number="9/QĐ-UBND")
    award.refresh_from_db()
    assert (award.valid_to, award.stop_number) == (date(2026, 12, 31), "9/QĐ-UBND")


def test_8_at_75_the_ground_changes_without_a_gap(group, officer, boss):
    elder = person(group, "03/03/1951", poverty_national="can_ngheo")
    award = make_award(elder, scheme="SOCPEN_70_74_POOR")
    case = make_request(
        elder,
        kind=CaseKind.CHANGE,
        received_on=date(2026, 3, 4),
        by=officer,
        answers={"changed_on": "2026-03-03"},
        award=award,
    )
    new = granted(case, on=date(2026, 3, 10), by=officer, boss=boss)
    award.refresh_from_db()
    assert (award.valid_to, new.valid_from, new.amount_vnd) == (date(2026, 3, 31), date(2026, 4, 1), 700_000)


def test_19_the_higher_coefficient_at_80_counts_from_the_month_after(group, officer, boss):
    elder = person(group, "02/02/1947", poverty_national="ngheo", **ALLOWANCE)
    award = make_award(elder, scheme="TCXH_NCT_A_60_79", amount_vnd=1_050_000)
    case = make_request(
        elder,
        kind=CaseKind.CHANGE,
        scheme="TCXH_NCT_A_80",
        received_on=date(2027, 2, 3),
        by=officer,
        answers={"changed_on": "2027-02-02"},
        award=award,
    )
    new = granted(case, on=date(2027, 2, 16), by=officer, boss=boss)
    award.refresh_from_db()
    assert (award.valid_to, award.stop_reason) == (date(2027, 2, 28), StopReason.HIGHER)
    assert (new.valid_from, new.amount_vnd) == (date(2027, 3, 1), 1_400_000)


def test_17_a_change_of_coefficient_is_judged_by_its_first_month(group, officer):
    elder = person(group, "18/09/1966", disability_level="nang", in_care_facility=False)
    case = make_request(
        elder,
        kind=CaseKind.CHANGE,
        scheme="TCXH_NKT_NANG_NCT",
        received_on=date(2026, 9, 21),
        by=officer,
        answers={"changed_on": "2026-09-18"},
    )
    found = examine(case, date(2026, 9, 21))
    assert found.result.law.day == date(2026, 10, 1)
    assert (found.eligible, found.decision.amount.vnd) == (True, 1_400_000)


def test_going_over_to_the_higher_benefit_ends_the_lower_one_with_the_month(group, officer, boss):
    elder = person(group, "10/05/1948", disability_level="nang", in_care_facility=False)
    award = make_award(elder)
    case = make_request(elder, scheme="TCXH_NKT_NANG_NCT", received_on=date(2026, 6, 1), by=officer)
    new = granted(case, on=date(2026, 6, 8), by=officer, boss=boss)
    award.refresh_from_db()
    assert (award.valid_to, new.valid_from) == (date(2026, 6, 30), date(2026, 7, 1))
    assert facts_of(elder, date(2026, 7, 1)).on_social_allowance is True


def die(elder, *, on: date, today: date, by):
    death = LifeEvent(elder=elder, kind=EventKind.DEATH, happened_on=on, reported_on=today)
    event = events.record(death, today=today, by=by)
    elder.refresh_from_db()
    return event


def organised(case: Case) -> Case:
    Case.objects.filter(pk=case.pk).update(proxy_name="Nguyễn Văn Con", proxy_relation="con trai")
    case.papers.update(received_on=case.received_on)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(("number", "day"), [(23, date(2026, 5, 14)), (24, date(2026, 5, 27))])
def test_23_24_a_death_opens_the_funeral_support(group, officer, boss, number, day):
    elder = person(group, "10/05/1948")
    award = make_award(elder)
    die(elder, on=day, today=date(2026, 5, 28), by=officer)
    award.refresh_from_db()
    assert award.valid_to == date(2026, 5, 31)
    case = Case.objects.get(elder=elder, kind=CaseKind.FUNERAL)
    assert (case.scheme, case.state, case.verification["decision"]["amount_vnd"]) == (
        "MTP_SOCPEN",
        CaseState.RECEIVED,
        14_000_000,
    )
    assert "người đứng ra lo mai táng" in not_granted(case, on=date(2026, 5, 29), by=officer)
    paid = granted(organised(case), on=date(2026, 5, 29), by=officer, boss=boss)
    assert (paid.frequency, paid.amount_vnd) == ("one_off", 14_000_000)
    assert paid.payees.get().proxy_name == "Nguyễn Văn Con"


def test_25_who_died_before_the_signature_gets_no_month_but_the_funeral_is_looked_into(group, officer):
    elder = person(group, "10/05/1951")
    asked = make_request(elder, received_on=date(2026, 6, 2), by=officer)
    die(elder, on=date(2026, 6, 8), today=date(2026, 6, 9), by=officer)
    asked.refresh_from_db()
    assert asked.state == CaseState.CLOSED and not Award.objects.filter(elder=elder).exists()
    case = Case.objects.get(elder=elder, kind=CaseKind.FUNERAL)
    assert case.verification["decision"]["amount_vnd"] == 14_000_000
    assert "mất trước khi có quyết định" in " ".join(case.verification["remarks"])


def test_26_only_the_higher_funeral_grant(group, officer, boss):
    elder = person(group, "10/05/1941", merit_monthly=True)
    make_award(elder)
    die(elder, on=date(2026, 9, 10), today=date(2026, 9, 11), by=officer)
    case = organised(Case.objects.get(elder=elder, kind=CaseKind.FUNERAL))
    assert "mai táng phí người có công" in " ".join(case.verification["remarks"])
    Case.objects.filter(pk=case.pk).update(answers={"other_funeral_vnd": 25_300_000})
    case.refresh_from_db()
    assert "Đã hưởng mức cao hơn" in not_granted(case, on=date(2026, 9, 14), by=officer)
    day = date(2026, 9, 15)
    case.refresh_from_db()
    case = cases.submit(case, proposes_grant=False, opinion="đã hưởng mức cao hơn", today=date(2026, 9, 14), by=officer)
    case = case_answers.refuse(case, reasons="đã hưởng mức cao hơn", signed_on=day, today=day, by=boss)
    assert (case.state, case.result) == (CaseState.REFUSED, None)


def test_27_a_move_within_the_city_pays_each_month_once(group, officer, boss):
    """Old ward: August is the last month. New ward: from September, once the old one has stopped."""
    elder = person(group, "10/05/1948")
    award = make_award(elder)
    moved = LifeEvent(elder=elder, kind=EventKind.MOVE_OUT, happened_on=date(2026, 8, 12), destination="trong_tp")
    events.record(moved, today=date(2026, 8, 14), by=officer)
    award.refresh_from_db()
    assert (award.valid_to, award.stop_reason) == (date(2026, 8, 31), StopReason.MOVED)


def arrival(other_ward, *, until: date | None):
    """Somebody another ward pays until then, living here since August."""
    there = make_group(ward=other_ward)
    elder = person(there, "10/05/1948")
    award = make_award(elder, until=until)
    return elder, award


@pytest.mark.parametrize(("until", "blocked"), [(None, True), (date(2026, 9, 1), True), (date(2026, 8, 1), False)])
def test_27_29_an_arrival_is_paid_after_the_last_month_of_the_old_ward(ward, group, officer, boss, until, blocked):
    elder, old = arrival(make_ward(), until=until)
    Situation.objects.filter(elder=elder).update(valid_to=date(2026, 8, 11), ended_by="moved_out")
    situations.open_again(
        elder, facts=RESIDENT | NO_PENSION | {"residential_group": group}, from_day=date(2026, 8, 12), by=officer
    )
    elder.refresh_from_db()
    case = make_request(
        elder,
        kind=CaseKind.TRANSFER_IN,
        received_on=date(2026, 9, 1),
        by=officer,
        answers={"paid_elsewhere_to": "2026-08-31"},
    )
    day = date(2026, 9, 8)
    case = submitted(case, on=day, by=officer, opinion="đã gọi phường cũ")
    if blocked:
        with pytest.raises(ValidationError, match="còn chi .* chờ quyết định thôi chi trả"):
            case_answers.grant(case, signed_on=day, today=day, by=boss)
        assert Award.objects.filter(ward=ward).count() == 0
    else:
        award = case_answers.grant(case, signed_on=day, today=day, by=boss).result
        assert (award.valid_from, award.amount_vnd) == (date(2026, 9, 1), 700_000)


def test_32_three_months_not_collected(group, officer, boss):
    elder = person(group, "10/05/1948")
    award = make_award(elder)
    today = date(2026, 5, 25)
    answers = {"reason": SuspendReason.UNCOLLECTED, "from_month": "2026-06-01"}
    case = cases.propose(award, kind=CaseKind.SUSPEND, answers=answers, today=today, by=officer)
    case = cases.submit(case, proposes_grant=True, today=today, by=officer)
    case_answers.grant(case, signed_on=today, today=today, by=boss)
    assert not Award.objects.payable(date(2026, 6, 1)).exists() and Award.objects.payable(date(2026, 5, 1)).exists()
    later = date(2026, 8, 20)
    answers = {"from_month": "2026-09-01", "pay_arrears": True}
    case = cases.propose(award, kind=CaseKind.RESUME, answers=answers, today=later, by=officer)
    case = cases.submit(case, proposes_grant=True, today=later, by=officer)
    case_answers.grant(case, signed_on=later, today=later, by=boss)
    owed = Adjustment.objects.order_by("for_month").values_list("for_month", "amount_vnd", "state")
    assert list(owed) == [(date(2026, month, 1), 700_000, "proposed") for month in (6, 7, 8)]
    assert Award.objects.payable(date(2026, 9, 1)).exists() and not Award.objects.payable(date(2026, 8, 1)).exists()


def test_46_prison_stops_from_the_month_after(group, officer, boss):
    elder = person(group, "10/05/1948")
    award = make_award(elder)
    today = date(2026, 4, 10)
    answers = {"reason": StopReason.PRISON, "event_on": "2026-04-05"}
    case = cases.propose(award, kind=CaseKind.STOP, answers=answers, today=today, by=officer)
    case = cases.submit(case, proposes_grant=True, today=today, by=officer)
    case = case_answers.grant(case, signed_on=today, today=today, by=boss)
    award.refresh_from_db()
    assert (award.valid_to, case.effective_month) == (date(2026, 4, 30), date(2026, 5, 1))
