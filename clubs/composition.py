"""Who a club is made of on a day, held against the bands of QĐ 1336 and HelpAge: advice, never a block (clubs.md §5.2).

CLB-01 size · CLB-02/03 older and younger · CLB-04 women · CLB-05 hardship · CLB-06 exact fractions · CLB-07 a year
alone counts from 1 January, flagged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache

from clubs.choices import HARDSHIP
from clubs.standards import Standards, percent, share
from elders.choices import Sex
from elders.ground.birth import Birth, full_age
from elders.ground.decisions import Check

PASS, WARN, INFO, OPEN = "dat", "canh_bao", "luu_y", "chua_ro"


@dataclass(frozen=True)
class Person:
    """What composition needs to know of one member. Empty `sex` and `circumstance`: nobody asked."""

    birth: Birth | None
    sex: str = ""
    circumstance: str = ""


@dataclass(frozen=True)
class Counts:
    """Members on a day. `estimated`: known by year or month alone; `no_…`: not known."""

    members: int = 0
    older: int = 0
    older_practice: int = 0
    women: int = 0
    hardship: int = 0
    estimated: int = 0
    no_birth: int = 0
    no_sex: int = 0
    no_circumstance: int = 0

    @property
    def younger(self) -> int:
        return self.members - self.older - self.no_birth

    def told(self, part: str) -> int | None:
        """`part` ("women", "older", "hardship"), or None when it is written of not one member: not zero."""
        unknown = {"women": self.no_sex, "older": self.no_birth, "hardship": self.no_circumstance}[part]
        return None if unknown and unknown == self.members else getattr(self, part)


@dataclass(frozen=True)
class Finding:
    """One line of advice: the check, how loud it is, what to do."""

    check: Check
    level: str
    part: int = 0
    advice: str = ""
    share: Fraction | None = None
    code: str = ""

    @property
    def percent(self) -> str:
        return percent(self.share)


@dataclass(frozen=True)
class Composition:
    counts: Counts
    findings: tuple[Finding, ...] = field(default=())

    @property
    def missed(self) -> list[Finding]:
        """What lies outside its band and deserves a second look."""
        return [finding for finding in self.findings if finding.level == WARN]

    @property
    def words(self) -> str:
        """ "Đạt cơ cấu", or what is missed."""
        if not self.counts.members:
            return "Chưa có thành viên"
        missed = [finding.check.label.lower() for finding in self.missed]
        return f"Chưa đạt: {', '.join(missed)}" if missed else "Đạt cơ cấu"


def count(people: Iterable[Person], *, day: date) -> Counts:
    """Count `people` as they are on `day`."""
    law = Standards(day)
    older_age, practice = law["OLDER_AGE"], law["OLDER_AGE_PRACTICE"]
    totals = dict.fromkeys(Counts.__dataclass_fields__, 0)
    for person in people:
        totals["members"] += 1
        if person.birth is None:
            totals["no_birth"] += 1
        else:
            age = full_age(person.birth.earliest, day)
            totals["older"] += age >= older_age
            totals["older_practice"] += age >= practice
            totals["estimated"] += person.birth.day is None
        totals["women"] += person.sex == Sex.FEMALE
        totals["no_sex"] += not person.sex
        totals["hardship"] += person.circumstance in HARDSHIP
        totals["no_circumstance"] += not person.circumstance
    return Counts(**totals)


@lru_cache(maxsize=4096)
def assess(counts: Counts, *, day: date) -> Composition:
    """The bands that count on `day`, each with the figure and what to do about it. Kept while the counts stay the same:
    the board asks it of every club each time it is opened."""
    law, whole = Standards(day), counts.members
    findings = [_size(law, whole)]
    if whole:
        unknown = counts.no_birth
        findings += [
            _band(law, "OLDER_SHARE", counts.older, whole, unknown=unknown, missing="ngày sinh"),
            _band(law, "YOUNG_SHARE", counts.younger, whole, unknown=unknown, missing="ngày sinh", quiet=True),
            _band(law, "WOMEN_SHARE", counts.women, whole, unknown=counts.no_sex, missing="giới tính", above=INFO),
            _band(
                law,
                "HARDSHIP_SHARE",
                counts.hardship,
                whole,
                unknown=counts.no_circumstance,
                missing="diện hộ",
                below=INFO,
            ),
        ]
    return Composition(counts, tuple(findings))


def _size(law: Standards, members: int) -> Finding:
    band = law["SIZE"]
    advice = ""
    if members < band["least"]:
        advice = f"Thiếu {band['least'] - members} người so với mức {band['least']}."
    elif members > band["most"]:
        advice = f"Vượt {members - band['most']} người, cân nhắc tách câu lạc bộ."
    label = law.label("SIZE")
    check = Check(label, not advice, members, law.source("SIZE"), "SIZE", f"{band['least']}–{band['most']} người")
    return Finding(check, WARN if advice else PASS, members, advice, None, "SIZE")


def _band(
    law: Standards,
    code: str,
    part: int,
    whole: int,
    *,
    unknown: int,
    missing: str,
    above: str = WARN,
    below: str = WARN,
    quiet: bool = False,
) -> Finding:
    """A share against its band. While as many are not known as could still bring it inside, it stays open. `quiet`: the
    same fact as another line, so it never warns a second time (CLB-03)."""
    band = law[code]
    least, most = Fraction(band["least"], 100), Fraction(band.get("most", 100), 100)
    lowest, highest = Fraction(part, whole), Fraction(part + unknown, whole)
    wanted = f"{band['least']}–{band['most']} %" if "most" in band else f"từ {band['least']} %"
    inside = least <= lowest and highest <= most
    level, advice, result = PASS, "", True
    if not inside and (lowest <= most and highest >= least) and unknown:
        level, result = OPEN, None
        advice = f"Chưa đủ dữ liệu: {unknown} người chưa có {missing}."
    elif lowest < least:
        level, result = below, False
        need = -(-least.numerator * whole // least.denominator) - part
        advice = f"Thiếu {need} người để đạt {band['least']} %."
    elif lowest > most:
        level, result = above, False
        advice = f"Cao hơn {band['most']} %."
    if quiet and level == WARN:
        level = INFO
    check = Check(law.label(code), result, part, law.source(code), code, wanted)
    return Finding(check, level, part, advice, share(part, whole), code)
