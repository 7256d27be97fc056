"""What a round found: diseases newly detected and already known, classes, referrals. For the health station alone.

Everything is counted by the database over the concluded sheets of the round, in a fixed number of queries. A disease is
new when neither the person told of it, nor an earlier conclusion, nor a register of the station holds it; somebody is
under treatment who says so of that disease, or is managed in its register on that day.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from elders.choices import Sex
from health.choices import Conclusion, HealthClass
from health.diseases import disease_groups
from health.facts import CLASS_NAMES
from health.models import CheckupRound, Classification, Examination, FollowUpTask, InstrumentAnswer, Referral
from health.round_figures import BANDS, band_words

CONCLUDED = ("complete", "signed")
ILL = """
WITH disease AS (
  SELECT * FROM unnest(%(codes)s::text[], %(firsts)s::text[], %(lasts)s::text[]) AS d (code, first, last)
), exams AS (
  SELECT x.id, x.elder_id, x.examined_on, x.icd_codes, x.known_conditions, x.history, e.sex, i.age_years
    FROM health_examination x
    JOIN health_invitation i ON i.id = x.invitation_id
    JOIN elders_elder e ON e.id = x.elder_id
   WHERE i.round_id = %(round)s AND x.state IN ('complete', 'signed')
), ill AS (
  SELECT DISTINCT x.id, x.elder_id, x.sex, x.age_years, d.code
    FROM exams x, unnest(x.icd_codes) AS icd JOIN disease d ON left(icd, 3) BETWEEN d.first AND d.last
), told AS (
  SELECT DISTINCT x.id, d.code
    FROM exams x, unnest(x.known_conditions) AS icd JOIN disease d ON left(icd, 3) BETWEEN d.first AND d.last
), treated AS (
  SELECT x.id, d.code
    FROM exams x, jsonb_array_elements_text(
           CASE jsonb_typeof(x.history -> 'treated_conditions') WHEN 'array' THEN x.history -> 'treated_conditions'
           ELSE '[]'::jsonb END
         ) AS icd JOIN disease d ON left(icd, 3) BETWEEN d.first AND d.last
   UNION
  SELECT x.id, n.disease
    FROM exams x JOIN health_enrolment n ON n.elder_id = x.elder_id AND n.valid_from < x.examined_on
     AND (n.valid_to IS NULL OR n.valid_to >= x.examined_on)
), before AS (
  SELECT DISTINCT x.id, d.code
    FROM exams x
    JOIN health_examination p ON p.elder_id = x.elder_id AND p.examined_on < x.examined_on
     AND p.state IN ('complete', 'signed'),
         unnest(p.icd_codes || p.known_conditions) AS icd JOIN disease d ON left(icd, 3) BETWEEN d.first AND d.last
)
SELECT i.code, i.sex, i.age_years,
       t.id IS NOT NULL OR b.id IS NOT NULL OR c.id IS NOT NULL AS known, c.id IS NOT NULL AS treated, count(*)
  FROM ill i
  LEFT JOIN told t ON t.id = i.id AND t.code = i.code
  LEFT JOIN before b ON b.id = i.id AND b.code = i.code
  LEFT JOIN treated c ON c.id = i.id AND c.code = i.code
 GROUP BY 1, 2, 3, 4, 5
"""


@dataclass
class DiseaseLine:
    """People with one disease: newly detected and already known, of these under treatment, by sex and age band."""

    label: str
    new: int = 0
    known: int = 0
    treated: int = 0
    men: int = 0
    women: int = 0
    bands: list[int] = field(default_factory=lambda: [0] * len(BANDS))

    @property
    def total(self) -> int:
        return self.new + self.known


@dataclass
class Findings:
    """Tables of what was found; `examined` is the number of concluded sheets behind them."""

    examined: int
    diseases: list[DiseaseLine]
    classes: list[tuple[str, list[dict[str, Any]]]]
    health_classes: list[tuple[str, int]]
    conclusions: list[tuple[str, int]]
    functions: list[tuple[str, int]]
    referrals: dict[str, int]
    tasks: dict[str, int]
    bands: list[str] = field(default_factory=lambda: [band_words(place) for place in range(len(BANDS))])


def findings(round_: CheckupRound, *, now: datetime) -> Findings:
    """What the round found so far; six queries."""
    sheets = Examination.objects.filter(invitation__round=round_, state__in=CONCLUDED)
    counted = sheets.order_by().values_list("health_class", "conclusion_kind").annotate(number=Count("pk"))
    by_class: dict[Any, int] = defaultdict(int)
    by_kind: dict[str, int] = defaultdict(int)
    for health_class, kind, number in counted:
        by_class[health_class] += number
        by_kind[kind] += number
    of_round = {"examination__invitation__round": round_, "examination__state__in": CONCLUDED}
    referrals = Referral.objects.filter(**of_round).aggregate(
        made=Count("pk"),
        answered=Count("pk", filter=Q(state__in=["answered", "closed"])),
        waiting=Count("pk", filter=Q(state__in=["sent", "received"])),
    )
    tasks = FollowUpTask.objects.filter(**of_round).aggregate(
        opened=Count("pk"),
        closed=Count("pk", filter=Q(closed_at__isnull=False)),
        late=Count("pk", filter=Q(closed_at__isnull=True, due_at__lt=now)),
    )
    levels = InstrumentAnswer.objects.filter(**of_round, instrument="BARTHEL").exclude(band_label="")
    functions = levels.order_by().values_list("band_label").annotate(number=Count("pk")).order_by("-number")
    named = [(label, by_class[value]) for value, label in HealthClass.choices]
    return Findings(
        examined=sum(by_class.values()),
        diseases=_diseases(round_),
        classes=_classes(of_round),
        health_classes=[*named, ("Chưa xếp loại", by_class[None])],
        conclusions=[(label, by_kind[value]) for value, label in Conclusion.choices],
        functions=list(functions),
        referrals=referrals,
        tasks=tasks,
    )


def _diseases(round_: CheckupRound) -> list[DiseaseLine]:
    groups = disease_groups().values()
    lines = {one.code: DiseaseLine(one.label) for one in groups}
    asked = {
        "codes": [one.code for one in groups],
        "firsts": [one.first for one in groups],
        "lasts": [one.last for one in groups],
        "round": round_.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(ILL, asked)
        for code, sex, age, known, treated, number in cursor.fetchall():
            line = lines[code]
            if known:
                line.known += number
                line.treated += number if treated else 0
            else:
                line.new += number
            if sex == Sex.MALE:
                line.men += number
            elif sex == Sex.FEMALE:
                line.women += number
            line.bands[next(place for place, (_, last) in enumerate(BANDS) if age <= last)] += number
    return [one for one in lines.values() if one.total]


def _classes(of_round: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Per set of thresholds: its classes from the one that needs most attention, with people."""
    rows = (
        Classification.objects.filter(**of_round)
        .order_by()
        .values("ruleset", "code", "label", "level")
        .annotate(number=Count("pk"), men=Count("pk", filter=Q(examination__elder__sex=Sex.MALE)))
        .order_by("ruleset", "-level", "code")
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["ruleset"], []).append(row)
    return [(CLASS_NAMES.get(code, code), lines) for code, lines in found.items()]
