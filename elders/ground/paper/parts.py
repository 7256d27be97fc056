"""What an official paper is made of (NĐ 30/2020, Phụ lục I), as data; knows no person, no scheme, no file format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from elders.ground.numbers import long_day

# Text width of A4 in mm with the margins of NĐ 30 as we set them: left 30, right 15.
WIDTH_MM = {"portrait": 165, "landscape": 252}

Row = Mapping[str, Any] | Sequence[Any]
Kind = Literal["text", "order", "number", "day", "code", "tick"]


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Head of page 1: who issues, Quốc hiệu, number and day. Number and day stay blank until registered.

    `over` is the superior body (cơ quan chủ quản), `issuer` the issuing one; one printed line each entry.
    `symbol` such as "QĐ-UBND"; without it the paper has no number line (lists, forms).
    """

    issuer: Sequence[str]
    place: str
    over: Sequence[str] = ()
    symbol: str = ""
    number: int | None = None
    day: date | None = None
    year: int | None = None

    @property
    def number_line(self) -> str:
        if not self.symbol:
            return ""
        return f"Số: {self.number:02d}/{self.symbol}" if self.number else f"Số:{BLANK}/{self.symbol}"

    @property
    def day_line(self) -> str:
        return f"{self.place}, {long_day(self.day, year=self.year)}"


BLANK = "\N{NO-BREAK SPACE}" * 10


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature block: `authority` lines in capitals ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), `hint` in brackets
    ("Ký, ghi rõ họ tên"), `name` when known. The space for signature and seal is left empty."""

    authority: Sequence[str]
    name: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table. `group` is the heading above it, shared by neighbours with the same text.

    `kind`: text; order (STT, counted by the engine); number (1.234, right); day (date → 09/3/2026); code (identity
    numbers: centred, text in .xlsx); tick (an empty box to mark by hand). `total` sums the column.
    """

    key: str
    heading: str
    width_mm: float
    kind: Kind = "text"
    align: Literal["", "left", "center", "right"] = ""
    group: str = ""
    total: bool = False

    @property
    def side(self) -> str:
        defaults = {"text": "left", "number": "right"}
        return self.align or defaults.get(self.kind, "center")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under one heading row ("Tổ dân phố Vân Quan"). `rows` may be any iterable and is read once."""

    rows: Iterable[Row]
    title: str = ""
    subtotal: str = ""


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A table with its title: an annex of a paper, or a list that stands alone with a letterhead of its own.

    `label` is "Phụ lục I"; `attached` the line in brackets under the title; `lines` come below it, centred;
    `unit` stands above the table at the right ("Đơn vị tính: nghìn đồng"); `notes` below the table; `closing` may use
    {count} and {count_words}. `code` is printed on every page as QR and in letters, with {page} filled in, so that a
    sheet that comes back signed finds its list ("CT17-202612-1-A-{page}"). `row_mm` is the least height of a row of
    the list, to sign in. `size` is the number of rows if known, for the progress only; `name` that of the sheet.
    Raises: ValueError when the columns are wider than the page.
    """

    title: str
    columns: Sequence[Column]
    sections: Iterable[Section]
    orientation: Literal["portrait", "landscape"] = "portrait"
    letterhead: Letterhead | None = None
    label: str = ""
    attached: str = ""
    lines: Sequence[str] = ()
    unit: str = ""
    column_numbers: bool = False
    restart_order: bool = False
    total: str = ""
    closing: str = ""
    notes: Sequence[str] = ()
    signatures: Sequence[Signature] = ()
    footer: str = ""
    font_pt: float = 11
    pad_pt: float = 3
    row_mm: float = 0
    size: int = 0
    name: str = ""
    code: str = ""

    def __post_init__(self) -> None:
        wide = sum(column.width_mm for column in self.columns)
        if not self.columns or wide > WIDTH_MM[self.orientation] + 0.5:
            raise ValueError(f"columns are {wide} mm wide, the page has {WIDTH_MM[self.orientation]} mm")

    @property
    def widths_mm(self) -> list[float]:
        """Widths of the columns, stretched to the full text width."""
        stretch = WIDTH_MM[self.orientation] / sum(column.width_mm for column in self.columns)
        return [column.width_mm * stretch for column in self.columns]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A paper: a letter or decision with its annexes, or a list alone (no `template`, annexes only).

    `template` extends `documents/base.html` and gets `context` and `document`; `subject` is the trích yếu;
    `kind` is printed in capitals ("QUYẾT ĐỊNH"), empty for a công văn, whose subject goes under the number (V/v).
    """

    title: str
    annexes: Sequence[Annex] = ()
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    letterhead: Letterhead | None = None
    kind: str = ""
    subject: str = ""
    to: Sequence[str] = ()
    signature: Signature | None = None
    recipients: Sequence[str] = ()
    author: str = ""


def attached_to(kind: str, symbol: str, by: str, *, year: int) -> str:
    """ "(Kèm theo Quyết định số      /QĐ-UBND ngày      tháng      năm 2026 của …)", blanks for the clerk."""
    return f"(Kèm theo {kind} số{BLANK}/{symbol} {long_day(None, year=year)} của {by})"
