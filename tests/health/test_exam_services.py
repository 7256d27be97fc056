"""From readings to conclusion, tasks, signature and correction (`domain/health.md` §16 H-017–H-044, §17)."""

import uuid
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from health.choices import ExamState
from health.models import Consent, Examination, FollowUpTask
from health.services import entry as entries
from health.services import exams, privacy, tasks
from health.services.entry import Entry, Pressure, Said, Specialist, Unlikely
from health.services.exams import Verdicts
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 6)
AT = timezone.make_aware(datetime(2026, 10, 6, 9, 0))
INTERNAL = {"tuan_hoan": Specialist(text="Bình thường", doctor="BS. Minh")}
BODY = {"height": Said(text="160"), "weight": Said(text="55")}


@pytest.fixture
def nurse(ward):
    return make_user("health_station", ward=ward)


@pytest.fixture
def person(group):
    return make_elder(group=group, sex="nu", birth_year=1951)


@pytest.fixture
def exam(person, nurse):
    return opened(person, nurse)


def opened(person, nurse, **more) -> Examination:
    return exams.open_exam(person, by=nurse, **{"examined_on": DAY, "today": DAY} | more)


def saved(exam, nurse, pressures=((130, 80), (128, 78)), values=None, **more) -> Examination:
    sheet = Entry(
        pressures=[Pressure(sbp=sbp, dbp=dbp) for sbp, dbp in pressures],
        values=BODY | (values or {}),
        **{"findings": INTERNAL} | more,
    )
    return entries.save_entry(exam, sheet, by=nurse, at=AT)


def concluded(exam, nurse, **more) -> Examination:
    return exams.conclude(exam, Verdicts(**{"kind": "binh_thuong", "doctor": "BS. Minh"} | more), by=nurse, at=AT)


def rules(person) -> list[str]:
    return list(FollowUpTask.objects.filter(elder=person).order_by("priority", "pk").values_list("rule", flat=True))


def test_what_is_unlikely_is_asked_and_the_answer_kept(exam, nurse):  # H-020, E18
    with pytest.raises(Unlikely) as asked:
        saved(exam, nurse, pressures=[(238, 112)])
    assert set(asked.value.questions) == {"bp1"}
    assert not exam.pressures.exists()
    saved(exam, nurse, pressures=[(238, 112)], confirmed=frozenset({"bp1"}))
    assert exam.pressures.get().confirmed_unlikely
    with pytest.raises(ValidationError, match="đo lại lần hai"):  # H-023
        concluded(exam, nurse)
    assert rules(exam.elder) == ["A2"]  # a doctor today, whether the sheet is ever concluded or not


@pytest.mark.parametrize(
    ("pressures", "values", "field"),
    [
        ([(300, 90)], {}, "bp1"),  # E17
        ([(120, 114)], {}, "bp1"),  # E19, H-021
        ([(130, 80)], {"weight": Said(text="5")}, "weight"),
        ([(130, 80)], {"psa": Said(text="3")}, "psa"),  # H-026: a woman
        ([(130, 80)], {"glucose": Said(text="6")}, "glucose"),  # §5.2: timing and sample are required
    ],
)
def test_what_cannot_be_is_refused(exam, nurse, pressures, values, field):
    with pytest.raises(ValidationError) as refusal:
        saved(exam, nurse, pressures=pressures, values=values, confirmed=frozenset({field}))
    assert field in refusal.value.message_dict
    assert not exam.measurements.exists()


@pytest.mark.parametrize(
    ("height", "weight", "words", "label"),
    [("160", "58,7", "22,9", "Bình thường"), ("160", "58.8", "23", "Thừa cân (nguy cơ)"), ("150", "38", "16,9", "Gầy")],
)
def test_bmi_is_classed_by_what_is_shown(exam, nurse, height, weight, words, label):  # E13, E14, E16, H-024
    saved(exam, nurse, values={"height": Said(text=height), "weight": Said(text=weight)})
    found = exam.classifications.get(ruleset="BMI_WPRO")
    assert found.label.startswith(label) and found.reason.startswith(words) and found.source


def test_both_units_are_kept(exam, nurse):  # E24, H-025
    saved(exam, nurse, values={"glucose": Said(text="126", unit="mg/dL", method="doi:mao_mach")})
    row = exam.measurements.get(key="glucose")
    assert (row.value, row.said, row.said_unit) == (7, "126", "mg/dL")
    assert exam.classifications.get(ruleset="GLUCOSE_FASTING").code == "nguong_dtd"


