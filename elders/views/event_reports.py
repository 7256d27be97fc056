"""What group leaders report and the office answers; who comes from elsewhere."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from elders import arrivals, search
from elders.duplicates import people_with_homes
from elders.forms.events import SLUGS, ReasonForm
from elders.ground.access import allow
from elders.models import Elder, EventReport
from elders.services import events

PER_PAGE = 25


@allow("elders.record_lifeevent", "elders.report_lifeevent")
def event_reports(request: HttpRequest) -> HttpResponse:
    """Waiting reports first: the office's to-do, the leader's own."""
    reports = EventReport.objects.for_user(request.user).select_related(
        "elder__residential_group", "reported_by", "answered_by", "event", "to_group"
    )
    answered = request.GET.get("da_tra_loi") == "1"
    shown = reports.filter(answered_at__isnull=not answered).order_by("-reported_at", "-pk")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("trang"))
    for report in page:
        report.slug = SLUGS[report.kind]
    context = {"page": page, "answered": answered, "records": request.user.has_perm("elders.record_lifeevent")}
    return render(request, "elders/events/reports.html", context)


@allow("elders.record_lifeevent")
def event_report_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is recorded; the group leader reads why."""
    report = get_object_or_404(EventReport.objects.for_user(request.user).select_related("elder", "reported_by"), pk=pk)
    form = ReasonForm(request.POST or None, label="Lý do không ghi", hint="Tổ trưởng sẽ đọc được lý do này.")
    if request.method == "POST" and form.is_valid():
        try:
            events.decline(report, answer=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "Đã trả lời tổ trưởng; sổ không thay đổi.")
            return redirect("elders:event_reports")
    return render(request, "elders/events/decline.html", {"report": report, "elder": report.elder, "form": form})


@allow("elders.record_lifeevent")
def move_in(request: HttpRequest) -> HttpResponse:
    """Search first: who once lived here gets the old record back, not a second one."""
    text, today = request.GET.get("q", "").strip(), timezone.localdate()
    found, here = [], []
    if text:
        gone = arrivals.may_arrive(request.user, number=text)
        found = list(search.matching(gone, text, today=today).select_related("ward")[:PER_PAGE])
        homes = people_with_homes(gone, [person.pk for person in found])
        for person in found:
            person.home = homes[person.pk].home
            person.ticket = arrivals.ticket(request.user, person)
        residents = Elder.objects.for_user(request.user).current()
        here = list(search.matching(residents, text, today=today).select_related("residential_group")[:10])
    context = {
        "q": text,
        "found": found,
        "here": here,
        "expected": [] if text else arrivals.expected(request.user).select_related("ward")[:50],
        "may_add": request.user.has_perm("elders.add_elder"),
    }
    return render(request, "elders/events/move_in.html", context)
