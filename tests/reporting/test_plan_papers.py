"""Phụ lục III and V, giấy mời and lists (reporting.md §10, §11.6, §12), read from the papers themselves."""

import io
from datetime import date, time

import pytest
from pypdf import PdfReader

from elders.ground.documents import docx, pdf, xlsx
from reporting import activity_papers, counting, plan_papers
from reporting.models import Spending
from reporting.plan_choices import MoneySource, Rhythm, Scope, WorkState
from reporting.plan_words import count_words, days_left, rate, thousands
from reporting.task_board import rows_of, totals
from reporting.views.plan_money import lines_of
from tests.elders.test_documents import words_of
from tests.reporting.plan_factories import make_activity, make_line, make_participant, make_plan, make_task

TODAY = date(2026, 6, 1)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize(
    ("columns", "widths"),
    [
        (plan_papers.TASK_COLUMNS, [10, 70, 34, 30, 22, 56, 18, 12]),  # §10, Phụ lục III
        (plan_papers.BUDGET_COLUMNS, [10, 65, 25, 20, 20, 12, 13]),  # §10, Phụ lục V
        (activity_papers.PARTICIPANT_COLUMNS, [9, 42, 50, 24, 25, 15]),  # §11.6
    ],
)
def test_columns_are_as_wide_as_laid_down(columns, widths):
    assert [column.width_mm for column in columns] == widths


@pytest.mark.parametrize(
    ("vnd", "printed"), [(105_000_500, "105.001"), (105_000_499, "105.000"), (0, "0"), (None, "...")]
)
def test_money_is_rounded_half_up_once(vnd, printed):
    """Example 26."""
    assert thousands(vnd) == printed


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (1_237, 1_250, "99,0"),  # example 1: what was rounded keeps its decimal
        (1_999, 2_000, "99,95"),  # example 2: never rounded to 100
        (49, 400, "12,3"),  # example 3: half up
        (70, 100, "70"),  # whole numbers without decimals
        (0, 0, "-"),
        (5, None, "..."),
        (120, 100, "120"),
    ],
)
def test_a_rate_is_printed_as_the_report_prints_it(part, whole, printed):
    assert rate(part, whole) == printed


def test_counts_and_days_left_in_words():
    assert [count_words(number) for number in (0, 5, 12, 1234)] == ["0", "05", "12", "1.234"]
    assert days_left(date(2026, 5, 31), TODAY) == ("quá hạn 1 ngày", "bad")
    assert days_left(TODAY, TODAY) == ("hạn hôm nay", "warn")
    assert days_left(date(2026, 7, 1), TODAY) == ("còn 30 ngày", "muted")


def test_the_table_of_tasks_says_what_was_done_and_keeps_the_citys(ward, django_assert_num_queries):
    plan = make_plan(ward=ward)
    done = make_task(plan, code="P-02", kind="ward", state=WorkState.UNDER_WAY, deadline=date(2026, 5, 1))
    make_task(plan, code="C-05.1", kind="city", scope=Scope.CITY_ONLY, leads=["Sở Kế hoạch và Đầu tư"])
    make_task(plan, rhythm=Rhythm.MONTHLY, activity_type="communication")
    for _ in range(2):
        make_participant(make_activity(ward=ward, task=done), came=True)
    make_activity(ward=ward, task=done, held_on=None, planned_on=date(2026, 9, 1))
    with django_assert_num_queries(6):
        rows = rows_of(plan.tasks.select_related("plan"), today=TODAY)
    first, city, monthly = rows
    assert (first.counted, first.planned_on, first.is_late) == ("02 lớp tập huấn, 02 người dự", date(2026, 9, 1), True)
    assert monthly.silent_months == 5  # January to May
    assert totals(rows)["all"] == 2 and totals(rows)["late"] == 1
    made = plan_papers.task_rows(rows)
    assert made[0][5:7] == ["02 lớp tập huấn, 02 người dự", "Đang thực hiện"]
    assert made[1][2] == "Sở Kế hoạch và Đầu tư" and made[1][6] == "KTPV"
    assert plan_papers.renamed(rows) == ["Sở Kế hoạch và Đầu tư: nay là Sở Tài chính."]
    paper = plan_papers.tasks_alone(plan, rows, today=TODAY)
    page = PdfReader(io.BytesIO(pdf(paper))).pages[0]
    assert page.mediabox.width > page.mediabox.height  # landscape
    assert "TÌNH HÌNH THỰC HIỆN NHIỆM VỤ" in text_of(pdf(paper))
    assert xlsx(paper)[:2] == b"PK"


