"""What the page of one person shows, gathered in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from elders.choices import ContactKind, Residence
from elders.columns import last_four
from elders.facts import Section, Shown, show_sections
from elders.ground.birth import age_words, born_words, is_at_least
from elders.models import Contact, Elder, IntakeBatch, IntakeRow, Situation, User, YearlyReview

ELDERLY_AGE = 60  # Luật Người cao tuổi 2009, Điều 2
ID_FIELDS = ["citizen_id", "old_id", "social_insurance_no", "health_card_no", "other_ids"]
LIFE_FIELDS = ["phone", "ethnicity", "hometown"]


@dataclass(frozen=True)
class Badge:
    text: str
    tone: str


def age_line(elder: Elder, today: date) -> str:
    """ "81 tuổi (sinh 05/03/1945)"; of a dead person the age at death."""
    birth = elder.birth
    if elder.date_of_death:
        return f"mất khi {age_words(birth, elder.date_of_death)} ({born_words(birth)})"
    return f"{age_words(birth, today)} ({born_words(birth)})"


def badges(elder: Elder, situations: list[Situation], today: date) -> list[Badge]:
    """Where the person stands today: resident, dead, gone, absent, too young for the registry."""
    now = situation_on(situations, today)
    found = []
    if elder.date_of_death:
        found.append(Badge(f"Đã qua đời {elder.date_of_death:%d/%m/%Y}", "muted"))
    elif now is not None:
        found.append(Badge("Đang cư trú", "good"))
        if now.is_absent:
            found.append(Badge("Tạm vắng", "warn"))
        if now.residence_type == Residence.TEMPORARY:
            found.append(Badge("Tạm trú", "info"))
        if now.valid_to and now.ended_by:
            found.append(Badge(f"{now.get_ended_by_display()} sau ngày {now.valid_to:%d/%m/%Y}", "warn"))
        if is_at_least(elder.birth, ELDERLY_AGE, today) is False:
            found.append(Badge(f"Chưa đủ {ELDERLY_AGE} tuổi", "info"))
    elif not situations:
        found.append(Badge("Chưa ghi nơi ở", "bad"))
    elif situations[0].valid_from > today:
        found.append(Badge(f"Cư trú từ ngày {situations[0].valid_from:%d/%m/%Y}", "info"))
    else:
        last = next(row for row in reversed(situations) if row.valid_from <= today)
        found.append(Badge(f"{last.get_ended_by_display()} sau ngày {last.valid_to:%d/%m/%Y}", "muted"))
    return found


def situation_on(situations: list[Situation], day: date) -> Situation | None:
    """The one that covers `day`, from rows already read."""
    return next((s for s in situations if s.valid_from <= day and (s.valid_to is None or s.valid_to >= day)), None)


def shown_situation(situations: list[Situation], today: date) -> Situation | None:
    """The situation of today; of people who left the last one, of those still to come the first."""
    past = [row for row in situations if row.valid_from <= today]
    return situation_on(situations, today) or (past[-1] if past else situations[0] if situations else None)


def person_facts(elder: Elder, names: list[str], *, whole: bool = True) -> list[Shown]:
    """Fields of the person as a summary list; identity numbers by their last digits unless `whole`."""
    rows = []
    for name in names:
        field = Elder._meta.get_field(name)
        text = str(field.verbose_name)
        value = getattr(elder, name)
        if name in ID_FIELDS and value and not whole:
            value = last_four(value)
        rows.append(Shown(name, text[:1].upper() + text[1:], value or "chưa biết", bool(value)))
    return rows


def situation_sections(row: Situation | None, groups: Mapping[int, str]) -> list[tuple[Section, list[Shown]]]:
    return show_sections(row.facts(), groups) if row else []


def situations_of(elder: Elder) -> list[Situation]:
    """All rows by time, with what a page says about them; one query. The file behind a list stays where it is."""
    return list(
        elder.situations.select_related("residential_group", "recorded_by", "source_batch")
        .defer("source_batch__content", "source_batch__tables", "source_batch__mapping")
        .order_by("valid_from", "pk")
    )


def open_batches(situations: list[Situation], user: User) -> set[int]:
    """Lists behind the rows that `user` may open; one query."""
    ids = {row.source_batch_id for row in situations} - {None}
    return set(IntakeBatch.objects.for_user(user).filter(pk__in=ids).values_list("pk", flat=True))


def group_names(situations: list[Situation]) -> dict[int, str]:
    return {row.residential_group_id: row.residential_group.name for row in situations if row.residential_group_id}


def contacts_of(elder: Elder) -> list[tuple[str, str, list[Contact]]]:
    """(kind, label, people) for every kind, also those without anybody: what is missing is seen."""
    contacts = list(elder.contacts.all())
    return [(kind, label, [one for one in contacts if one.kind == kind]) for kind, label in ContactKind.choices]


def reviews_of(elder: Elder) -> list[tuple[YearlyReview, list[tuple[str, bool]]]]:
    """Each year's sheet with the questions that were answered."""
    fields = [(name, YearlyReview._meta.get_field(name).verbose_name) for name in YearlyReview.QUESTIONS]
    return [
        (
            sheet,
            [
                (label[:1].upper() + label[1:], getattr(sheet, name))
                for name, label in fields
                if getattr(sheet, name) is not None
            ],
        )
        for sheet in elder.yearly_reviews.select_related("reviewed_by").order_by("-year")
    ]


def imports_of(elder: Elder, user: User) -> list[IntakeRow]:
    """Rows of files that touched this person; only files the user may see. Newest first, at most 20."""
    return list(
        IntakeRow.objects.filter(elder=elder, batch__in=IntakeBatch.objects.for_user(user))
        .exclude(batch__state__in=[IntakeBatch.State.DISCARDED, IntakeBatch.State.REFUSED])
        .select_related("batch", "batch__sender")
        .defer("batch__content", "batch__tables", "batch__mapping", "cells", "values", "places", "problems", "undo")
        .order_by("-batch__sent_at", "-pk")[:20]
    )
