"""Home care: volunteers, whom they visit, visits due and done this month."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs.choices import VolunteerKind
from clubs.forms.care import AssignForm, ClientForm, EndCareForm, VisitForm, VolunteerForm
from clubs.forms.club import DayForm
from clubs.forms.members import PersonForm
from clubs.home_care import completion, due
from clubs.models import CareAssignment, CareClient, Club, HomeVisit, Visitor, Volunteer
from clubs.pages import KEEP, READ, head
from clubs.services import care as service
from clubs.services import members as member_service
from clubs.standards import Standards, percent
from clubs.views.rows import club_or_404
from clubs.views.whom import Whom
from elders.forms.answers import add_refusal
from elders.ground.access import allow
from elders.ground.months import month_end
from elders.models import Elder


def month_of(request: HttpRequest, today: date) -> date:
    """The month asked for (`?thang=2026-06`), at most the current one."""
    text = request.GET.get("thang", "")
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        month = today.replace(day=1)
    return min(month, today.replace(day=1))


def neighbours(month: date, today: date) -> dict[str, str]:
    """The months before and after, as `?thang=` writes them; none after the current one."""
    before = (month.replace(day=1) - date.resolution).replace(day=1)
    after = month_end(month) + date.resolution
    return {"before": f"{before:%Y-%m}", "after": f"{after:%Y-%m}" if after <= today else ""}


@allow(READ)
def care(request: HttpRequest, pk: int) -> HttpResponse:
    """Clients of a month with visits due and done, and the volunteers with what they carry."""
    club, today = club_or_404(request, pk), timezone.localdate()
    month = month_of(request, today)
    last = month_end(month)
    clients = list(
        CareClient.objects.filter(club=club, valid_from__lte=last)
        .exclude(valid_to__lt=month)
        .select_related("elder__residential_group", "companion__residential_group")
    )
    done: dict[int, set] = {}
    for client, day in (
        HomeVisit.objects.done()
        .filter(client__in=clients, visited_on__range=(month, last))
        .values_list("client", "visited_on")
    ):
        done.setdefault(client, set()).add(day)
    visitors: dict[int, list[str]] = {}
    for row in (
        CareAssignment.objects.filter(client__in=clients)
        .on(min(today, last))
        .select_related("membership__elder", "membership__companion")
    ):
        visitors.setdefault(row.client_id, []).append(row.membership.person.full_name)
    total_due = total_done = 0
    for client in clients:
        client.due = due(
            month, valid_from=client.valid_from, valid_to=client.valid_to, visits_per_week=client.visits_per_week
        )
        client.done = len(done.get(client.pk, ()))
        client.share = percent(completion(client.done, client.due)[0])
        client.visitors = visitors.get(client.pk, [])
        total_due, total_done = total_due + client.due, total_done + client.done
    clients.sort(key=lambda client: (client.done >= client.due, client.person.given_name, client.pk))
    volunteers = list(
        Volunteer.objects.filter(membership__club=club)
        .on(today)
        .select_related("membership__elder", "membership__companion")
        .order_by("kind", "pk")
    )
    load: dict[int, list] = {}
    for membership, minutes in Visitor.objects.filter(
        visit__client__club=club, visit__cancelled=False, visit__visited_on__range=(month, last)
    ).values_list("membership", "visit__minutes"):
        load.setdefault(membership, []).append(minutes or 0)
    for one in volunteers:
        visits = load.get(one.membership_id, [])
        one.visits, one.minutes = len(visits), sum(visits)
    helpers = sum(one.kind == VolunteerKind.HOME_CARE for one in volunteers)
    recent = (
        HomeVisit.objects.filter(client__club=club, visited_on__range=(month, last))
        .select_related("client__elder", "client__companion")
        .prefetch_related("visitors__membership__elder", "visitors__membership__companion")
    )
    context = head(club, request.user, today, "care") | neighbours(month, today)
    context |= {
        "month": month,
        "clients": clients,
        "volunteers": volunteers,
        "helpers": helpers,
        "helpers_wanted": Standards(today)["VOLUNTEERS"],
        "total_due": total_due,
        "total_done": total_done,
        "total_share": percent(completion(total_done, total_due)[0]),
        "without": [client for client in clients if not client.visitors],
        "visits": list(recent[:60]),
    }
    return render(request, "clubs/care.html", context)


@allow(KEEP)
def volunteer_new(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    initial = {"valid_from": today, "kind": VolunteerKind.HOME_CARE}
    form = VolunteerForm(request.POST or None, club=club, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.appoint(Volunteer(**form.cleaned_data), by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi tình nguyện viên.")
            return redirect("clubs:care", club.pk)
    return _form(request, club, form, "Thêm tình nguyện viên", "Ghi tình nguyện viên")


@allow(KEEP)
def volunteer_end(request: HttpRequest, pk: int, volunteer_pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    row = get_object_or_404(Volunteer.objects.filter(membership__club=club), pk=volunteer_pk)
    form = DayForm(request.POST or None, label="Ngày cuối", initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            service.stop_volunteering(row, on=form.cleaned_data["on"], by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi thôi làm tình nguyện viên.")
            return redirect("clubs:care", club.pk)
    return _form(request, club, form, f"{row.membership.person.full_name} thôi làm tình nguyện viên", "Ghi")


@allow(KEEP)
def client_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to care for: found by name and year, or written down minimally."""
    club, today = club_or_404(request, pk), timezone.localdate()
    whom = Whom(request, ward_id=club.ward_id, group_id=club.residential_group_id, today=today)
    context = head(club, request.user, today, "care") | whom.context
    if not whom.is_known:
        return render(request, "clubs/client_new.html", context)
    form = ClientForm(whom.sent, club=club, today=today, initial={"valid_from": today})
    if whom.holds(form):
        try:
            client = _take_in(club, whom.person, whom.new, form, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã nhận chăm sóc {client.person.full_name}.")
            return redirect("clubs:care", club.pk)
    return render(request, "clubs/client_new.html", context | {"form": form})


def _take_in(club: Club, person, new: PersonForm | None, form: ClientForm, *, by) -> CareClient:
    made = None if person else member_service.add_companion(ward=club.ward, values=new.values(), by=by)
    person = person or made
    who = {"elder": person} if isinstance(person, Elder) else {"companion": person}
    given = dict(form.cleaned_data)
    volunteers = given.pop("volunteers")
    try:
        return service.take_in(CareClient(club=club, **who, **given), volunteers=volunteers, by=by)
    except ValidationError:
        if made:
            made.delete()  # nobody is written down for care that was refused
        raise


def _client_or_404(club: Club, pk: int) -> CareClient:
    return get_object_or_404(CareClient.objects.filter(club=club).select_related("club", "elder", "companion"), pk=pk)


@allow(KEEP)
def client_assign(request: HttpRequest, pk: int, client_pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    client = _client_or_404(club, client_pk)
    now = list(client.assignments.on(today).values_list("membership", flat=True))
    initial = {"from_day": max(today, client.valid_from), "volunteers": now}
    form = AssignForm(request.POST or None, club=club, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.assign(client, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã phân công.")
            return redirect("clubs:care", club.pk)
    return _form(request, club, form, f"Ai đi thăm {client.person.full_name}", "Phân công")


@allow(KEEP)
def client_end(request: HttpRequest, pk: int, client_pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    client = _client_or_404(club, client_pk)
    form = EndCareForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            service.end_care(client, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi thôi chăm sóc.")
            return redirect("clubs:care", club.pk)
    return _form(request, club, form, f"Thôi chăm sóc {client.person.full_name}", "Ghi")


@allow(KEEP)
def visit_new(request: HttpRequest, pk: int, client_pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    client = _client_or_404(club, client_pk)
    form = VisitForm(request.POST or None, client=client, today=today, initial={"visited_on": today})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        volunteers = given.pop("volunteers")
        try:
            service.record_visit(HomeVisit(client=client, **given), volunteers=volunteers, today=today, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi lượt thăm {client.person.full_name}.")
            return redirect("clubs:care", club.pk)
    return _form(request, club, form, f"Ghi lượt thăm {client.person.full_name}", "Ghi lượt thăm")


@allow(KEEP)
@require_POST
def visit_remove(request: HttpRequest, pk: int, visit_pk: int) -> HttpResponse:
    club = club_or_404(request, pk)
    visit = get_object_or_404(HomeVisit.objects.filter(client__club=club), pk=visit_pk)
    service.remove_visit(visit, by=request.user)
    messages.success(request, "Đã bỏ lượt thăm; lịch sử vẫn giữ.")
    return redirect("clubs:care", club.pk)


def _form(request: HttpRequest, club: Club, form, title: str, submit: str) -> HttpResponse:
    context = head(club, request.user, timezone.localdate(), "care") | {
        "form": form,
        "title": title,
        "submit": submit,
        "back": reverse("clubs:care", args=[club.pk]),
    }
    return render(request, "clubs/form.html", context)
