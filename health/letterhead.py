"""The head of every paper of the station: one place, so that no two of its papers name another superior."""

from datetime import date

from elders.ground.documents import Letterhead
from elders.models import Ward
from health.choices import Superior
from health.models import StationSetting

NOT_CHOSEN = "…" * 18  # room for a pen: nobody has said yet which body it is


def superior_lines(ward: Ward) -> list[str]:
    """The superior body in capitals, a printed line each; dots until the station has chosen."""
    chosen = StationSetting.objects.filter(ward=ward).first()
    if chosen is None:
        return [NOT_CHOSEN]
    if chosen.superior == Superior.WARD:
        return ["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"]
    return [str(chosen).upper()]


def station_head(ward: Ward, *, year: int | None = None, day: date | None = None) -> Letterhead:
    """The head with the day of the paper, or its year alone while the day stays blank. The ward's name stands once."""
    over = superior_lines(ward)
    place = f"PHƯỜNG {ward.name.upper()}"
    issuer = ["TRẠM Y TẾ"] if place in over else ["TRẠM Y TẾ", place]
    return Letterhead(over=over, issuer=issuer, place=ward.document_place, day=day, year=year)
