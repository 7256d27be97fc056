"""The yearly review grid: who is listed, what is saved, and two people answering at once."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Context

from elders.models import Elder, YearlyReview
from elders.services.reviews import save_reviews
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
URL = reverse("elders:review")


def opened(page, elder) -> str:
    return re.search(rf'name="opened-{elder.pk}" value="([^"]+)"', page.content.decode())[1]


def row_of(page, elder, **answers) -> dict[str, str]:
    """What a browser sends for one row, with `answers` given."""
    sheet = YearlyReview.objects.filter(elder=elder, year=YEAR).first()
    codes = {True: "co", False: "khong", None: ""}
    sent = {f"q-{elder.pk}-{name}": codes[getattr(sheet, name, None)] for name in YearlyReview.QUESTIONS}
    sent |= {f"q-{elder.pk}-{name}": value for name, value in answers.items() if name != "note"}
    note = answers.get("note", sheet.note if sheet else "")
    return sent | {f"opened-{elder.pk}": opened(page, elder), f"note-{elder.pk}": note}


def test_a_leader_lands_in_the_own_group_and_sees_nobody_else(sign_in, leader, group, other_group):
    make_elder(group=group, full_name="Đào Thị Mận")
    make_elder(group=other_group, full_name="Phạm Văn Khác")
    make_elder(group=group, full_name="Ngô Đã Mất", date_of_death=date(2026, 1, 1))
    page = sign_in(leader).get(URL).content.decode()
    assert "Đào Thị Mận" in page
    assert "Phạm Văn Khác" not in page
    assert "Ngô Đã Mất" not in page
    assert "Đã rà soát 0/1" in page
    assert sign_in(leader).get(f"{URL}?to={other_group.pk}").status_code == 404


def test_the_officer_chooses_among_groups_with_their_progress(sign_in, officer, group, other_group):
    elder = make_elder(group=group)
    make_elder(group=group)
    YearlyReview.objects.create(elder=elder, year=YEAR, reviewed_on=date(YEAR, 1, 5))
    page = sign_in(officer).get(URL).content.decode()
    assert "1/2" in page
    assert "chưa có ai trong sổ" in page


def test_one_row_is_saved_while_going_on(sign_in, leader, group):
    elder = make_elder(group=group)
    client = sign_in(leader)
    page = client.get(URL)
    url = f"{reverse('elders:review_row', args=[elder.pk])}?nam={YEAR}"
    answer = client.post(url, row_of(page, elder, plays_sport="co", has_work="khong"), HTTP_HX_REQUEST="true")
    assert "Đã rà soát 1/1" in answer.content.decode()
    sheet = YearlyReview.objects.get(elder=elder, year=YEAR)
    assert (sheet.plays_sport, sheet.has_work, sheet.wants_work) == (True, False, None)
    assert (sheet.reviewed_by, sheet.reviewed_on) == (leader, timezone.localdate())


def test_the_whole_page_is_one_act_and_untouched_rows_get_no_sheet(sign_in, leader, group):
    first, second, third = (make_elder(group=group) for _ in range(3))
    client = sign_in(leader)
    page = client.get(URL)
    sent = row_of(page, first, uses_it="co") | row_of(page, second, note="vắng nhà") | row_of(page, third)
    answer = client.post(f"{URL}?to={group.pk}&nam={YEAR}", sent, follow=True)
    assert "Đã lưu 2 phiếu." in answer.content.decode()
    assert set(YearlyReview.objects.values_list("elder", flat=True)) == {first.pk, second.pk}
    assert [one.metadata["act"] for one in Context.objects.filter(metadata__act__startswith="Rà soát")] == [
        f"Rà soát năm {YEAR}"
    ]


def test_asked_and_nothing_known_is_a_sheet_when_said_so(sign_in, leader, group):
    elder = make_elder(group=group)
    client = sign_in(leader)
    sent = row_of(client.get(URL), elder) | {"mot": str(elder.pk)}
    client.post(f"{URL}?to={group.pk}", sent)
    sheet = YearlyReview.objects.get(elder=elder)
    assert all(getattr(sheet, name) is None for name in YearlyReview.QUESTIONS)


def test_two_people_answering_at_once_lose_nothing(sign_in, leader, officer, group):
    elder = make_elder(group=group)
    client = sign_in(leader)
    page = client.get(URL)
    save_reviews([(elder, {"uses_it": True, "has_work": False}, None)], year=YEAR, on=date(YEAR, 1, 1), by=officer)
    mine = row_of(page, elder, wants_loan="co")
    for name in ("uses_it", "has_work"):
        mine[f"q-{elder.pk}-{name}"] = ""  # the page was opened before and shows them as not known
    client.post(f"{URL}?to={group.pk}", mine)
    sheet = YearlyReview.objects.get(elder=elder)
    assert (sheet.uses_it, sheet.has_work, sheet.wants_loan) == (True, False, True)
    mine[f"q-{elder.pk}-uses_it"] = "khong"
    answer = client.post(f"{URL}?to={group.pk}", mine, follow=True)
    assert "người khác vừa trả lời khác" in answer.content.decode()
    assert YearlyReview.objects.get(elder=elder).uses_it is True


def test_a_row_of_another_group_cannot_be_written(sign_in, leader, group, other_group):
    mine, theirs = make_elder(group=group), make_elder(group=other_group)
    client = sign_in(leader)
    page = client.get(URL)
    stranger = {key.replace(str(mine.pk), str(theirs.pk)): value for key, value in row_of(page, mine).items()}
    stranger[f"q-{theirs.pk}-uses_it"] = "co"
    assert client.post(reverse("elders:review_row", args=[theirs.pk]), stranger).status_code == 404
    client.post(f"{URL}?to={group.pk}", stranger)
    assert not YearlyReview.objects.exists()


def test_roles_without_the_review_are_refused(sign_in, ward):
    assert sign_in(make_user("health_station", ward=ward)).get(URL).status_code == 403


def test_the_list_can_be_narrowed_to_those_still_to_ask(sign_in, leader, group):
    asked, waiting = make_elder(group=group, full_name="Lê Thị Xong"), make_elder(group=group, full_name="Lê Thị Chờ")
    YearlyReview.objects.create(elder=asked, year=YEAR, reviewed_on=date(YEAR, 1, 5))
    page = sign_in(leader).get(f"{URL}?to={group.pk}&loc=chua").content.decode()
    assert "Lê Thị Chờ" in page
    assert "Lê Thị Xong" not in page
    YearlyReview.objects.create(elder=waiting, year=YEAR, reviewed_on=date(YEAR, 1, 5))
    assert "Đã rà soát hết" in sign_in(leader).get(f"{URL}?to={group.pk}&loc=chua").content.decode()


@pytest.mark.parametrize("query", ["nam=1999", "nam=x", "to=999999", "to=x"])
def test_a_year_or_group_that_is_not_there_is_not_found(sign_in, leader, group, query):
    assert sign_in(leader).get(f"{URL}?{query}").status_code == 404


def test_the_grid_asks_the_same_number_of_queries_for_two_and_for_twenty(sign_in, officer, group):
    client = sign_in(officer)
    counts = []
    for wanted in (2, 18):
        for _ in range(wanted):
            elder = make_elder(group=group)
            YearlyReview.objects.create(elder=elder, year=YEAR, reviewed_on=date(YEAR, 1, 5), reviewed_by=officer)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{URL}?to={group.pk}")
        counts.append(len(queries))
        sent = {}
        page = client.get(f"{URL}?to={group.pk}")
        for elder in Elder.objects.filter(residential_group=group):
            sent |= row_of(page, elder, uses_it="co" if wanted == 2 else "khong")
        with CaptureQueriesContext(connection) as queries:
            client.post(f"{URL}?to={group.pk}", sent)
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]


def test_an_empty_paper_form_of_the_group_is_one_click_away(sign_in, leader, group):
    make_elder(group=group)
    client = sign_in(leader)
    link = re.search(r'href="([^"]+kind=ra_soat[^"]+)"', client.get(URL).content.decode())[1].replace("&amp;", "&")
    form = client.get(link).context["form"]
    assert (form["kind"].value(), form["to"].value()) == ("ra_soat", str(group.pk))
