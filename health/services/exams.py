"""Writes about check-ups: opening, conclusion, signature, correction, handing over (`entry.py`: what was found).

Readers of an examination write the access log first (`health/services/access.py`); writers name their act.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import Elder, User
from health import classes, facts
from health.choices import Conclusion, ExamState, InvitationState, Screening, ServiceKind, Specialty
from health.models import Examination, Facility, Invitation
from health.privacy import is_named
from health.services import invitations
from health.services.entry import ICD, found_of, held, refuse_concluded
from health.services.privacy import relatives_named
from health.services.tasks import open_tasks

INTERNAL = tuple(one for one in Specialty if one.label.startswith("Nội khoa"))


@transaction.atomic
def open_exam(
    elder: Elder,
    *,
    by: User,
    examined_on: date,
    today: date,
    kind: str = ServiceKind.CHECKUP,
    screening: str = "",
    is_free: bool = True,
    free_reason: str = "",
    place_kind: str = "tram",
    facility: Facility | None = None,
    invitation: Invitation | None = None,
) -> Examination:
    """The examination of `elder` on that day; one that is open for the same day and service is given back (a second
    click makes no second sheet).

    Raises: ValidationError for a day to come, somebody who had died, and a second free service in the calendar year
    without a reason (H-017, unless the round allows it).
    """
    Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)
    same = Examination.objects.current().filter(elder=elder, ward_id=by.ward_id)
    if invitation and (stored := same.filter(invitation=invitation).first()):
        return stored
    stored = same.filter(examined_on=examined_on, kind=kind, screening=screening, invitation=invitation)
    if again := stored.filter(state__in=[ExamState.OPEN, ExamState.PARTIAL]).first():
        return again
    if examined_on > today:
        raise ValidationError({"examined_on": "Ngày khám chưa đến."})
    if elder.date_of_death and elder.date_of_death < examined_on:
        raise ValidationError("Người này đã mất trước ngày khám.")
    if elder.ward_id != by.ward_id:
        raise ValidationError("Người này không ở phường.")
    if invitation and not invitations.serves(invitation.round, kind, screening):
        raise ValidationError({"kind": f"Đợt khám này chỉ có: {invitation.round.get_service_display().lower()}."})
    exclusive = invitation is None or invitation.round.one_free_service
    if is_free and exclusive and not free_reason.strip():
        earlier = same.filter(is_free=True, examined_on__year=examined_on.year).order_by("examined_on", "pk").first()
        if earlier:
            raise ValidationError(
                {
                    "free_reason": f"Năm {examined_on.year} đã miễn phí ngày {earlier.examined_on:%d/%m/%Y}. "
                    "Ghi lý do nếu vẫn miễn phí, hoặc bỏ chọn miễn phí."
                }
            )
    exam = Examination(
        ward_id=elder.ward_id,
        elder=elder,
        invitation=invitation,
        facility=facility or (invitation.round.facility if invitation else None),
        kind=kind,
        screening=screening,
        is_free=is_free,
        free_reason=free_reason.strip() if is_free else "",
        place_kind=place_kind,
        form_version="SANG_LOC" if kind == ServiceKind.SCREENING else "M03_TT25_2026",
        examined_on=examined_on,
        recorded_by=by,
    )
    exam.full_clean()
    with history.act("Mở phiếu khám", by=by, why=free_reason.strip()):
        exam.save()
        if invitation:
            invitations.arrived(invitation.pk, by=by, at=exam.recorded_at)
    return exam


def missing_parts(exam: Examination) -> list[str]:
    """What stands between the examination and its conclusion (`domain/health.md` §5.5, H-023); empty: nothing."""
    found = found_of(exam)
    missing = []
    pressure = classes.pressure(found.pressures, found.day)
    wants_pressure = exam.kind == ServiceKind.CHECKUP or exam.screening == Screening.HYPERTENSION
    if wants_pressure and pressure is None:
        missing.append("chưa đo huyết áp")
    if pressure and pressure.needs_second_reading:
        missing.append("huyết áp lần đầu từ 180/110: phải đo lại lần hai")
    if exam.kind == ServiceKind.CHECKUP:
        if found.bmi is None:
            missing.append("chưa có chiều cao, cân nặng")
        if not exam.findings.filter(specialty__in=INTERNAL, not_applicable="").exists():
            missing.append("chưa khám nội khoa")
    elif exam.screening == Screening.DIABETES and not ({"glucose", "hba1c"} & found.values.keys()):
        missing.append("chưa có đường huyết hoặc HbA1c")
    return missing


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """A doctor's conclusion. `icd_codes`: main disease first."""

    kind: str
    doctor: str
    health_class: int | None = None
    icd_codes: list[str] = field(default_factory=list)
    conclusion: str = ""
    advice: str = ""
    next_exam_on: date | None = None


