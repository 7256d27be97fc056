"""The yearly review goes through the same intake: one row per elder and year."""

import pytest

from elders.models import YearlyReview
from elders.services import intake
from tests import factories
from tests.elders.intake.sending import APRIL, codes, roster, verdicts, write

pytestmark = pytest.mark.django_db

HEADINGS = ["Họ và tên", "Ngày sinh", "Số CCCD", "Tập thể dục thể thao", "Tự dùng công nghệ thông tin"]


def test_answers_are_added_replaced_and_never_erased(officer, group):
    lan = factories.make_elder(group=group, citizen_id="031145900101")
    first = roster(["Nguyễn Thị Lan", "1945", "031145900101", "Có", ""], headings=HEADINGS)
    write(first, by=officer, kind="yearly_review")
    review = YearlyReview.objects.get()
    assert (review.elder, review.year, review.reviewed_on) == (lan, 2026, APRIL)
    assert (review.plays_sport, review.uses_it, review.reviewed_by) == (True, None, officer)
    second = roster(["Nguyễn Thị Lan", "1945", "031145900101", "", "Không"], headings=HEADINGS)
    batch = write(second, by=officer, kind="yearly_review")
    review.refresh_from_db()
    assert (review.plays_sport, review.uses_it) == (True, False)
    assert verdicts(write(second, by=officer, kind="yearly_review")) == ["same"]
    intake.undo(batch, by=officer)
    review.refresh_from_db()
    assert (review.plays_sport, review.uses_it) == (True, None)


def test_it_adds_no_people(officer, group):
    content = roster(["Nguyễn Thị Lan", "1945", "031145900101", "Có", ""], headings=HEADINGS)
    batch = write(content, by=officer, kind="yearly_review")
    assert codes(batch) == [["NOT_IN_REGISTRY"]]
    assert not YearlyReview.objects.exists()


def test_undoing_a_first_review_removes_it(officer, group):
    factories.make_elder(group=group, citizen_id="031145900101")
    content = roster(["Nguyễn Thị Lan", "1945", "031145900101", "Có", ""], headings=HEADINGS)
    intake.undo(write(content, by=officer, kind="yearly_review"), by=officer)
    assert not YearlyReview.objects.exists()
