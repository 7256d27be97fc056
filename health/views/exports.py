"""Packages of check-ups: the clock of the portal, asking, the second person's answer, the file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from elders.forms.answers import add_refusal
from elders.models import Elder
from health.choices import ExportFormat, ExportPurpose
from health.exchange import sheet
from health.forms.exports import AnswerForm, PackageForm
from health.models import Examination, HealthExport
from health.services import exports as services
from health.views.guard import clinical, seen, where

PER_PAGE = 30
MAY = "health.export_findings"


@clinical(MAY)
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """What waits to be sent to the portal, late ones in red (E64); or the packages that were asked for."""
    now = timezone.now()
    packages = request.GET.get("loai") == "goi"
    waiting = services.waiting_for_portal(request.user.ward) & Examination.objects.for_user(request.user)
    asked = HealthExport.objects.for_user(request.user).select_related("requested_by", "approved_by")
    if packages:
        rows = asked
    else:
        rows = waiting.select_related("elder__residential_group", "facility")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    if not packages:
        for one in page.object_list:
            one.is_red = services.is_red(one.ended_at, now=now)
    seen(request, "Gói xuất kết quả khám" if packages else "Danh sách chờ gửi Cổng", row_count=len(page.object_list))
    late = waiting.filter(portal_due_at__lte=now).count()
    context = {"page": page, "packages": packages, "late": late, "waiting": waiting.count(), "asked": asked.count()}
    return render(request, "health/exports/list.html", context)


@clinical(MAY)
def export_new(request: HttpRequest) -> HttpResponse:
    """Ask for a package: of one check-up (`?phieu=`) or of a window of days; a look before what stays out, and why."""
    exam = None
    if number := request.GET.get("phieu", ""):
        found = Examination.objects.for_user(request.user).current().select_related("elder")
        exam = get_object_or_404(found, pk=number if number.isdigit() else 0)
    now, today = timezone.now(), timezone.localdate()
    start = {"purpose": ExportPurpose.SELF if exam else ExportPurpose.PORTAL, "format": ExportFormat.FHIR}
    start |= {"first": today.replace(day=1), "last": today, "waiting": True}
    form = PackageForm(request.POST or None, initial=start, single=exam is not None)
    choice = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = [exam] if exam else _within(request, data)
        if request.POST.get("act") == "look":
            seen(request, "Xem trước gói xuất", row_count=len(chosen), elder=exam.elder if exam else None)
            choice = services.choose(chosen[: services.MOST], purpose=data["purpose"], now=now)
        else:
            try:
                made = services.ask(
                    chosen,
                    purpose=data["purpose"],
                    format=data["format"],
                    reason=data["reason"],
                    by=request.user,
                    now=now,
                )
                return redirect("health:export", made.pk)
            except ValidationError as refusal:
                add_refusal(form, refusal)
    context = {"form": form, "exam": exam, "choice": choice, "unknown": sheet.unknown_tags()}
    return render(request, "health/exports/new.html", context)


def _within(request: HttpRequest, data: dict) -> list[Examination]:
    found = Examination.objects.for_user(request.user).current().complete()
    found = found.filter(examined_on__range=(data["first"], data["last"]))
    if data["waiting"]:
        found = found.filter(exported_at__isnull=True)
    return list(found.order_by("examined_on", "pk")[: services.MOST + 1])


def _export(request: HttpRequest, pk: int) -> HealthExport:
    return get_object_or_404(HealthExport.objects.for_user(request.user), pk=pk)


@clinical(MAY)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One package: who asked, what is in it and what not; the second person answers here."""
    found = _export(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agree = request.POST.get("act") == "agree"
        try:
            services.answer(found, agree=agree, why=form.cleaned_data["why"], by=request.user, now=timezone.now())
            messages.success(request, "Đã đồng ý cho xuất." if agree else "Đã ghi không đồng ý.")
            return redirect("health:export", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    seen(request, f"Gói xuất kết quả khám số {pk}", row_count=len(found.examination_ids))
    exams = Examination.objects.for_user(request.user).select_related("elder__residential_group")
    out = {one["exam"]: one["why"] for one in found.left_out}
    left = list(exams.filter(pk__in=out).order_by("examined_on", "pk"))
    for one in left:
        one.why = out[one.pk]
    context = {
        "export": found,
        "form": form,
        "inside": exams.filter(pk__in=found.examination_ids).order_by("examined_on", "pk")[:PER_PAGE],
        "people": Elder.objects.filter(examinations__in=found.examination_ids).distinct().count(),
        "left": left,
        "answers": found.is_bulk and not found.approved_by_id and not found.refused_why,
        "mine": found.requested_by_id == request.user.pk,
    }
    return render(request, "health/exports/export.html", context)


@clinical(MAY)
@require_POST
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file; every time it is taken is logged with the reason."""
    found = _export(request, pk)
    try:
        file = services.take(found, by=request.user, address=where(request), now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("health:export", pk)
    answer = HttpResponse(file.content, content_type=file.type)
    answer["Content-Disposition"] = content_disposition_header(True, file.name)
    answer["Cache-Control"] = "private, no-store"
    return answer
