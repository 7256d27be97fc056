"""Writes about registers: who is enrolled with which targets, the visits, the calls to those who are late."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.ground.months import months_later
from elders.models import Elder, User
from health.choices import AttemptKind
from health.cohort import RETURNED_WITHIN_DAYS, is_stable, next_visit
from health.measures import NotAMeasure, Verdict, check_pressure, read
from health.models import Condition, Enrolment, Examination, RegisterCall, RegisterVisit
from health.register_choices import AtTarget, CallResult, ConditionState, Disease, Ending, GlucoseTiming
from health.register_rules import PRESSURE, SUGAR, Target, Values, diseases, judged
from health.services.entry import ICD, Unlikely
from health.services.tasks import open_for_visit

CALL_AGAIN_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One visit as typed. `at_target` None: as the numbers say; `next_on` None: by the interval of the guidance;
    `confirmed`: unlikely values somebody has measured again."""

    visited_on: date
    place_kind: str = "tram"
    place: str = ""
    sbp_mmhg: int | None = None
    dbp_mmhg: int | None = None
    glucose_mmol: Decimal | None = None
    glucose_timing: str = ""
    hba1c_percent: Decimal | None = None
    pef_level: int | None = None
    asthma_control: int | None = None
    rehabilitation: str = ""
    drugs: str = ""
    supply_days: int | None = None
    at_target: int | None = None
    next_on: date | None = None
    note: str = ""
    examination: Examination | None = None
    confirmed: bool = False

    @property
    def values(self) -> Values:
        return Values(
            sbp=self.sbp_mmhg,
            dbp=self.dbp_mmhg,
            glucose=self.glucose_mmol,
            glucose_timing=self.glucose_timing,
            hba1c=self.hba1c_percent,
            asthma_control=self.asthma_control,
        )


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Who found the disease, when and where; `icd_code` of the list of the day."""

    icd_code: str
    confirmed_on: date
    doctor: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the doctor plans for the person in the register; see Enrolment."""

    grade: int | None = None
    risk: str = ""
    target_sbp_mmhg: int | None = None
    target_dbp_mmhg: int | None = None
    health_state: str = ""
    managed_at: str = ""


@transaction.atomic
def enrol(
    elder: Elder,
    *,
    disease: str,
    diagnosis: Diagnosis,
    plan: Plan,
    first_visit: Visit,
    examination: Examination | None = None,
    today: date,
    by: User,
) -> Enrolment:
    """Take `elder` into the register with the doctor's diagnosis and a first visit whose measurement is dated (H-049).

    Raises: ValidationError for somebody who is in the register, has died or does not live here; a diagnosis without
    doctor, day or place (H-050); hypertension without pressure, diabetes without sugar; whatever a visit refuses.
    """
    Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)
    if elder.date_of_death or not elder.is_resident or elder.ward_id != by.ward_id:
        raise ValidationError("Người này đã mất hoặc không ở phường.")
    known = Enrolment.objects.filter(elder=elder, disease=disease).order_by("-valid_from", "pk").first()
    if known and known.is_open:
        raise ValidationError("Người này đã có trong sổ quản lý bệnh này.")
    if known and known.ending == Ending.LOST:
        raise ValidationError(
            "Người này có trong sổ, đã ghi mất theo dõi: mở trang của người đó, bấm “Đưa lại vào sổ”."
        )
    _check_diagnosis(diagnosis, today)
    outcome = diseases()[disease].outcome
    if outcome == PRESSURE and first_visit.sbp_mmhg is None:
        raise ValidationError({"pressure": "Vào sổ tăng huyết áp phải có huyết áp đo ngày vào sổ."})
    if outcome == SUGAR and first_visit.glucose_mmol is None and first_visit.hba1c_percent is None:
        raise ValidationError({"glucose": "Vào sổ đái tháo đường phải có đường huyết hoặc HbA1c đo ngày vào sổ."})
    with history.act("Đưa vào sổ quản lý bệnh", by=by):
        condition = _confirm(elder, disease, diagnosis, examination, by)
        enrolment = Enrolment(
            ward_id=elder.ward_id,
            elder=elder,
            disease=disease,
            condition=condition,
            valid_from=first_visit.visited_on,
            enrolled_by=by,
            **vars(plan),
        )
        enrolment.full_clean()
        enrolment.save()
        record_visit(enrolment, first_visit, today=today, by=by)
    return enrolment


def _check_diagnosis(diagnosis: Diagnosis, today: date) -> None:
    errors = {}
    if not diagnosis.doctor.strip():
        errors["doctor"] = "Ghi bác sĩ chẩn đoán."
    if not diagnosis.place.strip():
        errors["place"] = "Ghi nơi chẩn đoán."
    if diagnosis.confirmed_on > today:
        errors["confirmed_on"] = "Ngày chẩn đoán chưa đến."
    if not ICD.match(diagnosis.icd_code):
        errors["icd_code"] = "Mã bệnh không đúng dạng ICD-10, ví dụ I10, E11.9."
    if errors:
        raise ValidationError(errors)


