"""Pairs of records that may be one person: found by the database in blocks, judged by `compare`.

Blocks are joins over equal keys inside one ward (same name and near birth, same old number, same phone, same household,
same full birth date), so the work grows with the number of likely pairs, not with the square of the people. What a
person has already called two people is not proposed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from elders.matching import DIFFERENT, Identity, Likeness, compare
from elders.models import Elder, Situation

MOST = 5000  # candidate pairs judged at once; a ward with more has bigger worries, and the best blocks come first

# One row per pair and block; `rank` orders blocks by how telling they are. Both sides live in the ward. Two different
# 12-digit numbers veto, except one slip of a key under the same name: it leaves one of the three parts alone.
PAIRS = """
WITH people AS (
  SELECT e.id, e.name_key, e.name_words, e.birth_year, e.birth_month, e.birth_day, e.sex, e.old_id, e.phone,
         e.citizen_id, e.social_insurance_no, e.residential_group_id AS grp
    FROM elders_elder e
   WHERE e.ward_id = %(ward)s AND e.merged_into_id IS NULL
), homes AS (
  SELECT s.elder_id, CASE WHEN s.household_code <> '' THEN s.household_code ELSE vn_key(s.address) END AS place
    FROM elders_situation s
   WHERE s.ward_id = %(ward)s AND s.valid_to IS NULL AND (s.household_code <> '' OR s.address <> '')
), numbered AS (
  SELECT id, name_key, citizen_id, part
    FROM people, unnest(ARRAY['a' || left(citizen_id, 8), 'b' || left(citizen_id, 6) || right(citizen_id, 3),
                              'c' || right(citizen_id, 5)]) AS part
   WHERE citizen_id IS NOT NULL
), pairs AS (
  SELECT 1 AS rank, a.id AS a, b.id AS b
    FROM people a JOIN people b ON a.old_id = b.old_id AND a.id < b.id
   WHERE a.old_id <> '' AND (a.citizen_id IS NULL OR b.citizen_id IS NULL)
  UNION ALL
  SELECT 1, a.id, b.id
    FROM people a JOIN people b ON a.social_insurance_no = b.social_insurance_no AND a.id < b.id
   WHERE a.social_insurance_no <> '' AND (a.citizen_id IS NULL OR b.citizen_id IS NULL)
  UNION ALL
  SELECT 2, a.id, b.id
    FROM people a JOIN people b ON a.name_key = b.name_key AND a.birth_year = b.birth_year AND a.id < b.id
   WHERE (a.citizen_id IS NULL OR b.citizen_id IS NULL)
     AND (a.sex = b.sex OR a.sex = '' OR b.sex = '' OR a.phone = b.phone AND a.phone <> '')
     AND (a.birth_month IS NULL OR b.birth_month IS NULL OR a.birth_month = b.birth_month
          OR a.birth_day IS NOT DISTINCT FROM b.birth_day OR a.birth_day = b.birth_month)
  UNION ALL
  SELECT 3, a.id, b.id
    FROM numbered a JOIN numbered b ON a.name_key = b.name_key AND a.part = b.part AND a.id < b.id
   WHERE a.citizen_id <> b.citizen_id
     AND (SELECT count(*) FROM generate_series(1, 12) i
           WHERE substr(a.citizen_id, i, 1) <> substr(b.citizen_id, i, 1)) <= 2
  UNION ALL
  SELECT 4, a.id, b.id
    FROM people a JOIN people b ON a.phone = b.phone AND a.id < b.id AND a.name_words && b.name_words
   WHERE a.phone <> '' AND (a.citizen_id IS NULL OR b.citizen_id IS NULL)
     AND abs(a.birth_year - b.birth_year) <= 10
  UNION ALL
  SELECT 5, a.id, b.id
    FROM people a JOIN people b ON a.name_key = b.name_key AND a.grp = b.grp AND a.id < b.id
   WHERE (a.citizen_id IS NULL OR b.citizen_id IS NULL) AND a.birth_year <> b.birth_year
     AND (abs(a.birth_year - b.birth_year) = 1
          OR a.birth_year / 10 %% 10 = b.birth_year %% 10 AND b.birth_year / 10 %% 10 = a.birth_year %% 10)
     AND (a.birth_day IS NULL OR b.birth_day IS NULL
          OR a.birth_day = b.birth_day AND a.birth_month = b.birth_month)
  UNION ALL
  SELECT 6, a.id, b.id
    FROM people a JOIN people b ON a.birth_year = b.birth_year AND a.birth_month = b.birth_month
     AND a.birth_day = b.birth_day AND a.grp = b.grp AND a.id < b.id
   WHERE (a.citizen_id IS NULL OR b.citizen_id IS NULL) AND a.name_key <> b.name_key AND a.name_words && b.name_words
  UNION ALL
  SELECT 7, a.id, b.id
    FROM homes ha
    JOIN homes hb ON ha.place = hb.place AND ha.elder_id < hb.elder_id
    JOIN people a ON a.id = ha.elder_id
    JOIN people b ON b.id = hb.elder_id
   WHERE (a.citizen_id IS NULL OR b.citizen_id IS NULL)
     AND (a.name_key = b.name_key
          OR a.birth_year = b.birth_year AND a.sex = b.sex AND cardinality(a.name_words) = cardinality(b.name_words)
             AND a.name_words[1] = b.name_words[1] AND a.name_words && b.name_words[2:])
)
SELECT a, b
  FROM pairs p
 WHERE NOT EXISTS (SELECT 1 FROM elders_notduplicate n WHERE n.first_id = p.a AND n.second_id = p.b)
 GROUP BY a, b
 ORDER BY min(rank), a, b
 LIMIT %(most)s
"""


@dataclass(frozen=True)
class Pair:
    """Two records, the elder of them (smaller pk) first, and why they may be one person."""

    first: Elder
    second: Elder
    likeness: Likeness


def proposals(ward_id: int, *, visible: QuerySet) -> list[Pair]:
    """Pairs of the ward a person should look at, the likeliest first. Four queries, however many people or pairs.

    `visible` is the scoped queryset of people: a pair is proposed only when both sides are in it.
    """
    keys = _candidates(ward_id)
    people = people_with_homes(visible, {pk for pair in keys for pk in pair})
    found = []
    for a, b in keys:
        if a in people and b in people:
            likeness = compare(*(Identity.of(person, person.home) for person in (people[a], people[b])))
            if likeness.verdict != DIFFERENT or likeness.number_typo:
                found.append(Pair(people[a], people[b], likeness))
    return sorted(found, key=lambda pair: (-pair.likeness.score, pair.first.pk, pair.second.pk))


def people_with_homes(visible: QuerySet, ids: Iterable[int]) -> dict[int, Elder]:
    """People by pk, each with `home`: the last situation, None when there is none."""
    people = {person.pk: person for person in visible.filter(pk__in=ids).select_related("residential_group", "ward")}
    for person in people.values():
        person.home = None
    rows = (
        Situation.objects.filter(elder__in=people)
        .select_related("residential_group", "ward")
        .order_by("elder_id", "-valid_from", "pk")
        .distinct("elder_id")
    )
    for row in rows:
        people[row.elder_id].home = row
    return people


def _candidates(ward_id: int) -> list[tuple[int, int]]:
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner knows nothing about the size of a CTE and would walk it once per person (96 s for 30,000 people);
        # every join here has an equal key to hash (0.4 s).
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(PAIRS, {"ward": ward_id, "most": MOST})
        return cursor.fetchall()
