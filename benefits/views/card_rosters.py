"""The monthly list for the agency: made, looked through, sent, answered, printed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from benefits.card_choices import Change, card_name
from benefits.card_papers import file_stem, roster_paper
from benefits.card_proposals import asks_words, plan
from benefits.forms.cards import AnswerForm, SendForm
from benefits.forms.months import MonthForm
from benefits.models import CardRoster, CardRosterLine, CardSetting
from benefits.services import card_rosters as services
from elders.forms.answers import add_refusal
from elders.forms.events import ReasonForm
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, pdf, xlsx
from elders.ground.months import month_of, next_month
from elders.models import Elder
from elders.views.work import download

PER_PAGE = 50
FORMATS = {"pdf": (pdf, PDF_TYPE), "xlsx": (xlsx, XLSX_TYPE)}


@allow("benefits.view_cardroster")
def rosters(request: HttpRequest) -> HttpResponse:
    """Lists made so far, and the button that makes the next one."""
    user, today = request.user, timezone.localdate()
    this = month_of(today)
    months = [this, next_month(this), next_month(next_month(this))]
    edits = user.has_perm("benefits.change_cardroster") and bool(user.ward_id)
    form = MonthForm(request.POST or None, months=months, initial={"month": next_month(this).isoformat()})
    if request.method == "POST" and edits and form.is_valid():
        roster = services.make_roster(user.ward, month=form.cleaned_data["month"], by=user)
        return redirect("benefits:card_roster", roster.pk)
    found = CardRoster.objects.for_user(user).annotate(
        ups=Count("lines", filter=~Q(lines__change=Change.DECREASE)),
        downs=Count("lines", filter=Q(lines__change=Change.DECREASE)),
        open=Count("lines", filter=Q(lines__outcome="")),
    )
    page = Paginator(found.order_by("-month", "-part", "-pk"), 24).get_page(request.GET.get("trang"))
    setting = CardSetting.of(user.ward_id) if user.ward_id else CardSetting()
    due = services.cut_off(user.ward_id, next_month(this)) if user.ward_id else None
    context = {"form": form, "page": page, "edits": edits, "setting": setting, "due": due, "today": today}
    return render(request, "benefits/cards/rosters.html", context)


def _roster(request: HttpRequest, pk: int) -> CardRoster:
    return get_object_or_404(
        CardRoster.objects.for_user(request.user).select_related("ward", "made_by", "sent_by"), pk=pk
    )


def _line(request: HttpRequest, pk: int, line_pk: int) -> CardRosterLine:
    lines = CardRosterLine.objects.for_user(request.user).select_related("roster", "elder__residential_group")
    return get_object_or_404(lines, pk=line_pk, roster=pk)


@allow("benefits.view_cardroster")
@require_GET
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its lines by phương án; of a draft also who cannot be put on it yet, and why."""
    found, today = _roster(request, pk), timezone.localdate()
    lines = found.lines.select_related("elder__residential_group").order_by("change", "elder__given_name", "pk")
    kind = request.GET.get("pa", "")
    numbers = {row["change"]: row["n"] for row in found.lines.order_by().values("change").annotate(n=Count("pk"))}
    shown = lines.filter(change=kind) if kind in Change.values else lines
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("trang"))
    waiting, waiting_count, unknown = _waiting(found) if found.is_draft else ([], 0, 0)
    context = {
        "roster": found,
        "page": page,
        "kind": kind,
        "changes": [(one.value, one.label, numbers.get(one.value, 0)) for one in Change],
        "count": sum(numbers.values()),
        "open": found.lines.filter(outcome="").count(),
        "city_doubt": found.is_draft and lines.filter(category__startswith="BHYT_HP_").exists(),
        "waiting": waiting,
        "waiting_count": waiting_count,
        "unknown": unknown,
        "edits": request.user.has_perm("benefits.change_cardroster"),
        "form": SendForm(initial={"sent_on": today}),
    }
    return render(request, "benefits/cards/roster.html", context)


def _waiting(found: CardRoster, most: int = 20) -> tuple[list[dict], int, int]:
    """The first people who cannot be put on the list yet, how many they are, and of how many nothing is known."""
    made = plan(found.ward, found.month)
    people = Elder.objects.select_related("residential_group").in_bulk([one.elder_id for one in made.waiting[:most]])
    rows = [
        {
            "elder": people[one.elder_id],
            "card": card_name(one.category) if one.category else "",
            "asks": asks_words(one.asks),
            "needs_pension_decision": one.needs_pension_decision,
        }
        for one in made.waiting[:most]
    ]
    return rows, len(made.waiting), made.unknown


@allow("benefits.change_cardroster")
@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the lines of a draft anew from what the registry says now."""
    found = _roster(request, pk)
    try:
        number = services.fill(found)
        messages.success(request, f"Đã lập lại: {number} dòng theo sổ hôm nay.")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("benefits:card_roster", pk)


@allow("benefits.change_cardroster")
@require_POST
def drop(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Take one line off a draft."""
    line = _line(request, pk, line_pk)
    try:
        services.drop_line(line, by=request.user)
        messages.success(request, f"Đã bỏ {line.elder.full_name} khỏi danh sách.")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("benefits:card_roster", pk)


@allow("benefits.change_cardroster")
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the list as sent; what it says is kept as printed."""
    found, form = _roster(request, pk), SendForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Hãy ghi ngày gửi, ví dụ 09/06/2026.")
        return redirect("benefits:card_roster", pk)
    try:
        services.send(found, on=form.cleaned_data["sent_on"], by=request.user)
        messages.success(request, "Đã ghi là đã gửi. Danh sách không sửa được nữa; rút lại được khi chưa có kết quả.")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("benefits:card_roster", pk)


@allow("benefits.change_cardroster")
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a list sent by mistake."""
    found = _roster(request, pk)
    form = ReasonForm(request.POST or None, label="Lý do rút lại")
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back(found, by=request.user, why=form.cleaned_data["reason"])
            messages.success(request, "Đã rút lại, danh sách là bản nháp.")
            return redirect("benefits:card_roster", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    return render(request, "benefits/cards/roster_back.html", {"form": form, "roster": found})


@allow("benefits.change_cardroster")
def answer(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Record what the agency answered to one line."""
    line, today = _line(request, pk, line_pk), timezone.localdate()
    initial = {"valid_from": line.from_day, "valid_to": line.to_day, "number": line.elder.social_insurance_no}
    form = AnswerForm(request.POST or None, change=line.change, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(line, on=today, by=request.user, **form.given)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi kết quả của {line.elder.full_name}.")
            return redirect("benefits:card_roster", pk)
    return render(request, "benefits/cards/answer.html", {"form": form, "line": line, "roster": line.roster})


@allow("benefits.view_cardroster")
@require_GET
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The list as a file, logged: it carries personal data out."""
    found = _roster(request, pk)
    if form not in FORMATS:
        raise Http404
    lines = list(
        found.lines.select_related("elder__residential_group").order_by("change", "elder__given_name", "elder", "pk")
    )
    make, kind = FORMATS[form]
    content = make(roster_paper(found, lines))
    history.disclose(
        by=request.user,
        kind=history.Disclosure.Kind.PRINT if form == "pdf" else history.Disclosure.Kind.EXPORT,
        what=str(found),
        row_count=len(lines),
        filters={"danh_sach": found.pk},
    )
    return download(content, f"{file_stem(found)}.{form}", kind)
