"""Making and changing the list of a gift campaign: only while it is a draft (`campaign_steps` does the rest)."""

from collections.abc import Iterable
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from benefits.gifts import CampaignKind
from benefits.models import CampaignState, GiftCampaign, GiftLine, Left
from benefits.services import campaign_roster
from benefits.services.campaign_roster import GIFT, PERSONAL, Changes
from benefits.services.campaign_steps import locked
from elders.ground import history
from elders.models import Elder, User, Ward


@transaction.atomic
def create(
    *,
    ward: Ward,
    kind: str,
    year: int,
    title: str,
    snapshot_on: date,
    schemes: Iterable[str],
    by: User,
    ceremony_on: date | None = None,
    ceremony_at: time | None = None,
    ceremony_place: str = "",
) -> GiftCampaign:
    """A draft with the list the rules give. Raises: ValidationError."""
    campaign = GiftCampaign(
        ward=ward,
        kind=kind,
        year=year,
        title=title,
        snapshot_on=snapshot_on,
        schemes=list(schemes),
        ceremony_on=ceremony_on,
        ceremony_at=ceremony_at,
        ceremony_place=ceremony_place,
        prepared_by=by,
    )
    _check(campaign)
    with history.act("Lập đợt quà tặng", by=by):
        campaign.save()
        _apply(campaign, campaign_roster.build(campaign))
    return campaign


@transaction.atomic
def edit(campaign: GiftCampaign, *, by: User, **fields) -> Changes:
    """Change a draft and build its list anew. After the list is locked only day, hour and place of the ceremony change
    (until the campaign closes). Raises: ValidationError."""
    campaign = locked(campaign)
    if campaign.state == CampaignState.CLOSED:
        raise ValidationError("Đợt này đã đóng, không sửa được.")
    if not campaign.is_draft:
        fields = {name: value for name, value in fields.items() if name.startswith("ceremony_")}
    before = campaign_roster.campaign_day(campaign)
    for name, value in fields.items():
        setattr(campaign, name, value)
    _check(campaign)
    if not campaign.is_draft and campaign_roster.campaign_day(campaign).year != before.year:
        raise ValidationError({"ceremony_on": "Danh sách đã chốt theo tuổi của năm đó; chọn ngày trong cùng năm."})
    with history.act("Sửa đợt quà tặng", by=by):
        if campaign.is_draft:
            campaign.prepared_by = by
        campaign.save()
        return _apply(campaign, campaign_roster.build(campaign)) if campaign.is_draft else Changes()


@transaction.atomic
def rebuild(campaign: GiftCampaign, *, by: User) -> Changes:
    """Bring a draft up to date with registry and law. Raises: ValidationError."""
    campaign = _draft(campaign)
    with history.act("Cập nhật danh sách quà tặng", by=by):
        campaign.prepared_by = by
        campaign.save(update_fields=["prepared_by"])
        return _apply(campaign, campaign_roster.build(campaign))


@transaction.atomic
def add_by_hand(
    campaign: GiftCampaign,
    *,
    elder: Elder,
    scheme: str,
    reason: str,
    by: User,
    amount_vnd: int | None = None,
) -> GiftLine:
    """Put somebody on a draft whom the rules do not give the gift; the amount of the law unless one is given.

    Raises: ValidationError.
    """
    campaign = _draft(campaign)
    if scheme not in campaign.schemes:
        raise ValidationError({"scheme": "Đợt này không có loại quà đó."})
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do thêm người này."})
    if elder.date_of_death:
        raise ValidationError(
            {"elder": f"{elder.full_name}: {campaign_roster.died_words(elder.date_of_death).lower()}."}
        )
    try:
        line = campaign_roster.hand_line(campaign, elder, scheme)
    except LookupError:
        raise ValidationError({"elder": "Ngày lập danh sách người này không cư trú tại phường."}) from None
    if amount_vnd is not None:
        line.amount_vnd, line.missing, line.least_vnd = amount_vnd, "", None
    known = campaign.lines.filter(elder=elder, gift_group=line.gift_group).first()
    if known and not known.left_out:
        raise ValidationError({"elder": f"{elder.full_name} đã có suất quà này trong danh sách."})
    if known and known.left_out == Left.TWICE:
        raise ValidationError({"elder": f"{known.left_out_reason}."})
    line.by_hand, line.hand_reason = True, reason.strip()
    with history.act("Thêm người vào đợt quà tặng", by=by, why=reason):
        if known:
            known.delete()
        _save(line)
        _touched(campaign, by)
    return line


