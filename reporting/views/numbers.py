"""Numbers on screen: all of a period, one of them taken apart and over the years, and the people behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clubs.models import Club
from elders.ground.access import allow
from elders.ground.history import disclose
from reporting.catalogue import catalogue
from reporting.choices import Level, PeriodCode, PeriodState, Side, Split, State
from reporting.comparison import part_query
from reporting.indicators.breakdowns import TITLES, Breakdown, breakdowns
from reporting.indicators.definitions import COUNTED, SENSITIVE
from reporting.indicators.drill import opens, opens_into, part_label, parts, people
from reporting.indicators.engine import Counts, evaluate, read
from reporting.indicators.movement import movement
from reporting.indicators.rows import Row
from reporting.indicators.windows import Window, window, window_on
from reporting.models import ReportPeriod, Target
from reporting.outside import FINDINGS, OPEN, cells_of, hides_small, told
from reporting.task_board import may_open as page_of

READ = "reporting.view_indicator"
PER_PAGE = 50
YEARS_SHOWN = 3
BADGES = {
    State.MET: "good", State.EXCEEDED: "good", State.MISSED: "bad", State.UNDER_WAY: "info", State.NO_DATA: "warn",
}  # fmt: skip
SPLITS = (Split.SEX, Split.BAND, Split.POLICY_BAND, Split.POVERTY, Split.GROUP)  # in the order of the page
FULL = range(2024, 2046)
SCREEN_PERIODS = [code for code in PeriodCode if code != PeriodCode.CUSTOM]


@dataclass(frozen=True)
class Choice:
    """The period a page shows. `asked` the whole window, `shown` how far it has come today."""

    asked: Window
    shown: Window

    @property
    def runs(self) -> bool:
        return self.shown.last < self.asked.last

    @property
    def query(self) -> str:
        number = f"&so={self.asked.number}" if self.asked.number else ""
        return f"ky={self.asked.code}&nam={self.asked.year}{number}"


def chosen(request: HttpRequest) -> Choice:
    """`?ky=HC_NAM&nam=2026&so=1`, else the administrative year of today. Raises: Http404 when it is no period."""
    today = timezone.localdate()
    code, year, number = (request.GET.get(name, "") for name in ("ky", "nam", "so"))
    if not code and not year:
        asked = window_on(today)
    else:
        if (year and not year.isdecimal()) or (number and not number.isdecimal()):
            raise Http404
        wanted = int(year or window_on(today).year)
        if wanted not in FULL:
            raise Http404
        code = code or PeriodCode.YEAR
        needs = code in (PeriodCode.QUARTER, PeriodCode.MONTH)
        try:
            asked = window(code, wanted, int(number or 1) if needs else 0)
        except ValueError:
            raise Http404 from None
    return Choice(asked, asked.until(today))


def closed_period(request: HttpRequest, choice: Choice) -> ReportPeriod | None:
    """The period shown, when its report was closed: pages here count by the books of today."""
    found = ReportPeriod.objects.for_user(request.user).exclude(state=PeriodState.OPEN)
    return found.filter(code=choice.asked.code, year=choice.asked.year, number=choice.asked.number).first()


def ward_of(request: HttpRequest):
    if request.user.ward is None:
        raise Http404
    return request.user.ward


def of_code(code: str):
    found = catalogue().get(code)
    if found is None:
        raise Http404
    return found


def may_open(user, code: str, side: str = Side.NUMERATOR) -> bool:
    """Whether `user` may see who stands behind a number: names of the ward, and no diagnosis but for the station."""
    if not opens(code, side) or not user.has_perm(OPEN):
        return False
    if opens_into(code) == "câu lạc bộ":
        return True
    if not user.has_perm("elders.view_elder"):
        return False
    clinical = code in COUNTED and COUNTED[code].clinical
    return user.has_perm(FINDINGS) if clinical else True


def badge(row: Row) -> str:
    return BADGES.get(row.state, "muted")


@allow(READ)
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Every row of the annex with value, target, state and where it comes from; then the measures."""
    choice, ward = chosen(request), ward_of(request)
    rows = {code: told(row, request.user) for code, row in evaluate(ward, choice.shown).items()}
    judged = [row for row in rows.values() if row.state in (State.MET, State.EXCEEDED, State.MISSED, State.UNDER_WAY)]
    context = {
        "choice": choice,
        "closed": closed_period(request, choice),
        "annex": [
            (part, [_line(rows[code], request.user, choice) for code in part.rows]) for part in catalogue().annex
        ],
        "measures": [_line(rows[code], request.user, choice) for code in catalogue().measures],
        "met": sum(row.state in (State.MET, State.EXCEEDED) for row in judged),
        "judged": len(judged),
        "missing": sum(row.state == State.NO_DATA for row in rows.values()),
        "periods": [(code.value, code.label) for code in SCREEN_PERIODS],
        "proposed": any(row.proposed for row in rows.values()),
        "waiting": Target.objects.for_user(request.user).waiting().count(),
    }
    return render(request, "reporting/numbers/list.html", context)


