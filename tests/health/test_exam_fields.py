"""Eyes and ears one by one, tests in words, history and habits: entered, derived, shown."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from health import facts, papers, senses
from health.facts import Found, Value
from health.measures import NotAMeasure, read
from health.models import Examination
from health.services import entry as entries
from health.services.entry import Entry, Pressure, found_of
from tests.factories import make_elder, make_user
from tests.health.factories import make_exam

DAY = date(2026, 10, 6)
AT = timezone.make_aware(datetime(2026, 10, 6, 9, 0))


def tenths(text: str) -> Value:
    made = read("va_right_bare", text)
    return Value(value=made.value, qualifier=made.qualifier, method=made.detail)


@pytest.mark.parametrize(
    ("right", "left", "best", "level"),
    [
        ("5", "2", "5", 0),  # E32: 5/10 none
        ("1", "4", "4", 1),  # 4/10 mild
        ("3", "3", "3", 2),  # 3/10 moderate
        ("0,5", "BBT", "0.5", 3),  # 3/60 is still severe
        ("ĐNT 3m", "ST(+)", "0.5", 3),
        ("ĐNT 2,5 m", "ST-", "0.4", 4),  # nearer than 3 m: blindness
        ("ĐNT", "BBT", "0.4", 4),  # no distance: the worse
    ],
)
def test_the_better_eye_counts(right, left, best, level):
    values = {"va_right_bare": tenths(right), "va_left_bare": tenths(left)}
    assert senses.better_eye(values) == Decimal(best)
    found = Found(day=DAY, sex="nu", age_years=75, values=values)
    assert facts.facts(found)["vision_level"] == level


def test_glasses_are_worn_and_one_eye_alone_says_nothing():
    values = {"va_right_bare": tenths("1"), "va_right_glasses": tenths("8"), "va_left_bare": tenths("2")}
    assert senses.better_eye(values) == 8
    assert senses.better_eye({"va_right_bare": tenths("8")}) is None
    typed = Found(day=DAY, sex="nu", age_years=75, values={"va": Value(value=Decimal(4))} | values)
    assert typed.vision == 4  # what was typed as the better eye stands


@pytest.mark.parametrize(("metres", "fails"), [("0,3", True), ("0,5", False), ("0,6", False)])
def test_whispering_heard_only_near_fails(metres, fails):
    values = {"whisper_left": Value(value=read("whisper_left", metres).value)}
    assert facts.facts(Found(day=DAY, sex="nam", age_years=75, values=values)).get("whisper_fail", False) is fails


@pytest.mark.parametrize("text", ["ĐNT", "ST+"])
def test_an_eye_is_no_meter(text):
    with pytest.raises(NotAMeasure):
        read("glucose", text)


def test_positive_screens_and_fibrillation_call_for_something():
    found = Found(day=DAY, sex="nu", age_years=75, results={"via": "duong_tinh", "ecg": "rung_nhi", "fobt": "am_tinh"})
    made = facts.facts(found)
    assert made["cancer_screen_positive"] is True and made["pulse_irregular"] is True  # A34, A8
    assert "cancer_screen_positive" not in facts.facts(
        Found(day=DAY, sex="nu", age_years=75, results={"via": "am_tinh"})
    )


@pytest.fixture
def nurse(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.mark.django_db
def test_standing_up_makes_the_pressure_fall(group, nurse):
    exam = make_exam(make_elder(group=group))
    sheet = Entry(pressures=[Pressure(sbp=150, dbp=90), Pressure(sbp=128, dbp=84, position="dung")])
    entries.save_entry(exam, sheet, by=nurse, at=AT)
    exam.refresh_from_db()
    assert facts.facts(found_of(exam))["orthostatic"] is True and found_of(exam).pressures == [(150, 90)]


@pytest.mark.django_db
def test_tests_in_words_are_checked_kept_and_taken_away(group, nurse):
    exam = make_exam(make_elder(group=group, sex="nam"))
    with pytest.raises(ValidationError, match="chỉ ghi cho nữ"):  # E34, H-026
        entries.save_entry(exam, Entry(results={"via": ("am_tinh", "")}), by=nurse, at=AT)
    with pytest.raises(ValidationError, match="không có kết quả"):
        entries.save_entry(exam, Entry(results={"ecg": ("tot", "")}), by=nurse, at=AT)
    entries.save_entry(exam, Entry(results={"ecg": ("rung_nhi", "nhanh")}), by=nurse, at=AT)
    assert [(one.key, one.result, one.text) for one in exam.investigations.all()] == [("ecg", "rung_nhi", "nhanh")]
    entries.save_entry(exam, Entry(), by=nurse, at=AT)
    assert not exam.investigations.exists()


@pytest.mark.django_db
def test_the_sheet_and_the_history_from_the_form_to_the_pages(group, nurse, client):
    elder = make_elder(group=group, sex="nu")
    old = make_exam(elder, concluded=True, examined_on=date(2025, 10, 6), history={"allergies": "penicillin"})
    exam = make_exam(elder)
    client.force_login(nurse)
    page = client.post(
        reverse("health:exam_entry", args=[exam.pk]),
        {
            "bp1_sbp": "130", "bp1_dbp": "80", "bp1_position": "nam", "v_height": "1,58", "u_height": "m",
            "height_method": "sai_tay", "v_va_right_bare": "ĐNT 2m", "v_va_left_bare": "8", "t_ecg": "khac",
            "d_ecg": "ngoại tâm thu", "t_via": "am_tinh", "t_ultrasound": "binh_thuong",
        },
    )  # fmt: skip
    assert page.status_code == 302
    height = exam.measurements.get(key="height")
    assert (height.value, height.method) == (158, "sai_tay")
    assert exam.pressures.get().position == "nam"
    form = client.get(reverse("health:exam_background", args=[exam.pk])).content.decode()
    assert "penicillin" in form and "06/10/2025" in form  # as told last time
    answers = {"allergies": "penicillin", "drugs": "Amlodipin 5 mg, sáng 1 viên", "smoking": "dang_hut"}
    answers |= {"cigarettes_per_day": "5", "family_conditions": "i10; E11", "tb_contact": "khong"}
    assert client.post(reverse("health:exam_background", args=[exam.pk]), answers).status_code == 302
    exam.refresh_from_db()
    assert exam.history["family_conditions"] == ["I10", "E11"] and exam.history["tb_contact"] is False
    assert "salt" not in exam.history
    for url in (reverse("health:exam", args=[exam.pk]), reverse("health:person", args=[elder.pk])):
        shown = client.get(url).content.decode()
        assert "Amlodipin 5 mg" in shown and "Đang hút" in shown
    assert "ngoại tâm thu" in client.get(reverse("health:exam", args=[exam.pk])).content.decode()
    # What was typed comes back into the sheet, and saving it again changes nothing.
    sheet = client.get(reverse("health:exam_entry", args=[exam.pk])).content.decode()
    assert "ĐNT 2m" in sheet and "ngoại tâm thu" in sheet
    assert (
        client.get(reverse("health:exam_background", args=[old.pk])).status_code == 302
    )  # concluded: not to be edited


@pytest.mark.django_db
def test_cancer_screening_is_not_on_the_sheet_one_takes_home(group, monkeypatch):
    exam = make_exam(make_elder(group=group, sex="nu"), concluded=True)
    exam.investigations.create(key="via", result="duong_tinh")
    exam.investigations.create(key="ecg", result="rung_nhi")
    printed = []
    monkeypatch.setattr(papers, "print_whole", lambda html: printed.append(html) or b"")
    papers.result_sheet(Examination.objects.get(pk=exam.pk))
    assert "Rung nhĩ" in printed[0] and "VIA" not in printed[0] and "Dương tính" not in printed[0]
