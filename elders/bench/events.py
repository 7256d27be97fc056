"""Looking for double records in a whole ward, and one death with its preview, among everybody in the database."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from elders.bench import Report, Size, median_seconds
from elders.choices import EventKind, RoleCode
from elders.duplicates import proposals
from elders.ground.rehearsal import rolled_back
from elders.likely import likely_same
from elders.matching import Identity
from elders.models import Elder, LifeEvent, User, Ward
from elders.services import events

ASKED = 200  # people the straightforward way is measured on; it grows evenly with their number


def run(report: Report, *, size: Size) -> None:
    with rolled_back():
        user = User.objects.create_user("do-bien-dong", ward=Ward.objects.order_by("pk").first())
        user.groups.add(Group.objects.get(name=RoleCode.WARD_OFFICER))
        people = Elder.objects.for_user(user)
        number = people.count()
        sample = list(people.order_by("pk")[:ASKED])

        def ask_each() -> None:
            for one in sample:
                likely_same(Identity.of(one), user=user, exclude=one.pk)

        found = len(proposals(user.ward_id, visible=people))
        report.add(
            f"Tìm hồ sơ trùng trong phường {number} người",
            median_seconds(lambda: proposals(user.ward_id, visible=people), repeat=3),
            reference="hỏi riêng từng người",
            reference_seconds=median_seconds(ask_each, repeat=3) * number / max(len(sample), 1),
            aim=0.5,
            note=f"{found} cặp; cách hỏi từng người suy từ {len(sample)} người",
        )
        today = timezone.localdate()
        living = people.current().order_by("-pk")[:20].iterator()

        def die() -> None:
            event = LifeEvent(elder=next(living), kind=EventKind.DEATH, happened_on=today - timedelta(days=1))
            events.preview(event, today=today, by=user)
            events.record(event, today=today, by=user)

        report.add("Ghi một người qua đời, cả xem trước", median_seconds(die, repeat=9))
