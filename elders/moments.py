"""What happened in the life of one person, as every app tells it for the whole file.

An app adds its own by a module `moments.py` with `moments(elder, *, user, today) -> list[Moment]`: what `user` may see,
in a fixed number of queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from elders.ground.birth import reaches
from elders.models import Elder, LifeEvent, User, YearlyReview
from elders.record import ELDERLY_AGE, group_names, situations_of
from elders.trail import periods


@dataclass(frozen=True)
class Moment:
    """Something with a day. `part` is the word of the filter, `until` the last day of something that lasted."""

    day: date
    part: str
    text: str
    detail: str = ""
    until: date | None = None
    url: str = ""


LIFE, CIRCUMSTANCES = "Nhân thân, biến động", "Hoàn cảnh"


def moments(elder: Elder, *, user: User, today: date) -> list[Moment]:
    """The registry's own: coming of age, events, dated facts and yearly sheets."""
    told = []
    birth = elder.birth
    sixty = reaches(birth.earliest, ELDERLY_AGE) if birth.precision == "day" else None
    if sixty and sixty <= (elder.date_of_death or today):
        told.append(Moment(sixty, LIFE, f"Đủ {ELDERLY_AGE} tuổi"))
    if user.has_perm("elders.view_lifeevent"):
        told += _events(elder, user)
    if user.has_perm("elders.view_situation"):
        told += _facts(elder, today)
    if user.has_perm("elders.view_yearlyreview"):
        sheets = YearlyReview.objects.filter(elder=elder, reviewed_on__isnull=False).order_by("year", "pk")
        told += [Moment(one.reviewed_on, CIRCUMSTANCES, f"Rà soát năm {one.year}") for one in sheets]
    return told


def _events(elder: Elder, user: User) -> Iterator[Moment]:
    rows = LifeEvent.objects.for_user(user).filter(elder=elder, restored_at__isnull=True)
    rows = rows.select_related("to_group", "to_ward", "residential_group")
    for one in rows.order_by("happened_on", "pk"):
        yield Moment(one.happened_on, LIFE, one.get_kind_display(), one.particulars)


def _facts(elder: Elder, today: date) -> Iterator[Moment]:
    rows = situations_of(elder)
    url = reverse("elders:record_timeline", args=[elder.pk])
    for one in periods(rows, group_names(rows), today):
        changes = [
            f"{change.label}: {change.after}" if one.is_first else f"{change.label}: {change.before} → {change.after}"
            for change in one.differences
        ]
        if one.is_first:
            name = "Cư trú trở lại" if one.gap_before else "Bắt đầu theo dõi trong sổ"
        else:
            name = "Hoàn cảnh thay đổi"
        if one.is_first or changes:
            yield Moment(one.row.valid_from, CIRCUMSTANCES, name, "; ".join(changes), url=url)
