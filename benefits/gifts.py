"""What one person is given at an occasion: gifts of one group become one, with giver, certificate and reasons. Pure.

A gift group is what one person gets once a year whatever the list is called: the longevity gift of the year is the
city's Tết gift to the elderly (`benefits.md` §4.3), so a mừng thọ list and a Tết list never both give it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices

from benefits import words
from benefits.people import Facts
from benefits.rules import Law
from elders.ground.decisions import Amount, Decision


class CampaignKind(TextChoices):
    LONGEVITY = "mung_tho", "Chúc thọ, mừng thọ"
    TET = "tet", "Quà Tết Nguyên đán"
    WAR_INVALIDS = "27_7", "Quà 27/7"
    NATIONAL_DAY = "2_9", "Quà 2/9"
    STATE = "nha_nuoc", "Quà của Nhà nước (một lần)"
    LOCAL = "dia_phuong", "Quà của địa phương"


class Certificate(TextChoices):
    """Who congratulates on paper (Luật NCT Điều 21; TT 06/2012 Điều 8)."""

    PRESIDENT = "chu_tich_nuoc", "Thiếp mừng thọ của Chủ tịch nước"
    CITY = "thanh_pho", "Thiếp mừng thọ của Chủ tịch UBND thành phố"
    WARD = "giay_mung_tho", "Giấy mừng thọ"


LONGEVITY = "LONGEVITY"
STATE_100, STATE_90 = "LONGEVITY_NAT_100", "LONGEVITY_NAT_90"
CERTIFICATES = {STATE_100: Certificate.PRESIDENT, STATE_90: Certificate.CITY}
GIVERS = {STATE_100: "Chủ tịch nước", STATE_90: "Chủ tịch UBND thành phố"}
# Given by the Party organisation from its own list; here it is information only (`benefits.md` §5).
NOT_OF_THE_WARD = {"GIFT_HP_PARTY_BADGE"}
FREQUENCIES = {
    CampaignKind.LONGEVITY: ("once_in_life", "yearly_event"),
    CampaignKind.TET: ("yearly_tet", "yearly_event", "once_in_life"),
    CampaignKind.WAR_INVALIDS: ("yearly_27_7",),
    CampaignKind.NATIONAL_DAY: ("yearly_2_9",),
    CampaignKind.STATE: ("one_off",),
    CampaignKind.LOCAL: ("yearly_event", "yearly_tet", "one_off"),
}
FIXED_DAYS = {CampaignKind.WAR_INVALIDS: (7, 27), CampaignKind.NATIONAL_DAY: (9, 2)}


def law_day(kind: str, year: int, *, snapshot_on: date, ceremony_on: date | None, tet: date) -> date:
    """The day whose law and whose calendar-year age count: the occasion itself, for a one-off gift the day of the list.

    `tet` is the first day of the lunar year. Mừng thọ counts in the year of the campaign whenever it is celebrated.
    """
    if kind in FIXED_DAYS:
        return date(year, *FIXED_DAYS[kind])
    if kind in (CampaignKind.TET, CampaignKind.LONGEVITY):
        return ceremony_on if ceremony_on and ceremony_on.year == year else tet
    return snapshot_on


def offered(kind: str, law: Law) -> list[str]:
    """Codes of the schemes in force that a campaign of `kind` may give, State and city first, the ward's own last."""
    found = []
    for code, text in law.texts.items():
        scheme = text.scheme
        gift = code.startswith((LONGEVITY, "GIFT_")) or (scheme.is_local and scheme.frequency != "monthly")
        if not gift or code in NOT_OF_THE_WARD or scheme.frequency not in FREQUENCIES[CampaignKind(kind)]:
            continue
        if kind == CampaignKind.LOCAL and not scheme.is_local:
            continue
        found.append(code)
    return found


def usual(kind: str, law: Law) -> list[str]:
    """What is ticked to begin with: at Tết the longevity gift only if no list of its own is made, so not at first."""
    codes = offered(kind, law)
    return [code for code in codes if not code.startswith(LONGEVITY)] if kind == CampaignKind.TET else codes


def group_of(code: str, law: Law) -> str:
    """The group of which one person (or household) gets one gift."""
    if code.startswith(LONGEVITY):
        return LONGEVITY
    if law.texts[code].scheme.payee == "household":
        return "HOUSEHOLD_TET"
    return next((group.code for group in law.groups.values() if code in group.members), code)


def group_label(code: str, law: Law) -> str:
    """The group in words, as the reason why somebody gets no second gift."""
    if code == LONGEVITY:
        return "quà chúc thọ, mừng thọ, Tết của thành phố cho người cao tuổi (mỗi người một suất một năm)"
    if code == "HOUSEHOLD_TET":
        return "quà Tết hộ nghèo, cận nghèo (mỗi hộ một suất)"
    if code in law.groups:
        return law.groups[code].label[:1].lower() + law.groups[code].label[1:]
    return law.texts[code].scheme.name


