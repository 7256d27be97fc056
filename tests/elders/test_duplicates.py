"""Pairs proposed by the database, side by side, merged and taken apart on the screen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from elders.choices import RoleCode
from elders.duplicates import proposals
from elders.forms.duplicates import MergeForm
from elders.models import Contact, Elder, Merge
from elders.services import merging
from tests import factories


def pairs(user):
    found = proposals(user.ward_id, visible=Elder.objects.for_user(user))
    return [{pair.first.pk, pair.second.pk} for pair in found]


@pytest.fixture
def make(group):
    def _make(**fields):
        facts = fields.pop("facts", None)
        return factories.make_elder(group=fields.pop("group", group), facts=facts, **fields)

    return _make


CASES = [
    # a, b, proposed?
    ("same name and year, a number missing", {"citizen_id": "031145900012"}, {}, True),
    ("name without marks", {}, {"full_name": "NGUYEN THI LAN"}, True),
    ("two numbers", {"citizen_id": "031145900012"}, {"citizen_id": "031145977345"}, False),
    ("a slip in the number", {"citizen_id": "031145900012"}, {"citizen_id": "031145900021"}, True),
    ("a slip in the middle", {"citizen_id": "031145900012"}, {"citizen_id": "031145800012"}, True),
    ("a slip at the front", {"citizen_id": "031145900012"}, {"citizen_id": "013145900012"}, True),
    ("old number and another name", {"old_id": "030123456"}, {"old_id": "030123456", "full_name": "Lê Thị Hoa"}, True),
    ("phone and a slip", {"phone": "0912345678"}, {"phone": "0912345678", "full_name": "Nguyễn Thị Lam"}, True),
    ("year one off", {}, {"birth_year": 1946}, True),
    ("digits of the year swapped", {}, {"birth_year": 1954}, True),
    ("other year", {}, {"birth_year": 1950}, False),
    ("other sex", {}, {"sex": "nam"}, False),
    ("two full dates", {"birth_month": 3, "birth_day": 5}, {"birth_month": 8, "birth_day": 20}, False),
    ("date and a slip in the name", {"birth_month": 3, "birth_day": 5},
     {"birth_month": 3, "birth_day": 5, "full_name": "Nguyễn Thị Lam"}, True),
    ("household, year far off", {"facts": {"household_code": "H01"}},
     {"facts": {"household_code": "H01"}, "birth_year": 1938}, True),
    ("household and a slip", {"facts": {"household_code": "H01"}},
     {"facts": {"household_code": "H01"}, "full_name": "Nguyễn Thị Lam"}, True),
    ("sisters in one household", {"facts": {"household_code": "H01"}},
     {"facts": {"household_code": "H01"}, "full_name": "Nguyễn Thị Cúc", "birth_year": 1947}, False),
]  # fmt: skip


@pytest.mark.parametrize(("words", "a", "b", "proposed"), CASES, ids=[case[0] for case in CASES])
def test_which_pairs_are_proposed(make, officer, words, a, b, proposed):
    first, second = make(**a), make(**b)
    assert pairs(officer) == ([{first.pk, second.pk}] if proposed else [])


def test_what_was_told_apart_is_not_proposed_again(make, officer):
    a, b = make(), make()
    merging.not_duplicate(b, a, by=officer)
    merging.not_duplicate(a, b, by=officer)
    assert pairs(officer) == []


def test_absorbed_records_and_other_wards_are_left_out(make, officer):
    a, b = make(), make()
    make(group=factories.make_group())
    merging.merge(a, b, by=officer, on=a.created_at.date())
    assert pairs(officer) == []


def test_the_list_asks_the_same_number_of_queries(sign_in, make, officer):
    client = sign_in(officer)

    def count():
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("elders:duplicates"))
        return len(queries), page.context["total"]

    make(), make()
    count()
    few, one = count()
    for year in range(1946, 1964):
        make(birth_year=year, full_name=f"Trần Văn {chr(65 + year % 20)}x", sex="nam")
        make(birth_year=year, full_name=f"Trần Văn {chr(65 + year % 20)}x", sex="nam")
    many, pairs_now = count()
    assert many == few and one == 1 and pairs_now >= 19


def hidden(response):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_side_by_side_to_preview_to_merged_and_apart_again(sign_in, make, officer):
    a = make(phone="0912345678", notes="ghi chú cũ")
    b = make(citizen_id="031145900012", phone="0987654321", facts={"address": "Số 5"})
    Contact.objects.create(elder=a, kind="than_nhan", full_name="Trần Văn Nam")
    client = sign_in(officer)
    assert "rất có thể trùng" in client.get(reverse("elders:duplicates")).content.decode()
    url = reverse("elders:duplicates_pair", args=[b.pk, a.pk])
    page = client.get(url)
    assert page.context["form"].initial["giu"] == b.pk  # the one with a number
    assert "0912345678" in page.content.decode() and "Số 5" in page.content.decode()
    choices = {name: b.pk for name in page.context["form"].fields if name != "reason"}
    shown = client.post(url, choices | {"phone": a.pk, "buoc": "xem"})
    assert "Chuyển người liên hệ Trần Văn Nam" in shown.content.decode()
    assert not Merge.objects.exists()
    fields = hidden(shown) | {"buoc": "gop"}
    done = client.post(url, fields, follow=True)
    assert "Đã gộp hai hồ sơ" in done.content.decode()
    b.refresh_from_db()
    assert (b.phone, b.citizen_id) == ("0912345678", "031145900012")
    assert client.post(url, fields).url == reverse("elders:record", args=[b.pk])  # the second click
    assert client.get(reverse("elders:record", args=[a.pk])).url == reverse("elders:record", args=[b.pk])
    merge = Merge.objects.get()
    assert str(b) in client.get(reverse("elders:duplicates_done")).content.decode()
    undo = reverse("elders:duplicates_unmerge", args=[merge.pk])
    assert "Những gì được đưa lại" in client.get(undo).content.decode()
    assert "hai hồ sơ như trước" in client.post(undo, {"reason": "Hai người"}, follow=True).content.decode()
    assert "Chưa tách được" in client.get(undo).content.decode()
    assert {a.pk, b.pk} in pairs(officer)


def test_two_people_are_said_once(sign_in, make, officer):
    a, b = make(), make()
    client = sign_in(officer)
    page = client.post(
        reverse("elders:duplicates_apart", args=[a.pk, b.pk]), {"reason": "Đã gặp cả hai"}, follow=True
    ).content.decode()
    assert "là hai người" in page and "Không thấy hồ sơ nào trùng" in page
    assert "Đã gặp cả hai" in client.get(reverse("elders:duplicates_done")).content.decode()


def test_two_numbers_are_refused_on_the_page(sign_in, make, officer):
    a, b = make(citizen_id="031145900012"), make(citizen_id="031145977345")
    client = sign_in(officer)
    url = reverse("elders:duplicates_pair", args=[a.pk, b.pk])
    page = client.get(url)
    assert "hai số CCCD khác nhau" in page.content.decode()
    choices = {name: a.pk for name in page.context["form"].fields if name != "reason"}
    assert "Chưa gộp được" in client.post(url, choices | {"buoc": "gop"}).content.decode()
    assert not Merge.objects.exists()


def test_strangers_are_404_and_others_403(sign_in, make, officer, leader):
    a, b, stranger = make(), make(), factories.make_elder(group=factories.make_group())
    other = factories.make_user(RoleCode.WARD_OFFICER, ward=stranger.ward)
    merge = merging.merge(a, b, by=officer, on=a.created_at.date())
    client, theirs = sign_in(officer), sign_in(other)
    assert client.get(reverse("elders:duplicates_pair", args=[a.pk, stranger.pk])).status_code == 404
    assert client.post(reverse("elders:duplicates_apart", args=[a.pk, stranger.pk])).status_code == 404
    assert theirs.get(reverse("elders:duplicates_pair", args=[a.pk, b.pk])).status_code == 404
    for name in ("duplicates_merge", "duplicates_unmerge"):
        assert theirs.get(reverse(f"elders:{name}", args=[merge.pk])).status_code == 404
    for name, args in (
        ("duplicates", []),
        ("duplicates_done", []),
        ("duplicates_pair", [a.pk, b.pk]),
        ("duplicates_merge", [merge.pk]),
        ("duplicates_unmerge", [merge.pk]),
    ):
        assert sign_in(leader).get(reverse(f"elders:{name}", args=args)).status_code == 403
    assert sign_in(leader).post(reverse("elders:duplicates_apart", args=[a.pk, b.pk])).status_code == 403


@pytest.mark.parametrize(("other", "taken"), [((3, 5), "other"), ((None, None), "kept")])
def test_the_day_of_birth_known_more_closely_is_proposed(other, taken, make, officer, sign_in):
    kept = make(citizen_id="031145900012")
    second = make(birth_month=other[0], birth_day=other[1])
    form = MergeForm(pair=(kept, second))
    chosen = form.fields["birth"].initial if "birth" in form.fields else kept.pk
    assert chosen == (second.pk if taken == "other" else kept.pk)


def test_another_year_of_birth_is_not_taken_for_a_closer_one(make):
    kept = make(citizen_id="031145900012")
    second = make(birth_year=1946, birth_month=3, birth_day=5)
    assert MergeForm(pair=(kept, second)).fields["birth"].initial == kept.pk