@transaction.atomic
def conclude(exam: Examination, verdicts: Verdicts, *, by: User, at: datetime) -> Examination:
    """Conclude and open every follow-up task that results from it, in one transaction (H-040).

    Raises: ValidationError when a required part is missing, a class is given before every specialty has been recorded
    (H-027), a code is not ICD-10, or it has been concluded.
    """
    fresh = held(exam)
    refuse_concluded(fresh)
    if missing := missing_parts(fresh):
        raise ValidationError(f"Chưa kết luận được: {'; '.join(missing)}.")
    errors = {}
    if verdicts.kind not in Conclusion.values:
        errors["conclusion_kind"] = "Chọn kết luận."
    if not verdicts.doctor.strip():
        errors["doctor"] = "Ghi tên bác sĩ kết luận."
    if bad := [code for code in verdicts.icd_codes if not ICD.match(code)]:
        errors["icd_codes"] = f"Mã bệnh không đúng dạng ICD-10: {', '.join(bad)}."
    if verdicts.next_exam_on and verdicts.next_exam_on <= fresh.examined_on:
        errors["next_exam_on"] = "Ngày hẹn phải sau ngày khám."
    # A class the examining facility gave in its file stands without the sheets of its specialties (H-027).
    given = fresh.source_batch_id and verdicts.health_class == fresh.health_class
    if verdicts.health_class and not given and (left := _not_recorded(fresh)):
        errors["health_class"] = f"Xếp loại khi đã ghi đủ chuyên khoa; còn thiếu: {', '.join(left)}."
    if errors:
        raise ValidationError(errors)
    fresh.state = ExamState.COMPLETE
    fresh.conclusion_kind, fresh.health_class = verdicts.kind, verdicts.health_class
    fresh.icd_codes, fresh.conclusion, fresh.advice = verdicts.icd_codes, verdicts.conclusion, verdicts.advice
    fresh.next_exam_on, fresh.doctor = verdicts.next_exam_on, verdicts.doctor.strip()
    fresh.concluded_by, fresh.concluded_at = by, at
    fresh.ended_at = fresh.ended_at or at
    fresh.full_clean(validate_unique=False)
    with history.act("Kết luận khám", by=by):
        fresh.save()
        open_tasks(fresh, facts.facts(found_of(fresh)), at=at)
        if fresh.invitation_id:
            Invitation.objects.filter(pk=fresh.invitation_id).exclude(state=InvitationState.EXAMINED).update(
                state=InvitationState.EXAMINED, state_at=at, state_by=by
            )
    return fresh


def _not_recorded(exam: Examination) -> list[str]:
    """Specialties of Mẫu 03 nobody has written about yet; gynaecology is not for men."""
    recorded = set(exam.findings.order_by("pk").values_list("specialty", flat=True))
    if exam.elder.sex == "nam":
        recorded.add(Specialty.GYNAECOLOGY)
    return [one.label for one in Specialty if one.value not in recorded]


@transaction.atomic
def sign(exam: Examination, *, by: User, at: datetime) -> Examination:
    """Lock a concluded examination. Raises: ValidationError when it is not concluded or already signed."""
    fresh = held(exam)
    if fresh.state != ExamState.COMPLETE:
        raise ValidationError("Chỉ ký được phiếu đã kết luận và chưa ký.")
    fresh.state, fresh.signed_by, fresh.signed_at = ExamState.SIGNED, by, at
    with history.act("Ký kết quả khám", by=by):
        fresh.save(update_fields=["state", "signed_by", "signed_at"])
    return fresh


@transaction.atomic
def correct(exam: Examination, *, reason: str, by: User) -> Examination:
    """Version n+1 of a concluded examination, open again with everything it held (H-028); the old one stays readable.

    Raises: ValidationError without a reason, for one that is still open, and for one that was corrected before.
    """
    fresh = held(exam)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do sửa."})
    if not fresh.is_concluded:
        raise ValidationError("Chỉ lập bản sửa cho phiếu đã kết luận và chưa được thay.")
    copied = ("ward_id", "elder_id", "invitation_id", "facility_id", "kind", "screening", "is_free", "free_reason")
    copied += ("place_kind", "form_version", "examined_on", "ended_at", "history", "danger_signs", "known_conditions")
    copied += ("conclusion_kind", "health_class", "icd_codes", "conclusion", "advice", "next_exam_on", "doctor")
    with history.act("Sửa kết quả khám", by=by, why=reason.strip()):
        Examination.objects.filter(pk=fresh.pk).update(state=ExamState.REPLACED)
        made = Examination.objects.create(
            **{name: getattr(fresh, name) for name in copied},
            corrects=fresh,
            version=fresh.version + 1,
            correction_reason=reason.strip()[:300],
            recorded_by=by,
        )
        for name in ("pressures", "measurements", "investigations", "findings", "instruments", "classifications"):
            rows = list(getattr(fresh, name).order_by("pk"))
            for row in rows:
                row.pk, row.examination = None, made
            if rows:
                type(rows[0]).objects.bulk_create(rows)
    return made


@transaction.atomic
def deliver(exam: Examination, *, to_relative: str = "", on: date, by: User) -> Examination:
    """The result sheet was given to the person, or to a relative named in a standing consent (E63).

    Raises: ValidationError for a relative nobody named, before the conclusion, or a day before the examination.
    """
    fresh = held(exam)
    if not fresh.is_concluded:
        raise ValidationError("Chưa kết luận thì chưa trả kết quả.")
    if on < fresh.examined_on:
        raise ValidationError({"on": "Ngày trả không thể trước ngày khám."})
    name = to_relative.strip()
    if name and not is_named(name, relatives_named(fresh.elder)):
        raise ValidationError({"to_relative": "Người này chưa được người cao tuổi đồng ý cho nhận kết quả."})
    with history.act("Trả kết quả khám", by=by):
        Examination.objects.filter(pk=fresh.pk).update(delivered_on=on, delivered_to=name or "Bản thân")
    fresh.refresh_from_db()
    return fresh
