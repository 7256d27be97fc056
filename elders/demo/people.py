"""Writes made-up people by COPY: 8,000 for a demonstration in seconds, 700,000 for a benchmark in a minute or two."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from elders.demo import words
from elders.ground import history
from elders.models import Elder, Situation

ELDER_COLUMNS = [
    "id", "full_name", "sex", "birth_year", "birth_month", "birth_day", "citizen_id", "citizen_id_note", "old_id",
    "social_insurance_no", "health_card_no", "other_ids", "phone", "ethnicity", "hometown", "notes", "date_of_death",
    "created_at", "ward_id", "residential_group_id", "is_resident",
]  # fmt: skip

SITUATION_COLUMNS = [
    "elder_id", "ward_id", "residential_group_id", "valid_from", "valid_to", "residence_type", "address",
    "household_code", "is_absent", "poverty_national", "poverty_city", "poverty_paper", "living_arrangement",
    "has_supporter", "housing", "disability_level", "disability_kind", "disability_paper", "pension_monthly_vnd",
    "si_allowance_monthly_vnd", "merit_monthly", "merit_category", "vn_citizen", "ended_by", "source_kind",
    "source_paper", "recorded_at",
]  # fmt: skip

KNOWN_SINCE = date(2025, 7, 1)  # the wards of today exist since the reorganisation of that day


@dataclass(frozen=True)
class Place:
    """Where people are made: ids of a ward and of its residential groups, with the groups' names."""

    ward_id: int
    groups: list[tuple[int, str]]


class _Pick:
    """Weighted choice without rebuilding the cumulative weights each time."""

    def __init__(self, table: list[tuple[str, int]]) -> None:
        self.words = [word for word, _ in table]
        total = 0
        self.cumulative = [total := total + weight for _, weight in table]

    def __call__(self, rng: random.Random) -> str:
        return rng.choices(self.words, cum_weights=self.cumulative)[0]


