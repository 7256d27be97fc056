"""Readers of cells, by name: a value and the heading in, a clean value and what is wrong out.

A reader gets `(value, field, context)` and returns a `Reading`. An empty cell never reaches a reader. Apps add their
own with `register_reader`. Names, births and numbers have modules of their own; `parse` puts a row together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from elders.intake import reasons
from elders.intake.births import read_birth
from elders.intake.content import is_cross
from elders.intake.identity import read_health_card, read_insurance_no, read_phone
from elders.intake.kinds import Field
from elders.intake.names import is_unsafe
from elders.intake.notes import read_note
from elders.intake.sheets import Broken
from elders.intake.text import key, tidy


@dataclass(frozen=True)
class CellContext:
    """What a reader may need beside the cell: the reference day; money unit, legend and words of the heading."""

    as_of: date
    unit: int = 1
    legend: tuple[tuple[str, str], ...] = ()
    heading: str = ""


@dataclass
class Reading:
    """`value` None means nothing was understood or said; `more` holds values of other fields the cell also gives.

    `flaws`: (code, severity, message); an empty message takes the advice of the code.
    """

    value: Any = None
    flaws: list[tuple[str, str, str]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


Reader = Callable[[Any, Field, CellContext], Reading]
READERS: dict[str, Reader] = {}


def register_reader(name: str) -> Callable[[Reader], Reader]:
    """Add a reader under `name`. Raises: ValueError when the name is taken."""

    def add(reader: Reader) -> Reader:
        if name in READERS and READERS[name] is not reader:
            raise ValueError(f"Reader {name} is registered twice")
        READERS[name] = reader
        return reader

    return add


def text_of(value: Any) -> str:
    """A cell as the officer sees it: dates as 05/03/1945, whole numbers without ".0"."""
    if type(value) is str:
        return value
    if isinstance(value, Broken):
        return "" if value.startswith("=") else str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    return "" if value is None else str(value)


def _note(code: str, message: str = "") -> tuple[str, str, str]:
    return code, "note", message or reasons.advice(code)


@register_reader("text")
def read_text(value: Any, item: Field, context: CellContext) -> Reading:
    """Any words; what would run as a command is not taken."""
    text = tidy(text_of(value))
    if isinstance(value, Broken) or text in ("-", "–", "_", ".", "/", "0"):
        return Reading()
    if is_unsafe(text):
        return Reading(flaws=[("UNSAFE_TEXT", "doubt", reasons.advice("UNSAFE_TEXT"))])
    if len(text) > item.max_length:
        return Reading(
            text[: item.max_length].rstrip(), [_note("TEXT_TOO_LONG", f"Chỉ giữ {item.max_length} chữ đầu.")]
        )
    return Reading(text)


_MALE = {"nam", "m", "male", "trai", "ong", "cu ong", "n", "nam gioi"}
_FEMALE = {"nu", "f", "female", "gai", "ba", "cu ba", "nu gioi", "n u"}


@register_reader("sex")
def read_sex(value: Any, item: Field, context: CellContext) -> Reading:
    """Nam, Nữ and what stands for them; 1 and 0 only by the legend of the heading."""
    text = tidy(text_of(value)).lower()
    by_legend = dict(context.legend).get(text.rstrip("."))
    if by_legend:
        return Reading(by_legend)
    plain = key(text)
    if plain in _MALE and not text.startswith("nữ") and plain != "n":
        return Reading("nam")
    if plain in _FEMALE or text in ("nữ", "nử", "nữ.", "nư", "nũ"):
        return Reading("nu")
    if not plain:
        return Reading()
    return Reading(flaws=[_note("SEX_INVALID", "Không hiểu giới tính trong ô: ghi Nam hoặc Nữ.")])


@register_reader("birth")
def read_birth_cell(value: Any, item: Field, context: CellContext) -> Reading:
    reading = read_birth(value, context.as_of)
    severity = {"BIRTH_SWAPPED": "doubt", "BIRTH_LUNAR": "note", "BIRTH_APPROXIMATE": "note"}
    return Reading(
        reading.birth.iso if reading.birth else None,
        [(code, severity.get(code, "error"), message) for code, message in reading.flaws],
        {"alternatives": reading.alternatives} if reading.alternatives else {},
    )


@register_reader("phone")
def read_phone_cell(value: Any, item: Field, context: CellContext) -> Reading:
    number, flaws = read_phone(value)
    return Reading(number or None, [(code, "note", message) for code, message in flaws])


@register_reader("health_card")
def read_health_card_cell(value: Any, item: Field, context: CellContext) -> Reading:
    found, flaws = read_health_card(value)
    return Reading(None, [(code, "note", message) for code, message in flaws], dict(found))


@register_reader("insurance_no")
def read_insurance_cell(value: Any, item: Field, context: CellContext) -> Reading:
    number, flaws = read_insurance_no(value)
    return Reading(number or None, [(code, "note", message) for code, message in flaws])


_MONEY = re.compile(r"^([\d.,\s]+?)\s*(trieu|tr|nghin|ngan|ng|k|ty|dong|vnd|vnđ|d|đ)?\s*(dong|vnd|d|đ)?[/.,\s\-a-z]*$")
_ALREADY_DONG = 50_000  # under a heading in thousands, such a number is plainly written in đồng all the same
_FACTORS = {
    "trieu": 1_000_000,
    "tr": 1_000_000,
    "nghin": 1_000,
    "ngan": 1_000,
    "ng": 1_000,
    "k": 1_000,
    "ty": 1_000_000_000,
}


@register_reader("money")
def read_money(value: Any, item: Field, context: CellContext) -> Reading:
    """Whole đồng: 700000, "700.000 đ", "0,7 triệu", "700 nghìn"; the unit of the heading applies to bare numbers."""
    if isinstance(value, Broken | bool | date) or isinstance(value, float) and not isfinite(value):
        return Reading(flaws=[_note("AMOUNT_INVALID")])
    if isinstance(value, int | float):
        amount = value * (context.unit if value < _ALREADY_DONG else 1)
        return Reading(round(amount)) if amount >= 0 else Reading(flaws=[_note("AMOUNT_INVALID")])
    text = tidy(value).lower()
    plain = "".join(part if at % 2 else key(part) or part for at, part in enumerate(re.split(r"([\d.,\s]+)", text)))
    if not re.search(r"\d", text):
        return (
            Reading() if key(text) in ("", "khong", "khong co", "x", "co") else Reading(flaws=[_note("AMOUNT_INVALID")])
        )
    found = _MONEY.match(plain.strip())
    if not found:
        return Reading(flaws=[_note("AMOUNT_INVALID")])
    number = _number(found[1], decimal=found[2] in _FACTORS or context.unit > 1)
    if number is None:
        return Reading(flaws=[_note("AMOUNT_INVALID")])
    if found[2]:
        return Reading(int(number * _FACTORS.get(found[2], 1)))
    return Reading(int(number * (context.unit if number < _ALREADY_DONG else 1)))


def _number(text: str, *, decimal: bool) -> Decimal | None:
    """ "1.500.000" and "1,500,000" are groups of three; "0,7" a fraction where fractions make sense."""
    packed = re.sub(r"\s", "", text).strip(".,")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", packed) and not (decimal and packed.startswith("0")):
        packed = re.sub(r"[.,]", "", packed)
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d{1,2}", packed) or re.fullmatch(r"\d{1,3}(,\d{3})+\.\d{1,2}", packed):
        packed = re.sub(r"[.,]", "", packed[:-3] if packed[-3] in ".," else packed[:-2])
    else:
        packed = packed.replace(",", ".")
    try:
        return Decimal(packed)
    except InvalidOperation:
        return None


@register_reader("number")
def read_number(value: Any, item: Field, context: CellContext) -> Reading:
    """A number with or without decimals."""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return Reading(int(value) if float(value).is_integer() else value)
    number = _number(re.sub(r"[^\d.,]", "", text_of(value)), decimal=True)
    if number is None:
        return Reading(flaws=[_note("NUMBER_INVALID")])
    return Reading(int(number) if number == int(number) else float(number))


@register_reader("date")
def read_date(value: Any, item: Field, context: CellContext) -> Reading:
    """A whole day, as ISO."""
    if isinstance(value, date):
        return Reading((value.date() if isinstance(value, datetime) else value).isoformat())
    text = re.sub(r"\s+\d{1,2}:\d\d(:\d\d)?\s*$", "", text_of(value))  # banks write the hour behind the day
    found = re.fullmatch(r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*", text)
    try:
        return Reading(date(int(found[3]), int(found[2]), int(found[1])).isoformat())
    except (TypeError, ValueError):
        return Reading(flaws=[_note("DATE_INVALID")])


_YES = {"co", "yes", "y", "dung", "true", "da", "roi", "dang", "co nhu cau", "x"}
_NO = {"khong", "ko", "k", "no", "n", "0", "false", "chua", "khong co", "khong can", "kg"}


@register_reader("yes_no")
def read_yes_no(value: Any, item: Field, context: CellContext) -> Reading:
    """Có or a cross, Không or 0; anything else is not understood."""
    if isinstance(value, int | float) and value in (0, 1):
        return Reading(bool(value))
    plain = key(text_of(value))
    if plain in _NO:
        return Reading(False)
    if is_cross(value) or plain in _YES:
        return Reading(True)
    if not plain:
        return Reading()
    return Reading(flaws=[_note("CHOICE_UNKNOWN", "Ghi Có hoặc Không.")])


@register_reader("choice")
def read_choice(value: Any, item: Field, context: CellContext) -> Reading:
    """One of the field's choices by label or code."""
    plain = key(text_of(value))
    if not plain:
        return Reading()
    exact = [code for code, label in item.choices if plain in (key(label), key(code))]
    inside = exact or [code for code, label in item.choices if f" {key(label)} " in f" {plain} "]
    if len(inside) == 1:
        return Reading(inside[0])
    labels = ", ".join(label for _, label in item.choices)
    return Reading(flaws=[_note("CHOICE_UNKNOWN", f"Ghi một trong: {labels}.")])