def _confirm(elder: Elder, disease: str, diagnosis: Diagnosis, examination: Examination | None, by: User) -> Condition:
    """The standing diagnosis, confirmed; one that was only suspected becomes this one."""
    found = Condition.objects.filter(elder=elder, disease=disease).exclude(state=ConditionState.RULED_OUT)
    condition = found.order_by("pk").first() or Condition(
        ward_id=elder.ward_id, elder=elder, disease=disease, recorded_by=by
    )
    if condition.state != ConditionState.CONFIRMED:
        condition.state = ConditionState.CONFIRMED
        condition.icd_code, condition.confirmed_on = diagnosis.icd_code, diagnosis.confirmed_on
        condition.doctor, condition.place = diagnosis.doctor.strip(), diagnosis.place.strip()
        condition.examination = examination
        condition.full_clean()
        condition.save()
    return condition


@transaction.atomic
def change_plan(enrolment: Enrolment, plan: Plan, *, by: User) -> Enrolment:
    """Grade, targets and place of care as the doctor sees them now; visits keep the target of their day.

    Raises: ValidationError.
    """
    fresh = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    for name, value in vars(plan).items():
        setattr(fresh, name, value)
    fresh.full_clean(validate_unique=False)
    with history.act("Sửa mục tiêu điều trị", by=by):
        fresh.save(update_fields=list(vars(plan)))
    return fresh


def suggested_next(enrolment: Enrolment, *, visited_on: date, targets: list[bool | None]) -> date:
    """When to come next: hypertension by its grade and whether it is stable (the last two visits at target), everything
    else in a month (H-056). `targets` of the visits so far, oldest first, this one included."""
    if enrolment.disease == Disease.HYPERTENSION and enrolment.grade:
        return next_visit(visited_on, grade=enrolment.grade, stable=is_stable(targets))
    return months_later(visited_on, 1)


def target_of(enrolment: Enrolment) -> Target:
    """The personal target as it stands."""
    return Target(sbp=enrolment.target_sbp_mmhg, dbp=enrolment.target_dbp_mmhg, health_state=enrolment.health_state)


def follows_numbers(row: RegisterVisit) -> bool:
    """Whether the stored flag is what the numbers say by the target of today."""
    values = Values(
        sbp=row.sbp_mmhg,
        dbp=row.dbp_mmhg,
        glucose=row.glucose_mmol,
        glucose_timing=row.glucose_timing,
        hba1c=row.hba1c_percent,
        asthma_control=row.asthma_control,
    )
    target = target_of(row.enrolment)
    return judged(row.enrolment.disease, values, target, day=row.visited_on)[0] == row.at_target


@transaction.atomic
def record_visit(enrolment: Enrolment, visit: Visit, *, today: date, by: User) -> RegisterVisit:
    """Write one visit; the same day again is the same visit. Somebody who was lost and comes is managed again.

    Raises: Unlikely for values that are asked about and nobody has confirmed; ValidationError for values that cannot
    be, a day to come, before the enrolment or after the death, and a register the person has left.
    """
    fresh = Enrolment.objects.select_for_update(of=("self",)).select_related("elder").get(pk=enrolment.pk)
    _check_day(fresh, visit.visited_on, today)
    questions = _check_values(visit)
    if questions and not visit.confirmed:
        raise Unlikely(questions)
    said, words = judged(fresh.disease, visit.values, target_of(fresh), day=visit.visited_on)
    row = RegisterVisit.objects.filter(enrolment=fresh, visited_on=visit.visited_on).first() or RegisterVisit(
        enrolment=fresh, visited_on=visit.visited_on
    )
    for name in _COPIED:
        setattr(row, name, getattr(visit, name))
    row.at_target = said if visit.at_target is None else visit.at_target
    row.target_words, row.recorded_by = words, by
    if visit.examination:
        row.examination = visit.examination
    row.next_on = visit.next_on or suggested_next(
        fresh, visited_on=visit.visited_on, targets=_targets_before(fresh, visit.visited_on) + [_flag(row.at_target)]
    )
    row.full_clean(validate_unique=False)
    with history.act("Ghi lần khám vào sổ", by=by):
        row.save()
        if fresh.ending == Ending.LOST:
            fresh.valid_to, fresh.ending, fresh.ending_note = None, "", ""
            fresh.save(update_fields=["valid_to", "ending", "ending_note"])
        if visit.examination is None:  # a check-up has opened its own
            open_for_visit(fresh.elder, _facts(row), on=row.visited_on, today=today)
    return row


def _facts(row: RegisterVisit) -> dict[str, Any]:
    """A visit as the rules of follow-up know it (`health/policy/follow_up.toml`)."""
    known = {"known_tha": row.enrolment.disease == Disease.HYPERTENSION, "sbp": row.sbp_mmhg, "dbp": row.dbp_mmhg}
    return known | {"glucose": row.glucose_mmol, "glucose_timing": row.glucose_timing or None}


_COPIED = (
    "place_kind", "place", "sbp_mmhg", "dbp_mmhg", "glucose_mmol", "glucose_timing", "hba1c_percent", "pef_level",
    "asthma_control", "rehabilitation", "drugs", "supply_days", "note",
)  # fmt: skip


