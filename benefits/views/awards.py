"""Awards: who draws what, one award with everything that happened to it, and what may be done about it."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from benefits.case_papers import pay_words, stop_paper
from benefits.choices import PAID_RESULTS, CaseKind
from benefits.forms.awards import (
    SLUGS,
    ExistingForm,
    PaperNumberForm,
    PayeeForm,
    ProposalForm,
    StopNumberForm,
    monthly_schemes,
)
from benefits.models import Award, PayTo
from benefits.models.awards import MONTHLY
from benefits.schemes import SUBSISTENCE, scheme_name, scheme_names
from benefits.services import awards, cases
from benefits.views.case_papers import row_of, send
from benefits.views.cases import elder_of
from elders.forms.answers import add_refusal, one_time_key
from elders.ground.access import allow
from elders.ground.names import vn_key
from elders.ground.periods import covers
from elders.models import ResidentialGroup

PER_PAGE = 50
STATES = {
    "dang": "Đang hưởng",
    "tam_dung": "Tạm dừng",
    "thoi": "Đã thôi",
    "thieu_so": "Theo giấy, thiếu số, ngày",
    "chua_so": "Thôi hưởng chưa có số",
    "tat_ca": "Tất cả",
}


class AwardFilterForm(forms.Form):
    q = forms.CharField(label="Họ tên hoặc số CCCD", required=False, max_length=60)
    che_do = forms.ChoiceField(label="Chế độ", required=False)
    to = forms.ModelChoiceField(
        label="Tổ dân phố", required=False, queryset=ResidentialGroup.objects.none(), empty_label="Tất cả"
    )


def _condition(state: str, today: date) -> Q:
    paused = Q(pk__in=Award.objects.filter(covers(today, prefix="suspensions__")).values("pk"))
    running = covers(today) & Q(frequency=MONTHLY)
    return {
        "dang": running & ~paused,
        "tam_dung": running & paused,
        "thoi": Q(valid_to__lt=today) & ~Q(stop_reason=""),
        "thieu_so": ~Q(source_paper="") & (Q(decision_number="") | Q(signed_on__isnull=True)) & running,
        "chua_so": ~Q(stop_reason="") & Q(stop_signed_on__isnull=True),
        "tat_ca": Q(),
    }[state]


def _filtered(form: AwardFilterForm, queryset: QuerySet) -> QuerySet:
    values = form.cleaned_data if form.is_valid() else {}
    if scheme := values.get("che_do"):
        queryset = queryset.filter(scheme=scheme)
    if group := values.get("to"):
        queryset = queryset.filter(elder__residential_group=group)
    if text := values.get("q", "").strip():
        digits = "".join(char for char in text if char.isdigit())
        wanted = {"elder__citizen_id__endswith": digits} if digits else {"elder__name_key__contains": vn_key(text)}
        queryset = queryset.filter(**wanted)
    return queryset


@allow("benefits.view_award")
def award_list(request: HttpRequest) -> HttpResponse:
    """Who draws what, by state, scheme and group, with the sum per month by decision."""
    today = timezone.localdate()
    form = AwardFilterForm(request.GET)
    form.fields["che_do"].choices = [("", "Tất cả"), *monthly_schemes()]
    form.fields["to"].queryset = ResidentialGroup.objects.for_user(request.user).on(today).order_by("name", "pk")
    scope = _filtered(form, Award.objects.for_user(request.user))
    asked = request.GET.get("tinh_trang", "dang")
    state = asked if asked in STATES else "dang"
    found = scope.filter(_condition(state, today)).select_related("elder__residential_group")
    ordered = found.order_by(F("elder__given_name"), F("elder__full_name"), "-valid_from", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("trang"))
    counts = scope.aggregate(
        **{code: Count("pk", filter=_condition(code, today)) for code in STATES},
        money=Sum("amount_vnd", filter=_condition("dang", today)),
    )
    names = scheme_names(award.scheme for award in page)
    query = request.GET.copy()
    for gone in ("trang", "tinh_trang"):
        query.pop(gone, None)
    context = {
        "rows": [(award, names[award.scheme]) for award in page],
        "page": page,
        "form": form,
        "state": state,
        "tabs": [(code, text, counts[code]) for code, text in STATES.items()],
        "money": counts["money"],
        "query": query.urlencode(),
    }
    return render(request, "benefits/awards/list.html", context)


def award_of(request: HttpRequest, pk: int) -> Award:
    found = Award.objects.for_user(request.user).select_related("elder__residential_group", "ward", "recorded_by")
    return get_object_or_404(found, pk=pk)


@allow("benefits.view_award")
def award_page(request: HttpRequest, pk: int) -> HttpResponse:
    return show_award(request, award_of(request, pk))


def show_award(request: HttpRequest, award: Award, *, number_form: forms.Form | None = None) -> HttpResponse:
    """The page of an award: periods, pauses, payees, what it paid."""
    today = timezone.localdate()
    suspensions = list(award.suspensions.all())
    lines = award.lines.select_related("payment_list").order_by("-for_month", "-pk")
    paid = award.lines.filter(result__in=PAID_RESULTS).aggregate(vnd=Sum("amount_vnd"), lines=Count("pk"))
    runs = award.frequency == MONTHLY and (award.valid_to is None or award.valid_to >= today)
    paused = next((one for one in suspensions if one.valid_to is None or one.valid_to >= today), None)
    context: dict[str, Any] = {
        "award": award,
        "elder": award.elder,
        "name": scheme_name(award.scheme),
        "runs": runs,
        "paused": paused,
        "suspensions": suspensions,
        "payees": [(one, pay_words(one)) for one in award.payees.select_related("recorded_by")],
        "lines": lines[:24],
        "paid": paid,
        "adjustments": award.adjustments.order_by("-for_month", "pk")[:24],
        "cases": award.cases.exclude(pk=getattr(getattr(award, "from_case", None), "pk", None)),
        "from_case": getattr(award, "from_case", None),
        "handles": request.user.has_perm("benefits.handle_case"),
        "is_subsistence": award.exclusion_group == SUBSISTENCE,
        "needs_stop_number": bool(award.stop_reason) and award.stop_signed_on is None,
        "number_form": number_form or StopNumberForm(initial={"signed_on": today}),
        "token": uuid.uuid4(),
        "today": today,
    }
    return render(request, "benefits/awards/award.html", context, status=422 if number_form else 200)


@allow("benefits.handle_case")
def award_payee(request: HttpRequest, pk: int) -> HttpResponse:
    """Another hand or another account, from a day on."""
    award, today = award_of(request, pk), timezone.localdate()
    last = award.payees.order_by("-valid_from", "pk").first()
    initial = {"from_day": today} | ({name: getattr(last, name) for name in PayTo.PAY_TO} if last else {})
    form = PayeeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            awards.change_payee(
                award,
                pay_to=form.pay_to,
                from_day=cleaned["from_day"],
                reason=cleaned["reason"],
                by=request.user,
                token=one_time_key(request.POST),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi cách nhận tiền mới.")
            return redirect("benefits:award", pk)
    return _form_page(request, award, form, title="Đổi người nhận, cách nhận tiền", button="Lưu thay đổi")


@allow("benefits.handle_case")
def award_propose(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Propose to stop, pause or go on: a dossier the leader signs."""
    if slug not in SLUGS:
        raise Http404
    award, today, kind = award_of(request, pk), timezone.localdate(), SLUGS[slug]
    form = ProposalForm(request.POST or None, kind=kind, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            case = cases.propose(
                award,
                kind=kind,
                answers=form.answers,
                note=form.cleaned_data["note"],
                today=today,
                by=request.user,
                token=one_time_key(request.POST),
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã lập hồ sơ; hãy trình lãnh đạo ký.")
            return redirect("benefits:case", case.pk)
    titles = {
        CaseKind.STOP: "Đề nghị thôi hưởng",
        CaseKind.SUSPEND: "Đề nghị tạm dừng",
        CaseKind.RESUME: "Đề nghị chi trả lại",
    }
    return _form_page(request, award, form, title=titles[kind], button="Lập hồ sơ để trình")


def _form_page(
    request: HttpRequest, award: Award, form: forms.Form, *, title: str, button: str, lead: str = ""
) -> HttpResponse:
    context = {
        "award": award,
        "elder": award.elder,
        "name": scheme_name(award.scheme),
        "form": form,
        "title": title,
        "button": button,
        "lead": lead,
        "token": uuid.uuid4(),
    }
    return render(request, "benefits/awards/form.html", context, status=422 if form.errors else 200)


@allow("benefits.handle_case")
@require_POST
def award_stop_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and day of the decision about an award a death or a move has ended."""
    award, form = award_of(request, pk), StopNumberForm(request.POST)
    if form.is_valid():
        try:
            key = one_time_key(request.POST)
            awards.register_stop(award, **form.cleaned_data, today=timezone.localdate(), by=request.user, token=key)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi số quyết định thôi hưởng.")
            return redirect("benefits:award", pk)
    return show_award(request, award, number_form=form)


@allow("benefits.handle_case")
def award_paper_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and day of the paper decision behind an award that came from a roster."""
    award = award_of(request, pk)
    if not award.source_paper:
        raise Http404
    known = {"number": award.decision_number, "signed_on": award.signed_on}
    form = PaperNumberForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            key = one_time_key(request.POST)
            awards.register_paper(award, **form.cleaned_data, today=timezone.localdate(), by=request.user, token=key)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi số, ngày quyết định.")
            return redirect("benefits:award", pk)
    lead = "Chép từ quyết định giấy. Nhiều người thiếu: tải mẫu đã điền sẵn tên ở Nhập danh sách, ghi rồi gửi lại."
    return _form_page(request, award, form, title="Ghi số, ngày quyết định giấy", button="Ghi", lead=lead)


@allow("benefits.view_award")
def award_stop_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision that ends an award after a death or a move, to be signed."""
    award, today = award_of(request, pk), timezone.localdate()
    if not award.stop_reason:
        raise Http404
    paper = stop_paper(award, row=row_of(award.elder, award.valid_to or today), today=today)
    return send(request, paper, elder=award.elder, what="quyết định thôi hưởng")


@allow("benefits.handle_case")
def award_existing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over a decision signed before the software came."""
    elder, today = elder_of(request, pk), timezone.localdate()
    form = ExistingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            award = awards.record_existing(
                form.award(elder), pay_to=form.pay_to, today=today, by=request.user, token=one_time_key(request.POST)
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi quyết định; từ nay có trong danh sách chi trả.")
            return redirect("benefits:award", award.pk)
    context = {
        "elder": elder,
        "form": form,
        "title": "Ghi quyết định đã có",
        "button": "Ghi quyết định",
        "token": uuid.uuid4(),
    }
    return render(request, "benefits/awards/form.html", context, status=422 if form.errors else 200)
