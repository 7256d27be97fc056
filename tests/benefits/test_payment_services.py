"""Building, moving and answering payment lists (worked examples of the notes on benefits, §9 and §11)."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from benefits.choices import LineKind, LineResult, ListState
from benefits.models import PaymentAct, PaymentLine, PaymentList
from benefits.services.payment_building import build, uncollected_awards
from benefits.services.payment_results import Outcome, receive_the_rest, record
from benefits.services.payment_steps import steps_for, take
from tests.benefits.factories import make_award
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
ENTITLED = {"vn_citizen": True, "pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0}


@pytest.fixture
def boss(ward):
    return make_user("ward_leader", ward=ward)


@pytest.fixture
def cashier(ward):
    return make_user("finance", ward=ward)


def pensioner(group, **fields):
    facts = ENTITLED | fields.pop("facts", {})
    return make_elder(group=group, **{"birth_year": 1948, "birth_month": 5, "birth_day": 6} | fields, facts=facts)


def step(payment_list, code: str, by, *, today: date = MARCH, **more) -> PaymentList:
    return take(payment_list, code, token=more.pop("token", uuid4()), by=by, today=today, **more)


def pay_out(payment_list, officer, boss, cashier, *, today: date = MARCH) -> PaymentList:
    """To the state in which results are written."""
    step(payment_list, "lock", officer, today=today)
    step(payment_list, "submit", officer, today=today)
    step(payment_list, "approve", boss, today=today)
    return step(payment_list, "pay", cashier, today=today)


def close(payment_list, officer, cashier, *, today: date) -> PaymentList:
    step(payment_list, "reconcile", officer, today=today)
    return step(payment_list, "close", cashier, today=today)


def lines(payment_list) -> list[tuple[str, str, int]]:
    return [(line.full_name, line.kind, line.amount_vnd) for line in payment_list.lines.order_by("position")]


def test_a_list_holds_who_has_an_award_by_the_law_of_the_month(ward, group, officer):
    make_award(pensioner(group, full_name="Nguyễn Thị An"), since=date(2025, 12, 1))
    severe = pensioner(group, full_name="Lê Văn Bình", facts={"disability_level": "nang", "merit_monthly": False})
    make_award(severe, scheme="TCXH_NKT_NANG_NCT", amount_vnd=1_400_000, since=date(2026, 1, 1))
    made = build(ward, MARCH, by=officer, today=MARCH)
    assert lines(made) == [("Nguyễn Thị An", "regular", 700_000), ("Lê Văn Bình", "regular", 1_400_000)]
    assert made.total_vnd == 2_100_000
    assert made.funding == {"central": 500_000, "city": 1_600_000}  # the allowance is all of the city
    assert made.skipped == []
    again = build(ward, MARCH, by=officer, today=MARCH)
    assert again.pk == made.pk and again.lines.count() == 2


def test_the_month_of_signature_is_paid_as_decided(ward, group, officer):  # example 1
    elder = pensioner(group, birth_year=1951, birth_month=6, birth_day=20)
    make_award(elder, since=date(2026, 6, 22), signed_on=date(2026, 6, 22))
    assert lines(build(ward, date(2026, 6, 1), by=officer, today=date(2026, 6, 24)))[0][2] == 700_000
    assert build(ward, date(2026, 5, 1), by=officer, today=date(2026, 6, 24)).line_count == 0  # example 2: no arrears


def test_who_cannot_be_judged_is_named_with_the_money_at_stake(ward, group, officer):
    unknown = pensioner(group, full_name="Trần Thị Hoa", facts={"pension_monthly_vnd": None})
    make_award(unknown, since=date(2025, 12, 1))
    drawing = pensioner(group, full_name="Vũ Văn Cảnh", facts={"pension_monthly_vnd": 2_900_000})
    make_award(drawing, since=date(2025, 12, 1))
    made = build(ward, MARCH, by=officer, today=MARCH)
    assert made.line_count == 0
    reasons = {row["name"]: (row["reason"], row["vnd"]) for row in made.skipped}
    assert reasons["Trần Thị Hoa"][0].startswith("Chưa rõ:") and reasons["Trần Thị Hoa"][1] == 700_000
    assert reasons["Vũ Văn Cảnh"][0].startswith("Không còn đủ điều kiện:")


def test_a_suspended_award_is_named_and_not_paid(ward, group, officer):
    award = make_award(pensioner(group))
    award.suspensions.create(valid_from=MARCH, reason="uncollected")
    made = build(ward, MARCH, by=officer, today=MARCH)
    assert made.line_count == 0 and "tạm dừng" in made.skipped[0]["reason"]
    assert build(ward, date(2026, 2, 1), by=officer, today=MARCH).line_count == 1


def test_the_month_of_a_death_is_paid_whole(ward, group, officer):  # example 23, and a death on the first
    for day in (1, 14):
        elder = pensioner(group)
        make_award(elder, until=date(2026, 5, 31), stop_reason="death")
        elder.situations.update(valid_to=date(2026, 5, day), ended_by="death")
        type(elder).objects.filter(pk=elder.pk).update(date_of_death=date(2026, 5, day))
    assert build(ward, date(2026, 5, 1), by=officer, today=date(2026, 5, 20)).line_count == 2
    assert build(ward, date(2026, 6, 1), by=officer, today=date(2026, 5, 24)).line_count == 0


def test_the_whole_way_and_what_is_left_comes_back(ward, group, officer, boss, cashier):
    for name in ("An", "Bình", "Chi"):
        make_award(pensioner(group, full_name=f"Nguyễn Thị {name}"), since=date(2025, 12, 1))
    made = build(ward, MARCH, by=officer, today=MARCH)
    made = pay_out(made, officer, boss, cashier)
    first, second, third = made.lines.order_by("position")
    said = [
        Outcome(first.pk, LineResult.RECEIVED, date(2026, 3, 1)),
        Outcome(second.pk, LineResult.PROXY, receiver_name="Con gái"),
        Outcome(third.pk, LineResult.ABSENT, note="Đi viện"),
    ]
    assert record(made, said, by=officer, today=MARCH) == 3
    assert record(made, said, by=officer, today=MARCH) == 0
    closed = close(made, officer, cashier, today=date(2026, 3, 20))
    assert closed.state == ListState.CLOSED
    april = build(ward, date(2026, 4, 1), by=officer, today=date(2026, 3, 25))
    carried = april.lines.get(kind=LineKind.CARRIED)
    assert (carried.carried_from, carried.amount_vnd, carried.for_month) == (third, 700_000, MARCH)
    assert april.total_vnd == 4 * 700_000


def test_a_double_click_acts_once_and_two_officers_do_not_overtake_each_other(ward, group, officer):
    make_award(pensioner(group))
    made, token = build(ward, MARCH, by=officer, today=MARCH), uuid4()
    step(made, "lock", officer, token=token)
    assert step(made, "lock", officer, token=token).state == ListState.LOCKED
    assert PaymentAct.objects.count() == 1
    with pytest.raises(ValidationError, match="có người đã làm trước"):
        step(made, "lock", make_user("ward_officer", ward=ward))


def test_who_prepared_does_not_approve_and_others_may_not_press(ward, group, officer, boss, cashier):
    make_award(pensioner(group))
    made = build(ward, MARCH, by=officer, today=MARCH)
    made = step(made, "lock", officer)
    assert [one.code for one in steps_for(made, officer)] == ["submit", "unlock"], "the way forward stands first"
    made = step(made, "submit", officer)
    for stranger in (officer, cashier, make_user("group_leader", ward=ward, groups=[group])):
        with pytest.raises(PermissionDenied):
            step(made, "approve", stranger)
    PaymentList.objects.filter(pk=made.pk).update(prepared_by=boss)
    made.refresh_from_db()
    assert "approve" not in [one.code for one in steps_for(made, boss)]
    with pytest.raises(ValidationError, match="không tự duyệt"):
        step(made, "approve", boss)


def test_a_change_since_the_draft_is_told_before_it_is_locked(ward, group, officer):
    elder = pensioner(group, full_name="Nguyễn Thị An")
    award = make_award(elder)
    made = build(ward, MARCH, by=officer, today=MARCH)
    award.payees.update(method="home")
    with pytest.raises(ValidationError, match="cách nhận tiền"):
        step(made, "lock", officer)
    award.valid_to = date(2026, 2, 28)
    award.stop_reason = "moved"
    award.save()
    with pytest.raises(ValidationError, match="không còn khoản"):
        step(made, "lock", officer)
    assert step(build(ward, date(2026, 2, 1), by=officer, today=MARCH), "lock", officer).state == ListState.LOCKED


def test_money_of_who_stopped_after_the_lock_stays_in_the_office(ward, group, officer, boss, cashier):  # example 24
    june = date(2026, 6, 1)
    award = make_award(pensioner(group))
    made = build(ward, june, by=officer, today=date(2026, 5, 24))
    step(made, "lock", officer, today=date(2026, 5, 24))
    award.valid_to, award.stop_reason = date(2026, 5, 31), "death"
    award.save()
    step(made, "submit", officer, today=date(2026, 5, 28))
    step(made, "approve", boss, today=date(2026, 5, 28))
    made = step(made, "pay", cashier, today=june)
    line = made.lines.get()
    assert (line.result, line.result_by) == (LineResult.HELD, cashier)


def test_given_back_with_a_reason_and_built_again(ward, group, officer, boss):
    make_award(pensioner(group))
    made = build(ward, MARCH, by=officer, today=MARCH)
    step(made, "lock", officer)
    step(made, "submit", officer)
    with pytest.raises(ValidationError, match="lý do"):
        step(made, "give_back", boss)
    made = step(made, "give_back", boss, why="Thiếu người tổ 3")
    assert (made.state, made.returned_reason, made.locked_by) == (ListState.DRAFT, "Thiếu người tổ 3", None)
    make_award(pensioner(group))
    assert build(ward, MARCH, by=officer, today=MARCH).line_count == 2


def test_three_months_not_collected_are_proposed_for_suspension(ward, group, officer, boss, cashier):  # example 32
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    for number in (3, 4, 5):
        assert not uncollected_awards(ward).exists()
        month = date(2026, number, 1)
        made = pay_out(build(ward, month, by=officer, today=month), officer, boss, cashier, today=month)
        for line in made.lines.all():
            record(made, [Outcome(line.pk, LineResult.ABSENT)], by=officer, today=month)
        close(made, officer, cashier, today=month)
    assert list(uncollected_awards(ward)) == [award]
    award.suspensions.create(valid_from=date(2026, 6, 1), reason="uncollected")
    assert not uncollected_awards(ward).exists()
    june = build(ward, date(2026, 6, 1), by=officer, today=date(2026, 6, 1))
    kept = sum(row["vnd"] for row in june.skipped if "chưa nhận" in row["reason"])
    assert (june.line_count, kept) == (0, 2_100_000)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ({"result": "received", "paid_on": date(2026, 3, 2)}, "tương lai"),
        ({"result": "proxy"}, "tên người nhận"),
        ({"result": "lost"}, "danh mục"),
    ],
)
def test_impossible_answers_write_nothing(ward, group, officer, boss, cashier, outcome, words):
    make_award(pensioner(group))
    made = pay_out(build(ward, MARCH, by=officer, today=MARCH), officer, boss, cashier)
    line = made.lines.get()
    with pytest.raises(ValidationError, match=words):
        record(made, [Outcome(line.pk, **outcome)], by=officer, today=MARCH)
    assert PaymentLine.objects.get().result == ""


def test_a_whole_sheet_is_received_at_once(ward, group, other_group, officer, boss, cashier):
    for place in (group, group, other_group):
        make_award(pensioner(place))
    made = pay_out(build(ward, MARCH, by=officer, today=MARCH), officer, boss, cashier)
    mine = made.lines.filter(residential_group=group)
    assert receive_the_rest(made, mine, by=officer, today=MARCH, paid_on=MARCH) == 2
    assert made.lines.filter(result="").count() == 1


def test_a_crash_in_the_middle_leaves_nothing_half_paid(ward, group, officer, boss, cashier, monkeypatch):
    make_award(pensioner(group))
    made = build(ward, MARCH, by=officer, today=MARCH)
    step(made, "lock", officer)
    step(made, "submit", officer)
    step(made, "approve", boss)
    monkeypatch.setattr(PaymentAct.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        step(made, "pay", cashier)
    made.refresh_from_db()
    assert (made.state, made.paid_by) == (ListState.APPROVED, None)


def test_the_number_of_queries_does_not_grow(ward, group, officer, django_assert_max_num_queries):
    for _ in range(12):
        make_award(pensioner(group), since=date(2025, 12, 1))
    with django_assert_max_num_queries(40):
        assert build(ward, MARCH, by=officer, today=MARCH).line_count == 12
