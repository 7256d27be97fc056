"""The station: two people are entered, concluded and get their sheet; the task is referred, answered and closed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from elders.choices import RoleCode
from elders.ground import history
from health.models import Examination, FollowUpTask, HealthAccess
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.health.factories import health_rows


@pytest.fixture
def place(open_page):
    """(ward, people, nurse) after the roles are in step."""
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    people = [
        factories.make_elder(group=group, full_name=name, birth_year=1948) for name in ("Trần Thị Mận", "Vũ Thị Đào")
    ]
    return ward, people, factories.make_user(RoleCode.HEALTH_STATION, ward=ward)


def enter(page, name: str, pressures: list[tuple[str, str]]) -> None:
    """Open a sheet from the search and type it with Enter, as on paper."""
    page.goto("/suc-khoe/kham/")
    page.get_by_label("Tên, năm sinh hoặc số CCCD").fill(name)
    page.get_by_role("main").get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Mở phiếu khám").click()
    page.get_by_role("button", name="Mở phiếu, nhập kết quả").click()
    page.wait_for_load_state()  # Enter moves on when the script of the page is there
    page.get_by_label("Số trên, lần 1").focus()
    for upper, lower in pressures:
        for text in (upper, lower, "72"):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
    page.get_by_label("Chiều cao", exact=True).fill("155")
    page.get_by_label("Cân nặng (kg)", exact=True).fill("52,5")
    page.get_by_label("Nội khoa: tuần hoàn").fill("Tim đều")
    page.get_by_role("button", name="Lưu phiếu").click()


def conclude(page, kind: str) -> None:
    page.get_by_role("link", name="Kết luận").click()
    page.get_by_label("Kết luận bắt buộc", exact=True).select_option(kind)
    page.get_by_label("Bác sĩ kết luận").fill("BS. Trần Văn Minh")
    page.get_by_role("button", name="Lưu kết luận").click()
    expect(page.get_by_role("main")).to_contain_text("Đã kết luận")


def test_from_the_sheet_to_the_answer_of_the_hospital(open_page, place):
    ward, people, nurse = place
    page = open_page(nurse, DESKTOP)
    enter(page, "tran thi man", [("118", "74"), ("116", "72")])
    expect(page.get_by_role("main")).to_contain_text("117/73 mmHg")
    conclude(page, "binh_thuong")
    with page.expect_download() as download:
        page.get_by_role("link", name="Phiếu kết quả").click()
    assert download.value.suggested_filename.startswith("ket-qua-kham-")

    enter(page, "vu thi dao", [("212", "118"), ("208", "116")])
    expect(page.get_by_role("main")).to_contain_text("ngoài khoảng thường gặp")
    assert not Examination.objects.get(elder=people[1]).pressures.exists()
    for box in page.get_by_label("Đã đo lại, số đúng").all():
        box.check()
    page.get_by_role("button", name="Lưu phiếu").click()
    expect(page.get_by_role("main")).to_contain_text("Huyết áp cao, mức độ 3")
    expect(page.get_by_role("alert").filter(has_text="Bác sĩ khám trong ngày")).to_be_visible()  # before any conclusion
    conclude(page, "co_van_de")
    page.get_by_role("link", name="Bác sĩ khám trong ngày").click()
    page.get_by_role("link", name="Lập phiếu chuyển").click()
    page.get_by_label("Nơi nhận").fill("Bệnh viện Kiến An")
    page.get_by_label("Bác sĩ giới thiệu").fill("BS. Trần Văn Minh")
    page.get_by_role("button", name="Lập phiếu").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tệp Word").click()
    assert download.value.suggested_filename.endswith(".docx")
    today = timezone.localdate().strftime("%d/%m/%Y")
    page.get_by_label("Ngày nơi nhận đã khám").fill(today)
    page.get_by_label("Nội dung trả lời").fill("Đã chỉnh thuốc, hẹn 1 tuần")
    page.get_by_role("button", name="Lưu trả lời").click()
    expect(page.get_by_role("main")).to_contain_text("Đã có trả lời")
    page.get_by_role("main").get_by_role("link", name="Việc theo dõi").click()
    page.get_by_label("Kết quả của việc").select_option("done")
    page.get_by_label("Đã làm gì").fill("Bệnh viện đã khám, chỉnh thuốc")
    page.get_by_role("button", name="Đóng việc").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc theo dõi")
    assert FollowUpTask.objects.get(elder=people[1], rule="A2").outcome == "done"
    page.goto(f"/suc-khoe/nguoi/{people[1].pk}/")
    expect(page.locator("svg[role=img]").first).to_be_visible()
    assert HealthAccess.objects.filter(by=nurse, elder=people[1], kind="view").exists()


PERSON = ("person", "person_print", "privacy", "readers_print")


@pytest.mark.parametrize("role", [RoleCode.WARD_OFFICER, RoleCode.GROUP_LEADER])
def test_a_stranger_reads_no_finding_on_any_path(open_page, place, role):
    """Pages, papers, exports, history, search: who is not of the station learns nothing, and every attempt is kept."""
    ward, people, nurse = place
    elder, group = people[0], people[0].residential_group
    with history.act("Nhập kết quả khám", by=nurse):
        rows = health_rows(elder, nurse)
    Examination.objects.filter(pk=rows["exam"].pk).update(conclusion="Bí mật của bà Mận")
    stranger = factories.make_user(role, ward=ward, groups=[group] if role == RoleCode.GROUP_LEADER else [])
    page = open_page(stranger, PHONE)
    secrets = ("150/92", "Bí mật của bà Mận", "Bệnh viện Kiến An", "Huyết áp", "Đo lại huyết áp", "Đái tháo đường")
    for address in (f"/so/{elder.pk}/", f"/so/{elder.pk}/lich-su/", f"/suc-khoe/giay-moi/{rows['invitation'].code}/"):
        page.goto(address)
        main = page.get_by_role("main")
        expect(main).to_contain_text(elder.full_name)
        for secret in secrets:
            expect(main).not_to_contain_text(secret)
    asked = [
        ("exam", "exam"), ("exam_sheet", "exam"), ("exam_entry", "exam"), ("task", "health_task"),
        ("refer", "health_task"), ("referral", "health_referral"), ("enrolment", "enrolment"),
        ("register_report", "register_report"), ("export", "health_export"), ("export_file", "health_export"),
        ("round_findings", "round"), ("care_session", "care_session"), ("invitation_paper", "invitation"),
    ]  # fmt: skip
    tried = [reverse(f"health:{name}", args=[rows[row].pk]) for name, row in asked]
    tried += [
        reverse(f"health:{name}", args=[elder.pk]) for name in ("person", "person_print", "privacy", "readers_print")
    ]
    tried += [reverse("health:referral_file", args=[rows["health_referral"].pk, form]) for form in ("pdf", "docx")]
    tried += [reverse("health:register_file", args=["dtd", "xlsx"]), reverse("health:access_log")]
    tried += [reverse(f"health:{name}") for name in ("exams", "tasks", "registers", "exports", "register_overdue")]
    for address in tried:
        assert page.request.get(address).status in (403, 404), address
    assert HealthAccess.objects.filter(by=stranger, kind="refused").count() == len(tried)
    assert not HealthAccess.objects.filter(by=stranger).exclude(kind="refused").exists()
