"""Somebody leaves the registers: by a death, a move, another facility, a wrong diagnosis; each with its way back."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.ground.journal import Watch, objections, take_back
from elders.models import Elder, User
from health.models import Enrolment, RegisterVisit
from health.register_choices import Ending


def close_registers(elder: Elder, *, on: date, why: str, note: str = "", by: User | None) -> list[tuple[str, dict]]:
    """Close every register `elder` is managed in, `on` the last day; `why` is an `Ending` ("died", "transferred").

    Of each: the sentence of what was done, and JSON that `reopen_registers` takes. Visits and reported figures stay.
    Called inside a life event, whose act names the history.
    """
    made = []
    rows = Enrolment.objects.filter(elder=elder, valid_to__isnull=True).order_by("disease", "pk")
    for row in rows.select_for_update(of=("self",)):
        watch = Watch(Enrolment.objects.filter(pk=row.pk))
        with history.act("Kết thúc quản lý bệnh", by=by):
            end(row, on=max(on, row.valid_from), why=why, note=note)
        text = f"Kết thúc quản lý {row.get_disease_display().lower()} từ ngày {row.valid_to:%d/%m/%Y}"
        made.append((text, {"registers": watch.entries()}))
    return made


def registers_objections(undo: dict[str, Any]) -> list[str]:
    """Why one step of `close_registers` cannot be taken back now; [] when it can."""
    return objections(undo.get("registers", ()))


def reopen_registers(undo: dict[str, Any]) -> None:
    """Take back one step of `close_registers`. Call inside a transaction, after asking for objections."""
    take_back(undo.get("registers", ()))


def end(row: Enrolment, *, on: date, why: str, note: str = "") -> None:
    """Write the end of one enrolment. Raises: ValidationError for a reason nobody knows, or an end before the start."""
    if why not in Ending.values:
        raise ValidationError({"ending": "Chọn lý do kết thúc."})
    row.valid_to, row.ending, row.ending_note = on, why, note.strip()[:200]
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save(update_fields=["valid_to", "ending", "ending_note"])


@transaction.atomic
def end_enrolment(enrolment: Enrolment, *, on: date, why: str, note: str = "", today: date, by: User) -> Enrolment:
    """The station closes one enrolment: chuyển đi, mất theo dõi, loại trừ chẩn đoán, tử vong.

    Raises: ValidationError for one that is closed, a day to come or before the last visit, a transfer without place,
    a wrong diagnosis without reason.
    """
    fresh = Enrolment.objects.select_for_update(of=("self",)).select_related("condition").get(pk=enrolment.pk)
    if not fresh.is_open:
        raise ValidationError("Người này đã ra khỏi sổ.")
    if on > today:
        raise ValidationError({"on": "Ngày này chưa đến."})
    last = RegisterVisit.objects.filter(enrolment=fresh).order_by("-visited_on", "pk").first()
    if last and on < last.visited_on:
        raise ValidationError(
            {"on": f"Lần khám gần nhất là {last.visited_on:%d/%m/%Y}; ngày kết thúc không thể trước."}
        )
    if on < fresh.valid_from:
        raise ValidationError({"on": f"Ngày vào sổ là {fresh.valid_from:%d/%m/%Y}; ngày kết thúc không thể trước."})
    if why in (Ending.TRANSFERRED, Ending.RULED_OUT) and not note.strip():
        words = "Ghi nơi chuyển đến." if why == Ending.TRANSFERRED else "Ghi lý do loại trừ chẩn đoán."
        raise ValidationError({"note": words})
    with history.act("Kết thúc quản lý bệnh", by=by, why=note.strip()):
        end(fresh, on=on, why=why, note=note)
        if why == Ending.RULED_OUT:
            condition = fresh.condition
            condition.state, condition.ruled_out_on, condition.ruled_out_reason = "loai_tru", on, note.strip()[:200]
            condition.full_clean(validate_unique=False)
            condition.save(update_fields=["state", "ruled_out_on", "ruled_out_reason"])
    return fresh


@transaction.atomic
def bring_back(enrolment: Enrolment, *, why: str, by: User) -> Enrolment:
    """Open an enrolment again that was closed as lost, or by mistake; a wrong diagnosis is confirmed anew instead.

    Raises: ValidationError for one that is open, a diagnosis that was ruled out, somebody who has died or moved, a
    reason that is missing, or another open enrolment of the disease.
    """
    fresh = Enrolment.objects.select_for_update(of=("self",)).select_related("elder").get(pk=enrolment.pk)
    if fresh.is_open:
        raise ValidationError("Người này đang trong sổ.")
    if fresh.ending == Ending.RULED_OUT:
        raise ValidationError("Chẩn đoán này đã loại trừ; nếu bác sĩ chẩn đoán lại thì đưa vào sổ như người mới.")
    if fresh.elder.date_of_death or fresh.elder.ward_id != fresh.ward_id or not fresh.elder.is_resident:
        raise ValidationError("Người này đã mất hoặc không còn ở phường; khôi phục biến động trước.")
    if not why.strip():
        raise ValidationError({"reason": "Ghi vì sao đưa lại vào sổ."})
    fresh.valid_to, fresh.ending, fresh.ending_note = None, "", ""
    fresh.full_clean()
    with history.act("Đưa lại vào sổ quản lý bệnh", by=by, why=why.strip()):
        fresh.save(update_fields=["valid_to", "ending", "ending_note"])
    return fresh
