"""Packages of check-ups: what may leave, who agrees, what is in them, the clock of the portal."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from elders.choices import RoleCode
from health.choices import ExportPurpose
from health.exchange import checks, sheet
from health.models import Consent, Facility, HealthAccess, HealthExport
from health.services import exports
from tests.factories import make_user
from tests.health.exchange.whole import whole_exam

NOW = timezone.make_aware(datetime(2026, 10, 6, 9, 0))
PORTAL, SELF = ExportPurpose.PORTAL, ExportPurpose.SELF


@pytest.mark.parametrize(
    ("code", "gln", "words"),
    [
        ("31001", "", ""),
        ("31001", "8931234567890", ""),
        ("8931234567890", "", "MA_GTIN_CSKCB"),  # E65
        ("", "", "chưa có mã 5 ký tự"),
        ("31001", "893", "13 chữ số"),
    ],
)
def test_codes_of_a_facility(code, gln, words):
    told = " ".join(checks.facility_troubles(code=code, gln=gln))
    assert words in told and bool(words) == bool(told)


@pytest.mark.parametrize(
    ("now", "red"),
    [
        (datetime(2026, 10, 6, 8, 59), False),
        (datetime(2026, 10, 6, 9, 0), True),  # E64: ended 05/10 09:00, red from 06/10 09:00
    ],
)
def test_the_clock_of_the_portal(now, red):
    ended = timezone.make_aware(datetime(2026, 10, 5, 9, 0))
    assert exports.is_red(ended, now=timezone.make_aware(now)) is red


@pytest.fixture
def nurse(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.fixture
def doctor(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.fixture
def facility(ward):
    return Facility.objects.create(ward=ward, name="Trạm Y tế", code="31001", gln="8931234567890")


def ask(*exams, by, purpose=PORTAL, format="xlsx", reason="Gửi Cổng theo QĐ 1551") -> HealthExport:
    return exports.ask(exams, purpose=purpose, format=format, reason=reason, by=by, now=NOW)


def take(export, *, by):
    return exports.take(export, by=by, address="10.0.0.1", now=NOW)


@pytest.mark.django_db
def test_the_workbook_has_the_tags_and_leaves_unknown_ones_empty(group, facility, nurse):
    exam = whole_exam(group, facility)
    file = take(ask(exam, by=nurse), by=nurse)
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True)]
    assert rows[0][0].startswith("CHƯA KÝ SỐ")
    head = next(row for row in rows if row[0] == "STT")
    line = dict(zip([str(one).split(" ")[0] for one in head], rows[-1], strict=True))
    assert (line["HO_TEN"], line["GIOI_TINH"], line["NGAY_SINH"]) == ("Nguyễn Thị Lan", 2, "1945")
    assert (line["HUYET_AP"], line["MA_CSKCB"], line["MA_GTIN_CSKCB"]) == ("150/92", "31001", "8931234567890")
    assert (line["PHAN_LOAI_SK"], line["TSBT_MA_BENH"], line["TSGD_MA_BENH"]) == (3, "E11", "I10")
    assert {tag: line[tag] for tag in sheet.unknown_tags()} == dict.fromkeys(sheet.unknown_tags())
    assert "DOI_TUONG" in sheet.unknown_tags()


@pytest.mark.django_db
def test_what_may_not_leave_says_why(ward, group, facility, nurse):
    good = whole_exam(group, facility)
    silent = whole_exam(group, facility, number=2, agreed=False)
    nowhere = whole_exam(group, None, number=3)
    odd = whole_exam(group, facility, number=4, icd_codes=["C61", "Q99"])
    odd_elder = odd.elder
    export = ask(good, silent, nowhere, odd, by=nurse)
    assert export.examination_ids == [good.pk]
    why = {one["exam"]: one["why"] for one in export.left_out}
    assert "chưa ghi sự đồng ý" in why[silent.pk] and "cơ sở khám" in why[nowhere.pk]
    assert "C61 không dùng cho nữ" in why[odd.pk] and "Q99 không có" in why[odd.pk]
    type(odd_elder).objects.filter(pk=odd_elder.pk).update(citizen_id=None)
    with pytest.raises(ValidationError, match="CCCD"):
        ask(odd, by=nurse)
    with pytest.raises(ValidationError, match="lý do"):
        ask(good, by=nurse, reason="  ")
    with pytest.raises(ValidationError, match="một người"):
        ask(good, silent, by=nurse, purpose=SELF)
    assert ask(silent, by=nurse, purpose=SELF).examination_ids == [silent.pk]  # one's own copy needs no consent


@pytest.mark.django_db
def test_more_than_one_person_needs_a_second_pair_of_eyes(group, facility, nurse, doctor):  # H-075
    one, two = whole_exam(group, facility), whole_exam(group, facility, number=2)
    export = ask(one, two, by=nurse)
    with pytest.raises(ValidationError, match="người thứ hai"):
        take(export, by=nurse)
    with pytest.raises(ValidationError, match="không tự đồng ý"):
        exports.answer(export, agree=True, by=nurse, now=NOW)
    export = exports.answer(export, agree=True, by=doctor, now=NOW)
    Consent.objects.filter(elder=two.elder).update(withdrawn_on=date(2026, 10, 6))
    file = take(export, by=nurse)
    cells = openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True)
    numbers = {cell for row in cells for cell in row}
    assert one.elder.citizen_id in numbers and two.elder.citizen_id not in numbers  # E61, H-074: withdrawn meanwhile
    log = HealthAccess.objects.get()
    assert (log.kind, log.row_count, log.reason, log.address) == ("export", 1, "Gửi Cổng theo QĐ 1551", "10.0.0.1")
    one.refresh_from_db(), two.refresh_from_db()
    assert one.exported_at and not two.exported_at
    refused = ask(one, two, by=nurse, purpose=ExportPurpose.AUTHORITY)
    refused = exports.answer(refused, agree=False, why="Chưa có văn bản", by=doctor, now=NOW)
    with pytest.raises(ValidationError, match="từ chối"):
        take(refused, by=nurse)


@pytest.mark.django_db
def test_the_clock_lists_what_the_station_has_to_send(ward, group, facility, nurse):
    mine = whole_exam(group, facility)
    whole_exam(group, facility, number=2, place_kind="khac")  # the hospital sends its own
    assert list(exports.waiting_for_portal(ward)) == [mine]
    take(ask(mine, by=nurse), by=nurse)
    assert not exports.waiting_for_portal(ward).exists()


@pytest.mark.django_db
def test_a_package_of_ten_takes_as_many_queries_as_one(group, facility, nurse, django_assert_max_num_queries):
    exams = [whole_exam(group, facility, number=number) for number in range(1, 11)]
    counts = []
    for chosen in (exams[:1], exams):
        with django_assert_max_num_queries(40) as seen:
            exports.choose(chosen, purpose=PORTAL, now=NOW)
        counts.append(len(seen))
    assert counts[0] == counts[1]
