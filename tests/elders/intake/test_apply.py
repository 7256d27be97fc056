"""Writing a reviewed file: once, with history, without overwriting anybody."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from elders.models import Elder, IntakeBatch, IntakeRow, Situation
from elders.services import intake
from tests import factories
from tests.elders.intake.sending import APRIL, roster, send, verdicts, write

pytestmark = pytest.mark.django_db

LAN = ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "031145900101", "Tổ dân phố Vân Quan", "Số 3", "0951000001"]
HOA = ["Trần Văn Hòa", "1950", "Nam", "031050900102", "Tổ dân phố Vân Quan", "Số 4", ""]


def test_new_people_are_written_with_their_place_source_and_history(officer, group):
    batch = write(roster(LAN, HOA), by=officer)
    lan = Elder.objects.get(citizen_id="031145900101")
    assert (lan.full_name, lan.birth.iso, lan.sex, lan.phone) == ("Nguyễn Thị Lan", "1945-03-05", "nu", "0951000001")
    assert (lan.residential_group, lan.ward, lan.is_resident) == (group, group.ward, True)
    situation = lan.situations.get()
    assert (situation.valid_from, situation.address) == (APRIL, "Số 3")
    assert (situation.source_kind, situation.source_batch, situation.recorded_by) == ("import", batch, officer)
    event = lan.events.get()
    assert event.pgh_context.metadata["act"] == "Nhập danh sách"
    assert event.pgh_context.metadata["file"] == "ds.csv"
    assert event.pgh_context.metadata["user"] == officer.pk
    assert situation.events.get().pgh_context == event.pgh_context
    assert Elder.objects.get(citizen_id="031050900102").birth.iso == "1950"
    assert list(batch.rows.values_list("outcome", flat=True)) == ["created", "created"]


def test_nothing_is_written_before_apply(officer, group):
    batch = send(roster(LAN, HOA), by=officer)
    assert batch.counts == {"new": 2}
    assert not Elder.objects.exists()


def test_the_same_file_twice_changes_nothing(officer, group):
    write(roster(LAN, HOA), by=officer)
    history = _history()
    again = write(roster(LAN, HOA), by=officer)
    assert again.counts == {"same": 2}
    assert Elder.objects.count() == Situation.objects.count() == 2
    assert _history() == history


def _history() -> list[int]:
    return [apps.get_model("elders", name).objects.count() for name in ("ElderEvent", "SituationEvent")]


def test_a_double_click_writes_once(officer, group):
    batch = send(roster(LAN, HOA), by=officer)
    intake.apply(batch, by=officer, today=timezone.localdate())
    intake.apply(IntakeBatch.objects.get(pk=batch.pk), by=officer, today=timezone.localdate())
    assert Elder.objects.count() == 2


def test_the_same_waiting_file_is_received_once(officer, group):
    first = send(roster(LAN), by=officer)
    assert send(roster(LAN), by=officer) == first


def test_what_changes_with_time_becomes_a_dated_change(officer, group):
    lan = factories.make_elder(
        group=group, citizen_id="031145900101", birth_month=3, birth_day=5, facts={"address": "Số 1"}
    )
    batch = write(roster(LAN), by=officer)
    assert verdicts(batch) == ["changed"]
    old, new = lan.situations.order_by("valid_from")
    assert (old.address, old.valid_to) == ("Số 1", date(2026, 3, 31))
    assert (new.address, new.valid_from, new.valid_to) == ("Số 3", APRIL, None)
    lan.refresh_from_db()
    assert lan.phone == "0951000001"
    assert lan.residential_group == group


def test_an_empty_cell_never_erases(officer, group):
    lan = factories.make_elder(
        group=group, citizen_id="031145900101", birth_month=3, birth_day=5, phone="0951000009",
        facts={"address": "Số 3", "poverty_national": "ngheo"},
    )  # fmt: skip
    batch = write(roster(["Nguyễn Thị Lan", "1945", "", "031145900101"]), by=officer)
    assert verdicts(batch) == ["same"]
    lan.refresh_from_db()
    assert (lan.phone, lan.birth.iso, lan.sex) == ("0951000009", "1945-03-05", "nu")
    assert lan.situations.get().poverty_national == "ngheo"


def test_an_older_list_fills_blanks_but_does_not_replace_what_is_newer(officer, group):
    lan = factories.make_elder(
        group=group, citizen_id="031145900101", birth_month=3, birth_day=5, phone="0951000001",
        valid_from=date(2026, 6, 1), facts={"address": "Số 9"},
    )  # fmt: skip
    headings = ["Họ và tên", "Ngày sinh", "Số CCCD", "Địa chỉ", "Mức độ khuyết tật"]
    batch = write(roster(["Nguyễn Thị Lan", "1945", "031145900101", "Số 3", "Nặng"], headings=headings), by=officer)
    situation = lan.situations.get()
    assert (situation.address, situation.disability_level) == ("Số 9", "nang")
    assert "OLDER_THAN_RECORD" in batch.rows.get().codes


def test_two_rows_about_one_new_person_make_one_person(officer, group):
    more = [*LAN[:5], "", "0951000001"]
    batch = write(roster(LAN, LAN, more), by=officer)
    assert verdicts(batch) == ["new", "same", "same"]
    assert Elder.objects.count() == 1
    assert len(set(batch.rows.values_list("elder", flat=True))) == 1


def test_a_later_row_of_the_file_completes_the_new_person(officer, group):
    batch = write(roster([*LAN[:5]], LAN), by=officer)
    assert verdicts(batch) == ["new", "changed"]
    assert Elder.objects.get().phone == "0951000001"
    assert Situation.objects.get().address == "Số 3"


def test_contradicting_rows_about_one_person_wait_for_a_person(officer, group):
    other = [*LAN[:5], "Số 77", ""]
    batch = write(roster(LAN, other), by=officer)
    assert verdicts(batch) == ["new", "suspect"]
    assert "DUPLICATE_IN_FILE" in batch.rows.last().codes


def test_a_row_somebody_changed_since_the_preview_comes_back(officer, group):
    lan = factories.make_elder(group=group, citizen_id="031145900101", birth_month=3, birth_day=5)
    batch = send(roster(LAN, HOA), by=officer)
    Elder.objects.filter(pk=lan.pk).update(phone="0951777777")
    intake.apply(batch, by=officer, today=timezone.localdate())
    lan.refresh_from_db()
    assert lan.phone == "0951777777"
    row = batch.rows.get(row_number=2)
    assert (row.verdict, row.outcome) == ("suspect", "")
    assert "CHANGED_SINCE" in row.codes
    assert Elder.objects.filter(citizen_id="031050900102").exists(), "the other rows are written"
    intake.decide(row, choice="accept", by=officer)
    intake.apply(batch, by=officer, today=timezone.localdate())
    lan.refresh_from_db()
    assert lan.phone == "0951000001"


def test_somebody_typed_the_new_person_in_since_the_preview(officer, group):
    batch = send(roster(LAN), by=officer)
    factories.make_elder(group=group, citizen_id="031145900101")
    intake.apply(batch, by=officer, today=timezone.localdate())
    assert Elder.objects.count() == 1
    assert "CHANGED_SINCE" in batch.rows.get().codes


def test_a_person_known_to_be_dead_never_becomes_payable_again(officer, group):
    factories.make_elder(group=group, citizen_id="031145900101", date_of_death=date(2026, 1, 2))
    batch = write(roster(LAN), by=officer)
    assert verdicts(batch) == ["suspect"]
    with_answer = intake.decide(batch.rows.get(), choice="accept", by=officer)
    assert with_answer.verdict == IntakeRow.Verdict.REJECTED


def test_only_a_waiting_or_written_file_can_be_applied(officer, group):
    batch = send(roster(LAN), by=officer)
    intake.discard(batch, by=officer)
    with pytest.raises(ValidationError, match="không còn chờ duyệt"):
        intake.apply(batch, by=officer, today=timezone.localdate())


def test_the_number_of_queries_does_not_grow_with_the_file(officer, group, django_assert_max_num_queries):
    def people(count, start):
        return roster(*[[f"Nguyễn Thị {start + n}", "1945", "Nữ", f"0311459{start + n:05d}"] for n in range(count)])

    small, large = send(people(2, 10000), by=officer), send(people(60, 20000), by=officer)
    with django_assert_max_num_queries(40) as first:
        intake.apply(small, by=officer, today=timezone.localdate())
    with django_assert_max_num_queries(len(first.captured_queries)):
        intake.apply(large, by=officer, today=timezone.localdate())
