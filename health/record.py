"""A person's health over the years, out of the check-ups that stand."""

from datetime import date
from typing import Any

from elders.ground.chart import curve
from elders.models import Elder, User
from elders.record_sections import Section
from health import classes
from health.background import told
from health.diagnoses import suspected
from health.models import Condition, Examination, FollowUpTask, Referral
from health.register_panel import registers_of


def overview(elder: Elder, user: User, *, today: date) -> dict[str, Any]:
    """Check-ups, curves, open tasks and referrals of `elder` that `user` may see; a fixed number of queries."""
    exams = list(
        Examination.objects.for_user(user)
        .current()
        .filter(elder=elder)
        .prefetch_related("pressures", "measurements", "classifications")
        .order_by("-examined_on", "-pk")
    )
    upper, lower, weights, sugars = [], [], [], []
    for exam in reversed(exams):
        sitting = [(one.sbp_mmhg, one.dbp_mmhg) for one in exam.pressures.all() if one.position == "ngoi"]
        exam.pressure = classes.pressure(sitting, exam.examined_on)
        values = {one.key: one.value for one in exam.measurements.all() if one.value is not None}
        exam.values = values
        exam.bmi = classes.bmi(weight_kg=values.get("weight"), height_cm=values.get("height"))
        if exam.pressure:
            upper.append((exam.examined_on, exam.pressure.sbp))
            lower.append((exam.examined_on, exam.pressure.dbp))
        if "weight" in values:
            weights.append((exam.examined_on, values["weight"]))
        if "glucose" in values:
            sugars.append((exam.examined_on, values["glucose"]))
    drawn = [
        curve("Huyết áp", "mmHg", [("Số trên", upper), ("Số dưới", lower)]),
        curve("Cân nặng", "kg", [("Cân nặng", weights)]),
        curve("Đường huyết", "mmol/L", [("Đường huyết", sugars)]),
    ]
    latest = next((exam for exam in exams if told(exam.history)), None)
    tasks = FollowUpTask.objects.for_user(user).open().filter(elder=elder).order_by("priority", "due_at", "pk")
    referrals = Referral.objects.for_user(user).filter(elder=elder, case__isnull=True).order_by("-created_at", "-pk")
    return {
        "elder": elder,
        "exams": exams,
        "told": told(latest.history) if latest else [],
        "told_on": latest.examined_on if latest else None,
        "curves": [one for one in drawn if one],
        "tasks": list(tasks),
        "referrals": list(referrals),
        "registers": registers_of(elder, user, today),
        "suspected": list(suspected(Condition.objects.for_user(user).filter(elder=elder))),
    }


def panel(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """When the person was last examined; no findings."""
    found = Examination.objects.for_user(user).current().complete().filter(elder=elder)
    return {"elder": elder, "last": found.order_by("-examined_on", "-pk").values_list("examined_on", flat=True).first()}


SECTION = Section("health", "Sức khỏe", "health/exams/_record.html", ("health.view_findings",), panel, position=40)