def _falling(names: list[str]) -> list[tuple[str, int]]:
    """Weights that fall with the rank, as frequencies of given names do."""
    return [(name, 1000 // (rank + 4)) for rank, name in enumerate(names)]


_FAMILY = _Pick(words.FAMILY)
_MIDDLE = {"nam": _Pick(words.MIDDLE_MALE), "nu": _Pick(words.MIDDLE_FEMALE)}
_GIVEN = {"nam": _Pick(_falling(words.GIVEN_MALE)), "nu": _Pick(_falling(words.GIVEN_FEMALE))}
_PROVINCE = _Pick(words.PROVINCES)


def make_people(places: list[Place], *, people: int, today: date, seed: int = 2026, keep_history: bool = True) -> int:
    """Write `people` made-up elders, spread over `places`; returns how many. One transaction.

    With `keep_history=False` the history triggers are skipped: a benchmark of 700,000 does not need twice the rows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM elders_elder")
        first = cursor.fetchone()[0] + 1

        def rows() -> Iterator[tuple[tuple, tuple]]:
            # The same people each time it is asked: 700,000 rows need not stand in memory for the second COPY.
            return _rows(random.Random(seed + first), places, people, first, today)  # noqa: S311 - nothing to protect

        def write() -> None:
            _copy(cursor, "elders_elder", ELDER_COLUMNS, (elder for elder, _ in rows()))
            _copy(cursor, "elders_situation", SITUATION_COLUMNS, (situation for _, situation in rows()))

        if keep_history:
            with history.act("Tạo dữ liệu minh họa"):
                write()
        else:
            with history.unwatched(Elder, Situation):
                write()
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('elders_elder', 'id'), (SELECT max(id) FROM elders_elder))"
        )
    return people


def _copy(cursor, table: str, columns: list[str], rows: Iterator[tuple]) -> None:
    history.carry_into_copy(cursor)
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _rows(
    rng: random.Random, places: list[Place], people: int, first: int, today: date
) -> Iterator[tuple[tuple, tuple]]:
    """(elder row, situation row), couples sharing a household."""
    spots = [(place.ward_id, group) for place in places for group in place.groups]
    now = f"{today.isoformat()} 08:00:00+07"
    partner: tuple | None = None
    used: set[str] = set()
    for number in range(people):
        ward_id, (group_id, group_name) = spots[rng.randrange(len(spots))]
        sex = "nam" if rng.random() < 0.42 else "nu"
        household = f"H{first + number:06d}"
        address = f"Số {rng.randint(1, 300)} {rng.choice(words.STREETS)}, {group_name}"
        if partner and rng.random() < 0.85:
            ward_id, group_id, household, address, sex = partner
            partner = None
        else:
            partner = (
                (ward_id, group_id, household, address, "nu" if sex == "nam" else "nam") if rng.random() < 0.3 else None
            )
        elder, age = _elder(rng, first + number, sex, today, now, used)
        situation, ended = _situation(rng, age, ward_id, group_id, household, address, today, now, partner is not None)
        died = today - timedelta(days=rng.randint(5, 200)) if ended == "died" else None
        valid_to = died or (today - timedelta(days=rng.randint(5, 200)) if ended else None)
        yield (
            (*elder, died, now, ward_id, None if ended else group_id, not ended),
            (
                first + number,
                ward_id,
                group_id,
                KNOWN_SINCE,
                valid_to,
                *situation,
                ended,
                "form",
                "Dữ liệu minh họa",
                now,
            ),
        )


def _elder(rng: random.Random, pk: int, sex: str, today: date, now: str, used: set[str]) -> tuple[tuple, int]:
    past = int(rng.expovariate(1 / 10.5))
    age = 60 + (past if past <= 45 else past % 30)  # nobody above 105, and no crowd of that age
    year = today.year - age
    precision = rng.random()
    year_only = precision < (0.35 if age >= 80 else 0.06)
    month = None if year_only else rng.randint(1, 12)
    day = None if year_only or precision > 0.995 else rng.randint(1, 28)
    if month and (month, day or 1) > (today.month, today.day) and age == 60:
        year -= 1
    number = None
    if rng.random() > 0.03:
        while number is None or number in used:
            serial = rng.randint(900000, 999999)
            number = f"{_PROVINCE(rng)}{'0' if sex == 'nam' else '1'}{year % 100:02d}{serial}"
        used.add(number)
    name = " ".join(filter(None, [_FAMILY(rng), _MIDDLE[sex](rng), _GIVEN[sex](rng)]))
    insured = rng.random() < 0.95
    insurance_no = f"3199{rng.randint(0, 999999):06d}" if insured else ""
    card = f"{rng.choice(['HT3', 'BT2', 'GD4', 'CK2'])}31{insurance_no}" if insured else ""
    return (
        (
            pk, name, sex, year, month, day, number, "", f"03{rng.randint(0, 9999999):07d}" if number is None else "",
            insurance_no, card, "", f"095{rng.randint(0, 9999999):07d}" if rng.random() < 0.75 else "", "Kinh", "", "",
        ),
        age,
    )  # fmt: skip


def _situation(
    rng: random.Random,
    age: int,
    ward_id: int,
    group_id: int,
    household: str,
    address: str,
    today: date,
    now: str,
    pair: bool,
) -> tuple[tuple, str]:
    chance = rng.random
    poverty = "ngheo" if chance() < 0.007 else "can_ngheo" if chance() < 0.012 else "khong" if chance() < 0.97 else ""
    disability = (
        "dac_biet_nang" if chance() < 0.006 else "nang" if chance() < 0.025 else "nhe" if chance() < 0.02 else "khong"
    )
    pension = rng.randrange(25, 95) * 100_000 if chance() < 0.38 else 0
    alone = chance() < 0.08
    ended = "died" if chance() < 0.006 else "moved_out" if chance() < 0.004 else ""
    known = chance() < 0.93
    return (
        (
            "thuong_tru" if chance() < 0.97 else "tam_tru", address, household, chance() < 0.01, poverty, poverty,
            "QĐ 12/QĐ-UBND" if poverty in ("ngheo", "can_ngheo") else "",
            ("mot_minh" if alone else "vo_chong" if pair else "con_chau") if known else "",
            (not (alone and chance() < 0.15)) if known else None,
            rng.choices(["kien_co", "ban_kien_co", "nha_tam", "dot_nat", ""], [800, 150, 4, 3, 43])[0],
            disability, rng.choice(["van_dong", "nhin", "nghe_noi"]) if disability != "khong" else "",
            f"Giấy xác nhận số {rng.randint(10, 999)}" if disability in ("nang", "dac_biet_nang") else "",
            pension if known else None, 0 if known else None, chance() < 0.05, "", True,
        ),
        ended,
    )  # fmt: skip
