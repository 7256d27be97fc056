"""Small rosters as bytes, and the way of a file through the intake, for the tests of the writing side."""

import csv
import io
from datetime import date

from django.utils import timezone

from elders.models import IntakeBatch, IntakeRow
from elders.services import intake

APRIL = date(2026, 4, 1)
MERE_NOTES = {"YEAR_ONLY", "SEX_MISSING", "SEX_FROM_CCCD", "CCCD_MISSING"}
HEADINGS = ["Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Tổ dân phố", "Địa chỉ", "Số điện thoại"]


def roster(*rows: list[str], headings: list[str] | None = None) -> bytes:
    """A .csv with the headings of the template; short rows are filled with blanks."""
    headings = headings or HEADINGS
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([*row, *[""] * (len(headings) - len(row))])
    return out.getvalue().encode("utf-8-sig")


def send(content: bytes, *, by, kind: str = "elders", as_of: date = APRIL, group=None, name="ds.csv") -> IntakeBatch:
    """Received and previewed."""
    batch = intake.receive(content=content, file_name=name, kind=kind, sender=by, as_of=as_of, residential_group=group)
    return intake.preview(batch)


def write(content: bytes, *, by, **more) -> IntakeBatch:
    """Received, previewed and applied."""
    return intake.apply(send(content, by=by, **more), by=by, today=timezone.localdate())


def verdicts(batch: IntakeBatch) -> list[str]:
    return list(batch.rows.order_by("pk").values_list("verdict", flat=True))


def codes(batch: IntakeBatch) -> list[list[str]]:
    """Per row, the codes that say more than what is still missing or was tidied up."""
    return [telling(row) for row in batch.rows.order_by("pk")]


def telling(row: IntakeRow) -> list[str]:
    return [code for code in row.codes if code not in MERE_NOTES]
