"""The report of a club on half a year or a year (BC-CLB-N of clubs.md §13): the months summed, and what months do not
say. No official form was found; the columns are those proposed there.

A sum over months of which some are missing says so; it is never a silent zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from clubs import books
from clubs.choices import Area, AssetState, Half
from clubs.figures import people_between, years_people
from clubs.models import AreaWork, Asset, Club, Fund, HelpGiven, Loan, Meeting, Membership, Volunteer
from clubs.money_summary import summary_of
from clubs.monthly import MISSING, ClubMonth, months_of
from clubs.quality import Score, area_checks
from clubs.standards import percent, share
from elders.ground import months as calendar
from elders.ground.months import month_end
from elders.ground.numbers import grouped

PEOPLE, WORK, AREAS, CARE, MONEY, MORE = (
    "I. Thành viên",
    "II. Sinh hoạt, hoạt động",
    "III. Tám mảng",
    "IV. Chăm sóc, giúp đỡ",
    "V. Quỹ, vốn vay",
    "VI. Việc khác",
)


@dataclass(frozen=True)
class Line:
    """One line: `value` as it is printed, empty when not known; `note` beside it."""

    code: str
    group: str
    label: str
    value: str
    note: str = ""


def span(year: int, half: str) -> tuple[date, date]:
    """First and last day of the period."""
    return date(year, 1, 1), date(year, 6, 30) if half == Half.FIRST else date(year, 12, 31)


def months_in(club: Club, year: int, half: str, *, today: date) -> list[date]:
    """Months of the period that began by `today` and in which the club stood."""
    first, last = span(year, half)
    start = max(first, club.founded_on) if club.founded_on else first
    return list(calendar.months(start, min(last, today)))


def lines_of(club: Club, year: int, half: str, *, today: date, score: Score | None) -> list[Line]:
    """Every line of the report as known on `today`."""
    months = months_in(club, year, half, today=today)
    if not months:
        return []
    first, last = months[0], min(month_end(months[-1]), today)
    known = months_of([club.pk], months, today=today)[club.pk]
    return [
        *_people(club, first, last),
        *_work(club, known, first, last),
        *_areas(known),
        *_care(club, known, first, last),
        *_money(club, first, last),
        *_more(club, first, last, score),
    ]


def _people(club: Club, first: date, last: date) -> list[Line]:
    counts = people_between(club, first, last)
    total = counts.get("members_end", 0)
    rows = Membership.objects.filter(club=club)
    lines = [
        ("members_start", "Đầu kỳ", ""),
        ("members_joined", "Vào trong kỳ", ""),
        ("members_left", "Ra trong kỳ", ""),
        ("members_end", "Cuối kỳ", ""),
        ("women", "Trong đó nữ", "x"),
        ("older", "Trong đó từ 60 tuổi", "x"),
        ("hardship", "Nghèo, cận nghèo, khó khăn", "x"),
    ]
    found = [
        Line(
            code, PEOPLE, label, str(counts[code]) if code in counts else "",
            percent(share(counts[code], total)) if part and code in counts else "",
        )
        for code, label, part in lines
    ]  # fmt: skip
    served = str(years_people(rows, first, last)) if counts else ""
    return [*found, Line("people", PEOPLE, "Số người đã sinh hoạt trong kỳ, mỗi người một lần", served)]


def _sum(known: list[ClubMonth], name: str) -> tuple[str, str]:
    """Sum over the months that say it, and how many do not."""
    values = [getattr(one.facts, name) for one in known]
    told = [value for value in values if value is not None]
    silent = len(values) - len(told)
    return (grouped(sum(told)) if told else "", f"{silent} tháng chưa có số liệu" if told and silent else "")


def _work(club: Club, known: list[ClubMonth], first: date, last: date) -> list[Line]:
    names = [
        ("meetings", "Số buổi sinh hoạt"),
        ("present", "Lượt người có mặt"),
        ("measured", "Lượt người được đo cân nặng, huyết áp"),
        ("topics", "Chuyên đề"),
        ("rights", "Việc về quyền lợi"),
        ("performances", "Văn nghệ, giao lưu"),
        ("mentor_logs", "Hướng dẫn làm ăn"),
    ]
    lines = [Line(code, WORK, label, *_sum(known, code)) for code, label in names]
    return [*lines, Line("attendance", WORK, "Tỷ lệ dự", *attendance(club, first, last))]


def attendance(club: Club, first: date, last: date) -> tuple[str, str]:
    """Present of those who were members on the day, over all meetings with a list or a total (SH-01)."""
    stays = list(Membership.objects.filter(club=club).values_list("valid_from", "valid_to"))
    present = expected = 0
    for meeting in Meeting.objects.filter(club=club, held_on__range=(first, last)).prefetch_related("attendances"):
        ticks = list(meeting.attendances.all())
        there = sum(one.state == "co_mat" for one in ticks) if ticks else meeting.present_typed
        if there is None:
            continue
        day = meeting.held_on
        present += there
        expected += sum(start <= day and (end is None or end >= day) for start, end in stays)
    return (percent(share(present, expected)), f"{present}/{expected} lượt") if expected else ("", "")


def _areas(known: list[ClubMonth]) -> list[Line]:
    checks = [area_checks(one.facts) for one in known if one.state != MISSING]
    said = f"{len(known) - len(checks)} tháng chưa có số liệu" if len(checks) < len(known) else ""
    lines = []
    for place, area in enumerate(Area):
        passed = sum(row[place].result is True for row in checks)
        lines.append(Line(f"area_{int(area)}", AREAS, f"{int(area)}. {area.label}", f"{passed}/{len(known)} tháng", ""))
    full = sum(all(check.result is True for check in row) for row in checks)
    return [*lines, Line("full_months", AREAS, "Số tháng đủ 8 mảng", f"{full}/{len(known)} tháng", said)]


def _care(club: Club, known: list[ClubMonth], first: date, last: date) -> list[Line]:
    clients = club.clients.filter(valid_from__lte=last).exclude(valid_to__lt=first)
    value = HelpGiven.objects.filter(club=club, helped_on__range=(first, last)).aggregate(vnd=Sum("value_vnd"))["vnd"]
    volunteers = Volunteer.objects.filter(membership__club=club, kind="cham_soc").on(last).count()
    return [
        Line("volunteers", CARE, "Tình nguyện viên chăm sóc tại nhà, cuối kỳ", str(volunteers)),
        Line("clients", CARE, "Người được chăm sóc tại nhà trong kỳ", str(clients.count())),
        Line("visits_due", CARE, "Lượt thăm phải làm", *_sum(known, "visits_due")),
        Line("visits_done", CARE, "Lượt thăm đã làm", *_sum(known, "visits_done")),
        Line("helped", CARE, "Người gặp khó khăn được giúp", *_sum(known, "helped")),
        Line("help_value", CARE, "Giá trị giúp đỡ (đồng)", grouped(value) if value is not None else ""),
        Line("actions", CARE, "Việc chung vì cộng đồng", *_sum(known, "actions")),
    ]


def _money(club: Club, first: date, last: date) -> list[Line]:
    lines = []
    for fund in Fund.objects.filter(club=club, opened_on__lte=last).order_by("kind", "pk"):
        page = books.cash_book(fund, max(first, fund.opened_on), last)
        name = fund.get_kind_display()
        lines += [
            Line(f"{fund.kind}_opening", MONEY, f"{name}: tồn đầu kỳ (đồng)", grouped(page.opening_vnd)),
            Line(f"{fund.kind}_in", MONEY, f"{name}: thu", grouped(page.in_vnd)),
            Line(f"{fund.kind}_out", MONEY, f"{name}: chi", grouped(page.out_vnd)),
            Line(f"{fund.kind}_closing", MONEY, f"{name}: tồn cuối kỳ", grouped(page.closing_vnd)),
        ]
    if not lines:
        return [Line("books", MONEY, "Sổ quỹ", "", "chưa mở sổ trong phần mềm")]
    summary = summary_of([club.pk], day=last)[club.pk]
    lent = Loan.objects.filter(club=club, disbursed_on__range=(first, last)).exclude(state="huy")
    out = lent.aggregate(vnd=Sum("principal_vnd"))["vnd"] or 0
    members = Membership.objects.filter(club=club).on(last).count()
    return [
        *lines,
        Line("loans", MONEY, "Món vay mới trong kỳ", str(lent.count()), f"{grouped(out)} đồng"),
        Line("outstanding", MONEY, "Dư nợ cuối kỳ (đồng)", grouped(summary.outstanding_vnd), f"{summary.loans} món"),
        Line("overdue", MONEY, "Quá hạn (đồng)", grouped(summary.overdue_vnd), f"{summary.overdue_loans} món"),
        Line("own_capital", MONEY, "Vốn của câu lạc bộ (đồng)",
             "" if summary.own_capital_vnd is None else grouped(summary.own_capital_vnd),
             f"ngoài ra phải hoàn trả {grouped(summary.owed_vnd)}" if summary.owed_vnd else ""),
        Line("ever_borrowed", MONEY, "Thành viên đã từng vay", str(summary.ever_borrowed),
             percent(share(summary.ever_borrowed, members))),
    ]  # fmt: skip


def _more(club: Club, first: date, last: date, score: Score | None) -> list[Line]:
    checkups = AreaWork.objects.filter(club=club, area=Area.HEALTH, done_on__range=(first, last))
    trained = Volunteer.objects.filter(membership__club=club, trained_on__range=(first, last)).count()
    assets = list(Asset.objects.filter(club=club).exclude(state=AssetState.GONE))
    worth = sum(one.value_vnd or 0 for one in assets)
    grade = f"{grouped(score.total)} điểm, {score.words.lower()}" if score and score.months else ""
    return [
        Line("checkups", MORE, "Khám, tư vấn sức khỏe (lần)", str(checkups.count())),
        Line("trained", MORE, "Người được tập huấn trong kỳ", str(trained)),
        Line(
            "assets",
            MORE,
            "Tài sản đang có (loại)",
            str(len(assets)),
            f"trị giá {grouped(worth)} đồng" if worth else "",
        ),
        Line("grade", MORE, "Tự đánh giá", grade, "chưa phải chuẩn của Hội" if grade else ""),
    ]


def as_json(lines: Iterable[Line]) -> dict[str, dict[str, str]]:
    """What a report freezes."""
    return {line.code: {"value": line.value, "note": line.note} for line in lines}


def changed_since(values: dict[str, dict], lines: Iterable[Line]) -> list[str]:
    """Labels of lines that no longer say what was reported (BC-01, E54)."""
    return [
        line.label
        for line in lines
        if line.code in values and values[line.code] != {"value": line.value, "note": line.note}
    ]


def by_group(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.group, []).append(line)
    return list(found.items())


def loans_by_person(club: Club, first: date, last: date) -> list[Loan]:
    """Loans given in the period or still running at its end, by borrower; read by the board and the Association."""
    loans = Loan.objects.filter(club=club, disbursed_on__lte=last).exclude(state="huy").exclude(ended_on__lt=first)
    return list(loans.select_related("membership__elder", "membership__companion").order_by("disbursed_on", "pk"))


def is_over(year: int, half: str, today: date) -> bool:
    return span(year, half)[1] < today


def halves(today: date) -> list[tuple[int, str]]:
    """The periods of this year and the last, newest first."""
    found = [(year, half) for year in (today.year, today.year - 1) for half in (Half.YEAR.value, Half.FIRST.value)]
    return [(year, half) for year, half in found if date(year, 1, 1) + timedelta(days=31) <= today]
