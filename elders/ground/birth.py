"""Days of birth as papers give them, and the two ages of the law.

A paper may give a day, a month or only a year. What is not written is not stored; whoever needs a day says which
assumption it makes. Completed years ("từ đủ N tuổi") decide benefits, the calendar-year age decides mừng thọ.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Birth:
    """A day of birth known to the year, the month or the day. Raises ValueError when no such day exists."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day of birth needs its month")
        date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        """As it is printed: 05/03/1945, 03/1945 or 1945."""
        if self.day:
            return f"{self.day:02d}/{self.month:02d}/{self.year}"
        return f"{self.month:02d}/{self.year}" if self.month else str(self.year)

    @classmethod
    def from_iso(cls, text: str) -> "Birth":
        """From `1945`, `1945-03` or `1945-03-05`."""
        return cls(*[int(part) for part in text.split("-")])

    @property
    def iso(self) -> str:
        """`1945`, `1945-03` or `1945-03-05`: never more precise than known."""
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
        if self.day:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def precision(self) -> str:
        """ "day", "month" or "year"."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def earliest(self) -> date:
        """First day the birth may have been. Also the assumption of NĐ 158/2025 Điều 12 for pensions."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """Last day the birth may have been."""
        if self.day:
            return self.earliest
        if self.month == 12 or not self.month:
            return date(self.year, 12, 31)
        return date(self.year, self.month + 1, 1) - timedelta(days=1)


def birthday_in(born: date, year: int, *, leap_day_is_march: bool = True) -> date:
    """The birthday in `year`. Someone born on 29/02 reaches it on 01/03 in common years (reporting.md §5.1), or on
    28/02 with `leap_day_is_march=False` (benefit_policies.yaml, conventions.age_full_rule)."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1) if leap_day_is_march else date(year, 2, 28)


def full_age(born: date, on: date, *, leap_day_is_march: bool = True) -> int:
    """Completed years (tuổi đủ) on the day `on`; the birthday itself counts."""
    return on.year - born.year - (on < birthday_in(born, on.year, leap_day_is_march=leap_day_is_march))


def calendar_age(birth_year: int, year: int) -> int:
    """Calendar-year age (tuổi mừng thọ): year minus year of birth (Luật NCT Điều 21; benefits.md §4.2)."""
    return year - birth_year


def reaches(born: date, age: int, *, leap_day_is_march: bool = True) -> date:
    """The day on which `age` completed years are reached."""
    return birthday_in(born, born.year + age, leap_day_is_march=leap_day_is_march)


def is_at_least(birth: Birth, age: int, on: date) -> bool | None:
    """Whether `age` is completed on `on`: yes, no, or None when it depends on the part of the date nobody knows."""
    if full_age(birth.latest, on) >= age:
        return True
    if full_age(birth.earliest, on) < age:
        return False
    return None


def age_words(birth: Birth, on: date) -> str:
    """Completed years on `on` as said to a person: "81 tuổi", or "81 hoặc 80 tuổi" when the missing day decides."""
    most, least = full_age(birth.earliest, on), full_age(birth.latest, on)
    return f"{most} tuổi" if most == least else f"{most} hoặc {least} tuổi"


def born_words(birth: Birth) -> str:
    """ "sinh 05/03/1945", "sinh tháng 03/1945" or "sinh năm 1945"."""
    return {"day": "sinh ", "month": "sinh tháng ", "year": "sinh năm "}[birth.precision] + str(birth)
