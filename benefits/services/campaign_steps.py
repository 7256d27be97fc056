"""A campaign from draft to closing: every button one service, in one transaction, refused when the state has moved on.

    nháp → chốt → trình → duyệt → đang trao → đối chiếu → đóng

The one-time key makes a second press (or a second officer with the same page) do nothing.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, Sum

from benefits.models import GIVEN, CampaignState, CampaignStep, GiftCampaign
from benefits.services import campaign_roster
from elders.ground import history
from elders.ground.numbers import grouped
from elders.ground.steps import Action
from elders.models import User

S = CampaignState


PREPARE, APPROVE = "benefits.prepare_giftcampaign", "benefits.approve_giftcampaign"
ACTIONS = {
    one.code: one
    for one in [
        Action("chot", "Chốt danh sách", (S.DRAFT,), S.LOCKED, PREPARE, "Đã chốt danh sách."),
        Action("mo-lai", "Mở lại để sửa", (S.LOCKED,), S.DRAFT, PREPARE, "Đã mở lại, sửa được danh sách.", True),
        Action("trinh", "Trình duyệt", (S.LOCKED,), S.SUBMITTED, PREPARE, "Đã trình lãnh đạo duyệt."),
        Action("rut", "Rút lại", (S.SUBMITTED,), S.DRAFT, PREPARE, "Đã rút lại, sửa được danh sách.", True),
        Action("tra-lai", "Trả lại", (S.SUBMITTED,), S.DRAFT, APPROVE, "Đã trả lại để sửa.", True),
        Action("duyet", "Duyệt", (S.SUBMITTED,), S.APPROVED, APPROVE, "Đã duyệt danh sách và dự toán."),
        Action("trao", "Bắt đầu trao", (S.APPROVED,), S.HANDING, PREPARE, "Tổ trưởng thấy danh sách để ghi đã trao."),
        Action("doi-chieu", "Kết thúc trao, đối chiếu", (S.HANDING,), S.RECONCILING, PREPARE, "Chuyển sang đối chiếu."),
        Action("trao-tiep", "Trao tiếp", (S.RECONCILING,), S.HANDING, PREPARE, "Tiếp tục trao.", True),
        Action("dong", "Đóng đợt", (S.RECONCILING,), S.CLOSED, PREPARE, "Đã đóng đợt, số liệu khớp đến đồng."),
    ]
}  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """Gifts and đồng of a campaign's list; `unknown` gifts have no known amount and are in no sum."""

    lines: int
    people: int
    gifts: int
    vnd: int
    unknown: int
    unknown_papers: tuple[str, ...]
    least_unknown_vnd: int
    given: int
    given_vnd: int
    not_given: int
    not_given_vnd: int
    waiting: int
    waiting_vnd: int
    to_review: int


def totals(lines) -> Totals:
    """One query (and one for the papers) over `lines`, those left out not counted."""
    given, open_ = Q(outcome__in=GIVEN), Q(outcome="")
    unknown = Q(amount_vnd__isnull=True) & ~Q(missing="")
    lines = lines.included().order_by()
    row = lines.aggregate(
        lines=Count("pk"),
        people=Count("elder", distinct=True),
        gifts=Sum("gift_count", default=0),
        vnd=Sum("amount_vnd", default=0),
        unknown=Sum("gift_count", filter=unknown, default=0),
        least_unknown_vnd=Sum("least_vnd", filter=unknown, default=0),
        given=Sum("gift_count", filter=given, default=0),
        given_vnd=Sum("amount_vnd", filter=given, default=0),
        not_given=Sum("gift_count", filter=~given & ~open_, default=0),
        not_given_vnd=Sum("amount_vnd", filter=~given & ~open_, default=0),
        waiting=Sum("gift_count", filter=open_, default=0),
        waiting_vnd=Sum("amount_vnd", filter=open_, default=0),
        to_review=Count("pk", filter=~Q(reviews=[])),
    )
    papers = lines.filter(unknown).values_list("missing", flat=True).distinct() if row["unknown"] else ()
    return Totals(**row, unknown_papers=tuple(sorted(papers)))


