"""Suspicions: what a nurse may write down until a doctor confirms, by enrolling, or rules it out (H-050)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import Elder, User
from health.icd10 import ICD
from health.models import Condition, Examination
from health.register_choices import ConditionState, Disease


@transaction.atomic
def suspect(
    elder: Elder,
    *,
    disease: str,
    found_on: date,
    icd_code: str = "",
    examination: Examination | None = None,
    today: date,
    by: User,
) -> Condition:
    """Write down that `elder` may have `disease`; never more than a suspicion, whatever the numbers say.

    Raises: ValidationError for a day to come, an unknown disease, a code that is not ICD-10, somebody who has died, or
    a disease the person is suspected or known to have already.
    """
    Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)
    if found_on > today:
        raise ValidationError({"found_on": "Ngày này chưa đến."})
    if disease not in Disease.values:
        raise ValidationError({"disease": "Chọn bệnh."})
    if icd_code and not ICD.match(icd_code):
        raise ValidationError({"icd_code": "Mã bệnh không đúng dạng ICD-10, ví dụ I10, E11.9."})
    if elder.date_of_death:
        raise ValidationError("Người này đã mất.")
    standing = Condition.objects.filter(elder=elder, disease=disease).exclude(state=ConditionState.RULED_OUT).first()
    if standing:
        raise ValidationError(f"Đã ghi bệnh này: {standing.get_state_display().lower()}.")
    made = Condition(
        ward_id=elder.ward_id,
        elder=elder,
        disease=disease,
        icd_code=icd_code,
        state=ConditionState.SUSPECTED,
        found_on=found_on,
        examination=examination,
        recorded_by=by,
    )
    made.full_clean()
    with history.act("Ghi nghi ngờ mắc bệnh", by=by):
        made.save()
    return made


@transaction.atomic
def rule_out(condition: Condition, *, on: date, reason: str, today: date, by: User) -> Condition:
    """A doctor found that the suspicion was none. A confirmed diagnosis leaves through its register instead.

    Raises: ValidationError for one that is not a suspicion any more, a day to come or before it, or no reason.
    """
    fresh = Condition.objects.select_for_update(of=("self",)).get(pk=condition.pk)
    if fresh.state != ConditionState.SUSPECTED:
        raise ValidationError("Bệnh này không còn là nghi ngờ; chẩn đoán đã xác định thì loại trừ ở sổ quản lý bệnh.")
    if on > today or (fresh.found_on and on < fresh.found_on):
        raise ValidationError({"on": "Ngày loại trừ phải từ ngày phát hiện đến hôm nay."})
    if not reason.strip():
        raise ValidationError({"reason": "Ghi bác sĩ nào, căn cứ gì."})
    fresh.state, fresh.ruled_out_on, fresh.ruled_out_reason = ConditionState.RULED_OUT, on, reason.strip()[:200]
    fresh.full_clean(validate_unique=False)
    with history.act("Loại trừ nghi ngờ mắc bệnh", by=by, why=fresh.ruled_out_reason):
        fresh.save(update_fields=["state", "ruled_out_on", "ruled_out_reason"])
    return fresh
