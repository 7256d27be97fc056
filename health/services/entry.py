"""What was measured, asked and found at a check-up: checked, written, classified. Only while it is open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.ground.birth import full_age
from elders.models import User
from health import classes, facts
from health.background import BY_KEY
from health.choices import ExamState, Specialty
from health.icd10 import ICD
from health.instruments import BadAnswers, instruments, score
from health.investigations import investigations
from health.measures import NotAMeasure, Reading, Verdict, check_pressure, measures, read
from health.models import (
    BpReading,
    Classification,
    Examination,
    Finding,
    InstrumentAnswer,
    Investigation,
    Measurement,
)
from health.services import invitations
from health.services.tasks import keep_urgent

MOST_READINGS = 5


class Unlikely(ValidationError):
    """Values that may be right but are asked about: `questions` name the field and the sentence (H-020)."""

    def __init__(self, questions: dict[str, str]) -> None:
        self.questions = questions
        super().__init__({key: [words] for key, words in questions.items()})


@dataclass(frozen=True, kw_only=True)
class Pressure:
    """One reading as typed; `arm` and `position` as in BpReading."""

    sbp: int
    dbp: int
    pulse: int | None = None
    arm: str = ""
    position: str = "ngoi"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One value as typed, with the unit of the paper ("" is the stored one)."""

    text: str
    unit: str = ""
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class Specialist:
    """What one specialty found, or why it was not examined."""

    text: str = ""
    health_class: int | None = None
    doctor: str = ""
    not_applicable: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the entry form holds: the whole sheet, not a change. `confirmed` are the fields whose unlikely value
    somebody has confirmed ("sbp" stands for all readings "bp1" …)."""

    pressures: list[Pressure] = field(default_factory=list)
    values: dict[str, Said] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)
    findings: dict[str, Specialist] = field(default_factory=dict)
    results: dict[str, tuple[str, str]] = field(default_factory=dict)  # tests in words: key → (code, what was seen)
    danger_signs: bool | None = None
    known_conditions: list[str] = field(default_factory=list)
    device: str = ""
    confirmed: frozenset[str] = frozenset()


def held(exam: Examination) -> Examination:
    return Examination.objects.select_for_update(of=("self",)).select_related("elder").get(pk=exam.pk)


def refuse_concluded(exam: Examination) -> None:
    if exam.state not in (ExamState.OPEN, ExamState.PARTIAL):
        raise ValidationError("Phiếu này đã kết luận; muốn sửa thì lập bản sửa kèm lý do.")


@transaction.atomic
def save_entry(exam: Examination, entry: Entry, *, by: User, at: datetime) -> Examination:
    """Write the sheet and derive its classes by the sets in force on the day of the examination.

    Raises: Unlikely for values outside what is plausible that nobody confirmed (H-020); ValidationError per field for
    what cannot be (H-020, H-021, H-026) and for a concluded examination.
    """
    fresh = held(exam)
    refuse_concluded(fresh)
    errors: dict[str, list[str]] = {}
    questions: dict[str, str] = {}
    _check_pressures(entry, errors, questions)
    readings = _check_values(entry, fresh.elder.sex, errors, questions)
    _check_findings(entry, fresh.elder.sex, errors)
    _check_results(entry, fresh.elder.sex, errors)
    bad = [code for code in entry.known_conditions if not ICD.match(code)]
    if bad:
        errors["known_conditions"] = [f"Mã bệnh không đúng dạng ICD-10: {', '.join(bad)}."]
    if errors:
        raise ValidationError(errors)
    asked = {key: words for key, words in questions.items() if key not in entry.confirmed}
    if asked:
        raise Unlikely(asked)
    with history.act("Ghi kết quả khám", by=by):
        _write_pressures(fresh, entry, questions, by, at)
        _write_values(fresh, entry, readings, questions, by, at)
        _write_findings(fresh, entry)
        _write_results(fresh, entry, by, at)
        fresh.history = {**fresh.history, **entry.answers}
        fresh.danger_signs = entry.danger_signs
        fresh.known_conditions = entry.known_conditions
        fresh.save(update_fields=["history", "danger_signs", "known_conditions"])
        classify(fresh)
        keep_urgent(fresh, facts.facts(found_of(fresh)), at=at)
        if fresh.invitation_id:
            invitations.arrived(fresh.invitation_id, by=by, at=at)
    return fresh


def _check_pressures(entry: Entry, errors: dict, questions: dict) -> None:
    if len(entry.pressures) > MOST_READINGS:
        errors["bp1"] = [f"Ghi nhiều nhất {MOST_READINGS} lần đo huyết áp."]
    for place, one in enumerate(entry.pressures, 1):
        key = f"bp{place}"
        try:
            parts = [read("sbp", str(one.sbp)), read("dbp", str(one.dbp))]
            if one.pulse is not None:
                parts.append(read("pulse", str(one.pulse)))
            check_pressure(one.sbp, one.dbp)
        except NotAMeasure as refusal:
            errors.setdefault(key, []).append(str(refusal))
            continue
        asked = [_question(part) for part in parts if part.verdict is Verdict.ASK]
        if asked:
            questions[key] = " ".join(asked)


def _question(reading: Reading) -> str:
    one = reading.measure
    return f"{one.label} {one.words(reading.value)} ngoài khoảng thường gặp ({one.range_words(one.plausible)}). Đo lại?"


def _check_values(entry: Entry, sex: str, errors: dict, questions: dict) -> dict[str, Reading]:
    readings = {}
    for key, said in entry.values.items():
        if measures()[key].derived:
            raise ValueError(f"{key} is derived")
        try:
            reading = read(key, said.text, unit=said.unit, sex=sex)
        except NotAMeasure as refusal:
            errors[key] = [str(refusal)]
            continue
        readings[key] = reading
        if key == "glucose" and (":" not in said.method or not all(said.method.split(":"))):
            errors[key] = ["Đường huyết cần ghi đo lúc nào và lấy mẫu máu nào."]
        if reading.verdict is Verdict.ASK:
            questions[key] = _question(reading)
    if "height" in readings and "weight" in readings:
        bmi = classes.bmi(weight_kg=readings["weight"].value, height_cm=readings["height"].value)
        verdict = measures()["bmi"].judge(bmi)
        if verdict is Verdict.REFUSE:
            errors["weight"] = [f"Chiều cao và cân nặng này cho BMI {facts.fact_words('bmi', bmi)}, không thể có."]
    return readings


def _check_findings(entry: Entry, sex: str, errors: dict) -> None:
    for key, one in entry.findings.items():
        if key == Specialty.GYNAECOLOGY and sex == "nam" and (one.text or one.health_class):
            errors[key] = ["Sản phụ khoa chỉ ghi cho nữ."]
        if one.not_applicable and (one.text or one.health_class):
            errors[key] = ["Đã có kết quả thì không ghi lý do không khám."]


def _check_results(entry: Entry, sex: str, errors: dict) -> None:
    for key, (code, _) in entry.results.items():
        one = investigations()[key]
        if one.sex and sex and one.sex != sex:
            errors[key] = [f"{one.label} chỉ ghi cho {'nam' if one.sex == 'nam' else 'nữ'}."]  # H-026, E34
            continue
        try:
            one.result(code)
        except NotAMeasure as refusal:
            errors[key] = [str(refusal)]


def _write_results(exam: Examination, entry: Entry, by: User, at: datetime) -> None:
    exam.investigations.exclude(key__in=entry.results).delete()
    stored = {one.key: (one.result, one.text) for one in exam.investigations.order_by("pk")}
    for key, (code, seen) in entry.results.items():
        if stored.get(key) != (code, seen):
            values = {"result": code, "text": seen, "taken_at": at, "taken_by": by}
            Investigation.objects.update_or_create(examination=exam, key=key, defaults=values)


@transaction.atomic
def save_background(exam: Examination, answers: dict[str, object], *, by: User) -> Examination:
    """What was asked about history, drugs and habits (`health/background.py`); the answers of the form replace those
    stored, a None takes one away.

    Raises: ValidationError for a code that is not ICD-10 and for a concluded examination.
    """
    fresh = held(exam)
    refuse_concluded(fresh)
    for key in ("treated_conditions", "family_conditions"):
        if bad := [code for code in answers.get(key) or [] if not ICD.match(code)]:
            raise ValidationError({key: f"Mã bệnh không đúng dạng ICD-10: {', '.join(bad)}."})
    unknown = set(answers) - set(BY_KEY)
    if unknown:
        raise ValueError(f"unknown questions {unknown}")
    kept = {key: value for key, value in fresh.history.items() if key not in answers}
    fresh.history = kept | {key: value for key, value in answers.items() if value not in (None, "", [])}
    with history.act("Ghi tiền sử, thói quen", by=by):
        fresh.save(update_fields=["history"])
    return fresh


def _write_pressures(exam: Examination, entry: Entry, questions: dict, by: User, at: datetime) -> None:
    exam.pressures.filter(sequence__gt=len(entry.pressures)).delete()
    for place, one in enumerate(entry.pressures, 1):
        said = {"sbp_mmhg": one.sbp, "dbp_mmhg": one.dbp, "pulse": one.pulse, "arm": one.arm, "position": one.position}
        stored = exam.pressures.filter(sequence=place, device=entry.device, **said).first()
        if stored:
            continue  # who took it and when stays
        more = {"confirmed_unlikely": f"bp{place}" in questions, "device": entry.device, "taken_at": at, "taken_by": by}
        BpReading.objects.update_or_create(examination=exam, sequence=place, defaults=said | more)


def _write_values(exam: Examination, entry: Entry, readings: dict, questions: dict, by: User, at: datetime) -> None:
    stored = {one.key: one for one in exam.measurements.order_by("sequence", "pk")}
    exam.measurements.exclude(key__in=readings).delete()
    for key, reading in readings.items():
        said, known = entry.values[key], stored.get(key)
        values = {
            "value": reading.value,
            "qualifier": reading.qualifier,
            "said": reading.said,
            "said_unit": reading.said_unit,
            "method": said.method or reading.detail,
            "device": entry.device,
        }
        if known and all(getattr(known, name) == value for name, value in values.items()):
            continue
        values |= {"confirmed_unlikely": key in questions, "taken_at": at, "taken_by": by}
        place = known.sequence if known else 1
        Measurement.objects.update_or_create(examination=exam, key=key, sequence=place, defaults=values)


def _write_findings(exam: Examination, entry: Entry) -> None:
    written = {key: one for key, one in entry.findings.items() if one.text or one.health_class or one.not_applicable}
    exam.findings.exclude(specialty__in=written).delete()
    for key, one in written.items():
        values = {
            "text": one.text,
            "health_class": one.health_class,
            "doctor": one.doctor,
            "not_applicable": one.not_applicable,
        }
        Finding.objects.update_or_create(examination=exam, specialty=key, defaults=values)


@transaction.atomic
def save_instrument(exam: Examination, code: str, answers: dict, *, by: User, at: datetime) -> InstrumentAnswer:
    """Answers to one instrument, with total and band by the version of today.

    Raises: ValidationError for an instrument that may not be used (H-032), answers it does not know (H-031) and a
    concluded examination.
    """
    fresh = held(exam)
    refuse_concluded(fresh)
    instrument = instruments().get(code)
    if instrument is None or not instrument.enabled:
        raise ValidationError("Công cụ này chưa được phép dùng trong phần mềm.")
    try:
        made = score(code, answers, schooling_years=fresh.history.get("schooling_years"))
    except BadAnswers as refusal:
        raise ValidationError(str(refusal)) from refusal
    labels = {one["code"]: one["label"] for one in instrument.flags}
    values = {
        "version": made.version,
        "answers": answers,
        "total": made.total,
        "possible": made.possible,
        "band": made.band,
        "band_label": made.band_label,
        "flags": [labels[flag] for flag in made.flags],
        "remark": made.remark,
        "asked_by": by,
    }
    with history.act("Ghi phiếu sàng lọc", by=by):
        stored, _ = InstrumentAnswer.objects.update_or_create(examination=fresh, instrument=code, defaults=values)
        keep_urgent(fresh, facts.facts(found_of(fresh)), at=at)
    return stored


def background_before(exam: Examination) -> Examination | None:
    """The last earlier check-up of the person that asked about history or habits."""
    before = Examination.objects.current().filter(elder=exam.elder_id, examined_on__lt=exam.examined_on)
    asked = before.filter(ward=exam.ward_id, history__has_any_keys=list(BY_KEY))
    return asked.order_by("-examined_on", "-pk").first()


def found_of(exam: Examination, *, known_before: Iterable[str] | None = None) -> facts.Found:
    """What an examination holds, read from the database; known diseases are those told and those concluded before.

    `known_before`: the latter, where the caller has read them (and prefetched the parts) for many at once.
    """
    elder = exam.elder
    born = elder.birth
    age = full_age(date(born.year, born.month or 1, born.day or 1), exam.examined_on) if born.year else None
    readings = sorted(exam.pressures.all(), key=lambda one: (one.sequence, one.pk))
    pressures = [one for one in readings if one.position == "ngoi"]
    standing = next((one for one in readings if one.position == "dung"), None)
    answers = dict(exam.history)
    if pressures and standing and classes.is_orthostatic(_pair(pressures[-1]), _pair(standing)):
        answers["orthostatic"] = True
    values = {
        one.key: facts.Value(value=one.value, qualifier=one.qualifier, method=one.method)
        for one in sorted(exam.measurements.all(), key=lambda one: (one.key, one.sequence, one.pk))
    }
    known = {*exam.known_conditions, *(exam.history.get("treated_conditions") or [])}
    if known_before is not None:
        known.update(known_before)
    else:
        before = Examination.objects.current().complete().filter(elder=elder, examined_on__lte=exam.examined_on)
        for codes in before.exclude(pk=exam.pk).values_list("icd_codes", flat=True):
            known.update(codes)
    pulses = [one.pulse for one in pressures if one.pulse is not None]
    return facts.Found(
        day=exam.examined_on,
        sex=elder.sex,
        age_years=age,
        pressures=[(one.sbp_mmhg, one.dbp_mmhg) for one in pressures],
        pulse=pulses[-1] if pulses else None,
        values=values,
        answers=answers,
        red_flag=exam.danger_signs,
        known=sorted(known),
        scores={one.instrument: (one.total, one.answers) for one in exam.instruments.all()},
        results={one.key: one.result for one in exam.investigations.all()},
    )


def _pair(one: BpReading) -> tuple[int, int]:
    return one.sbp_mmhg, one.dbp_mmhg


def classification_rows(exam: Examination, derived: Iterable[classes.Class]) -> Iterator[Classification]:
    """Rows of the classes derived from an examination, not yet written."""
    for one in derived:
        yield Classification(
            examination=exam,
            ruleset=one.ruleset,
            code=one.code,
            label=one.label,
            level=one.level,
            reason=one.reason[:200],
            source=one.source[:200],
            remarks=list(one.remarks),
        )


def classify(exam: Examination) -> None:
    """Derive the classes of an open examination anew; those of concluded ones stay as they were (H-035)."""
    exam.classifications.all().delete()
    Classification.objects.bulk_create(classification_rows(exam, facts.derived_classes(found_of(exam))))
