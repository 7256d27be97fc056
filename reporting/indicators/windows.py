"""Windows of reports: which days a period covers, and of which year it is a part. Pure.

Administrative reports close on the 14th (NĐ 09/2019/NĐ-CP Điều 12), statistical ones with the calendar
(NĐ 60/2018/NĐ-CP). One day belongs to different years in the two: a check of 20/12/2026 is HC_NAM 2027 and TK_NAM 2026.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from elders.ground.months import month_end, months_later
from elders.ground.numbers import short_day
from reporting.choices import PeriodCode

QUARTERS, MONTHS = range(1, 5), range(1, 13)


@dataclass(frozen=True)
class Window:
    """Days `first` to `last`, both included; the last is the cut-off. `number`: of the quarter or the month, else 0.
    `ends`: the real last day where `last` is only how far the period has come."""

    code: str
    year: int
    first: date
    last: date
    number: int = 0
    ends: date | None = None

    def until(self, day: date) -> "Window":
        """The part of the window up to `day`: what screens show while a period is still running. One that has not begun
        yet has come as far as its first day."""
        if day >= self.last:
            return self
        return replace(self, last=max(day, self.first), ends=self.ends or self.last)

    @property
    def whole_last(self) -> date:
        """The last day of the whole window, also when only a part is looked at."""
        return self.ends or self.last

    @property
    def eve(self) -> date:
        """The day before: what the opening balance is counted on."""
        return self.first - timedelta(days=1)

    @property
    def year_first(self) -> date:
        """First day of the year this is a part of: yearly targets add up from here."""
        if self.code == PeriodCode.CUSTOM:
            return self.first
        return date(self.year, 1, 1) if self.is_calendar else date(self.year - 1, 12, 15)

    @property
    def year_last(self) -> date:
        if self.code == PeriodCode.CUSTOM:
            return self.whole_last
        return date(self.year, 12, 31) if self.is_calendar else date(self.year, 12, 14)

    @property
    def is_calendar(self) -> bool:
        return self.code in (PeriodCode.STAT_HALF, PeriodCode.STAT_YEAR)

    @property
    def is_interim(self) -> bool:
        """The year goes on behind it: a yearly target that is not met yet is under way, not missed."""
        return self.last < self.year_last

    @property
    def label(self) -> str:
        """ "6 tháng đầu năm 2026", "Quý 2 năm 2026", "Tháng 3 năm 2026", "Năm 2026"."""
        name = PeriodCode(self.code).label
        if self.code in (PeriodCode.QUARTER, PeriodCode.MONTH):
            return f"{name} {self.number} năm {self.year}"
        return f"{name} {self.year}"

    @property
    def words(self) -> str:
        """As the report prints it under its title (reporting.md §7.1)."""
        return f"(Số liệu tính từ ngày {short_day(self.first)} đến ngày {short_day(self.last)})"


def window(code: str, year: int, number: int = 0, *, first: date | None = None, last: date | None = None) -> Window:
    """The window of a period. `number` for quarters (1–4) and months (1–12); `first`, `last` for TUY_CHON.

    Raises: ValueError when the period needs something that is missing, or is unknown.
    """
    if code not in PeriodCode.values:
        raise ValueError(f"{code}: không có kỳ báo cáo này")
    code = PeriodCode(code)
    if code == PeriodCode.CUSTOM:
        if first is None or last is None or last < first:
            raise ValueError("Kỳ theo công văn cần ngày đầu và ngày cuối.")
        return Window(code, year, first, last)
    wanted = {PeriodCode.QUARTER: QUARTERS, PeriodCode.MONTH: MONTHS}.get(code)
    if wanted is not None and number not in wanted:
        raise ValueError(f"{code.label}: cần số từ {wanted[0]} đến {wanted[-1]}.")
    return Window(code, year, *_days(code, year, number), number if wanted else 0)


def _days(code: str, year: int, number: int) -> tuple[date, date]:
    match code:
        case PeriodCode.HALF:
            return date(year - 1, 12, 15), date(year, 6, 14)
        case PeriodCode.SECOND_HALF:
            return date(year, 6, 15), date(year, 12, 14)
        case PeriodCode.YEAR:
            return date(year - 1, 12, 15), date(year, 12, 14)
        case PeriodCode.QUARTER:
            last = date(year, 3 * number, 14)
            return months_later(last, -3) + timedelta(days=1), last
        case PeriodCode.MONTH:
            last = date(year, number, 14)
            return months_later(last, -1) + timedelta(days=1), last
        case PeriodCode.STAT_HALF:
            return date(year, 1, 1), date(year, 6, 30)
    return date(year, 1, 1), month_end(date(year, 12, 1))


def window_on(day: date, code: str = PeriodCode.YEAR) -> Window:
    """The administrative year or half-year `day` lies in: what a dashboard counts up to today."""
    year = day.year + (day >= date(day.year, 12, 15))
    if code == PeriodCode.HALF and day > date(year, 6, 14):
        return window(PeriodCode.SECOND_HALF, year)
    return window(code, year)
