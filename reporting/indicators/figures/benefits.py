"""Money and gifts: the measures OP-HT, OP-BT, OP-BH, OP-CT and OP-QT of the ward's plan.

Only amounts a receipt or the bank confirmed count as paid; a list nobody reconciled gives no figure of its own.
"""

from django.db.models import Count, F, Q, QuerySet, Sum

from benefits import eligibility_counting as eligibility
from benefits.card_choices import Change, Outcome
from benefits.choices import PAID_RESULTS, LineKind, LineResult
from benefits.eligibility_choices import Family
from benefits.gifts import CampaignKind
from benefits.models import CardRosterLine, GiftLine, PaymentLine, RecoveryReceipt
from benefits.models.campaigns import GIVEN
from benefits.schemes import ALLOWANCE, PENSION
from elders.ground.numbers import short_day
from elders.models import Elder, Ward
from reporting.indicators.conditions import Mark
from reporting.indicators.figures.plain import Plain
from reporting.indicators.grid import Grid
from reporting.indicators.population import population
from reporting.indicators.rows import Figure
from reporting.indicators.windows import Window

PENSIONERS, ALLOWANCES = Mark("assisted", "pension"), Mark("assisted", "allowance")
CONDITIONS = {"OP-HT-03": [PENSIONERS], "OP-BT-01": [ALLOWANCES]}
LISTED = "Danh sách chi trả đã ghi kết quả"
LEVELS = (70, 75, 80, 85, 90, 95, 100)


def paid_lines(ward: Ward, window: Window, prefix: str) -> QuerySet[PaymentLine]:
    """Lines of one kind of benefit received in the window."""
    return PaymentLine.objects.filter(
        payment_list__ward=ward,
        scheme__startswith=prefix,
        result__in=PAID_RESULTS,
        paid_on__range=(window.first, window.last),
    )


def _paid(ward: Ward, window: Window, prefix: str, words: str, receiving: int) -> Plain:
    arrears = Q(kind=LineKind.ARREARS)
    sums = paid_lines(ward, window, prefix).aggregate(
        people=Count("elder", distinct=True),
        months=Count("pk", filter=~arrears),
        vnd=Sum("amount_vnd", filter=~arrears),
        arrears=Sum("amount_vnd", filter=arrears),
    )
    back = RecoveryReceipt.objects.filter(
        adjustment__ward=ward,
        adjustment__award__scheme__startswith=prefix,
        received_on__range=(window.first, window.last),
        cancelled_at__isnull=True,
    ).aggregate(vnd=Sum("amount_vnd"))["vnd"]
    return Plain(
        sums["people"],
        provenance=LISTED,
        words=words,
        figures=(
            Figure("lượt nhận theo tháng", sums["months"], "lượt"),
            Figure("số tiền đã nhận", sums["vnd"] or 0, "đồng"),
            Figure("truy lĩnh", sums["arrears"] or 0, "đồng"),
            Figure("thu hồi", back or 0, "đồng"),
            Figure("đang hưởng tháng cuối kỳ", receiving),
        ),
    )


