"""Small numbers stay hidden, also from whoever subtracts (health.md E60)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.ground.small_numbers import hide


@pytest.mark.parametrize(
    ("cells", "expected", "total"),
    [
        ({"TDP 5": 3, "TDP 6": 9}, {"TDP 5": "<5", "TDP 6": "…"}, "12"),  # E60
        ({"a": 5, "b": 9}, {"a": "5", "b": "9"}, "14"),  # 5 is shown
        ({"a": 0, "b": 9}, {"a": "0", "b": "9"}, "9"),  # nobody is behind a zero
        ({"a": 3, "b": 0}, {"a": "<5", "b": "0"}, "<5"),
        ({"a": 0, "b": 0}, {"a": "0", "b": "0"}, "0"),
        ({"a": 2, "b": 3, "c": 20}, {"a": "<5", "b": "<5", "c": "20"}, "25"),  # 2 + 3 could be 1 + 4
        ({"a": 1, "b": 1, "c": 20, "d": 7}, {"a": "<5", "b": "<5", "c": "20", "d": "…"}, "29"),  # 2 is 1 + 1 only
        ({"a": 4, "b": 4, "c": 6}, {"a": "<5", "b": "<5", "c": "…"}, "14"),  # 8 is 4 + 4 only
        ({}, {}, "0"),
    ],
)
def test_what_is_printed(cells, expected, total):
    shown = hide(cells)
    assert (dict(shown.cells), shown.total) == (expected, total)


@given(st.lists(st.integers(min_value=0, max_value=9), max_size=5))
def test_no_small_number_can_be_worked_out(counts):
    """Every way of filling the hidden cells that fits what is printed: each small cell has at least two values."""
    shown = hide(dict(enumerate(counts)))
    ranges = [
        range(1, 5) if text == "<5" else range(5, 30) if text == "…" else [int(text)] for text in shown.cells.values()
    ]
    small = [index for index, text in shown.cells.items() if text == "<5"]
    if not small:
        assert [int(text) for text in shown.cells.values()] == counts
        return
    if shown.total.isdigit():
        target = int(shown.total)
        free = [one for one in ranges if len(one) > 1]
        # 25 ** 3 ways at most are looked at: with more hidden cells there is more doubt, not less
        fits = [way for way in product(*ranges) if sum(way) == target] if len(free) <= 3 else None
    elif shown.total == "<5":
        fits = [way for way in product(*ranges) if 0 < sum(way) < 5]
    else:
        fits = None  # the total is hidden too: nothing to subtract from
    if fits is not None:
        for index in small:
            assert len({way[index] for way in fits}) > 1, (counts, shown)


def test_a_count_is_never_negative():
    with pytest.raises(ValueError, match="negative"):
        hide({"a": -1})