_NEGATIVE = re.compile(
    r"^(khong|ko|k|0|khong thuoc|khong co|binh thuong|kha|trung binh|du an|khong ngheo|thoat ngheo|hkn|tb)\b"
)


@register_reader("poverty")
def read_poverty(value: Any, item: Field, context: CellContext) -> Reading:
    plain = key(text_of(value))
    if not plain:
        return Reading()
    if "can ngheo" in plain or plain in ("cn", "hcn", "h cn", "hc ngheo"):
        return Reading("can_ngheo" if not plain.startswith(("khong", "thoat")) else "khong")
    if _NEGATIVE.match(plain):
        return Reading("khong") if not plain.startswith(("kha", "trung binh", "du an", "tb")) else Reading()
    if re.search(r"\bngheo\b", plain) or plain in ("hn", "h n"):
        return Reading("ngheo")
    if is_cross(value):
        # a cross in a column that names one kind of household only
        return Reading(None, [], {"cross": True})
    return Reading(flaws=[_note("CHOICE_UNKNOWN", "Ghi Hộ nghèo, Hộ cận nghèo hoặc Không.")])


@register_reader("disability")
def read_disability(value: Any, item: Field, context: CellContext) -> Reading:
    plain = key(text_of(value))
    if not plain:
        return Reading()
    if re.search(r"\b(dac biet nang|dbn|db nang|dac biet|rat nang)\b", plain):
        return Reading("dac_biet_nang")
    if re.search(r"\bnang\b", plain):
        return Reading("nang")
    if re.search(r"\bnhe\b", plain):
        return Reading("nhe")
    if plain in ("khong", "ko", "k", "0", "binh thuong", "khong co", "khong khuyet tat"):
        return Reading("khong")
    return Reading(flaws=[_note("CHOICE_UNKNOWN", "Ghi Đặc biệt nặng, Nặng, Nhẹ hoặc Không.")])


