"""A group leader sends, sees and writes only what belongs to their groups; strangers' files do not exist."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from elders.intake.kinds import sends_rosters
from elders.models import Assignment, Elder
from elders.services import intake
from tests import factories
from tests.elders.intake.sending import codes, roster, send, verdicts, write

pytestmark = pytest.mark.django_db
VAN_QUAN, NUMBER_3 = "Tổ dân phố Vân Quan", "Tổ dân phố số 3"


def test_a_row_of_another_group_is_refused(leader, group, other_group):
    batch = write(
        roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN], ["Trần Văn Hòa", "1950", "", "", NUMBER_3]), by=leader
    )
    assert verdicts(batch) == ["new", "rejected"]
    assert codes(batch)[1] == ["OUT_OF_SCOPE"]
    assert [elder.full_name for elder in Elder.objects.all()] == ["Nguyễn Thị Lan"]


def test_a_leader_of_one_group_need_not_write_its_name(leader, group):
    write(roster(["Nguyễn Thị Lan", "1945"]), by=leader)
    assert Elder.objects.get().residential_group == group


def test_a_number_of_somebody_outside_is_refused_without_saying_who(leader, group, other_group, sign_in):
    factories.make_elder(group=other_group, full_name="Phạm Thị Bí Mật", citizen_id="031145900101", phone="0951234567")
    batch = send(roster(["Nguyễn Thị Lan", "1945", "", "031145900101", VAN_QUAN]), by=leader)
    assert (verdicts(batch), codes(batch)) == (["rejected"], [["OUT_OF_SCOPE"]])
    page = sign_in(leader).get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert "ngoài tổ bạn phụ trách" in page
    assert "Bí Mật" not in page and "0951234567" not in page


def test_a_namesake_outside_is_never_named(leader, officer, group, other_group, sign_in):
    factories.make_elder(group=other_group, full_name="Nguyễn Thị Lan", citizen_id="031145900101")
    batch = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=leader)
    address = reverse("elders:intake_batch", args=[batch.pk])
    page = sign_in(leader).get(address).content.decode()
    assert "một người ngoài phạm vi của bạn" in page.lower()
    assert "…0101" not in page and NUMBER_3 not in page
    assert "…0101" in sign_in(officer).get(address).content.decode()
    person = Elder.objects.get()
    with pytest.raises(ValidationError, match="Không có người này"):
        intake.decide(batch.rows.get(), choice=f"same:{person.pk}", by=leader)


def test_a_leader_whose_assignment_ended_before_the_apply_writes_nothing(leader, group, other_group):
    batch = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=leader)
    Assignment.objects.filter(user=leader).update(valid_to="2025-12-31")
    again = type(leader).objects.get(pk=leader.pk)
    intake.apply(batch, by=again, today=timezone.localdate())
    assert not Elder.objects.exists()
    assert "OUT_OF_SCOPE" in batch.rows.get().codes


def test_a_leader_applies_own_files_only_and_the_office_any_of_its_ward(leader, officer, ward, group):
    colleague = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    batch = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=leader)
    with pytest.raises(ValidationError, match="không được ghi"):
        intake.apply(batch, by=colleague, today=timezone.localdate())
    intake.apply(batch, by=officer, today=timezone.localdate())
    assert Elder.objects.count() == 1


def test_an_officer_of_another_ward_cannot_apply(officer, group):
    stranger = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward())
    batch = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=officer)
    with pytest.raises(ValidationError, match="phường khác"):
        intake.apply(batch, by=stranger, today=timezone.localdate())


def test_naming_a_group_of_others_is_refused(leader, group, other_group):
    with pytest.raises(ValidationError, match="không phụ trách"):
        send(roster(["Nguyễn Thị Lan", "1945"]), by=leader, group=other_group)


def _addresses(batch):
    row = batch.rows.first()
    return {
        "get": [
            reverse("elders:intake_batch", args=[batch.pk]),
            reverse("elders:intake_mapping", args=[batch.pk]),
            reverse("elders:intake_errors", args=[batch.pk]),
            reverse("elders:intake_find", args=[batch.pk, row.pk]),
        ],
        "post": [
            reverse("elders:intake_apply", args=[batch.pk]),
            reverse("elders:intake_undo", args=[batch.pk]),
            reverse("elders:intake_discard", args=[batch.pk]),
            reverse("elders:intake_read", args=[batch.pk]),
            reverse("elders:intake_decide_many", args=[batch.pk]),
            reverse("elders:intake_decide", args=[batch.pk, row.pk]),
            reverse("elders:intake_fix", args=[batch.pk, row.pk]),
        ],
    }


def test_a_strangers_file_is_not_found_at_any_address(leader, officer, ward, group, other_group, sign_in):
    batch = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=leader)
    other_leader = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[other_group])
    other_officer = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward())
    for user in (other_leader, other_officer):
        client = sign_in(user)
        for method, addresses in _addresses(batch).items():
            for address in addresses:
                assert getattr(client, method)(address).status_code == 404, (user.role, address)
    batch.refresh_from_db()
    assert batch.state == "preview"


def test_a_row_of_another_file_is_not_found(leader, officer, group, sign_in):
    mine = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=leader)
    other = send(roster(["Trần Văn Hòa", "1950", "", "", VAN_QUAN]), by=officer)
    address = reverse("elders:intake_decide", args=[mine.pk, other.rows.get().pk])
    assert sign_in(leader).post(address, {"choice": "skip"}).status_code == 404


@pytest.mark.parametrize("role", [code for code in RoleCode.values if code not in ("ward_officer", "group_leader")])
def test_roles_without_the_right_are_refused(role, leader, ward, group, sign_in):
    batch = send(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=leader)
    user = factories.make_user(role, ward=ward)
    client = sign_in(user)
    expected = 404 if sends_rosters(user) else 403  # whoever sends other rosters does not even find this file
    addresses = _addresses(batch)
    assert {client.get(address).status_code for address in addresses["get"]} == {expected}
    assert {client.post(address).status_code for address in addresses["post"]} == {expected}
    own_pages = [client.get(reverse(name)) for name in ("elders:intake", "elders:intake_template")]
    assert {page.status_code for page in own_pages} == {200 if sends_rosters(user) else 403}


def test_a_template_of_another_group_is_not_found_and_names_only_own_people(leader, group, other_group, sign_in):
    client = sign_in(leader)
    address = reverse("elders:intake_template")
    assert client.get(address, {"to": other_group.pk}).status_code == 404
    assert client.get(address, {"to": group.pk}).status_code == 200


def test_undoing_somebody_elses_import_needs_the_right(leader, officer, ward, group, sign_in):
    batch = write(roster(["Nguyễn Thị Lan", "1945", "", "", VAN_QUAN]), by=leader)
    assert intake.may_undo(batch, leader) and intake.may_undo(batch, officer)
    theirs = write(roster(["Trần Văn Hòa", "1950", "", "", VAN_QUAN]), by=officer)
    assert not intake.may_undo(theirs, leader)
    assert sign_in(leader).get(reverse("elders:intake_undo", args=[theirs.pk])).status_code == 404
