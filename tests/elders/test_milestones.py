"""Who completes a round age soon: by group, and on to the list of the whole year."""

import pytest
from django.urls import reverse
from django.utils import timezone

from elders.querysets import years_before
from tests.factories import make_elder, make_group

pytestmark = pytest.mark.django_db


def turning(age, *, group, name):
    born = years_before(timezone.localdate(), age)
    return make_elder(
        group=group, full_name=name, birth_year=born.year, birth_month=born.month, birth_day=born.day
    )  # fmt: skip


def test_the_list_is_narrowed_to_one_group_and_leads_to_the_whole_year(officer, group, other_group, sign_in):
    turning(75, group=group, name="Vũ Thị Mận")
    turning(80, group=other_group, name="Lê Văn Đào")
    client, address = sign_in(officer), reverse("elders:milestones")
    everybody = client.get(address).content.decode()
    assert "Vũ Thị Mận" in everybody and "Lê Văn Đào" in everybody
    one = client.get(address, {"to": group.pk}).content.decode()
    assert "Vũ Thị Mận" in one and "Lê Văn Đào" not in one
    assert f"{reverse('elders:registry')}?tron_tuoi=75&amp;to={group.pk}" in one


def test_a_leader_is_not_asked_for_the_one_group_and_sees_no_other(leader, other_group, sign_in):
    turning(80, group=other_group, name="Lê Văn Đào")
    page = sign_in(leader).get(reverse("elders:milestones"), {"to": other_group.pk}).content.decode()
    assert "Lê Văn Đào" not in page and '<select id="to"' not in page


def test_a_group_nobody_knows_narrows_nothing(officer, group, sign_in):
    turning(75, group=group, name="Vũ Thị Mận")
    address = reverse("elders:milestones")
    for odd in ("x", "99999999999999999999", make_group().pk):
        assert "Vũ Thị Mận" in sign_in(officer).get(address, {"to": odd}).content.decode()
