"""Screens and papers of gift campaigns: who sees which gifts, ticking, the buttons, and what is printed."""

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from benefits.campaign_todo import cards, seasonal_cards, waiting
from benefits.models import CampaignStep, GiftCampaign
from elders.choices import RoleCode
from elders.ground.history import Disclosure
from tests import factories
from tests.benefits.factories import make_campaign

MM = 72 / 25.4


@pytest.fixture
def approver(ward):
    return factories.make_user(RoleCode.WARD_LEADER, ward=ward)


@pytest.fixture
def finance(ward):
    return factories.make_user(RoleCode.FINANCE, ward=ward)


@pytest.fixture
def people(group, other_group):
    """One in the leader's group, one next door."""
    return (
        factories.make_elder(group=group, full_name="Đào Thị Của Tổ", birth_year=1956),
        factories.make_elder(group=other_group, full_name="Vũ Thị Láng Giềng", birth_year=1956),
    )


def url(name, *args):
    return reverse(f"benefits:{name}", args=args)


def text(answer):
    return answer.content.decode()


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_a_group_leader_sees_only_the_gifts_of_the_own_group(sign_in, leader, ward, people):
    campaign = make_campaign(ward, people)
    client = sign_in(leader)
    for name in ("campaign", "campaign_budget", "campaign_hand"):
        page = text(client.get(url(name, campaign.pk)))
        assert "Vũ Thị Láng Giềng" not in page and "1.000.000" not in page
    assert "Đào Thị Của Tổ" in text(client.get(url("campaign_hand", campaign.pk)))
    neighbour = people[1].gifts.get()
    assert client.get(url("gift", neighbour.pk)).status_code == 404
    assert client.post(url("gift_hand", neighbour.pk), {"outcome": "nhan"}).status_code == 404
    client.post(url("campaign_hand_rest", campaign.pk), {"to": str(people[1].residential_group_id)})
    assert neighbour.__class__.objects.get(pk=neighbour.pk).outcome == ""


@pytest.mark.parametrize("state", ["nhap", "chot", "trinh", "duyet"])
def test_a_list_not_yet_handed_over_is_not_the_leaders(sign_in, leader, ward, people, state):
    campaign = make_campaign(ward, people, state=state)
    assert sign_in(leader).get(url("campaign", campaign.pk)).status_code == 404


@pytest.mark.parametrize(("state", "status"), [("nhap", 404), ("trinh", 404), ("duyet", 200), ("dong", 200)])
def test_finance_sees_lists_after_approval(sign_in, finance, ward, people, state, status):
    more = (
        {"handed_count": 2, "handed_vnd": 1_000_000, "returned_count": 0, "returned_vnd": 0} if state == "dong" else {}
    )
    campaign = make_campaign(ward, people, state=state, **more)
    client = sign_in(finance)
    for name in ("campaign", "campaign_budget", "campaign_print"):
        assert client.get(url(name, campaign.pk)).status_code == status
    if status == 200:
        assert "1.000.000" in text(client.get(url("campaign_budget", campaign.pk)))


def test_the_association_sees_no_gifts(sign_in, ward, people):
    campaign = make_campaign(ward, people)
    client = sign_in(factories.make_user(RoleCode.ASSOCIATION, ward=ward))
    assert client.get(url("campaign", campaign.pk)).status_code == 403


def test_lists_take_the_same_queries_for_two_and_for_twenty(sign_in, officer, ward, group):
    client = sign_in(officer)
    counts = []
    for number in (2, 20):
        elders = [factories.make_elder(group=group) for _ in range(number)]
        campaign = make_campaign(ward, elders)
        for name in ("campaign", "campaign_budget", "campaign_hand"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url(name, campaign.pk)).status_code == 200
            counts.append((name, len(queries)))
    assert counts[:3] == counts[3:]


# --- from the first page to the last ----------------------------------------------------------------------------------


