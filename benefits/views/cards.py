"""Insurance cards: how many have one, who needs one, and the cards of one person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from benefits.card_panel import VERDICTS, counts, shown_number, words_of
from benefits.card_panel import context as panel
from benefits.card_people import CardRow, coverage_by_group, grown_up, rows_for
from benefits.card_rights import ENDING, NONE, UNKNOWN, WRONG
from benefits.forms.cards import CardForm, CheckForm, LockForm, SettingForm, WorkFilter, category_of_letters
from benefits.models import CardRoster, CardSetting, InsuranceCard
from benefits.services import cards as services
from elders.forms.answers import add_refusal
from elders.ground import history
from elders.ground.access import allow
from elders.ground.names import vn_key
from elders.models import Elder, ResidentialGroup, User
from elders.views.record import elder_or_404

PER_PAGE = 50
TABS = {
    "chua-co": NONE,
    "sap-het": ENDING,
    "sai-nhom": WRONG,
    "chua-ro": UNKNOWN,
}


@allow("benefits.view_insurancecard")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Coverage of all residents of 60 and over, by residential group; three states."""
    user, today = request.user, timezone.localdate()
    groups, total = coverage_by_group(Elder.objects.for_user(user), today, ward=user.ward) if user.ward else ([], None)
    context = {
        "groups": groups,
        "total": total,
        "today": today,
        "setting": CardSetting.of(user.ward_id) if user.ward_id else None,
        "rosters": CardRoster.objects.for_user(user)[:3],
    }
    return render(request, "benefits/cards/overview.html", context)


@allow("benefits.view_insurancecard")
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """Who needs a card, another one or a renewal, and of whom nobody knows; with what to ask for."""
    user, today = request.user, timezone.localdate()
    tab = request.GET.get("loai") if request.GET.get("loai") in TABS else "chua-co"
    groups = list(ResidentialGroup.objects.for_user(user).on(today).order_by("code", "pk").values_list("pk", "name"))
    form = WorkFilter(request.GET or None, groups=groups)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    people = grown_up(today, people=Elder.objects.for_user(user))
    if asked.get("to"):
        people = people.filter(residential_group=asked["to"])
    if key := vn_key(asked.get("q", "")):
        people = people.filter(name_key__contains=key)
    order = list(people.order_by("given_name", "full_name", "pk").values_list("pk", flat=True))
    here = set(order)
    rows = {row.elder_id: row for row in rows_for(user, today) if row.elder_id in here}
    if kind := asked.get("nhom"):
        rows = {pk: row for pk, row in rows.items() if (row.right.due or "-") == kind}
    found = [pk for pk in order if pk in rows and rows[pk].verdict == TABS[tab]]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    elders = Elder.objects.select_related("residential_group").in_bulk(list(page.object_list))
    cards = InsuranceCard.objects.in_bulk(
        [held.pk for pk in page.object_list if (held := rows[pk].held.card or rows[pk].held.last)]
    )
    counts_of = {name: sum(row.verdict == verdict for row in rows.values()) for name, verdict in TABS.items()}
    context = {
        "tabs": [(name, VERDICTS[verdict][0], counts_of[name]) for name, verdict in TABS.items()],
        "tab": tab,
        "form": form,
        "page": page,
        "rows": [_line(elders[pk], rows[pk], cards, user) for pk in page.object_list],
        "query": _query(request),
        "narrowed": bool(asked.get("to") or asked.get("q") or asked.get("nhom")),
        "edits": user.has_perm("benefits.change_insurancecard"),
        "may_ask": user.has_perm("elders.change_situation"),
        "unknown_tab": tab == "chua-ro",
    }
    return render(request, "benefits/cards/worklist.html", context)


def _line(elder: Elder, row: CardRow, cards: dict[int, InsuranceCard], user: User) -> dict:
    held = row.held.card or row.held.last
    card = cards.get(held.pk) if held else None
    hint = shown_number(elder.health_card_no, user) if card is None and elder.health_card_no else ""
    number = shown_number(card.number, user) if card else ""
    return {"elder": elder, "card": card, "number": number, "hint": hint, **words_of(row)}


def _query(request: HttpRequest) -> str:
    """The filters without tab and page, for the tabs."""
    kept = request.GET.copy()
    for name in ("loai", "trang"):
        kept.pop(name, None)
    return kept.urlencode()


