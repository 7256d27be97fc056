"""A register of 3,000 people seen monthly for two years: twelve months of states, the overdue list, a month's figures,
beside asking each person for every month."""

from datetime import date

from django.db import connection
from django.utils import timezone

from elders.bench import Report, Size, median_seconds
from elders.ground.months import month_end, month_of, months_later
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, Ward
from health.cohort import Visit, pressure_state
from health.models import Condition, Enrolment, RegisterVisit
from health.register_figures import cohort_of, figures, last_twelve
from health.register_overdue import to_call

MONTHS = 24
ASKED = 60  # people the straightforward way is measured on; it grows evenly with their number


def run(report: Report, *, size: Size) -> None:
    people = 300 if size is Size.SMALL else 3_000
    today = timezone.localdate()
    with rolled_back():
        ward = Ward.objects.order_by("pk").first()
        pks = _fill(ward, people, today)
        mine, month = Enrolment.objects.filter(pk__in=pks), month_of(today)
        asked = list(mine.order_by("pk")[:ASKED])

        def each() -> None:
            for one in asked:
                for past in last_twelve(month):
                    visits = RegisterVisit.objects.filter(enrolment=one).order_by("visited_on", "pk")
                    told = [Visit(row.visited_on, row.sbp_mmhg, row.dbp_mmhg) for row in visits]
                    pressure_state(enrolled_on=one.valid_from, visits=told, month=past)

        report.add(
            f"Diễn biến 12 tháng của sổ {people} người",
            median_seconds(lambda: cohort_of(mine, disease="tha", month=month), repeat=5),
            reference="hỏi riêng từng người, từng tháng",
            reference_seconds=median_seconds(each, repeat=3) * people / len(asked),
            aim=0.1,
            aim_seconds=1.0,
            note=f"cách hỏi từng người suy từ {len(asked)} người",
        )
        report.add(
            f"Danh sách trễ hẹn của sổ {people} người",
            median_seconds(lambda: list(to_call(mine, today=today).order_by("due_on", "pk")[:50]), repeat=5),
            aim_seconds=0.5,
        )
        last = months_later(month, -1)
        report.add(
            f"Số liệu một tháng của sổ {people} người",
            median_seconds(lambda: figures(mine, first=last, last=month_end(last)), repeat=5),
            aim_seconds=1.0,
        )


def _fill(ward: Ward, count: int, today: date) -> list[int]:
    """Made-up people of a register, set by set; who comes is decided by a remainder, so that a run repeats."""
    since = months_later(month_of(today), -MONTHS)
    free = Elder.objects.filter(ward=ward).current().exclude(conditions__disease="tha")
    elders = list(free.order_by("pk").values_list("pk", flat=True)[:count])
    told = {"disease": "tha", "confirmed_on": since, "state": "xac_dinh", "doctor": "BS", "place": "TYT"}
    conditions = Condition.objects.bulk_create(
        [Condition(ward=ward, elder_id=pk, **told) for pk in elders], batch_size=2000
    )
    made = Enrolment.objects.bulk_create(
        [
            Enrolment(ward=ward, elder_id=one.elder_id, disease="tha", condition=one, valid_from=since)
            for one in conditions
        ],
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO health_registervisit (enrolment_id, visited_on, place_kind, place, sbp_mmhg, dbp_mmhg,
                   glucose_timing, rehabilitation, drugs, supply_days, at_target, target_words, next_on, note,
                   recorded_at)
            SELECT e.id, day::date, 'tram', '', 118 + (e.id + n) %% 40, 72 + (e.id + n) %% 24, '', '', '', 30,
                   ((e.id + n) %% 3)::int, '', day::date + 30, '', now()
              FROM health_enrolment e, generate_series(0, %(months)s - 1) n,
                   LATERAL (SELECT %(since)s::date + n * interval '1 month' + (e.id %% 25) * interval '1 day') d(day)
             WHERE e.id = ANY(%(pks)s) AND (e.id + n) %% 9 <> 0
            """,
            {"months": MONTHS, "since": since, "pks": [one.pk for one in made]},
        )
        cursor.execute("ANALYZE health_condition, health_enrolment, health_registervisit")
    return [one.pk for one in made]
