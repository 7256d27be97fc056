"""The whole picture and the comparison: who sees what, the same numbers as the engine, a fixed number of queries."""

import html
import re
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from elders.choices import RoleCode
from reporting import comparison, dashboard, outside
from reporting.choices import Split
from reporting.indicators.drill import Part, parts
from reporting.indicators.engine import evaluate, read
from reporting.indicators.windows import window, window_on
from reporting.models import ReportPeriod
from reporting.services import closing
from tests import factories
from tests.health.factories import make_enrolment, make_exam
from tests.reporting.plan_factories import make_plan, make_task

TODAY = date(2026, 12, 15)
YEAR = window("HC_NAM", 2026)


def close_year(ward, by, *, year=2026, first=date(2025, 12, 15), last=date(2026, 12, 14)) -> ReportPeriod:
    period = ReportPeriod.objects.create(
        ward=ward, code="HC_NAM", year=year, first_day=first, last_day=last, created_by=by
    )
    closing.close(period, today=TODAY, by=by)
    return period


# --- pure -------------------------------------------------------------------------------------------------------------
def test_small_cells_are_not_written_and_have_no_bar():
    found = [Part("1", "Vân Quan", 2, 40), Part("2", "Trà Khê", 30, 60), Part("3", "Phú Hải", 25, 50)]
    cells = outside.cells_of(found, hidden=True)
    assert (cells["1"].numerator, cells["1"].printed, cells["1"].value) == ("<5", "…", None)
    lines = comparison.bars_of([(one.key, one.label, cells[one.key]) for one in found], target=None, percent=True)
    assert (lines[0].bar, lines[0].query) == (None, "")
    assert sum(cells[key].value is None for key in "123") >= 2, "what is left would give the small one away"
    plain = outside.cells_of(found, hidden=False)
    assert (plain["1"].words, plain["1"].value) == ("2 / 40", Fraction(5))


def test_counts_are_drawn_beside_the_largest():
    cells = outside.cells_of([Part("1", "A", 50, None), Part("2", "B", 200, None)], hidden=False)
    lines = comparison.bars_of([("1", "A", cells["1"]), ("2", "B", cells["2"])], target=None, percent=False)
    assert [one.bar.length for one in lines] == [25.0, 100.0]


# --- the page ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def people(ward, group, other_group):
    born = timezone.localdate().replace(year=timezone.localdate().year - 80) + timedelta(days=3)
    soon = factories.make_elder(
        group=group, full_name="Khuất Thị Tròn", birth_year=born.year, birth_month=born.month, birth_day=born.day
    )
    for place, year in ((group, 1940), (group, 1950), (other_group, 1945)):
        make_exam(factories.make_elder(group=place, birth_year=year), concluded=True)
    return soon


def test_every_role_sees_its_blocks_and_no_other(ward, people, sign_in):
    headings = {"den-han": "", "chi-tieu": "", "so-sanh-to": "", "kham": "", "tron-tuoi": "", "tien": "", "clb": ""}
    common = {"den-han", "chi-tieu", "so-sanh-to", "kham"}
    expected = {
        RoleCode.WARD_OFFICER: common | {"tron-tuoi", "tien", "clb"},
        RoleCode.WARD_LEADER: common | {"tron-tuoi", "tien"},
        RoleCode.HEALTH_STATION: common | {"tron-tuoi"},
        RoleCode.ASSOCIATION: common | {"clb"},
        RoleCode.FINANCE: common | {"tien"},
        RoleCode.CITY_VIEWER: common,
    }
    for role, blocks in expected.items():
        text = sign_in(factories.make_user(role, ward=ward)).get(reverse("reporting:dashboard")).content.decode()
        assert {name for name in headings if f'id="{name}"' in text} == blocks, role
        opens = reverse("reporting:people_behind", args=["YT-03", "tu"]) in text
        assert opens == (role in (RoleCode.WARD_OFFICER, RoleCode.WARD_LEADER, RoleCode.HEALTH_STATION)), role
        assert "Khuất Thị Tròn" not in text
        assert ("/so/" in text.partition("<main")[2]) == ("tron-tuoi" in blocks), role


def test_nobody_of_another_ward_is_counted(people, officer, sign_in):
    stranger = factories.make_user(RoleCode.WARD_OFFICER, ward=factories.make_ward())
    assert "Sổ chưa có ai" in sign_in(stranger).get(reverse("reporting:dashboard")).content.decode()
    assert "<b>4</b>người cao tuổi" in sign_in(officer).get(reverse("reporting:dashboard")).content.decode()


def test_an_account_without_a_ward_is_led_to_what_was_sent(db, sign_in):
    text = sign_in(factories.make_user(RoleCode.CITY_VIEWER)).get(reverse("reporting:dashboard")).content.decode()
    assert reverse("reporting:received") in text.partition("<main")[2]


def test_a_figure_nobody_splits_is_not_found(officer, sign_in):
    client = sign_in(officer)
    for code in ("VL-03", "khong-co"):
        assert client.get(reverse("reporting:dashboard"), {"chi_tieu": code}).status_code == 404
    assert client.get(reverse("reporting:compare"), {"chi_tieu": "khong-co"}).status_code == 404


def test_the_page_says_what_the_engine_says_and_groups_add_up(ward, officer, people):
    found = dashboard.page(officer, ward, YEAR, code="YT-03", today=TODAY)
    rows = evaluate(ward, YEAR)
    gauge = next(one for one in found["gauges"] if one.row.code == "YT-03")
    assert gauge.row == rows["YT-03"]
    assert (gauge.bar.length, gauge.bar.mark) == (75.0, float(rows["YT-03"].target))
    cells = [one.cell for one in found["split_lines"]]
    assert sum(int(cell.numerator) for cell in cells) == rows["YT-03"].numerator == 3
    assert sum(int(cell.denominator) for cell in cells) == rows["YT-03"].denominator == 4