@pytest.mark.parametrize(
    ("pressures", "more", "expected", "due"),
    [
        ([(182, 118), (176, 112)], {}, "A2", "2026-10-07 09:00"),  # E20
        ([(168, 84)], {}, "A3", "2026-10-13 23:59"),  # E21
        ([(145, 88), (148, 86)], {}, "A4", "2026-10-20 23:59"),  # E22
        ([(190, 120), (190, 120)], {"danger_signs": True}, "A1", "2026-10-06 09:00"),  # E23, H-041
        ([(150, 80), (150, 80)], {"known_conditions": ["I10"]}, "A6", "2026-10-20 23:59"),
    ],
)
def test_the_most_urgent_rule_of_pressure_wins(exam, person, nurse, pressures, more, expected, due):
    saved(exam, nurse, pressures=pressures, **more)
    concluded(exam, nurse, kind="co_van_de")
    task = FollowUpTask.objects.get(elder=person)
    assert task.rule == expected
    assert timezone.localtime(task.due_at).strftime("%Y-%m-%d %H:%M") == due
    assert task.reasons


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"creatinine": Said(text="110")}, "A17"),  # E30
        ({"glucose": Said(text="3,2", method="bat_ky:mao_mach")}, "A10"),  # E27
        ({"glucose": Said(text="HI", method="bat_ky:mao_mach")}, "A11"),
        ({"glucose": Said(text="126", unit="mg/dL", method="doi:mao_mach")}, "A13"),  # E24
        ({"va": Said(text="4")}, "A20"),  # E32
        ({"va": Said(text="3")}, "A19"),
        ({"pure_tone": Said(text="40")}, "A21"),  # E33
    ],
)
def test_a_value_opens_its_task(exam, person, nurse, values, expected):
    saved(exam, nurse, pressures=[(110, 70), (110, 70)], values=values, confirmed=frozenset({"glucose"}))
    concluded(exam, nurse)
    assert rules(person) == [expected]


def test_instruments_open_tasks_and_keep_alarms(exam, person, nurse):  # E38, H-034
    saved(exam, nurse, pressures=[(110, 70), (110, 70)])
    answers = {str(item): 0 for item in range(1, 10)} | {"1": 3, "9": 1}
    row = entries.save_instrument(exam, "PHQ9", answers, by=nurse, at=AT)
    assert (row.total, row.band) == (4, "toi_thieu") and row.flags
    concluded(exam, nurse)
    assert rules(person) == ["A27"]
    assert FollowUpTask.objects.get().priority == 0


def test_instruments_refuse(exam, nurse):
    with pytest.raises(ValidationError, match="chưa được phép"):  # H-032
        entries.save_instrument(exam, "MINICOG", {"tu": 2, "dong_ho": 2}, by=nurse, at=AT)
    with pytest.raises(ValidationError, match="không phải điểm"):  # E41, H-031
        entries.save_instrument(exam, "BARTHEL", {"giuong_ghe": 7}, by=nurse, at=AT)
    assert entries.save_instrument(exam, "GDS15", {"1": 0}, by=nurse, at=AT).total is None  # E37, H-030


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ({"pressures": ()}, "chưa đo huyết áp"),
        ({"values": {"height": Said(text="160")}, "findings": {}}, "chưa khám nội khoa"),
    ],
)
def test_a_conclusion_needs_its_parts(exam, nurse, sheet, words):
    saved(exam, nurse, **sheet)
    with pytest.raises(ValidationError, match=words):
        concluded(exam, nurse)


def test_a_class_needs_every_specialty(exam, nurse):  # H-027
    saved(exam, nurse)
    with pytest.raises(ValidationError, match="đủ chuyên khoa"):
        concluded(exam, nurse, health_class=2)


def test_one_open_task_per_rule(exam, person, nurse):  # H-040
    saved(exam, nurse, pressures=[(150, 80), (150, 80)])
    concluded(exam, nurse)
    second = opened(person, nurse, is_free=False, examined_on=date(2026, 10, 20), today=date(2026, 10, 20))
    saved(second, nurse, pressures=[(150, 80), (150, 80)])
    concluded(second, nurse)
    assert rules(person) == ["A4"]


def test_a_second_free_service_in_a_year_needs_a_reason(exam, person, nurse):  # E11, H-017
    later = {"kind": "sang_loc", "screening": "tha", "examined_on": date(2026, 11, 2), "today": date(2026, 11, 2)}
    with pytest.raises(ValidationError) as refusal:
        opened(person, nurse, **later)
    assert "free_reason" in refusal.value.message_dict
    assert opened(person, nurse, **later, free_reason="Bệnh viện chỉ định").free_reason
    assert not opened(person, nurse, **later | {"screening": "dtd"}, is_free=False).is_free


def test_a_second_click_opens_no_second_sheet(exam, person, nurse):
    assert opened(person, nurse) == exam
    with pytest.raises(ValidationError, match="chưa đến"):
        opened(person, nurse, examined_on=date(2026, 12, 1))


def test_a_correction_is_a_new_version(exam, person, nurse):  # H-028, H-035
    saved(exam, nurse)
    concluded(exam, nurse)
    signed = exams.sign(exam, by=nurse, at=AT)
    with pytest.raises(ValidationError, match="đã kết luận"):
        saved(signed, nurse)
    with pytest.raises(ValidationError):
        exams.correct(signed, reason=" ", by=nurse)
    second = exams.correct(signed, reason="Ghi nhầm cân nặng", by=nurse)
    assert (second.version, second.corrects_id, second.state) == (2, exam.pk, ExamState.OPEN)
    saved(second, nurse, values={"weight": Said(text="65")})
    concluded(second, nurse)
    exam.refresh_from_db()
    assert exam.state == ExamState.REPLACED and exam.measurements.get(key="weight").value == 55
    assert list(Examination.objects.current().complete()) == [second]