def ceremony(age: int) -> str:
    """The name of the celebration by age (TT 06/2012 Điều 8); "" below 70."""
    if age < 70:
        return ""
    if age < 80:
        return "mừng thọ"
    return "mừng thượng thọ" if age < 90 else "mừng thượng thượng thọ"


@dataclass(frozen=True, slots=True)
class Gift:
    """One gift of one group. `vnd` None is not known (`missing` names the paper) unless it is only `in_kind`; `count`
    is the number of gifts in it (one for each martyr besides the own one)."""

    group: str
    scheme: str
    name: str
    giver: str
    purse: str
    vnd: int | None
    in_kind: str
    missing: str
    least: int | None
    most: int | None
    age: int | None
    certificate: str
    of_household: bool
    checks: tuple[Mapping[str, Any], ...]
    reviews: tuple[str, ...]
    source: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """`gifts`: certain. `unclear`: schemes whose facts are not known, with those facts."""

    gifts: tuple[Gift, ...]
    unclear: tuple[tuple[str, tuple[str, ...]], ...]


def gifts_of(facts: Facts, law: Law, codes: Iterable[str], *, city: str) -> Outcome:
    """What the person gets of `codes`, one gift for each group; `city` is the name of the city as giver."""
    values = law.values(facts)
    by_group: dict[str, list[Decision]] = {}
    unclear = []
    for code in codes:
        if code not in law.texts:
            continue
        decision = law.texts[code].decide(values)
        if decision.eligible:
            by_group.setdefault(group_of(code, law), []).append(decision)
        elif decision.eligible is None:
            unclear.append((code, decision.unknown))
    age = law.day.year - facts.birth.year if facts.birth else None
    gifts = tuple(one_gift(group, found, law, age=age, city=city) for group, found in by_group.items())
    settled = {gift.group for gift in gifts}
    return Outcome(gifts, tuple((code, asks) for code, asks in unclear if group_of(code, law) not in settled))


def one_gift(group: str, decisions: list[Decision], law: Law, *, age: int | None, city: str) -> Gift:
    """The one gift of a group: the highest known; among longevity gifts the city's level stands in the place of the
    State's minimum, whose card and silk come along (`benefits.md` example 35)."""
    first = decisions[0]
    best = _best(decisions)
    if group == LONGEVITY:
        first = next((one for one in decisions if one.scheme in CERTIFICATES), first)
        best = _longevity(decisions)
    amount = best.amount
    text = law.texts[first.scheme]
    both = [first] if first is best else [first, best]
    goods = dict.fromkeys(one.amount.in_kind for one in both if one.amount.in_kind)
    reviews = [review.text for review in best.reviews]
    purse = next((purse for purse, vnd in amount.funding.items() if vnd), "") or _purse(law, best.scheme)
    floors = [one.amount.least for one in decisions if one.amount.least is not None]
    return Gift(
        group=group,
        scheme=first.scheme,
        name=text.scheme.name,
        giver=GIVERS.get(first.scheme) or _giver(purse, city),
        purse=purse,
        vnd=amount.vnd,
        in_kind="; ".join(goods),
        missing=amount.missing if amount.is_unknown else "",
        least=max(floors, default=None) if amount.is_unknown else None,
        most=amount.most if amount.is_unknown else None,
        age=age,
        certificate=CERTIFICATES.get(first.scheme, Certificate.WARD if group == LONGEVITY else ""),
        of_household=text.scheme.payee == "household",
        checks=tuple(_plain(check, one.scheme) for one in both for check in one.checks),
        reviews=tuple(reviews),
        source=amount.source or best.source,
        count=_count(law, best, amount),
    )


def _best(decisions: list[Decision]) -> Decision:
    """The highest; one whose amount nobody knows stands first, because it may be the highest."""
    return max(decisions, key=lambda one: (one.amount.is_unknown, one.amount.vnd or 0))


def _longevity(decisions: list[Decision]) -> Decision:
    """The level of the city where it has one; the State's minimum counts only without it, or above it."""
    own = [one for one in decisions if one.scheme not in CERTIFICATES]
    if not own:
        return _best(decisions)
    best = _best(own)
    if best.amount.is_unknown:
        return best
    return max([best, *decisions], key=lambda one: one.amount.vnd or 0)


def _purse(law: Law, code: str) -> str:
    return law.texts[code].version.amount.get("funding", "city")


def _giver(purse: str, city: str) -> str:
    return {"central": "Đảng, Nhà nước", "city": f"Thành phố {city}", "ward": "UBND phường"}[purse]


def _count(law: Law, decision: Decision, amount: Amount) -> int:
    table = law.texts[decision.scheme].version.amount
    if table["kind"] == "per_martyr" and amount.vnd:
        return max(amount.vnd // table["value"], 1)
    return 1


def _plain(check: Any, scheme: str) -> dict[str, Any]:
    return {
        "scheme": scheme,
        "label": check.label,
        "result": check.result,
        "value": words.used(check.value, check.fact) + (f" ({check.remark})" if check.remark else ""),
        "source": check.source,
    }
