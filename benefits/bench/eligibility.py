"""The monthly review of a ward: who meets the conditions, and freezing the conclusion."""

from uuid import uuid4

from django.utils import timezone

from benefits.eligibility import judge
from benefits.eligibility_choices import Family
from benefits.facts import facts_of_ward
from benefits.local import law_of
from benefits.rules import decide_all
from benefits.services import eligibility
from elders.bench import Report, Size, median_seconds
from elders.ground.rehearsal import rolled_back
from elders.models import User, Ward

AIM_SECONDS = 2  # a page that is opened while open reckons everybody anew
CONCLUDE_SECONDS = 10


def run(report: Report, *, size: Size) -> None:
    today, ward = timezone.localdate(), Ward.objects.order_by("pk").first()
    found = judge(ward, Family.PENSION, today, known=today)

    def everything() -> None:
        law = law_of(ward, today)
        for _, facts in facts_of_ward(ward, today):
            _ = decide_all(facts, law).pays

    report.add(
        f"Rà soát hưu trí xã hội của phường {len(found)} người",
        median_seconds(lambda: judge(ward, Family.PENSION, today, known=today), repeat=3),
        reference="quyết định mọi chế độ cho mọi người",
        reference_seconds=median_seconds(everything, repeat=3),
        aim=1.5,
        aim_seconds=AIM_SECONDS,
    )

    def conclude() -> None:
        with rolled_back():
            by = User.objects.create_user("bench-ra-soat", password=None, ward=ward)
            review = eligibility.open_review(ward, family=Family.PENSION, reviewed_on=today, today=today, by=by)
            if not review.is_open:  # the demonstration ward has reviewed this month
                eligibility.reopen(review, reason="Đo thời gian", token=uuid4(), by=by)
            eligibility.conclude(review, today=today, token=uuid4(), by=by)

    listed = sum(one.comes_into_question for one in found)
    report.add(
        f"Kết luận rà soát, giữ lại {listed} người",
        median_seconds(conclude, repeat=1, warm_up=0),
        aim_seconds=CONCLUDE_SECONDS,
    )
