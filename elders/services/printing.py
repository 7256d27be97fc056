"""Making a printed list, and leaving the trace that personal data left the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from elders import printing
from elders.filters import RosterFilter
from elders.ground import history
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, pdf, xlsx
from elders.ground.names import vn_key
from elders.ground.numbers import short_day
from elders.models import User, Ward


@dataclass(frozen=True)
class Printed:
    """A finished list, ready for download."""

    content: bytes
    file_name: str
    file_type: str
    people: int

    @property
    def as_file(self) -> dict[str, Any]:
        """For `work.finish`."""
        return {"file": self.content, "file_name": self.file_name, "file_type": self.file_type}


def roster_for(filters: Any, choices: printing.Choices, *, by: User, today: date) -> RosterFilter:
    """The people asked for: those `by` may see, on the day chosen."""
    return RosterFilter(filters, by, today, as_of=choices.day)


def print_list(
    filters: Any,
    choices: printing.Choices,
    *,
    by: User,
    today: date,
    progress: Callable[[int, int], None] | None = None,
) -> Printed:
    """Print the people `by` may see, filtered by `filters` (as in the address of the list), and log it.

    Raises: Ward.DoesNotExist when `by` belongs to no ward.
    """
    roster = roster_for(filters, choices, by=by, today=today)
    ward = Ward.objects.get(pk=by.ward_id)
    document, people = printing.document(roster, choices, ward=ward)
    make, kind, suffix = (xlsx, XLSX_TYPE, "xlsx") if choices.format == "xlsx" else (pdf, PDF_TYPE, "pdf")
    content = make(document, progress=progress)
    history.disclose(
        by=by,
        kind=history.Disclosure.Kind.PRINT,
        what=f"{document.title}, tính đến {short_day(roster.today)} ({suffix.upper()})",
        row_count=people,
        filters={**roster.plain(), "choices": choices.plain()},
    )
    name = vn_key(document.title).replace(" ", "-")
    return Printed(content, f"{name}-{roster.today:%Y%m%d}.{suffix}", kind, people)


def hand_out(
    content: bytes, *, title: str, form: str, people: int, personal: bool, by: User, filters: dict[str, Any]
) -> Printed:
    """A paper of a round or a campaign, named by its title; logged when it names people. `form` is "pdf" or "xlsx"."""
    if personal:
        history.disclose(
            by=by,
            kind=history.Disclosure.Kind.PRINT,
            what=f"{title} ({form.upper()})",
            row_count=people,
            filters=filters,
        )
    name = vn_key(title).replace(" ", "-").replace("/", "-")
    return Printed(content, f"{name}.{form}", XLSX_TYPE if form == "xlsx" else PDF_TYPE, people)
