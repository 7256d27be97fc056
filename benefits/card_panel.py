"""The panel "Thẻ bảo hiểm y tế" on a person's page."""

from datetime import date
from typing import Any

from benefits.card_choices import card_name
from benefits.card_people import CardRow, row_of
from benefits.card_proposals import asks_words
from benefits.card_rights import NONE, UNKNOWN, WRONG
from benefits.models import InsuranceCard
from elders.columns import last_four, sees_whole_numbers
from elders.models import Elder, User
from elders.record_sections import Section

VERDICTS = {
    NONE: ("Chưa có thẻ", "bad"),
    "ending": ("Sắp hết hạn", "warn"),
    WRONG: ("Sai nhóm", "bad"),
    UNKNOWN: ("Chưa rõ có thẻ", "muted"),
    "ok": ("Có thẻ", "good"),
}


def context(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """The card of today and the one that should be; of who left or died only what was recorded."""
    cards = list(InsuranceCard.objects.for_user(user).filter(elder=elder).order_by("-valid_from", "-pk"))
    for card in cards:
        card.shown_number = shown_number(card.number, user)
    here = bool(elder.ward_id and elder.is_resident and not elder.date_of_death)
    if not here and not cards:
        return None
    row = row_of(elder, today) if here else None
    found = {"elder": elder, "cards": cards, "card": next((one for one in cards if counts(one, today)), None)}
    return found | (words_of(row) if row else {})


def counts(card: InsuranceCard, day: date) -> bool:
    return card.valid_from <= day and (card.ends_on is None or card.ends_on >= day)


def shown_number(number: str, user: User) -> str:
    """In full for who keeps the registry, the last digits for the others."""
    return number if sees_whole_numbers(user) else last_four(number)


def words_of(row: CardRow) -> dict[str, Any]:
    """What a row says, in words: verdict, which card is due, what to ask for."""
    right, law = row.right, row.right.result.law
    label, tone = VERDICTS[row.verdict]
    due = right.due
    scheme = right.decision(due) if due else None
    return {
        "row": row,
        "verdict": label,
        "tone": tone,
        "due": card_name(due) if due else "",
        "due_percent": right.percent,
        "due_kind": scheme.amount.in_kind if scheme else "",
        "due_source": law.texts[due].version.source if due else "",
        "ward_lists": right.ward_lists,
        "fallback": card_name(right.fallback) if right.fallback else "",
        "open": [card_name(code) for code in right.open],
        "asks": asks_words(right.asks),
        "needs_pension_decision": right.needs_pension_decision,
    }


SECTION = Section(
    "insurance_cards",
    "Thẻ bảo hiểm y tế",
    "benefits/cards/_record.html",
    ("benefits.view_insurancecard",),
    context,
    position=55,
)