@allow("benefits.view_insurancecard")
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """All cards and checks of one person, what they should have, and what may be done."""
    elder, today = elder_or_404(request, pk), timezone.localdate()
    found = panel(elder, request.user, today) or {"elder": elder, "cards": []}
    for card in found["cards"]:
        card.elder = elder
        card.is_on = counts(card, today)
    found |= {
        "checks": elder.card_checks.select_related("recorded_by"),
        "edits": request.user.has_perm("benefits.change_insurancecard"),
        "may_ask": request.user.has_perm("elders.change_situation"),
        "today": today,
    }
    return render(request, "benefits/cards/person.html", found)


@allow("benefits.change_insurancecard")
def card_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a card. A number the registry already has is offered, its dates are not."""
    elder = elder_or_404(request, pk)
    number = elder.health_card_no or elder.social_insurance_no or elder.citizen_id or ""
    known = {"number": number, "category": category_of_letters(number), "clinic": CardSetting.of(elder.ward_id).clinic}
    return _edit(request, elder, InsuranceCard(elder=elder), initial=known)


@allow("benefits.change_insurancecard")
def card_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a card that was written down wrongly."""
    card = _card(request, pk)
    return _edit(request, card.elder, card)


def _edit(request: HttpRequest, elder: Elder, card: InsuranceCard, *, initial: dict | None = None) -> HttpResponse:
    fresh = card.pk is None
    running = InsuranceCard.objects.filter(elder=elder).on(timezone.localdate()).first() if fresh else None
    form = CardForm(request.POST or None, card=card, running=running, initial=initial or {})
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.record_card(
                form.filled(), by=request.user, replace=form.cleaned_data.get("replace", False)
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi thẻ BHYT của {elder.full_name}.")
            for warning in saved.warnings:
                messages.warning(request, warning)
            return redirect("benefits:cards_person", elder.pk)
    return render(request, "benefits/cards/edit.html", {"form": form, "elder": elder, "card": card, "fresh": fresh})


def _card(request: HttpRequest, pk: int) -> InsuranceCard:
    cards = InsuranceCard.objects.for_user(request.user).select_related("elder__residential_group")
    return get_object_or_404(cards, pk=pk)


@allow("benefits.change_insurancecard")
def card_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a card from a day on, with the reason."""
    card = _card(request, pk)
    form = LockForm(request.POST or None, initial={"locked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.lock(card, on=given["locked_on"], reason=given["reason"], note=given["note"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "Đã khóa thẻ.")
            return redirect("benefits:cards_person", card.elder_id)
    return render(request, "benefits/cards/lock.html", {"form": form, "elder": card.elder, "card": card})


@allow("benefits.change_insurancecard")
@require_POST
def card_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """A card locked by mistake counts again as printed."""
    card = _card(request, pk)
    try:
        services.unlock(card, by=request.user)
        messages.success(request, "Đã mở khóa thẻ.")
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    return redirect("benefits:cards_person", card.elder_id)


@allow("benefits.change_insurancecard")
def card_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the agency said of somebody without a card in the register."""
    elder, today = elder_or_404(request, pk), timezone.localdate()
    form = CheckForm(request.POST or None, today=today, initial={"checked_on": today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.record_check(
                elder, on=given["checked_on"], finding=given["finding"], note=given["note"], by=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, f"Đã ghi kết quả rà soát thẻ của {elder.full_name}.")
            return redirect("benefits:cards_person", elder.pk)
    return render(request, "benefits/cards/check.html", {"form": form, "elder": elder})


@allow("benefits.view_cardroster")
def setting(request: HttpRequest) -> HttpResponse:
    """What the ward agreed with the agency; empty is not known."""
    user = request.user
    row = CardSetting.of(user.ward_id) if user.ward_id else CardSetting()
    edits = user.has_perm("benefits.change_cardroster") and bool(user.ward_id)
    form = SettingForm(request.POST or None, instance=row)
    if request.method == "POST":
        if not edits:
            raise PermissionDenied
        if form.is_valid():
            with history.act("Sửa quy ước về thẻ BHYT", by=user):
                form.save()
            messages.success(request, "Đã lưu quy ước về thẻ BHYT.")
            return redirect("benefits:card_setting")
    return render(request, "benefits/cards/setting.html", {"form": form, "edits": edits, "setting": row})
