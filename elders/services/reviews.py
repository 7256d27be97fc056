"""Writing answers of the yearly review: one row, or the whole page of a group as one act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from elders.ground import history
from elders.models import Elder, User, YearlyReview

WRITTEN = [*YearlyReview.QUESTIONS, "note"]


@dataclass
class Outcome:
    """What became of a page: how many sheets were new, changed or as before; whose sheet somebody else had changed."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Elder] = field(default_factory=list)

    @property
    def written(self) -> int:
        return self.new + self.changed


@transaction.atomic
def save_reviews(
    answers: Iterable[tuple[Elder, Mapping[str, Any], Mapping[str, Any] | None]],
    *,
    year: int,
    on: date,
    by: User,
    keep_as_is: bool = False,
) -> Outcome:
    """Write `answers` = (person, answers by question, what the page showed when it was opened) of `year`.

    A question somebody else answered since the page was opened, and the user answered otherwise, refuses that person's
    sheet; questions the user did not touch keep what stands there. A sheet that says nothing is not opened, unless
    `keep_as_is`: asked, and nothing known. People are locked by id: two pages never block each other.
    """
    answers = sorted(answers, key=lambda one: one[0].pk)
    ids = [elder.pk for elder, _, _ in answers]
    list(Elder.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    sheets = {
        sheet.elder_id: sheet for sheet in YearlyReview.objects.select_for_update().filter(elder__in=ids, year=year)
    }
    outcome, new, changed = Outcome(), [], []
    for elder, said, shown in answers:
        sheet = sheets.get(elder.pk)
        if sheet is None:
            if keep_as_is or any(value not in (None, "") for value in said.values()):
                new.append(YearlyReview(elder=elder, year=year, reviewed_on=on, reviewed_by=by, **said))
                outcome.new += 1
            else:
                outcome.same += 1
            continue
        touched = {name: value for name, value in said.items() if shown is None or value != shown.get(name)}
        moved = [
            name
            for name, value in touched.items()
            if shown is not None and getattr(sheet, name) not in (shown.get(name), value)
        ]
        if moved:
            outcome.refused.append(elder)
            continue
        if all(getattr(sheet, name) == value for name, value in touched.items()):
            outcome.same += 1
            continue
        for name, value in touched.items():
            setattr(sheet, name, value)
        sheet.reviewed_on, sheet.reviewed_by, sheet.source_batch = on, by, None
        sheet.updated_at = Now()
        changed.append(sheet)
        outcome.changed += 1
    for sheet in [*new, *changed]:
        sheet.clean_fields(exclude=["elder", "reviewed_by", "source_batch", "updated_at"])
    with history.act(f"Rà soát năm {year}", by=by):
        YearlyReview.objects.bulk_create(new, batch_size=500)
        YearlyReview.objects.bulk_update(
            changed, [*WRITTEN, "reviewed_on", "reviewed_by", "source_batch", "updated_at"], batch_size=200
        )
    return outcome
