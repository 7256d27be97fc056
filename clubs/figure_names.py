"""Who and what stands behind one monthly figure of a club: names, days, what was done. Amounts of the two funds open
their books instead; health is only "measured: yes", as the club keeps it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from clubs import board_people
from clubs.choices import Area, Presence, VolunteerKind
from clubs.figures import Figure, members_between
from clubs.models import (
    AreaWork,
    Attendance,
    Club,
    Entry,
    HelpGiven,
    Meeting,
    MentorLog,
    RightsCase,
    Volunteer,
)
from elders.ground.months import month_end
from elders.ground.numbers import grouped, short_day

PAPER = "theo sổ giấy, không có tên"


@dataclass(frozen=True)
class Line:
    """One line behind a figure. `counts`: how much of the figure it makes; the lines of a figure sum to it."""

    name: str
    what: str = ""
    counts: int = 1
    url: str = ""


def behind(club: Club, figure: Figure, month: date, *, today: date) -> list[Line]:
    """The lines behind what records say of `figure` in `month`, as of `today`. A few queries."""
    last = min(month_end(month), today)
    if figure.code in _MEMBERS:
        rows = members_between(club, month, last).get(figure.code, [])
        return [Line(row.person.full_name, _stay(figure.code, row)) for row in rows]
    return _READERS[figure.code](club, month, last)


def area_url(club_pk: int, month: date, area: Area, *, lends: bool) -> str:
    """Where one of the eight areas of a month opens. `lends`: the club has a book of loans the user may read, which
    tells more of livelihoods than the mentors' notes."""
    if area == Area.INCOME and lends:
        return reverse("clubs:loans", args=[club_pk])
    return reverse("clubs:figure_names", args=[club_pk, f"{month:%Y-%m}", OF_AREA[area]])


def books_url(club: Club, figure: Figure) -> tuple[str, str]:
    """(address, permission) of the book that shows an amount; empty for figures that open into names."""
    if figure.typable:
        return "", ""
    page, permission = _BOOKS[figure.code]
    return reverse(f"clubs:{page}", args=[club.pk]), permission


_MEMBERS = ("members_start", "members_joined", "members_left", "members_end", "women", "older", "hardship")
_BOOKS = {
    "running": ("funds", "clubs.view_fund"),
    "livelihood": ("funds", "clubs.view_fund"),
    "outstanding": ("loans", "clubs.view_loan"),
    "loans_out": ("loans", "clubs.view_loan"),
    "overdue": ("loans", "clubs.view_loan"),
}
# The figure that opens for each of the eight areas.
OF_AREA = {
    Area.INCOME: "mentor_logs",
    Area.HEALTH: "measured",
    Area.HOME_CARE: "visits_done",
    Area.MUTUAL_HELP: "helped",
    Area.RIGHTS: "rights",
    Area.LEARNING: "topics",
    Area.CULTURE: "performances",
    Area.RESOURCES: "donations",
}


def _stay(code: str, row) -> str:
    if code == "members_left":
        return f"ra ngày {short_day(row.valid_to)}" + (
            f", {row.get_leave_reason_display().lower()}" if row.leave_reason else ""
        )
    if code == "older":
        return f"sinh {row.birth}"
    return f"vào ngày {short_day(row.valid_from)}"


def _meetings(club: Club, month: date, last: date) -> list[Line]:
    rows = Meeting.objects.filter(club=club, held_on__range=(month, last)).order_by("held_on", "pk")
    return [
        Line(
            f"{row.get_kind_display()} ngày {short_day(row.held_on)}",
            row.agenda[:120],
            url=reverse("clubs:minutes", args=[club.pk, row.pk]),
        )
        for row in rows
    ]


def _attending(**wanted) -> Callable[[Club, date, date], list[Line]]:
    """Members by how many meetings of the month they are ticked in; paper totals of meetings without a tick apart."""
    typed = "measured_typed" if "measured" in wanted else "present_typed"

    def read(club: Club, month: date, last: date) -> list[Line]:
        in_month = {"meeting__club": club, "meeting__held_on__range": (month, last)}
        ticks = Attendance.objects.filter(**in_month, **wanted).select_related(
            "membership__elder", "membership__companion"
        )
        times = Counter(tick.membership for tick in ticks)
        lines = [
            Line(row.person.full_name, f"{number} buổi", number)
            for row, number in sorted(
                times.items(), key=lambda item: (item[0].person.given_name, item[0].person.full_name, item[0].pk)
            )
        ]
        bare = Meeting.objects.filter(club=club, held_on__range=(month, last), attendances=None)
        lines += [
            Line(f"Buổi ngày {short_day(row.held_on)}", PAPER, getattr(row, typed))
            for row in bare.order_by("held_on", "pk")
            if getattr(row, typed)
        ]
        return lines

    return read


