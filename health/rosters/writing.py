"""Rows of a results file written as check-ups, set by set; one changed row by row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from elders.ground.names import vn_key
from elders.intake.lines import Line
from elders.models import Elder, IntakeBatch, User
from health import classes, facts
from health.choices import ExamState, FormVersion, InvitationState, PlaceKind, RoundState
from health.icd10 import read as read_diseases
from health.models import (
    BpReading,
    Classification,
    Examination,
    Facility,
    Finding,
    Investigation,
    Invitation,
    Measurement,
)
from health.rosters.columns import EXAMINED, FOUND, MEASURED
from health.rosters.content import SAID, Content
from health.services.entry import classification_rows, classify
from health.services.exams import INTERNAL
from health.services.tasks import open_tasks_of

M03_FROM = date(2026, 7, 1)  # TT 25/2026/TT-BYT Điều 2
RELATED = [one.name for one in Examination._meta.fields if one.is_relation]
New = tuple[Line, Elder, Content, Sequence[Examination]]


def create(rows: Sequence[New], *, facility: Facility, batch: IntakeBatch, by: User, now: datetime) -> dict[int, Any]:
    """One check-up per row with everything in it, classes and tasks; {line.pk: what takes it back}."""
    if not rows:
        return {}
    invited = _invitations(rows, facility)
    exams = [_exam(content, elder, mine, facility, batch, by, now) for _, elder, content, mine in rows]
    for exam, (_, elder, *_) in zip(exams, rows, strict=True):
        exam.invitation = invited.get(elder.pk)
        exam.clean_fields(exclude=RELATED)  # what it points to was just read; the database checks the rest
    Examination.objects.bulk_create(exams)
    made = [(exam, elder, content, mine) for exam, (_, elder, content, mine) in zip(exams, rows, strict=True)]
    BpReading.objects.bulk_create(one for exam, _, content, _ in made for one in _pressures(exam, content, by, now))
    Measurement.objects.bulk_create(one for exam, _, content, _ in made for one in _values(exam, content, by, now))
    Investigation.objects.bulk_create(one for exam, _, content, _ in made for one in _results(exam, content, by, now))
    Finding.objects.bulk_create(one for exam, _, content, _ in made for one in _findings(exam, content))
    derived = []
    for exam, elder, content, mine in made:
        known = {code for earlier in mine if earlier.is_concluded for code in earlier.icd_codes}
        derived.append((exam, content.found(elder, known), mine))
    Classification.objects.bulk_create(
        row for exam, found, _ in derived for row in classification_rows(exam, facts.derived_classes(found))
    )
    # An older result calls for nothing once the person has been examined again since.
    latest = [one for one in derived if not any(later.examined_on > one[0].examined_on for later in one[2])]
    open_tasks_of([(exam, facts.facts(found)) for exam, found, _ in latest], at=now)
    return _take_backs(rows, exams, now, by)


def _take_backs(rows: Sequence[New], exams: Sequence[Examination], now: datetime, by: User) -> dict[int, Any]:
    undo = {}
    for (line, *_), exam in zip(rows, exams, strict=True):
        undo[line.pk] = {"exam": exam.pk}
        if exam.invitation and exam.is_concluded and exam.invitation.state != InvitationState.EXAMINED:
            undo[line.pk]["invitation"] = {"pk": exam.invitation.pk, "state": exam.invitation.state}
    done = [one["invitation"]["pk"] for one in undo.values() if "invitation" in one]
    Invitation.objects.filter(pk__in=done).update(state=InvitationState.EXAMINED, state_at=now, state_by=by)
    return undo


def _invitations(rows: Sequence[New], facility: Facility) -> dict[int, Invitation]:
    """The one invitation of each person to a round of this facility in that year that has no check-up yet."""
    years = {elder.pk: content.examined_on.year for _, elder, content, _ in rows}
    found: dict[int, list[Invitation]] = {}
    open_ones = Invitation.objects.filter(
        elder__in=years, round__facility=facility, round__state__in=[RoundState.RUNNING, RoundState.CLOSED]
    ).exclude(examinations__in=Examination.objects.current())
    for one in open_ones.select_related("round").order_by("pk"):
        if one.round.year == years[one.elder_id]:
            found.setdefault(one.elder_id, []).append(one)
    return {elder: several[0] for elder, several in found.items() if len(several) == 1}


def _exam(
    content: Content,
    elder: Elder,
    mine: Sequence[Examination],
    facility: Facility,
    batch: IntakeBatch,
    by: User,
    now: datetime,
) -> Examination:
    day = content.examined_on
    at_station = vn_key(facility.name).startswith("tram y te")
    exam = Examination(
        ward_id=batch.ward_id,
        elder=elder,
        facility=facility,
        place_kind=PlaceKind.STATION if at_station else PlaceKind.ELSEWHERE,
        form_version=FormVersion.M03_2026 if day >= M03_FROM else FormVersion.TT32_2023,
        is_free=not any(one.is_free and one.examined_on.year == day.year for one in mine),
        examined_on=day,
        state=ExamState.PARTIAL,
        source_batch=batch,
        recorded_by=by,
        history=dict(content.history),
        known_conditions=content.conditions,
    )
    _take_plain(exam, content.plain)
    if _is_whole(exam, content, facility):
        exam.state, exam.concluded_by, exam.concluded_at = ExamState.COMPLETE, by, now
        # The hour is not in the file: the last moment of the day, so that no deadline runs too early.
        exam.ended_at = timezone.make_aware(datetime.combine(day, time(23, 59)))
    return exam


def _is_whole(exam: Examination, content: Content, facility: Facility) -> bool:
    """Whether the row is a concluded check-up: doctor, conclusion, body, pressure, internal medicine, and a facility
    that may conclude (§5.5); a first pressure from 180/110 needs its second reading (H-023)."""
    numbers = {key: one.value for key, one in content.readings.items()}
    pressure = classes.pressure(content.pressures, content.examined_on)
    return bool(
        facility.can_conclude_document
        and exam.doctor
        and exam.conclusion_kind
        and pressure
        and not pressure.needs_second_reading
        and numbers.get("height")
        and numbers.get("weight")
        and any(one in content.findings for one in INTERNAL)
    )


def _take_plain(exam: Examination, plain: Mapping[str, Any]) -> None:
    for name, value in plain.items():
        if name == "icd_codes":
            exam.icd_codes = [code.strip() for code in value.split(",") if code.strip()]
        elif name == "health_class":
            exam.health_class = int(value)
        elif name == "next_exam_on":
            exam.next_exam_on = date.fromisoformat(value)
        else:
            setattr(exam, name, value)


def _pressures(exam: Examination, content: Content, by: User, now: datetime) -> Iterable[BpReading]:
    for place, (upper, lower) in enumerate(content.pressures, 1):
        yield BpReading(
            examination=exam,
            sequence=place,
            sbp_mmhg=upper,
            dbp_mmhg=lower,
            confirmed_unlikely=not (90 <= upper <= 200 and 50 <= lower <= 120),
            taken_at=None,
            taken_by=by,
        )


def _values(exam: Examination, content: Content, by: User, now: datetime) -> Iterable[Measurement]:
    for key, one in content.readings.items():
        yield Measurement(
            examination=exam,
            key=key,
            value=one.value,
            qualifier=one.qualifier,
            said=one.said,
            said_unit=one.said_unit,
            method=content.method(key),
            confirmed_unlikely=one.verdict.value == "ask",
            taken_by=by,
        )


def _results(exam: Examination, content: Content, by: User, now: datetime) -> Iterable[Investigation]:
    for key, (code, seen) in content.results.items():
        yield Investigation(examination=exam, key=key, result=code, text=seen, taken_by=by)


def _findings(exam: Examination, content: Content) -> Iterable[Finding]:
    for specialty, text in content.findings.items():
        yield Finding(examination=exam, specialty=specialty, text=text, doctor=content.plain.get("doctor", ""))


def change(exam: Examination, content: Content, changes: Mapping[str, Any], *, by: User, now: datetime) -> None:
    """Write the changed fields of one open check-up and derive its classes anew; what the row leaves blank stays."""
    if "bp" in changes:
        exam.pressures.all().delete()
        BpReading.objects.bulk_create(_pressures(exam, content, by, now))
    keys = [key for key in MEASURED if key in changes]
    exam.measurements.filter(key__in=keys).delete()
    Measurement.objects.bulk_create(one for one in _values(exam, content, by, now) if one.key in keys)
    keys = [key for key in EXAMINED if key in changes]
    exam.investigations.filter(key__in=keys).delete()
    Investigation.objects.bulk_create(one for one in _results(exam, content, by, now) if one.key in keys)
    for specialty, text in content.findings.items():
        if f"{FOUND}{specialty}" in changes:
            Finding.objects.update_or_create(examination=exam, specialty=specialty, defaults={"text": text})
    exam.history = exam.history | {name: content.history[name] for name in SAID if name in changes}
    if "own_diseases" in changes:
        exam.known_conditions = list(
            dict.fromkeys([*exam.known_conditions, *read_diseases(changes["own_diseases"][1])[0]])
        )
    _take_plain(exam, {name: value for name, value in content.plain.items() if name in changes})
    exam.save()
    classify(Examination.objects.select_related("elder").get(pk=exam.pk))  # without the parts as they were read
