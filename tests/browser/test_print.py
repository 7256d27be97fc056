"""The officer prints a group's list and gets the annex in hand; a long one is watched until it is done."""

import re
from pathlib import Path

from elders.choices import RoleCode
from tests import factories
from tests.browser.conftest import PHONE
from tests.elders.test_documents import fonts_of, text_of, words_of


def _people():
    ward = factories.make_ward()
    group = factories.make_group(ward=ward, name="Tổ dân phố Vân Quan")
    other = factories.make_group(ward=ward, name="Tổ dân phố số 3")
    for name in ("Nguyễn Thị Ước", "Trần Văn An"):
        factories.make_elder(group=group, full_name=name)
    factories.make_elder(group=other, full_name="Lê Thị Đào")
    return ward, group


def test_officer_prints_the_list_of_a_group_as_an_annex(open_page):
    ward, group = _people()
    page = open_page(factories.make_user(RoleCode.WARD_OFFICER, ward=ward))
    page.goto("/so/in/")
    page.select_option("[name=to]", label="Tổ dân phố Vân Quan")
    page.wait_for_selector("#so-nguoi:has-text('2 người')")
    page.select_option("[name=attached]", label="Phụ lục kèm theo Quyết định")
    for _ in range(2):  # the page stays; a second download needs no reload
        with page.expect_download() as waiting:
            page.click("button[value=pdf]")
    assert re.fullmatch(r"danh-sach-nguoi-cao-tuoi-to-dan-pho-van-quan-\d{8}\.pdf", waiting.value.suggested_filename)
    content = Path(waiting.value.path()).read_bytes()
    text = text_of(content)
    assert "Phụ lục" in text and "(Kèm theo Quyết định số" in text and "Lê Thị Đào" not in text
    assert text.index("Trần Văn An") < text.index("Nguyễn Thị Ước")
    assert all("Tinos" in font[0] for font in fonts_of(content))
    assert min(word[1] for word in words_of(content, 1)) > 29.9  # left margin in mm


def test_leader_prints_on_a_phone(open_page):
    ward, group = _people()
    page = open_page(factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group]), PHONE)
    page.goto("/so/in/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as waiting:
        page.click("button[value=pdf]")
    text = text_of(Path(waiting.value.path()).read_bytes())
    assert "Trần Văn An" in text and "Lê Thị Đào" not in text and "TỔ TRƯỞNG" in text


def test_the_progress_of_long_work_moves_by_itself(open_page):
    from elders.ground import work
    from elders.ground.work import Work

    user = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward())
    job = Work.objects.create(title="In danh sách", by=user, state=Work.State.RUNNING, total=100, done=10)
    page = open_page(user)
    page.goto(f"/cong-viec/{job.pk}/")
    page.wait_for_selector("text=10 trên 100")
    work.report(job.pk, 60, 100)
    page.wait_for_selector("text=60 trên 100")
    work.finish(job.pk, file=b"%PDF-", file_name="danh-sach.pdf", file_type="application/pdf")
    page.wait_for_selector("text=Tải tệp về máy")
