"""One gift of a campaign: its reasons, taking it out and back; adding somebody by hand."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benefits.forms.campaigns import AddForm
from benefits.gifts import LONGEVITY
from benefits.models import GiftLine, Left
from benefits.services import campaign_roster, campaigns
from benefits.views.campaigns import CITY_LEVEL, PREPARE, VIEW, found, frame
from elders.forms.answers import add_refusal
from elders.forms.events import ReasonForm
from elders.ground.access import allow
from elders.models import Elder


def line_found(request: HttpRequest, pk: int) -> GiftLine:
    """The line, within what the user may see."""
    rows = GiftLine.objects.for_user(request.user)
    return get_object_or_404(
        rows.select_related("campaign__ward", "elder", "residential_group", "left_out_by", "outcome_by"), pk=pk
    )


@allow(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody by hand, with the reason the approver will read."""
    user, today = request.user, timezone.localdate()
    campaign = found(request, pk)
    if not campaign.is_draft:
        messages.error(request, "Danh sách đã chốt; mở lại để sửa rồi thêm người.")
        return redirect("benefits:campaign", pk)
    law = campaign_roster.law_for(campaign)
    names = {code: text.scheme.name for code, text in law.texts.items()}
    form = AddForm(request.POST or None, campaign=campaign, names=names, user=user, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            line = campaigns.add_by_hand(campaign, by=user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã thêm {line.full_name}.")
            return redirect("benefits:gift", line.pk)
    return render(request, "benefits/campaigns/add.html", frame(request, campaign, "") | {"form": form})


@allow(VIEW)
@require_safe
def gift(request: HttpRequest, pk: int) -> HttpResponse:
    """One gift: for whom, how much, why, what became of it."""
    line = line_found(request, pk)
    campaign = line.campaign
    may_prepare = request.user.has_perm(PREPARE)
    context = {
        "line": line,
        "campaign": campaign,
        "sees_person": request.user.has_perm("elders.view_elder")
        and Elder.objects.for_user(request.user).filter(pk=line.elder_id).exists(),
        "may_leave_out": may_prepare and campaign.is_draft and not line.left_out,
        "may_put_back": may_prepare and campaign.is_draft and line.left_out == Left.HAND,
        "form": ReasonForm(label="Lý do bỏ ra", hint="Người này vẫn đọc được ở mục “Không tặng”, kèm lý do."),
        "rate_target": CITY_LEVEL if line.gift_group == LONGEVITY else line.scheme,
        "may_key_in": request.user.has_perm("benefits.add_localrate"),
    }
    return render(request, "benefits/campaigns/gift.html", context)


@allow(PREPARE)
@require_POST
def gift_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off a draft."""
    line = line_found(request, pk)
    form = ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        campaigns.leave_out(line, reason=reason, by=request.user)
        messages.success(request, f"Đã bỏ {line.full_name} khỏi danh sách tặng.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("benefits:gift", pk)


@allow(PREPARE)
@require_POST
def gift_put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody back on a draft."""
    line = line_found(request, pk)
    try:
        campaigns.put_back(line, by=request.user)
        messages.success(request, f"Đã đưa {line.full_name} trở lại danh sách.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("benefits:gift", pk)
