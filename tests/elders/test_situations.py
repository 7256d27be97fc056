"""Every way to write dated facts: never a gap, never an overlap, each day exactly the value that was set for it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pghistory.models import Context

from elders.ground import history
from elders.models import Elder
from elders.services import situations
from tests.factories import make_elder, make_group

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
START = date(2025, 7, 1)


def rows(elder, *names):
    """[(from, to, fact, …)] by time."""
    return list(elder.situations.order_by("valid_from").values_list("valid_from", "valid_to", *names))


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def poor(elder, day, officer, value="ngheo", **more):
    return situations.change(elder, facts={"poverty_national": value}, from_day=day, by=officer, **more)


def test_a_change_closes_the_row_the_day_before_and_opens_its_successor(group, officer):
    elder = make_elder(group=group, facts={"poverty_national": "khong", "address": "Số 2"})
    row = poor(elder, date(2026, 1, 1), officer, source_paper="QĐ 12/QĐ-UBND", why="rà soát")
    check_now()
    assert rows(elder, "poverty_national", "address") == [
        (START, date(2025, 12, 31), "khong", "Số 2"),
        (date(2026, 1, 1), None, "ngheo", "Số 2"),
    ]
    assert (row.source_kind, row.source_paper, row.recorded_by) == ("form", "QĐ 12/QĐ-UBND", officer)


def test_a_change_on_the_first_day_of_a_row_corrects_the_row(group, officer):
    elder = make_elder(group=group)
    poor(elder, START, officer)
    assert rows(elder, "poverty_national") == [(START, None, "ngheo")]


def test_what_already_holds_writes_nothing(group, officer):
    elder = make_elder(group=group, facts={"poverty_national": "ngheo"})
    before = elder.situations.get()
    same = poor(elder, date(2026, 1, 1), officer)
    assert same == before
    assert len(rows(elder)) == 1


def test_a_change_in_the_past_splits_only_the_row_it_falls_into(group, officer):
    elder = make_elder(group=group)
    situations.change(elder, facts={"housing": "nha_tam"}, from_day=date(2026, 3, 1), by=officer)
    poor(elder, date(2026, 1, 1), officer)
    check_now()
    assert rows(elder, "poverty_national", "housing") == [
        (START, date(2025, 12, 31), "", ""),
        (date(2026, 1, 1), date(2026, 2, 28), "ngheo", ""),
        (date(2026, 3, 1), None, "", "nha_tam"),
    ]


def test_onward_carries_the_new_value_until_somebody_said_something_else(group, officer):
    elder = make_elder(group=group)
    situations.change(elder, facts={"housing": "nha_tam"}, from_day=date(2026, 3, 1), by=officer)
    poor(elder, date(2026, 5, 1), officer, value="can_ngheo")
    poor(elder, date(2026, 6, 1), officer, value="")
    touched = situations.carried_onward(elder, ["poverty_national"], date(2026, 1, 1))
    assert [row.valid_from for row in touched] == [date(2026, 3, 1)]
    poor(elder, date(2026, 1, 1), officer, onward=True)
    check_now()
    assert [row[2] for row in rows(elder, "poverty_national")] == ["", "ngheo", "ngheo", "can_ngheo", ""]


def test_a_change_ahead_waits_for_its_day(group, other_group, officer):
    elder = make_elder(group=group)
    ahead = date(2099, 1, 1)
    situations.change(elder, facts={"residential_group": other_group}, from_day=ahead, by=officer)
    check_now()
    assert (elder.residential_group, elder.is_resident) == (group, True)
    then = Elder.objects.as_of(ahead).select_related("situation_then").get(pk=elder.pk)
    assert then.situation_then.residential_group_id == other_group.pk


def test_the_group_decides_the_ward_and_must_exist_that_day(group, officer):
    elder = make_elder(group=group)
    elsewhere = make_group(valid_from=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="chỉ có từ ngày 01/02/2026"):
        situations.change(elder, facts={"residential_group": elsewhere.pk}, from_day=date(2026, 1, 1), by=officer)
    row = situations.change(elder, facts={"residential_group": elsewhere.pk}, from_day=date(2026, 2, 1), by=officer)
    assert row.ward == elsewhere.ward
    assert elder.ward == elsewhere.ward


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (START - DAY, "theo dõi người này từ ngày 01/07/2025"),
        (date(2026, 2, 2), r"không cư trú tại phường \(chuyển đi ngày 01/02/2026\)"),
    ],
)
def test_a_day_outside_the_residence_is_refused_in_words(group, officer, day, sentence):
    elder = make_elder(group=group)
    situations.close(elder, on=date(2026, 2, 1), ending="moved_out", by=officer)
    with pytest.raises(ValidationError, match=sentence):
        poor(elder, day, officer)


def test_the_first_situation_is_opened_once(group, officer):
    elder = make_elder()
    with pytest.raises(ValidationError, match="chưa có hoàn cảnh"):
        poor(elder, START, officer)
    with pytest.raises(ValidationError, match="Hãy chọn tổ dân phố"):
        situations.open_first(elder, facts={}, from_day=START, by=officer)
    situations.open_first(elder, facts={"residential_group": group}, from_day=START, by=officer)
    assert (elder.residential_group, elder.ward) == (group, group.ward)
    with pytest.raises(ValidationError, match="đã có hoàn cảnh"):
        situations.open_first(elder, facts={"residential_group": group}, from_day=START, by=officer)


def test_closing_and_reopening_brings_back_what_was_planned(group, other_group, officer):
    elder = make_elder(group=group)
    poor(elder, date(2026, 9, 1), officer)
    before = rows(elder, "poverty_national", "source_kind")
    with pytest.raises(ValidationError, match="đã ghi thay đổi từ ngày 01/09/2026"):
        situations.close(elder, on=date(2026, 3, 1), ending="died", by=officer)
    closed = situations.close(elder, on=date(2026, 3, 1), ending="died", by=officer, drop_later=True)
    check_now()
    assert rows(elder, "ended_by") == [(START, date(2026, 3, 1), "died")]
    situations.reopen(elder, by=officer, undo=closed.undo)
    check_now()
    assert rows(elder, "poverty_national", "source_kind") == before
    with pytest.raises(ValidationError, match="đang có hoàn cảnh còn hiệu lực"):
        situations.reopen(elder, by=officer)


def test_a_closing_with_a_new_residence_behind_it_is_not_reopened(group, officer):
    elder = make_elder(group=group)
    closed = situations.close(elder, on=date(2026, 3, 1), ending="moved_out", by=officer)
    situations.open_again(elder, facts={"residential_group": group}, from_day=date(2026, 5, 1), by=officer)
    with pytest.raises(ValidationError, match="hoàn cảnh mới từ ngày 01/05/2026"):
        situations.reopen(elder, by=officer, undo=closed.undo)


def test_who_comes_back_keeps_lasting_facts_only(group, officer):
    elder = make_elder(group=group, facts={"disability_level": "nang", "poverty_national": "ngheo"})
    with pytest.raises(ValidationError, match="còn cư trú hiện nay"):
        situations.open_again(elder, facts={"residential_group": group}, from_day=date(2026, 5, 1), by=officer)
    situations.close(elder, on=date(2026, 3, 1), ending="moved_out", by=officer)
    row = situations.open_again(elder, facts={"residential_group": group}, from_day=date(2026, 5, 1), by=officer)
    assert (row.disability_level, row.poverty_national) == ("nang", "")


def test_a_change_taken_back_leaves_the_row_before_as_it_was(group, officer):
    elder = make_elder(group=group, facts={"poverty_national": "khong"})
    wrong = poor(elder, date(2026, 1, 1), officer)
    situations.close(elder, on=date(2026, 6, 1), ending="moved_out", by=officer)
    situations.take_back(wrong, by=officer)
    check_now()
    assert rows(elder, "poverty_national", "ended_by") == [(START, date(2026, 6, 1), "khong", "moved_out")]
    with pytest.raises(ValidationError, match="hoàn cảnh đầu tiên"):
        situations.take_back(elder.situations.get(), by=officer)


def test_a_start_moves_the_boundary_with_the_row_before(group, officer):
    elder = make_elder(group=group)
    row = poor(elder, date(2026, 3, 1), officer)
    for day in (date(2026, 1, 1), date(2026, 5, 1)):
        situations.move_start(row, day=day, by=officer)
        check_now()
        assert rows(elder, "poverty_national") == [(START, day - DAY, ""), (day, None, "ngheo")]
    with pytest.raises(ValidationError, match="đã có hoàn cảnh từ ngày 01/07/2025"):
        situations.move_start(row, day=START, by=officer)


def test_the_first_row_may_start_earlier_but_not_in_a_residence_before(group, officer):
    elder = make_elder(group=group, valid_from=date(2026, 1, 1))
    situations.move_start(elder.situations.get(), day=START, by=officer)
    assert rows(elder) == [(START, None)]
    situations.close(elder, on=date(2026, 2, 1), ending="moved_out", by=officer)
    with pytest.raises(ValidationError, match="chỉ đến ngày 01/02/2026"):
        situations.move_start(elder.situations.get(), day=date(2026, 2, 2), by=officer)
    back = situations.open_again(elder, facts={"residential_group": group}, from_day=date(2026, 5, 1), by=officer)
    situations.move_start(back, day=date(2026, 2, 2), by=officer)
    check_now()
    with pytest.raises(ValidationError, match="chọn ngày muộn hơn"):
        situations.move_start(back, day=date(2026, 2, 1), by=officer)


def test_an_absorbed_record_is_not_changed(group, officer):
    kept, elder = make_elder(group=group), make_elder(group=group)
    Elder.objects.filter(pk=elder.pk).update(merged_into=kept)
    with pytest.raises(ValidationError, match="đã gộp"):
        poor(elder, date(2026, 1, 1), officer)


def test_an_unknown_fact_is_a_mistake_of_the_programme(group, officer):
    with pytest.raises(ValueError, match="no fact"):
        situations.change(make_elder(group=group), facts={"ended_by": "died"}, from_day=START, by=officer)


def test_history_names_the_outermost_act_and_its_reason(group, officer):
    elder = make_elder(group=group)
    with history.act("Qua đời", by=officer, why="giấy chứng tử"):
        situations.close(elder, on=date(2026, 3, 1), ending="died", by=officer)
    poor(elder, START, officer, why="ghi sót")
    acts = [context.metadata for context in Context.objects.order_by("created_at")]
    assert [(one["act"], one["why"], one["user"]) for one in acts if one.get("act")] == [
        ("Qua đời", "giấy chứng tử", officer.pk),
        ("Sửa hoàn cảnh", "ghi sót", officer.pk),
    ]


LAST = 60
change_step = st.tuples(st.just("change"), st.integers(0, LAST), st.sampled_from(["", "ngheo", "khong"]), st.booleans())
close_step = st.tuples(st.just("close"), st.integers(0, LAST), st.just(""), st.booleans())
reopen_step = st.tuples(st.just("reopen"), st.just(0), st.just(""), st.booleans())
again_step = st.tuples(st.just("again"), st.integers(0, LAST), st.sampled_from(["", "ngheo"]), st.booleans())
move_step = st.tuples(st.just("move"), st.integers(0, LAST), st.just(""), st.booleans())
take_step = st.tuples(st.just("take"), st.integers(0, LAST), st.just(""), st.booleans())


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.one_of(*[change_step] * 3, close_step, reopen_step, again_step, take_step, move_step), max_size=9)
)
def test_whatever_is_done_every_day_has_one_answer(group, officer, steps):
    """A plain list of days beside the rows: `None` where not resident. Refusals leave both as they were."""
    with transaction.atomic():
        elder = make_elder(group=group, facts={"poverty_national": ""})
        days: list[str | None] = [""] * (LAST + 1)
        for kind, number, value, flag in steps:
            day = START + number * DAY
            try:
                with transaction.atomic():
                    _act(elder, kind, day, value, flag, officer)
            except ValidationError:
                continue
            days = _expected(elder, days, kind, number, value, flag)
        check_now()
        found, rows = [], list(elder.situations.order_by("pk"))
        for number in range(LAST + 1):
            day = START + number * DAY
            on_day = [
                row.poverty_national
                for row in rows
                if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
            ]
            assert len(on_day) <= 1
            found.append(on_day[0] if on_day else None)
        assert found == days
        transaction.set_rollback(True)


def _act(elder, kind, day, value, flag, officer):
    if kind == "change":
        poor(elder, day, officer, value=value, onward=flag)
    elif kind == "close":
        situations.close(elder, on=day, ending="moved_out", by=officer, drop_later=flag)
    elif kind == "reopen":
        situations.reopen(elder, by=officer)
    elif kind == "again":
        facts = {"poverty_national": value, "residential_group": elder.situations.first().residential_group}
        situations.open_again(elder, facts=facts, from_day=day, by=officer)
    elif kind == "move":
        row = elder.situations.last() if flag else elder.situations.first()  # the earliest or the latest
        before = elder.situations.filter(valid_from__lt=row.valid_from).first()
        elder._moved = (row.valid_from, row.valid_to, bool(before and not before.ended_by))
        situations.move_start(row, day=day, by=officer)
    else:
        row = situations.covering(elder, day)
        if row is None:
            raise ValidationError("no row")
        elder._taken = (row.valid_from, row.valid_to)
        situations.take_back(row, by=officer)


def _expected(elder, days, kind, number, value, flag):
    """What the list of days says after the act; where rows start is read from the rows, values are computed here."""
    starts = [(row.valid_from - START).days for row in elder.situations.order_by("valid_from")]
    new = list(days)
    if kind == "change":
        old = days[number]
        new[number] = value
        for index in range(number + 1, LAST + 1):
            if index in starts and not (flag and days[index] == old and days[index - 1] is not None):
                break
            if days[index] is None:
                break
            new[index] = value
    elif kind == "close":
        new[number + 1 :] = [None] * (LAST - number)
    elif kind == "reopen":
        last = max(index for index, one in enumerate(days) if one is not None)
        new[last + 1 :] = [days[last]] * (LAST - last)
    elif kind == "again":
        new[number:] = [value] * (LAST + 1 - number)
    elif kind == "move":
        first, _, touches = elder._moved
        begin = (first - START).days
        if number <= begin:
            new[number:begin] = [days[begin]] * (begin - number)
        else:
            new[begin:number] = [days[begin - 1] if touches else None] * (number - begin)
    else:
        first, last = elder._taken
        begin = (first - START).days
        end = LAST if last is None else min(LAST, (last - START).days)
        new[begin : end + 1] = [days[begin - 1]] * (end + 1 - begin)
    return new
