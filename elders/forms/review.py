"""The grid of the yearly review: three answers a question, read row by row from one page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from elders.forms.fields import tidy
from elders.models import Elder, YearlyReview

SALT = "elders.forms.review"
ANSWERS = {"co": True, "khong": False, "": None}
# Heads of the columns; the whole question stands on the phone and in the tooltip.
SHORT = {
    "wants_work": "Muốn làm việc",
    "able_to_work": "Còn sức làm",
    "has_work": "Đang có việc",
    "wants_training": "Cần học nghề",
    "wants_loan": "Cần vay vốn",
    "plays_sport": "Tập thể thao",
    "joins_culture": "Văn nghệ",
    "uses_it": "Dùng công nghệ",
    "care_training": "Nhà được tập huấn",
    "needs_legal_aid": "Cần pháp lý",
    "wants_social_pension": "Muốn hưu trí XH",
}


@dataclass(frozen=True)
class Question:
    name: str
    short: str
    label: str
    help_text: str


@dataclass(frozen=True)
class Answer:
    """One question of one row: `code` is "co", "khong" or ""."""

    question: Question
    field: str
    code: str


@dataclass(frozen=True)
class Row:
    elder: Elder
    sheet: YearlyReview | None
    answers: list[Answer]
    opened: str

    @property
    def note(self) -> str:
        return self.sheet.note if self.sheet else ""


def questions() -> list[Question]:
    found = []
    for name in YearlyReview.QUESTIONS:
        field = YearlyReview._meta.get_field(name)
        label = str(field.verbose_name)
        found.append(Question(name, SHORT[name], label[:1].upper() + label[1:], str(field.help_text)))
    return found


def values_of(sheet: YearlyReview | None) -> dict[str, Any]:
    """Answers and note of a sheet; of no sheet: nothing known."""
    answers = {name: getattr(sheet, name) if sheet else None for name in YearlyReview.QUESTIONS}
    return answers | {"note": sheet.note if sheet else ""}


def row_for(elder: Elder, sheet: YearlyReview | None, asked: list[Question]) -> Row:
    values = values_of(sheet)
    codes = {True: "co", False: "khong", None: ""}
    answers = [Answer(question, f"q-{elder.pk}-{question.name}", codes[values[question.name]]) for question in asked]
    return Row(elder, sheet, answers, signing.dumps(values, salt=f"{SALT}.{elder.pk}", compress=True))


def read_row(data: Mapping[str, str], elder: Elder) -> tuple[Elder, dict[str, Any], dict[str, Any] | None] | None:
    """(person, answers, what the page showed) of one row; None when the row was not on the page.

    A question that was not sent stays as it was shown. An unreadable "what was shown" counts as a page without it.
    """
    if f"opened-{elder.pk}" not in data:
        return None
    try:
        shown = signing.loads(data[f"opened-{elder.pk}"], salt=f"{SALT}.{elder.pk}")
    except signing.BadSignature:
        shown = None
    said = {}
    for name in YearlyReview.QUESTIONS:
        code = data.get(f"q-{elder.pk}-{name}")
        said[name] = ANSWERS[code] if code in ANSWERS else (shown or {}).get(name)
    said["note"] = tidy(data.get(f"note-{elder.pk}", (shown or {}).get("note", "")))[:200]
    return elder, said, shown


def ids_on(data: Mapping[str, str]) -> list[int]:
    """Ids of the people whose rows were sent."""
    words = (key.removeprefix("opened-") for key in data if key.startswith("opened-"))
    return [int(word) for word in words if word.isdigit()]
