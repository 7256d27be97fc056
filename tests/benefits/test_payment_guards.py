"""What Postgres refuses about money, whoever writes and however."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from benefits.choices import AdjustmentKind, AdjustmentOrigin, AdjustmentState, LineResult, ListState
from benefits.models import Adjustment, Award, Payee, PaymentAct, PaymentLine, PaymentList, RecoveryReceipt
from tests.benefits.factories import make_award, make_line, make_list
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


def refused(act, words: str | None = None) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        act()


@pytest.fixture
def award(group):
    return make_award(make_elder(group=group, birth_year=1948))


@pytest.fixture
def draft(ward, award, officer):
    made = make_list(ward, MARCH, by=officer)
    make_line(made, award)
    return made


def move(payment_list, state: str, **fields) -> None:
    for name, value in fields.items():
        setattr(payment_list, name, value)
    payment_list.state = state
    payment_list.save()


def lock(payment_list) -> None:
    move(payment_list, ListState.LOCKED, line_count=1, total_vnd=700_000, funding={"central": 500_000, "city": 200_000})


def paying(payment_list, *, leader_of_ward, finance) -> None:
    lock(payment_list)
    move(payment_list, ListState.SUBMITTED)
    move(payment_list, ListState.APPROVED, approved_by=leader_of_ward, approved_at=timezone.now())
    move(payment_list, ListState.PAYING, paid_by=finance, paid_at=timezone.now())


@pytest.fixture
def boss(ward):
    return make_user("ward_leader", ward=ward)


@pytest.fixture
def cashier(ward):
    return make_user("finance", ward=ward)


def test_an_award_is_paid_once_a_month(draft, award, ward):
    second = make_list(ward, MARCH, sequence=2)
    refused(lambda: make_line(second, award))
    make_line(second, award, for_month=date(2026, 4, 1))


def test_one_of_a_group_is_paid_a_month(draft, award, ward):
    other = make_award(award.elder, scheme="TCXH_SEVERE", exclusion_group="", amount_vnd=1_400_000)
    refused(lambda: make_line(draft, other, exclusion_group="MONTHLY_SUBSISTENCE"))


def test_two_awards_of_a_group_do_not_stand_side_by_side(award):
    refused(lambda: make_award(award.elder, scheme="TCXH_SEVERE"))
    refused(lambda: make_award(award.elder, scheme="SOCPEN_75", exclusion_group=""))


def test_an_award_counts_from_the_first_of_a_month(award):
    refused(lambda: Award.objects.filter(pk=award.pk).update(valid_from=date(2026, 1, 2)))


def test_a_transfer_needs_an_account(award):
    refused(lambda: Payee.objects.filter(award=award).update(method="account"))


def test_a_locked_line_stays_as_it_was(draft, award, group):
    lock(draft)
    line = draft.lines.get()
    for change in ({"amount_vnd": 1}, {"full_name": "Ai Đó"}, {"method": "home"}, {"funding": {}}):
        refused(lambda change=change: PaymentLine.objects.filter(pk=line.pk).update(**change), "đã khóa")
    refused(lambda: line.delete(), "đã khóa")
    refused(lambda: make_line(draft, make_award(make_elder(group=group))), "đã khóa")
    refused(lambda: PaymentList.objects.filter(pk=draft.pk).update(total_vnd=1), "tổng tiền")


def test_a_list_is_locked_with_the_sum_of_its_lines(draft):
    refused(lambda: move(draft, ListState.LOCKED, line_count=1, total_vnd=699_999), "không khớp")


def test_steps_follow_each_other(draft, boss):
    for state in (ListState.SUBMITTED, ListState.APPROVED, ListState.PAYING, ListState.CLOSED):
        refused(lambda state=state: PaymentList.objects.filter(pk=draft.pk).update(state=state, approved_by=boss))


@pytest.mark.parametrize("who", ["prepared_by", "locked_by", "submitted_by"])
def test_who_prepares_does_not_approve(draft, boss, who):
    PaymentList.objects.filter(pk=draft.pk).update(**{who: boss})
    refused(lambda: PaymentList.objects.filter(pk=draft.pk).update(approved_by=boss))


def test_a_result_is_written_only_while_money_moves(draft, boss, cashier):
    line = draft.lines.get()
    result = {"result": LineResult.RECEIVED, "paid_on": date(2026, 3, 5)}
    refused(lambda: PaymentLine.objects.filter(pk=line.pk).update(**result), "đang chi")
    paying(draft, leader_of_ward=boss, finance=cashier)
    PaymentLine.objects.filter(pk=line.pk).update(**result)
    refused(lambda: PaymentLine.objects.filter(pk=line.pk).update(result=LineResult.ABSENT))


def test_a_list_with_an_open_line_is_not_closed_and_a_closed_one_stays(draft, boss, cashier):
    paying(draft, leader_of_ward=boss, finance=cashier)
    move(draft, ListState.RECONCILING)
    refused(lambda: PaymentList.objects.filter(pk=draft.pk).update(state=ListState.CLOSED), "chưa có kết quả")
    draft.lines.update(result=LineResult.ABSENT)
    move(draft, ListState.CLOSED, closed_by=cashier, closed_at=timezone.now())
    refused(lambda: PaymentList.objects.filter(pk=draft.pk).update(title="khác"), "đã đóng")
    refused(lambda: draft.lines.update(result=LineResult.HELD), "đang chi")
    refused(lambda: PaymentList.objects.filter(pk=draft.pk).delete())


def test_a_token_acts_once(draft, officer):
    token = uuid4()
    PaymentAct.objects.create(payment_list=draft, act="lock", token=token, by=officer)
    refused(lambda: PaymentAct.objects.create(payment_list=draft, act="lock", token=token, by=officer))


def test_no_more_comes_back_than_was_claimed(award, boss):
    claim = Adjustment.objects.create(
        ward=award.ward,
        award=award,
        elder=award.elder,
        kind=AdjustmentKind.RECOVERY,
        origin=AdjustmentOrigin.DEATH,
        for_month=date(2026, 6, 1),
        amount_vnd=-700_000,
        reason="Qua đời 27/05/2026, danh sách tháng 6 đã chi",
        basis="test",
    )

    def receive(vnd: int) -> RecoveryReceipt:
        return RecoveryReceipt.objects.create(
            adjustment=claim, received_on=date(2026, 7, 1), amount_vnd=vnd, paid_by_name="Nguyễn Văn Nam"
        )

    refused(lambda: receive(1), "đã duyệt")
    claim.state, claim.decided_by = AdjustmentState.CONFIRMED, boss
    claim.save()
    receive(400_000)
    refused(lambda: receive(300_001), "vượt quá")
    receive(300_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=claim.pk).update(amount_vnd=1)
