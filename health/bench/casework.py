"""A station with 2,000 social-work files of three years: the worklist with its counts, the counts of a report, beside
asking every file for itself."""

from datetime import date, timedelta
from itertools import islice

from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from elders.bench import Report, Size, median_seconds
from elders.choices import RoleCode
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, User, Ward
from health import case_counting
from health.case_choices import CaseKind, CaseState, StepKind
from health.casefile import worklist
from health.models import CaseMember, CaseStep, Referral, SocialCase

DAYS = 3 * 365
ASKED = 100  # files the straightforward way is measured on; it grows evenly with their number
PAGE = 50
KINDS = (CaseKind.ALONE_FRAIL, CaseKind.POVERTY, CaseKind.VIOLENCE, CaseKind.WANDERING, CaseKind.DEMENTIA)


def run(report: Report, *, size: Size) -> None:
    files = 200 if size is Size.SMALL else 2_000
    today = timezone.localdate()
    with rolled_back():
        ward = Ward.objects.order_by("pk").first()
        nurse = User.objects.filter(ward=ward, groups__name=RoleCode.HEALTH_STATION).order_by("pk").first()
        pks = _fill(ward, nurse, files, today)
        found = SocialCase.objects.for_user(nurse)

        def page() -> None:
            counts = {name: Count("pk", filter=one) for name, one in worklist(nurse, today).items()}
            found.open().aggregate(open=Count("pk"), **counts)
            rows = found.open().select_related("elder__residential_group")
            list(rows.order_by(F("next_due_at").asc(nulls_last=True), "pk")[:PAGE])

        def each() -> None:
            for pk in pks[:ASKED]:
                one = SocialCase.objects.for_user(nurse).filter(pk=pk).first()
                if one is not None:
                    list(one.members.filter(user=nurse, valid_to__isnull=True).order_by("pk"))
                    list(one.referrals.filter(state=Referral.State.SENT).order_by("pk"))

        report.add(
            f"Danh sách việc của {files} hồ sơ công tác xã hội",
            median_seconds(page, repeat=5),
            reference="hỏi riêng từng hồ sơ",
            reference_seconds=median_seconds(each, repeat=3) * files / min(ASKED, files),
            aim=0.5,
            aim_seconds=0.5,
            note=f"cách hỏi từng hồ sơ suy từ {min(ASKED, files)} hồ sơ",
        )
        window = (ward, today - timedelta(days=364), today)

        def counted() -> None:
            for ask in (case_counting.open_cases, case_counting.abuse_helped, case_counting.wandering_settled):
                case_counting.people_in(ask(*window))

        report.add(f"Số liệu một năm của {files} hồ sơ", median_seconds(counted, repeat=5), aim_seconds=0.5)


def _fill(ward: Ward, nurse: User, count: int, today: date) -> list[int]:
    """Made-up files, set by set; what each is follows from its number, so that a run repeats."""
    elders = list(islice(Elder.objects.filter(ward=ward).order_by("pk").values_list("pk", flat=True), count))
    now, made = timezone.now(), []
    for number in range(count):
        began = now - timedelta(days=1 + number * DAYS // count)
        closed = number % 3 == 0
        made.append(
            SocialCase(
                ward=ward, year=began.year, number=900_000 + number, elder_id=elders[number % len(elders)],
                source="to_dan_pho", problem="Cần hỗ trợ", kinds=[KINDS[number % len(KINDS)]],
                basis="dong_y", basis_words="Tự đồng ý", confidential=KINDS[number % len(KINDS)] == CaseKind.VIOLENCE,
                received_at=began, received_by=nurse, clock_from=began, urgency="trung_binh", screened_at=began,
                state=CaseState.CLOSED if closed else CaseState.ACTIVE,
                closed_on=today if closed else None, closing_reason="dat" if closed else "",
                next_step="" if closed else "review",
                next_due_at=None if closed else now + timedelta(days=number % 40 - 10),
            )
        )  # fmt: skip
    cases = SocialCase.objects.bulk_create(made, batch_size=1000)
    CaseMember.objects.bulk_create(
        [CaseMember(case=one, user=nurse, valid_from=one.received_at.date()) for one in cases[::2]], batch_size=1000
    )
    steps = [CaseStep(case=one, kind=StepKind.RECEIVED, on=one.received_at.date(), by=nurse) for one in cases]
    steps += [CaseStep(case=one, kind=StepKind.CLOSED, on=today, by=nurse) for one in cases if one.closed_on]
    CaseStep.objects.bulk_create(steps, batch_size=1000)
    Referral.objects.bulk_create(
        [
            Referral(
                ward=ward, elder_id=one.elder_id, case=one, kind=Referral.Kind.SOCIAL, to="Trung tâm", reason="x",
                state=Referral.State.SENT, sent_on=today - timedelta(days=9),
            )
            for one in cases[::5]
        ],
        batch_size=1000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE health_socialcase, health_casemember, health_casestep, health_referral")
    return [one.pk for one in cases]
