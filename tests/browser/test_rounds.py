"""A round: planned, approved, listed, slips printed; ten people are entered from their slips; the figures say so."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from elders.choices import RoleCode
from health.models import CheckupRound, Examination, FollowUpTask, Invitation
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.health.factories import make_invitation, make_round, make_session

SLOW = 60_000  # ms: the first paper of a process loads the fonts
NAMES = ["Mận", "Đào", "Lê", "Lựu", "Na", "Bưởi", "Cam", "Quýt", "Hồng", "Táo"]


@pytest.fixture
def place(open_page):
    """(ward, group, ten people) after the roles are in step."""
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    people = [
        factories.make_elder(group=group, full_name=f"Vũ Thị {name}", birth_year=1940 + 2 * place, phone="0912345678")
        for place, name in enumerate(NAMES)
    ]
    return ward, group, people


def plan(page) -> None:
    page.goto("/suc-khoe/dot-kham/co-so/")
    page.get_by_label("tên cơ sở").fill("Trạm Y tế Hưng Đạo")
    page.get_by_role("button", name="Thêm cơ sở").click()
    page.goto("/suc-khoe/dot-kham/moi/")
    page.get_by_role("button", name="Lưu kế hoạch").click()
    page.get_by_role("link", name="Buổi khám").click()
    page.get_by_role("link", name="Thêm buổi khám").click()
    page.get_by_label("Ngày khám").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.get_by_role("button", name="Lưu buổi khám").click()
    expect(page.get_by_role("main")).to_contain_text("Đã lưu 1 buổi khám")


def press(page, label: str, **fields: str) -> None:
    page.get_by_role("link", name=label, exact=True).click()
    for name, text in fields.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name=label, exact=True).click()


def enter(page, one: Invitation, sbp: int) -> None:
    """From the number typed at the door to a concluded sheet."""
    page.goto(f"/suc-khoe/dot-kham/{one.round_id}/diem-danh/")
    page.get_by_label("Số giấy mời, mã quét hoặc tên").fill(str(one.number))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Nhập phiếu khám").click()
    expect(page.get_by_role("main")).to_contain_text("Theo giấy mời của")
    page.get_by_role("button", name="Mở phiếu, nhập kết quả").click()
    page.wait_for_load_state()  # Enter moves on when the script of the page is there
    page.get_by_label("Số trên, lần 1").focus()
    for text in (str(sbp), "80", "72", str(sbp), "80", "72"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.get_by_label("Chiều cao", exact=True).fill("155")
    page.get_by_label("Cân nặng (kg)", exact=True).fill("52,5")
    page.get_by_label("Nội khoa: tuần hoàn").fill("Tim đều")
    page.get_by_role("button", name="Lưu phiếu").click()
    page.get_by_role("link", name="Kết luận").click()
    page.get_by_label("Kết luận bắt buộc", exact=True).select_option("binh_thuong" if sbp < 140 else "co_van_de")
    page.get_by_label("Bác sĩ kết luận").fill("BS. Trần Văn Minh")
    if sbp >= 140:
        page.locator("[name=icd_codes]").fill("I10")
    page.get_by_role("button", name="Lưu kết luận").click()
    expect(page.get_by_role("main")).to_contain_text("Đã kết luận")


def refer_and_close(page, name: str) -> None:
    """From the list of what is late to the answer of the hospital and the closed task."""
    page.goto("/suc-khoe/viec/")
    late = page.get_by_role("main").locator("li, tr").filter(has_text=name).first
    expect(late).to_contain_text("quá hạn")
    late.get_by_role("link").first.click()
    page.get_by_role("link", name="Lập phiếu chuyển").click()
    page.get_by_label("Nơi nhận").fill("Bệnh viện Kiến An")
    page.get_by_label("Bác sĩ giới thiệu").fill("BS. Trần Văn Minh")
    page.get_by_role("button", name="Lập phiếu").click()
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("link", name="In giấy chuyển").click(timeout=SLOW)
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_label("Ngày nơi nhận đã khám").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.get_by_label("Nội dung trả lời").fill("Đã chỉnh thuốc, hẹn 1 tuần")
    page.get_by_role("button", name="Lưu trả lời").click()
    page.get_by_role("main").get_by_role("link", name="Việc theo dõi").click()
    page.get_by_label("Kết quả của việc").select_option("done")
    page.get_by_label("Đã làm gì").fill("Bệnh viện đã khám, chỉnh thuốc")
    page.get_by_role("button", name="Đóng việc").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc theo dõi")


def test_from_the_plan_to_the_figures_of_ten_people_and_a_closed_referral(open_page, place):
    ward, group, people = place
    nurse = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    chief = factories.make_user(RoleCode.WARD_LEADER, ward=ward)
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    page = open_page(nurse, DESKTOP)
    plan(page)
    round_ = CheckupRound.objects.get()
    approving = open_page(chief, DESKTOP)
    approving.goto(f"/suc-khoe/dot-kham/{round_.pk}/")
    press(approving, "Duyệt kế hoạch", plan_number="87/KH-UBND", budget_vnd="12.000.000")
    expect(approving.get_by_role("main")).to_contain_text("Đã duyệt kế hoạch")

    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/")
    press(page, "Lập danh sách")
    page.get_by_role("link", name="Buổi khám").click()
    page.get_by_role("button", name="Xếp giờ cho 10 người").click()
    expect(page.get_by_role("main")).to_contain_text("Đã xếp giờ cho 10 người")
    page.get_by_role("link", name="In", exact=True).click()
    slips = page.locator("form:has(input[value=giay-moi])")
    with page.expect_download(timeout=SLOW) as download:
        slips.get_by_role("button", name="In (PDF)").click(timeout=SLOW)
    assert download.value.suggested_filename.startswith("giay-moi-")

    phone = open_page(leader, PHONE)
    phone.goto(f"/suc-khoe/dot-kham/{round_.pk}/")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.get_by_role("button", name="Đã phát hết giấy mời (10)").click()
    expect(phone.get_by_role("main")).to_contain_text("Đã ghi 10 người đã nhận giấy mời")
    expect(phone.get_by_role("link", name="Gọi 0912345678").first).to_be_visible()

    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/")
    press(page, "Bắt đầu khám")
    invited = list(Invitation.objects.select_related("round").order_by("number"))
    for place_, one in enumerate(invited):
        enter(page, one, 150 if place_ < 3 else 124)
    assert Examination.objects.filter(invitation__round=round_, state="complete").count() == 10
    assert not Invitation.objects.exclude(state="examined").exists()

    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/thong-ke/")
    expect(page.get_by_role("main")).to_contain_text("10 người, 100,0 % người còn ở phường")
    page.get_by_role("link", name="Bệnh, kết quả khám").click()
    expect(page.get_by_role("row", name=re.compile("Tăng huyết áp")).first).to_contain_text("3")
    ill = invited[0].elder
    FollowUpTask.objects.filter(elder=ill).update(due_at=timezone.now() - timedelta(days=1))  # nobody came in time
    refer_and_close(page, ill.full_name)
    assert not FollowUpTask.objects.open().filter(elder=ill).exists()
    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/ket-qua/")
    expect(page.get_by_role("main")).to_contain_text("1; đã có trả lời 1, còn chờ 0")

    code = invited[0].code
    phone.goto(f"/suc-khoe/giay-moi/{code}/")
    expect(phone.get_by_role("main")).to_contain_text("Đã khám")
    expect(phone.get_by_role("main")).not_to_contain_text("I10")
    page.goto(f"/suc-khoe/giay-moi/{code}/")
    expect(page.get_by_role("main")).to_contain_text("I10")


def test_a_leader_asks_for_a_visit_and_an_absence_is_invited_again(open_page, place):
    ward, group, people = place
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    nurse = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    today = timezone.localdate()
    round_ = make_round(ward, year=today.year, reference_on=today, state="running")
    session = make_session(round_, day=today)
    for number, elder in enumerate(people[:3], 1):
        make_invitation(round_, elder, number=number, session=session, slot_at=session.opens_at)
    phone = open_page(leader, PHONE)
    phone.goto(f"/suc-khoe/dot-kham/{round_.pk}/goi/")
    first = phone.get_by_role("listitem").filter(has_text="Vũ Thị Mận")
    first.get_by_text("Từ chối, hoãn").click()
    first.get_by_role("button", name="Không đi lại được").click()
    expect(first).to_contain_text("Khám tại nhà")

    page = open_page(nurse, DESKTOP)
    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/tai-nha/")
    page.get_by_role("link", name="Hẹn").click()
    page.get_by_label("Ngày đến nhà").fill((today + timedelta(days=1)).strftime("%d/%m/%Y"))
    page.get_by_label("Người đến khám").fill("BS. Minh")
    page.get_by_role("button", name="Lưu ngày hẹn").click()
    expect(page.get_by_role("row", name=re.compile("Vũ Thị Mận"))).to_contain_text("BS. Minh")

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/diem-danh/?buoi={session.pk}")
    page.get_by_text("Hết buổi, những người còn lại không đến?").click()
    page.get_by_role("button", name="Ghi 2 người còn lại là vắng").click()
    expect(page.get_by_role("main")).to_contain_text("Đã ghi 2 người vắng")
    page.get_by_role("link", name="Chưa khám").click()
    page.get_by_role("button", name="Mời lại người vắng, hoãn (2)").click()
    expect(page.get_by_role("main")).to_contain_text("2 người chờ giờ mới")
    page.get_by_role("button", name="Xếp giờ cho 2 người").click()
    assert Invitation.objects.filter(round=round_, state="listed", absences=1, session__isnull=False).count() == 2
