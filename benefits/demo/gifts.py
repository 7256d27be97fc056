"""The longevity campaign of the coming Tết, as its draft: amounts nobody has keyed in are missing on screen."""

from datetime import date

from benefits.gifts import CampaignKind, usual
from benefits.local import book_of
from benefits.models import GiftCampaign
from benefits.rules import Law
from benefits.services import campaigns
from elders.choices import RoleCode
from elders.ground.workdays import tet
from elders.models import User, Ward


def fill(ward: Ward, *, today: date) -> None:
    """Nothing without an officer, or when the ward has campaigns already."""
    officer = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_OFFICER).first()
    if officer is None or GiftCampaign.objects.filter(ward=ward).exists():
        return
    year = today.year if tet(today.year) > today else today.year + 1
    law = Law(tet(year), book=book_of(ward))
    campaigns.create(
        ward=ward,
        kind=CampaignKind.LONGEVITY,
        year=year,
        title=f"Chúc thọ, mừng thọ Tết {year}",
        snapshot_on=today,
        schemes=usual(CampaignKind.LONGEVITY, law),
        ceremony_on=tet(year),
        ceremony_place=f"Nhà văn hóa phường {ward.name}",
        by=officer,
    )
