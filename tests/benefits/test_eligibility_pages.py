"""Pages of the monthly review: what each role sees, one person's result, the preview and its key, the files."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benefits import todo
from benefits.models import EligibilityFinding, EligibilityReview
from benefits.services import eligibility
from elders.choices import RoleCode
from elders.ground.history import Disclosure
from elders.ground.months import month_of
from tests import factories
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT, make_award, make_request

DAY = date(2026, 6, 14)
PLAINLY = RESIDENT | PLAIN | NO_PENSION | {"has_supporter": True, "facility_eligible_but_fostered": False}


def person(group, name="Nguyễn Thị Lan", facts=PLAINLY, **fields):
    return factories.make_elder(group=group, full_name=name, facts=facts, **fields)


def opened(ward, by) -> EligibilityReview:
    return eligibility.open_review(ward, family="huu-tri", reviewed_on=DAY, today=DAY, by=by)


def test_the_office_reviews_a_month_and_concludes_it_once(group, officer, sign_in):
    idle, draws = person(group, "Bùi Thị Mận"), person(group, "Đỗ Văn Khang", RESIDENT, sex="nam")
    make_award(draws, since=date(2026, 1, 5))
    client = sign_in(officer)
    home = reverse("benefits:eligibility_reviews")
    assert "Chưa rà soát tháng nào" in client.get(home).content.decode()
    wrong = client.post(home, {"family": "huu-tri", "reviewed_on": "14/06/2099"}).content.decode()
    assert "không thể ở tương lai" in wrong
    address = client.post(home, {"family": "huu-tri", "reviewed_on": "14/06/2026"}).url
    page = client.get(address)
    assert (page.context["totals"].yes, page.context["totals"].not_asked, page.context["totals"].contradicts) == (
        1,
        1,
        1,
    )
    assert f"{reverse('benefits:case_new', args=[idle.pk])}?che_do=SOCPEN_75" in page.content.decode()
    names = [line["elder"].full_name for line in client.get(address, {"xem": "mau-thuan"}).context["lines"]]
    assert names == ["Đỗ Văn Khang"]
    assert not client.get(address, {"q": "khang", "kq": "yes"}).context["lines"]
    by_hand = reverse("benefits:eligibility_correct", args=[page.context["review"].pk, draws.pk])
    assert "Lương hưu mỗi tháng" in client.get(by_hand).content.decode()
    assert client.post(by_hand, {"answer": "yes", "reason": "Đã xem", "paper": ""}).status_code == 200
    assert client.post(by_hand, {"answer": "yes", "reason": "Đã xem", "paper": "Sổ BHXH"}).url == address
    conclude = reverse("benefits:eligibility_conclude", args=[page.context["review"].pk])
    preview = client.get(conclude)
    assert preview.context["totals"].yes == 2
    sent = {"khoa": str(preview.context["token"]), "xem": preview.context["found"].digest}
    person(group, "Vũ Thị Mới")
    late = client.post(conclude, sent)
    assert late.status_code == 422 and "Sổ đã thay đổi từ lúc xem trước" in late.content.decode()
    assert not EligibilityFinding.objects.exists()
    sent = {"khoa": str(late.context["token"]), "xem": late.context["found"].digest}
    for _ in range(2):
        assert client.post(conclude, sent).url == address
    assert EligibilityFinding.objects.count() == 3
    told = client.get(address).content.decode()
    assert "Kết quả không đổi theo sổ nữa" in told and "theo Sổ BHXH" in told
    assert client.get(by_hand).url == address  # concluded: first open again
    again = reverse("benefits:eligibility_reopen", args=[page.context["review"].pk])
    assert client.post(again, {"reason": "", "khoa": str(uuid4())}).status_code == 200
    assert client.post(again, {"reason": "Ghi nhầm", "khoa": str(uuid4())}).url == address
    assert "Ghi nhầm" in client.get(address).content.decode()


def test_a_leader_of_a_group_reads_the_own_group_without_money_and_dossiers(group, other_group, officer, sign_in):
    mine, theirs = person(group, "Bùi Thị Mận"), person(other_group, "Lục Văn Khoắn")
    make_award(mine, since=date(2026, 1, 5))
    make_request(theirs, received_on=date(2026, 6, 1), by=officer)
    review = opened(group.ward, officer)
    head = factories.make_user(RoleCode.GROUP_LEADER, ward=group.ward, groups=[group])
    client, address = sign_in(head), reverse("benefits:eligibility_review", args=[review.pk])
    file = reverse("benefits:eligibility_file", args=[review.pk, "xlsx"])

    def check() -> None:
        text = client.get(address, {"xem": "dang-huong"}).content.decode()
        assert "Bùi Thị Mận" in text and "Khoắn" not in text
        assert "ang hưởng" not in text.split("<main", 1)[1] and "hồ sơ đang giải quyết" not in text
        cells = _cells(client.get(file).content)
        assert "Bùi Thị Mận" in cells and "Lục Văn Khoắn" not in cells and "Đang hưởng" not in cells

    check()
    eligibility.conclude(review, today=DAY, token=uuid4(), by=officer)
    check()
    away = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward())
    assert sign_in(away).get(address).status_code == 404
    office = sign_in(officer)
    cells = _cells(office.get(file, {"xem": "dang-hoi"}).content)
    assert "Lục Văn Khoắn" in cells and "Bùi Thị Mận" not in cells and "Có hồ sơ đang giải quyết" in cells
    assert Disclosure.objects.filter(by=officer).get().row_count == 1
    assert office.get(reverse("benefits:eligibility_file", args=[review.pk, "docx"])).status_code == 404
    assert office.get(file, {"kq": "declined"}).url == address


def _cells(content: bytes) -> set:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return {cell for row in sheet.iter_rows(values_only=True) for cell in row if cell}


def test_the_number_of_queries_does_not_grow_with_people(group, officer, sign_in):
    review, client = opened(group.ward, officer), sign_in(officer)
    address = reverse("benefits:eligibility_review", args=[review.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def fill(count: int) -> None:
        for number in range(count):
            elder = person(group)
            (
                make_award(elder, since=date(2026, 1, 5))
                if number % 2
                else make_request(elder, received_on=DAY, by=officer)
            )

    fill(2)
    client.get(address)
    few = asked()
    fill(18)
    assert asked() == few
    eligibility.conclude(review, today=DAY, token=uuid4(), by=officer)
    assert asked() <= few


def test_who_is_not_listed_can_still_be_judged_by_hand(group, officer, sign_in):
    young = person(group, "Mai Thị Trẻ", birth_year=1964)
    review, client = opened(group.ward, officer), sign_in(officer)
    address = reverse("benefits:eligibility_review", args=[review.pk])
    assert not client.get(address).context["lines"]
    found = client.get(address, {"q": "mai thi"})
    by_hand = reverse("benefits:eligibility_correct", args=[review.pk, young.pk])
    assert f'href="{by_hand}"' in found.content.decode()
    client.post(
        by_hand, {"answer": "yes", "reason": "Năm sinh trong giấy khai sinh là 1946", "paper": "Giấy khai sinh"}
    )
    (line,) = client.get(address).context["lines"]
    assert (line["elder"], line["row"].answer, line["row"].found) == (young, "yes", "no")
    client.post(reverse("benefits:eligibility_withdraw", args=[review.pk, young.pk]))
    assert not client.get(address).context["lines"]


def test_the_home_page_names_the_review_that_is_due(group, officer):
    today = timezone.localdate()

    def titles() -> list[str]:
        return [card.title for card in todo.slow_cards(officer, today=today) if "soát" in card.title]

    assert not titles()
    make_award(person(group), since=date(2026, 1, 5))
    assert titles() == [f"Rà soát hưu trí xã hội tháng {today:%m/%Y}"]
    review = eligibility.open_review(group.ward, family="huu-tri", reviewed_on=month_of(today), today=today, by=officer)
    assert titles() == [f"{review}: chưa kết luận"]
    eligibility.conclude(review, today=today, token=uuid4(), by=officer)
    assert not titles()
