"""Readings: units, ranges, and what they are classed as (worked examples E13–E34 of the health notes)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from health import classes
from health.measures import NotAMeasure, Verdict, check_pressure, measures, read

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("weight", "height", "index", "label"),
    [
        ("58.7", "160", "22.9", "Bình thường"),  # E13
        ("58.8", "160", "23.0", "Thừa cân (nguy cơ)"),  # E14: the rounded value rules
        ("46.1", "158", "18.5", "Bình thường"),  # E15
        ("38.0", "150", "16.9", "Gầy, thiếu năng lượng trường diễn"),  # E16
        ("58.5", "152", "25.3", "Béo phì độ 1"),  # E19 of the club notes
        ("38", "148", "17.3", "Gầy, thiếu năng lượng trường diễn"),
    ],
)
def test_body_mass_index(weight, height, index, label):
    value = classes.bmi(weight_kg=Decimal(weight), height_cm=Decimal(height))
    assert value == Decimal(index)
    assert classes.classify("BMI_WPRO", value, DAY).label == label


def test_no_height_gives_no_index():
    assert classes.bmi(weight_kg=Decimal("58"), height_cm=None) is None


@pytest.mark.parametrize(("key", "text"), [("sbp", "300"), ("sbp", "59"), ("temp", "43.1"), ("weight", "abc")])
def test_what_cannot_be_is_refused(key, text):  # E17
    with pytest.raises(NotAMeasure):
        read(key, text)


def test_what_is_unlikely_is_asked_about():  # E18
    assert read("sbp", "238").verdict is Verdict.ASK
    assert read("sbp", "150").verdict is Verdict.FINE
    assert classes.pressure([(238, 112)], DAY).needs_second_reading
    assert not classes.pressure([(238, 112), (230, 110)], DAY).needs_second_reading
    assert not classes.pressure([(179, 109)], DAY).needs_second_reading


def test_two_numbers_too_near_each_other_are_refused():  # E19
    with pytest.raises(NotAMeasure, match="120/114"):
        check_pressure(120, 114)
    check_pressure(120, 110)
    with pytest.raises(NotAMeasure):
        check_pressure(90, 140)  # E18 of the club notes


@pytest.mark.parametrize(
    ("readings", "ruleset", "mean", "grade", "remarks"),
    [
        ([(182, 118), (176, 112)], "THA_BYT_3", (179, 115), 3, ()),  # E20: by the lower number
        ([(182, 118), (176, 112)], "THA_VNHA_2022", (179, 115), 2, ()),
        ([(168, 84)], "THA_BYT_3", (168, 84), 2, ("tâm thu đơn độc", "đo 1 lần")),  # E21
        ([(145, 88), (148, 86)], "THA_BYT_3", (147, 87), 1, ("tâm thu đơn độc",)),  # E22
        ([(182, 112)], "THA_BYT_3", (182, 112), 3, ("đo 1 lần",)),  # E18 of the club notes: urgent
        ([(138, 88)], "THA_BYT_3", (138, 88), 0, ("đo 1 lần",)),
        ([(140, 85)], "THA_BYT_3", (140, 85), 1, ("tâm thu đơn độc", "đo 1 lần")),
        ([(200, 120), (130, 82), (128, 80)], "THA_BYT_3", (129, 81), 0, ()),  # the last two of a sitting
    ],
)
def test_pressure_of_a_sitting(readings, ruleset, mean, grade, remarks):
    found = classes.pressure(readings, DAY, ruleset=ruleset)
    assert (found.sbp, found.dbp) == mean
    assert found.grade == grade
    assert found.found.remarks == remarks


def test_no_reading_is_no_pressure():
    assert classes.pressure([], DAY) is None


def test_other_units_are_kept_beside_the_stored_one():
    meter = read("glucose", "126", unit="mg/dL")  # E24
    assert (meter.value, meter.said, meter.said_unit) == (Decimal("7.0"), "126", "mg/dL")
    assert classes.glucose_class(meter.value, timing="doi", day=DAY).code == "nguong_dtd"
    assert read("hba1c", "53", unit="mmol/mol").value == Decimal("7.0")  # E28
    assert read("glucose", "hi").qualifier == "HI"
    with pytest.raises(NotAMeasure, match="chưa biết đổi"):
        read("glucose", "7", unit="g/L")


@pytest.mark.parametrize(
    ("sex", "value", "stage", "least"),
    [("nu", "45.2", "G3a", None), ("nam", "60.4", "G2", None)],  # E30, E31
)
def test_filtration_rate(sex, value, stage, least):
    rate = classes.egfr(creatinine_umol=Decimal(110), age_years=75, sex=sex)
    assert rate == Decimal(value)
    assert classes.classify("EGFR_STAGE", rate, DAY).code == stage


def test_filtration_rate_needs_every_part():
    assert classes.egfr(creatinine_umol=None, age_years=75, sex="nu") is None
    assert classes.egfr(creatinine_umol=Decimal(110), age_years=75, sex="") is None


@pytest.mark.parametrize(
    ("best", "code"), [("5", "binh_thuong"), ("4", "nhe"), ("3", "vua"), ("1", "vua"), ("0.5", "nang")]
)
def test_sight(best, code):  # E32
    assert classes.classify("VISION", Decimal(best), DAY).code == code


@pytest.mark.parametrize(("decibel", "code"), [(19, "binh_thuong"), (40, "vua"), (95, "diec")])
def test_hearing(decibel, code):  # E33
    assert classes.classify("HEARING", decibel, DAY).code == code


def test_what_belongs_to_the_other_sex_is_refused():  # E34
    with pytest.raises(NotAMeasure, match="chỉ ghi cho nam"):
        read("psa", "3.1", sex="nu")
    assert read("psa", "3.1", sex="nam").value == Decimal("3.1")


@pytest.mark.parametrize(("state", "reached"), [("nhieu_benh", True), ("manh_khoe", False)])
def test_diabetes_target_by_the_state_of_health(state, reached):  # E29
    assert classes.diabetes_at_target(hba1c=Decimal("7.8"), state=state, day=DAY) is reached
    assert classes.diabetes_at_target(hba1c=None, state=state, day=DAY) is None


def test_chair_stand_of_a_woman_of_83():  # E44
    assert classes.chair_stand_is_low(8, age_years=83, sex="nu", day=DAY)
    assert not classes.chair_stand_is_low(9, age_years=83, sex="nu", day=DAY)
    assert classes.chair_stand_is_low(8, age_years=59, sex="nu", day=DAY) is None


def test_old_results_keep_the_rules_of_their_day():
    with pytest.raises(LookupError):
        classes.classify("THA_VNHA_2022", 1, date(2021, 12, 31))


SETS = ["BMI_WPRO", "BMI_WHO", "GLUCOSE_FASTING", "GLUCOSE_2H", "HBA1C", "EGFR_STAGE", "VISION", "HEARING"]


@pytest.mark.parametrize("code", SETS)
@given(value=st.decimals(min_value=0, max_value=500, places=2))
def test_every_value_has_a_class(code, value):
    assert classes.classify(code, value, DAY).label


@given(
    low=st.tuples(st.integers(60, 260), st.integers(30, 150)), more=st.tuples(st.integers(0, 60), st.integers(0, 60))
)
def test_higher_pressure_is_never_a_lower_grade(low, more):
    for ruleset in ("THA_BYT_3", "THA_VNHA_2022"):
        first = classes.pressure([low], DAY, ruleset=ruleset)
        second = classes.pressure([(low[0] + more[0], low[1] + more[1])], DAY, ruleset=ruleset)
        assert second.found.level >= first.found.level
        assert second.grade >= first.grade


@pytest.mark.parametrize("code", ["GLUCOSE_FASTING", "GLUCOSE_2H", "HBA1C", "HEARING"])
@given(pair=st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_more_sugar_and_less_hearing_are_never_better(code, pair):
    low, high = sorted(pair)
    assert classes.classify(code, low, DAY).level <= classes.classify(code, high, DAY).level


def test_ranges_lie_inside_each_other():
    for measure in measures().values():
        assert measure.hard[0] <= measure.plausible[0] < measure.plausible[1] <= measure.hard[1], measure.key
