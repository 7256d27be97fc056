"""The panel "Đang hưởng, hồ sơ chế độ" on a person's page."""

from datetime import date
from typing import Any

from benefits.case_steps import clock_of
from benefits.models import Award, Case
from benefits.schemes import scheme_names
from elders.models import Elder, User
from elders.record_sections import Section


def context(elder: Elder, user: User, today: date) -> dict[str, Any] | None:
    """Awards of the person, those that run first, and dossiers, the open ones first; also of the dead and the gone."""
    awards = list(Award.objects.for_user(user).filter(elder=elder).order_by("-valid_from", "pk")[:10])
    cases = list(Case.objects.for_user(user).filter(elder=elder).order_by("-received_on", "-pk")[:10])
    names = scheme_names([*(award.scheme for award in awards), *(case.scheme for case in cases)])
    running = [award for award in awards if award.valid_to is None or award.valid_to >= today]
    past = [award for award in awards if award not in running]
    return {
        "elder": elder,
        "running": [(award, names[award.scheme]) for award in running],
        "past": [(award, names[award.scheme]) for award in past],
        "open": [(case, names[case.scheme], clock_of(case, today)) for case in cases if case.is_open],
        "answered": [(case, names[case.scheme]) for case in cases if not case.is_open],
        "handles": user.has_perm("benefits.handle_case") and elder.ward_id is not None and not elder.merged_into_id,
    }


SECTION = Section(
    "benefit-cases",
    "Đang hưởng, hồ sơ chế độ",
    "benefits/cases/_record.html",
    ("benefits.view_case",),
    context,
    position=49,
)
