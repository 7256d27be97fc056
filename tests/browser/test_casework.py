"""Social work in the browser: a file from the report of a neighbour to its closing, and those who never see it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from elders.choices import RoleCode
from health.models import CasePlan, HealthAccess, SocialCase
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.health import case_factories as cases

NAME = "Ngạc Thị Quỳ"


@pytest.fixture
def place(open_page):
    """(ward, group, elder) after the roles are in step."""
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    return ward, group, factories.make_elder(group=group, full_name=NAME, birth_year=1944)


def act(page, link: str, button: str, texts: dict | None = None, choices: dict | None = None) -> None:
    """Open an act from the file, fill it in, save it."""
    page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()
    for label, text in (texts or {}).items():
        page.get_by_label(label).first.fill(text)
    for label, option in (choices or {}).items():
        page.get_by_label(label).first.select_option(label=option)
    page.get_by_role("main").get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CTXH-")


def test_a_file_from_intake_to_closing(open_page, place):
    ward, _, _ = place
    nurse = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    chief = factories.make_user(RoleCode.WARD_LEADER, ward=ward, full_name="Phạm Quang Thịnh")
    page, due = open_page(nurse, DESKTOP), (timezone.localdate() + timedelta(days=30)).strftime("%d/%m/%Y")
    page.goto("/suc-khoe/ctxh/")
    page.get_by_role("link", name="Tiếp nhận").first.click()
    page.get_by_label("Người cao tuổi trong sổ").press_sequentially("ngac thi quy")
    page.get_by_role("radio", name=NAME).check()
    page.get_by_label("Giờ tiếp nhận").fill("00:05")
    page.get_by_label("Nguồn tin").select_option(label="Tổ dân phố")
    page.get_by_label("Vấn đề", exact=False).first.fill("Hàng xóm nghe tiếng đánh đập")
    page.get_by_label("Bị bạo lực, ngược đãi").check()
    page.get_by_label("Căn cứ ghi dữ liệu").select_option(index=1)
    page.get_by_label("Ai đồng ý, hoặc trường hợp nào").fill("Bà tự đồng ý")
    page.get_by_role("button", name="Tiếp nhận").click()
    expect(page.get_by_role("main")).to_contain_text("Kế hoạch an toàn")
    expect(page.get_by_role("main")).to_contain_text("Mật")
    act(
        page,
        "Lập kế hoạch an toàn",
        "Lưu kế hoạch an toàn",
        {"Kế hoạch an toàn": "Ở nhà con gái", "Căn cứ": "Bà đồng ý"},
    )
    act(page, "Sàng lọc", "Lưu sàng lọc", {"Kết quả sàng lọc": "Cần bảo vệ ngay"})
    words = {
        "Bản thân": "Ở với con trai",
        "Sức khỏe": "Đi lại được",
        "Gia đình": "Hai con",
        "Nhu cầu 1": "Được an toàn",
    }
    page.get_by_role("link", name="Đánh giá nhu cầu").first.click()
    for label, text in words.items():
        page.get_by_role("textbox", name=label).first.fill(text)
    page.get_by_label("Nhu cầu 1: lĩnh vực").select_option(label="An toàn")
    page.get_by_role("button", name="Lưu đánh giá").click()
    act(page, "Lập kế hoạch", "Lưu, thêm dòng", {"Mục tiêu chung": "Bà sống yên ổn"})
    act(
        page, "Thêm dòng kế hoạch", "Lưu dòng",
        {"Mục tiêu": "Không còn bị đánh", "Việc làm": "Làm việc với con trai", "Ai làm": "Tổ dân phố", "Hạn": due},
        {"Nhu cầu": "An toàn: Được an toàn"},
    )  # fmt: skip
    act(
        page, "Trình duyệt kế hoạch", "Trình kế hoạch",
        {"Ai đồng ý": NAME, "Ngày đồng ý": timezone.localdate().strftime("%d/%m/%Y")},
        {"Sự đồng ý": "Người cao tuổi đồng ý", "Trình ai duyệt": "Phạm Quang Thịnh"},
    )  # fmt: skip

    phone = open_page(chief, PHONE)
    phone.goto("/suc-khoe/ctxh/ke-hoach/")
    phone.get_by_role("link", name=NAME).click()
    expect(phone.get_by_role("main")).to_contain_text("Không còn bị đánh")
    phone.get_by_role("button", name="Duyệt kế hoạch").click()
    expect(phone.get_by_role("main")).to_contain_text("Đã duyệt")
    assert CasePlan.objects.get().state == "approved"

    page.reload()
    act(page, "Ghi dịch vụ", "Lưu dịch vụ", {"Đơn vị": "Trạm Y tế"}, {"Dịch vụ": "Tham vấn, tư vấn tâm lý"})
    act(page, "Ghi kết quả", "Lưu kết quả", {}, {"Kết quả": "Đạt"})
    act(
        page, "Lượng giá, đóng hồ sơ", "Đóng hồ sơ", {"Lượng giá": "Con trai cam kết, bà yên ổn"},
        {"Lý do đóng": "Đạt mục tiêu", "Mức hài lòng": "Hài lòng"},
    )  # fmt: skip
    expect(page.get_by_role("main")).to_contain_text("Đạt mục tiêu")
    with page.expect_download() as download:
        page.get_by_role("listitem").filter(has_text="Biên bản đóng").get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == "dong-ctxh-2026-001.pdf".replace("2026", str(timezone.localdate().year))
    assert SocialCase.objects.get().state == "closed"


@pytest.mark.parametrize("role", [RoleCode.HEALTH_STATION, RoleCode.GROUP_LEADER])
def test_a_stranger_fails_on_every_path(open_page, place, role):
    ward, group, elder = place
    nurse = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    chief = factories.make_user(RoleCode.WARD_LEADER, ward=ward)
    case = cases.make_active(cases.make_case(elder, nurse, problem="Bị đánh ở xó bếp"), nurse, chief)
    referral = cases.refer(case, nurse, reason="Cần tạm lánh")
    stranger = factories.make_user(role, ward=ward, groups=[group] if role == RoleCode.GROUP_LEADER else [])
    page = open_page(stranger, DESKTOP)
    page.goto("/")
    page.get_by_role("searchbox").first.fill("ngac thi quy")
    page.goto(f"/so/{elder.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    for word in ("xó bếp", "tạm lánh", case.code, "Công tác xã hội: "):
        expect(page.get_by_role("main")).not_to_contain_text(word)
    if role == RoleCode.HEALTH_STATION:
        page.goto("/suc-khoe/ctxh/")
        expect(page.get_by_role("main")).to_contain_text("Không có hồ sơ nào")
        page.goto(f"/suc-khoe/nguoi/{elder.pk}/")
        expect(page.get_by_role("main")).not_to_contain_text("Trung tâm Công tác xã hội")
    before = HealthAccess.objects.filter(kind="refused").count()
    tried = [f"/suc-khoe/ctxh/{case.pk}/", f"/suc-khoe/ctxh/{case.pk}/in/tiep-nhan/pdf/"]
    tried += [f"/suc-khoe/ctxh/{case.pk}/in/ke-hoach/docx/", f"/suc-khoe/ctxh/phieu/{referral.pk}/pdf/"]
    tried += [f"/suc-khoe/phieu-chuyen/{referral.pk}/", f"/suc-khoe/ctxh/{case.pk}/viec/dong/", "/suc-khoe/nhat-ky/"]
    for address in tried:
        assert page.request.get(address).status in (403, 404), address
    assert HealthAccess.objects.filter(kind="refused").count() == before + len(tried)
