"""How well a club works: the eight areas month by month, points and grade of a period, each with its reasons.

The written standard of QĐ 1648 ("đúng chuẩn") was not found; this is the self-assessment of clubs.md §7.2 and says so.
A fact nobody recorded is not known: the area is then open, never failed and never passed. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from clubs.choices import Area, Grade
from clubs.home_care import completion
from clubs.standards import Standards, at_least, percent, share
from elders.ground.decisions import Answer, Check, all_of, any_of

NOTICE = "Tự đánh giá, chưa phải chuẩn của Hội"


@dataclass(frozen=True, kw_only=True)
class Month:
    """What is known of one month of one club; None: nobody recorded it. `helped_before` are the persons helped in the
    two months before (the mean of three months counts). `no_client_due`: the board says nobody needed visits."""

    month: date
    meetings: int | None = None
    present: int | None = None
    measured: int | None = None
    volunteers: int | None = None
    visits_due: int | None = None
    visits_done: int | None = None
    helped: int | None = None
    helped_before: tuple[int | None, ...] = ()
    actions: int | None = None
    rights: int | None = None
    topics: int | None = None
    performances: int | None = None
    instalments: int | None = None
    loans: int | None = None
    mentor_logs: int | None = None
    cash_matches: bool | None = None
    fees_due_vnd: int | None = None
    fees_paid_vnd: int | None = None
    donations: int | None = None
    joint_income: int | None = None
    books_closed: bool | None = None
    report_on_time: bool | None = None


def _some(*counts: int | None) -> Answer:
    """At least one of these happened."""
    return any_of(None if count is None else count >= 1 for count in counts)


def area_check(area: Area, month: Month) -> Check:
    """Whether the area is passed in that month, with the figures it was judged on."""
    law = Standards(month.month)
    result, value, wanted = _RULES[area](month, law)
    return Check(Area(area).label, result, value, law.source(_SOURCE[area]), f"area_{int(area)}", wanted)


@lru_cache(maxsize=4096)
def area_checks(month: Month) -> tuple[Check, ...]:
    """All eight. Kept for as long as the facts stay the same: a month that is over seldom changes, and the board judges
    six of every club each time it is opened."""
    return tuple(area_check(area, month) for area in Area)


def _income(month: Month, law: Standards) -> tuple[Answer, str, str]:
    done = _some(month.instalments, month.loans, month.mentor_logs)
    said = [
        f"{count} {word}"
        for count, word in (
            (month.instalments, "lần thu nợ"),
            (month.loans, "món vay mới"),
            (month.mentor_logs, "lần hướng dẫn"),
        )
        if count is not None
    ]
    cash = {True: "quỹ khớp", False: "quỹ lệch khi kiểm kê"}.get(month.cash_matches)
    ok = False if month.cash_matches is False else done
    return ok, "; ".join([*said, *([cash] if cash else [])]), "Có thu nợ, cho vay hoặc hướng dẫn làm ăn; quỹ khớp"


def _health(month: Month, law: Standards) -> tuple[Answer, str, str]:
    least = law["MEASURED_SHARE"]
    wanted = f"Ít nhất {least} % người dự được đo huyết áp hoặc cân nặng"
    if month.meetings == 0:
        return False, "không sinh hoạt", wanted
    if month.present is None or month.measured is None:
        return None, "", wanted
    part = share(month.measured, month.present)
    return at_least(part, least) or False, f"{month.measured}/{month.present} người ({percent(part)})", wanted


def _home_care(month: Month, law: Standards) -> tuple[Answer, str, str]:
    people, least = law["VOLUNTEERS"], law["VISITS_DONE_SHARE"]
    wanted = f"Ít nhất {people} tình nguyện viên, làm ít nhất {least} % lượt thăm"
    enough = None if month.volunteers is None else month.volunteers >= people
    if month.visits_due is None:
        visited: Answer = None
    elif month.visits_due == 0:
        visited = True
    else:
        raw, _ = completion(month.visits_done or 0, month.visits_due)
        visited = None if month.visits_done is None else at_least(raw, least)
    said = [] if month.volunteers is None else [f"{month.volunteers} tình nguyện viên"]
    if month.visits_due is not None:
        said.append(
            f"{month.visits_done or 0}/{month.visits_due} lượt thăm" if month.visits_due else "không ai cần thăm"
        )
    return all_of([enough, visited]), "; ".join(said), wanted


def _mutual_help(month: Month, law: Standards) -> tuple[Answer, str, str]:
    people, actions = law["HELPED_PER_MONTH"], law["ACTIONS_PER_MONTH"]
    wanted = f"Giúp ít nhất {people} người (bình quân 3 tháng) và {actions} việc chung"
    helped: Answer = None
    if month.helped is not None:
        known = [month.helped, *(count for count in month.helped_before if count is not None)]
        helped = month.helped >= people or Fraction(sum(known), len(known)) >= people
    acted = None if month.actions is None else month.actions >= actions
    said = [
        f"{count} {word}"
        for count, word in ((month.helped, "người được giúp"), (month.actions, "việc chung"))
        if count is not None
    ]
    return all_of([helped, acted]), "; ".join(said), wanted


def _counted(name: str, word: str, wanted: str):
    def rule(month: Month, law: Standards) -> tuple[Answer, str, str]:
        count = getattr(month, name)
        return _some(count), "" if count is None else f"{count} {word}", wanted

    return rule


def _resources(month: Month, law: Standards) -> tuple[Answer, str, str]:
    least = law["FEES_SHARE"]
    fees: Answer = None
    said = []
    if month.fees_due_vnd is not None and month.fees_paid_vnd is not None:
        part = share(month.fees_paid_vnd, month.fees_due_vnd)
        fees = at_least(part, least) or False
        said.append(f"thu phí {percent(part)}")
    said += [
        f"{count} {word}"
        for count, word in ((month.donations, "lượt ủng hộ"), (month.joint_income, "khoản thu chung"))
        if count is not None
    ]
    wanted = f"Thu ít nhất {least} % phí, hoặc có ủng hộ, hoặc có khoản thu chung"
    return any_of([fees, _some(month.donations), _some(month.joint_income)]), "; ".join(said), wanted


_RULES = {
    Area.INCOME: _income,
    Area.HEALTH: _health,
    Area.HOME_CARE: _home_care,
    Area.MUTUAL_HELP: _mutual_help,
    Area.RIGHTS: _counted("rights", "việc về quyền lợi", "Có phổ biến hoặc giúp về quyền lợi"),
    Area.LEARNING: _counted("topics", "chuyên đề", "Có chuyên đề tại buổi sinh hoạt"),
    Area.CULTURE: _counted("performances", "hoạt động", "Có văn nghệ, giao lưu hoặc tham quan"),
    Area.RESOURCES: _resources,
}
_SOURCE = {
    Area.INCOME: "POINTS",
    Area.HEALTH: "MEASURED_SHARE",
    Area.HOME_CARE: "VOLUNTEERS",
    Area.MUTUAL_HELP: "HELPED_PER_MONTH",
    Area.RIGHTS: "POINTS",
    Area.LEARNING: "POINTS",
    Area.CULTURE: "POINTS",
    Area.RESOURCES: "FEES_SHARE",
}


@dataclass(frozen=True)
class Line:
    """One line of the score: `got` of `most` points, and how they came about."""

    label: str
    got: Decimal
    most: int
    why: str
    unknown: int = 0


@dataclass(frozen=True)
class Score:
    """Points of a period with every line; `grade` None: too young, or nothing known."""

    lines: tuple[Line, ...]
    total: Decimal
    grade: Grade | None
    words: str
    months: int
    full_months: int
    open_months: int

    @property
    def full_words(self) -> str:
        """ "2/6": months in which all eight areas were passed (the indicator of QĐ 1336)."""
        return f"{self.full_months}/{self.months}"


def _points(most: int, part: int, whole: int) -> Decimal:
    return Decimal(most * part) / Decimal(whole) if whole else Decimal(0)


def _two(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def score(months: Sequence[Month], *, board_complete: bool, day: date, age_months: int | None) -> Score:
    """Points of a period (clubs.md §7.2): 8 areas × 10, management 20. `age_months` None: founding day not known."""
    law, number = Standards(day), len(months)
    points, marks = law["POINTS"], law["GRADES"]
    checks = [area_checks(month) for month in months]
    lines = []
    for position, area in enumerate(Area):
        passed = sum(row[position].result is True for row in checks)
        unknown = sum(row[position].result is None for row in checks)
        why = f"đạt {passed}/{number} tháng" + (f", {unknown} tháng chưa có số liệu" if unknown else "")
        lines.append(Line(area.label, _points(points["area"], passed, number), points["area"], why, unknown))
    met = sum(bool(month.meetings) for month in months)
    closed = sum(month.books_closed is True for month in months)
    opened = any(month.books_closed is not None for month in months)
    books = f"{closed}/{number} tháng" if opened else "chưa mở sổ quỹ trong phần mềm"
    due = sum(month.report_on_time is not None for month in months)
    in_time = sum(month.report_on_time is True for month in months)
    lines += [
        Line("Sinh hoạt đều", _points(points["meetings"], met, number), points["meetings"], f"{met}/{number} tháng"),
        Line("Khóa sổ đúng hạn", _points(points["books"], closed, number), points["books"], books),
        Line(
            "Báo cáo đúng hạn",
            _points(points["reports"], in_time, due),
            points["reports"],
            f"{in_time}/{due} báo cáo đến hạn" if due else "chưa đến hạn báo cáo nào",
        ),
        Line(
            "Ban Chủ nhiệm đủ",
            Decimal(points["board"] if board_complete else 0),
            points["board"],
            f"từ {law['BOARD_SIZE']} người, kế toán và thủ quỹ là hai người",
        ),
    ]
    total = _two(sum((line.got for line in lines), Decimal(0)))
    full = sum(all(check.result is True for check in row) for row in checks)
    open_months = sum(any(check.result is None for check in row) for row in checks)
    young = age_months is not None and age_months < law["GRADE_FROM_MONTHS"]
    grade = None
    if number and not young:
        grade = next((Grade(code) for code, least in marks.items() if total >= least), Grade.WEAK)
    words = grade.label if grade else "Chưa xếp loại"
    return Score(tuple(lines), total, grade, words, number, full, open_months)