def test_the_officer_makes_a_list_from_the_form(sign_in, officer, people):
    client = sign_in(officer)
    assert "dịp nào" in text(client.get(url("campaign_new")))
    address = url("campaign_new") + "?dip=mung_tho"
    form = client.get(address).context["form"]
    sent = {
        "year": "2026", "title": "Mừng thọ 2026", "snapshot_on": "01/06/2026", "schemes": ["LONGEVITY_HP"],
        "ceremony_on": "10/02/2026", "ceremony_at": "8h30", "ceremony_place": "Nhà văn hóa",
    }  # fmt: skip
    assert {"LONGEVITY_NAT_100", "LONGEVITY_NAT_90", "LONGEVITY_HP"} <= {
        code for code, _ in form.fields["schemes"].choices
    }
    answer = client.post(address, sent, follow=True)
    campaign = GiftCampaign.objects.get()
    page = text(answer)
    assert answer.redirect_chain[-1][0] == url("campaign", campaign.pk)
    assert "Đào Thị Của Tổ" in page and "1.800.000 đồng" in page and "08:30" in page
    wrong = client.post(address, sent | {"ceremony_on": "10/02/2027", "ceremony_at": "tối"})
    assert "Giờ không đúng" in text(wrong) and GiftCampaign.objects.count() == 1


def test_an_unknown_level_is_said_with_the_way_to_key_it_in(sign_in, officer, ward, group):
    factories.make_elder(group=group, birth_year=1951)
    client = sign_in(officer)
    sent = {"year": "2026", "title": "Mừng thọ", "snapshot_on": "01/06/2026", "schemes": ["LONGEVITY_HP"]}
    page = text(client.post(url("campaign_new") + "?dip=mung_tho", sent, follow=True))
    assert "1 suất chưa rõ mức" in page and "Phụ lục NQ 05/2023/NQ-HĐND" in page
    assert f"{reverse('admin:benefits_localrate_add')}?target=LONGEVITY_HP" in page
    budget = text(client.get(url("campaign_budget", GiftCampaign.objects.get().pk)))
    assert "chưa rõ" in budget and "chưa gồm" in budget


def test_a_double_click_presses_once(sign_in, officer, ward, people):
    campaign = make_campaign(ward, people, state="duyet")
    client = sign_in(officer)
    address = url("campaign_move", campaign.pk, "trao")
    token = str(client.get(address).context["token"])
    for _ in range(2):
        answer = client.post(address, {"khoa": token})
        assert answer.status_code == 302
    assert CampaignStep.objects.count() == 1
    late = client.post(address, {"khoa": str(uuid4())})
    assert late.status_code == 200 and "đang ở bước “Đang trao”" in text(late)


def test_the_officer_cannot_press_the_leaders_button(sign_in, officer, approver, ward, people):
    campaign = make_campaign(ward, people, state="trinh")
    address = url("campaign_move", campaign.pk, "duyet")
    assert sign_in(officer).post(address, {"khoa": str(uuid4())}).status_code == 403
    assert sign_in(approver).post(address, {"khoa": str(uuid4())}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.state, campaign.approved_by, campaign.approved_vnd) == ("duyet", approver, 1_000_000)


def test_sending_back_needs_a_reason(sign_in, approver, ward, people):
    campaign = make_campaign(ward, people, state="trinh")
    address = url("campaign_move", campaign.pk, "tra-lai")
    client = sign_in(approver)
    assert "Ghi lý do" in text(client.post(address, {"khoa": str(uuid4()), "reason": " "}))
    client.post(address, {"khoa": str(uuid4()), "reason": "Thiếu hai cụ"})
    campaign.refresh_from_db()
    assert campaign.state == "nhap" and not campaign.lines.filter(frozen=True).exists()
    assert "Thiếu hai cụ" in text(client.get(url("campaign", campaign.pk)))


def test_a_tick_on_a_phone_comes_back_as_its_row(sign_in, leader, ward, people):
    make_campaign(ward, people)
    line = people[0].gifts.get()
    client = sign_in(leader)
    wrong = client.post(url("gift_hand", line.pk), {"outcome": "nhan_thay"}, HTTP_HX_REQUEST="true")
    assert wrong.status_code == 422 and "Ghi tên người nhận thay" in text(wrong)
    sent = {"outcome": "nhan_thay", "receiver": "Lê Thị Con", "relation": "con gái"}
    done = client.post(url("gift_hand", line.pk), sent, HTTP_HX_REQUEST="true")
    assert done.status_code == 200 and "Lê Thị Con (con gái)" in text(done)
    line.refresh_from_db()
    assert (line.outcome, line.handed_on, line.outcome_by) == ("nhan_thay", timezone.localdate(), leader)
    client.post(url("gift_hand", line.pk), {"bo": "1"})
    line.refresh_from_db()
    assert line.outcome == ""
    answer = client.post(
        url("campaign_hand_rest", line.campaign_id), {"to": str(line.residential_group_id)}, follow=True
    )
    assert "Đã ghi 1 suất" in text(answer)