@register_reader("living")
def read_living(value: Any, item: Field, context: CellContext) -> Reading:
    """With whom the person lives; a household's poverty written here is taken as what it is."""
    plain = key(text_of(value))
    if not plain:
        return Reading()
    if re.search(r"\b(mot minh|1 minh|co don|don than|neo don|doc than)\b", plain) and "khong" not in plain:
        return Reading("mot_minh")
    if re.search(r"\b(con|chau|con chau|con trai|con gai|con dau|gia dinh)\b", plain):
        return Reading("con_chau")
    if re.search(r"\b(vo|chong|vo chong|2 vc|hai vc|vc)\b", plain):
        return Reading("vo_chong")
    if re.search(r"\b(nguoi than|anh chi|em|ho hang|nguoi khac|khac|hang xom|co so|trung tam)\b", plain):
        return Reading("khac")
    if "ngheo" in plain:
        return Reading(None, [], {"poverty_national": read_poverty(value, item, context).value})
    if plain in ("binh thuong", "kho khan", "on dinh", "kha", "trung binh", "khong"):
        return Reading()
    return Reading(flaws=[_note("CHOICE_UNKNOWN", "Ghi Sống một mình, Chỉ có vợ chồng già hoặc Sống cùng con cháu.")])


@register_reader("note")
def read_note_cell(value: Any, item: Field, context: CellContext) -> Reading:
    reading = read_text(value, item, context)
    if reading.value:
        said = read_note(reading.value)
        if said.status in ("died", "moved_out"):
            reading.more["status"] = said.status
        if said.absent:
            reading.more["is_absent"] = True
            reading.flaws.append(_note("ABSENT"))
    return reading


@register_reader("status")
def read_status(value: Any, item: Field, context: CellContext) -> Reading:
    text = tidy(text_of(value))
    said = read_note(text)
    if said.absent:
        return Reading("alive", [_note("ABSENT")], {"is_absent": True})
    return Reading(said.status or None)
