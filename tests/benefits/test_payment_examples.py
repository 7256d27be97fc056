"""The worked examples of the notes on benefits that speak of months and money, by their numbers: what the list of a
month holds, by what was known on the day it was made."""

from datetime import date

import pytest

from benefits.choices import LineKind, LineResult
from benefits.models import Adjustment, Award
from benefits.services.adjustments import propose_differences
from benefits.services.payment_building import build, propose_suspension, uncollected_awards
from elders.choices import Destination
from elders.models import LifeEvent
from elders.services import events, situations
from tests.benefits.factories import make_award
from tests.benefits.test_adjustments import paid
from tests.benefits.test_payment_services import pay_out, pensioner, step
from tests.factories import make_elder, make_group, make_ward

pytestmark = pytest.mark.django_db


def a_day(text: str) -> date:
    return date.fromisoformat(text)


def person(group, born: str, **facts):
    day = a_day(born)
    return pensioner(group, birth_year=day.year, birth_month=day.month, birth_day=day.day, facts=facts)


def on_list(ward, month: str, officer, *, today: str = "") -> tuple[list[int], list[str]]:
    """(đồng of the lines, reasons of who is left out) of the list of `month`, made on `today`."""
    made = build(ward, a_day(f"{month}-01"), by=officer, today=a_day(today or f"{month}-01"))
    return [line.amount_vnd for line in made.lines.order_by("position")], [row["reason"] for row in made.skipped]


