"""Concluded check-ups as a workbook with the tags of the national format, for the facility's certified software.

Which column holds what, and which codes nobody has found yet, is data (`health/policy/portal.toml`): an unknown column
is there and empty. Nothing is signed, and the first lines say so.
"""

import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from elders import sheets
from elders.ground.policy import Folder
from health.exchange.record import Record
from health.measures import POLICY, number_words

TYPE = sheets.XLSX
UNSIGNED = "CHƯA KÝ SỐ: bản nháp để cơ sở khám kiểm tra, ký và gửi bằng phần mềm của cơ sở"


def policy() -> dict[str, Any]:
    return Folder.read(POLICY).files["portal"]


def unknown_tags() -> list[str]:
    """Tags of the format whose codes are not known: their columns stay empty."""
    return [one["tag"] for one in policy()["columns"]["list"] if "filled" not in one]


def _day(day: date | None) -> str:
    return day.strftime(policy()["dates"]["format"]) if day else ""


def _number(key: str) -> Callable[[Record], str]:
    return lambda record: number_words(record.numbers[key]) if key in record.numbers else ""


def _local_day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


FILLED: dict[str, Callable[[Record], Any]] = {
    "link": lambda record: record.link,
    "full_name": lambda record: record.elder.full_name,
    "sex": lambda record: {"nam": 1, "nu": 2}.get(record.elder.sex, ""),
    # Known by year only stays a year: never a day nobody gave.
    "birth": lambda record: record.elder.birth.iso if record.elder.birth.year else "",
    "citizen_id": lambda record: record.elder.citizen_id or "",
    "address": lambda record: record.address,
    "facility_code": lambda record: record.facility.code if record.facility else "",
    "facility_gln": lambda record: record.facility.gln if record.facility else "",
    "examined_on": lambda record: _day(record.exam.examined_on),
    "ended_on": lambda record: _day(_local_day(record.exam.ended_at)),
    "pulse": _number("pulse"),
    "pressure": lambda record: f"{record.pressure.sbp}/{record.pressure.dbp}" if record.pressure else "",
    "height": _number("height"),
    "weight": _number("weight"),
    "bmi": _number("bmi"),
    "own_codes": lambda record: ";".join(record.exam.known_conditions),
    "family_codes": lambda record: ";".join(record.family_codes),
    "health_class": lambda record: record.exam.health_class or "",
    "conclusion": lambda record: "; ".join(
        part for part in (";".join(record.exam.icd_codes), record.exam.conclusion) if part
    ),
}


def workbook(records: Iterable[Record], *, purpose: str, made_at: datetime) -> bytes:
    """The workbook; `made_at` is aware and stands in its head."""
    columns = policy()["columns"]["list"]
    lines = (
        [number, *(FILLED[one["filled"]](record) if "filled" in one else "" for one in columns)]
        for number, record in enumerate(records, 1)
    )
    at, source = timezone.localtime(made_at), policy()["columns"]["source"]
    above = [
        UNSIGNED,
        f"Mục đích: {purpose}. Lập lúc {at:%H:%M %d/%m/%Y}. Theo {source}.",
        f"Chưa rõ mã nên để trống: {', '.join(unknown_tags())}.",
    ]
    headings = [("STT", 6), *((f"{one['tag']} ({one['label']})", one["width"]) for one in columns)]
    out = io.BytesIO()
    sheets.write(out, title="KHAMSUCKHOE", above=above, headings=headings, lines=lines)
    return out.getvalue()
