"""Dossiers: the list with its clock, a new one for a person, one dossier step by step."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from benefits.case_steps import clock_of, money_words, steps_of
from benefits.choices import OPEN_CASES, CaseKind, CaseState, StopReason, SuspendReason
from benefits.dossier import FROM_CITIZENS, dossier_of, family_of
from benefits.facts import FIELDS, facts_of
from benefits.forms.cases import CaseForm, NumberForm, PapersForm, RefuseForm, SignForm, SubmitForm
from benefits.law import state_book
from benefits.local import law_of
from benefits.lookup import arrange
from benefits.models import Award, Case
from benefits.models.awards import MONTHLY
from benefits.rules import decide_all
from benefits.schemes import FUNERAL, scheme_name, scheme_names
from benefits.services import cases
from benefits.services.declared import undeclared
from benefits.words import PURSES
from elders.forms.answers import add_refusal, one_time_key
from elders.forms.events import ReasonForm
from elders.ground.access import allow
from elders.ground.names import vn_key
from elders.models import Elder, ResidentialGroup, Situation, User

PER_PAGE = 50
STATES = {
    "mo": "Đang giải quyết",
    "qua_han": "Quá hạn",
    "cho_ky": "Chờ ký",
    "cho_so": "Chờ số văn bản",
    "da_tra_loi": "Đã trả lời",
    "tat_ca": "Tất cả",
}
ANSWERED = (CaseState.GRANTED, CaseState.REFUSED)


class CaseFilterForm(forms.Form):
    q = forms.CharField(label="Họ tên hoặc số CCCD", required=False, max_length=60)
    viec = forms.ChoiceField(label="Việc", required=False, choices=[("", "Tất cả"), *CaseKind.choices])
    to = forms.ModelChoiceField(
        label="Tổ dân phố", required=False, queryset=ResidentialGroup.objects.none(), empty_label="Tất cả"
    )


class CaseFilter:
    """Reads the address of the list for `user`; what does not validate is ignored."""

    def __init__(self, data: Mapping[str, str], user: User, today: date) -> None:
        self.user, self.today = user, today
        self.form = CaseFilterForm(data)
        self.form.fields["to"].queryset = ResidentialGroup.objects.for_user(user).on(today).order_by("name", "pk")
        self.form.is_valid()
        self.values = self.form.cleaned_data
        asked = data.get("tinh_trang", "mo")
        self.state = asked if asked in STATES else "mo"

    def scope(self) -> QuerySet:
        """What is filtered, in whatever state."""
        found = Case.objects.for_user(self.user)
        if kind := self.values.get("viec"):
            found = found.filter(kind=kind)
        if group := self.values.get("to"):
            found = found.filter(elder__residential_group=group)
        if text := self.values.get("q", "").strip():
            digits = "".join(char for char in text if char.isdigit())
            found = (
                found.filter(elder__citizen_id__endswith=digits)
                if digits
                else found.filter(elder__name_key__contains=vn_key(text))
            )
        return found

    def condition(self, state: str) -> Q:
        is_open = Q(state__in=OPEN_CASES)
        return {
            "mo": is_open,
            "qua_han": is_open & Q(due_on__lt=self.today),
            "cho_ky": Q(state=CaseState.SUBMITTED),
            "cho_so": Q(state__in=ANSWERED, decision_number=""),
            "da_tra_loi": Q(state__in=ANSWERED),
            "tat_ca": Q(),
        }[state]

    def queryset(self) -> QuerySet:
        """Open ones by the day they are due, so the overdue stand on top; answered ones newest first."""
        found = self.scope().filter(self.condition(self.state)).select_related("elder__residential_group", "ward")
        by = ("due_on", "pk") if self.state in ("mo", "qua_han", "cho_ky") else ("-received_on", "-pk")
        return found.order_by(*by)

    def counts(self) -> dict[str, Any]:
        """How many per state, and the money open dossiers are about; one query."""
        money = Cast(KT("verification__at_stake_vnd"), BigIntegerField())
        monthly = ~Q(kind__in=[CaseKind.FUNERAL, CaseKind.STOP, CaseKind.SUSPEND])
        return self.scope().aggregate(
            **{state: Count("pk", filter=self.condition(state)) for state in STATES},
            money=Sum(money, filter=self.condition("mo") & monthly),
        )


@allow("benefits.view_case")
def case_list(request: HttpRequest) -> HttpResponse:
    """All dossiers: overdue on top, days left, money at stake."""
    today = timezone.localdate()
    roster = CaseFilter(request.GET, request.user, today)
    page = Paginator(roster.queryset(), PER_PAGE).get_page(request.GET.get("trang"))
    names = scheme_names(case.scheme for case in page)
    counts = roster.counts()
    query = request.GET.copy()
    for gone in ("trang", "tinh_trang"):
        query.pop(gone, None)
    rows = [
        {
            "case": case,
            "name": names[case.scheme],
            "clock": clock_of(case, today),
            "money": _stake(case),
        }
        for case in page
    ]
    context = {
        "rows": rows,
        "page": page,
        "form": roster.form,
        "state": roster.state,
        "tabs": [(code, text, counts[code]) for code, text in STATES.items()],
        "money": counts["money"],
        "query": query.urlencode(),
        "today": today,
    }
    return render(request, "benefits/cases/list.html", context)


def _stake(case: Case) -> str:
    if case.kind in (CaseKind.STOP, CaseKind.SUSPEND):
        return ""
    if case.verification.get("suggests") is False:
        return "không đủ điều kiện"
    return money_words(case.verification.get("at_stake_vnd"), monthly=family_of(case.scheme) != "funeral")


def elder_of(request: HttpRequest, pk: int) -> Elder:
    return get_object_or_404(Elder.objects.for_user(request.user).select_related("ward", "residential_group"), pk=pk)


def case_of(request: HttpRequest, pk: int) -> Case:
    """The dossier with all its page shows; a stranger's is a 404."""
    found = Case.objects.for_user(request.user)
    return get_object_or_404(
        found.select_related(
            "elder__residential_group", "ward", "award", "result", "event", "recorded_by", "verified_by", "submitted_by"
        ).select_related("decided_by"),
        pk=pk,
    )