def _line(row: Row, user, choice: Choice) -> dict:
    return {
        "row": row,
        "badge": badge(row),
        "number": "" if row.level == Level.MEASURE else catalogue().row_number(row.code),
        "open": people_url(row.code, Side.NUMERATOR, choice) if row.numerator and may_open(user, row.code) else "",
    }


def people_url(code: str, side: str, choice: Choice) -> str:
    """Where the list behind a number of the chosen period is."""
    return f"{reverse('reporting:people_behind', args=[code, side])}?{choice.query}"


# Where the book is closed month by month that a number waits for.
BOOKS = dict.fromkeys(("OP-HT-01", "OP-HT-02"), "benefits:eligibility_reviews")


@allow(READ)
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One number: what it means, its target, taken apart, and over the years."""
    one, choice, ward = of_code(code), chosen(request), ward_of(request)
    counts = read(ward, choice.shown, codes=[code])
    row = told(evaluate(ward, choice.shown, counts=counts)[code], request.user)
    context = {
        "one": one,
        "row": row,
        "badge": badge(row),
        "choice": choice,
        "closed": closed_period(request, choice),
        "splits": list(_splits(row, counts, request.user)),
        "history": _history(ward, code, choice, request.user),
        "targets": Target.objects.for_user(request.user)
        .filter(indicator=code, year=choice.asked.year)
        .select_related("document", "entered_by", "approved_by"),
        "can_propose": one.level in (Level.WARD, Level.BINARY, Level.CONTRIBUTION)
        and request.user.has_perm("reporting.propose_target"),
        "open_numerator": people_url(code, Side.NUMERATOR, choice) if may_open(request.user, code) else "",
        "open_denominator": people_url(code, Side.DENOMINATOR, choice)
        if may_open(request.user, code, Side.DENOMINATOR)
        else "",
        "sensitive": code in SENSITIVE,
        "book": page_of(request.user, BOOKS.get(code, "")),
        "movement": movement(ward, choice.shown) if code == "OP-DS-01" else None,
        "annex_number": "" if one.is_measure else catalogue().row_number(code),
        "periods": [(code.value, code.label) for code in SCREEN_PERIODS],
    }
    return render(request, "reporting/numbers/one.html", context)


def _splits(row: Row, counts: Counts, user) -> Iterator[dict]:
    """Breakdowns as `user` may read them: small groups are hidden together with what would give them away."""
    made = [Breakdown(TITLES[split], tuple(parts(row.code, split, counts)), split=split) for split in SPLITS]
    if row.state != State.NO_DATA and row.level != Level.CITY:
        made += breakdowns(row.code, counts.ward, counts.window)
    for one in made:
        if not one.parts:
            continue
        cells = cells_of(one.parts, hidden=hides_small(user, row.code))
        told_parts = []
        for part in one.parts:
            opens_part = one.split and cells[part.key].value is not None
            told_parts.append((part, cells[part.key], part_query(one.split, part.key) if opens_part else ""))
        yield {
            "title": one.title,
            "parts": told_parts,
            "has_whole": one.parts[0].denominator is not None,
            "heading": "Số tiền (đồng)" if one.unit == "đồng" else f"Số {one.unit}",
            "overlaps": one.overlaps,
        }


def _history(ward, code: str, choice: Choice, user) -> list[tuple[Window, Row]]:
    """The same period of this year and the years before, as the records say today."""
    found = []
    for year in range(choice.asked.year - YEARS_SHOWN + 1, choice.asked.year + 1):
        asked = window(choice.asked.code, year, choice.asked.number).until(timezone.localdate())
        found.append((asked, told(evaluate(ward, asked, codes=[code])[code], user)))
    return found


@allow(OPEN)
@require_safe
def people_behind(request: HttpRequest, code: str, side: str) -> HttpResponse:
    """Who stands behind a number: names for roles that see the ward's people, never for sensitive rows."""
    one, choice, ward = of_code(code), chosen(request), ward_of(request)
    if side not in Side.values or not opens(code, side):
        raise Http404
    if not may_open(request.user, code, side):
        raise PermissionDenied
    row = evaluate(ward, choice.shown, codes=[code])[code]
    split, key = request.GET.get("theo", ""), request.GET.get("phan", "")
    if split and (split not in Split.values or hides_small(request.user, code)):
        raise Http404
    try:
        found = people(code, side, ward, choice.shown, split=split, key=key)
    except LookupError:
        raise Http404 from None
    clubs = found.model is Club
    if not clubs:
        found = found.select_related("residential_group").order_by("given_name", "full_name", "pk")
    page = Paginator(found.order_by("name", "pk") if clubs else found, PER_PAGE).get_page(request.GET.get("trang"))
    words = row.numerator_words if side == Side.NUMERATOR else row.denominator_words
    if split:
        words = f"{words} – {part_label(split, key)}"
    if not clubs and page.number == 1:
        disclose(
            by=request.user, kind="read", what=f"Danh sách sau chỉ tiêu {code}: {words}", row_count=page.paginator.count
        )
    context = {
        "one": one, "row": row, "choice": choice, "page": page, "clubs": clubs, "words": words,
        "families": opens_into(code) == "gia đình", "sees_clubs": request.user.has_perm("clubs.view_membership"),
    }  # fmt: skip
    return render(request, "reporting/numbers/people.html", context)
