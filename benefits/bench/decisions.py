"""Deciding every scheme for everybody of a ward, from the registry to the last reason."""

from dataclasses import replace

from django.db import connection
from django.utils import timezone

from benefits.facts import facts_of_ward
from benefits.local import law_of
from benefits.rules import Law, decide_all
from elders.bench import Report, Size, in_child, median_seconds
from elders.models import Ward

AIM_SECONDS = 5  # a ward of 8,000, all schemes
ASKED = 300  # people the straightforward way is measured on; it grows evenly with their number


def run(report: Report, *, size: Size) -> None:
    today = timezone.localdate()
    wards = list(Ward.objects.order_by("pk"))
    ward = wards[0]
    people = list(facts_of_ward(ward, today))
    number = len(people)

    def whole() -> int:
        """Facts, law and decisions from nothing, as a command or page begins."""
        law = law_of(ward, today)
        return sum(bool(decide_all(facts, law).pays) for _, facts in facts_of_ward(ward, today))

    def one_by_one() -> None:
        """Everybody with a law of their own: nothing shared."""
        for _, facts in people[:ASKED]:
            decide_all(facts, Law(today))

    seconds = median_seconds(whole, repeat=3)
    slow = median_seconds(one_by_one, repeat=1, warm_up=0) * number / max(min(ASKED, number), 1)
    report.add(
        f"Quyết định mọi chế độ cho phường {number} người",
        seconds,
        reference="từng người một",
        reference_seconds=slow,
        aim=0.35,
        aim_seconds=AIM_SECONDS,
        note=f"{len(law_of(ward, today).texts)} chế độ; cách từng người suy từ {ASKED} người",
    )
    # Facts nobody shares are the worst case: every pension differs.
    law = law_of(ward, today)
    unlike = [replace(facts, pension_monthly=1_000_000 + 7 * at) for at, (_, facts) in enumerate(people)]
    report.add(
        f"Như trên, không ai giống ai ({number} người)",
        median_seconds(lambda: [decide_all(facts, law).pays for facts in unlike], repeat=1, warm_up=0),
        aim_seconds=AIM_SECONDS,
    )
    if len(wards) > 1:
        child = in_child(lambda: _city(wards, today))
        each = child.seconds / max(child.answer, 1)
        report.add(
            f"Quyết định mọi chế độ cho cả thành phố, {child.answer} người",
            child.seconds,
            reference="phường đầu nhân lên",
            reference_seconds=seconds / max(number, 1) * child.answer,
            aim=1.5,
            memory_mb=child.memory_mb,
            aim_mb=1500,
            note=f"{each * 1000:.2f} ms mỗi người",
        )
    connection.close()


def _city(wards: list[Ward], today) -> int:
    number = 0
    for ward in wards:
        law = law_of(ward, today)
        for _, facts in facts_of_ward(ward, today):
            decide_all(facts, law).pays  # noqa: B018  reckoned, not kept
            number += 1
    return number
