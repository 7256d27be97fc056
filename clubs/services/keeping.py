"""Papers and belongings of a club: scans, the book of belongings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.models import Asset, Club, ClubPaper
from elders.ground import history
from elders.ground.scans import check_scan
from elders.models import User


@transaction.atomic
def keep_paper(club: Club, *, content: bytes, file_name: str, values: Mapping[str, Any], by: User | None) -> ClubPaper:
    """Keep the scan of a signed paper. `values` are title, number, day and step of founding.

    Raises: ValidationError when it is no PDF or picture, or too large.
    """
    check_scan(content)
    paper = ClubPaper(club=club, content=content, file_name=file_name[-150:], added_by=by, **values)
    with history.act("Lưu bản chụp giấy tờ", by=by):
        paper.full_clean(exclude=None if by else ["added_by"])
        paper.save()
    return paper


@transaction.atomic
def drop_paper(paper: ClubPaper, *, why: str, by: User | None) -> None:
    """Take out a scan that does not belong here; that it was there stays in the history."""
    if not why.strip():
        raise ValidationError({"why": "Hãy ghi lý do bỏ bản chụp."})
    with history.act("Bỏ bản chụp giấy tờ", by=by, why=why):
        paper.delete()


@transaction.atomic
def save_asset(asset: Asset, *, today: date, by: User | None) -> Asset:
    """Write one line of the book of belongings; what is gone stays in the book with its day.

    Raises: ValidationError.
    """
    if asset.received_on and asset.received_on > today:
        raise ValidationError({"received_on": "Ngày nhận chưa tới."})
    if asset.gone_on and asset.gone_on > today:
        raise ValidationError({"gone_on": "Ngày này chưa tới."})
    if asset.keeper_id and asset.keeper.club_id != asset.club_id:
        raise ValidationError({"keeper": "Người này không phải thành viên của câu lạc bộ."})
    with history.act("Sửa sổ tài sản" if asset.pk else "Ghi sổ tài sản", by=by):
        asset.full_clean()
        asset.save()
    return asset
