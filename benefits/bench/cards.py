"""Cards of a whole ward: the worklist and the monthly list, from the registry to the last line."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from benefits.card_people import coverage_by_group, row_of, rows_of_ward
from benefits.card_proposals import plan
from benefits.models import InsuranceCard
from elders.bench import Report, Size, median_seconds
from elders.ground.months import month_of, next_month
from elders.models import Elder, Ward

AIM_SECONDS = 5  # a ward of 8,000
ASKED = 100  # people the straightforward way is measured on; it grows evenly with their number


def run(report: Report, *, size: Size) -> None:
    today = timezone.localdate()
    ward = Ward.objects.order_by("pk").first()
    with transaction.atomic():  # cards nobody keeps: the database is as before
        people = list(Elder.objects.filter(ward=ward).current().order_by("pk"))
        InsuranceCard.objects.bulk_create(_cards(people, today), batch_size=5000)
        number = len(people)
        seconds = median_seconds(lambda: list(rows_of_ward(ward, today)), repeat=3)
        few = people[:ASKED]
        slow = median_seconds(lambda: [row_of(one, today) for one in few], repeat=1, warm_up=0) * number / len(few)
        report.add(
            f"Thẻ và quyền về thẻ BHYT của {number} người",
            seconds,
            reference="từng người một",
            reference_seconds=slow,
            aim=0.1,
            aim_seconds=AIM_SECONDS,
            note=f"cách từng người suy từ {ASKED} người",
        )
        month = next_month(month_of(today))
        report.add(
            f"Lập danh sách tăng, giảm thẻ BHYT của {number} người",
            median_seconds(lambda: plan(ward, month), repeat=1),
            reference="chỉ tính quyền",
            reference_seconds=seconds,
            aim=3,
            aim_seconds=AIM_SECONDS,
        )
        report.add(
            f"Tỷ lệ có thẻ BHYT theo tổ, {number} người",
            median_seconds(lambda: coverage_by_group(Elder.objects.all(), today, ward=ward), repeat=3),
            aim_seconds=1,
        )
        transaction.set_rollback(True)
    connection.close()


def _cards(people: list[Elder], today: date) -> list[InsuranceCard]:
    """Two of three have a card, one of twenty of the wrong group, some run out soon."""
    return [
        InsuranceCard(
            elder=one,
            number=f"{number:010d}",
            category="BHYT_HOUSEHOLD" if number % 20 == 0 else "BHYT_HP_60_74",
            benefit_percent=80,
            valid_from=today - timedelta(days=200),
            valid_to=today + timedelta(days=number % 300),
        )
        for number, one in enumerate(people)
        if number % 3
    ]
