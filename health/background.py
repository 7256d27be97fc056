"""What is asked once about somebody's health: own and family diseases, drugs, allergies, habits, falls, vaccinations.

Kept in `Examination.history` under the names of `QUESTIONS`; an answer nobody gave is absent. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SMOKING = (("khong", "Không hút"), ("da_bo", "Đã bỏ"), ("dang_hut", "Đang hút"))
SALT = (("nhat", "Ăn nhạt"), ("vua", "Vừa"), ("man", "Ăn mặn"))
LIVING = (
    ("mot_minh", "Một mình"),
    ("vo_chong", "Với vợ hoặc chồng"),
    ("con_chau", "Với con cháu"),
    ("co_so", "Ở cơ sở"),
)


@dataclass(frozen=True)
class Asked:
    """One question: `kind` "text", "choice", "yes_no", "number" or "codes" (ICD-10); `unit` and `most` for numbers."""

    key: str
    label: str
    kind: str
    group: str
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    most: int = 0
    hint: str = ""

    def words(self, value: Any) -> str:
        """The answer as the station reads it."""
        if isinstance(value, bool):
            return "Có" if value else "Không"
        if self.kind == "choice":
            return dict(self.choices).get(value, str(value))
        if self.kind == "codes":
            return ", ".join(value)
        return f"{value} {self.unit}".strip()


HISTORY, DRUGS, HABITS, RISKS = "Tiền sử", "Thuốc, dị ứng", "Thói quen", "Ngã, tiêm chủng, chăm sóc"
QUESTIONS = (
    Asked("own_diseases", "Bệnh đã mắc (ghi lời)", "text", HISTORY),
    Asked("treated_conditions", "Bệnh đang điều trị, uống thuốc (mã ICD-10)", "codes", HISTORY, hint="Ví dụ I10, E11."),
    Asked("family_conditions", "Bệnh trong gia đình (mã ICD-10)", "codes", HISTORY, hint="Ví dụ I10, E11."),
    Asked("tb_contact", "Tiếp xúc người mắc lao", "yes_no", HISTORY),
    Asked("drugs", "Thuốc đang dùng", "text", DRUGS, hint="Tên, liều, số lần mỗi ngày, ai quản lý thuốc."),
    Asked("allergies", "Dị ứng", "text", DRUGS, hint="Thuốc, thức ăn; ghi “không” nếu đã hỏi và không có."),
    Asked("smoking", "Thuốc lá, thuốc lào", "choice", HABITS, SMOKING),
    Asked("cigarettes_per_day", "Số điếu mỗi ngày", "number", HABITS, unit="điếu/ngày", most=100),
    Asked("smoking_years", "Số năm hút", "number", HABITS, unit="năm", most=100),
    Asked("alcohol_units_week", "Rượu bia mỗi tuần", "number", HABITS, unit="đơn vị/tuần", most=200),
    Asked("activity_minutes_week", "Vận động mỗi tuần", "number", HABITS, unit="phút/tuần", most=5000),
    Asked("salt", "Ăn mặn, nhạt", "choice", HABITS, SALT),
    Asked("falls_12m", "Số lần ngã trong 12 tháng", "number", RISKS, unit="lần", most=100),
    Asked("vaccine_flu", "Đã tiêm cúm trong năm", "yes_no", RISKS),
    Asked("vaccine_pneumo", "Đã tiêm phế cầu", "yes_no", RISKS),
    Asked("vaccine_tetanus", "Đã tiêm uốn ván", "yes_no", RISKS),
    Asked("lives_with", "Sống với ai", "choice", RISKS, LIVING),
    Asked("main_caregiver", "Người chăm sóc chính", "text", RISKS),
)
BY_KEY = {one.key: one for one in QUESTIONS}


def told(history: Mapping[str, Any]) -> list[tuple[Asked, str]]:
    """(question, answer in words) of what was answered, in the order of the form."""
    answered = [(one, history.get(one.key)) for one in QUESTIONS]
    return [(one, one.words(value)) for one, value in answered if value not in (None, "", [])]


def smoking_words(history: Mapping[str, Any]) -> str:
    """ "Đang hút, 10 điếu/ngày, 30 năm"; "" when nobody asked."""
    if not history.get("smoking"):
        return ""
    asked = ("smoking", "cigarettes_per_day", "smoking_years")
    return ", ".join(BY_KEY[key].words(history[key]) for key in asked if history.get(key))
