"""Columns of the registry list: the screen, the spreadsheet and the phone cards show the same ones in the same order.

Headings come from the roster kind where it has the field, so a spreadsheet that goes out can come back through intake.
A row is the dict that `values(*paths(...))` gives: no model is built for a page of a hundred people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from elders.choices import Disability, Housing, Living, Poverty, Residence, Sex
from elders.filters import RESIDENT
from elders.ground.birth import Birth, full_age
from elders.intake.fields import ELDERS

Row = dict[str, Any]
NO = "Không"  # what a phone card leaves out
BIRTH = ("birth_year", "birth_month", "birth_day", "date_of_death")
ALWAYS = ("pk", "full_name", "date_of_death", "situation_then__is_absent")
ENDED = ("is_resident", "date_of_death", "situation_then__valid_to", "situation_then__ended_by")


@dataclass(frozen=True)
class Column:
    """`short` heads the column on the screen, `heading` in the spreadsheet. `text(row, day)` is what is read; empty is
    not known. `hidden(text)` is shown instead to who may look but not change, `brief` on the screen."""

    code: str
    short: str
    heading: str
    paths: tuple[str, ...]
    text: Callable[[Row, date], str]
    usual: bool = False
    width: int = 14
    nowrap: bool = True
    hidden: Callable[[str], str] | None = None
    brief: dict[str, str] | None = None


def born(row: Row) -> Birth:
    return Birth(row["birth_year"], row["birth_month"], row["birth_day"])


def age_words(birth: Birth, day: date) -> str:
    """Completed years on `day`; both possible ones when the date of birth is not whole: "80–81"."""
    youngest, oldest = full_age(birth.latest, day), full_age(birth.earliest, day)
    return str(oldest) if youngest == oldest else f"{max(youngest, 0)}–{oldest}"


def age(row: Row, day: date) -> str:
    """Of who has died, the age at death."""
    return age_words(born(row), row["date_of_death"] or day)


def last_four(text: str) -> str:
    """Enough to tell two people of one name apart, too little to use."""
    return "•" * (len(text) - 4) + text[-4:] if len(text) > 4 else text


def state(row: Row, day: date) -> str:
    if row["date_of_death"]:
        return f"Mất {row['date_of_death']:%d/%m/%Y}"
    if row["is_resident"]:
        return "Đang cư trú"
    ended = row["situation_then__valid_to"]
    return f"Chuyển đi {ended:%d/%m/%Y}" if ended else "Chưa đến ở"


def short_group(name: str | None) -> str:
    short = (name or "").removeprefix("Tổ dân phố ").strip()
    return short[:1].upper() + short[1:]


def _plain(path: str) -> Callable[[Row, date], str]:
    return lambda row, day: row[path] or ""


def _label(path: str, choices) -> Callable[[Row, date], str]:
    labels = dict(choices.choices)
    return lambda row, day: labels.get(row[path], "")


def _column(code: str, short: str, field: str, path: str = "", choices=None, **more) -> Column:
    path = path or field
    text = _label(path, choices) if choices else _plain(path)
    return Column(code, short, ELDERS.field(field).heading, (path,), text, **more)


COLUMNS = [
    Column("ngay_sinh", "Ngày sinh", ELDERS.field("birth").heading, BIRTH, lambda row, day: str(born(row)), True, 12),
    Column("tuoi", "Tuổi", "Tuổi", BIRTH, age, True, 8),
    _column("gioi", "Giới", "sex", choices=Sex, usual=True, width=9),
    _column("cccd", "Số CCCD", "citizen_id", usual=True, width=16, hidden=last_four),
    _column("cmnd", "Số CMND cũ", "old_id", width=13, hidden=last_four),
    Column(
        "to", "Tổ", "Tổ dân phố", ("situation_then__residential_group__name",),
        lambda row, day: short_group(row["situation_then__residential_group__name"]), True, 20, False,
    ),
    _column("dia_chi", "Địa chỉ", "address", "situation_then__address", width=32, nowrap=False),
    _column("dien_thoai", "Điện thoại", "phone", width=13),
    _column("dan_toc", "Dân tộc", "ethnicity", width=10),
    _column("ngheo", "Nghèo", "poverty_national", "situation_then__poverty_national", Poverty, usual=True,
            brief={"Hộ nghèo": "Nghèo", "Hộ cận nghèo": "Cận nghèo"}),
    _column("khuyet_tat", "Khuyết tật", "disability_level", "situation_then__disability_level", Disability, usual=True),
    _column("song_cung", "Sống cùng", "living_arrangement", "situation_then__living_arrangement", Living, usual=True,
            width=20, nowrap=False, brief={"Sống một mình": "Một mình", "Chỉ có vợ chồng già": "Vợ chồng già",
                                           "Sống cùng con cháu": "Con cháu", "Sống cùng người khác": "Người khác"}),
    _column("nha_o", "Nhà ở", "housing", "situation_then__housing", Housing, width=18),
    _column("cu_tru", "Cư trú", "residence_type", "situation_then__residence_type", Residence, width=12),
    _column("ma_ho", "Mã hộ", "household_code", "situation_then__household_code", width=12),
    _column("bhyt", "Thẻ BHYT", "health_card_no", usual=True, width=18, hidden=last_four),
    _column("bhxh", "Mã số BHXH", "social_insurance_no", width=13, hidden=last_four),
]  # fmt: skip
STATE = Column("tinh_trang", "Tình trạng", "Tình trạng", ENDED, state, width=20)
BY_CODE = {column.code: column for column in COLUMNS}


def chosen(codes: list[str], *, state: str) -> list[Column]:
    """The columns asked for in the address (`cot`), in the order of the list; the usual ones when none is named.

    Whoever is no longer resident is listed with what became of them.
    """
    columns = [column for column in COLUMNS if column.code in codes]
    columns = columns or [column for column in COLUMNS if column.usual]
    return columns if state == RESIDENT else [STATE, *columns]


def paths(columns: list[Column]) -> list[str]:
    return list(dict.fromkeys([*ALWAYS, *(path for column in columns for path in column.paths)]))


def cell(column: Column, row: Row, day: date, *, whole: bool) -> str:
    text = column.text(row, day)
    return text if whole or column.hidden is None else column.hidden(text)


def screen_cell(column: Column, row: Row, day: date, *, whole: bool) -> str:
    text = cell(column, row, day, whole=whole)
    return (column.brief or {}).get(text, text)


def table_body(
    shown: list[Column], rows: list[Row], day: date, *, whole: bool, first: int, link: Callable[[int], str]
) -> SafeString:
    """The `<tr>`s of the list, numbered from `first`; `link(pk)` is the address of a record.

    Written here and not in the template: a hundred people with nine columns take 2 ms instead of 25.
    """
    heads = [
        (
            column,
            f'<td data-label="{escape(column.short)}" class="{"nowrap" if column.nowrap else ""}',
        )
        for column in shown
    ]
    lines = []
    for number, row in enumerate(rows, start=first):
        badge = ""
        if row["date_of_death"]:
            badge = ' <span class="badge muted">đã mất</span>'
        elif row["situation_then__is_absent"]:
            badge = ' <span class="badge info">tạm vắng</span>'
        cells = [
            f'<tr><td class="num stt">{number}</td><th scope="row">'
            f'<a href="{link(row["pk"])}">{escape(row["full_name"])}</a>{badge}</th>'
        ]
        for column, head in heads:
            text = screen_cell(column, row, day, whole=whole)
            if not text:
                cells.append(f'{head}"><span class="unknown">chưa ghi</span></td>')
            else:
                cells.append(f'{head}{" plain" if text == NO else ""}">{escape(text)}</td>')
        lines.append("".join(cells) + "</tr>")
    return mark_safe("\n".join(lines))  # noqa: S308 - every text of a person is escaped above


def sees_whole_numbers(user) -> bool:
    """Identity numbers in full are for those who keep the registry; the others recognise them by the last digits."""
    return user.has_perm("elders.change_elder")


__all__ = [
    "COLUMNS",
    "Column",
    "age_words",
    "cell",
    "chosen",
    "paths",
    "screen_cell",
    "sees_whole_numbers",
    "table_body",
]
