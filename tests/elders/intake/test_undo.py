"""Taking a whole import back as one act."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from elders.ground import history
from elders.models import Contact, Elder, IntakeBatch, Situation, YearlyReview
from elders.services import intake, situations
from tests import factories
from tests.elders.intake.sending import roster, send, write

pytestmark = pytest.mark.django_db

LAN = ["Nguyễn Thị Lan", "1945-03-05", "Nữ", "031145900101", "Tổ dân phố Vân Quan", "Số 3", "0951000001"]
HOA = ["Trần Văn Hòa", "1950", "Nam", "031050900102", "Tổ dân phố Vân Quan", "Số 4", ""]


def everything() -> list:
    """The registry as it stands, place included."""
    people = Elder.objects.order_by("pk").values_list()
    return [
        list(people),
        list(Situation.objects.order_by("pk").values_list()),
        list(YearlyReview.objects.values_list()),
    ]


def test_added_people_are_gone_and_changed_ones_as_before(officer, group):
    factories.make_elder(
        group=group, citizen_id="031145900101", birth_month=3, birth_day=5, phone="0951000009", notes="Nhà cuối ngõ",
        facts={"address": "Số 1", "poverty_national": "ngheo"},
    )  # fmt: skip
    before = everything()
    batch = write(roster(LAN, HOA), by=officer)
    assert everything() != before
    intake.undo(batch, by=officer, why="Gửi nhầm tệp")
    assert everything() == before
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (IntakeBatch.State.UNDONE, officer)
    assert set(batch.rows.values_list("outcome", flat=True)) == {"undone"}
    event = apps.get_model("elders", "ElderEvent").objects.filter(pgh_label="delete").get()
    assert event.pgh_context.metadata["act"] == "Hoàn tác nhập danh sách"
    assert event.pgh_context.metadata["why"] == "Gửi nhầm tệp"


def test_a_correction_on_the_same_day_goes_back_to_its_own_source(officer, group):
    factories.make_elder(
        group=group, citizen_id="031145900101", birth_month=3, birth_day=5, valid_from=date(2026, 4, 1),
        facts={"address": "Số 1", "source_paper": "Phiếu cũ"},
    )  # fmt: skip
    before = everything()
    batch = write(roster(LAN), by=officer)
    assert Situation.objects.get().source_batch == batch
    intake.undo(batch, by=officer)
    assert everything() == before


def test_a_batch_written_in_two_goes_is_taken_back_whole(officer, group):
    factories.make_elder(group=group, citizen_id="031145900101", birth_month=3, birth_day=5, facts={"address": "Số 1"})
    before = everything()
    batch = write(roster(LAN, [*LAN[:5], "Số 99", ""]), by=officer)
    intake.decide(batch.rows.get(verdict="suspect"), choice="accept", by=officer)
    intake.apply(batch, by=officer, today=timezone.localdate())
    assert Situation.objects.get(valid_to=None).address == "Số 99"
    intake.undo(batch, by=officer)
    assert everything() == before


def test_it_refuses_with_the_name_when_somebody_changed_the_person_since(officer, group):
    batch = write(roster(LAN, HOA), by=officer)
    with history.act("Sửa hồ sơ", by=officer):
        Elder.objects.filter(citizen_id="031145900101").update(phone="0951222222")
    with pytest.raises(ValidationError, match=r"Nguyễn Thị Lan \(1945\)"):
        intake.undo(batch, by=officer)
    assert Elder.objects.count() == 2


def test_it_refuses_when_the_circumstances_were_changed_since(officer, group):
    batch = write(roster(LAN), by=officer)
    lan = Elder.objects.get()
    situations.change(lan, facts={"address": "Số 12"}, from_day=date(2026, 5, 1), by=officer)
    with pytest.raises(ValidationError, match="Nguyễn Thị Lan"):
        intake.undo(batch, by=officer)


def test_it_refuses_when_a_new_person_has_something_else_by_now(officer, group):
    batch = write(roster(LAN), by=officer)
    Contact.objects.create(elder=Elder.objects.get(), kind="than_nhan", full_name="Trần Văn Con")
    with pytest.raises(ValidationError, match="Nguyễn Thị Lan"):
        intake.undo(batch, by=officer)


def test_a_second_undo_is_refused_and_changes_nothing(officer, group):
    batch = write(roster(LAN), by=officer)
    intake.undo(batch, by=officer)
    with pytest.raises(ValidationError, match="đã hoàn tác"):
        intake.undo(batch, by=officer)


def test_after_an_undo_the_same_file_can_be_sent_again(officer, group):
    batch = write(roster(LAN), by=officer)
    intake.undo(batch, by=officer)
    again = send(roster(LAN), by=officer)
    assert again != batch
    assert again.counts == {"new": 1}


def test_an_import_undone_in_between_does_not_stand_in_the_way(officer, group):
    first = write(roster(LAN), by=officer)
    second = write(roster([*LAN[:5], "Số 99", "0951000002"]), by=officer, as_of=date(2026, 5, 1))
    with pytest.raises(ValidationError, match="Nguyễn Thị Lan"):
        intake.undo(first, by=officer)
    intake.undo(second, by=officer)
    intake.undo(first, by=officer)
    assert not Elder.objects.exists()


def test_a_refused_undo_leads_to_the_records_somebody_changed(officer, group, sign_in):
    batch = write(roster(LAN, HOA), by=officer)
    lan = Elder.objects.get(citizen_id="031145900101")
    lan.phone = "0951000777"
    with history.act("Sửa hồ sơ", by=officer):
        lan.save()
    page = sign_in(officer).post(reverse("elders:intake_undo", args=[batch.pk]), {"why": "Gửi nhầm"}).content.decode()
    assert "đã có người sửa hồ sơ của Nguyễn Thị Lan" in page
    assert reverse("elders:record_history", args=[lan.pk]) in page