def test_the_number_of_a_group_opens_its_people(ward, officer, people, sign_in):
    client = sign_in(officer)
    for page in ("dashboard", "compare"):
        text = client.get(reverse(f"reporting:{page}"), {"chi_tieu": "OP-DS-01"}).content.decode()
        opened = re.findall(r'href="([^"]*phan=[^"]*)"', text)
        assert opened, page
        for address in opened:
            answer = client.get(html.unescape(address))
            assert answer.status_code == 200
            assert answer.context["page"].paginator.count > 0


def test_a_diagnosis_is_not_told_by_a_small_group(ward, group, people, officer, sign_in):
    make_enrolment(people, valid_from=date(2026, 2, 1))
    station = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    counts = read(ward, YEAR)
    row = evaluate(ward, YEAR, counts=counts)["YT-02"]
    seen = [one.cell.denominator for one in dashboard.by_group(station, "YT-02", counts, row)]
    hidden = [one.cell.denominator for one in dashboard.by_group(officer, "YT-02", counts, row)]
    assert "1" in seen and "1" not in hidden and "<5" in hidden


def test_sensitive_figures_stay_in_the_office(ward, officer):
    finance, city = (factories.make_user(role, ward=ward) for role in (RoleCode.FINANCE, RoleCode.CITY_VIEWER))
    assert "CS-02" in comparison.comparable(officer)
    assert not {"CS-02", "CS-03", "PL-01"} & {*comparison.comparable(finance), *comparison.comparable(city)}


def test_what_is_due_leads_to_where_it_is_done(ward, officer, people, sign_in):
    today = timezone.localdate()
    asked = window_on(today)
    period = ReportPeriod.objects.create(
        ward=ward, code=asked.code, year=asked.year, first_day=asked.first, last_day=asked.last, created_by=officer,
        units_due_on=today - timedelta(days=4), sent_due_on=today + timedelta(days=5),
    )  # fmt: skip
    make_task(make_plan(ward=ward, year=today.year), deadline=today - timedelta(days=2), title="Việc đã muộn")
    found = dashboard.deadlines(officer, today=today)
    assert [(one.what, one.words) for one in found] == [("Ký, gửi", "còn 5 ngày")]
    text = sign_in(officer).get(reverse("reporting:dashboard")).content.decode()
    assert reverse("reporting:closing", args=[period.pk]) in text
    assert "Việc đã muộn" in text and "quá hạn 2 ngày" in text


def _queries(user, ward) -> int:
    with CaptureQueriesContext(connection) as seen:
        dashboard.page(user, ward, YEAR, code="YT-03", today=TODAY)
    return len(seen)


def test_more_of_everything_costs_no_more_queries(ward, group, people, officer):
    plan = make_plan(ward=ward)
    for year in (2023, 2024):
        close_year(ward, officer, year=year, first=date(year - 1, 12, 15), last=date(year, 12, 14))
    make_task(plan, deadline=TODAY)
    few = _queries(officer, ward)
    close_year(ward, officer, year=2025, first=date(2024, 12, 15), last=date(2025, 12, 14))
    for number in range(12):
        factories.make_elder(group=factories.make_group(ward=ward), birth_year=1940 + number)
        make_task(plan, deadline=TODAY)
    officer = type(officer).objects.get(pk=officer.pk)
    assert _queries(officer, ward) == few


# --- comparison -------------------------------------------------------------------------------------------------------
def test_closed_years_stay_and_the_running_one_moves(ward, group, people, officer):
    close_year(ward, officer)
    make_exam(factories.make_elder(group=group, birth_year=1941), concluded=True, examined_on=date(2026, 12, 1))
    asked = window("HC_NAM", 2027)
    found = comparison.compare(ward, officer, code="YT-03", asked=asked, today=date(2026, 12, 20))
    assert [(one.window.year, one.closed, one.ward.words) for one in found.years] == [
        (2026, True, "3 / 4"), (2027, False, "0 / 5"),
    ]  # fmt: skip
    last, first = found.years[1], found.years[0]
    for year, numerator in ((first, 3), (last, 0)):
        assert sum(int(cell.numerator) for cell in year.groups.values()) == numerator
    live = parts("YT-03", Split.GROUP, read(ward, asked.until(date(2026, 12, 20)), codes=["YT-03"]))
    assert [name for _, name in found.groups] == [one.label for one in live]
    chart = found.chart(str(group.pk))
    assert [line.name for line in chart.lines][0] == comparison.WARD and len(chart.lines[0].dots) == 2
    assert group.short_name in [line.name for line in chart.lines]


def test_a_closed_period_is_what_the_page_compares_with(ward, group, people, officer):
    close_year(ward, officer)
    running = window("HC_NAM", 2027).until(date(2027, 2, 1))
    found = dashboard.page(officer, ward, running, code="YT-03", today=date(2027, 2, 1))
    gauge = next(one for one in found["gauges"] if one.row.code == "YT-03")
    assert [(one.label, one.printed) for one in gauge.past] == [("Năm 2026", "75%")]
    assert gauge.trend == "thấp hơn 75 điểm"


def test_the_sheet_has_the_numbers_of_the_page(ward, people, officer, sign_in):
    year = window_on(timezone.localdate()).year
    answer = sign_in(officer).post(f"{reverse('reporting:compare_file')}?chi_tieu=OP-DS-01&ky=HC_NAM&nam={year}")
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    assert any(row[:2] == ["Toàn phường", 4] for row in cells), cells
    assert any("chưa chốt" in str(row) for row in cells)
