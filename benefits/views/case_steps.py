"""Buttons of a dossier: each is one act of a service, sent once by a one-time key."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from benefits.forms.cases import NumberForm, PapersForm, RefuseForm, SignForm, SubmitForm
from benefits.models import Case
from benefits.services import case_answers, cases
from benefits.views.cases import case_of, show_case
from elders.forms.answers import add_refusal, one_time_key
from elders.forms.events import ReasonForm
from elders.ground.access import allow


def _by(request: HttpRequest) -> dict[str, Any]:
    """Who presses, with the key that lets it count once."""
    return {"by": request.user, "token": one_time_key(request.POST)}


def _press(
    request: HttpRequest, case: Case, name: str, form: forms.Form, act: Callable[[date], Case], done: str
) -> HttpResponse:
    """Do it and go back to the page, or show the page with what stands in the way."""
    if form.is_valid():
        try:
            act(timezone.localdate())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect("benefits:case", case.pk)
    return show_case(request, case_of(request, case.pk), **{name: form})


@allow("benefits.handle_case")
@require_POST
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    form = PapersForm(request.POST, case=case)

    def act(today: date) -> Case:
        return cases.tick_papers(case, received=form.received(today), today=today, **_by(request))

    return _press(request, case, "papers", form, act, "Đã ghi giấy tờ.")


@allow("benefits.handle_case")
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)

    def act(today: date) -> Case:
        return cases.verify(case, today=today, **_by(request))

    return _press(
        request, case, "verify", forms.Form(request.POST), act, "Đã thẩm định theo thông tin trong sổ hôm nay."
    )


@allow("benefits.handle_case")
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    form = SubmitForm(request.POST)
    grants = request.POST.get("huong") != "tu-choi"

    def act(today: date) -> Case:
        opinion = form.cleaned_data["opinion"]
        return cases.submit(case, proposes_grant=grants, opinion=opinion, today=today, **_by(request))

    return _press(request, case, "submit", form, act, "Đã trình lãnh đạo ký.")


@allow("benefits.decide_case")
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    form = SignForm(request.POST)

    def act(today: date) -> Case:
        return case_answers.grant(case, **form.cleaned_data, today=today, **_by(request))

    return _press(request, case, "sign", form, act, "Đã ký quyết định.")


@allow("benefits.decide_case")
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    form = RefuseForm(request.POST)

    def act(today: date) -> Case:
        return case_answers.refuse(case, **form.cleaned_data, today=today, **_by(request))

    return _press(request, case, "refuse", form, act, "Đã trả lời từ chối, có lý do.")


@allow("benefits.decide_case")
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    form = ReasonForm(request.POST, label="Cần xem lại điều gì", prefix="tra")

    def act(today: date) -> Case:
        return cases.send_back(case, reason=form.cleaned_data["reason"], **_by(request))

    return _press(request, case, "back", form, act, "Đã trả lại để thẩm định lại.")


@allow("benefits.handle_case")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    form = ReasonForm(request.POST, label="Ai rút hồ sơ, vì sao", prefix="rut")

    def act(today: date) -> Case:
        return cases.withdraw(case, reason=form.cleaned_data["reason"], **_by(request))

    return _press(request, case, "withdraw", form, act, "Đã ghi rút hồ sơ.")


@allow("benefits.handle_case")
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_of(request, pk)
    form = NumberForm(request.POST)

    def act(today: date) -> Case:
        return case_answers.register(case, number=form.cleaned_data["number"], **_by(request))

    return _press(request, case, "number", form, act, "Đã ghi số văn bản.")
