"""Who a row is about: the contract of "same person", row by row."""

import pytest
from django.utils import timezone

from elders.models import Elder
from elders.services import intake
from tests import factories
from tests.elders.intake.sending import codes, roster, send, telling, verdicts, write

pytestmark = pytest.mark.django_db
VAN_QUAN = "Tổ dân phố Vân Quan"


def one(officer, *row: str) -> tuple[str, list[str]]:
    """Verdict and codes of a file with this single row."""
    stored = send(roster(list(row)), by=officer).rows.get()
    return stored.verdict, telling(stored)


def test_twelve_digits_decide_also_with_a_slip_in_the_name(officer, group):
    factories.make_elder(group=group, full_name="Nguyễn Thị Lan", citizen_id="031145900101")
    verdict, found = one(officer, "Nguyễn Thị Lam", "1945", "Nữ", "031145900101", VAN_QUAN)
    assert verdict == "changed"
    assert "CCCD_NAME_CONFLICT" not in found


@pytest.mark.parametrize(
    ("name", "birth"), [("Trần Văn Bách", "1945"), ("Nguyễn Thị Lan", "1950")], ids=["other name", "other year"]
)
def test_one_number_and_two_people_is_left_to_a_person(officer, group, name, birth):
    factories.make_elder(group=group, full_name="Nguyễn Thị Lan", citizen_id="031145900101")
    verdict, found = one(officer, name, birth, "", "031145900101", VAN_QUAN)
    assert (verdict, "CCCD_NAME_CONFLICT" in found) == ("suspect", True)


def test_a_different_number_vetoes(officer, group):
    factories.make_elder(group=group, full_name="Nguyễn Thị Lan", citizen_id="031145900101")
    assert one(officer, "Nguyễn Thị Lan", "1945", "Nữ", "031145955555", VAN_QUAN)[0] == "new"


def test_without_a_number_name_and_year_find_the_only_one(officer, group):
    lan = factories.make_elder(group=group, full_name="Nguyễn Thị Hòa", citizen_id="031145900101")
    batch = send(roster(["NGUYỄN THỊ HOÀ", "1945", "", "", VAN_QUAN]), by=officer)
    assert (verdicts(batch), batch.rows.get().elder) == (["same"], lan)


def test_a_missing_number_is_added_to_the_person_found_by_name(officer, group):
    lan = factories.make_elder(group=group, full_name="Nguyễn Thị Lan")
    write(roster(["Nguyễn Thị Lan", "1945", "", "031145900101", VAN_QUAN]), by=officer)
    lan.refresh_from_db()
    assert lan.citizen_id == "031145900101"


def test_two_namesakes_are_ambiguous(officer, group):
    for _ in range(2):
        factories.make_elder(group=group, full_name="Nguyễn Thị Lan")
    assert one(officer, "Nguyễn Thị Lan", "1945", "", "", VAN_QUAN) == ("suspect", ["AMBIGUOUS_MATCH"])


def test_a_namesake_in_another_group_is_ambiguous(officer, group, other_group):
    factories.make_elder(group=other_group, full_name="Nguyễn Thị Lan")
    assert one(officer, "Nguyễn Thị Lan", "1945", "", "", VAN_QUAN) == ("suspect", ["AMBIGUOUS_MATCH"])


def test_the_one_in_the_own_group_is_meant(officer, group, other_group):
    mine = factories.make_elder(group=group, full_name="Nguyễn Thị Lan")
    factories.make_elder(group=other_group, full_name="Nguyễn Thị Lan")
    assert send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=officer).rows.get().elder == mine


def test_another_sex_or_another_day_is_somebody_else(officer, group):
    factories.make_elder(group=group, full_name="Nguyễn Thị Lan", birth_month=3, birth_day=5)
    assert one(officer, "Nguyễn Thị Lan", "1945-09-17", "", "", VAN_QUAN)[0] == "new"


def test_blank_numbers_never_match(officer, group):
    factories.make_elder(group=group, full_name="Trần Văn Hòa", sex="nam", birth_year=1950)
    assert one(officer, "Nguyễn Thị Lan", "1945", "", "", VAN_QUAN)[0] == "new"


def test_a_namesake_in_another_ward_says_nothing(officer, group):
    factories.make_elder(group=factories.make_group(), full_name="Nguyễn Thị Lan")
    assert one(officer, "Nguyễn Thị Lan", "1945", "", "", VAN_QUAN)[0] == "new"


