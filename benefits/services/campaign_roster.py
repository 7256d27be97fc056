"""Who stands on the list of a campaign: rules over the whole ward, set-based, and the differences to the list stored.

A fixed number of queries, however many people live in the ward.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from benefits import amounts
from benefits.facts import facts_of_ward
from benefits.gifts import LONGEVITY, Gift, gifts_of, group_label, group_of, law_day, one_gift
from benefits.local import law_of
from benefits.models import GiftCampaign, GiftLine, Left
from benefits.people import Facts
from benefits.rules import ALL, Law
from elders.ground.decisions import Decision
from elders.ground.numbers import short_day
from elders.ground.workdays import tet
from elders.models import Elder

# Copied from the person and their situation; after the list is locked they stay as they were.
PERSON = ["full_name", "given_name", "sex", "birth_year", "birth_month", "birth_day", "ethnicity", "hometown"]
PERSONAL = [*PERSON, "citizen_id", "residential_group_id", "address"]
GIFT = [
    "scheme", "name", "giver", "purse", "age", "gift_count", "amount_vnd", "missing", "least_vnd", "in_kind",
    "certificate", "checks", "reviews", "source", "household",
]  # fmt: skip
ONCE = ("one_off", "once_in_life")


@dataclass
class Unclear:
    """Somebody whose facts do not say: `asks` are the facts, `schemes` what hangs on them."""

    elder_id: int
    schemes: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass
class Roster:
    """What the rules give: unsaved lines by (elder, group), and who is not clear."""

    law: Law
    lines: dict[tuple[int, str], GiftLine] = field(default_factory=dict)
    unclear: list[Unclear] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, Any]:
        """As kept on the campaign: how many people, and which facts would settle most of them."""
        asked = Counter(fact for one in self.unclear for fact in one.asks)
        return {"people": len(self.unclear), "facts": dict(asked.most_common())}


@dataclass
class Changes:
    """How a list differs from what the rules give today: lines."""

    added: list[GiftLine] = field(default_factory=list)
    changed: list[GiftLine] = field(default_factory=list)
    dropped: list[GiftLine] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)

    @property
    def words(self) -> str:
        """ "thêm 2, đổi 1, bỏ 3 suất"."""
        counts = [("thêm", self.added), ("đổi", self.changed), ("bỏ", self.dropped)]
        return ", ".join(f"{word} {len(lines)}" for word, lines in counts if lines) + " suất"


def law_for(campaign: GiftCampaign) -> Law:
    """The law of the occasion in the ward."""
    return law_of(campaign.ward_id, campaign_day(campaign))


def campaign_day(campaign: GiftCampaign) -> date:
    """The day whose law and ages count."""
    return law_day(
        campaign.kind,
        campaign.year,
        snapshot_on=campaign.snapshot_on,
        ceremony_on=campaign.ceremony_on,
        tet=tet(campaign.year),
    )


def build(campaign: GiftCampaign) -> Roster:
    """Lines the rules give on the day of the snapshot. Who died meanwhile, already has the gift of the group elsewhere,
    or whose household is represented stands there with the reason, not counted."""
    law = law_for(campaign)
    roster = Roster(law)
    city = campaign.ward.city
    found: list[tuple[int, Gift]] = []
    for pk, facts in facts_of_ward(campaign.ward, campaign.snapshot_on):
        outcome = gifts_of(facts, law, campaign.schemes, city=city)
        found += [(pk, gift) for gift in outcome.gifts]
        if outcome.unclear:
            asks = dict.fromkeys(fact for _, facts_asked in outcome.unclear for fact in facts_asked)
            roster.unclear.append(Unclear(pk, tuple(code for code, _ in outcome.unclear), tuple(asks)))
    people = {row["pk"]: row for row in _people(campaign, {pk for pk, _ in found})}
    taken = _given_elsewhere(campaign)
    for pk, gift in found:
        if person := people.get(pk):
            roster.lines[pk, gift.group] = _line(campaign, law, person, gift)
    _leave_out(campaign, roster, people, taken)
    return roster


def hand_line(campaign: GiftCampaign, elder: Elder, scheme: str) -> GiftLine:
    """An unsaved line for somebody the rules do not give `scheme`, with the amount and the checks of the law."""
    law = law_for(campaign)
    (person,) = _people(campaign, {elder.pk}) or [None]
    facts = dict(facts_of_ward(campaign.ward, campaign.snapshot_on, elders=Elder.objects.filter(pk=elder.pk)))
    if person is None or elder.pk not in facts:
        raise LookupError("not resident on the day of the list")
    known = facts[elder.pk]
    decision = law.texts[scheme].decide(law.values(known))
    if decision.eligible is not True:
        # What the law would give if the conditions were met: the amount alone, the checks stay as they are.
        decision = _as_if(decision, law, scheme, known)
    age = law.day.year - known.birth.year if known.birth else None
    gift = one_gift(group_of(scheme, law), [decision], law, age=age, city=campaign.ward.city)
    return _line(campaign, law, person, gift)


def _as_if(decision: Decision, law: Law, scheme: str, facts: Facts) -> Decision:
    text = law.texts[scheme]
    named = dict(zip(ALL, law.values(facts), strict=True))
    return replace(decision, amount=amounts.amount_of(text.version, named, law, law.local(scheme)))


def compare(campaign: GiftCampaign, roster: Roster) -> Changes:
    """What would have to change on the stored list; lines added or taken out by hand stay as they are."""
    changes = Changes()
    stored: dict[tuple[int, str], GiftLine] = {}
    twice = []  # after two records became one
    for line in campaign.lines.order_by("left_out", "pk"):
        known = stored.setdefault((line.elder_id, line.gift_group), line)
        if known is not line:
            twice.append(line)
    for key, wanted in roster.lines.items():
        line = stored.get(key)
        if line is None:
            changes.added.append(wanted)
        elif line.by_hand:
            continue
        else:
            names = [*PERSONAL, *GIFT]
            if line.left_out != Left.HAND:
                names += ["left_out", "left_out_reason"]
            if any(getattr(line, name) != getattr(wanted, name) for name in names):
                for name in names:
                    setattr(line, name, getattr(wanted, name))
                changes.changed.append(line)
    changes.dropped = [line for key, line in stored.items() if not line.by_hand and key not in roster.lines] + twice
    _refresh_by_hand(campaign, [line for line in stored.values() if line.by_hand], changes)
    return changes


def _refresh_by_hand(campaign: GiftCampaign, lines: list[GiftLine], changes: Changes) -> None:
    """Somebody added by hand keeps the gift; name and place follow the registry, and the dead drop out."""
    people = {row["pk"]: row for row in _people(campaign, {line.elder_id for line in lines})}
    for line in lines:
        if not (person := people.get(line.elder_id)):
            continue
        wanted = {name: person[name] for name in PERSONAL}
        if person["date_of_death"] and not line.left_out:
            wanted |= {"left_out": Left.DIED, "left_out_reason": died_words(person["date_of_death"])}
        if any(getattr(line, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(line, name, value)
            changes.changed.append(line)


def died_words(day: date) -> str:
    return f"Mất ngày {short_day(day)}"


def _people(campaign: GiftCampaign, pks: Iterable[int]) -> list[dict[str, Any]]:
    """Name, birth, place and household of people on the day of the snapshot."""
    rows = (
        Elder.objects.filter(pk__in=list(pks))
        .as_of(campaign.snapshot_on)
        .values(
            "pk",
            *PERSON,
            "citizen_id",
            "date_of_death",
            "situation_then__residential_group_id",
            "situation_then__address",
            "situation_then__household_code",
        )
    )
    found = []
    for row in rows:
        row["residential_group_id"] = row.pop("situation_then__residential_group_id")
        row["address"] = row.pop("situation_then__address")
        row["household"] = row.pop("situation_then__household_code")
        row["citizen_id"] = row["citizen_id"] or ""
        found.append(row)
    return found


def _line(campaign: GiftCampaign, law: Law, person: dict[str, Any], gift: Gift) -> GiftLine:
    household = ""
    if gift.of_household and person["household"]:
        household = f"{campaign.ward_id}/{person['residential_group_id'] or 0}/{person['household']}"[:60]
    reviews = list(gift.reviews)
    if gift.of_household and not household:
        reviews.append("Chưa ghi mã hộ: kiểm tra xem người khác cùng hộ đã có trong danh sách chưa.")
    scheme = law.texts[gift.scheme].scheme
    once = scheme.frequency in ONCE and gift.group != LONGEVITY
    return GiftLine(
        campaign=campaign,
        elder_id=person["pk"],
        **{name: person[name] for name in PERSONAL},
        scheme=gift.scheme,
        name=gift.name[:200],
        gift_group=gift.group,
        occasion_year=0 if once else campaign.year,
        household=household,
        giver=gift.giver,
        purse=gift.purse,
        age=gift.age,
        gift_count=gift.count,
        amount_vnd=gift.vnd,
        missing=gift.missing[:200],
        least_vnd=gift.least,
        in_kind=gift.in_kind[:250],
        certificate=gift.certificate,
        checks=list(gift.checks),
        reviews=reviews,
        source=gift.source[:400],
    )


def _given_elsewhere(campaign: GiftCampaign) -> tuple[dict[tuple, str], dict[tuple, str]]:
    """Gifts of the same years on other lists: by (elder, group, year) and by (household, group, year) → title."""
    rows = (
        GiftLine.objects.included()
        .filter(campaign__ward=campaign.ward_id, occasion_year__in=(0, campaign.year))
        .exclude(campaign=campaign.pk)
        .values_list("elder_id", "household", "gift_group", "occasion_year", "campaign__title")
    )
    people, households = {}, {}
    for elder, household, group, year, title in rows:
        people[elder, group, year] = title
        if household:
            households[household, group, year] = title
    return people, households


def _leave_out(campaign: GiftCampaign, roster: Roster, people: dict[int, dict], taken: tuple[dict, dict]) -> None:
    """Mark who is not given the gift, and why; of a household the eldest living stands for all."""
    for line in roster.lines.values():
        elsewhere = taken[0].get((line.elder_id, line.gift_group, line.occasion_year))
        if line.household and not elsewhere:
            elsewhere = taken[1].get((line.household, line.gift_group, line.occasion_year))
        died = people[line.elder_id]["date_of_death"]
        if elsewhere:
            line.left_out = Left.TWICE
            reason = f"Đã có trong đợt “{elsewhere}”: {group_label(line.gift_group, roster.law)}"
            line.left_out_reason = reason[:250]
        elif died and not line.household:
            line.left_out, line.left_out_reason = Left.DIED, died_words(died)
    _one_of_each_household(campaign, roster, people)


def _one_of_each_household(campaign: GiftCampaign, roster: Roster, people: dict[int, dict]) -> None:
    """Who was taken out by hand gives the place to the next; a death does not take the gift from the household."""
    out = set(campaign.lines.filter(left_out=Left.HAND).values_list("elder_id", "gift_group") if campaign.pk else ())
    died = {pk: row["date_of_death"] for pk, row in people.items()}
    keys = [key for key, line in roster.lines.items() if line.household and not line.left_out and key not in out]
    represented: dict[tuple[str, str], str] = {}
    for key in sorted(keys, key=lambda key: (died[key[0]] is not None, roster.lines[key].birth_year, key)):
        line = roster.lines[key]
        place, day = (line.household, line.gift_group), died[line.elder_id]
        if place not in represented:
            represented[place] = f"{line.full_name} ({line.birth_year})"
            if day:
                line.reviews = [*line.reviews, f"{died_words(day)}: người khác trong hộ nhận thay."]
        elif day:
            line.left_out, line.left_out_reason = Left.DIED, died_words(day)
        else:
            line.left_out = Left.HOUSEHOLD
            line.left_out_reason = f"Hộ đã có {represented[place]} nhận: mỗi hộ một suất"