# --- the home page ----------------------------------------------------------------------------------------------------


def test_every_card_opens_the_campaigns_it_counted(sign_in, officer, approver, leader, ward, people):
    make_campaign(ward, people, state="trinh")
    make_campaign(ward, people, state="nhap")
    make_campaign(ward, people)
    for user, titles in (
        (officer, ["Đợt quà tặng đang làm dở", "Đợt quà đang trao, còn người chưa ghi"]),
        (approver, ["Đợt quà tặng chờ duyệt"]),
        (leader, ["Đợt quà đang trao, còn người chưa ghi"]),
    ):
        shown = [card for card in cards(user, today=date(2026, 6, 1)) if card.count]
        assert [card.title for card in shown] == titles
        for card in shown:
            assert sign_in(user).get(card.url).context["page"].paginator.count == card.count == 1
    assert waiting(officer, "").count() == 3


def test_the_lists_for_tet_are_called_to_mind_in_november(officer, leader, ward, people):
    november = date(2026, 11, 26)
    titles = [card.title for card in seasonal_cards(officer, today=november)]
    assert titles == ["Lập danh sách: chúc thọ, mừng thọ 2027", "Lập danh sách: quà Tết Nguyên đán 2027"]
    make_campaign(ward, people, kind="tet", year=2027, state="nhap")
    assert len(seasonal_cards(officer, today=november)) == 1
    assert not seasonal_cards(officer, today=date(2026, 6, 1)) and not seasonal_cards(leader, today=november)


# --- papers -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def longevity(ward, officer, group, other_group):
    """70, 75 (level not known), 90 and 100 years."""
    from benefits.services import campaigns

    for year, name in (
        (1956, "Đào Thị Bảy Mươi"),
        (1951, "Vũ Văn Bảy Lăm"),
        (1936, "Bùi Thị Chín Mươi"),
        (1926, "Lê Thị Trăm"),
    ):
        factories.make_elder(group=group if year > 1940 else other_group, full_name=name, birth_year=year, sex="nu")
    return campaigns.create(
        ward=ward, kind="mung_tho", year=2026, title="Mừng thọ 2026", snapshot_on=date(2026, 1, 31), by=officer,
        schemes=["LONGEVITY_NAT_100", "LONGEVITY_NAT_90", "LONGEVITY_HP"], ceremony_on=date(2026, 2, 10),
        ceremony_place="Nhà văn hóa phường",
    )  # fmt: skip


def printed(client, campaign, paper, form="pdf", **more):
    answer = client.post(url("campaign_print", campaign.pk), {"giay": paper, "dang": form} | more)
    assert answer.status_code == 200, answer
    return answer.content


def words(content) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def size_mm(content):
    return {(round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM))
            for page in PdfReader(io.BytesIO(content)).pages}  # fmt: skip


def test_the_list_stands_by_age_with_sums_in_figures_and_words(sign_in, officer, longevity):
    content = printed(sign_in(officer), longevity, "danh-sach")
    found = words(content)
    assert size_mm(content) == {(297, 210)}
    order = [found.index(title) for title in ("100 tuổi", "90 tuổi", "75 tuổi", "70 tuổi")]
    assert order == sorted(order)
    for piece in ("Dự thảo", "(Kèm theo Quyết định số", "Tổng cộng: 04 người", "2.700.000",
                  "hai triệu bảy trăm nghìn đồng", "5 m lụa",
                  "Chưa gồm 2 suất chưa rõ mức", "Ký nhận", "Trang 1/"):  # fmt: skip
        assert piece in found, piece
    (row,) = Disclosure.objects.all()
    assert (row.by, row.row_count, row.filters["giay"]) == (officer, 4, "danh-sach")


