"""A concluded check-up with everything a package says about it, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from elders.models import Elder, Situation
from health import classes
from health.facts import Found
from health.models import Examination, Facility
from health.services.entry import found_of

PARTS = ("pressures", "measurements", "investigations", "findings", "instruments")


@dataclass(frozen=True)
class Record:
    """One check-up. `link` is the number that joins the parts of a package (MA_LK); `pressure` the mean that counts."""

    exam: Examination
    elder: Elder
    facility: Facility | None
    address: str
    found: Found
    pressure: classes.Pressure | None
    numbers: dict[str, Decimal] = field(default_factory=dict)

    @property
    def link(self) -> str:
        return f"KSK{self.exam.pk:08d}.{self.exam.version}"

    @property
    def ended_at(self) -> datetime | None:
        return self.exam.ended_at

    @property
    def family_codes(self) -> list[str]:
        return list(self.exam.history.get("family_conditions") or [])


def records_of(exams: Iterable[Examination], *, day: date) -> list[Record]:
    """The records of `exams` in their order; addresses as of `day`."""
    pks = [exam.pk for exam in exams]
    stored = Examination.objects.filter(pk__in=pks).select_related("elder", "facility").prefetch_related(*PARTS)
    by_pk = {exam.pk: exam for exam in stored}
    elders = {exam.elder_id for exam in by_pk.values()}
    addresses = dict(Situation.objects.filter(elder__in=elders).on(day).values_list("elder_id", "address"))
    known = _known_before(elders)
    return [_record(by_pk[pk], addresses, known) for pk in pks if pk in by_pk]


def _known_before(elders: Iterable[int]) -> dict[int, list[tuple[date, int, list[str]]]]:
    found: dict[int, list[tuple[date, int, list[str]]]] = {}
    rows = Examination.objects.current().complete().filter(elder__in=elders).order_by("pk")
    for elder, day, pk, codes in rows.values_list("elder_id", "examined_on", "pk", "icd_codes"):
        found.setdefault(elder, []).append((day, pk, codes))
    return found


def _record(exam: Examination, addresses: dict, known: dict) -> Record:
    before = {
        code
        for day, pk, codes in known.get(exam.elder_id, ())
        if pk != exam.pk and day <= exam.examined_on
        for code in codes
    }
    found = found_of(exam, known_before=before)
    numbers = {key: one.value for key, one in found.values.items() if one.value is not None}
    if found.bmi is not None:
        numbers["bmi"] = found.bmi
    if found.egfr is not None:
        numbers["egfr"] = found.egfr
    if found.pulse is not None:
        numbers.setdefault("pulse", Decimal(found.pulse))
    pressure = classes.pressure(found.pressures, found.day)
    address = addresses.get(exam.elder_id) or ""
    return Record(exam, exam.elder, exam.facility, address, found, pressure, numbers)
