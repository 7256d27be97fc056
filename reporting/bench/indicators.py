"""All indicators of a year over everybody in the database as one ward, beside reading the same tables once."""

import re
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benefits.models import InsuranceCard
from elders.bench import Report, Size, median_seconds
from elders.ground import history
from elders.ground.months import month_of
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, Situation, Ward, YearlyReview
from health.models import Examination
from reporting.indicators.drill import parts
from reporting.indicators.engine import evaluate, read
from reporting.indicators.windows import window_on

# What the reading goes over: the reference reads each of them from end to end once.
TABLES = (
    "elders_elder", "elders_situation", "elders_yearlyreview", "benefits_insurancecard", "benefits_award",
    "clubs_membership", "health_examination", "health_invitation", "health_registervisit", "health_condition",
    "health_caresession", "clubs_associationmember", "benefits_paymentline", "benefits_giftline",
)  # fmt: skip
FILLED = (Elder, Situation, YearlyReview, InsuranceCard, Examination)
MOST_SECONDS = {Size.SMALL: 1.0, Size.WARD: 1.0, Size.CITY: 15.0}


def run(report: Report, *, size: Size) -> None:
    today = timezone.localdate()
    asked = window_on(today).until(today)
    with rolled_back():
        ward = Ward.objects.order_by("pk").first()
        fill(ward, today)

        def everything() -> None:
            counts = read(ward, asked)
            evaluate(ward, asked, counts=counts)
            parts("YT-03", "to_dan_pho", counts)

        repeat = 1 if size is Size.CITY else 5
        report.add(
            f"Mọi chỉ tiêu và số liệu của một kỳ, {size.people} người, chia theo giới, tuổi, tổ, hộ nghèo",
            median_seconds(everything, repeat=repeat),
            reference="đọc tuần tự một lượt các bảng đó",
            reference_seconds=median_seconds(_scan, repeat=repeat),
            aim_seconds=MOST_SECONDS[size],
            note="cả cơ sở dữ liệu coi là một phường; số câu lệnh không phụ thuộc số người",
        )


def _scan() -> None:
    """Every row of the tables once, every column looked at, nothing handed over."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        for table in TABLES:
            cursor.execute(f"SELECT count(*), sum(length(t::text)) FROM {table} t")  # noqa: S608


def fill(ward: Ward, today) -> None:
    """Everybody into one ward, with a card, a sheet, an award, a check-up and a diagnosis for fixed shares of them."""
    terms = {
        "ward": ward.pk,
        "day": today - timedelta(days=60),
        "month": month_of(today - timedelta(days=300)),
        "year": today.year,
    }
    # NOT IN reads the cards there are once; as NOT EXISTS the statement read its own growing table for every person.
    with history.unwatched(*FILLED), connection.cursor() as cursor:
        for statement in (
            "UPDATE elders_situation SET ward_id = %(ward)s WHERE ward_id <> %(ward)s",
            "ANALYZE elders_situation, elders_elder, benefits_insurancecard",
            """INSERT INTO benefits_insurancecard (elder_id, number, category, clinic, received_by, lock_reason,
                      lock_note, source_kind, source_paper, recorded_at, valid_from)
               SELECT id, lpad(id::text, 10, '0'), '', '', '', '', '', 'form', '', now(), %(month)s FROM elders_elder
                WHERE id %% 10 <> 0 AND id NOT IN (SELECT elder_id FROM benefits_insurancecard)""",
            """INSERT INTO elders_yearlyreview (elder_id, year, reviewed_on, wants_work, able_to_work, has_work,
                      plays_sport, uses_it, note, updated_at)
               SELECT id, %(year)s, %(day)s, id %% 2 = 0, id %% 3 = 0, id %% 5 = 0, id %% 4 = 0, id %% 7 = 0, '', now()
                 FROM elders_elder WHERE id %% 5 <> 0 ON CONFLICT DO NOTHING""",
            """INSERT INTO health_examination (ward_id, elder_id, kind, screening, is_free, free_reason, place_kind,
                      form_version, examined_on, ended_at, state, history, known_conditions, conclusion_kind, icd_codes,
                      conclusion, advice, doctor, concluded_at, delivered_to, version, correction_reason, recorded_at)
               SELECT %(ward)s, id, 'dinh_ky', '', true, '', 'tram', 'M03_TT25_2026', %(day)s, now(), 'complete', '{}',
                      '{}', 'co_van_de', ARRAY['I10'], '', '', 'BS. Đo', now(), '', 1, '', now()
                 FROM elders_elder WHERE id %% 10 < 7""",
        ):
            asked = re.findall(r"%\((\w+)\)s", statement)
            cursor.execute(re.sub(r"%\(\w+\)s", "%s", statement), [terms[name] for name in asked])
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
