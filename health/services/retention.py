"""Destroying what need not be kept any longer: one person proposes, a second one confirms, with minutes."""

from datetime import date, datetime, time

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from elders.ground import history
from elders.models import User, Ward
from health.models import DestructionList, HealthAccess, Invitation
from health.privacy import Rule, retention_rules


def run_out(rule: Rule, ward: Ward, until: date) -> QuerySet | None:
    """Rows whose time had run out on `until`; None for kinds the software does not destroy."""
    if not rule.destroys:
        return None
    if rule.code == "access_log":
        end = timezone.make_aware(datetime.combine(until, time.max))
        return HealthAccess.objects.filter(ward=ward, at__lte=end)
    return Invitation.objects.filter(
        round__ward=ward, round__reference_on__lte=until, round__state="closed", examinations__isnull=True
    )


def due_count(rule: Rule, ward: Ward, today: date) -> int | None:
    """How many rows have run out; None while nobody knows the rule, or for kinds the software does not destroy."""
    until = rule.until(today)
    rows = run_out(rule, ward, until) if until else None
    return None if rows is None else rows.count()


@transaction.atomic
def propose(code: str, *, ward: Ward, today: date, by: User) -> DestructionList:
    """A list of what may be destroyed on `today`; nothing is touched.

    Raises: ValidationError without a known rule, or when nothing has run out.
    """
    rule = retention_rules().get(code)
    if rule is None or not rule.keep_years or not rule.destroys:
        raise ValidationError("Chưa có quy định, hoặc phần mềm không hủy loại dữ liệu này.")
    until = rule.until(today)
    count = run_out(rule, ward, until).count()
    if not count:
        raise ValidationError("Chưa có dữ liệu nào hết thời gian giữ.")
    made = DestructionList(
        ward=ward, rule=code, until=until, row_count=count, source=rule.source, made_by=by, made_on=today
    )
    made.full_clean()
    with history.act("Lập danh sách hủy dữ liệu", by=by):
        made.save()
    return made


@transaction.atomic
def confirm(proposal: DestructionList, *, minutes: str, today: date, by: User) -> DestructionList:
    """Destroy what the list holds, rows and their history. Raises: ValidationError for the one who made it, without
    minutes, twice, or when the number of rows is not what was proposed any more."""
    fresh = DestructionList.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if fresh.confirmed_on:
        raise ValidationError("Danh sách này đã xong.")
    if fresh.made_by_id == by.pk:
        raise ValidationError("Người lập danh sách không tự xác nhận; cần người thứ hai.")
    if not minutes.strip():
        raise ValidationError({"minutes": "Ghi số, ngày biên bản hủy."})
    rows = run_out(retention_rules()[fresh.rule], fresh.ward, fresh.until)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if len(ids) != fresh.row_count:
        raise ValidationError("Số bản ghi đã khác lúc lập danh sách; lập lại danh sách.")
    fresh.confirmed_by, fresh.confirmed_on, fresh.minutes = by, today, minutes.strip()[:100]
    fresh.destroyed = len(ids)
    fresh.full_clean(validate_unique=False)
    with history.act("Hủy dữ liệu hết thời gian giữ", by=by, why=fresh.minutes):
        _destroy(rows.model, ids)
        fresh.save()
    return fresh


def _destroy(model, ids: list[int]) -> None:
    """The rows first (their history notes the removal), then that history: it holds the same data."""
    events = getattr(model, "pgh_event_model", None)
    locks = [f"{model._meta.app_label}.{model.__name__}:append_only"] if events is None else []
    if events is not None:
        locks = [f"{events._meta.app_label}.{events.__name__}:append_only"]
    with pgtrigger.ignore(*locks):
        model.objects.filter(pk__in=ids).delete()
        if events is not None:
            events.objects.filter(pgh_obj_id__in=ids).delete()
