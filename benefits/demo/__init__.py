"""What the demonstration ward draws, asks for and is refused: one function per subject, in the order they stand on
each other."""

from datetime import date

from benefits.demo import awards, cards, cases, eligibility, gifts, payments
from elders.models import Ward


def make(ward: Ward, *, today: date) -> None:
    """Everything of benefits in `ward` as if the office had worked with the software for a year."""
    awards.fill(ward, today=today)
    cases.fill(ward, today=today)
    payments.fill(ward, today=today)
    cards.fill(ward, today=today)
    gifts.fill(ward, today=today)
    eligibility.fill(ward, today=today)
