"""Invitation slips of a round: six on a page, cut apart, each with the code that finds the record again.

The code says nothing about anybody; the page behind it shows findings to the health station alone.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.template.loader import get_template, render_to_string
from django.urls import reverse

from elders.choices import Sex
from elders.ground.codes import qr_png
from elders.ground.numbers import short_day
from elders.ground.paper.long import printing
from elders.ground.workdays import weekday_words
from health.models import CheckupRound, Invitation

PER_PAGE = 6
PAGES_AT_A_TIME = 40
LONG_NAME = 24  # letters; a longer name is set smaller so that it stays on one line
QR_SCALE = 4


@dataclass(frozen=True)
class Slip:
    """One person on a slip: no word about health."""

    number: str
    title: str
    name: str
    is_long: bool
    born: str
    group: str
    when: str
    day: str
    place: str
    fasting: bool
    again: bool
    qr: str  # PNG, base64: set a quarter faster than drawn shapes


def polite(invitation: Invitation) -> str:
    """How the person is addressed on paper."""
    forms = {Sex.MALE: ("Ông", "Cụ ông"), Sex.FEMALE: ("Bà", "Cụ bà")}
    return forms.get(invitation.elder.sex, ("Ông (bà)", "Cụ"))[invitation.age_years >= 80]


def slip_of(invitation: Invitation, *, site: str) -> Slip:
    """`site` is where the QR code leads, "https://…" without the slash at the end."""
    session, elder = invitation.session, invitation.elder
    return Slip(
        number=f"{invitation.number or invitation.pk:04d}",
        title=polite(invitation),
        name=elder.full_name,
        is_long=len(elder.full_name) > LONG_NAME,
        born=str(elder.birth),
        group=invitation.residential_group.name if invitation.residential_group else "",
        when=f"{invitation.slot_at:%H giờ %M}" if invitation.slot_at else "",
        day=f"{weekday_words(session.day)}, ngày {short_day(session.day)}" if session else "",
        place=session.place if session else "",
        fasting=bool(session and session.fasting),
        again=invitation.absences > 0,
        qr=b64encode(qr_png(site + reverse("health:slip", args=[invitation.code]), scale=QR_SCALE)).decode(),
    )


def slips_pdf(
    round_: CheckupRound,
    invitations,
    *,
    site: str,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[bytes, int]:
    """The finished file and the number of slips; set in portions beside this process: memory does not grow."""
    rows = invitations.select_related("elder", "session", "residential_group").defer("evidence")
    rows = rows.order_by("residential_group__code", "session__day", "slot_at", "number", "pk")
    total, done = rows.count(), 0
    css = get_template("documents/round_slips.css").template.source
    title = f"Giấy mời {round_}"
    with printing() as (press, target):
        for portion in _portions(rows, site):
            body = render_to_string(
                "documents/round_slips.html",
                {
                    "round": round_,
                    "ward": round_.ward,
                    "pages": [portion[at : at + PER_PAGE] for at in range(0, len(portion), PER_PAGE)],
                },
            )
            whole = {"title": title, "author": str(round_.ward), "css": css, "body": body}
            press.do({"append": render_to_string("documents/shell.html", whole)})
            done += len(portion)
            if progress:
                progress(done, total)
        press.do({"save": str(target), "title": title, "author": str(round_.ward)})
        return target.read_bytes(), total


def _portions(rows, site: str) -> Iterator[list[Slip]]:
    portion: list[Slip] = []
    for one in rows.iterator(chunk_size=1000):
        portion.append(slip_of(one, site=site))
        if len(portion) == PAGES_AT_A_TIME * PER_PAGE:
            yield portion
            portion = []
    if portion:
        yield portion