@transaction.atomic
def leave_out(line: GiftLine, *, reason: str, by: User) -> None:
    """Take somebody off a draft, with the reason; they stay readable under "không tặng". Raises: ValidationError."""
    campaign, line = _line_of_draft(line)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do bỏ người này ra."})
    if line.left_out:
        raise ValidationError("Người này đã không nằm trong danh sách tặng.")
    with history.act("Bỏ người khỏi đợt quà tặng", by=by, why=reason):
        line.left_out, line.left_out_reason, line.left_out_by = Left.HAND, reason.strip(), by
        line.save(update_fields=["left_out", "left_out_reason", "left_out_by"])
        _apply(campaign, campaign_roster.build(campaign))  # the next of the household takes the place
        _touched(campaign, by)


@transaction.atomic
def put_back(line: GiftLine, *, by: User) -> None:
    """Put somebody back who was taken out by hand. Raises: ValidationError."""
    campaign, line = _line_of_draft(line)
    if line.left_out != Left.HAND:
        raise ValidationError("Chỉ đưa lại được người do cán bộ bỏ ra.")
    with history.act("Đưa người trở lại đợt quà tặng", by=by):
        represented = line.household and campaign.lines.included().filter(
            household=line.household, gift_group=line.gift_group
        )
        if represented:
            represented.delete()  # the rules say anew who stands for the household
        line.left_out, line.left_out_reason, line.left_out_by = "", "", None
        _save(line)
        _apply(campaign, campaign_roster.build(campaign))
        _touched(campaign, by)


@transaction.atomic
def discard(campaign: GiftCampaign, *, by: User) -> None:
    """Remove a draft nobody needs. Raises: ValidationError."""
    campaign = _draft(campaign)
    with history.act("Xóa đợt quà tặng nháp", by=by):
        campaign.delete()


def _apply(campaign: GiftCampaign, roster: campaign_roster.Roster) -> Changes:
    """Write the differences, set-based."""
    changes = campaign_roster.compare(campaign, roster)
    try:
        with transaction.atomic():
            GiftLine.objects.filter(pk__in=[line.pk for line in changes.dropped]).delete()
            # Who leaves the list makes room before who enters it: a household's gift passes from one to another.
            names = [*PERSONAL, *GIFT, "left_out", "left_out_reason"]
            fields = ["residential_group" if name == "residential_group_id" else name for name in names]
            for leaves in (True, False):
                lines = [line for line in changes.changed if bool(line.left_out) is leaves]
                GiftLine.objects.bulk_update(lines, fields, batch_size=500)
            GiftLine.objects.bulk_create(changes.added, batch_size=1000)
    except IntegrityError as error:
        raise ValidationError("Đợt khác vừa ghi suất quà cùng loại cho những người này: hãy làm lại.") from error
    campaign.unclear = roster.summary
    campaign.save(update_fields=["unclear"])
    return changes


def _save(line: GiftLine) -> None:
    line.full_clean(exclude=["elder", "campaign", "residential_group", "checks", "reviews"])
    line.save()


def _check(campaign: GiftCampaign) -> None:
    if not campaign.schemes:
        raise ValidationError({"schemes": "Chọn ít nhất một loại quà."})
    law = campaign_roster.law_for(campaign)
    if strangers := [code for code in campaign.schemes if code not in law.texts]:
        raise ValidationError(
            {"schemes": f"Không có văn bản nào có hiệu lực ngày {law.day:%d/%m/%Y}: {', '.join(strangers)}."}
        )
    ceremony = campaign.ceremony_on
    if ceremony and campaign.kind == CampaignKind.LONGEVITY and ceremony.year != campaign.year:
        raise ValidationError({"ceremony_on": f"Lễ mừng thọ năm {campaign.year} phải trong năm {campaign.year}."})
    campaign.full_clean(exclude=["ward", "prepared_by"])


def _touched(campaign: GiftCampaign, by: User) -> None:
    """Whoever changed the list answers for it, and so cannot approve it."""
    GiftCampaign.objects.filter(pk=campaign.pk).update(prepared_by=by)


def _draft(campaign: GiftCampaign) -> GiftCampaign:
    campaign = locked(campaign)
    if not campaign.is_draft:
        raise ValidationError(f"Danh sách đang ở bước “{campaign.get_state_display()}”, chỉ sửa được khi còn nháp.")
    return campaign


def _line_of_draft(line: GiftLine) -> tuple[GiftCampaign, GiftLine]:
    campaign = _draft(line.campaign)
    return campaign, GiftLine.objects.select_related("campaign").get(pk=line.pk)
