"""Numbers open: the people (or clubs) behind a number, and the number taken apart.

A list has exactly as many rows as the number it stands behind, because both ask the same condition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q, QuerySet

from elders.choices import Poverty, Sex
from elders.models import Elder, ResidentialGroup, Ward
from reporting.choices import Side, Split
from reporting.indicators import arithmetic
from reporting.indicators.definitions import COUNTED, SENSITIVE, counted_in
from reporting.indicators.engine import Counts, read
from reporting.indicators.figures import lists
from reporting.indicators.grid import people_of
from reporting.indicators.population import OTHER_POVERTY, POLICY_BANDS, REPORT_BANDS, UNDER, placed
from reporting.indicators.windows import Window

Numbers = Mapping[object, tuple[int, int | None]]
NO_GROUP, NO_AGE = "Chưa xác định", "Chưa rõ tuổi"
SMALL = 5  # cells below this are hidden in what leaves the house (reporting.md §5.6)
SEXES = {Sex.FEMALE.value: "Nữ", Sex.MALE.value: "Nam", "": "Chưa ghi"}
POVERTIES = {
    Poverty.POOR.value: "Hộ nghèo",
    Poverty.NEAR_POOR.value: "Hộ cận nghèo",
    OTHER_POVERTY: "Không",
    "": "Chưa ghi",
}


@dataclass(frozen=True)
class Part:
    """One line of a breakdown. `key` is the code of the group, the sex, the band; `denominator` None of a count."""

    key: str
    label: str
    numerator: int
    denominator: int | None
    group: ResidentialGroup | None = None

    @property
    def value(self) -> Fraction | None:
        return None if not self.denominator else arithmetic.ratio(self.numerator, self.denominator)

    @property
    def printed(self) -> str:
        """Percent; "-" of nobody; the count itself where there is no denominator."""
        if self.denominator is None:
            return str(self.numerator)
        return arithmetic.NOTHING if self.value is None else arithmetic.printed_percent(self.value)

    @property
    def is_small(self) -> bool:
        """Not to be read outside the house when the row is sensitive."""
        return 0 < self.numerator < SMALL or (self.denominator is not None and 0 < self.denominator < SMALL)


class NotOpened(LookupError):
    """This number is only ever a total: the reason is the message."""


def people(code: str, side: str, ward: Ward, window: Window, *, split: str = "", key: str = "") -> QuerySet:
    """Elders (or clubs, where the figure counts clubs) behind the numerator ("tu") or the denominator ("mau"); with
    `split` only those of the part `key` (as `Part.key`).

    Raises: LookupError where there is no such part, NotOpened where the number has no list or is sensitive.
    """
    if code in SENSITIVE:
        raise NotOpened("Số liệu nhạy cảm, chỉ xem tổng.")
    if code in COUNTED:
        one = counted_in(ward, code)
        if side == Side.DENOMINATOR and one.among is None:
            raise NotOpened("Số đếm không có mẫu số.")
        part = _part(split, key, ward) if split else None
        return people_of(one.numerator if side == Side.NUMERATOR else one.among, ward, window, part=part)
    if side == Side.NUMERATOR and code in lists():
        found = lists()[code](ward, window)
        if not split:
            return found
        if found.model is Elder:
            return placed(found, ward, window.last).filter(_part(split, key, ward))
        raise NotOpened("Con số này không chia ra được.")
    raise NotOpened("Con số này không mở được thành danh sách.")


def opens(code: str, side: str = Side.NUMERATOR) -> bool:
    """Whether `people` has a list."""
    if code in SENSITIVE:
        return False
    if code in COUNTED:
        return side == Side.NUMERATOR or COUNTED[code].among is not None
    return side == Side.NUMERATOR and code in lists()


def opens_into(code: str) -> str:
    """ "người" or "câu lạc bộ" or "gia đình": what a list of the number shows."""
    if code in COUNTED:
        return COUNTED[code].unit
    return "câu lạc bộ" if code.startswith(("VH-", "LTH-", "OP-LTH-", "OP-CSK-")) else "người"


def arranged(split: str, numbers: Numbers, ward: Ward) -> list[Part]:
    """The parts of one kind in the order of the report, named; a query for tổ dân phố alone."""
    match split:
        case Split.SEX:
            return _labelled(numbers, SEXES)
        case Split.POVERTY:
            return _labelled(numbers, POVERTIES)
        case Split.BAND:
            return _banded(numbers, REPORT_BANDS)
        case Split.POLICY_BAND:
            return _banded(numbers, POLICY_BANDS)
    return _grouped(numbers, ward)


def parts(code: str, split: str, counts: Counts) -> list[Part]:
    """A figure taken apart by `split`; the sum of the parts is the figure. Empty where it cannot be, or where the book
    it is counted from is missing.

    Residential groups are named by one query; other splits ask nothing.
    """
    if code not in COUNTED or code in counts.lacking:
        return []
    one = counted_in(counts.ward, code)
    source = Split.BAND if split == Split.POLICY_BAND else split
    numbers = {
        key: (found[one.numerator], None if one.among is None else found[one.among])
        for key, found in counts.grid.by[source].items()
    }
    return arranged(split, numbers, counts.ward)


def _part(split: str, key: str, ward: Ward) -> Q:
    """Who stands in one part, over `with_groups`. Raises: LookupError for a part nobody named."""
    if split == Split.SEX and key in SEXES:
        return Q(x_sex=key)
    if split == Split.POVERTY and key in POVERTIES:
        return Q(x_poverty=key)
    if split in (Split.BAND, Split.POLICY_BAND):
        return Q(x_band__in={UNDER: (0,), **(REPORT_BANDS if split == Split.BAND else POLICY_BANDS)}[key])
    groups = ResidentialGroup.objects.filter(ward=ward)
    if split == Split.GROUP and not key:
        return Q(x_group__isnull=True) | ~Q(x_group__in=groups.values("pk"))
    if split == Split.GROUP and key.isdecimal() and groups.filter(pk=key).exists():
        return Q(x_group=key)
    raise LookupError(f"{split} {key}")


def part_label(split: str, key: str) -> str:
    """What a part is called; empty where there is none. One query for a tổ dân phố."""
    match split:
        case Split.SEX:
            return SEXES.get(key, "")
        case Split.POVERTY:
            return POVERTIES.get(key, "")
        case Split.BAND | Split.POLICY_BAND:
            return f"{key} tuổi"
    found = ResidentialGroup.objects.filter(pk=key).first() if key else None
    return found.short_name if found else NO_GROUP


def _labelled(numbers: Numbers, labels: Mapping[str, str]) -> list[Part]:
    return [Part(key, label, *numbers[key]) for key, label in labels.items() if key in numbers]


def _banded(numbers: Numbers, bands: Mapping[str, tuple[int, ...]]) -> list[Part]:
    found = []
    for label, ages in {UNDER: (0,), **bands}.items():
        inside = [numbers[age] for age in ages if age in numbers]
        if inside:
            whole = None if inside[0][1] is None else sum(part[1] or 0 for part in inside)
            found.append(Part(label, f"{label} tuổi", sum(part[0] for part in inside), whole))
    return [*found, *([Part("", NO_AGE, *numbers[None])] if None in numbers else [])]


def _grouped(numbers: Numbers, ward: Ward) -> list[Part]:
    """By the code of the group; people without one stand in "Chưa xác định", so that the sum is the ward."""
    named = ResidentialGroup.objects.filter(ward=ward, pk__in=[key for key in numbers if key]).order_by("code", "pk")
    found = [Part(str(group.pk), group.short_name, *numbers[group.pk], group) for group in named]
    known = {group.pk for group in named}
    rest = [one for key, one in numbers.items() if key not in known]
    if rest:
        whole = None if rest[0][1] is None else sum(one[1] or 0 for one in rest)
        found.append(Part("", NO_GROUP, sum(one[0] for one in rest), whole))
    return found


def by_group(code: str, ward: Ward, window: Window, *, counts: Counts | None = None) -> list[Part]:
    """By tổ dân phố. `counts`: what `engine.read` gave, to ask several questions of one reading."""
    return parts(code, Split.GROUP, counts or read(ward, window, codes=[code]))


def by_sex(code: str, ward: Ward, window: Window, *, counts: Counts | None = None) -> list[Part]:
    return parts(code, Split.SEX, counts or read(ward, window, codes=[code]))


def by_band(code: str, ward: Ward, window: Window, *, counts: Counts | None = None, policy: bool = False) -> list[Part]:
    """By the age bands of reports, or of policies."""
    split = Split.POLICY_BAND if policy else Split.BAND
    return parts(code, split, counts or read(ward, window, codes=[code]))


def by_poverty(code: str, ward: Ward, window: Window, *, counts: Counts | None = None) -> list[Part]:
    return parts(code, Split.POVERTY, counts or read(ward, window, codes=[code]))


__all__ = [
    "NotOpened",
    "Numbers",
    "Part",
    "arranged",
    "by_band",
    "by_group",
    "by_poverty",
    "by_sex",
    "opens",
    "opens_into",
    "parts",
    "people",
]
