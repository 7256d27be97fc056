"""Two people at the same list in the same second (real connections, real locks), and a crash in the middle."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from benefits.choices import LineResult, ListState
from benefits.models import Adjustment, PaymentAct, PaymentLine, PaymentList, RecoveryReceipt
from benefits.services import payment_building, payment_steps
from benefits.services.adjustments import decide_adjustment, propose_by_hand, propose_differences, receive
from benefits.services.payment_building import build
from benefits.services.payment_results import Outcome, record
from benefits.services.payment_steps import take
from elders.choices import RoleCode
from tests.benefits.factories import make_award
from tests.benefits.test_payment_services import close, pay_out, pensioner, step
from tests.elders.test_record_races import together
from tests.factories import make_group, make_user, make_ward

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = date(2026, 3, 1)


@pytest.fixture
def place():
    """Ward, users and three awards, after the roles are in step."""
    from config.roles import sync_roles

    sync_roles()
    ward = make_ward()
    group = make_group(ward=ward)
    users = {
        "officer": make_user(RoleCode.WARD_OFFICER, ward=ward),
        "second": make_user(RoleCode.WARD_OFFICER, ward=ward),
        "boss": make_user(RoleCode.WARD_LEADER, ward=ward),
        "cashier": make_user(RoleCode.FINANCE, ward=ward),
    }
    awards = [make_award(pensioner(group), since=date(2025, 12, 1)) for _ in range(3)]
    return ward, users, awards


def test_two_builds_at_once_make_one_list(place):
    ward, users, _ = place
    raised = together(
        *[lambda by=by: build(ward, MARCH, by=users[by], today=MARCH) for by in ("officer", "second", "officer")]
    )
    assert raised == [None] * 3
    assert (PaymentList.objects.count(), PaymentLine.objects.count()) == (1, 3)


def test_two_months_at_once_do_not_both_carry_the_same_money(place):
    ward, users, _ = place
    february = date(2026, 2, 1)
    made = pay_out(
        build(ward, february, by=users["officer"], today=february),
        users["officer"], users["boss"], users["cashier"], today=february,
    )  # fmt: skip
    lines = [Outcome(line.pk, LineResult.ABSENT) for line in made.lines.all()]
    record(made, lines, by=users["officer"], today=february)
    close(made, users["officer"], users["cashier"], today=february)
    raised = together(
        lambda: build(ward, MARCH, by=users["officer"], today=MARCH),
        lambda: build(ward, date(2026, 4, 1), by=users["second"], today=MARCH),
    )
    assert raised == [None, None]
    assert PaymentLine.objects.filter(kind="carried").count() == 3


def test_two_officers_lock_once_and_the_second_is_told(place):
    ward, users, _ = place
    made = build(ward, MARCH, by=users["officer"], today=MARCH)
    raised = together(*[lambda by=by: step(made, "lock", users[by]) for by in ("officer", "second")])
    refusals = [one for one in raised if one]
    assert len(refusals) == 1 and isinstance(refusals[0], ValidationError)
    assert "có người đã làm trước" in refusals[0].messages[0]
    assert PaymentAct.objects.count() == 1


def test_a_double_click_pays_once(place):
    ward, users, _ = place
    made, token = build(ward, MARCH, by=users["officer"], today=MARCH), uuid4()
    for code, by in (("lock", "officer"), ("submit", "officer"), ("approve", "boss")):
        step(made, code, users[by])
    raised = together(*[lambda: take(made, "pay", token=token, by=users["cashier"], today=MARCH)] * 3)
    assert raised == [None] * 3
    assert PaymentAct.objects.filter(act="pay").count() == 1


def test_a_lock_and_a_rebuild_at_once_never_freeze_half_a_list(place):
    ward, users, _ = place
    made = build(ward, MARCH, by=users["officer"], today=MARCH)
    raised = together(
        lambda: step(made, "lock", users["officer"]), lambda: build(ward, MARCH, by=users["second"], today=MARCH)
    )
    assert all(one is None or isinstance(one, ValidationError) for one in raised)
    made.refresh_from_db()
    assert made.line_count == made.lines.count() == 3
    assert made.total_vnd == 2_100_000


def test_two_phones_tick_the_same_line(place):
    ward, users, _ = place
    made = pay_out(
        build(ward, MARCH, by=users["officer"], today=MARCH), users["officer"], users["boss"], users["cashier"]
    )
    line = made.lines.first()
    said = [Outcome(line.pk, LineResult.RECEIVED), Outcome(line.pk, LineResult.ABSENT)]
    raised = together(
        *[lambda one=one: record(made, [one], by=users["officer"], today=MARCH) for one in said * 2],
    )
    assert raised == [None] * 4
    line.refresh_from_db()
    assert (line.result == LineResult.RECEIVED) == (line.paid_on is not None)


def test_a_tick_and_the_close_at_once(place):
    ward, users, _ = place
    made = pay_out(
        build(ward, MARCH, by=users["officer"], today=MARCH), users["officer"], users["boss"], users["cashier"]
    )
    lines = list(made.lines.all())
    record(made, [Outcome(line.pk, LineResult.RECEIVED) for line in lines], by=users["officer"], today=MARCH)
    step(made, "reconcile", users["officer"])
    raised = together(
        lambda: step(made, "close", users["cashier"]),
        lambda: record(made, [Outcome(lines[0].pk, "")], by=users["officer"], today=MARCH),
    )
    assert sum(isinstance(one, ValidationError) for one in raised) == 1  # whoever came second is told
    made.refresh_from_db()
    assert made.state != ListState.CLOSED or not made.lines.filter(result="").exists()


def test_two_people_propose_and_receive_once(place):
    ward, users, awards = place
    made = pay_out(
        build(ward, MARCH, by=users["officer"], today=MARCH), users["officer"], users["boss"], users["cashier"]
    )
    record(made, [Outcome(line.pk, LineResult.RECEIVED) for line in made.lines.all()], by=users["officer"], today=MARCH)
    close(made, users["officer"], users["cashier"], today=MARCH)
    awards[0].elder.situations.update(pension_monthly_vnd=2_900_000)
    raised = together(
        *[lambda by=by: propose_differences(ward, today=MARCH, by=users[by]) for by in ("officer", "second")]
    )
    assert raised == [None, None]
    claim, token = Adjustment.objects.get(), uuid4()
    decide_adjustment(claim, confirm=True, by=users["boss"])
    money = {"amount_vnd": 400_000, "received_on": MARCH, "paid_by_name": "Con trai", "today": MARCH}
    raised = together(
        *[lambda key=key: receive(claim, **money, by=users["officer"], token=key) for key in (token, token, uuid4())]
    )
    # Whichever key comes first: 800.000 would be more than was paid.
    assert {type(one) for one in raised} == {type(None), ValidationError}
    assert RecoveryReceipt.objects.count() == 1


@pytest.mark.parametrize("where", ["lines", "list"])
def test_a_crash_while_building_leaves_the_draft_as_it_was(place, monkeypatch, where):
    ward, users, awards = place
    made = build(ward, MARCH, by=users["officer"], today=MARCH)
    before = list(made.lines.order_by("pk").values_list("pk", flat=True))
    awards[0].payees.update(method="home")
    if where == "lines":
        monkeypatch.setattr(payment_building.bulk, "as_json", lambda _: 1 / 0)  # old lines gone, the first on its way
    else:
        monkeypatch.setattr(payment_building.timezone, "now", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build(ward, MARCH, by=users["officer"], today=MARCH)
    assert list(made.lines.order_by("pk").values_list("pk", flat=True)) == before


def test_a_crash_when_paying_begins_holds_and_pays_nothing(place, monkeypatch):
    ward, users, awards = place
    made = build(ward, MARCH, by=users["officer"], today=MARCH)
    for code, by in (("lock", "officer"), ("submit", "officer"), ("approve", "boss")):
        step(made, code, users[by])
    awards[0].valid_to, awards[0].stop_reason = date(2026, 2, 28), "death"
    awards[0].save()
    hold = payment_steps._hold_the_stopped

    def hold_and_crash(*args):
        hold(*args)
        raise ZeroDivisionError

    monkeypatch.setattr(payment_steps, "_hold_the_stopped", hold_and_crash)
    with pytest.raises(ZeroDivisionError):
        step(made, "pay", users["cashier"])
    made.refresh_from_db()
    assert (made.state, made.paid_by_id, made.lines.exclude(result="").count()) == (ListState.APPROVED, None, 0)


def test_a_crash_while_a_whole_sheet_is_ticked_ticks_nobody(place):
    ward, users, _ = place
    made = pay_out(
        build(ward, MARCH, by=users["officer"], today=MARCH), users["officer"], users["boss"], users["cashier"]
    )
    said = [Outcome(line.pk, LineResult.RECEIVED) for line in made.lines.all()] + [Outcome(0, LineResult.RECEIVED)]
    with pytest.raises(ValidationError, match="không thuộc"):
        record(made, said, by=users["officer"], today=MARCH)
    assert not made.lines.exclude(result="").exists()


def test_a_proposal_by_hand_is_made_once(place):
    ward, users, awards = place
    given = {
        "kind": "arrears",
        "for_month": MARCH,
        "amount_vnd": 700_000,
        "reason": "Bưu điện báo nhầm",
        "today": MARCH,
    }
    token = uuid4()
    raised = together(
        *[lambda: propose_by_hand(awards[0], **given, by=users["officer"], token=token)] * 3,
    )
    assert raised == [None] * 3
    row = Adjustment.objects.get()
    assert (row.amount_vnd, row.funding, row.state) == (700_000, {"central": 500_000, "city": 200_000}, "proposed")