# number, born, facts, scheme, signed, (list, made on, đồng or None)
PLAIN = [
    (1, "1951-06-20", {}, "SOCPEN_75", "2026-06-22", [
        ("2026-06", "2026-06-24", 700_000), ("2026-05", "2026-06-24", None)]),
    (2, "1951-06-20", {}, "SOCPEN_75", "2026-07-06", [
        ("2026-06", "2026-07-08", None), ("2026-07", "2026-07-08", 700_000)]),
    (5, "1956-03-03", {"poverty_national": "can_ngheo"}, "SOCPEN_70_74_POOR", "2026-03-10", [
        ("2026-03", "2026-03-12", 700_000), ("2026-04", "2026-03-25", 700_000)]),
    (17, "1966-09-18", {"disability_level": "nang", "merit_monthly": False}, "TCXH_NKT_NANG_NCT", "2026-10-02", [
        ("2026-10", "2026-10-05", 1_400_000)]),
    (18, "1960-01-01", {"poverty_national": "ngheo", "has_supporter": False}, "TCXH_NCT_A_60_79", "2026-05-04", [
        ("2026-05", "2026-05-05", 1_050_000)]),
    (19, "1947-02-02", {"poverty_national": "ngheo", "has_supporter": False}, "TCXH_NCT_A_60_79", "2026-05-04", [
        ("2027-02", "2027-01-25", 1_050_000), ("2027-03", "2027-02-25", 1_400_000)]),
    (21, "1951-01-01", {}, "SOCPEN_75", "2026-01-15", [("2026-01", "2026-01-20", 700_000)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "born", "facts", "scheme", "signed", "lists"), PLAIN, ids=[str(r[0]) for r in PLAIN]
)
def test_what_a_month_pays(ward, group, officer, number, born, facts, scheme, signed, lists):
    vnd = {"TCXH_NKT_NANG_NCT": 1_400_000, "TCXH_NCT_A_60_79": 1_050_000}.get(scheme, 700_000)
    signed_on = a_day(signed)
    make_award(person(group, born, **facts), scheme=scheme, since=signed_on, signed_on=signed_on, amount_vnd=vnd)
    for month, made_on, expected in lists:
        assert on_list(ward, month, officer, today=made_on)[0] == ([expected] if expected else []), month


def test_7_the_household_leaves_the_list_of_the_near_poor(ward, group, officer):
    elder = person(group, "1956-03-03", poverty_national="can_ngheo")
    make_award(elder, scheme="SOCPEN_70_74_POOR", since=a_day("2026-03-10"))
    situations.change(elder, facts={"poverty_national": "khong"}, from_day=a_day("2027-01-01"), by=officer)
    assert on_list(ward, "2026-12", officer, today="2026-12-20") == ([700_000], [])
    amounts, reasons = on_list(ward, "2027-01", officer, today="2026-12-25")
    assert amounts == [] and reasons[0].startswith("Không còn đủ điều kiện")


def test_8_from_75_the_household_is_not_asked_about_and_no_month_is_lost(ward, group, officer):
    elder = person(group, "1951-03-03", poverty_national="can_ngheo")
    make_award(elder, scheme="SOCPEN_70_74_POOR", since=a_day("2025-07-10"))
    assert on_list(ward, "2026-03", officer)[0] == [700_000]  # 74 on the first of March
    april = build(ward, a_day("2026-04-01"), by=officer, today=a_day("2026-03-25"))
    assert [(line.amount_vnd, line.scheme) for line in april.lines.all()] == [(700_000, "SOCPEN_75")]
    situations.change(elder, facts={"poverty_national": "khong"}, from_day=a_day("2026-05-01"), by=officer)
    assert on_list(ward, "2026-05", officer) == ([700_000], [])


@pytest.mark.parametrize("kind", ["death", "move_out"])
@pytest.mark.parametrize("day", ["2026-05-01", "2026-05-14", "2026-05-31"])
def test_23_27_the_month_of_a_death_or_a_move_is_paid_whole(ward, group, officer, kind, day):
    elder = person(group, "1948-05-06")
    make_award(elder)
    where = "" if kind == "death" else Destination.ELSEWHERE
    event = LifeEvent(elder=elder, kind=kind, happened_on=a_day(day), destination=where)
    events.record(event, today=a_day("2026-06-02"), by=officer)
    assert on_list(ward, "2026-05", officer, today="2026-06-02") == ([700_000], [])
    assert on_list(ward, "2026-06", officer, today="2026-06-02") == ([], [])


def test_24_a_list_not_paid_yet_holds_and_a_paid_one_is_claimed_back(ward, group, officer, boss, cashier):
    june, told = a_day("2026-06-01"), a_day("2026-06-03")
    held, received = person(group, "1948-05-06"), person(group, "1949-05-06")
    for elder in (held, received):
        make_award(elder)
    made = pay_out(build(ward, june, by=officer, today=a_day("2026-05-24")), officer, boss, cashier, today=june)
    made.lines.filter(elder=received).update(result=LineResult.RECEIVED, paid_on=june)
    for elder in (held, received):
        death = LifeEvent(elder=elder, kind="death", happened_on=a_day("2026-05-27"), reported_on=told)
        events.record(death, today=told, by=officer)
    assert made.lines.get(elder=held).result == LineResult.HELD
    claim = Adjustment.objects.get()
    assert (claim.elder, claim.kind, claim.amount_vnd) == (received, "recovery", -700_000)
    assert claim.funding == {"central": -500_000, "city": -200_000}
    assert propose_differences(ward, today=told, by=officer) == []


def test_24_money_handed_out_after_all_is_claimed_when_the_sheet_comes_back(ward, group, officer, boss, cashier):
    june, told = a_day("2026-06-01"), a_day("2026-06-03")
    elder = person(group, "1948-05-06")
    make_award(elder)
    made = pay_out(build(ward, june, by=officer, today=a_day("2026-05-24")), officer, boss, cashier, today=june)
    death = LifeEvent(elder=elder, kind="death", happened_on=a_day("2026-05-27"), reported_on=told)
    events.record(death, today=told, by=officer)
    made.lines.update(result=LineResult.RECEIVED, paid_on=june)  # the signed sheet says otherwise than the ward thought
    (claim,) = propose_differences(ward, today=told, by=officer)
    assert (claim.kind, claim.amount_vnd, claim.origin) == ("recovery", -700_000, "death")
    assert propose_differences(ward, today=told, by=officer) == []


def test_27_the_old_ward_pays_august_and_the_new_one_september(ward, group, officer):
    elder = person(group, "1948-05-06")
    make_award(elder)
    new_ward = make_ward(name="Kiến An")
    new_group = make_group(ward=new_ward)
    where = {"destination": Destination.IN_CITY, "to_ward": new_ward}
    out = LifeEvent(elder=elder, kind="move_out", happened_on=a_day("2026-08-12"), **where)
    events.record(out, today=a_day("2026-08-20"), by=officer)
    elder.refresh_from_db()
    come = LifeEvent(elder=elder, kind="move_in", happened_on=a_day("2026-08-12"), to_group=new_group)
    events.record(come, today=a_day("2026-08-20"), by=officer)
    elder.refresh_from_db()
    make_award(elder, ward=new_ward, since=a_day("2026-09-01"), signed_on=a_day("2026-08-25"))
    assert on_list(ward, "2026-08", officer, today="2026-08-21") == ([700_000], [])
    assert on_list(ward, "2026-09", officer, today="2026-08-25") == ([], [])
    assert on_list(new_ward, "2026-08", officer, today="2026-08-25") == ([], [])
    assert on_list(new_ward, "2026-09", officer, today="2026-08-25")[0] == [700_000]


def test_29_who_is_on_the_list_of_another_ward_is_blocked_and_named(ward, group, officer):
    """No double payment, and the rest of the list is made all the same."""
    elder, other = person(group, "1948-05-06"), person(group, "1949-05-06")
    old_ward = make_ward(name="Kiến An")
    theirs = make_award(elder, ward=old_ward, until=a_day("2026-08-31"))
    september = a_day("2026-09-01")
    Award.objects.filter(pk=theirs.pk).update(valid_to=a_day("2026-09-30"))
    elder.situations.update(ward=old_ward)
    build(old_ward, september, by=officer, today=september)
    elder.situations.update(ward=ward)
    Award.objects.filter(pk=theirs.pk).update(valid_to=a_day("2026-08-31"))  # stopped there after their list was made
    make_award(elder, since=september)
    make_award(other)
    amounts, reasons = on_list(ward, "2026-09", officer)
    assert amounts == [700_000]
    assert reasons == ["Phường Kiến An đã có người này trong danh sách tháng 09/2026: chờ quyết định thôi chi trả."]


def test_32_three_months_not_collected(ward, group, officer, boss, cashier):
    elder, other = person(group, "1948-05-06"), person(group, "1949-05-06")
    award = make_award(elder, since=a_day("2025-12-01"))
    make_award(other, since=a_day("2025-12-01"))
    for month in ("2026-03-01", "2026-04-01", "2026-05-01"):
        day = a_day(month)
        made = pay_out(build(ward, day, by=officer, today=day), officer, boss, cashier, today=day)
        made.lines.filter(elder=elder).update(result=LineResult.ABSENT)
        made.lines.filter(elder=other).update(result=LineResult.RECEIVED, paid_on=day)
        step(made, "reconcile", officer, today=day)
        step(made, "close", cashier, today=day)
    assert list(uncollected_awards(ward)) == [award]
    case = propose_suspension(award, today=a_day("2026-05-26"), by=officer)
    assert (case.kind, case.answers["from_month"]) == ("suspend", "2026-06-01")
    assert propose_suspension(award, today=a_day("2026-05-26"), by=officer).pk == case.pk
    award.suspensions.create(valid_from=a_day("2026-06-01"), reason="uncollected")
    amounts, _ = on_list(ward, "2026-06", officer, today="2026-05-26")
    assert amounts == [700_000]
    june = build(ward, a_day("2026-06-01"), by=officer, today=a_day("2026-05-26"))
    assert sum(row["vnd"] for row in june.skipped if "chưa nhận" in row["reason"]) == 2_100_000
    award.suspensions.update(valid_to=a_day("2026-06-30"))  # resumed from July
    july = build(ward, a_day("2026-07-01"), by=officer, today=a_day("2026-06-25"))
    assert sum(line.amount_vnd for line in july.lines.filter(kind=LineKind.CARRIED, elder=elder)) == 2_100_000


def test_32_money_collected_late_is_collected(ward, group, officer, boss, cashier):
    award = make_award(person(group, "1948-05-06"), since=a_day("2025-12-01"))
    for month in ("2026-03-01", "2026-04-01", "2026-05-01"):
        day = a_day(month)
        made = pay_out(build(ward, day, by=officer, today=day), officer, boss, cashier, today=day)
        made.lines.filter(kind=LineKind.REGULAR).update(result=LineResult.ABSENT)
        made.lines.filter(kind=LineKind.CARRIED).update(result=LineResult.RECEIVED, paid_on=day)
        step(made, "reconcile", officer, today=day)
        step(made, "close", cashier, today=day)
    assert award not in uncollected_awards(ward)


def test_46_a_prison_term_stops_from_the_month_after(ward, group, officer):
    award = make_award(person(group, "1948-05-06"))
    Award.objects.filter(pk=award.pk).update(valid_to=a_day("2026-04-30"), stop_reason="prison")  # event 05/04/2026
    assert on_list(ward, "2026-04", officer, today="2026-04-06")[0] == [700_000]
    assert on_list(ward, "2026-05", officer, today="2026-04-25") == ([], [])


def test_who_was_left_out_for_an_unknown_fact_gets_truy_linh_once_it_is_known(ward, group, officer, boss, cashier):
    elder, other = person(group, "1948-05-06", pension_monthly_vnd=None), person(group, "1949-05-06")
    for one in (elder, other):
        make_award(one, since=a_day("2025-12-01"))
    march = a_day("2026-03-01")
    assert on_list(ward, "2026-03", officer)[0] == [700_000]
    paid(ward, march, officer, boss, cashier)
    assert propose_differences(ward, today=march, by=officer) == []
    elder.situations.update(pension_monthly_vnd=0)
    (late,) = propose_differences(ward, today=a_day("2026-03-20"), by=officer)
    assert (late.elder, late.kind, late.for_month, late.amount_vnd) == (elder, "arrears", march, 700_000)


def test_money_held_for_a_death_that_was_a_mistake_comes_back(ward, group, officer, boss, cashier):
    elder = person(group, "1948-05-06")
    make_award(elder)
    other = make_award(person(group, "1949-05-06"))
    june = a_day("2026-06-01")
    made = step(build(ward, june, by=officer, today=a_day("2026-05-24")), "lock", officer, today=a_day("2026-05-24"))
    death = LifeEvent(elder=elder, kind="death", happened_on=a_day("2026-05-27"))
    death = events.record(death, today=a_day("2026-05-28"), by=officer)
    step(made, "submit", officer, today=june)
    step(made, "approve", boss, today=june)
    made = step(made, "pay", cashier, today=june)
    assert made.lines.get(elder=elder).result == LineResult.HELD
    made.lines.filter(award=other).update(result=LineResult.RECEIVED, paid_on=june)
    step(made, "reconcile", officer, today=june)
    step(made, "close", cashier, today=june)
    july = build(ward, a_day("2026-07-01"), by=officer, today=a_day("2026-06-25"))
    assert july.line_count == 1  # dead: not owed
    events.restore(death, by=officer, reason="Báo nhầm người")
    july = build(ward, a_day("2026-07-01"), by=officer, today=a_day("2026-06-25"))
    mine = july.lines.filter(elder=elder).order_by("for_month")
    assert [(line.kind, line.for_month) for line in mine] == [("carried", june), ("regular", a_day("2026-07-01"))]


def test_a_person_without_a_place_is_named_not_paid(ward, officer):
    make_award(make_elder(ward=None, birth_year=1948), ward=ward)
    assert on_list(ward, "2026-03", officer)[1] == [
        "Không có nơi ở trong phường vào ngày 01/03/2026: xem lại biến động."
    ]
