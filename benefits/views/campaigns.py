"""Gift campaigns: the lists of the ward, one list with its state, its budget, its doubts, and the buttons."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benefits import words
from benefits.campaign_budget import budget_of
from benefits.campaign_todo import waiting
from benefits.forms.campaigns import CampaignForm, StepForm
from benefits.gifts import LONGEVITY, CampaignKind
from benefits.models import CampaignState, GiftCampaign, GiftLine
from benefits.services import campaign_roster, campaign_steps, campaigns
from benefits.services.campaign_steps import ACTIONS
from elders.forms.answers import add_refusal, one_time_key
from elders.ground.access import allow
from elders.ground.names import vn_key
from elders.models import Elder, ResidentialGroup

PER_PAGE = 100
PREPARE = "benefits.prepare_giftcampaign"
VIEW = "benefits.view_giftcampaign"
CITY_LEVEL = "LONGEVITY_HP"


def found(request: HttpRequest, pk: int) -> GiftCampaign:
    """The campaign, within what the user may see."""
    rows = GiftCampaign.objects.for_user(request.user).select_related("ward", "prepared_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


def lines_of(request: HttpRequest, campaign: GiftCampaign):
    """Lines of the campaign the user may see."""
    return GiftLine.objects.for_user(request.user).filter(campaign=campaign)


def frame(request: HttpRequest, campaign: GiftCampaign, tab: str) -> dict[str, Any]:
    """What every page of a campaign shows: its state, sums, tabs and the buttons of this user."""
    user = request.user
    lines = lines_of(request, campaign)
    totals = campaign_steps.totals(lines)
    left = lines.exclude(left_out="").count() if user.sees_whole_ward else 0
    return {
        "campaign": campaign,
        "tab": tab,
        "totals": totals,
        "left": left,
        "whole": user.sees_whole_ward,
        "actions": [
            deed for deed in ACTIONS.values() if campaign.state in deed.sources and user.has_perm(deed.permission)
        ],
        "obstacles": campaign_steps.obstacles(campaign, totals) if not campaign.is_approved else [],
        "may_prepare": user.has_perm(PREPARE),
        "may_hand": user.has_perm("benefits.hand_over_gift") and campaign.state == CampaignState.HANDING,
        "asked_facts": [(words.label(fact), number) for fact, number in campaign.unclear.get("facts", {}).items()],
    }


@allow(VIEW)
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Campaigns of the ward, newest first."""
    rows = (
        waiting(request.user, request.GET.get("cho", ""))
        .annotate(gifts=Count("lines", filter=Q(lines__left_out="")))
        .annotate(waiting=Count("lines", filter=Q(lines__left_out="", lines__outcome="")))
        .order_by("-year", "-created_at", "-pk")
    )
    kind = request.GET.get("dip", "")
    if kind in CampaignKind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, 25).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "kinds": CampaignKind.choices,
        "kind": kind,
        "asked": request.GET.get("cho", ""),
        "whole": request.user.sees_whole_ward,
    }
    return render(request, "benefits/campaigns/list.html", context)


