"""Lists beside the regular one, drafts taken away, proposals by hand, and what stays constant however many people."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.choices import LineKind, LineResult
from benefits.models import Adjustment, PaymentLine, PaymentList, Suspension
from benefits.services import awards as award_services
from benefits.services.adjustments import decide_adjustment, propose_by_hand, propose_differences
from benefits.services.payment_building import build, drop_draft, next_sequence
from benefits.services.payment_results import Outcome, record
from tests.benefits.factories import make_award
from tests.benefits.test_adjustments import paid
from tests.benefits.test_payment_services import close, pay_out, pensioner, step

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_a_list_beside_the_regular_one_holds_what_cannot_wait(ward, group, officer, boss, cashier):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    with pytest.raises(ValidationError, match="khóa danh sách chính"):
        build(ward, MARCH, by=officer, today=MARCH, sequence=2)
    regular = step(build(ward, MARCH, by=officer, today=MARCH), "lock", officer)
    funeral = make_award(
        award.elder, scheme="MTP_SOCPEN", exclusion_group="", frequency="one_off", amount_vnd=14_000_000, since=MARCH
    )
    assert next_sequence(ward, MARCH) == 2
    extra = build(ward, MARCH, by=officer, today=MARCH, sequence=2)
    assert [(line.award, line.kind, line.amount_vnd) for line in extra.lines.all()] == [
        (funeral, LineKind.ONE_OFF, 14_000_000)
    ]
    assert str(extra) == "Chi trả tháng 03/2026, bổ sung lần 1"
    step(extra, "lock", officer)
    assert next_sequence(ward, MARCH) == 3
    assert build(ward, MARCH, by=officer, today=MARCH, sequence=3).line_count == 0  # nothing twice
    assert regular.lines.count() == 1


def test_a_month_too_far_ahead_or_behind_a_locked_one_is_not_listed(ward, group, officer):
    make_award(pensioner(group), since=date(2025, 12, 1))
    with pytest.raises(ValidationError, match="muộn nhất là tháng 04/2026"):
        build(ward, date(2026, 5, 1), by=officer, today=MARCH)
    step(build(ward, APRIL, by=officer, today=MARCH), "lock", officer)
    with pytest.raises(ValidationError, match="truy lĩnh"):
        build(ward, MARCH, by=officer, today=MARCH)


def test_a_draft_made_by_mistake_is_taken_away_and_a_list_once_locked_is_not(ward, group, officer):
    make_award(pensioner(group), since=date(2025, 12, 1))
    made = build(ward, MARCH, by=officer, today=MARCH)
    drop_draft(made, by=officer)
    drop_draft(made, by=officer)
    assert not PaymentList.objects.exists()
    made = build(ward, MARCH, by=officer, today=MARCH)
    step(made, "lock", officer)
    with pytest.raises(ValidationError, match="nháp"):
        drop_draft(made, by=officer)
    step(made, "unlock", officer, why="Sửa")
    with pytest.raises(ValidationError, match="đã từng khóa"):
        drop_draft(made, by=officer)


def test_a_suspension_after_the_lock_holds_the_line_and_is_paid_once_later(ward, group, officer, boss, cashier):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    made = build(ward, MARCH, by=officer, today=MARCH)
    step(made, "lock", officer)
    award_services.suspend(award, from_month=MARCH, reason="reassessment", by=officer)
    step(made, "submit", officer)
    step(made, "approve", boss)
    made = step(made, "pay", cashier)
    assert made.lines.get().result == LineResult.HELD
    close(made, officer, cashier, today=MARCH)
    rows = award_services.resume(award, from_month=APRIL, pay_arrears=True, today=MARCH, by=officer)
    assert [(row.for_month, row.amount_vnd) for row in rows] == [(MARCH, 700_000)]
    decide_adjustment(rows[0], confirm=True, by=boss)
    april = build(ward, APRIL, by=officer, today=MARCH)
    assert sorted(april.lines.values_list("kind", "for_month")) == [("arrears", MARCH), ("regular", APRIL)]


def test_a_pause_too_late_for_a_paid_month_owes_nothing_for_it(ward, group, officer, boss, cashier):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    paid(ward, MARCH, officer, boss, cashier)
    award_services.suspend(award, from_month=MARCH, reason="reassessment", by=officer)
    assert award_services.resume(award, from_month=APRIL, pay_arrears=True, today=MARCH, by=officer) == []


def test_a_paused_one_is_named_with_the_reason(ward, group, officer):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    Suspension.objects.create(award=award, valid_from=MARCH, reason="detention")
    (row,) = build(ward, MARCH, by=officer, today=MARCH).skipped
    assert row["reason"] == "Đang tạm dừng chi trả từ tháng 03/2026: bị tạm giam từ một tháng trở lên."


def test_a_death_only_the_pay_point_knows_of_is_named_until_the_registry_knows(ward, group, officer, boss, cashier):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    made = paid(ward, MARCH, officer, boss, cashier, result=LineResult.DECEASED)
    april = build(ward, APRIL, by=officer, today=MARCH)
    assert [line.for_month for line in april.lines.all()] == [APRIL]
    assert april.skipped[0]["reason"].startswith("Tháng 03/2026 chưa nhận: điểm chi báo đã qua đời, sổ chưa ghi.")
    assert (april.skipped[0]["award"], made.lines.get().amount_vnd) == (award.pk, april.skipped[0]["vnd"])


HAND = {"for_month": MARCH, "amount_vnd": 700_000, "reason": "Biên bản ngày 05/4", "today": APRIL}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "reclass"}, "truy lĩnh hoặc thu hồi"),
        ({"amount_vnd": 0}, "lớn hơn 0"),
        ({"reason": " "}, "lý do"),
        ({"for_month": date(2026, 5, 1)}, "tháng đã qua"),
        ({"for_month": date(2025, 11, 1)}, "hưởng từ tháng 12/2025"),
        ({"kind": "recovery", "amount_vnd": 700_001}, "chỉ còn 700.000 đồng"),
    ],
)
def test_a_proposal_by_hand_that_cannot_be_is_refused_in_words(ward, group, officer, boss, cashier, change, words):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    paid(ward, MARCH, officer, boss, cashier)
    with pytest.raises(ValidationError, match=words):
        propose_by_hand(award, **{"kind": "arrears", **HAND, **change}, by=officer, token=uuid4())
    assert not Adjustment.objects.exists()


def test_a_claim_by_hand_never_takes_back_more_than_was_paid(ward, group, officer, boss, cashier):
    award = make_award(pensioner(group), since=date(2025, 12, 1))
    paid(ward, MARCH, officer, boss, cashier)
    first = propose_by_hand(award, kind="recovery", **HAND | {"amount_vnd": 500_001}, by=officer, token=uuid4())
    assert (first.amount_vnd, sum(first.funding.values())) == (-500_001, -500_001)
    with pytest.raises(ValidationError, match="chỉ còn 199.999 đồng"):
        propose_by_hand(award, kind="recovery", **HAND | {"amount_vnd": 200_000}, by=officer, token=uuid4())
    with pytest.raises(PermissionDenied):
        propose_by_hand(award, kind="recovery", **HAND, by=boss, token=uuid4())


def test_a_rate_that_goes_up_down_and_up_again_is_proposed_each_time(ward, group, officer, boss, cashier):
    elder = pensioner(group)
    make_award(elder, since=date(2025, 12, 1))
    paid(ward, MARCH, officer, boss, cashier)
    for pension, expected in ((2_900_000, -700_000), (0, 700_000), (2_900_000, -700_000)):
        elder.situations.update(pension_monthly_vnd=pension)
        (row,) = propose_differences(ward, today=APRIL, by=officer)
        assert row.amount_vnd == expected
        decide_adjustment(row, confirm=True, by=boss)


def _queries(act) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        act()
    return len(found)


def test_two_and_twenty_people_take_the_same_number_of_queries(ward, group, officer, boss, cashier):
    """Regular lines, carried ones, truy lĩnh, one-offs, paused and unknown people: making, locking, looking back."""
    counts = []
    for number in (1, 2, 18):  # the first round makes one of every kind
        for _ in range(number):
            make_award(pensioner(group), since=date(2025, 12, 1))
            paused = make_award(pensioner(group), since=date(2025, 12, 1))
            Suspension.objects.create(award=paused, valid_from=APRIL, reason="uncollected")
            make_award(pensioner(group, facts={"pension_monthly_vnd": None}), since=date(2025, 12, 1))
            funeral = {"scheme": "MTP_SOCPEN", "exclusion_group": "", "frequency": "one_off", "amount_vnd": 14_000_000}
            make_award(pensioner(group), since=APRIL, **funeral)
        if number == 1:
            first = pay_out(build(ward, MARCH, by=officer, today=MARCH), officer, boss, cashier)
            record(first, [Outcome(line.pk, "absent") for line in first.lines.all()], by=officer, today=MARCH)
            close(first, officer, cashier, today=MARCH)
            build(ward, APRIL, by=officer, today=MARCH)  # what is read once and kept for good
        looking = _queries(lambda: propose_differences(ward, today=MARCH, by=officer))
        for row in Adjustment.objects.filter(state="proposed", amount_vnd__gt=0):
            decide_adjustment(row, confirm=True, by=boss)
        building = _queries(lambda: build(ward, APRIL, by=officer, today=MARCH))
        draft = PaymentList.objects.get(month=APRIL)
        if number == 18:
            assert draft.line_count > 50 and len(draft.skipped) > 30
        locking = _queries(lambda draft=draft: step(draft, "lock", officer))
        step(draft, "unlock", officer, why="Đếm lại")
        counts.append((looking, building, locking))
    assert counts[1] == counts[2]
    assert PaymentLine.objects.filter(payment_list=draft, kind=LineKind.CARRIED).exists()