def _check_day(enrolment: Enrolment, day: date, today: date) -> None:
    died = enrolment.elder.date_of_death
    if day > today:
        raise ValidationError({"visited_on": "Ngày khám chưa đến."})
    if died and day > died:
        raise ValidationError({"visited_on": f"Người này mất ngày {died:%d/%m/%Y}."})
    if day < enrolment.valid_from:
        raise ValidationError({"visited_on": f"Vào sổ ngày {enrolment.valid_from:%d/%m/%Y}; ngày khám trước ngày đó."})
    if enrolment.valid_to and enrolment.ending != Ending.LOST and day > enrolment.valid_to:
        words = enrolment.get_ending_display().lower()
        raise ValidationError({"visited_on": f"Đã ra khỏi sổ ngày {enrolment.valid_to:%d/%m/%Y} ({words})."})


def _check_values(visit: Visit) -> dict[str, str]:
    """Questions about unlikely values by field. Raises: ValidationError for impossible ones."""
    errors, questions = {}, {}
    if (visit.sbp_mmhg is None) != (visit.dbp_mmhg is None):
        errors["pressure"] = "Huyết áp gồm hai số, ví dụ 134/84."
    read_as = [("pressure", "sbp", visit.sbp_mmhg), ("pressure", "dbp", visit.dbp_mmhg)]
    read_as += [("glucose", "glucose", visit.glucose_mmol), ("hba1c", "hba1c", visit.hba1c_percent)]
    for name, key, value in read_as:
        if value is None or name in errors:
            continue
        try:
            reading = read(key, str(value))
        except NotAMeasure as refusal:
            errors[name] = str(refusal)
            continue
        if reading.verdict is Verdict.ASK:
            measure = reading.measure
            words = f"{measure.label} {measure.words(reading.value)} ngoài khoảng thường gặp. Đo lại?"
            questions[name] = f"{questions[name]} {words}" if name in questions else words
    if visit.sbp_mmhg is not None and visit.dbp_mmhg is not None and "pressure" not in errors:
        try:
            check_pressure(visit.sbp_mmhg, visit.dbp_mmhg)
        except NotAMeasure as refusal:
            errors["pressure"] = str(refusal)
    if visit.glucose_mmol is not None and visit.glucose_timing not in GlucoseTiming.values:
        errors["glucose_timing"] = "Ghi đo đường huyết lúc nào."
    if visit.next_on and visit.next_on <= visit.visited_on:
        errors["next_on"] = "Ngày hẹn phải sau ngày khám."
    if errors:
        raise ValidationError(errors)
    return questions


def _flag(at_target: int) -> bool | None:
    return None if at_target == AtTarget.NOT_ASSESSED else at_target == AtTarget.YES


def _targets_before(enrolment: Enrolment, day: date) -> list[bool | None]:
    """Flags of the visits before `day`, oldest first; two are enough to know whether somebody is stable."""
    before = RegisterVisit.objects.filter(enrolment=enrolment, visited_on__lt=day).order_by("-visited_on", "pk")
    return [_flag(one) for one in reversed(before.values_list("at_target", flat=True)[:2])]


@transaction.atomic
def remove_visit(visit: RegisterVisit, *, why: str, by: User) -> None:
    """Take out a visit that was written by mistake; the history keeps it.

    Raises: ValidationError without a reason, or for the only visit of the person (it carries the enrolment).
    """
    if not why.strip():
        raise ValidationError({"reason": "Ghi vì sao bỏ lần khám này."})
    rows = RegisterVisit.objects.select_for_update(of=("self",)).filter(enrolment=visit.enrolment_id)
    if rows.count() == 1:
        raise ValidationError("Đây là lần khám đưa người này vào sổ; nếu ghi nhầm người thì loại trừ chẩn đoán.")
    with history.act("Bỏ lần khám ghi nhầm", by=by, why=why.strip()):
        rows.filter(pk=visit.pk).delete()


@transaction.atomic
def record_call(
    enrolment: Enrolment,
    *,
    called_on: date,
    result: str,
    kind: str = AttemptKind.CALL,
    again_on: date | None = None,
    note: str = "",
    today: date,
    by: User,
) -> RegisterCall:
    """One call to somebody who is late; "hẹn gọi lại" without a day means in seven days, "đồng ý đến khám" until the
    fifteenth day, within which a visit counts as a return.

    Raises: ValidationError for a register the person has left, a day to come, or a result nobody knows.
    """
    fresh = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if not fresh.is_open:
        raise ValidationError("Người này đã ra khỏi sổ.")
    if called_on > today:
        raise ValidationError({"called_on": "Ngày gọi chưa đến."})
    days = {CallResult.LATER: CALL_AGAIN_DAYS, CallResult.AGREED: RETURNED_WITHIN_DAYS}.get(result)
    again_on = again_on or called_on + timedelta(days=days) if days else None
    call = RegisterCall(
        enrolment=fresh, called_on=called_on, kind=kind, result=result, again_on=again_on, note=note.strip(), by=by
    )
    call.full_clean()
    with history.act("Ghi lần gọi người trễ hẹn", by=by):
        call.save()
    return call
