"""What an examination says, in the words of the follow-up rules, with the classes of its values. Pure: no database.

A fact nobody recorded is absent. Answers to questions are True, False or absent, never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from health import classes, senses
from health.investigations import positive_screens
from health.measures import measures

# Questions of the form: fact → words. The answer is yes, no or not asked.
QUESTIONS = {
    "syncope": "Ngất, suýt ngất",
    "orthostatic": "Huyết áp tụt khi đứng (giảm từ 20/10 mmHg)",
    "pulse_irregular": "Mạch không đều",
    "thirst_polyuria": "Khát nhiều, tiểu nhiều, sụt cân",
    "vomiting_confused": "Nôn, lơ mơ hoặc mất nước",
    "sudden_vision_loss": "Nhìn mờ đột ngột",
    "whisper_fail": "Không nghe được nói thầm ở một tai",
    "fall_injury": "Ngã có chấn thương trong năm qua",
    "rises_unable": "Không đứng lên ngồi xuống được 5 lần",
    "cough_breathless": "Ho, khạc đờm kéo dài hoặc khó thở tăng dần",
    "smoke_dust": "Hút thuốc, khói bếp, bụi hoặc hóa chất nghề nghiệp",
    "cognition_positive": "Sàng lọc nhận thức dương tính",
    "dementia_burden": "Sa sút trí tuệ mà người chăm sóc quá sức hoặc hay đi lạc",
    "cancer_screen_positive": "Tầm soát ung thư dương tính",
    "suicidal_words": "Nói đến ý muốn chết, tự gây hại",
    "abuse_signs": "Dấu hiệu bị bạo lực, bỏ mặc",
}
RED_FLAGS = "Đau ngực, khó thở, yếu liệt, nói khó, lơ mơ, co giật"
HYPERTENSION = re.compile(r"^I1[0-5]")
DIABETES = re.compile(r"^E1[0-4]")
KIDNEY_DISEASE = re.compile(r"^N18")
HIGH_WHEN_ILL = Decimal("11.1")
FASTING_PLASMA = "doi:tinh_mach"  # the only sugar a diagnosis and a LOINC code may rest on
PLAIN = ("pulse", "spo2", "hba1c", "hb", "tg", "weight_loss_3m", "calf", "psa", "tug", "rises", "pure_tone")
CLASS_NAMES = {
    "THA_BYT_3": "Huyết áp",
    "THA_VNHA_2022": "Huyết áp",
    "BMI_WPRO": "Cân nặng so với chiều cao",
    "WAIST_CENTRAL": "Vòng bụng",
    "GLUCOSE_FASTING": "Đường huyết lúc đói",
    "GLUCOSE_2H": "Đường huyết sau 2 giờ",
    "HBA1C": "Đường huyết trung bình (HbA1c)",
    "EGFR_STAGE": "Chức năng thận",
    "VISION": "Mắt",
    "HEARING": "Tai",
}
SETS = {"hba1c": "HBA1C", "pure_tone": "HEARING"}


@dataclass(frozen=True, kw_only=True)
class Value:
    """A stored measurement: `value` in the stored unit or None with a meter's flag; `method` such as "doi:mao_mach"."""

    value: Decimal | None
    qualifier: str = ""
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Everything an examination holds. `pressures`: sitting readings in order; `known`: ICD-10 codes known before it;
    `scores`: instrument → (total or None, positive answers by item)."""

    day: date
    sex: str
    age_years: int | None
    pressures: Sequence[tuple[int, int]] = ()
    pulse: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    red_flag: bool | None = None
    known: Sequence[str] = ()
    scores: Mapping[str, tuple[int | None, Mapping[str, Any]]] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)  # tests whose result is a word: key → code

    def number(self, key: str) -> Decimal | None:
        known = self.values.get(key)
        return known.value if known else None

    @property
    def bmi(self) -> Decimal | None:
        return classes.bmi(weight_kg=self.number("weight"), height_cm=self.number("height"))

    @property
    def egfr(self) -> Decimal | None:
        return classes.egfr(creatinine_umol=self.number("creatinine"), age_years=self.age_years, sex=self.sex)

    @property
    def vision(self) -> Decimal | None:
        """Tenths the better eye sees with the glasses worn: as typed, else out of both eyes; None when one is not
        known."""
        typed = self.number("va")
        return typed if typed is not None else senses.better_eye(self.values)

    @property
    def timing(self) -> str:
        glucose = self.values.get("glucose")
        return glucose.method.partition(":")[0] if glucose else ""


def derived_classes(found: Found) -> list[classes.Class]:
    """Every class that follows from the values by the sets in force on the day of the examination."""
    made = []
    if pressure := classes.pressure(found.pressures, found.day):
        made.append(pressure.found)
    if found.bmi is not None:
        made.append(classes.classify(classes.BMI_DEFAULT, found.bmi, found.day))
    if found.number("waist") is not None and found.sex in ("nam", "nu"):
        made.append(classes.classify("WAIST_CENTRAL", found.number("waist"), found.day, sex=found.sex))
    if found.egfr is not None:
        made.append(classes.classify("EGFR_STAGE", found.egfr, found.day))
    if found.number("glucose") is not None:
        one = classes.glucose_class(found.number("glucose"), timing=found.timing, day=found.day)
        made += [one] if one else []
    for key, code in SETS.items():
        if found.number(key) is not None:
            made.append(classes.classify(code, found.number(key), found.day))
    if found.vision is not None:
        made.append(classes.classify("VISION", found.vision, found.day))
    return made


def facts(found: Found) -> dict[str, Any]:
    """The facts of `health/policy/follow_up.toml`; what is not known is left out."""
    made: dict[str, Any] = {key: found.number(key) for key in PLAIN}
    made |= {key: found.answers[key] for key in QUESTIONS if isinstance(found.answers.get(key), bool)}
    made["red_flag"] = found.red_flag
    if made["pulse"] is None:
        made["pulse"] = found.pulse
    known_tha = any(HYPERTENSION.match(code) for code in found.known)
    known_dtd = any(DIABETES.match(code) for code in found.known)
    made |= {"known_tha": known_tha, "known_dtd": known_dtd}
    made["known_ckd"] = any(KIDNEY_DISEASE.match(code) for code in found.known)
    if pressure := classes.pressure(found.pressures, found.day):
        made |= {"sbp": pressure.sbp, "dbp": pressure.dbp}
        if known_tha:
            made["tha_at_target"] = pressure.sbp < 140 and pressure.dbp < 90
    made |= _sugar(found, known_dtd)
    made["bmi"], made["egfr"] = found.bmi, found.egfr
    found_classes = {one.ruleset: one for one in derived_classes(found)}
    if "WAIST_CENTRAL" in found_classes:
        made["central_obesity"] = found_classes["WAIST_CENTRAL"].level > 0
    if "VISION" in found_classes:
        made["vision_level"] = found_classes["VISION"].level
    stands = found.number("chair_stands")
    if stands is not None and found.age_years is not None:
        made["chair_stand_low"] = classes.chair_stand_is_low(
            int(stands), age_years=found.age_years, sex=found.sex, day=found.day
        )
    if made.get("cough_breathless") is None and found.answers.get("smoke_dust"):
        made["copd_prompt"] = "thuong"
    elif found.answers.get("cough_breathless"):
        made["copd_prompt"] = "cao"
    if positive_screens(found.results):
        made["cancer_screen_positive"] = True
    if found.results.get("ecg") == "rung_nhi":
        made["pulse_irregular"] = True
    if "whisper_fail" not in made and senses.whisper_fails(found.values):
        made["whisper_fail"] = True
    made |= _scores(found)
    return {key: value for key, value in made.items() if value is not None}


def _sugar(found: Found, known_dtd: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    glucose = found.values.get("glucose")
    if glucose and glucose.qualifier:
        made["glucose_flag"] = glucose.qualifier
    elif glucose:
        made |= {"glucose": glucose.value, "glucose_timing": found.timing or None}
        made["glucose_high_and_ill"] = glucose.value >= HIGH_WHEN_ILL and found.answers.get("vomiting_confused") is True
        if found.timing in ("doi", "bat_ky"):
            made["fasting_glucose" if found.timing == "doi" else "random_glucose"] = glucose.value
        if glucose.method == FASTING_PLASMA:
            made["fasting_plasma"] = glucose.value
    state = found.answers.get("diabetes_state")
    if known_dtd and state:
        made["dtd_at_target"] = classes.diabetes_at_target(hba1c=found.number("hba1c"), state=state, day=found.day)
    return made


def _scores(found: Found) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for code, (total, answers) in found.scores.items():
        if total is not None:
            made[code.lower()] = total
        if code == "PHQ9" and answers.get("9") is not None:
            made["phq9_item9"] = answers["9"]
        if code == "ICOPE":
            made["icope_mood"] = None if answers.get("tam_ly") is None else bool(answers["tam_ly"])
            if answers.get("nhan_thuc"):
                made["cognition_positive"] = True
            if answers.get("thinh_giac"):
                made["whisper_fail"] = True
    made["mood_scored"] = made.get("phq9") is not None or made.get("gds15") is not None
    return made


def fact_words(name: str, value: Any) -> str:
    """A fact as the station reads it: "Tâm thu trung bình: 150 mmHg"."""
    if name in FACT_LABELS:
        label, unit = FACT_LABELS[name]
    elif name in QUESTIONS:
        label, unit = QUESTIONS[name], ""
    elif name in measures():
        label, unit = measures()[name].label, measures()[name].unit
    else:
        label, unit = name, ""
    if isinstance(value, bool):
        return label if value else f"{label}: không"
    text = str(value).replace(".", ",")
    return f"{label}: {text} {unit}".strip()


FACT_LABELS = {
    "red_flag": (RED_FLAGS, ""),
    "known_tha": ("Đã biết tăng huyết áp", ""),
    "known_dtd": ("Đã biết đái tháo đường", ""),
    "known_ckd": ("Đã biết bệnh thận mạn", ""),
    "tha_at_target": ("Huyết áp đạt mục tiêu dưới 140/90", ""),
    "dtd_at_target": ("HbA1c đạt mục tiêu", ""),
    "glucose_flag": ("Máy đo đường huyết báo", ""),
    "glucose_high_and_ill": ("Đường huyết từ 11,1 kèm nôn, lơ mơ, mất nước", ""),
    "glucose_timing": ("Lúc đo đường huyết", ""),
    "fasting_glucose": ("Đường huyết lúc đói", "mmol/L"),
    "fasting_plasma": ("Đường huyết tĩnh mạch lúc đói", "mmol/L"),
    "random_glucose": ("Đường huyết bất kỳ", "mmol/L"),
    "central_obesity": ("Béo bụng", ""),
    "vision_level": ("Mức giảm thị lực", ""),
    "chair_stand_low": ("Đứng ngồi 30 giây dưới trung bình", ""),
    "copd_prompt": ("Gợi ý bệnh phổi tắc nghẽn", ""),
    "phq2": ("PHQ-2", "điểm"),
    "phq9": ("PHQ-9", "điểm"),
    "phq9_item9": ("PHQ-9 câu 9", "điểm"),
    "gds15": ("GDS-15", "điểm"),
    "icope_mood": ("ICOPE tâm lý dương tính", ""),
    "mood_scored": ("Đã làm PHQ-9 hoặc GDS-15", ""),
    "barthel": ("Barthel", "điểm"),
    "katz": ("Katz", "điểm"),
    "steadi12": ("STEADI 12 câu", "điểm"),
    "steadi3": ("STEADI 3 câu", "câu có"),
}