@allow("benefits.handle_case")
def case_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """For which benefit: what the registry says the person could get, the likely first."""
    elder, today = elder_of(request, pk), timezone.localdate()
    day = elder.date_of_death or today
    answer = arrange(decide_all(facts_of(elder, day), law_of(elder.ward_id, day, known=today)))
    running = list(Award.objects.for_user(request.user).filter(elder=elder, frequency=MONTHLY).on(day))
    drawn = {award.scheme for award in running}
    groups = []
    for title, entries in (
        ("Đủ điều kiện", [*answer.given, *answer.waiting]),
        ("Chưa rõ", answer.unclear),
        ("Theo thông tin trong sổ thì không đủ điều kiện", answer.refused),
    ):
        wanted = [entry for entry in entries if _is_asked_for(entry.decision.scheme, bool(elder.date_of_death))]
        wanted = [entry for entry in wanted if entry.decision.scheme not in drawn and not entry.instead]
        if wanted:
            groups.append((title, wanted))
    names = scheme_names(award.scheme for award in running)
    opened = list(Case.objects.for_user(request.user).open().filter(elder=elder))
    context = {
        "elder": elder,
        "groups": groups,
        "awards": [(award, names[award.scheme]) for award in running],
        "open_cases": [(case, scheme_name(case.scheme)) for case in opened],
        "dead": bool(elder.date_of_death),
    }
    return render(request, "benefits/cases/choose.html", context)


def _is_asked_for(scheme: str, dead: bool) -> bool:
    """Benefits one applies for: monthly ones of the living, the funeral of the dead."""
    found = state_book().schemes.get(scheme)
    if dead:
        return scheme in state_book().groups[FUNERAL].members
    return found is not None and found.frequency == MONTHLY and family_of(scheme) != "other"


