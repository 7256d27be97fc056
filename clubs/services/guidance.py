"""Mentors of livelihoods and matters of entitlements (SO-12, SO-11)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from clubs.choices import RIGHTS_OVER
from clubs.models import MentorLog, MentorPair, RightsCase
from clubs.services.members import inside
from elders.ground import history
from elders.ground.months import month_end, month_of
from elders.models import User


@transaction.atomic
def pair_up(pair: MentorPair, *, by: User | None) -> MentorPair:
    """A mentor takes on a member. Raises: ValidationError when one of them is no member over the period."""
    for member in (pair.mentor, pair.mentee):
        if member.club_id != pair.club_id:
            raise ValidationError(f"{member.person.full_name} không phải thành viên của câu lạc bộ.")
        inside(pair, words=f"{member.person.full_name} chưa là thành viên trong cả thời gian đó.", membership=member)
    with history.act("Ghi cặp đỡ đầu làm ăn", by=by):
        pair.full_clean()
        pair.save()
    return pair


@transaction.atomic
def end_pair(pair: MentorPair, *, on: date, by: User | None) -> MentorPair:
    """`on` is the last day. Raises: ValidationError when something was written for a later month."""
    fresh = MentorPair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if fresh.logs.filter(month__gt=on).exists():
        raise ValidationError({"on": "Đã ghi hướng dẫn của tháng sau ngày này."})
    fresh.valid_to = on
    with history.act("Kết thúc đỡ đầu làm ăn", by=by):
        fresh.full_clean()
        fresh.save()
    return fresh


@transaction.atomic
def write_log(pair: MentorPair, *, month: date, content: str, result: str, today: date, by: User | None) -> MentorLog:
    """What the pair did in a month; written again it is corrected.

    Raises: ValidationError outside the time of the pair or for a month to come.
    """
    first = month_of(month)
    if first > today:
        raise ValidationError({"month": "Tháng này chưa tới."})
    if month_end(first) < pair.valid_from or (pair.valid_to and first > pair.valid_to):
        raise ValidationError({"month": "Tháng này không nằm trong thời gian đỡ đầu."})
    log = MentorLog.objects.filter(pair=pair, month=first).first() or MentorLog(pair=pair, month=first)
    log.content, log.result = content, result
    with history.act(f"Ghi hướng dẫn làm ăn tháng {first:%m/%Y}", by=by):
        log.full_clean()
        log.save()
    return log


@transaction.atomic
def save_rights(case: RightsCase, *, today: date, by: User | None) -> RightsCase:
    """Write or move on a matter of entitlements; what is over has its day.

    Raises: ValidationError.
    """
    case.moved_on = max(case.moved_on or today, case.found_on)
    if max(case.found_on, case.moved_on) > today:
        raise ValidationError({"found_on": "Ngày này chưa tới."})
    case.closed_on = case.moved_on if case.state in RIGHTS_OVER else None
    if case.membership_id and case.membership.club_id != case.club_id:
        raise ValidationError({"membership": "Người này không phải thành viên của câu lạc bộ."})
    with history.act("Ghi sổ quyền lợi", by=by):
        case.full_clean()
        case.save()
    return case
