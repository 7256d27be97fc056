"""Handing gifts over: one tick for each gift, by the officer or the leader of the group; it can be taken back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from benefits.models import GIVEN, CampaignState, GiftCampaign, GiftLine, Handed
from elders.ground import history
from elders.models import User


@transaction.atomic
def hand_over(
    line: GiftLine,
    *,
    outcome: str,
    on: date,
    by: User,
    today: date,
    receiver: str = "",
    relation: str = "",
    note: str = "",
) -> GiftLine:
    """Write down what became of a gift; the same answer again changes nothing.

    Raises: ValidationError when gifts are not being handed over, the day is to come, or nobody is named as proxy.
    """
    line = _open_line(line)
    if outcome not in Handed.values:
        raise ValidationError({"outcome": "Chọn kết quả trao."})
    if on > today:
        raise ValidationError({"handed_on": "Ngày trao không thể ở tương lai."})
    if outcome == Handed.PROXY and not receiver.strip():
        raise ValidationError({"receiver": "Ghi tên người nhận thay."})
    died = line.elder.date_of_death
    given = outcome in GIVEN
    if given and died and on > died and not (line.household and outcome == Handed.PROXY):
        # Who dies before the gift is handed over drops out (`benefits.md` §4.2); a household's gift stays due.
        how = "“Người nhà nhận thay” (quà của hộ)" if line.household else "“Đã mất, không trao”"
        raise ValidationError(f"{line.full_name} mất ngày {died:%d/%m/%Y}, trước ngày trao: ghi {how}.")
    proxy = outcome == Handed.PROXY
    wanted = {
        "outcome": outcome,
        "handed_on": on if given else None,
        "receiver": receiver.strip() if proxy else "",
        "receiver_relation": relation.strip() if proxy else "",
        "outcome_note": note.strip(),
    }
    if all(getattr(line, name) == value for name, value in wanted.items()):
        return line
    with history.act("Ghi kết quả trao quà", by=by):
        for name, value in wanted.items():
            setattr(line, name, value)
        line.outcome_by, line.outcome_at = by, timezone.now()
        line.full_clean(exclude=["elder", "campaign", "residential_group", "checks", "reviews"], validate_unique=False)
        line.save()
    return line


@transaction.atomic
def take_back(line: GiftLine, *, by: User) -> GiftLine:
    """Remove a tick made by mistake. Raises: ValidationError."""
    line = _open_line(line)
    if not line.outcome:
        return line
    with history.act("Bỏ ghi kết quả trao quà", by=by):
        line.outcome, line.handed_on, line.receiver, line.receiver_relation = "", None, "", ""
        line.outcome_note, line.outcome_by, line.outcome_at = "", None, None
        line.save()
    return line


@transaction.atomic
def hand_over_rest(campaign: GiftCampaign, *, lines, on: date, by: User, today: date) -> int:
    """Tick every gift of `lines` that has no answer yet as received: a ceremony where nobody was missing.

    People who died before the day stay open. Returns how many. Raises: ValidationError.
    """
    campaign = _handing(campaign.pk)
    if on > today:
        raise ValidationError({"handed_on": "Ngày trao không thể ở tương lai."})
    with history.act("Ghi đã trao quà cả danh sách", by=by):
        waiting = (
            lines.included()
            .filter(campaign=campaign, outcome="")
            .exclude(elder__date_of_death__lt=on)
            .values_list("pk", flat=True)
        )
        return GiftLine.objects.filter(pk__in=list(waiting), outcome="").update(
            outcome=Handed.SELF, handed_on=on, outcome_by=by, outcome_at=timezone.now()
        )


def _open_line(line: GiftLine) -> GiftLine:
    _handing(line.campaign_id)
    line = GiftLine.objects.select_for_update(of=("self",)).select_related("elder", "campaign").get(pk=line.pk)
    if line.left_out:
        raise ValidationError("Người này không nằm trong danh sách tặng.")
    return line


def _handing(pk: int) -> GiftCampaign:
    """The campaign, locked against changing its step, while gifts are handed over."""
    campaign = GiftCampaign.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if campaign.state != CampaignState.HANDING:
        raise ValidationError(f"Đợt này đang ở bước “{campaign.get_state_display()}”, không ghi trao quà được.")
    return campaign
