"""The monthly figures of a club (BC-CLB-T of clubs.md §13): what each is called and how it was come by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clubs.choices import HARDSHIP
from clubs.models import Attendance, Club, HelpGiven, Membership, MonthlyFigure
from clubs.money_summary import summary_of
from clubs.monthly import COMPUTED, TYPED, ClubMonth, months_of
from clubs.quality import area_checks
from clubs.standards import Standards
from elders.choices import Sex
from elders.ground.birth import full_age
from elders.ground.months import month_end

PEOPLE, WORK, CARE, MONEY = "Thành viên", "Sinh hoạt, hoạt động", "Chăm sóc, giúp đỡ", "Quỹ (theo sổ)"


@dataclass(frozen=True)
class Figure:
    """`code` is what `MonthlyFigure` keeps; `typable`: paper may say it where records do not. `vnd`: an amount."""

    code: str
    label: str
    group: str
    typable: bool = True
    vnd: bool = False


FIGURES = [
    Figure("members_start", "Đầu tháng", PEOPLE),
    Figure("members_joined", "Vào trong tháng", PEOPLE),
    Figure("members_left", "Ra trong tháng", PEOPLE),
    Figure("members_end", "Cuối tháng", PEOPLE),
    Figure("women", "Trong đó nữ", PEOPLE),
    Figure("older", "Trong đó từ 60 tuổi", PEOPLE),
    Figure("hardship", "Nghèo, cận nghèo, khó khăn", PEOPLE),
    Figure("meetings", "Số buổi sinh hoạt", WORK),
    Figure("present", "Lượt người có mặt", WORK),
    Figure("measured", "Lượt người được đo cân nặng, huyết áp", WORK),
    Figure("measured_people", "Số người được đo, mỗi người một lần", WORK),
    Figure("topics", "Chuyên đề", WORK),
    Figure("rights", "Việc về quyền lợi", WORK),
    Figure("performances", "Văn nghệ, giao lưu", WORK),
    Figure("mentor_logs", "Hướng dẫn làm ăn", WORK),
    Figure("volunteers", "Tình nguyện viên chăm sóc tại nhà", CARE),
    Figure("visits_due", "Lượt thăm phải làm", CARE),
    Figure("visits_done", "Lượt thăm đã làm", CARE),
    Figure("helped", "Người gặp khó khăn được giúp", CARE),
    Figure("help_value", "Giá trị giúp đỡ (đồng)", CARE, vnd=True),
    Figure("actions", "Việc chung vì cộng đồng", CARE),
    Figure("donations", "Lượt ủng hộ", CARE),
    Figure("running", "Quỹ hoạt động cuối tháng (đồng)", MONEY, typable=False, vnd=True),
    Figure("livelihood", "Quỹ tăng thu nhập cuối tháng (đồng)", MONEY, typable=False, vnd=True),
    Figure("outstanding", "Dư nợ cuối tháng (đồng)", MONEY, typable=False, vnd=True),
    Figure("loans_out", "Số món đang vay", MONEY, typable=False),
    Figure("overdue", "Quá hạn (đồng)", MONEY, typable=False, vnd=True),
]
BY_CODE = {figure.code: figure for figure in FIGURES}


@dataclass(frozen=True)
class Value:
    """One figure of one month. `value` None: not known. `computed` is what records say when paper says otherwise."""

    figure: Figure
    value: int | None
    origin: str = ""
    computed: int | None = None
    reason: str = ""
    by: str = ""

    @property
    def is_typed(self) -> bool:
        return self.origin == TYPED

    @property
    def differs(self) -> bool:
        return self.is_typed and self.computed is not None and self.computed != self.value


@dataclass(frozen=True)
class Sheet:
    """All figures of one month of one club, with the eight areas."""

    month: ClubMonth
    values: tuple[Value, ...]

    @property
    def groups(self) -> list[tuple[str, list[Value]]]:
        found: dict[str, list[Value]] = {}
        for value in self.values:
            found.setdefault(value.figure.group, []).append(value)
        return list(found.items())

    @property
    def areas(self) -> tuple:
        return area_checks(self.month.facts)

    @property
    def missing(self) -> list[Value]:
        return [value for value in self.values if value.value is None and value.figure.typable]

    def as_json(self) -> dict[str, dict]:
        """What a report freezes."""
        kept = {one.figure.code: {"value": one.value, "origin": one.origin} for one in self.values}
        areas = {f"area_{number}": check.result for number, check in enumerate(self.areas, 1)}
        return kept | {code: {"value": result, "origin": COMPUTED} for code, result in areas.items()}


def sheet_of(club: Club, month: date, *, today: date) -> Sheet:
    """The figures of `month` as known on `today`; a dozen and a half queries."""
    known = months_of([club.pk], [month], today=today)[club.pk][0]
    last = min(month_end(month), today)
    counted: dict[str, int | None] = people_between(club, month, last)
    facts = known.computed
    for figure in FIGURES:
        if figure.code in type(facts).__dataclass_fields__:
            counted[figure.code] = getattr(facts, figure.code)
    helped = HelpGiven.objects.filter(club=club, helped_on__range=(month, last)).values_list("value_vnd", flat=True)
    if known.computed.measured is not None:
        ticks = Attendance.objects.filter(meeting__club=club, meeting__held_on__range=(month, last), measured=True)
        counted["measured_people"] = ticks.values("membership").distinct().count()
    if known.computed.helped is not None:
        counted["help_value"] = sum(value or 0 for value in helped)
    counted |= _money(club, last)
    typed = {row.code: row for row in MonthlyFigure.objects.filter(club=club, month=month).select_related("entered_by")}
    return Sheet(known, tuple(_value(figure, counted.get(figure.code), typed.get(figure.code)) for figure in FIGURES))


def _value(figure: Figure, computed: int | None, typed: MonthlyFigure | None) -> Value:
    if typed is not None:
        return Value(figure, typed.value, TYPED, computed, typed.reason, str(typed.entered_by or ""))
    return Value(figure, computed, COMPUTED if computed is not None else "", computed)


def people_between(club: Club, month: date, last: date) -> dict[str, int | None]:
    """Counts of members from `month`, the first day, to `last`; a club without one named member has none, which is not
    zero (paper may say how many). Left out, too: what is written of not one member."""
    found = members_between(club, month, last)
    end = found.get("members_end", [])
    unknown = {
        "women": not any(row.person.sex for row in end),
        "older": not any(row.birth for row in end),
        "hardship": not any(row.circumstance for row in end),
    }
    return {code: len(rows) for code, rows in found.items() if not (end and unknown.get(code))}


def members_between(club: Club, month: date, last: date) -> dict[str, list[Membership]]:
    """The memberships behind each count of `people_between`."""
    rows = list(Membership.objects.filter(club=club, valid_from__lte=last).by_name())
    if not rows:
        return {}
    older_age = Standards(last)["OLDER_AGE"]
    eve = month - timedelta(days=1)  # the first count is the last one of the month before
    before = [row for row in rows if row.valid_from < month and (row.valid_to is None or row.valid_to >= eve)]
    end = [row for row in rows if row.valid_to is None or row.valid_to >= last]
    return {
        "members_start": before,
        "members_joined": [row for row in rows if row.valid_from >= month],
        # Whose last day is the last of the month is still counted at its end, and has left in the next.
        "members_left": [row for row in rows if row.valid_to is not None and eve <= row.valid_to < last],
        "members_end": end,
        "women": [row for row in end if row.person.sex == Sex.FEMALE],
        "older": [row for row in end if row.birth and full_age(row.birth.earliest, last) >= older_age],
        "hardship": [row for row in end if row.circumstance in HARDSHIP],
    }


def _money(club: Club, last: date) -> dict[str, int | None]:
    money = summary_of([club.pk], day=last)[club.pk]
    if not money.has_books:
        return {}
    return {
        "running": money.running_vnd,
        "livelihood": money.livelihood_vnd,
        "outstanding": money.outstanding_vnd,
        "loans_out": money.loans,
        "overdue": money.overdue_vnd,
    }


def changed_since(values: dict[str, dict], sheet: Sheet) -> list[str]:
    """Labels of figures that are no longer what a report said (BC-01, E54)."""
    now = sheet.as_json()
    return [
        BY_CODE[code].label
        for code, told in values.items()
        if code in BY_CODE and told.get("value") != now.get(code, {}).get("value")
    ]


def years_people(rows: Iterable[Membership], first: date, last: date) -> int:
    """Distinct people who were members between two days (E32: who left and came back is one)."""
    inside = {
        (row.elder_id, row.companion_id)
        for row in rows
        if row.valid_from <= last and (row.valid_to is None or row.valid_to >= first)
    }
    return len(inside)