def _wanted(request: HttpRequest, elder: Elder) -> tuple[str, str, Award | None]:
    """(scheme, kind, award) the address names. Raises: Http404 for what nobody can ask for."""
    scheme, kind = request.GET.get("che_do", ""), request.GET.get("viec", CaseKind.GRANT)
    if kind not in FROM_CITIZENS or not _is_asked_for(scheme, kind == CaseKind.FUNERAL):
        raise Http404
    award = None
    if number := request.GET.get("quyet_dinh", ""):
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        award = get_object_or_404(Award.objects.for_user(request.user).filter(elder=elder), pk=number)
    return scheme, kind, award


@allow("benefits.handle_case")
def case_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as the citizen handed it in; `?che_do=` names the benefit, `?viec=` what is asked."""
    if "che_do" not in request.GET:
        return case_choose(request, pk)
    elder, today = elder_of(request, pk), timezone.localdate()
    scheme, kind, award = _wanted(request, elder)
    initial = {"permanent_address": "", **_known(elder, scheme, kind, today)}
    form = CaseForm(request.POST or None, scheme=scheme, kind=kind, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        case = Case(elder=elder, scheme=scheme, kind=kind, award=award, answers=form.answers, **form.case_fields)
        try:
            key = one_time_key(request.POST)
            case = cases.receive(case, papers=form.papers, today=today, by=request.user, token=key)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã nhận hồ sơ; phải trả lời trước hết ngày {case.due_on:%d/%m/%Y}.")
            return redirect("benefits:case", case.pk)
    return _form_page(request, form, elder=elder, scheme=scheme, kind=kind)


def _known(elder: Elder, scheme: str, kind: str, today: date) -> dict[str, Any]:
    """What the registry knows already stands in the form, to be compared with the paper."""
    row = Situation.objects.filter(elder=elder).on(today).first()
    if row is None:
        return {}
    return {
        fact: getattr(row, FIELDS[fact])
        for fact in dossier_of(scheme, kind).declares
        if fact in FIELDS and getattr(row, FIELDS[fact]) not in (None, "")
    }


@allow("benefits.handle_case")
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the form says, as long as nothing is submitted."""
    case, today = case_of(request, pk), timezone.localdate()
    if case.state not in (CaseState.RECEIVED, CaseState.VERIFIED) or case.kind not in FROM_CITIZENS:
        messages.error(request, "Hồ sơ này không sửa được nữa.")
        return redirect("benefits:case", pk)
    form = CaseForm(request.POST or None, scheme=case.scheme, kind=case.kind, today=today, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            cases.amend(
                case,
                fields=form.case_fields,
                answers=form.answers,
                today=today,
                by=request.user,
                token=one_time_key(request.POST),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã sửa nội dung hồ sơ.")
            return redirect("benefits:case", pk)
    return _form_page(request, form, elder=case.elder, scheme=case.scheme, kind=case.kind, case=case)


def _form_page(
    request: HttpRequest, form: CaseForm, *, elder: Elder, scheme: str, kind: str, case=None
) -> HttpResponse:
    context = {
        "form": form,
        "elder": elder,
        "case": case,
        "name": scheme_name(scheme),
        "kind": CaseKind(kind),
        "dossier": form.dossier,
        "token": uuid.uuid4(),
    }
    return render(request, "benefits/cases/form.html", context, status=422 if form.errors else 200)


@allow("benefits.view_case")
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    return show_case(request, case_of(request, pk))


def show_case(request: HttpRequest, case: Case, **bound: forms.Form) -> HttpResponse:
    """The page of a dossier; `bound` are forms that came back with errors."""
    today, user = timezone.localdate(), request.user
    handles, decides = user.has_perm("benefits.handle_case"), user.has_perm("benefits.decide_case")
    found = case.verification
    signer = {"signed_on": today, "signer": case.ward.signer_name}
    paper_form = bound.get("papers") or PapersForm(case=case)
    context = {
        "case": case,
        "elder": case.elder,
        "name": scheme_name(case.scheme),
        "clock": clock_of(case, today),
        "steps": steps_of(case),
        "found": found,
        "decision": found.get("decision"),
        "money": _stake(case),
        "instead": scheme_name(found["instead"]) if found.get("instead") else "",
        "missing": cases.missing_papers(case),
        "handles": handles,
        "decides": decides and case.submitted_by_id != user.pk,
        "own": decides and case.submitted_by_id == user.pk,
        "from_citizen": case.kind in FROM_CITIZENS,
        "may_amend": handles and case.state in (CaseState.RECEIVED, CaseState.VERIFIED) and case.kind in FROM_CITIZENS,
        "declared": len(undeclared(case)) if case.is_open and case.kind in FROM_CITIZENS else 0,
        "answers": _answers(case),
        "paper_form": paper_form,
        "papers": paper_form.lines(),
        "submit_form": bound.get("submit") or SubmitForm(initial={"opinion": case.opinion}),
        "sign_form": bound.get("sign") or SignForm(initial=signer),
        "refuse_form": bound.get("refuse") or RefuseForm(initial=signer | {"reasons": _reasons(case)}),
        "back_form": bound.get("back") or ReasonForm(label="Cần xem lại điều gì", prefix="tra"),
        "withdraw_form": bound.get("withdraw") or ReasonForm(label="Ai rút hồ sơ, vì sao", prefix="rut"),
        "number_form": bound.get("number") or NumberForm(initial={"number": case.decision_number}),
        "errors": [form for form in bound.values() if form.errors],
        "acts": case.acts.select_related("by"),
        "earliest": date.fromisoformat(found["earliest"]) if found.get("earliest") else None,
        "funding": _funding(found.get("decision")),
        "proposal": _proposal(case),
        "token": uuid.uuid4(),
        "can_print_decision": _can_print(case),
    }
    return render(request, "benefits/cases/case.html", context, status=422 if bound else 200)


def _funding(decision: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    """(who pays, đồng) of the amount found."""
    parts = (decision or {}).get("funding", {})
    found = [(PURSES[purse], parts[purse]) for purse in PURSES if parts.get(purse)]
    return found if len(found) > 1 else []


def _proposal(case: Case) -> list[tuple[str, str]]:
    """What the ward proposes about an award, in words."""
    said, rows = case.answers, []
    if reason := said.get("reason"):
        label = {**dict(StopReason.choices), **dict(SuspendReason.choices)}.get(reason, reason)
        rows.append(("Lý do", label))
    if day := said.get("event_on"):
        rows.append(("Ngày xảy ra", f"{date.fromisoformat(day):%d/%m/%Y}"))
    if month := said.get("from_month"):
        rows.append(("Từ tháng", f"{date.fromisoformat(month):%m/%Y}"))
    if "pay_arrears" in said:
        rows.append(("Truy lĩnh các tháng tạm dừng", "có" if said["pay_arrears"] else "không"))
    return rows


def _can_print(case: Case) -> bool:
    """A decision is only printed when the amount is known."""
    if case.state in (CaseState.WITHDRAWN, CaseState.CLOSED):
        return False
    if case.state == CaseState.REFUSED:
        return False
    decision = case.verification.get("decision") or {}
    return case.kind not in FROM_CITIZENS or decision.get("amount_vnd") is not None


def _reasons(case: Case) -> str:
    return "\n".join([*case.verification.get("articles", []), *([case.opinion] if case.opinion else [])])


def _answers(case: Case) -> list[tuple[str, str]]:
    """What the form says, in words."""
    form = (
        CaseForm(scheme=case.scheme, kind=case.kind, today=case.received_on, case=case)
        if case.kind in FROM_CITIZENS
        else None
    )
    if form is None:
        return []
    rows = []
    for name in form.extra:
        field, value = form.fields[name], form.initial.get(name)
        if value in (None, ""):
            said = ""
        elif isinstance(value, bool):
            said = "có" if value else "không"
        elif getattr(field, "choices", None):
            said = dict(field.choices).get(value, value)
        elif isinstance(value, date):
            said = f"{value:%m/%Y}" if name == "paid_elsewhere_to" else f"{value:%d/%m/%Y}"
        elif isinstance(value, int):
            said = f"{value:,} đồng".replace(",", ".") if value else "không có"
        else:
            said = str(value)
        rows.append((field.label.replace(" (đồng)", ""), said))
    return rows
