"""Who of a round has not been examined, why, and what to do next (H-018): by state, without any finding. Pure words."""

from datetime import date

from elders.ground.numbers import short_day
from health.choices import InvitationState as S
from health.models import Invitation
from health.rounds import policy

STATES = (S.LISTED, S.INVITED, S.CONFIRMED, S.CHECKED_IN, S.NO_SHOW, S.DECLINED, S.POSTPONED, S.HOME_VISIT)


def why_and_next(one: Invitation, *, today: date) -> tuple[str, str]:
    """(reason, what to do next) of an invitation that is not examined; needs its `session` at hand."""
    if one.state == S.NO_SHOW:
        if one.absences >= policy()["no_show"]["after"]:
            return f"Vắng {one.absences} lần", "Đến nhà xem có cần khám tại nhà"
        return "Vắng mặt", "Mời lại"
    if one.state == S.DECLINED:
        return f"Từ chối: {one.state_reason}", "Vận động thêm; tôn trọng nếu vẫn không muốn"
    if one.state == S.POSTPONED:
        return f"Hoãn: {one.state_reason}", "Mời lại, xếp giờ khác"
    if one.state == S.CHECKED_IN:
        return "Đã đến, chưa có kết luận", "Nhập và kết luận phiếu khám"
    if one.state == S.HOME_VISIT or one.can_travel is False:
        if one.visit_on is None:
            return "Không đi lại được", "Phân công người đến khám tại nhà"
        when = f"ngày {short_day(one.visit_on)}"
        if one.visit_on < today:
            return f"Quá ngày hẹn khám tại nhà ({when})", "Ghi kết quả, hoặc hẹn lại"
        return f"Chờ khám tại nhà {when}", f"{one.visit_who} đến khám"
    if one.session_id is None:
        return "Chưa có giờ khám", "Xếp giờ; hết chỗ thì thêm buổi khám"
    when = f"{one.slot_at:%H:%M} ngày {short_day(one.session.day)}"
    if one.session.day < today:
        return f"Đã qua giờ mời ({when})", "Ghi có mặt hay vắng"
    if one.state == S.LISTED:
        return "Chưa đưa giấy mời", f"Đưa giấy; mời {when}"
    return f"Chờ khám {when}", "Nhắc trước một ngày"
