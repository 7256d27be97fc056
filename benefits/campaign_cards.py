"""Slips and certificates of a campaign: many small invitations on a page, one certificate a page. HTML for the press.

Written outside the paper engine of lists and letters: neither is a document of NĐ 30, and each has its own page.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.template.loader import get_template, render_to_string

from benefits.gifts import Certificate, ceremony
from benefits.models import GiftCampaign, GiftLine, Handed
from elders.choices import Sex
from elders.ground.numbers import long_day
from elders.ground.paper.long import printing

SLIPS_PER_PAGE = 6
PAGES_AT_A_TIME = 40
LONG_NAME = 24  # letters; a longer name is set smaller so that it stays on one line


@dataclass(frozen=True)
class Slip:
    """One person on a slip or certificate."""

    title: str
    name: str
    is_long: bool
    born: str
    group: str
    age: int | None
    honour: str
    gifts: tuple[str, ...] = ()


def polite(line: GiftLine) -> str:
    """How the person is addressed on paper."""
    old = line.age is not None and line.age >= 80
    forms = {Sex.MALE: ("Ông", "Cụ ông"), Sex.FEMALE: ("Bà", "Cụ bà")}
    return forms.get(line.sex, ("Ông (bà)", "Cụ"))[old]


def slips_of(lines: Iterable[GiftLine]) -> Iterator[Slip]:
    """One slip for each person, with all their gifts; the dead are not invited."""
    people: dict[int, list[GiftLine]] = {}
    for line in lines:
        if line.outcome != Handed.DIED:
            people.setdefault(line.elder_id, []).append(line)
    for own in people.values():
        line = own[0]
        yield Slip(
            title=polite(line),
            name=line.full_name,
            is_long=len(line.full_name) > LONG_NAME,
            born=str(line.birth),
            group=line.residential_group.name if line.residential_group else "",
            age=line.age,
            honour=ceremony(line.age or 0),
            gifts=tuple(dict.fromkeys(one.name for one in own)),
        )


def invitations(campaign: GiftCampaign, lines) -> "Cards":
    """Six slips on a page, to be cut."""
    return Cards("gift_slips", campaign, list(slips_of(_ordered(lines))), SLIPS_PER_PAGE)


def certificates(campaign: GiftCampaign, lines) -> "Cards":
    """A landscape page for everybody whom the ward congratulates."""
    return Cards("gift_certificates", campaign, list(slips_of(_ordered(lines.filter(certificate=Certificate.WARD)))), 1)


@dataclass(frozen=True)
class Cards:
    """Slips of one kind, `per_page` on a page."""

    template: str
    campaign: GiftCampaign
    slips: list[Slip]
    per_page: int

    def pdf(self, *, progress: Callable[[int, int], None] | None = None) -> bytes:
        """The finished file, set in portions beside this process: memory does not grow with the number of people."""
        with printing() as (press, target):
            done = 0
            for portion in _batched(self.slips, PAGES_AT_A_TIME * self.per_page):
                press.do({"append": self._html(portion)})
                done += len(portion)
                if progress:
                    progress(done, len(self.slips))
            press.do({"save": str(target), "title": self.campaign.title, "author": str(self.campaign.ward)})
            return target.read_bytes()

    def _html(self, slips: list[Slip]) -> str:
        campaign, ward = self.campaign, self.campaign.ward
        body = render_to_string(
            f"documents/{self.template}.html",
            {
                "campaign": campaign,
                "ward": ward,
                "day": long_day(campaign.ceremony_on, year=campaign.year),
                "hour": f"{campaign.ceremony_at:%H giờ %M}" if campaign.ceremony_at else "",
                "authority": ward.signer_authority.splitlines(),
                "slips": slips,
                "pages": list(_batched(slips, self.per_page)),
            },
        )
        css = get_template(f"documents/{self.template}.css").template.source
        return render_to_string(
            "documents/shell.html", {"title": campaign.title, "author": str(ward), "css": css, "body": body}
        )


def _ordered(lines):
    return (
        lines.included()
        .select_related("residential_group")
        .order_by("residential_group__name", "given_name", "full_name", "pk")
    )


def _batched(slips: list[Slip], size: int) -> Iterator[list[Slip]]:
    for start in range(0, len(slips), size):
        yield slips[start : start + size]
