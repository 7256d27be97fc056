"""Scans, belongings, mentors, entitlements and the history of a club."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from clubs.choices import RightsState
from clubs.models import Asset, ClubAssignment, ClubPaper, MentorLog, MentorPair, RightsCase
from clubs.monthly import months_of
from clubs.services import guidance, keeping
from clubs.services import members as member_service
from clubs.services.clubs import mark_step
from elders.choices import RoleCode
from tests.clubs.factories import FOUNDED, make_club, make_member
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 20)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
PDF = b"%PDF-1.7\nscan"


@pytest.fixture
def club(ward):
    return make_club(ward=ward)


@pytest.fixture
def page(club, sign_in):
    user = make_user(RoleCode.CLUB_BOARD, ward=club.ward)
    ClubAssignment.objects.create(user=user, club=club, valid_from=FOUNDED)
    return sign_in(user)


def url(name: str, club, *args) -> str:
    return reverse(f"clubs:{name}", args=[club.pk, *args])


def test_a_scan_hangs_on_its_step_and_comes_back_as_it_was(club, page):
    answer = page.post(
        url("scan_new", club) + "?buoc=ho_so",
        {"title": "Đơn đã ký", "step": "ho_so", "dated_on": "02/03/2026", "file": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert answer.status_code == 302 and answer.url == url("founding", club)
    paper = ClubPaper.objects.get()
    assert (paper.step, paper.dated_on, bytes(paper.content)) == ("ho_so", date(2026, 3, 2), PDF)
    assert "Đơn đã ký" in page.get(url("founding", club)).content.decode()
    file = page.get(url("scan", club, paper.pk))
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")


@pytest.mark.parametrize("content", [b"<html>", b"MZ\x90", b""], ids=["page", "program", "empty"])
def test_what_is_no_pdf_or_picture_is_refused(club, page, content):
    answer = page.post(url("scan_new", club), {"title": "Đơn", "file": SimpleUploadedFile("don.pdf", content)})
    assert answer.status_code == 200 and not ClubPaper.objects.exists()


def test_a_scan_is_taken_out_with_a_reason_that_stays(club, ward, sign_in):
    paper = keeping.keep_paper(club, content=PDF, file_name="a.pdf", values={"title": "Đơn"}, by=None)
    office = sign_in(make_user(RoleCode.ASSOCIATION, ward=ward))
    office.post(url("scan_remove", club, paper.pk), {"why": "Chụp nhầm tờ khác"})
    assert not ClubPaper.objects.exists()
    told = office.get(url("history", club)).content.decode()
    assert "Bỏ bản chụp giấy tờ" in told and "Chụp nhầm tờ khác" in told


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("don", "ĐƠN ĐỀ NGHỊ"),
        ("to-trinh", "TỜ TRÌNH"),
        ("ke-hoach", "KẾ HOẠCH HOẠT ĐỘNG 6 THÁNG"),
        ("ban-giao", "BIÊN BẢN BÀN GIAO"),
    ],
)
def test_the_papers_of_founding_are_printed_and_go_to_word(club, page, what, words):
    make_member(club)
    text = "".join(
        part.extract_text() for part in PdfReader(io.BytesIO(page.get(url("paper", club, what)).content)).pages
    )
    assert words in text and club.name.upper() in text.upper()
    assert page.get(url("paper", club, what) + "?in=docx").content[:2] == b"PK"


def test_belongings_stand_in_the_book_with_giver_and_keeper(club, page):
    keeper = make_member(club, make_elder(ward=club.ward, full_name="Mạc Thị Giữ"))
    page.post(
        url("asset_new", club),
        {
            "name": "Máy đo huyết áp", "quantity": "2", "source": "du_an", "giver": "HelpAge",
            "received_on": "1/2/2026",
            "value_vnd": "1.800.000", "keeper": str(keeper.pk), "state": "tot",
        },
    )  # fmt: skip
    asset = Asset.objects.get()
    assert (asset.quantity, asset.value_vnd, asset.keeper, asset.giver) == (2, 1_800_000, keeper, "HelpAge")
    shown = page.get(url("keeping", club)).content.decode()
    assert "Mạc Thị Giữ" in shown and "1.800.000" in shown
    text = PdfReader(io.BytesIO(page.get(url("asset_book", club)).content)).pages[0].extract_text()
    assert "SỔ TÀI SẢN" in text and "HelpAge" in text


def test_what_is_gone_has_its_day(club):
    with pytest.raises(ValidationError, match="Không còn thì ghi ngày"):
        keeping.save_asset(Asset(club=club, name="Loa", source="du_an", state="khong_con"), today=TODAY, by=None)


def test_a_month_of_guidance_counts_for_the_first_area_once_a_pair(club):
    mentor, mentee = make_member(club), make_member(club)
    pair = guidance.pair_up(MentorPair(club=club, mentor=mentor, mentee=mentee, valid_from=FOUNDED), by=None)
    for text in ("Thăm đàn gà", "Thăm đàn gà, tiêm phòng"):
        guidance.write_log(pair, month=MAY, content=text, result="", today=TODAY, by=None)
    assert MentorLog.objects.get().content == "Thăm đàn gà, tiêm phòng"
    (may, june) = months_of([club.pk], [MAY, JUNE], today=TODAY)[club.pk]
    assert (may.facts.mentor_logs, june.facts.mentor_logs) == (1, None)


def test_a_pair_lives_inside_both_memberships_and_ends_with_them(club, ward):
    mentor, mentee = make_member(club), make_member(club, valid_from=date(2026, 2, 1))
    stranger = make_member(make_club(ward=ward))
    for one, other, start in ((mentor, mentee, FOUNDED), (mentor, stranger, TODAY)):
        with pytest.raises(ValidationError):
            guidance.pair_up(MentorPair(club=club, mentor=one, mentee=other, valid_from=start), by=None)
    with pytest.raises(IntegrityError, match="Hai người đều phải là thành viên"), transaction.atomic():
        MentorPair.objects.create(club=club, mentor=mentor, mentee=mentee, valid_from=FOUNDED)
    pair = guidance.pair_up(MentorPair(club=club, mentor=mentor, mentee=mentee, valid_from=date(2026, 3, 1)), by=None)
    ended = member_service.leave(mentee, on=MAY, reason="xin_ra", by=None)
    pair.refresh_from_db()
    assert pair.valid_to == MAY and any("đỡ đầu" in sentence for sentence in ended.sentences)


def test_a_matter_of_entitlements_moves_on_and_closes(club):
    case = RightsCase(club=club, membership=make_member(club), entitlement="Thẻ BHYT", found_on=MAY)
    guidance.save_rights(case, today=MAY, by=None)
    assert (case.closed_on, months_of([club.pk], [MAY], today=TODAY)[club.pk][0].facts.rights) == (None, 1)
    case.state, case.moved_on = RightsState.DONE, JUNE
    guidance.save_rights(case, today=TODAY, by=None)
    assert case.closed_on == JUNE


def test_the_history_tells_each_change_before_and_after_in_few_queries(club, page, django_assert_max_num_queries):
    mark_step(club, step="khao_sat", values={"done_on": MAY, "paper": "", "note": ""}, by=None)
    mark_step(club, step="khao_sat", values={"done_on": JUNE, "paper": "BB 01", "note": ""}, by=None)
    for _ in range(12):
        keeping.save_asset(Asset(club=club, name="Ghế nhựa", source="clb_mua"), today=TODAY, by=None)
    with django_assert_max_num_queries(90):
        first = page.get(url("history", club)).content.decode()
    assert "01/05/2026</del>" in first and "01/06/2026</ins>" in first
    assert first.count("Ghi sổ tài sản") == 12
