"""Clubs side by side: what one asks first about each, as rows of a table. Read from the board, no query of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from clubs.board import Row
from clubs.standards import percent, share
from elders.ground.numbers import grouped, short_day

UNKNOWN = "chưa có số liệu"


@dataclass(frozen=True)
class Measure:
    """One line: label, group, the words for one club."""

    label: str
    group: str
    words: Callable[[Row], str]


def _part(name: str) -> Callable[[Row], str]:
    def words(row: Row) -> str:
        told = row.counts.told(name)
        return UNKNOWN if told is None else f"{told} ({percent(share(told, row.counts.members))})"

    return words


def _vnd(value: int | None) -> str:
    return "chưa mở sổ" if value is None else f"{grouped(value)}"


def _last(row: Row) -> str:
    last = row.last_meeting
    return f"{short_day(last.held_on)}" + (f", {last.rate} dự" if last.rate else "") if last else "chưa ghi"


def _met(row: Row) -> str:
    known = [one for one in row.months if one.facts.meetings is not None]
    return f"{sum(bool(one.facts.meetings) for one in known)}/{len(row.months)}" if row.months else UNKNOWN


def _visits(row: Row) -> str:
    due = sum(one.facts.visits_due or 0 for one in row.months)
    done = sum(one.facts.visits_done or 0 for one in row.months)
    return f"{done}/{due} ({percent(share(min(done, due), due))})" if due else "không có lượt phải thăm"


def _helped(row: Row) -> str:
    known = [one.facts.helped for one in row.months if one.facts.helped is not None]
    return str(sum(known)) if known else UNKNOWN


def _areas(row: Row) -> str:
    return f"{row.passed}/8" if row.trend and row.trend[-1] is not None else UNKNOWN


def _full(row: Row) -> str:
    return f"{sum(one == 8 for one in row.trend)}/{len(row.trend)}" if row.trend else UNKNOWN


PEOPLE, WORK, MONEY, CARE = "Thành viên", "Hoạt động, 6 tháng qua", "Quỹ, vốn vay (đồng)", "Cần quan tâm"
MEASURES = [
    Measure("Thành viên", PEOPLE, lambda row: str(row.counts.members)),
    Measure("Từ 60 tuổi", PEOPLE, _part("older")),
    Measure("Nữ", PEOPLE, _part("women")),
    Measure("Nghèo, cận nghèo, khó khăn", PEOPLE, _part("hardship")),
    Measure("Ban Chủ nhiệm", PEOPLE, lambda row: f"{row.board_size} người" if row.board_size else "chưa ghi"),
    Measure("Buổi gần nhất", WORK, _last),
    Measure("Tháng có sinh hoạt", WORK, _met),
    Measure("Mảng đạt tháng gần nhất", WORK, _areas),
    Measure("Tháng đủ 8 mảng", WORK, _full),
    Measure("Lượt thăm tại nhà", WORK, _visits),
    Measure("Người khó khăn được giúp", WORK, _helped),
    Measure("Quỹ hoạt động", MONEY, lambda row: _vnd(row.money.running_vnd)),
    Measure("Quỹ tăng thu nhập, tiền còn", MONEY, lambda row: _vnd(row.money.livelihood_vnd)),
    Measure("Dư nợ", MONEY, lambda row: _vnd(row.money.outstanding_vnd if row.money.has_books else None)),
    Measure("Quá hạn", MONEY, lambda row: _vnd(row.money.overdue_vnd if row.money.has_books else None)),
    Measure(
        "Thành viên từng vay", MONEY,
        lambda row: f"{row.money.ever_borrowed} ({percent(share(row.money.ever_borrowed, row.counts.members))})"
        if row.money.has_books else "chưa mở sổ",
    ),
    Measure("Tháng thiếu báo cáo", CARE, lambda row: str(len(row.late_reports))),
    Measure("Tháng chưa có số liệu", CARE, lambda row: str(len(row.missing_months))),
    Measure("Việc cần gọi hỏi", CARE, lambda row: "; ".join(str(one) for one in row.worries) or "không"),
]  # fmt: skip


def table(rows: list[Row]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """[(group, [(label, one answer per club)])]."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for measure in MEASURES:
        found.setdefault(measure.group, []).append((measure.label, [measure.words(row) for row in rows]))
    return list(found.items())
