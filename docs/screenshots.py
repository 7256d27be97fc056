"""Takes the pictures of README and of the user guide from the running site, so that they stay true.

    .venv/bin/python docs/screenshots.py [NAME…]

Works in a database of its own with a small demonstration ward, and overwrites `docs/images/`. Needs Chromium and what
`make test` installs.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT))
os.environ["LOCAL"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from benefits.eligibility_choices import Family  # noqa: E402
from benefits.models import Case, EligibilityReview, GiftCampaign, PaymentList  # noqa: E402
from elders.demo.ward import PASSWORD, make_demo  # noqa: E402
from elders.management.commands.bench import temporary_database  # noqa: E402
from elders.models import Elder, ResidentialGroup  # noqa: E402
from health.models import CheckupRound, Examination  # noqa: E402
from reporting.models import ReportPeriod  # noqa: E402

DESK = {"width": 1280, "height": 760}
PHONE = {"width": 390, "height": 780}
COLORS = 128  # of a palette: pages are flat, letters stay sharp, a picture stays under 150 KB
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--lang=vi",
]


def save(name: str, png: bytes) -> None:
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    IMAGES.mkdir(exist_ok=True)
    picture.save(IMAGES / f"{name}.png", optimize=True)
    print(f"{name}.png {(IMAGES / f'{name}.png').stat().st_size // 1024} KB")


def roster() -> bytes:
    """A roster as a group leader keeps it: some people of the registry, one corrected, two new ones, one bad row."""
    group = ResidentialGroup.objects.get(name__endswith="Vân Quan")
    book = Workbook()
    sheet = book.active
    sheet.title = "Vân Quan"
    sheet.append(["DANH SÁCH NGƯỜI CAO TUỔI"])
    sheet.append([f"{group.name}, phường {group.ward.name}"])
    sheet.append([])
    sheet.append(["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Ghi chú"])
    known = Elder.objects.current().filter(residential_group=group, citizen_id__isnull=False).order_by("pk")[:22]
    rows = [
        [elder.full_name.upper(), str(elder.birth), elder.get_sex_display(), elder.citizen_id, elder.phone, ""]
        for elder in known
    ]
    rows[2][4], rows[5][4] = "0912000333", "0912000666"
    rows += [
        ["Đoàn Thị Thơm Mới", "12/3/1961", "Nữ", "", "0912000777", "mới chuyển về"],
        ["Lại Văn Khởi Mới", "1958", "Nam", "", "", ""],
        ["Tống Thị Lỗi", "31/02/1950", "Nữ", "03115099", "", ""],
    ]
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class Photographer:
    """Walks through the site as one account on one kind of screen."""

    def __init__(self, browser, base: str, wanted: set[str]) -> None:
        self.browser, self.base, self.wanted = browser, base, wanted

    def sign_in(self, username: str, viewport: dict[str, int]) -> Page:
        context = self.browser.new_context(
            base_url=self.base,
            viewport=viewport,
            locale="vi-VN",
            has_touch=viewport is PHONE,
            device_scale_factor=2 if viewport is PHONE else 1,
            accept_downloads=True,
        )
        page = context.new_page()
        page.goto("/dang-nhap/")
        if username:
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            page.wait_for_url(lambda url: "dang-nhap" not in url)
        return page

    def shoot(self, page: Page, name: str, *, at: str = "") -> None:
        """A picture of the screen, scrolled to `at` when given."""
        page.wait_for_load_state("networkidle")
        if at:
            page.locator(at).first.evaluate(
                "node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 90)"
            )
        page.wait_for_timeout(200)
        if not self.wanted or name in self.wanted:
            save(name, page.screenshot())


def officer(camera: Photographer) -> None:
    page = camera.sign_in("", DESK)
    page.fill("[name=username]", "canbo")
    camera.shoot(page, "dang-nhap")
    page = camera.sign_in("canbo", DESK)
    camera.shoot(page, "viec-can-lam")
    page.locator(".person-search input[type=search]").press_sequentially("nguyen thi l", delay=30)
    page.wait_for_timeout(800)
    camera.shoot(page, "tim-nguoi")
    page.goto("/so/?tuoi_tu=80&mot_minh=co")
    camera.shoot(page, "so-loc")
    person = Elder.objects.current().filter(poverty_of_today()).order_by("pk").first()
    page.goto(f"/so/{person.pk}/")
    camera.shoot(page, "ho-so")
    page.goto(f"/so/{person.pk}/hoan-canh/")
    page.click("main a:has-text('Hộ nghèo, mức sống')")
    camera.shoot(page, "hoan-canh")
    page.goto(f"/so/{person.pk}/dong-thoi-gian/")
    camera.shoot(page, "dong-thoi-gian")
    page.goto(f"/so/{person.pk}/bien-dong/qua-doi/")
    page.fill("[name=happened_on]", f"{timezone.localdate():%d/%m/%Y}")
    page.fill("[name=paper]", "Giấy chứng tử số 15")
    camera.shoot(page, "bien-dong")
    page.click("button[name=buoc][value=xem]")
    camera.shoot(page, "bien-dong-xem-truoc")
    page.goto("/so/chat-luong/")
    camera.shoot(page, "chat-luong")
    page.goto("/so/trung/")
    camera.shoot(page, "trung")
    page.click("main a[href*='/so/trung/']:not([href$='da-gop/'])")
    camera.shoot(page, "trung-doi-chieu")
    page.goto("/ra-soat/")
    camera.shoot(page, "ra-soat")
    page.goto("/so/in/")
    camera.shoot(page, "in-danh-sach")


def twin() -> None:
    """A second record of somebody, as a roster without numbers makes it."""
    person = Elder.objects.current().filter(phone__gt="", birth_day__isnull=False).order_by("pk").first()
    place = person.situations.open().get()
    second = Elder.objects.create(
        full_name=person.full_name, sex=person.sex, birth_year=person.birth_year, birth_month=person.birth_month,
        birth_day=person.birth_day, phone=person.phone,
    )  # fmt: skip
    place.pk, place.elder = None, second
    place.save()


def poverty_of_today():
    """Somebody with facts to show."""
    from django.db.models import Q

    return Q(situations__poverty_national="ngheo", situations__valid_to__isnull=True, phone__gt="")


def intake(camera: Photographer) -> None:
    page = camera.sign_in("canbo", DESK)
    page.goto("/nhap/")
    page.set_input_files("[name=file]", {"name": "Van Quan thang 11.xlsx", "mimeType": "", "buffer": roster()})
    camera.shoot(page, "nhap")
    page.click("button:has-text('Gửi và xem trước')")
    page.wait_for_selector("button:has-text('Ghi')", timeout=60_000)
    camera.shoot(page, "nhap-xem-truoc")


def printed(camera: Photographer) -> None:
    page = camera.sign_in("canbo", DESK)
    group = ResidentialGroup.objects.get(name__endswith="Vân Quan")
    page.goto(f"/so/in/?to={group.pk}")
    with page.expect_download() as waiting:
        page.click("button[name=format][value=pdf]")
    pdf = waiting.value.path()
    command = ["pdftoppm", "-r", "60", "-png", "-l", "1", pdf]
    png = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
    if not camera.wanted or "ban-in" in camera.wanted:
        save("ban-in", png)


def benefits(camera: Photographer) -> None:
    page = camera.sign_in("canbo", DESK)
    page.goto("/che-do/tra-cuu/")
    page.fill("[name=birth]", "20/06/1950")
    for name in ("pension_monthly", "si_allowance_monthly"):
        page.fill(f"[name={name}]", "0")
    for name, answer in (("merit_monthly", "khong"), ("disability_level", "nang")):
        page.check(f"[name={name}][value={answer}]")
    page.click("button:has-text('Xem chế độ')")
    camera.shoot(page, "tra-cuu")
    case = Case.objects.filter(state="verified").order_by("pk").first()
    page.goto(f"/che-do/ho-so/{case.pk}/")
    camera.shoot(page, "ho-so-che-do")
    paying = PaymentList.objects.get(state="paying")
    page.goto(f"/che-do/chi-tra/{paying.pk}/")
    camera.shoot(page, "chi-tra")
    page.goto("/che-do/chi-tra/quyet-toan/")
    camera.shoot(page, "quyet-toan")
    review = EligibilityReview.objects.filter(family=Family.PENSION).order_by("-month").first()
    page.goto(f"/che-do/ra-soat/{review.pk}/")
    camera.shoot(page, "ra-soat-hang-thang")
    page.goto("/che-do/the-bhyt/")
    camera.shoot(page, "the-bhyt")
    page.goto(f"/che-do/qua-tang/{GiftCampaign.objects.get().pk}/")
    camera.shoot(page, "qua-tang")
    page.goto("/che-do/du-bao/")
    camera.shoot(page, "du-bao")
    phone = camera.sign_in("canbo", PHONE)
    group = paying.lines.order_by("position", "pk").first().residential_group_id
    phone.goto(f"/che-do/chi-tra/{paying.pk}/ket-qua/?to={group}")
    camera.shoot(phone, "dien-thoai-chi-tra")
    page = camera.sign_in("lanhdao", DESK)
    page.goto("/che-do/truy-linh-thu-hoi/")
    camera.shoot(page, "truy-linh")


def leader(camera: Photographer) -> None:
    page = camera.sign_in("totruong", PHONE)
    camera.shoot(page, "dien-thoai-viec")
    page.goto("/so/")
    camera.shoot(page, "dien-thoai-so")
    page.goto("/ra-soat/")
    camera.shoot(page, "dien-thoai-ra-soat")
    page.goto("/nhap/")
    camera.shoot(page, "dien-thoai-nhap")


def clubs(camera: Photographer) -> None:
    page = camera.sign_in("hoinct", DESK)
    page.goto("/clb/")
    camera.shoot(page, "clb-tinh-hinh")
    page = camera.sign_in("clb", PHONE)
    page.goto("/clb/")
    page.get_by_role("link", name="Ghi buổi sinh hoạt").click()
    page.get_by_label("Tất cả có mặt").check()
    camera.shoot(page, "clb-diem-danh", at=".attendance")
    page.goto("/clb/")
    page.locator(".club-menu summary").click()
    page.locator(".club-menu a", has_text="Quỹ").first.click()
    camera.shoot(page, "clb-quy", at=".panel")


def station(camera: Photographer) -> None:
    page = camera.sign_in("tramyte", DESK)
    round_ = CheckupRound.objects.filter(state="running").order_by("pk").first()
    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/")
    camera.shoot(page, "dot-kham")
    page.goto(f"/suc-khoe/dot-kham/{round_.pk}/ket-qua/")
    camera.shoot(page, "dot-kham-ket-qua")
    exam = Examination.objects.filter(state="complete", tasks__priority__lte=1).order_by("pk").first()
    page.goto(f"/suc-khoe/kham/{exam.pk}/")
    camera.shoot(page, "phieu-kham")
    page.goto("/suc-khoe/so-benh/tha/")
    camera.shoot(page, "so-benh")
    page.goto("/suc-khoe/ctxh/")
    camera.shoot(page, "cong-tac-xa-hoi")
    phone = camera.sign_in("totruong", PHONE)
    phone.goto(f"/suc-khoe/dot-kham/{round_.pk}/goi/")
    camera.shoot(phone, "dien-thoai-moi-goi")


def reports(camera: Photographer) -> None:
    page = camera.sign_in("canbo", DESK)
    page.goto("/tong-quan/")
    camera.shoot(page, "tong-quan")
    page.goto("/ke-hoach/")
    camera.shoot(page, "ke-hoach")
    sent = ReportPeriod.objects.get(state="submitted")
    page.goto(f"/ky-bao-cao/{sent.pk}/chot/")
    camera.shoot(page, "chot-gui")
    page.goto(f"/ky-bao-cao/{sent.pk}/da-chot/")
    camera.shoot(page, "so-da-chot")
    page.goto(f"/ky-bao-cao/{sent.pk}/van-ban/")
    with page.expect_download() as waiting:
        page.click("button:has-text('Tải PDF')")
    command = ["pdftoppm", "-r", "60", "-png", "-l", "1", waiting.value.path()]
    png = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
    if not camera.wanted or "bao-cao" in camera.wanted:
        save("bao-cao", png)


WALKS: list[Callable[[Photographer], None]] = [officer, intake, printed, benefits, leader, clubs, station, reports]


def main(wanted: set[str]) -> None:
    with temporary_database():
        make_demo(people=1200, wards=1, today=timezone.localdate())
        twin()
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            port = sock.getsockname()[1]
        base = f"http://127.0.0.1:{port}"
        commands = [["runserver", "--noreload", f"127.0.0.1:{port}"], ["db_worker"]]
        children = [
            subprocess.Popen(  # noqa: S603 - our own site
                [sys.executable, "manage.py", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            for command in commands
        ]
        try:
            for _ in range(900):
                try:
                    urllib.request.urlopen(f"{base}/dang-nhap/")  # noqa: S310 - our own server
                    break
                except OSError:
                    time.sleep(0.1)
            # Its event loop would forbid the database in this thread.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
            with sync_playwright() as playwright:
                program = next(path for name in ("chromium", "google-chrome") if (path := shutil.which(name)))
                browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
                camera = Photographer(browser, base, wanted)
                for walk in WALKS:
                    walk(camera)
                browser.close()
        finally:
            for child in children:
                child.terminate()
                child.wait()


if __name__ == "__main__":
    main(set(sys.argv[1:]))