def test_the_table_of_money_sums_by_source_and_leaves_unknown_estimates_out_of_the_rate(ward):
    line = make_line(ward=ward, content="Tập huấn", estimate_vnd=24_000_000)
    gift = make_line(ward=ward, content="Quà", source=MoneySource.SPONSOR, estimate_vnd=None)
    for one, vnd in ((line, 12_000_000), (gift, 15_500_500)):
        Spending.objects.create(line=one, spent_on=TODAY, amount_vnd=vnd, what="chi")
    window = (date(2026, 1, 1), TODAY)
    rows = plan_papers.budget_rows(lines_of(ward, 2026, *window), counting.money(ward, 2026, *window))
    assert rows == [
        ["01", "Tập huấn", "NS phường", "24.000", "12.000", "50", ""],
        ["", "Cộng NS phường", "", "24.000", "12.000", "50", ""],
        ["02", "Quà", "Tài trợ", "...", "15.501", "...", ""],
        ["", "Cộng Tài trợ", "", "...", "15.501", "...", ""],
        ["", "TỔNG CỘNG", "", "24.000", "27.501", "50", ""],
    ]
    paper = plan_papers.budget_alone(ward, 2026, lines_of(ward, 2026, *window), counting.money(ward, 2026, *window),
                                     first=window[0], last=window[1])  # fmt: skip
    text = text_of(pdf(paper))
    assert "Đơn vị tính: nghìn đồng" in text and "(Số liệu tính từ ngày 01/01/2026 đến ngày 01/6/2026)" in text


def test_everybody_invited_gets_a_letter_of_their_own(ward, group):
    row = make_activity(
        ward=ward, held_on=None, planned_on=date(2026, 6, 5), starts_at=time(8), place="Hội trường", name="Tập huấn A"
    )
    people = [
        make_participant(row, "Vũ Thị Mận", sex="nu", title="Tổ trưởng", residential_group=group),
        make_participant(row, "Đỗ Văn Sửu", organisation="CLB Thơ"),
    ]
    paper = activity_papers.invitations(row, people)
    content = pdf(paper)
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == 2
    assert not [word for page in (1, 2) for word in words_of(content, page) if word[4] < 20]  # each a first page
    assert "Bà Vũ Thị Mận, Tổ trưởng, Tổ dân phố Vân Quan." in pages[0]
    assert "08 giờ 00 phút, ngày 05 tháng 6 năm 2026" in pages[0]  # example 32
    assert "Ông (bà) Đỗ Văn Sửu, CLB Thơ." in pages[1]
    assert all("GIẤY MỜI" in page and "/GM-UBND" in page and "./." in page for page in pages)
    assert docx(activity_papers.invitation_to_edit(row, people))[:2] == b"PK"
    assert len(PdfReader(io.BytesIO(pdf(activity_papers.invitations(row, [])))).pages) == 1  # to fill in by hand


def test_the_list_to_sign_and_the_list_of_who_came(ward):
    row = make_activity(ward=ward, name="Tập huấn B")
    people = [
        make_participant(row, "Một Có Mặt", came=True, signed=True),
        make_participant(row, "Hai Vắng", came=False),
        make_participant(row, "Ba Tự Đến", is_invited=False, came=True),
    ]
    to_sign = text_of(pdf(activity_papers.attendance_list(row, people, to_sign=True)))
    assert "Danh sách này có 03 người (ba)." in to_sign and "Hai Vắng" in to_sign and "đã ký" not in to_sign
    came = text_of(pdf(activity_papers.attendance_list(row, people, to_sign=False)))
    assert "Danh sách này có 02 người (hai). Số mời: 2 người; vắng: 1 người." in came
    assert "Hai Vắng" not in came and "đã ký" in came