def test_a_number_of_another_ward_is_refused_without_a_name(officer, group):
    factories.make_elder(group=factories.make_group(), full_name="Nguyễn Thị Lan", citizen_id="031145900101")
    stored = send(roster(["Nguyễn Thị Lan", "1945", "", "031145900101", VAN_QUAN]), by=officer).rows.get()
    assert (stored.verdict, telling(stored), stored.candidates) == ("rejected", ["OUT_OF_SCOPE"], [])


def test_an_absorbed_record_leads_to_the_kept_one(officer, group):
    kept = factories.make_elder(group=group, full_name="Nguyễn Thị Lan", phone="0951000001")
    factories.make_elder(group=group, full_name="Nguyễn Thị Lam", old_id="031222333", merged_into=kept)
    row = ["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]
    assert send(roster(row), by=officer).rows.get().elder == kept


def test_a_less_precise_birth_keeps_the_known_day_and_a_more_precise_one_is_taken(officer, group):
    lan = factories.make_elder(group=group, citizen_id="031145900101", birth_month=3, birth_day=5)
    assert one(officer, "Nguyễn Thị Lan", "1945-03", "", "031145900101", VAN_QUAN)[0] == "same"
    bay = factories.make_elder(group=group, full_name="Lê Văn Bảy", sex="nam", citizen_id="031045900102")
    write(roster(["Lê Văn Bảy", "1945-08-20", "", "031045900102", VAN_QUAN]), by=officer)
    bay.refresh_from_db()
    lan.refresh_from_db()
    assert (lan.birth.iso, bay.birth.iso) == ("1945-03-05", "1945-08-20")


def test_a_name_typed_without_marks_is_no_correction(officer, group):
    factories.make_elder(group=group, full_name="Nguyễn Thị Lan", citizen_id="031145900101")
    assert one(officer, "Nguyen Thi Lan", "1945", "", "031145900101", VAN_QUAN)[0] == "same"


def test_in_a_file_identical_rows_are_one_person_and_contradicting_ones_are_held(officer, group):
    row = ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "031145900101", VAN_QUAN, "Số 3"]
    batch = send(roster(row, row, [*row[:5], "Số 8"]), by=officer)
    assert verdicts(batch) == ["new", "same", "suspect"]
    assert codes(batch)[1:] == [["DUPLICATE_IN_FILE"], ["DUPLICATE_IN_FILE"]]
    assert set(batch.rows.exclude(verdict="new").values_list("first_row", flat=True)) == {batch.rows.first().pk}


def test_the_answer_this_person_or_a_new_one_settles_the_row(officer, group):
    first, second = (factories.make_elder(group=group, full_name="Nguyễn Thị Lan") for _ in range(2))
    row = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN, "", "0951000001"]), by=officer).rows.get()
    assert {one["elder"] for one in row.candidates} == {first.pk, second.pk}
    chosen = intake.decide(row, choice=f"same:{second.pk}", by=officer)
    assert (chosen.verdict, chosen.elder, chosen.changes) == ("changed", second, {"phone": [None, "0951000001"]})
    assert intake.decide(row, choice="new", by=officer).verdict == "new"
    assert intake.decide(row, choice="skip", by=officer).verdict == "rejected"
    assert intake.decide(row, choice="", by=officer).verdict == "suspect"


def test_an_answer_settles_the_other_rows_about_the_same_person(officer, group):
    for _ in range(2):
        factories.make_elder(group=group, full_name="Nguyễn Thị Lan")
    row = ["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]
    batch = send(roster(row, row), by=officer)
    assert verdicts(batch) == ["suspect", "suspect"]
    intake.decide(batch.rows.first(), choice="new", by=officer)
    intake.decide(batch.rows.last(), choice="new", by=officer)
    intake.apply(batch, by=officer, today=timezone.localdate())
    assert Elder.objects.count() == 4


def test_a_corrected_cell_is_read_and_compared_again(officer, group):
    row = send(roster(["Nguyễn Thị Lan", "", "", "", VAN_QUAN]), by=officer).rows.get()
    assert row.verdict == "rejected"
    fixed = intake.fix(row, field="birth", text="1945", by=officer)
    assert (fixed.verdict, fixed.values["birth"], fixed.batch.counts) == ("new", "1945", {"new": 1})