def _measured_people(club: Club, month: date, last: date) -> list[Line]:
    named = _attending(measured=True)(club, month, last)
    return [Line(line.name, line.what) for line in named if line.what != PAPER]


def _worked(area: Area) -> Callable[[Club, date, date], list[Line]]:
    def read(club: Club, month: date, last: date) -> list[Line]:
        rows = AreaWork.objects.filter(club=club, area=area, done_on__range=(month, last)).order_by("done_on", "pk")
        return [
            Line(
                row.what,
                short_day(row.done_on),
                url=reverse("clubs:minutes", args=[club.pk, row.meeting_id]) if row.meeting_id else "",
            )
            for row in rows
        ]

    return read


def _mentoring(club: Club, month: date, last: date) -> list[Line]:
    logs = MentorLog.objects.filter(pair__club=club, month__range=(month, last)).select_related(
        "pair__mentor__elder", "pair__mentor__companion", "pair__mentee__elder", "pair__mentee__companion"
    )
    lines = [
        Line(f"{log.pair.mentor.person.full_name} hướng dẫn {log.pair.mentee.person.full_name}", log.content)
        for log in logs.order_by("pk")
    ]
    return lines + _worked(Area.INCOME)(club, month, last)


def _rights(club: Club, month: date, last: date) -> list[Line]:
    cases = RightsCase.objects.filter(club=club, moved_on__range=(month, last)).select_related(
        "membership__elder", "membership__companion"
    )
    # whose benefit it is stays in the club's book of rights; here only that something was done
    lines = [
        Line("Giúp một người làm thủ tục", short_day(case.moved_on), url=reverse("clubs:rights", args=[club.pk]))
        for case in cases.order_by("moved_on", "pk")
    ]
    return lines + _worked(Area.RIGHTS)(club, month, last)


def _donations(club: Club, month: date, last: date) -> list[Line]:
    given = Entry.objects.filter(
        fund__club=club, kind="ung_ho", booked_on__range=(month, last), reverses=None, reversed_by=None
    )
    lines = [
        Line(
            row.counterparty or "Người ủng hộ không ghi tên",
            f"{grouped(row.amount_vnd)} đồng, {short_day(row.booked_on)}",
        )
        for row in given.order_by("booked_on", "pk")
    ]
    return lines + _worked(Area.RESOURCES)(club, month, last)


def _volunteers(club: Club, month: date, last: date) -> list[Line]:
    rows = (
        Volunteer.objects.filter(membership__club=club, kind=VolunteerKind.HOME_CARE)
        .on(month_end(month))
        .select_related("membership__elder", "membership__companion")
    )
    named = sorted(rows, key=lambda row: (row.membership.person.given_name, row.membership.person.full_name, row.pk))
    return [Line(row.membership.person.full_name, f"từ {short_day(row.valid_from)}") for row in named]


def _visits(counted: str) -> Callable[[Club, date, date], list[Line]]:
    def read(club: Club, month: date, last: date) -> list[Line]:
        return [
            Line(
                row["person"].full_name,
                f"đã thăm {row['done']}/{row['due']} lượt",
                row[counted],
                reverse("clubs:care", args=[club.pk]) + f"?thang={month:%Y-%m}",
            )
            for row in board_people.visited([club], month)
        ]

    return read


def _helped(value: bool) -> Callable[[Club, date, date], list[Line]]:
    def read(club: Club, month: date, last: date) -> list[Line]:
        rows = HelpGiven.objects.filter(club=club, helped_on__range=(month, last)).select_related(
            "membership__elder", "membership__companion"
        )
        return [
            Line(
                row.membership.person.full_name if row.membership else f"{row.outsider} (ngoài câu lạc bộ)",
                ", ".join(
                    part
                    for part in (
                        short_day(row.helped_on),
                        row.get_form_display().lower(),
                        row.what,
                        f"{grouped(row.value_vnd)} đồng" if row.value_vnd else "",
                    )
                    if part
                ),
                (row.value_vnd or 0) if value else 1,
            )
            for row in rows.order_by("helped_on", "pk")
        ]

    return read


_READERS: dict[str, Callable[[Club, date, date], list[Line]]] = {
    "meetings": _meetings,
    "present": _attending(state=Presence.PRESENT),
    "measured": _attending(measured=True),
    "measured_people": _measured_people,
    "topics": _worked(Area.LEARNING),
    "rights": _rights,
    "performances": _worked(Area.CULTURE),
    "mentor_logs": _mentoring,
    "volunteers": _volunteers,
    "visits_due": _visits("due"),
    "visits_done": _visits("done"),
    "helped": _helped(value=False),
    "help_value": _helped(value=True),
    "actions": _worked(Area.MUTUAL_HELP),
    "donations": _donations,
}
NAMED = frozenset(_MEMBERS) | frozenset(_READERS)  # figures that open into names

__all__ = ["NAMED", "OF_AREA", "Line", "area_url", "behind", "books_url"]
