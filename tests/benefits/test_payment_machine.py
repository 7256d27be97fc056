"""Months of payments in any order of presses, ticks, deaths, restores, pauses and corrections by any hand: no month of
an award is ever handed out twice, and once all is answered nobody has got less, or more, than what was due."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from benefits.choices import PAID_RESULTS, AdjustmentState, LineResult, ListState
from benefits.models import Adjustment, Award, PaymentAct, PaymentLine, PaymentList
from benefits.papers.outcome import outcome
from benefits.services import awards as award_services
from benefits.services.adjustments import decide_adjustment, propose_differences
from benefits.services.payment_building import build
from benefits.services.payment_results import Outcome, record
from benefits.services.payment_steps import STEPS, take
from elders.choices import RoleCode
from elders.ground.months import next_month
from elders.models import LifeEvent, Situation
from elders.services import events
from tests.benefits.factories import make_award
from tests.benefits.test_payment_services import pensioner
from tests.factories import make_group, make_user, make_ward

pytestmark = pytest.mark.django_db
FIRST, LAST, VND = date(2026, 1, 1), date(2026, 6, 1), 700_000  # one rate, also by what is known in June
REFUSALS = (ValidationError, PermissionDenied)
PEOPLE = st.integers(0, 3)
HANDS = st.sampled_from(["officer", "second", "boss", "cashier"])
OUTCOMES = st.sampled_from([*LineResult.values, ""])


class Months(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.ward = make_ward()
        group = make_group(ward=self.ward)
        roles = {"officer": RoleCode.WARD_OFFICER, "second": RoleCode.WARD_OFFICER, "boss": RoleCode.WARD_LEADER}
        self.users = {name: make_user(role, ward=self.ward) for name, role in roles.items()}
        self.users["cashier"] = make_user(RoleCode.FINANCE, ward=self.ward)
        self.awards = [make_award(pensioner(group), since=date(2025, 12, 1)) for _ in range(4)]
        self.today, self.token, self.seen = FIRST, uuid4(), {}

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            connection.set_rollback(True)
            self.block.__exit__(None, None, None)

    def attempt(self, act):
        """Whether the act was refused in words; anything else fails the test."""
        try:
            with transaction.atomic():
                act()
        except REFUSALS as refusal:
            assert isinstance(refusal, PermissionDenied) or all(refusal.messages)
            return False
        return True

    @rule(by=HANDS, ahead=st.booleans())
    def make(self, by, ahead):
        month = next_month(self.today) if ahead else self.today
        self.attempt(lambda: build(self.ward, month, by=self.users[by], today=self.today))

    @rule(by=HANDS, code=st.sampled_from(list(STEPS)), newest=st.booleans(), same_key=st.booleans())
    def press(self, by, code, newest, same_key):
        lists = list(PaymentList.objects.filter(ward=self.ward).order_by("month"))
        if lists:
            self.token = self.token if same_key else uuid4()
            self._press(lists[-1 if newest else 0], code, self.users[by], self.token)

    def _press(self, payment_list: PaymentList, code: str, by, token: UUID) -> None:
        before, acts = payment_list.state, PaymentAct.objects.count()
        used = PaymentAct.objects.filter(token=token).exists()
        self.attempt(lambda: take(payment_list, code, token=token, by=by, today=self.today, why="lý do"))
        payment_list.refresh_from_db()
        taken = PaymentAct.objects.count() - acts
        assert taken == (payment_list.state != before) and not (used and taken)

    @rule(
        between=st.sampled_from(["", "die", "pause", "restore", "go_on", "unknown"]),
        who=PEOPLE,
        results=st.lists(OUTCOMES, min_size=6, max_size=6),
    )
    def a_month(self, between, who, results):
        """A month as it should go, with something happening after the lock and any answers; then the next begins."""
        self.attempt(lambda: build(self.ward, self.today, by=self.users["officer"], today=self.today))
        made = PaymentList.objects.filter(ward=self.ward, month=self.today).first()
        if made is None or self.today >= LAST:
            return
        self._press(made, "lock", self.users["officer"], uuid4())
        happens = {
            "die": lambda: self._die(who, 10),
            "pause": lambda: self._pause(who, self.today),
            "restore": lambda: self.restore(who),
            "go_on": lambda: self.go_on(who),
            "unknown": lambda: self.correct(who, known=False),
        }
        happens.get(between, lambda: None)()
        self.whole_way()
        made.refresh_from_db()
        if made.state == ListState.PAYING:
            for line, result in zip(made.lines.filter(result="").order_by("pk"), results * 3, strict=False):
                said = [Outcome(line.pk, result, receiver_name="Người nhà")]
                record(made, said, by=self.users["officer"], today=self.today)
            self._finish(made)
        self.today = next_month(self.today)

    def whole_way(self):
        """What an ordinary month does, so that closed ones are reached."""
        lists = PaymentList.objects.filter(ward=self.ward, line_count__gt=0).exclude(state=ListState.CLOSED)
        waiting = lists.order_by("month").first()
        order = [("lock", "officer"), ("submit", "officer"), ("approve", "boss"), ("pay", "cashier")]
        for code, by in order:
            if waiting and waiting.state in STEPS[code].before:
                self._press(waiting, code, self.users[by], uuid4())

    def finish(self):
        for one in PaymentList.objects.filter(ward=self.ward, state__in=["paying", "reconciling"]).order_by("month"):
            self._finish(one)

    def _finish(self, one: PaymentList) -> None:
        open_lines = one.lines.filter(result="").order_by("pk")
        said = [Outcome(line.pk, LineResult.RECEIVED) for line in open_lines]
        record(one, said, by=self.users["officer"], today=self.today)
        self._press(one, "reconcile", self.users["officer"], uuid4())
        self._press(one, "close", self.users["cashier"], uuid4())

    @rule(number=st.integers(0, 30), result=OUTCOMES, by=HANDS)
    def tick(self, number, result, by):
        lines = list(PaymentLine.objects.filter(payment_list__ward=self.ward).order_by("-pk"))
        if lines:
            line = lines[number % len(lines)]
            said = [Outcome(line.pk, result, receiver_name="Người nhà")]
            self.attempt(lambda: record(line.payment_list, said, by=self.users[by], today=self.today))

    @rule(who=PEOPLE, days=st.integers(0, 50))
    def die(self, who, days):
        self._die(who, days)

    def _die(self, who, days):
        elder = self.awards[who].elder
        elder.refresh_from_db()
        event = LifeEvent(elder=elder, kind="death", happened_on=self.today - timedelta(days=days))
        self.attempt(lambda: events.record(event, today=self.today, by=self.users["officer"]))

    @rule(who=PEOPLE)
    def restore(self, who):
        event = LifeEvent.objects.active().filter(elder=self.awards[who].elder).last()
        if event:
            self.attempt(lambda: events.restore(event, reason="Báo nhầm", by=self.users["officer"]))

    @rule(who=PEOPLE, days=st.sampled_from([-1, 0, 31]))
    def pause(self, who, days):
        self._pause(who, (self.today + timedelta(days=days)).replace(day=1))  # from last month, this, the next

    def _pause(self, who, month):
        award, by = self.awards[who], self.users["officer"]
        self.attempt(lambda: award_services.suspend(award, from_month=month, reason="other", by=by, note="chờ"))

    @rule(who=PEOPLE)
    def go_on(self, who):
        self.attempt(lambda: self._resume(self.awards[who]))

    def _resume(self, award: Award) -> None:
        month = next_month(self.today)
        award_services.resume(award, from_month=month, pay_arrears=True, today=self.today, by=self.users["officer"])

    @rule(who=PEOPLE, known=st.booleans())
    def correct(self, who, known):
        rows = Situation.objects.filter(elder=self.awards[who].elder)
        rows.update(pension_monthly_vnd=0 if known else None)

    @rule()
    def look_back(self):
        made = propose_differences(self.ward, today=self.today, by=self.users["officer"])
        assert propose_differences(self.ward, today=self.today, by=self.users["officer"]) == []
        for row in made[:2]:
            decide_adjustment(row, confirm=True, by=self.users["boss"])

    @rule()
    def next_month_comes(self):
        if self.today < LAST:
            self.today = next_month(self.today)

    # ------------------------------------------------------------------------------------------------------------------
    @invariant()
    def nothing_is_handed_out_twice(self):
        lines = PaymentLine.objects.filter(payment_list__ward=self.ward, result__in=PAID_RESULTS).order_by()
        for row in lines.values("award", "for_month").annotate(vnd=Sum("amount_vnd")):
            assert row["vnd"] <= VND, row

    @invariant()
    def every_list_adds_up(self):
        for one in PaymentList.objects.filter(ward=self.ward):
            lines = list(one.lines.all())
            assert (one.line_count, one.total_vnd) == (len(lines), sum(line.amount_vnd for line in lines))
            found = outcome(lines)
            assert found.vnd["listed"] == one.total_vnd
            assert one.state != ListState.CLOSED or (found.difference == 0 and not found.count["unanswered"])
            assert one.approved_by_id not in {one.prepared_by_id, one.locked_by_id, one.submitted_by_id} - {None}
            if self.seen.get(one.pk) == ListState.CLOSED:
                assert one.state == ListState.CLOSED
            self.seen[one.pk] = one.state

    def settle(self) -> None:
        """Answer whatever is open, confirm what is proposed, pay one more month: then every month adds up."""
        for award in self.awards:
            Situation.objects.filter(elder=award.elder).update(pension_monthly_vnd=0)
            award.refresh_from_db()
            if award.suspensions.filter(valid_to__isnull=True).exists():
                award.suspensions.filter(valid_to__isnull=True, valid_from__gt=self.today).delete()
                self.attempt(lambda award=award: self._resume(award))
        for _ in range(2):
            for one in PaymentList.objects.filter(ward=self.ward, state=ListState.DRAFT).order_by("month"):
                self.attempt(lambda one=one: build(self.ward, one.month, by=self.users["officer"], today=self.today))
            for _ in range(3):
                self.whole_way()
                self.finish()
            for row in propose_differences(self.ward, today=self.today, by=self.users["officer"]):
                assert row.state == AdjustmentState.PROPOSED
            for row in Adjustment.objects.filter(ward=self.ward, state=AdjustmentState.PROPOSED):
                decide_adjustment(row, confirm=True, by=self.users["boss"])
            last = PaymentList.objects.filter(ward=self.ward).order_by("month").last()
            self.today = next_month(max(self.today, last.month) if last else self.today)
            build(self.ward, self.today, by=self.users["officer"], today=self.today)
        self.whole_way()
        self.finish()
        self.nothing_is_handed_out_twice()
        for award in self.awards:
            self._adds_up(award)

    def _adds_up(self, award: Award) -> None:
        award.refresh_from_db()
        award.elder.refresh_from_db()
        listed = PaymentList.objects.filter(ward=self.ward, state=ListState.CLOSED).values_list("month", flat=True)
        for month in set(listed):
            lines = PaymentLine.objects.filter(award=award, for_month=month)
            paid = lines.filter(result__in=PAID_RESULTS).aggregate(sum=Sum("amount_vnd"))["sum"] or 0
            claims = Adjustment.objects.filter(award=award, for_month=month, kind="recovery")
            net = paid + (claims.aggregate(sum=Sum("amount_vnd"))["sum"] or 0)
            due = VND if award.valid_to is None or award.valid_to >= month else 0
            if award.elder.date_of_death or lines.filter(result__in=["deceased", "moved"]).exists():
                assert net <= due, (month, net, due)  # who may take it for them, or whether it is so, is not known
            else:
                assert net == due, (month, net, due)


def test_any_order_of_events_pays_every_month_once(settings_for_machine):
    run_state_machine_as_test(Months, settings=settings_for_machine)


@pytest.fixture
def settings_for_machine(db):
    return settings(
        max_examples=10,
        stateful_step_count=14,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # to make a failing case smaller takes longer than to read it
        suppress_health_check=list(HealthCheck),
    )
