"""What pages of the plan share: rows by the reader's rights, the chosen year, proofs, the plain form page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from elders.forms.answers import add_refusal
from reporting.models import Activity, BudgetLine, Plan, PlanTask, Problem

YEARS = range(2020, 2101)


def chosen_year(request: HttpRequest) -> int:
    """`?nam=`, else this year. Raises: Http404 when it is no year."""
    text = request.GET.get("nam", "")
    if not text:
        return timezone.localdate().year
    if not text.isdecimal() or int(text) not in YEARS:
        raise Http404
    return int(text)


def plan_or_404(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(Plan.objects.for_user(request.user).select_related("ward"), pk=pk)


def task_or_404(request: HttpRequest, pk: int) -> PlanTask:
    return get_object_or_404(PlanTask.objects.for_user(request.user).select_related("plan__ward"), pk=pk)


def activity_or_404(request: HttpRequest, pk: int) -> Activity:
    rows = Activity.objects.for_user(request.user).select_related(
        "ward", "task__plan", "residential_group", "entered_by", "confirmed_by"
    )
    return get_object_or_404(rows, pk=pk)


def line_or_404(request: HttpRequest, pk: int) -> BudgetLine:
    return get_object_or_404(BudgetLine.objects.for_user(request.user).select_related("ward", "task"), pk=pk)


def problem_or_404(request: HttpRequest, pk: int) -> Problem:
    rows = Problem.objects.for_user(request.user).select_related("residential_group", "reported_by", "answered_by")
    return get_object_or_404(rows, pk=pk)


def ask(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    submit: str,
    back: str,
    done: str | Callable[[Any], str],
    then: str | Callable[[Any], str] = "",
    lead: str = "",
    danger: bool = False,
    section: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """A page with one form whose act is a service: show it, call `act(cleaned data)`, show what the service refuses.

    `section` is (label, address) of the list above; `done` the message and `then` where to go, words or made from what
    the act gave.
    """
    if request.method == "POST" and form.is_valid():
        try:
            found = act(form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, done(found) if callable(done) else done)
            return redirect((then(found) if callable(then) else then) or back)
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": back,
        "lead": lead,
        "danger": danger,
        "section": section,
    }
    status = 422 if form.errors and request.headers.get("HX-Request") else 200
    return render(request, "reporting/plan/form.html", context, status=status)
