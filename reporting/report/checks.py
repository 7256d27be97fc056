"""What stands in the way of closing a period, and what the office should see before it does (reporting.md §7.4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Exists, Max, OuterRef
from django.urls import reverse

from benefits import eligibility_counting as eligibility
from benefits.choices import ListState
from benefits.eligibility_choices import Answer as Eligible
from benefits.eligibility_choices import Family
from benefits.models import PaymentList
from clubs.models import MonthlyReport
from elders import quality
from elders.ground import months as calendar
from elders.ground.months import month_of
from elders.ground.numbers import grouped, short_day
from elders.models import User, Ward, YearlyReview
from elders.quality_checks import WRONG
from reporting.choices import Level, State
from reporting.indicators.engine import Counts, evaluate
from reporting.indicators.figures.clubs import working
from reporting.indicators.movement import movement
from reporting.indicators.population import population
from reporting.indicators.rows import Row
from reporting.models import ManualEntry, PlanTask, ReportPeriod, Snapshot, SnapshotRow, Target
from reporting.plan_choices import Scope, WorkState

STRANGE = 20  # percentage points between two years [project rule]
Found = tuple[int, str, str, str]  # how many, the sentence, where it is put right, the words of the link


@dataclass(frozen=True)
class Check:
    """One sentence; `blocks`: the period cannot be closed so. `url`: the page where it is put right."""

    text: str
    blocks: bool = False
    url: str = ""
    link: str = ""


def checks_of(
    period: ReportPeriod, *, today: date, counts: Counts | None = None, reader: User | None = None
) -> list[Check]:
    """Everything found, blocking first; a fixed number of queries. `counts`: a reading up to `today`, made already;
    `reader`: who is told what contradicts itself in the registry, as far as he may mend it."""
    found = []
    if today <= period.last_day:
        last = short_day(period.last_day)
        found.append(Check(f"Số liệu của kỳ tính đến hết ngày {last}; chưa hết kỳ thì chưa chốt được.", blocks=True))
    moved = movement(period.ward, period.window)
    if not moved.balances or moved.unexplained:
        many = f" ({grouped(len(moved.unexplained))} người chưa rõ vì sao vào, ra sổ)" if moved.unexplained else ""
        text = f"Bảng biến động không khớp: đầu kỳ cộng tăng trừ giảm khác cuối kỳ{many}."
        found.append(Check(text, True, reverse("elders:event_list"), "Xem biến động"))
    return found + [
        Check(text.format(n=grouped(count)), False, url, link)
        for count, text, url, link in [
            *_figures(period, today, counts),
            *_contradictions(reader, today),
            *_books(period, today),
        ]
        if count
    ]


def _figures(period: ReportPeriod, today: date, counts: Counts | None) -> Iterator[Found]:
    ward, here = period.ward, reverse("reporting:period", args=[period.pk])
    waiting = ManualEntry.objects.filter(period=period, confirmed_at__isnull=True).count()
    yield waiting, "{n} số liệu nhập tay chờ người thứ hai xác nhận nên chưa được tính.", here, "Xác nhận"
    rows = evaluate(ward, period.window.until(today), counts=counts).values()
    strange = outliers(rows, _year_before(period))
    compared = f"{reverse('reporting:compare')}?chi_tieu={strange[0]}&ky={period.code}" if strange else ""
    many = f"{{n}} chỉ tiêu lệch từ {STRANGE} điểm phần trăm trở lên so với cùng kỳ năm trước: {', '.join(strange)}."
    yield len(strange), many, compared, "So sánh các năm"
    empty = sum(row.state == State.NO_DATA and row.level != Level.MEASURE for row in rows)
    yield empty, "{n} chỉ tiêu chưa có số liệu, báo cáo in “...”.", here, "Nhập hoặc bổ sung"
    proposed = Target.objects.filter(ward=ward, year=period.year).waiting().count()
    targets = reverse("reporting:targets")
    yield proposed, "{n} chỉ tiêu chờ lãnh đạo phê duyệt, báo cáo in dấu (*).", targets, "Xem chỉ tiêu giao"


def _year_before(period: ReportPeriod) -> dict[str, SnapshotRow]:
    """What the same report of the year before said; empty when none was closed in the software."""
    same = Snapshot.objects.filter(period__ward=period.ward, period__code=period.code, period__number=period.number)
    frozen = same.filter(period__year=period.year - 1).newest().first()
    return {one.code: one for one in frozen.rows.all()} if frozen else {}


def outliers(rows: Iterable[Row], before: Mapping[str, SnapshotRow]) -> list[str]:
    """Codes of shares that moved by `STRANGE` points or more in a year: rather a gap in the books than the truth
    (reporting.md §7.4)."""
    return [
        row.code
        for row in rows
        if row.denominator is not None and row.value is not None and row.code in before and before[row.code].value
        and before[row.code].denominator is not None
        and abs(Fraction(row.value) - Fraction(before[row.code].value)) >= STRANGE
    ]  # fmt: skip


def _contradictions(reader: User | None, today: date) -> Iterator[Found]:
    """What cannot be true of people in the registry, such as a number that says another year of birth."""
    wrong = [one for one in quality.checks_for(reader) if one.kind == WRONG] if reader else []
    if wrong:
        found = quality.count(reader, today=today).total
        total = sum(found.get(one.code, 0) for one in wrong)
        yield total, "{n} chỗ mâu thuẫn trong hồ sơ người cao tuổi.", reverse("elders:quality"), "Xem và sửa"


def _books(period: ReportPeriod, today: date) -> Iterator[Found]:
    """Books that are not finished for the window."""
    ward, last = period.ward, min(period.last_day, today)
    reviewed = YearlyReview.objects.filter(elder=OuterRef("elder"), year=period.year)
    unasked = population(ward, last).filter(~Exists(reviewed)).count()
    yield unasked, f"{{n}} người chưa rà soát năm {period.year}.", reverse("elders:review"), "Rà soát"
    late = PlanTask.objects.filter(plan__ward=ward, plan__year=period.year, deadline__lte=last)
    late = late.exclude(state__in=[WorkState.DONE, WorkState.DROPPED]).exclude(scope=Scope.CITY_ONLY).count()
    yield late, "{n} nhiệm vụ quá hạn chưa ghi kết quả.", reverse("reporting:plan"), "Xem nhiệm vụ"
    months = (month_of(period.first_day), last)
    unpaid = PaymentList.objects.filter(ward=ward, month__range=months).exclude(state=ListState.CLOSED).count()
    yield unpaid, "{n} danh sách chi trả trong kỳ chưa đóng.", reverse("benefits:payments"), "Xem chi trả"
    yield from _eligibility(ward, period.first_day, last)
    clubs = list(working(ward, period.window).values_list("pk", flat=True))
    sent = MonthlyReport.objects.filter(club__in=clubs, month__range=months).values_list("club", "month")
    wanted = len(clubs) * len(list(calendar.months(period.first_day, calendar.month_before(last))))
    missing = max(0, wanted - len(set(sent)))
    yield missing, "{n} báo cáo tháng của câu lạc bộ chưa gửi.", reverse("clubs:board"), "Xem câu lạc bộ"


def _eligibility(ward: Ward, first: date, last: date) -> Iterator[Found]:
    """Months without a concluded review of the social pension, and who receives it without having been found to meet
    the conditions on the cut-off day."""
    here = reverse("benefits:eligibility_reviews")
    # A period that begins on the 15th begins after the review of that month, which belongs to the period before.
    start = first if first.day == 1 else calendar.next_month(first)
    known = eligibility.reviews_between(ward, Family.PENSION, start, last)
    wanted = set(calendar.months(start, last)) - set(known.values_list("month", flat=True))
    yield len(wanted), "{n} tháng trong kỳ chưa kết luận rà soát hưu trí xã hội.", here, "Rà soát hằng tháng"
    doubtful = eligibility.findings_on(ward, Family.PENSION, last).exclude(draws="").exclude(answer=Eligible.YES)
    row = doubtful.aggregate(n=Count("pk"), review=Max("review"))
    url = reverse("benefits:eligibility_review", args=[row["review"]]) + "?xem=mau-thuan" if row["review"] else here
    text = "{n} người đang hưởng hưu trí xã hội nhưng rà soát không ghi đủ điều kiện."
    yield row["n"], text, url, "Xem từng người"