@transaction.atomic
def move(
    campaign: GiftCampaign,
    action: str,
    *,
    by: User,
    token: UUID,
    today: date,
    reason: str = "",
    returned_vnd: int | None = None,
    returned_on: date | None = None,
    return_paper: str = "",
) -> bool:
    """Press one button; False when this very press was done before. `returned_vnd` and its paper close the campaign.

    Raises: ValidationError when the state has moved on, the reason is missing, or something stands in the way.
    """
    deed = ACTIONS[action]
    campaign = locked(campaign)
    if CampaignStep.objects.filter(token=token).exists():
        return False
    if campaign.state not in deed.sources:
        raise ValidationError(
            f"Đợt này đang ở bước “{campaign.get_state_display()}”: tải lại trang để xem.", code="moved"
        )
    if deed.asks_why and not reason.strip():
        raise ValidationError({"reason": "Ghi lý do."})
    before = campaign.state
    with history.act(f"Quà tặng: {deed.label.lower()}", by=by, why=reason):
        if deed.code == "chot":
            _lock(campaign, by=by, today=today)
        elif deed.target == S.DRAFT:
            campaign.lines.update(frozen=False)
            campaign.submitted_by = None
        elif deed.code == "trinh":
            campaign.submitted_by = by
        elif deed.code == "duyet":
            _approve(campaign, by=by)
        elif deed.code == "doi-chieu" and (waiting := totals(campaign.lines.all()).waiting):
            raise ValidationError(
                f"Còn {grouped(waiting)} suất chưa ghi kết quả trao: ghi đã trao, vắng hoặc không nhận."
            )
        elif deed.code == "dong":
            _close(campaign, returned_vnd=returned_vnd, returned_on=returned_on, paper=return_paper, today=today)
        campaign.state = deed.target
        campaign.full_clean(exclude=["ward", "title"])
        campaign.save()
        CampaignStep.objects.create(
            campaign=campaign,
            action=deed.code,
            from_state=before,
            to_state=deed.target,
            reason=reason.strip(),
            by=by,
            token=token,
        )
    return True


def obstacles(campaign: GiftCampaign, found: Totals) -> list[str]:
    """Why the campaign cannot be approved now; empty when it can."""
    reasons = []
    if not found.lines:
        reasons.append("Danh sách không có ai.")
    if found.unknown:
        papers = "; ".join(found.unknown_papers)
        reasons.append(f"{grouped(found.unknown)} suất chưa rõ mức, còn chờ: {papers}.")
    return reasons


def _lock(campaign: GiftCampaign, *, by: User, today: date) -> None:
    if campaign.snapshot_on > today:
        raise ValidationError("Chưa đến ngày lập danh sách theo sổ: sửa ngày đó, hoặc chờ đến ngày rồi chốt.")
    roster = campaign_roster.build(campaign)
    if changes := campaign_roster.compare(campaign, roster):
        raise ValidationError(
            f"Sổ hoặc mức đã thay đổi từ lần lập danh sách: {changes.words}. Bấm “Cập nhật theo sổ”, xem lại rồi chốt.",
            code="changed",
        )
    if not campaign.lines.included().exists():
        raise ValidationError("Danh sách không có ai để tặng.")
    campaign.prepared_by = by
    campaign.lines.update(frozen=True)


def _approve(campaign: GiftCampaign, *, by: User) -> None:
    if by.pk in (campaign.prepared_by_id, campaign.submitted_by_id):
        raise ValidationError("Người duyệt phải khác người lập và người trình.", code="same_person")
    found = totals(campaign.lines.all())
    if reasons := obstacles(campaign, found):
        raise ValidationError(reasons, code="unknown")
    campaign.approved_by, campaign.approved_count, campaign.approved_vnd = by, found.gifts, found.vnd


def _close(
    campaign: GiftCampaign, *, returned_vnd: int | None, returned_on: date | None, paper: str, today: date
) -> None:
    """What was approved is what was given and what went back, gift by gift and to the đồng."""
    found = totals(campaign.lines.all())
    if found.waiting:
        raise ValidationError(f"Còn {grouped(found.waiting)} suất chưa ghi kết quả trao.")
    due = campaign.approved_vnd - found.given_vnd
    if returned_vnd is None:
        raise ValidationError({"returned_vnd": "Ghi số tiền đã nộp trả; không có thì ghi 0."})
    if returned_vnd != due:
        raise ValidationError(
            {
                "returned_vnd": f"Được duyệt {grouped(campaign.approved_vnd)}, đã trao {grouped(found.given_vnd)}: "
                f"phải nộp trả {grouped(due)} đồng, không phải {grouped(returned_vnd)}. "
                "Xem lại kết quả trao hoặc chứng từ."
            }
        )
    if due and not (paper.strip() and returned_on):
        raise ValidationError({"return_paper": "Ghi số chứng từ và ngày nộp trả."})
    if returned_on and returned_on > today:
        raise ValidationError({"returned_on": "Ngày nộp trả không thể ở tương lai."})
    campaign.handed_count, campaign.handed_vnd = found.given, found.given_vnd
    campaign.returned_count, campaign.returned_vnd = found.not_given, returned_vnd
    campaign.returned_on, campaign.return_paper = (returned_on, paper.strip()) if due else (None, "")


def locked(campaign: GiftCampaign) -> GiftCampaign:
    """Fresh and locked: two officers act one after the other."""
    return GiftCampaign.objects.select_for_update(of=("self",)).select_related("ward").get(pk=campaign.pk)
