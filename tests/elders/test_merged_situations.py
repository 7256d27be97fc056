"""Whose situation counts on which day once two records are one: every way two rows of periods can lie side by side."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elders.choices import Ending
from elders.models import Contact, Elder, Situation, YearlyReview
from elders.services import merging
from tests import factories
from tests.elders.test_merging import TODAY, everything, merge, periods


def lay(elder, group, pieces, *, first=date(2025, 10, 1), died_after=None):
    """Situations from (gap before, length, last one open) in days; `died_after`: days from their end to the death."""
    day, rows = first, []
    for number, (gap, length, _) in enumerate(pieces):
        if number and gap:
            rows[-1].ended_by = Ending.MOVED_OUT
        start = day + timedelta(days=gap)
        end = start + timedelta(days=length)
        rows.append(
            Situation(
                elder=elder, ward=group.ward, residential_group=group, valid_from=start, valid_to=end,
                address=f"{elder.pk}-{number}", source_kind="form",
            )
        )  # fmt: skip
        day = end + timedelta(days=1)
    if died_after is not None:
        rows[-1].ended_by = Ending.MOVED_OUT if died_after else Ending.DIED
        Elder.objects.filter(pk=elder.pk).update(date_of_death=end + timedelta(days=died_after))
    elif pieces[-1][2]:
        rows[-1].valid_to = None
    else:
        rows[-1].ended_by = Ending.MOVED_OUT
    for row in rows:
        row.save()


def keeps_its_rules():
    """What the database checks at the end of a transaction: no gap without a reason, no overlap."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def laid(group):
    """laid(kept pieces, absorbed pieces, …) → two records with situations as `lay` says."""

    def _laid(kept_pieces, absorbed_pieces, *, kept_died=None, absorbed_died=None):
        pair = factories.make_elder(), factories.make_elder(phone="0912345678")
        for elder, pieces, died in zip(pair, (kept_pieces, absorbed_pieces), (kept_died, absorbed_died), strict=True):
            lay(elder, group, pieces, died_after=died)
        return pair

    return _laid


def test_a_row_left_behind_whose_successor_moved_says_that_it_was_merged(laid, officer):
    """Kept: ten days, then moved out. The other: the same ten days, then on without a gap."""
    kept, absorbed = laid([(0, 9, False)], [(0, 9, False), (0, 5, True)])
    before = everything()
    done = merge(kept, absorbed, by=officer)
    keeps_its_rules()
    assert periods(absorbed) == [(date(2025, 10, 1), date(2025, 10, 10), f"{absorbed.pk}-0", "merged")]
    assert periods(kept) == [
        (date(2025, 10, 1), date(2025, 10, 10), f"{kept.pk}-0", "moved_out"),
        (date(2025, 10, 11), None, f"{absorbed.pk}-1", ""),
    ]
    merging.unmerge(done, by=officer, reason="Thử")
    keeps_its_rules()
    assert everything() == before


def test_of_two_days_of_death_the_kept_one_counts(laid, officer):
    """The other record's death, in days the kept one says nothing about, ends nothing while the person lived on."""
    kept, absorbed = laid([(20, 9, False)], [(0, 9, False)], kept_died=0, absorbed_died=0)
    merge(kept, absorbed, by=officer)
    assert [(end, ended) for _, end, _, ended in periods(kept)] == [
        (date(2025, 10, 10), "merged"),
        (date(2025, 10, 30), "died"),
    ]


def test_a_residence_filled_up_to_the_death_ends_by_it(laid, officer):
    """Moved out and died ten days later: the other record knows the person was still here."""
    kept, absorbed = laid([(0, 9, False)], [(0, 19, False), (5, 5, True)], kept_died=10)
    merge(kept, absorbed, by=officer)
    assert [(start, end, ended) for start, end, _, ended in periods(kept)] == [
        (date(2025, 10, 1), date(2025, 10, 10), "moved_out"),
        (date(2025, 10, 11), date(2025, 10, 20), "died"),
    ]


def test_a_gap_of_an_earlier_merge_that_is_filled_is_none_any_more(laid, officer, group):
    kept, first = laid([(40, 9, True)], [(0, 19, False), (0, 60, False)])
    Situation.objects.filter(elder=first).exclude(valid_from=date(2025, 10, 1)).delete()
    Situation.objects.filter(elder=first).update(ended_by=Ending.MERGED)
    merge(kept, first, by=officer)
    assert [ended for *_, ended in periods(kept)] == ["merged", ""]
    second = factories.make_elder()
    lay(second, group, [(0, 60, True)])
    before = everything()
    done = merge(kept, second, by=officer)
    keeps_its_rules()
    assert [ended for *_, ended in periods(kept)] == ["", "", ""]
    merging.unmerge(done, by=officer, reason="Thử")
    assert everything() == before


def by_day(elder):
    """Day → address, for as long as any span of these tests lasts."""
    days, last = {}, date(2027, 1, 1)
    for start, end, address, _ in periods(elder):
        for number in range((min(end or last, last) - start).days + 1):
            days[start + timedelta(days=number)] = address
    return days


spans = st.lists(
    st.tuples(st.sampled_from([0, 0, 1, 2, 30]), st.sampled_from([0, 1, 9, 25, 60]), st.booleans()),
    min_size=1,
    max_size=4,
)
deaths = st.none() | st.tuples(st.sampled_from([0, 1, 15]), st.none() | st.sampled_from([0, 1]))


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kept_spans=spans,
    absorbed_spans=spans,
    died=deaths,
    contacts=st.integers(0, 1),
    years=st.sets(st.integers(2024, 2025)),
)
def test_merged_and_taken_apart_is_as_before(laid, officer, kept_spans, absorbed_spans, died, contacts, years):
    with transaction.atomic():
        kept_died, absorbed_died = died or (None, None)
        kept, absorbed = laid(kept_spans, absorbed_spans, kept_died=kept_died, absorbed_died=absorbed_died)
        for number in range(contacts):
            Contact.objects.create(elder=absorbed, kind="than_nhan", full_name=f"Con Thứ {number}")
        for year in years:
            YearlyReview.objects.create(elder=absorbed, year=year, reviewed_on=date(year, 9, 1), uses_it=True)
            if year % 2:
                YearlyReview.objects.create(elder=kept, year=year, reviewed_on=date(year, 8, 1))
        keeps_its_rules()
        kept.refresh_from_db()
        before, own, other = everything(), by_day(kept), by_day(absorbed)
        death = kept.date_of_death or date.max
        done = merge(kept, absorbed, by=officer, take=["phone"])
        keeps_its_rules()
        assert by_day(kept) == {day: here for day, here in other.items() if day <= death} | own  # the kept rows win
        assert all(ended != Ending.DIED or end == death for _, end, _, ended in periods(kept))
        assert all(end and (end <= TODAY or start == end) for start, end, _, _ in periods(absorbed))
        merging.unmerge(done, by=officer, reason="Thử")
        keeps_its_rules()
        assert everything() == before
        transaction.set_rollback(True)
