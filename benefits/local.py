"""The law of one ward on one day: the shipped law with what the ward keyed in and somebody else confirmed."""

from collections import defaultdict
from datetime import date

from benefits.law import Book, Condition, Scheme, Version, state_book
from benefits.models import MODE_CODE, LocalLaw, LocalRate, LocalScheme
from benefits.rules import Law
from elders.ground.policy import Dated
from elders.models import Ward


def law_of(ward: Ward | int, day: date, *, known: date | None = None) -> Law:
    """The law in `ward` on `day` by what is known on `known`; two queries and one for tables by age."""
    return Law(day, known=known, book=book_of(ward))


def book_of(ward: Ward | int) -> Book:
    """All law of `ward`, whatever the day. Rows nobody confirmed are not in it."""
    book = state_book()
    rates = LocalRate.objects.confirmed().filter(ward=ward).prefetch_related("amounts")
    values: dict[str, list[Dated]] = defaultdict(list)
    for rate in rates:
        values[rate.target].append(Dated(value=value_of(rate), **_provenance(rate)))
    schemes = [scheme_of(one) for one in LocalScheme.objects.confirmed().filter(ward=ward)]
    if schemes:
        book = book.with_schemes(schemes)
    known = book.rates.keys() | book.schemes.keys()
    found = {code: rows for code, rows in values.items() if code in known}
    return book.with_rates(found) if found else book


def value_of(rate: LocalRate):
    """One figure, the chosen way, or a table age → đồng."""
    if rate.target == MODE_CODE:
        return rate.mode
    if rate.amount_vnd is not None:
        return rate.amount_vnd
    return {row.ages: row.amount_vnd for row in rate.amounts.all()}


def _provenance(row: LocalLaw) -> dict:
    return {
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "known_from": row.known_from,
        "published_on": row.issued_on,
        "checked_on": row.confirmed_at.date() if row.confirmed_at else None,
        "source": row.source,
        "confidence": "verified",
        "note": row.note,
    }


def scheme_of(row: LocalScheme) -> Scheme:
    """A ward's own benefit as a scheme of the same shape as those of the State."""
    source = row.source
    conditions = [
        Condition(
            label="Cư trú (thường trú hoặc tạm trú) tại phường",
            source=source,
            fact="resides_here",
            operator="equals",
            value=True,
        )
    ]

    def ask(label: str, fact: str, operator: str, value) -> None:
        conditions.append(Condition(label=label, source=source, fact=fact, operator=operator, value=value))

    low, high = row.age_from, row.age_to
    if low is not None and high is not None:
        ask(f"Từ đủ {low} đến dưới {high + 1} tuổi", "age_full", "between", (low, high))
    elif low is not None:
        ask(f"Từ đủ {low} tuổi", "age_full", "at_least", low)
    elif high is not None:
        ask(f"Dưới {high + 1} tuổi", "age_full", "between", (0, high))
    if row.ages:
        ask(f"Tròn {', '.join(row.ages)} tuổi trong năm", "calendar_age", "one_of", tuple(row.ages))
    if row.poverty == "ngheo":
        ask("Thuộc hộ nghèo theo chuẩn quốc gia", "poverty_national", "equals", "ngheo")
    elif row.poverty:
        label = "Thuộc hộ nghèo hoặc hộ cận nghèo theo chuẩn quốc gia"
        ask(label, "poverty_national", "one_of", ("ngheo", "can_ngheo"))
    if row.disability:
        levels = ("dac_biet_nang",) if row.disability == "dac_biet_nang" else ("dac_biet_nang", "nang")
        ask(row.get_disability_display(), "disability_level", "one_of", levels)
    if row.merit_only:
        ask("Đang hưởng trợ cấp người có công hằng tháng", "merit_monthly", "equals", True)
    if row.alone_only:
        ask("Không có người có nghĩa vụ và quyền phụng dưỡng", "has_supporter", "equals", False)
    if row.permanent_only:
        ask("Thường trú tại phường", "residence_type", "equals", "thuong_tru")
    if row.amount_vnd is not None:
        amount = {"kind": "fixed", "value": row.amount_vnd, "funding": row.funding, "in_kind": row.in_kind}
    else:
        amount = {"kind": "in_kind", "in_kind": row.in_kind}
    version = Version(
        conditions=tuple(conditions), amount=amount, paid_by=row.get_funding_display().lower(), **_provenance(row)
    )
    return Scheme(
        code=row.code,
        name=row.name,
        frequency=row.frequency,
        start="month_decision_signed" if row.frequency == "monthly" else "",
        versions=(version,),
        is_local=True,
    )
