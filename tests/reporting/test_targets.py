"""Targets, periods and typed figures: two people, a paper, and nothing overwritten."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from reporting.catalogue import catalogue
from reporting.choices import TargetStatus
from reporting.indicators.targets import targets_of
from reporting.models import Target
from reporting.number_todo import cards
from reporting.services import entries, periods, targets
from tests import factories
from tests.reporting.number_factories import SCAN, make_document, make_entry, make_period

TODAY = date(2026, 11, 26)


@pytest.fixture
def chief(ward):
    return factories.make_user(RoleCode.WARD_LEADER, ward=ward, full_name="Trần Văn Duyệt")


def propose(ward, officer, value=75, **fields):
    values = {"indicator": "YT-03", "year": 2026, "target_set": "PHUONG_2026", "value": Decimal(value)}
    return targets.propose(ward, by=officer, **values | fields)


def test_a_target_becomes_official_with_a_paper_and_a_second_person(ward, officer, chief):
    row = propose(ward, officer)
    assert row.status == TargetStatus.WAITING
    now, paper = timezone.now(), make_document(ward=ward, target_set="PHUONG_2026", scan=None, scan_name="")
    with pytest.raises(ValidationError, match="Chọn văn bản"):
        targets.approve(row, document=None, by=chief, now=now)
    with pytest.raises(ValidationError, match="chưa có bản chụp"):
        targets.approve(row, document=paper, by=chief, now=now)
    paper.scan = SCAN
    paper.save()
    with pytest.raises(ValidationError, match="phải khác người nhập"):
        targets.approve(row, document=paper, by=officer, now=now)
    away = make_document(ward=factories.make_ward(name="Nơi Khác"))
    with pytest.raises(ValidationError, match="phường khác"):
        targets.approve(row, document=away, by=chief, now=now)
    done = targets.approve(row, document=paper, by=chief, now=now)
    assert (done.status, done.approved_by) == (TargetStatus.OFFICIAL, chief)
    with pytest.raises(ValidationError, match="không còn chờ"):
        targets.approve(row, document=paper, by=chief, now=now)


def test_a_newer_official_value_ends_the_older_one_and_both_stay(ward, officer, chief):
    now, paper = timezone.now(), make_document(ward=ward, target_set="PHUONG_2026")
    first = targets.approve(propose(ward, officer), document=paper, by=chief, now=now)
    second = targets.approve(propose(ward, officer, 80), document=paper, by=chief, now=now)
    first.refresh_from_db()
    assert first.ended_at
    assert "Thay bằng 80" in first.ended_reason
    chosen = targets_of(ward, 2026)["YT-03"]
    assert (chosen.value, chosen.row, chosen.proposed) == (Fraction(80), second, False)
    targets.withdraw(second, reason="Văn bản bị thu hồi", by=chief, now=now)
    assert targets_of(ward, 2026)["YT-03"].proposed  # back to the line between 2025 and 2030
    assert Target.objects.count() == 2


def test_interpolated_values_are_sent_once_and_can_come_back(ward, officer, chief):
    made = targets.propose_interpolated(ward, year=2026, by=officer)
    wanted = {code for code, one in catalogue().indicators.items() if one.level == "ward" and one.interpolated(2026)}
    assert {row.indicator for row in made} == wanted
    assert targets.propose_interpolated(ward, year=2026, by=officer) == []
    assert targets.propose_interpolated(ward, year=2030, by=officer) == []  # the plan itself says 2030
    (row,) = [row for row in made if row.indicator == "VH-03"]
    targets.send_back(row, reason="Chờ văn bản của Sở", by=chief)
    again = propose(ward, officer, 30, indicator="VH-03", target_set="NS_2026")
    assert (again.pk, again.status, again.returned_reason) == (row.pk, TargetStatus.WAITING, "")
    assert targets_of(ward, 2026)["VH-03"].value == 30


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": Decimal(101)}, "không quá 100"),
        ({"indicator": "BV-01"}, "không giao chỉ tiêu"),
        ({"indicator": "OP-DS-01"}, "không giao chỉ tiêu"),
        ({"indicator": "VH-01", "value": Decimal(80)}, "Có/Không"),
        ({"target_set": "KH_LA"}, "Không rõ nguồn"),
    ],
)
def test_what_is_no_target_is_refused(ward, officer, fields, words):
    with pytest.raises(ValidationError, match=words):
        propose(ward, officer, **fields)


def test_only_one_official_value_decides(ward, officer, chief):
    now = timezone.now()
    papers = {code: make_document(ward=ward, target_set=code) for code in ("PHUONG_2026", "QD383_2030")}
    here = targets.approve(propose(ward, officer), document=papers["PHUONG_2026"], by=chief, now=now)
    nation = propose(ward, officer, 90, target_set="QD383_2030")
    with pytest.raises(ValidationError, match="chính thức đang áp dụng"):
        targets.drive(nation, by=chief)
    nation = targets.approve(nation, document=papers["QD383_2030"], by=chief, now=now)
    assert targets_of(ward, 2026)["YT-03"].row == here
    for row in (nation, here, nation):
        targets.drive(row, by=chief)
        assert targets_of(ward, 2026)["YT-03"].row == row


def test_a_period_has_the_usual_deadlines_and_can_be_moved(ward, officer):
    period = make_period(ward=ward, by=officer, code="HC_6T")
    assert [period.units_due_on, period.compiled_due_on, period.sent_due_on] == [
        date(2026, 6, 15), date(2026, 6, 17), date(2026, 6, 20),
    ]  # fmt: skip
    assert str(period) == "6 tháng đầu năm 2026"
    with pytest.raises(ValidationError, match="đã được mở"):
        make_period(ward=ward, by=officer, code="HC_6T")
    moved = {"units_due_on": date(2026, 6, 16), "compiled_due_on": None, "sent_due_on": date(2026, 6, 25)}
    words = {"title": "", "request_paper": "Công văn số 10/SYT", "by": officer}
    assert periods.set_deadlines(period, **moved, **words).sent_due_on == date(2026, 6, 25)
    with pytest.raises(ValidationError, match="sau ngày chốt"):
        periods.set_deadlines(period, **moved | {"sent_due_on": date(2026, 6, 14)}, **words)
    with pytest.raises(ValidationError, match="Hạn sau"):
        periods.set_deadlines(period, **moved | {"compiled_due_on": date(2026, 6, 15)}, **words)
    type(period).objects.update(state="closed", closed_at=timezone.now())
    with pytest.raises(ValidationError, match="đã chốt"):
        periods.set_deadlines(period, **moved, **words)


def test_typed_figures_have_two_people_and_end_with_the_period(ward, officer, chief):
    period = make_period(ward=ward, by=officer)
    with pytest.raises(ValidationError, match="cả tổng số"):
        entries.enter(period, indicator="CS-02", numerator=1, paper="Giấy 1", by=officer)
    with pytest.raises(ValidationError, match="phường không nhập"):
        entries.enter(period, indicator="BV-01", numerator=1, denominator=2, paper="Giấy 1", by=officer)
    with pytest.raises(ValidationError, match="lớn hơn tổng"):
        entries.enter(period, indicator="CS-02", numerator=3, denominator=2, paper="Giấy 1", by=officer)
    row = entries.enter(period, indicator="VL-03", numerator=4, cumulative=9, paper="Giấy 1", by=officer)
    with pytest.raises(ValidationError, match="phải khác người nhập"):
        entries.confirm(row, by=officer, now=timezone.now())
    assert entries.confirm(row, by=chief, now=timezone.now()).is_confirmed
    changed = entries.enter(period, indicator="VL-03", numerator=5, paper="Giấy 2", by=officer)
    assert (changed.pk, changed.is_confirmed) == (row.pk, False)
    type(period).objects.update(state="closed", closed_at=timezone.now())
    for act in (
        lambda: entries.confirm(row, by=chief, now=timezone.now()),
        lambda: entries.enter(period, indicator="VL-02", numerator=1, paper="Giấy 3", by=officer),
    ):
        with pytest.raises(ValidationError, match="đã chốt"):
            act()


def test_what_waits_is_told_to_who_may_do_it(ward, officer, chief):
    propose(ward, officer)
    make_entry(make_period(ward=ward, by=officer, code="HC_6T"), by=officer)
    said = {card.title: card.count for card in cards(chief, today=TODAY)}
    assert said == {"Chỉ tiêu chờ phê duyệt": 1, "Số liệu nhập tay chờ xác nhận": 1}
    said = {card.title: card.count for card in cards(officer, today=TODAY)}
    assert said["Số liệu nhập tay chờ xác nhận"] == 0  # not one's own
    assert said["Báo cáo quá hạn gửi"] == 1


def test_the_office_and_the_leader_do_it_on_the_pages(ward, group, officer, chief, sign_in):
    elder = factories.make_elder(group=group, full_name="Cụ Thân Thị Ngó", facts={"housing": "kien_co"})
    office, leader = sign_in(officer), sign_in(chief)
    office.post(reverse("reporting:targets_propose") + "?nam=2026")
    row = Target.objects.get(indicator="YT-03")
    paper = make_document(ward=ward)
    answer = leader.post(reverse("reporting:target_approve", args=[row.pk]), {"document": paper.pk})
    assert answer.status_code == 302
    page = office.get(reverse("reporting:indicators"), {"ky": "HC_NAM", "nam": "2026"}).content.decode()
    assert "71%" in page and "Chưa có số liệu" in page
    one = office.get(reverse("reporting:indicator", args=["NO-01"]), {"ky": "TK_NAM", "nam": "2026"}).content.decode()
    assert "Theo tổ dân phố" in one and "Vân Quan" in one
    assert elder.full_name not in one
    listed = office.get(reverse("reporting:people_behind", args=["NO-01", "tu"])).content.decode()
    assert elder.full_name in listed
    city = sign_in(factories.make_user(RoleCode.CITY_VIEWER, ward=ward))
    assert city.get(reverse("reporting:indicator", args=["NO-01"])).status_code == 200
    assert city.get(reverse("reporting:people_behind", args=["NO-01", "tu"])).status_code == 403
    # Who is ill is for the station alone; sensitive rows open for nobody.
    assert office.get(reverse("reporting:people_behind", args=["KK-01", "mau"])).status_code == 403
    station = sign_in(factories.make_user(RoleCode.HEALTH_STATION, ward=ward))
    assert station.get(reverse("reporting:people_behind", args=["KK-01", "mau"])).status_code == 200
    assert station.get(reverse("reporting:people_behind", args=["CS-02", "tu"])).status_code == 404
    for wrong in ("ky=LA", "nam=1900", "ky=HC_QUY&nam=2026&so=9", "nam=abc"):
        assert office.get(reverse("reporting:indicators") + f"?{wrong}").status_code == 404
    opened = office.post(reverse("reporting:period_new"), {"code": "HC_QUY", "year": "2026"})
    assert "cần số từ 1 đến 4" in opened.content.decode()
    opened = office.post(reverse("reporting:period_new"), {"code": "HC_QUY", "year": "2026", "number": "2"})
    assert "VL-02" in office.get(opened.url).content.decode()
    typed = opened.url + "nhap/VL-02/"
    office.post(typed, {"numerator": "3", "cumulative": "9", "paper": "Danh sách số 4"})
    assert "chờ xác nhận" in leader.get(opened.url).content.decode().lower()


def test_lists_take_the_same_queries_for_two_people_and_for_twenty(ward, group, officer, sign_in):
    client = sign_in(officer)
    pages = [reverse("reporting:people_behind", args=["OP-DS-01", "tu"]), reverse("reporting:indicators")]

    def queries():
        taken = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as said:
                assert client.get(page).status_code == 200
            taken.append(len(said))
        return taken

    for _ in range(2):
        factories.make_elder(group=group)
    few = queries()
    for _ in range(18):
        factories.make_elder(group=group)
    assert queries() == few
    assert client.get(pages[0]).context["page"].paginator.count == 20