def test_each_group_signs_on_pages_of_its_own(sign_in, officer, longevity, group):
    client = sign_in(officer)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed(client, longevity, "ky-nhan"))).pages]
    assert any("Lê Thị Trăm" in page for page in pages) and any("Đào Thị Bảy Mươi" in page for page in pages)
    assert not [page for page in pages if "Lê Thị Trăm" in page and "Đào Thị Bảy Mươi" in page]
    one = words(printed(client, longevity, "ky-nhan", to=str(group.pk)))
    assert "Đào Thị Bảy Mươi" in one and "Lê Thị Trăm" not in one


def test_the_budget_says_what_is_not_known_and_names_nobody(sign_in, officer, longevity):
    found = words(printed(sign_in(officer), longevity, "du-toan"))
    for piece in ("Chủ tịch nước", "Chủ tịch UBND thành", "1.800.000", "chưa rõ", "Ngân sách thành phố: 4 suất"):
        assert piece in found, piece
    assert "Đào Thị" not in found and not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("paper", "name", "who"),
    [
        ("tron-100", "Lê Thị Trăm", "CHỦ TỊCH NƯỚC"),
        ("tron-90", "Bùi Thị Chín Mươi", "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ"),
    ],
)
def test_the_lists_for_the_city(sign_in, officer, longevity, paper, name, who):
    client = sign_in(officer)
    found = words(printed(client, longevity, paper))
    assert name in found and who in found and "Đào Thị Bảy Mươi" not in found
    book = openpyxl.load_workbook(io.BytesIO(printed(client, longevity, paper, "xlsx")))
    assert name in {str(cell.value) for row in book.active.iter_rows() for cell in row}


def test_a_certificate_is_one_landscape_page_with_its_title(sign_in, officer, longevity):
    content = printed(sign_in(officer), longevity, "giay-mung-tho")
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == 2 and size_mm(content) == {(297, 210)}  # 90 and 100 are congratulated from above
    for page in pages:
        assert "GIẤY MỪNG THỌ" in page and "PHƯỜNG HƯNG ĐẠO" in page and "ngày 10 tháng 02 năm 2026" in page
    assert any("Bà Đào Thị Bảy Mươi" in page and "Thọ 70 tuổi" in page for page in pages)


def test_six_invitations_share_a_page(sign_in, officer, ward, group):
    elders = [factories.make_elder(group=group, full_name=f"Nguyễn Thị Số {number}") for number in range(7)]
    campaign = make_campaign(ward, elders, ceremony_place="Nhà văn hóa phường", ceremony_on=date(2026, 2, 10))
    content = printed(sign_in(officer), campaign, "giay-moi")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert [page.count("GIẤY MỜI") for page in pages] == [6, 1] and size_mm(content) == {(210, 297)}
    assert "Nhà văn hóa phường" in pages[0]


def test_the_reconciliation_adds_up_and_the_dead_keep_their_row_without_money(sign_in, officer, ward, people):
    campaign = make_campaign(ward, people)
    lines = campaign.lines
    lines.filter(elder=people[0]).update(outcome="nhan", handed_on=date(2026, 2, 10))
    lines.filter(elder=people[1]).update(outcome="da_mat", outcome_note="Mất ngày 05/02/2026")
    client = sign_in(officer)
    found = words(printed(client, campaign, "doi-chieu"))
    assert "Được duyệt 1.000.000 đồng = đã trao 500.000 + trả lại 500.000 đồng." in found
    roster = words(printed(client, campaign, "danh-sach"))
    assert "Mất ngày 05/02/2026" in roster and "Tổng cộng: 02 người 1 500.000" in roster


def test_many_certificates_are_made_by_the_worker(sign_in, officer, ward, group, monkeypatch):
    monkeypatch.setattr("benefits.views.campaign_print.AT_ONCE", 1)
    campaign = make_campaign(ward, [factories.make_elder(group=group) for _ in range(2)])
    answer = sign_in(officer).post(url("campaign_print", campaign.pk), {"giay": "giay-moi", "dang": "pdf"})
    assert answer.status_code == 302 and "cong-viec" in answer.url