def _money(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    return {
        "OP-HT-03": _paid(ward, window, PENSION, "người đã nhận trợ cấp hưu trí xã hội trong kỳ", grid[PENSIONERS]),
        "OP-BT-01": _paid(ward, window, ALLOWANCE, "người đã nhận trợ cấp bảo trợ xã hội trong kỳ", grid[ALLOWANCES]),
    }


def run_lines(ward: Ward, window: Window) -> QuerySet[PaymentLine]:
    """The pension's regular lines of pay runs whose last day lies in the window."""
    return PaymentLine.objects.filter(
        payment_list__ward=ward,
        payment_list__pay_to__range=(window.first, window.last),
        scheme__startswith=PENSION,
        kind=LineKind.REGULAR,
    )


def due_and_good() -> tuple[Q, Q]:
    """OP-HT-04: what was due (answered for, and not of somebody who died before the day), what came on time."""
    late = Q(result=LineResult.DECEASED, elder__date_of_death__gte=F("payment_list__pay_to"))
    due = ~Q(result__in=["", LineResult.DECEASED]) | late
    return due, Q(result__in=PAID_RESULTS, paid_on__lte=F("payment_list__pay_to"))


def _on_time(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    """OP-HT-04: rows received by the last day of the pay run, of rows due; a row returned because the person died
    before that day is on neither side, of somebody who died later it was due and is late. Lists without a last pay day,
    and rows nobody answered for, are not counted."""
    due, good = due_and_good()
    sums = run_lines(ward, window).aggregate(
        due=Count("pk", filter=due),
        good=Count("pk", filter=good),
        died=Count("pk", filter=Q(result=LineResult.DECEASED) & ~due),
        open=Count("pk", filter=Q(result="")),
    )
    if not sums["due"]:
        return {"OP-HT-04": Plain(None, lacking="Kỳ này chưa có danh sách chi trả nào ghi kết quả", provenance=LISTED)}
    notes = [f"{sums['died']} lượt trả lại vì người hưởng qua đời trước hạn, không tính"] if sums["died"] else []
    notes += [f"{sums['open']} lượt chưa ghi kết quả, không tính"] if sums["open"] else []
    return {
        "OP-HT-04": Plain(
            sums["good"],
            sums["due"],
            unit="lượt",
            provenance=LISTED,
            words="lượt nhận đúng hạn",
            among_words="lượt phải chi",
            note="; ".join(notes),
            accumulates=False,
        )
    }


def _asked(ward: Ward, window: Window) -> tuple[Figure, ...]:
    """Who has a result and is no older person of the ward any more."""
    results = eligibility.findings_between(ward, Family.PENSION, window.first, window.last)
    here = population(ward, window.last).values("elder")
    gone = results.exclude(elder__in=here).aggregate(n=Count("elder", distinct=True))["n"]
    return (Figure("ngoài số này, đã rà soát nay không còn trong sổ", gone),) if gone else ()


def _no_review(ward: Ward, window: Window) -> str:
    first, last = short_day(window.first), short_day(window.last)
    rows = eligibility.reviews_between(ward, Family.PENSION, window.first, window.last)
    return "" if rows.exists() else f"Chưa kết luận rà soát hưu trí xã hội tháng nào từ ngày {first} đến ngày {last}"


def _waiting(ward: Ward, window: Window) -> tuple[Figure, ...]:
    """ "Show số hồ sơ đang giải quyết separately"."""
    cases = eligibility.waiting_cases(ward, Family.PENSION, window.last)
    return (Figure("hồ sơ đang giải quyết", cases.count(), "hồ sơ"),)


def _review_missing(ward: Ward, window: Window) -> str:
    """Which monthly review the denominator waits for; "" when it is there."""
    month, last = f"{window.last:%m/%Y}", short_day(window.last)
    found = eligibility.of_month(ward, Family.PENSION, window.last).first()
    if found is None:
        return f"Chưa rà soát hưu trí xã hội tháng {month}: mở và kết luận ở Chế độ, Rà soát hằng tháng"
    if found.is_open:
        return f"Rà soát hưu trí xã hội tháng {month} chưa kết luận"
    if found.reviewed_on > window.last:
        return f"Rà soát hưu trí xã hội tháng {month} lấy ngày {short_day(found.reviewed_on)}, sau ngày chốt {last}"
    return ""


def issued_lines(ward: Ward, window: Window, *, change: str = Change.INCREASE) -> QuerySet[CardRosterLine]:
    """Lines of the ward's lists by which the agency gave a card in the window; of renewed, changed ones: `ADJUST`."""
    return CardRosterLine.objects.filter(
        roster__ward=ward,
        change=change,
        outcome=Outcome.DONE,
        roster__answered_on__range=(window.first, window.last),
    )


def _cards(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    people, again = (
        issued_lines(ward, window, change=change).aggregate(n=Count("elder", distinct=True))["n"]
        for change in (Change.INCREASE, Change.ADJUST)
    )
    return {
        "OP-BH-01": Plain(
            people,
            provenance="Danh sách BHYT gửi cơ quan BHXH, đã có kết quả",
            words="người được cấp thẻ mới từ danh sách của phường",
            figures=(Figure("gia hạn, đổi thẻ", again),),
        )
    }


def handed_lines(ward: Ward, window: Window, kind: str) -> QuerySet[GiftLine]:
    """Gifts of one occasion given in the window."""
    return GiftLine.objects.included().filter(
        campaign__ward=ward, campaign__kind=kind, outcome__in=GIVEN, handed_on__range=(window.first, window.last)
    )


def _gifts(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    source = "Danh sách trao quà đã ghi kết quả"
    levels = {f"l{level}": Count("elder", distinct=True, filter=Q(age=level)) for level in LEVELS} | {
        "over": Count("elder", distinct=True, filter=Q(age__gt=100))
    }
    long_life = handed_lines(ward, window, CampaignKind.LONGEVITY).aggregate(n=Count("elder", distinct=True), **levels)
    tet = handed_lines(ward, window, CampaignKind.TET).aggregate(
        n=Count("elder", distinct=True), vnd=Sum("amount_vnd"), unknown=Count("pk", filter=Q(amount_vnd__isnull=True))
    )
    unknown = f"{tet['unknown']} suất chưa rõ số tiền hoặc là hiện vật" if tet["unknown"] else ""
    return {
        "OP-CT-01": Plain(
            long_life["n"],
            provenance=source,
            words="người được chúc thọ, mừng thọ",
            note="Mức tuổi tính theo năm sinh trong năm tổ chức",
            figures=(
                *(Figure(f"{level} tuổi", long_life[f"l{level}"]) for level in LEVELS),
                Figure("trên 100 tuổi", long_life["over"]),
            ),
        ),
        "OP-QT-01": Plain(
            tet["n"],
            provenance=source,
            words="người được tặng quà Tết",
            note=unknown,
            figures=(Figure("số tiền", tet["vnd"] if tet["vnd"] is not None else (None if tet["n"] else 0), "đồng"),),
        ),
    }


READERS = {
    ("OP-HT-03", "OP-BT-01"): _money,
    ("OP-HT-04",): _on_time,
    ("OP-BH-01",): _cards,
    ("OP-CT-01", "OP-QT-01"): _gifts,
}


def _people(rows) -> QuerySet[Elder]:
    return Elder.objects.filter(pk__in=rows.order_by().values("elder"))


BESIDE = {"OP-HT-01": _asked, "OP-HT-02": _waiting}
LACKING = {"OP-HT-01": _no_review, "OP-HT-02": _review_missing}
LISTS = {
    "OP-HT-03": lambda ward, window: _people(paid_lines(ward, window, PENSION)),
    "OP-BT-01": lambda ward, window: _people(paid_lines(ward, window, ALLOWANCE)),
    "OP-BH-01": lambda ward, window: _people(issued_lines(ward, window)),
    "OP-CT-01": lambda ward, window: _people(handed_lines(ward, window, CampaignKind.LONGEVITY)),
    "OP-QT-01": lambda ward, window: _people(handed_lines(ward, window, CampaignKind.TET)),
}
