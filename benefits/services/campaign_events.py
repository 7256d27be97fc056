"""What a death, a move or a merge does to gift campaigns. `consequences/gifts.py` asks here; all of it can be undone.

A death takes the person off lists not yet approved; after approval the gift is marked "đã mất, không trao" unless it
was handed over before; the gift of a household stays due to the household.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from benefits.models import GIVEN, OPEN_FOR_CHANGES, CampaignState, GiftLine, Handed, Left
from elders.choices import EventKind
from elders.ground.numbers import short_day
from elders.models import Elder, LifeEvent, LifeEventStep, User
from elders.signals import Step

SUBJECT = "gift"


def _lines(elder_id: int):
    lines = GiftLine.objects.filter(elder=elder_id).exclude(campaign__state=CampaignState.CLOSED)
    return lines.exclude(left_out=Left.HAND).select_related("campaign").order_by("pk")


def _plan(event: LifeEvent) -> list[tuple[GiftLine, str, dict]]:
    """(line, sentence, fields to set): nothing to set is only said."""
    if event.kind == EventKind.DEATH:
        return [one for line in _lines(event.elder_id) if (one := _death(line, event.happened_on))]
    if event.kind == EventKind.MOVE_OUT:
        return [one for line in _lines(event.elder_id) if (one := _move(line, event.happened_on))]
    return []


def _death(line: GiftLine, day: date) -> tuple[GiftLine, str, dict] | None:
    what = f"“{line.campaign}”: {line.name}"
    if line.left_out:
        return None
    if line.outcome in GIVEN:
        after = line.handed_on > day
        note = "ghi trao sau ngày mất, cần kiểm tra lại" if after else "đã trao trước khi mất, giữ nguyên"
        return line, f"{what}: {note} (ngày trao {short_day(line.handed_on)})", {}
    if line.household:
        return line, f"{what}: quà của hộ, người khác trong hộ nhận thay", {}
    if line.campaign.state in OPEN_FOR_CHANGES:
        fields = {"left_out": Left.DIED, "left_out_reason": f"Mất ngày {short_day(day)}"}
        return line, f"Đưa ra khỏi danh sách {what}", fields
    if line.outcome:
        return None  # absent or refused: the money goes back anyway
    fields = {"outcome": Handed.DIED, "outcome_note": f"Mất ngày {short_day(day)}"}
    return line, f"Ghi đã mất, không trao, trả lại tiền: {what}", fields


def _move(line: GiftLine, day: date) -> tuple[GiftLine, str, dict] | None:
    """Who lived here on the day of the list keeps the gift; who had left before is taken off."""
    if line.left_out or line.outcome:
        return None
    what = f"“{line.campaign}”: {line.name}"
    open_ = line.campaign.state in OPEN_FOR_CHANGES
    if open_ and not line.household and day <= line.campaign.snapshot_on:
        fields = {"left_out": Left.MOVED, "left_out_reason": f"Chuyển đi ngày {short_day(day)}"}
        return line, f"Đưa ra khỏi danh sách {what}", fields
    return line, f"Vẫn có tên trong {what}: chuyển đi sau ngày lập danh sách, xem lại trước khi trao", {}


def on_event(event: LifeEvent, by: User | None) -> list[Step]:
    """Do it, inside the officer's transaction."""
    steps = []
    for line, text, fields in _plan(event):
        undo = {}
        if fields:
            undo = {"line": line.pk, "set": fields}
            who = {"left_out_by": by} if "left_out" in fields else {"outcome_by": by, "outcome_at": event.recorded_at}
            GiftLine.objects.filter(pk=line.pk).update(**fields, **who)
        steps.append(Step(text[:300], undo))
    return steps


def objections(steps: Iterable[LifeEventStep]) -> list[str]:
    """Why these steps cannot be undone now; empty when they can."""
    found = []
    for done in steps:
        if "line" not in done.undo:
            continue  # only said, nothing done
        line = GiftLine.objects.select_related("campaign").filter(pk=done.undo["line"]).first()
        if line is None:
            continue  # the draft was built anew without the person: building it again brings them back
        campaign = line.campaign
        if any(getattr(line, name) != value for name, value in done.undo["set"].items()):
            found.append(f"Suất quà trong “{campaign}” đã được sửa sau đó; hãy xem lại ở đợt quà.")
        elif campaign.state == CampaignState.CLOSED:
            found.append(f"Đợt quà “{campaign}” đã đóng, tiền đã trả lại; không đưa lại được.")
        elif "left_out" in done.undo["set"] and campaign.is_approved:
            found.append(f"Đợt quà “{campaign}” đã duyệt không có người này; không đưa lại được.")
        elif "left_out" in done.undo["set"] and _taken(line):
            found.append(f"Người này đã có suất quà cùng loại ở đợt khác ngoài “{campaign}”.")
    return found


def undo(done: LifeEventStep) -> None:
    """Take one step back."""
    if "line" not in done.undo:
        return
    lines = GiftLine.objects.filter(pk=done.undo["line"])
    if "left_out" in done.undo["set"]:
        lines.update(left_out="", left_out_reason="", left_out_by=None)
    else:
        lines.update(outcome="", outcome_note="", outcome_by=None, outcome_at=None)


def _taken(line: GiftLine) -> bool:
    same = {"elder": line.elder_id, "gift_group": line.gift_group, "occasion_year": line.occasion_year}
    return GiftLine.objects.included().filter(**same).exclude(pk=line.pk).exists()


# --- two records of one person ----------------------------------------------------------------------------------------


def _both(kept: Elder, absorbed: Elder) -> list[tuple[GiftLine, GiftLine]]:
    own = {(line.gift_group, line.occasion_year): line for line in kept.gifts.included().select_related("campaign")}
    lines = absorbed.gifts.included().select_related("campaign").order_by("pk")
    return [(own[key], line) for line in lines if (key := (line.gift_group, line.occasion_year)) in own]


def before_merge(kept: Elder, absorbed: Elder, by: User | None) -> list[Step]:
    """Of two gifts of one group and year the kept record's stays. Rows follow the merge by themselves afterwards.

    Raises: ValidationError when the second was handed over or approved: money may have been paid twice.
    """
    steps = []
    for own, other in _both(kept, absorbed):
        if other.campaign.is_approved:
            raise ValidationError(
                f"Cả hai hồ sơ đều có “{own.name}” ({own.campaign} và {other.campaign}), đã duyệt chi. "
                "Hãy xử lý suất thứ hai (không trao, thu lại) rồi mới gộp."
            )
        reason = f"Gộp hồ sơ: đã có trong đợt “{own.campaign}”"[:250]
        GiftLine.objects.filter(pk=other.pk).update(left_out=Left.TWICE, left_out_reason=reason, left_out_by=by)
        # The merge itself watches every row of the two people and puts back what is changed here.
        steps.append(Step(f"Bỏ suất trùng “{other.name}” trong “{other.campaign}”"[:300]))
    return steps