def test_a_relative_gets_the_sheet_only_when_named(exam, person, nurse):  # E63, H-029
    saved(exam, nurse)
    with pytest.raises(ValidationError, match="Chưa kết luận"):
        exams.deliver(exam, on=DAY, by=nurse)
    concluded(exam, nurse)
    with pytest.raises(ValidationError, match="chưa được"):
        exams.deliver(exam, to_relative="Phạm Thị Hoa", on=DAY, by=nurse)
    Consent.objects.create(
        ward=person.ward, elder=person, purpose="nguoi_than", given_by=person.full_name, method="giay",
        text_version="1", relative_name="Phạm Thị Hoa", given_on=DAY,
    )  # fmt: skip
    assert exams.deliver(exam, to_relative="Phạm Thị Hoa", on=DAY, by=nurse).delivered_to == "Phạm Thị Hoa"


@pytest.fixture
def task(exam, person, nurse):
    saved(exam, nurse, pressures=[(182, 112), (182, 112)])
    concluded(exam, nurse)
    return FollowUpTask.objects.get(elder=person)


def test_unreachable_needs_three_attempts_one_at_home(task, nurse):  # H-043
    def close():
        return tasks.close(task, outcome="unreachable", note="", at=AT, by=nurse)

    for day, kind in ((7, "call"), (7, "home"), (8, "call")):
        tasks.add_attempt(task, on=date(2026, 10, day), kind=kind, result="Vắng", today=date(2026, 10, 9), by=nurse)
    with pytest.raises(ValidationError, match="ba lần"):
        close()
    tasks.add_attempt(task, on=date(2026, 10, 9), kind="call", result="Vắng", today=date(2026, 10, 9), by=nurse)
    assert close().closed_at == AT
    with pytest.raises(ValidationError, match="đã đóng"):
        close()


def test_a_task_closes_only_with_an_outcome(task, nurse):  # H-043
    for outcome in ("", "xong"):
        with pytest.raises(ValidationError):
            tasks.close(task, outcome=outcome, note="", at=AT, by=nurse)
    with pytest.raises(ValidationError, match="đã làm gì"):
        tasks.close(task, outcome="done", note="", at=AT, by=nurse)


def test_a_referral_lives_ten_working_days(task, person, nurse):  # H-044
    token = uuid.uuid4()
    values = {"to": "Bệnh viện Kiến An", "reason": "Huyết áp 182/112", "doctor": "BS. Minh", "on": DAY, "by": nurse}
    slip = tasks.refer(person, task=task, token=token, **values)
    assert tasks.refer(person, task=task, token=token, **values) == slip
    assert slip.expires_on == date(2026, 10, 20)
    with pytest.raises(ValidationError, match="chưa có trả lời"):
        tasks.close(task, outcome="done", note="Đã khám", at=AT, by=nurse)
    late = {"answer": "Đã điều trị", "by": nurse, "today": date(2026, 10, 30), "on": date(2026, 10, 30)}
    with pytest.raises(ValidationError, match="hết giá trị"):
        tasks.answer(slip, seen_on=date(2026, 10, 21), **late)
    assert tasks.answer(slip, seen_on=date(2026, 10, 20), **late).state == "answered"
    assert tasks.close(task, outcome="done", note="Đã khám", at=AT, by=nurse).outcome == "done"


def test_who_withdrew_referrals_goes_nowhere_but_out_of_danger(task, person, nurse):  # H-074
    agreed = Consent(ward=person.ward, elder=person, purpose="chuyen_gui", given_by="Bà Mận", method="giay",
                     text_version="DLSK-2026-01", given_on=DAY)  # fmt: skip
    privacy.withdraw(privacy.give(agreed, today=DAY, by=nurse), on=DAY, by=nurse)
    values = {"to": "Bệnh viện Kiến An", "reason": "Đục thủy tinh thể", "doctor": "BS. Minh", "on": DAY, "by": nurse}
    for more in ({}, {"urgent": True}, {"danger": "Huyết áp 210/120"}):
        with pytest.raises(ValidationError, match="rút đồng ý chuyển gửi"):
            tasks.refer(person, task=task, token=uuid.uuid4(), **values | more)
    slip = tasks.refer(person, task=task, token=uuid.uuid4(), urgent=True, danger="Huyết áp 210/120", **values)
    assert (slip.state, slip.danger) == ("sent", "Huyết áp 210/120")
    anew = Consent(ward=person.ward, elder=person, purpose="chuyen_gui", given_by="Bà Mận", method="giay",
                   text_version="DLSK-2026-01", given_on=DAY)  # fmt: skip
    privacy.give(anew, today=DAY, by=nurse)
    assert tasks.refer(person, task=task, token=uuid.uuid4(), danger="thừa", **values).danger == ""
