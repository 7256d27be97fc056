"""The whole file of one person: one line of time through every app, by what the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from itertools import groupby

from django.apps import apps
from django.template.loader import render_to_string
from django.utils.module_loading import module_has_submodule

from elders import record
from elders.columns import sees_whole_numbers
from elders.ground.paper.long import print_whole
from elders.models import Elder, User
from elders.moments import Moment


@dataclass(frozen=True)
class Year:
    year: int
    moments: list[Moment]


def moments_of(elder: Elder, *, user: User, today: date) -> list[Moment]:
    """Everything every app tells about `elder` to `user`, newest first. The number of queries does not depend on how
    much happened. Findings are in it for the health group: whoever shows them logs the reading first."""
    told: list[Moment] = []
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "moments"):
            told += import_module(f"{app.name}.moments").moments(elder, user=user, today=today)
    told.sort(key=lambda one: one.day, reverse=True)
    return told


def parts_of(moments: Iterable[Moment]) -> list[str]:
    """The parts that have something, in the order they first come."""
    return list(dict.fromkeys(one.part for one in moments))


def by_year(moments: Iterable[Moment]) -> list[Year]:
    return [Year(year, list(group)) for year, group in groupby(moments, key=lambda one: one.day.year)]


def summary(elder: Elder, moments: list[Moment], *, user: User, today: date) -> bytes:
    """The file on paper, as PDF: who the person is, how they live today, what happened."""
    rows = record.situations_of(elder)
    row = record.shown_situation(rows, today)
    facts = record.situation_sections(row, record.group_names(rows)) if user.has_perm("elders.view_situation") else []
    context = {
        "elder": elder,
        "age_line": record.age_line(elder, today),
        "badges": record.badges(elder, rows, today),
        "identity": record.person_facts(
            elder, record.ID_FIELDS[:1] + record.ID_FIELDS[3:4] + record.LIFE_FIELDS, whole=sees_whole_numbers(user)
        ),
        "place": row,
        "facts": [(section, [one for one in shown if one.known]) for section, shown in facts],
        "contacts": [(label, people) for _, label, people in record.contacts_of(elder) if people],
        "years": by_year(moments),
        "today": today,
        "reader": user,
    }
    return print_whole(render_to_string("documents/whole_file.html", context))
