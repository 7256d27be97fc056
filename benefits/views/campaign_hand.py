"""Handing gifts over: one page for each group, made for a phone; every tick is saved at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from benefits.forms.campaigns import HandForm
from benefits.models import CampaignState, Handed
from benefits.services import campaign_handing, campaign_steps
from benefits.views.campaign_lines import line_found
from benefits.views.campaigns import found, frame, lines_of
from elders.forms.fields import DayField
from elders.ground.access import allow
from elders.models import ResidentialGroup

HAND = "benefits.hand_over_gift"
NO_GROUP = "0"


def group_choices(lines) -> list[dict]:
    """Groups that have gifts in `lines`: how many, how many still open. Two queries."""
    counted = (
        lines.included()
        .order_by()
        .values("residential_group")
        .annotate(gifts=Count("pk"), waiting=Count("pk", filter=Q(outcome="")))
    )
    counts = {row["residential_group"]: row for row in counted}
    groups = ResidentialGroup.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("name", "pk")
    found = [{"value": str(group.pk), "name": group.name, **counts[group.pk]} for group in groups]
    if None in counts:
        found.append({"value": NO_GROUP, "name": "Chưa rõ tổ", **counts[None]})
    return found


@allow(HAND)
@require_safe
def campaign_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """The gifts of one group with their buttons."""
    campaign = found(request, pk)
    lines = lines_of(request, campaign)
    context = frame(request, campaign, "trao")
    groups = group_choices(lines)
    asked = request.GET.get("to", "")
    chosen = next((one for one in groups if one["value"] == asked), groups[0] if len(groups) == 1 else None)
    context |= {"groups": groups, "chosen": chosen, "today": timezone.localdate(), "outcomes": Handed}
    if chosen:
        group = None if chosen["value"] == NO_GROUP else int(chosen["value"])
        mine = lines.included().filter(residential_group=group).select_related("elder", "outcome_by")
        context["lines"] = mine.order_by("given_name", "full_name", "pk")
        context["group_totals"] = campaign_steps.totals(lines.filter(residential_group=group))
    return render(request, "benefits/campaigns/hand.html", context)


@allow(HAND)
@require_POST
def gift_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """One tick, or taking it back; the row comes back as it is now."""
    line = line_found(request, pk)
    today, form, error = timezone.localdate(), HandForm(request.POST), ""
    try:
        if "bo" in request.POST:
            line = campaign_handing.take_back(line, by=request.user)
        elif form.is_valid():
            line = campaign_handing.hand_over(line, by=request.user, today=today, **form.values(today))
        else:
            error = " ".join(message for errors in form.errors.values() for message in errors)
    except ValidationError as refusal:
        error = " ".join(refusal.messages)
    if not request.htmx:
        if error:
            messages.error(request, error)
        group = line.residential_group_id or NO_GROUP
        return redirect(f"{reverse('benefits:campaign_hand', args=[line.campaign_id])}?to={group}#suat-{line.pk}")
    line = line_found(request, pk)
    context = {
        "line": line,
        "error": error,
        "sent": form.data if error else None,
        "may_hand": line.campaign.state == CampaignState.HANDING,
        "today": today,
        "outcomes": Handed,
    }
    return render(request, "benefits/campaigns/_hand_row.html", context, status=422 if error else 200)


@allow(HAND)
@require_POST
def campaign_hand_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """A ceremony where nobody was missing: everybody of the group who has no answer yet has received."""
    campaign = found(request, pk)
    lines = lines_of(request, campaign)
    asked, today = request.POST.get("to", ""), timezone.localdate()
    if not asked.isdecimal() or len(asked) > 17:
        return redirect("benefits:campaign_hand", pk)
    group = None if asked == NO_GROUP else int(asked)
    try:
        day = DayField(required=False).clean(request.POST.get("handed_on", "")) or today
        done = campaign_handing.hand_over_rest(
            campaign, lines=lines.filter(residential_group=group), on=day, by=request.user, today=today
        )
        messages.success(request, f"Đã ghi {done} suất là đã nhận.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"{reverse('benefits:campaign_hand', args=[pk])}?to={asked}")
