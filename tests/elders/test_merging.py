"""Two records of one person become one, and come apart again byte for byte."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from elders.choices import Ending, EventKind
from elders.models import (
    Contact,
    Elder,
    EventReport,
    LifeEvent,
    Merge,
    NotDuplicate,
    Photo,
    Situation,
    YearlyReview,
)
from elders.services import events, merging, situations
from elders.signals import MergeAnswers, Step
from tests import factories

TODAY = date(2026, 3, 31)
TABLES = [Contact, Elder, EventReport, LifeEvent, NotDuplicate, Photo, Situation, YearlyReview]


def everything():
    """All rows of all tables a merge touches, as the database has them."""
    return {model.__name__: [_plain(row) for row in model.objects.order_by("pk").values()] for model in TABLES}


def _plain(row):
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}


def merge(kept, absorbed, *, by=None, take=()):
    return merging.merge(kept, absorbed, take=take, by=by, on=TODAY)


@pytest.fixture
def pair(group):
    kept = factories.make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945)
    absorbed = factories.make_elder(group=group, full_name="Nguyễn Thi Lan", birth_year=1945, phone="0912345678")
    return kept, absorbed


def periods(elder):
    rows = Situation.objects.filter(elder=elder).order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.address, row.ended_by) for row in rows]


def test_everything_goes_to_the_kept_record_and_back(pair, officer, group):
    kept, absorbed = pair
    other = factories.make_elder(group=group)
    number = factories.make_citizen_id()
    Elder.objects.filter(pk=absorbed.pk).update(citizen_id=number)
    Contact.objects.create(elder=kept, kind="than_nhan", full_name="Trần Văn Nam", phone="0911111111")
    Contact.objects.create(elder=absorbed, kind="than_nhan", full_name="TRAN VAN NAM", phone="0911111111")
    son = Contact.objects.create(elder=absorbed, kind="cham_soc", full_name="Trần Văn Ba")
    YearlyReview.objects.create(elder=kept, year=2025, reviewed_on=date(2025, 9, 1), uses_it=True)
    YearlyReview.objects.create(
        elder=absorbed, year=2025, reviewed_on=date(2025, 9, 2), uses_it=False, plays_sport=True
    )
    review = YearlyReview.objects.create(elder=absorbed, year=2024, reviewed_on=date(2024, 9, 1))
    Photo.objects.create(elder=absorbed, jpeg=b"\xff\xd8\x00\x01")
    absence = events.record(
        LifeEvent(elder=absorbed, kind=EventKind.ABSENCE, happened_on=date(2026, 1, 5)), today=TODAY, by=officer
    )
    report = EventReport.objects.create(
        elder=absorbed, kind=EventKind.DEATH, happened_on=date(2026, 3, 1), reported_by=officer
    )
    merging.not_duplicate(absorbed, other, by=officer)
    before = everything()
    done = merge(kept, absorbed, by=officer, take=["citizen_id", "phone"])
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert (kept.citizen_id, kept.phone, kept.full_name) == (number, "0912345678", "Nguyễn Thị Lan")
    assert (absorbed.citizen_id, absorbed.merged_into) == (None, kept)
    assert [one.pk for one in kept.contacts.order_by("pk")][1:] == [son.pk]
    assert set(kept.yearly_reviews.values_list("year", "uses_it", "plays_sport")) == {
        (2025, True, True),
        (2024, None, None),
    }
    assert review.pk in kept.yearly_reviews.values_list("pk", flat=True)
    assert bytes(kept.photo.jpeg) == b"\xff\xd8\x00\x01"
    assert list(kept.life_events.all()) == [absence] and list(kept.event_reports.all()) == [report]
    assert NotDuplicate.objects.filter(first=kept, second=other).exists()
    assert absorbed not in Elder.objects.for_user(officer) and absorbed not in Elder.objects.current()
    assert merging.kept_record(absorbed) == kept
    assert any("Trần Văn Ba" in text for text in done.log["texts"])
    merging.unmerge(done, by=officer, reason="Hai chị em")
    assert everything() == before


def test_the_kept_situations_win_and_days_without_any_are_filled(officer, group):
    kept = factories.make_elder(group=group, valid_from=date(2025, 7, 1), facts={"address": "giữ"})
    absorbed = factories.make_elder(group=group, valid_from=date(2024, 1, 1), facts={"address": "cũ"})
    situations.close(kept, on=date(2025, 9, 30), ending=Ending.MOVED_OUT, by=officer)
    situations.open_again(kept, facts={"address": "mới"}, from_day=date(2026, 1, 1), by=officer)
    before = everything()
    done = merge(kept, absorbed, by=officer)
    assert periods(kept) == [
        (date(2024, 1, 1), date(2025, 6, 30), "cũ", ""),
        (date(2025, 7, 1), date(2025, 9, 30), "giữ", "moved_out"),
        (date(2025, 10, 1), date(2025, 12, 31), "cũ", ""),
        (date(2026, 1, 1), None, "mới", ""),
    ]
    merging.unmerge(done, by=officer, reason="Nhầm")
    assert everything() == before


def test_nothing_is_filled_after_a_death(officer, group):
    kept = factories.make_elder(group=group, facts={"address": "giữ"})
    absorbed = factories.make_elder(group=group, valid_from=date(2025, 1, 1))
    events.record(LifeEvent(elder=kept, kind=EventKind.DEATH, happened_on=date(2026, 3, 1)), today=TODAY, by=officer)
    merge(kept, absorbed, by=officer)
    assert [(start, end) for start, end, _, _ in periods(kept)] == [
        (date(2025, 1, 1), date(2025, 6, 30)),
        (date(2025, 7, 1), date(2026, 3, 1)),
    ]
    shell = Elder.objects.get(pk=absorbed.pk)
    assert Elder.objects.current().filter(pk=shell.pk).count() == 0


def test_two_numbers_are_two_people_unless_one_is_a_slip_of_the_other(officer, group):
    kept = factories.make_elder(group=group, citizen_id="031145900012")
    stranger = factories.make_elder(group=group, citizen_id="031145123456")
    with pytest.raises(ValidationError, match="hai số CCCD khác nhau"):
        merge(kept, stranger, by=officer)
    slip = factories.make_elder(group=group, citizen_id="031145900021")
    merge(kept, slip, by=officer, take=["citizen_id"])  # the officer says which of the two is right
    assert Elder.objects.get(pk=kept.pk).citizen_id == "031145900021"


def test_the_dead_record_is_the_one_that_stays(pair, officer):
    kept, absorbed = pair
    events.record(
        LifeEvent(elder=absorbed, kind=EventKind.DEATH, happened_on=date(2026, 3, 1)), today=TODAY, by=officer
    )
    absorbed.refresh_from_db()
    with pytest.raises(ValidationError, match="đã ghi qua đời"):
        merge(kept, absorbed, by=officer)
    merge(absorbed, kept, by=officer)


def test_a_second_click_is_the_same_merge(pair, officer):
    assert merge(*pair, by=officer) == merge(*pair, by=officer)
    assert Merge.objects.count() == 1
    with pytest.raises(ValidationError, match="đã gộp"):
        merge(pair[1], pair[0], by=officer)


def test_a_preview_moves_nothing(pair, officer):
    Contact.objects.create(elder=pair[1], kind="than_nhan", full_name="Trần Văn Nam")
    before = everything()
    plan = merging.preview(*pair, take=["phone"], by=officer, on=TODAY)
    assert "Chuyển người liên hệ Trần Văn Nam" in plan.sentences and not plan.refusals
    assert everything() == before


@pytest.mark.parametrize("what", ["field", "contact", "situation", "event", "merge"])
def test_taking_apart_is_refused_with_names_when_something_changed(pair, officer, group, what):
    kept, absorbed = pair
    contact = Contact.objects.create(elder=absorbed, kind="than_nhan", full_name="Trần Văn Nam")
    done = merge(kept, absorbed, by=officer, take=["phone"])
    kept.refresh_from_db()
    third = factories.make_elder(group=group)
    if what == "field":
        Elder.objects.filter(pk=kept.pk).update(phone="0987654321")
    elif what == "contact":
        Contact.objects.filter(pk=contact.pk).update(elder=third)
    elif what == "situation":
        situations.change(kept, facts={"address": "Số 9"}, from_day=date(2026, 3, 1), by=officer)
    elif what == "event":
        events.record(
            LifeEvent(elder=kept, kind=EventKind.DEATH, happened_on=date(2026, 3, 1)), today=TODAY, by=officer
        )
    else:
        merge(kept, third, by=officer)
    reasons = merging.why_not_unmerge(done)
    words = {
        "field": "Nguyễn Thị Lan",
        "contact": "Trần Văn Nam",
        "situation": "Nguyễn Thị Lan",
        "event": "Qua đời",
        "merge": "Nguyễn Thị Lan",
    }
    assert reasons and words[what] in " ".join(reasons)
    with pytest.raises(ValidationError):
        merging.unmerge(done, by=officer, reason="Nhầm")


def test_what_the_merge_did_not_touch_may_change_freely(pair, officer):
    kept, absorbed = pair
    contact = Contact.objects.create(elder=absorbed, kind="than_nhan", full_name="Trần Văn Nam")
    done = merge(kept, absorbed, by=officer)
    Contact.objects.filter(pk=contact.pk).update(phone="0911222333")
    Elder.objects.filter(pk=kept.pk).update(ethnicity="Kinh")
    merging.unmerge(done, by=officer, reason="Nhầm")
    contact.refresh_from_db()
    assert (contact.elder, contact.phone) == (absorbed, "0911222333")


def test_taking_apart_needs_a_reason_and_happens_once(pair, officer):
    done = merge(*pair, by=officer)
    with pytest.raises(ValidationError, match="lý do"):
        merging.unmerge(done, by=officer, reason="")
    merging.unmerge(done, by=officer, reason="Nhầm")
    with pytest.raises(ValidationError, match="đã được tách"):
        merging.unmerge(done, by=officer, reason="Nhầm")
    assert merge(*pair, by=officer) != done  # and may be merged again


class FakeBooks(MergeAnswers):
    app = "books"

    def __init__(self):
        self.members, self.refusal = {}, []

    def preview(self, kept, absorbed, *, by):
        return ["Chuyển hội viên"] if absorbed.pk in self.members else []

    def merge(self, kept, absorbed, *, by):
        self.members[kept.pk] = self.members.pop(absorbed.pk)
        return [Step("Chuyển hội viên", {"from": absorbed.pk})]

    def objections(self, kept, absorbed, steps):
        return self.refusal

    def unmerge(self, kept, absorbed, step, *, by):
        self.members[step.undo["from"]] = self.members.pop(kept.pk)


def test_another_app_moves_its_own_rows_and_takes_them_back(pair, officer):
    kept, absorbed = pair
    fake = FakeBooks()
    fake.members = {absorbed.pk: "hội viên"}
    fake.connect()
    try:
        assert "Chuyển hội viên" in merging.preview(kept, absorbed, take=[], by=officer, on=TODAY).sentences
        done = merge(kept, absorbed, by=officer)
        assert fake.members == {kept.pk: "hội viên"}
        fake.refusal = ["Sổ hội đã khóa"]
        with pytest.raises(ValidationError, match="đã khóa"):
            merging.unmerge(done, by=officer, reason="Nhầm")
        fake.refusal = []
        merging.unmerge(done, by=officer, reason="Nhầm")
        assert fake.members == {absorbed.pk: "hội viên"}
    finally:
        fake.disconnect()


@pytest.fixture
def visits():
    """A table of some later app that points to a person, one visit a day."""
    from django.db import models

    if "visit" in apps.all_models["reporting"]:
        visit = apps.get_model("reporting", "visit")
    else:

        class Visit(models.Model):
            elder = models.ForeignKey("elders.Elder", related_name="+", on_delete=models.PROTECT)
            day = models.DateField(default=date(2026, 1, 1))

            class Meta:
                app_label = "reporting"
                verbose_name = "lần thăm"
                unique_together = [("elder", "day")]

            def __str__(self) -> str:
                return f"lần thăm ngày {self.day:%d/%m/%Y}"

        visit = Visit
    with connection.schema_editor() as editor:
        editor.create_model(visit)
    yield visit
    del apps.all_models["reporting"]["visit"]
    apps.clear_cache()


def test_rows_of_any_app_that_points_to_a_person_move_along(pair, officer, visits):
    kept, absorbed = pair
    both = visits.objects.create(elder=kept, day=date(2026, 1, 1))
    clash = visits.objects.create(elder=absorbed, day=date(2026, 1, 1))
    moves = visits.objects.create(elder=absorbed, day=date(2026, 2, 1))
    done = merge(kept, absorbed, by=officer)
    assert set(visits.objects.filter(elder=kept)) == {both, moves}
    assert set(visits.objects.filter(elder=absorbed)) == {clash}
    assert any("Chuyển 1 lần thăm" in text for text in done.log["texts"])
    merging.unmerge(done, by=officer, reason="Nhầm")
    assert set(visits.objects.filter(elder=absorbed)) == {clash, moves}


def test_every_table_that_points_to_a_person_is_known():
    """A new table is moved generically; this says which ones are not, and that history is none of them."""
    generic = {model._meta.label for model, _ in merging._pointing_here(())}
    assert not [label for label in generic if label.endswith("Event")], generic
    assert not generic & {model._meta.label for model in merging.OWN_MODELS}