@allow(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Choose the occasion, then the list is built from the rules."""
    user, today = request.user, timezone.localdate()
    kind = request.GET.get("dip", "")
    if kind not in CampaignKind.values or not user.ward_id:
        context = {"kinds": CampaignKind.choices, "homeless": not user.ward_id}
        return render(request, "benefits/campaigns/new.html", context)
    form = CampaignForm(request.POST or None, kind=kind, user=user, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = campaigns.create(ward=user.ward, kind=kind, by=user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã lập danh sách nháp từ sổ. Xem lại, rồi chốt danh sách.")
            return redirect("benefits:campaign", campaign.pk)
    context = {"form": form, "kind": CampaignKind(kind), "campaign": None}
    return render(request, "benefits/campaigns/form.html", context)


@allow(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; of a locked list day, hour and place of the ceremony."""
    user, today = request.user, timezone.localdate()
    campaign = found(request, pk)
    form = CampaignForm(request.POST or None, kind=campaign.kind, user=user, today=today, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            changes = campaigns.edit(campaign, by=user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã lưu{f'; danh sách: {changes.words}' if changes else ''}.")
            return redirect("benefits:campaign", pk)
    context = {"form": form, "kind": CampaignKind(campaign.kind), "campaign": campaign}
    return render(request, "benefits/campaigns/form.html", context)


@allow(PREPARE)
@require_POST
def campaign_rebuild(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a draft up to date with registry and law."""
    campaign = found(request, pk)
    try:
        changes = campaigns.rebuild(campaign, by=request.user)
        messages.success(
            request, f"Đã cập nhật: {changes.words}." if changes else "Danh sách đã đúng với sổ, không có gì thay đổi."
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("benefits:campaign", pk)


@allow(PREPARE)
@require_POST
def campaign_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a draft nobody needs."""
    campaign = found(request, pk)
    try:
        campaigns.discard(campaign, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("benefits:campaign", pk)
    messages.success(request, f"Đã xóa đợt nháp “{campaign}”.")
    return redirect("benefits:campaigns")


@allow(VIEW)
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """The list: who is given what; under "không tặng" who is not and why."""
    shown = found(request, pk)
    out = request.GET.get("muc") == "khong-tang" and request.user.sees_whole_ward
    context = frame(request, shown, "khong-tang" if out else "danh-sach")
    lines = lines_of(request, shown)
    lines = lines.exclude(left_out="") if out else lines.included()
    context |= _filtered(request, lines)
    context["steps"] = list(shown.steps.select_related("by"))
    if context["totals"].unknown:
        context["unknown_scheme"] = _scheme_to_key_in(lines_of(request, shown))
    return render(request, "benefits/campaigns/campaign.html", context)


def _scheme_to_key_in(lines) -> str:
    """The scheme whose amounts the ward can key in: of 90 and 100 it is the city's level that is not known."""
    codes = lines.included().filter(amount_vnd__isnull=True).exclude(missing="").values_list("scheme", flat=True)
    code = codes.order_by("scheme").first() or ""
    return CITY_LEVEL if code.startswith(LONGEVITY) else code


def _filtered(request: HttpRequest, lines) -> dict[str, Any]:
    """The page of lines asked for, and what can be asked: groups, ages and doubts that occur."""
    here = lines.order_by().values_list("residential_group_id", "age", "certificate")
    group_ids, ages = set(), Counter()
    for group, age, certificate in here.distinct():
        group_ids.add(group)
        if certificate and age is not None:
            ages[age] += 1
    groups = ResidentialGroup.objects.filter(pk__in=[pk for pk in group_ids if pk]).order_by("name", "pk")
    asked = {name: request.GET.get(name, "").strip() for name in ("to", "tuoi", "q", "xem")}
    if asked["to"].isdecimal() and len(asked["to"]) < 18:
        lines = lines.filter(residential_group=int(asked["to"]))
    if asked["tuoi"].isdecimal() and len(asked["tuoi"]) < 4:
        lines = lines.filter(age=int(asked["tuoi"]))
    if asked["q"]:
        people = Elder.objects.filter(name_key__contains=vn_key(asked["q"]))
        lines = lines.filter(elder__in=people)
    if asked["xem"] == "chua-ro-muc":
        lines = lines.filter(amount_vnd__isnull=True).exclude(missing="")
    elif asked["xem"] == "can-xem":
        lines = lines.exclude(reviews=[])
    elif asked["xem"] == "tay":
        lines = lines.filter(by_hand=True)
    elif asked["xem"] == "chua-trao":
        lines = lines.filter(outcome="")
    lines = lines.select_related("residential_group").order_by("given_name", "full_name", "pk")
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("trang"))
    return {
        "page": page,
        "groups": groups,
        "ages": sorted(ages, reverse=True),
        "asked": asked,
        "filtered": any(asked.values()),
    }


@allow(VIEW)
@require_safe
def campaign_budget(request: HttpRequest, pk: int) -> HttpResponse:
    """What it costs, by giver, gift, age and purse."""
    shown = found(request, pk)
    context = frame(request, shown, "du-toan")
    context["budget"] = budget_of(lines_of(request, shown))
    return render(request, "benefits/campaigns/budget.html", context)


@allow(PREPARE, "benefits.approve_giftcampaign")
@require_safe
def campaign_unclear(request: HttpRequest, pk: int) -> HttpResponse:
    """People whose facts do not say whether they are entitled, and what to ask."""
    shown = found(request, pk)
    context = frame(request, shown, "chua-ro")
    roster = campaign_roster.build(shown)
    asked = request.GET.get("thieu", "")
    unclear = [one for one in roster.unclear if not asked or asked in one.asks]
    counted = Counter(fact for one in roster.unclear for fact in one.asks)
    page = Paginator(unclear, PER_PAGE).get_page(request.GET.get("trang"))
    people = Elder.objects.for_user(request.user).select_related("residential_group")
    people = people.in_bulk([one.elder_id for one in page])
    context |= {
        "page": page,
        "rows": [
            {"elder": people[one.elder_id], "asks": [words.label(fact) for fact in one.asks]}
            for one in page
            if one.elder_id in people
        ],
        "facts": [(fact, words.label(fact), number) for fact, number in counted.most_common()],
        "asked": asked,
        "unclear_now": len(roster.unclear),
    }
    return render(request, "benefits/campaigns/unclear.html", context)


@allow(PREPARE, "benefits.approve_giftcampaign")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One button: what it does, asked once more, done once."""
    if action not in ACTIONS:
        raise Http404
    deed = ACTIONS[action]
    shown = found(request, pk)
    if not request.user.has_perm(deed.permission):
        raise PermissionDenied
    context = frame(request, shown, "")
    closes = deed.target == CampaignState.CLOSED
    due = shown.approved_vnd - context["totals"].given_vnd if closes and shown.approved_vnd is not None else None
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, asks_why=deed.asks_why, closes=closes, due_vnd=due)
    token = one_time_key(request.POST) or uuid4()
    if data is not None and form.is_valid() and _press(request, shown, deed.code, form, token):
        return redirect("benefits:campaign", pk)
    context |= {"deed": deed, "form": form, "token": token, "due_vnd": due, "closes": closes}
    return render(request, "benefits/campaigns/step.html", context)


def _press(request: HttpRequest, shown: GiftCampaign, action: str, form: StepForm, token: UUID) -> bool:
    today: date = timezone.localdate()
    try:
        done = campaign_steps.move(shown, action, by=request.user, token=token, today=today, **form.cleaned_data)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    if done:
        messages.success(request, ACTIONS[action].done)
    return True
