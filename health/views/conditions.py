"""Suspected diseases: written down, ruled out. Confirming one is enrolling (`register_entry.enrol`)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from elders.forms.answers import add_refusal
from elders.models import Elder
from health.choices import AccessKind
from health.forms.registers import RuleOutForm, SuspicionForm
from health.models import Condition
from health.services import diagnoses as services
from health.views.guard import clinical, seen
from health.views.register_entry import exam_asked


@clinical("health.record_findings")
def condition_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A suspicion about one person, by hand or out of a check-up (`?kham=`)."""
    elder = get_object_or_404(Elder.objects.for_user(request.user).select_related("residential_group"), pk=pk)
    seen(request, "Ghi nghi ngờ mắc bệnh", elder=elder, kind=AccessKind.WRITE)
    exam, today = exam_asked(request, elder), timezone.localdate()
    form = SuspicionForm(request.POST or None, initial={"found_on": exam.examined_on if exam else today})
    if request.method == "POST" and form.is_valid():
        try:
            services.suspect(elder, examination=exam, today=today, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã ghi nghi ngờ. Bác sĩ xác định thì đưa vào sổ, không phải thì loại trừ.")
            return redirect("health:person", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "elder": elder, "exam": exam, "title": "Ghi nghi ngờ mắc bệnh", "button": "Ghi nghi ngờ"}
    context["lead"] = "Đo, sàng lọc chỉ cho nghi ngờ; bác sĩ mới xác định bệnh."
    return render(request, "health/registers/condition.html", context)


@clinical("health.record_findings")
def condition_rule_out(request: HttpRequest, pk: int) -> HttpResponse:
    """A suspicion that was none."""
    found = Condition.objects.for_user(request.user).select_related("elder__residential_group")
    condition, today = get_object_or_404(found, pk=pk), timezone.localdate()
    seen(request, "Loại trừ nghi ngờ mắc bệnh", elder=condition.elder, kind=AccessKind.WRITE)
    form = RuleOutForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.rule_out(condition, today=today, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã loại trừ.")
            return redirect("health:person", condition.elder_id)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    title = f"Loại trừ nghi ngờ {condition.get_disease_display().lower()}"
    context = {"form": form, "elder": condition.elder, "title": title, "button": "Loại trừ"}
    return render(request, "health/registers/condition.html", context)
