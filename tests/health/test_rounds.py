"""Who is invited and when: worked examples E01–E03, E05 and what must hold of every filling."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elders.ground.birth import Birth
from health.rounds import Candidate, Terms, judge, reason_words
from health.slots import Guest, Sitting, fill, next_free


def terms(on: date = date(2026, 3, 15), **fields) -> Terms:
    return Terms(**{"on": on, "min_age": 60, "min_temporary_months": 6} | fields)


@pytest.mark.parametrize(
    ("birth", "on", "age", "priority", "estimated"),
    [
        (Birth(1946, 3, 15), date(2026, 3, 14), 79, 2, False),  # E01
        (Birth(1946, 3, 15), date(2026, 3, 15), 80, 1, False),  # E01, that very day
        (Birth(1946), date(2026, 1, 1), 80, 1, True),  # E02
        (Birth(1946, 5), date(2026, 5, 1), 80, 1, True),
        (Birth(1961, 3, 15), date(2026, 3, 15), 65, 2, False),
        (Birth(1966, 3, 15), date(2026, 3, 15), 60, 3, False),
    ],
)
def test_age_and_priority(birth, on, age, priority, estimated):
    answer = judge(Candidate(birth=birth, residence="thuong_tru"), terms(on))
    assert (answer.excluded, answer.age, answer.priority, answer.estimated) == ("", age, priority, estimated)


@pytest.mark.parametrize(
    ("fields", "asked", "excluded", "detail"),
    [
        ({"residence": "tam_tru", "here_since": date(2025, 11, 15)}, {}, "tam_tru", "được 4 tháng, cần 6"),  # E03
        ({"residence": "tam_tru", "here_since": date(2025, 9, 15)}, {}, "", ""),  # six months that very day
        ({"residence": "tam_tru", "here_since": date(2025, 9, 16)}, {}, "tam_tru", "được 5 tháng"),
        ({"residence": "tam_tru", "here_since": date(2025, 9, 15)}, {"min_temporary_months": 12}, "tam_tru", "cần 12"),
        ({"residence": "thuong_tru", "here_since": date(2026, 3, 1)}, {}, "", ""),
        ({"residence": "", "here_since": date(2026, 3, 1)}, {}, "", ""),  # not known keeps nobody out
        ({"died_on": date(2026, 3, 15)}, {}, "da_mat", "15/3/2026"),
        ({"died_on": date(2026, 3, 16)}, {}, "", ""),
        ({"examined_on": date(2026, 2, 20)}, {}, "da_kham", "20/02/2026"),
        ({"examined_on": date(2026, 2, 20)}, {"skips_examined": False}, "", ""),
        ({}, {"min_age": 80}, "duoi_tuoi", ""),
    ],
)
def test_who_is_not_invited_and_why(fields, asked, excluded, detail):
    answer = judge(Candidate(birth=Birth(1950, 1, 1), **fields), terms(**asked))
    assert answer.excluded == excluded
    assert detail in answer.detail


def test_reasons_that_tell_of_a_disease_are_for_the_station():
    traits = frozenset({"alone", "chronic", "never"})
    answer = judge(Candidate(birth=Birth(1950), traits=traits), terms())
    assert answer.boost == 4
    everything = reason_words(list(answer.reasons), clinical=True)
    assert "Có bệnh mạn tính" in everything
    assert "Chưa rõ thường trú hay tạm trú" in everything
    assert reason_words(list(answer.reasons), clinical=False) == [w for w in everything if w != "Có bệnh mạn tính"]


def sitting(key: int = 1, **fields) -> Sitting:
    values = {"day": date(2026, 10, 6), "opens_at": time(7, 30), "closes_at": time(9), "slot_minutes": 30}
    return Sitting(key=key, **values | {"capacity": 2} | fields)


def test_slots_of_a_session():
    assert sitting().hours == [time(7, 30), time(8), time(8, 30)]
    assert sitting(closes_at=time(8, 50)).hours == [time(7, 30), time(8)]  # twenty minutes are no slot


def test_a_full_slot_offers_the_next_free_one():
    """E05: capacity 20, 20 booked, one more request."""
    full = sitting(capacity=20, taken={time(7, 30): 20, time(8): 20, time(8, 30): 19})
    later = sitting(2, day=date(2026, 10, 7))
    assert full.free(time(7, 30)) == 0
    assert next_free([later, full], after=(1, time(7, 30))) == (1, time(8, 30))
    assert next_free([later, full], after=(1, time(8, 30))) == (2, time(7, 30))
    assert next_free([full], after=(1, time(8, 30))) is None


def test_the_eldest_come_first_when_places_are_few():
    guests = [Guest(key=n, group=1, priority=3) for n in range(1, 7)]
    guests += [Guest(key=n, group=2, priority=1) for n in range(7, 9)]
    placed = fill(guests, [sitting()])
    assert set(placed) == {1, 2, 3, 4, 7, 8}


def test_groups_come_one_after_the_other_and_households_together():
    guests = [
        Guest(key=1, group=1, priority=1, household="A"),
        Guest(key=2, group=2, priority=1),
        Guest(key=3, group=1, priority=3, household="A"),
        Guest(key=4, group=1, priority=2),
    ]
    placed = fill(guests, [sitting()])
    assert placed == {1: (1, time(7, 30)), 3: (1, time(7, 30)), 4: (1, time(8)), 2: (1, time(8))}


def test_a_session_of_a_group_takes_that_group_and_the_open_one_the_rest():
    own, free = sitting(1, groups=frozenset({5}), closes_at=time(8)), sitting(2)
    placed = fill([Guest(key=n, group=5 if n < 4 else 6, priority=2) for n in range(1, 6)], [own, free])
    assert {key for key, (session, _) in placed.items() if session == 1} == {1, 2}
    assert {key for key, (session, _) in placed.items() if session == 2} == {3, 4, 5}


@given(
    st.lists(
        st.builds(
            Guest,
            key=st.integers(1, 10_000),
            group=st.integers(1, 4),
            priority=st.integers(1, 3),
            boost=st.integers(0, 5),
            household=st.sampled_from(["", "", "A", "B", "C"]),
        ),
        unique_by=lambda one: one.key,
        max_size=60,
    ),
    st.lists(
        st.builds(
            sitting,
            key=st.integers(1, 9),
            capacity=st.integers(1, 5),
            groups=st.frozensets(st.integers(1, 4), max_size=2),
            taken=st.just({time(8): 1}),
        ),
        unique_by=lambda one: one.key,
        max_size=4,
    ),
)
def test_no_slot_is_overbooked_and_no_place_stays_empty_while_somebody_waits(guests, sittings):
    placed = fill(guests, sittings)
    by_key = {one.key: one for one in sittings}
    group_of = {one.key: one.group for one in guests}
    for session in sittings:
        for hour in session.hours:
            assert sum(slot == (session.key, hour) for slot in placed.values()) <= session.free(hour)
    for guest, (session, hour) in placed.items():
        assert hour in by_key[session].hours
        assert not by_key[session].groups or group_of[guest] in by_key[session].groups
    left = [one for one in guests if one.key not in placed]
    for one in sittings:
        if any(not one.groups or guest.group in one.groups for guest in left):
            assert sum(slot[0] == one.key for slot in placed.values()) == one.places
