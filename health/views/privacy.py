"""Consent, requests of people about their data, who read whose record, unusual readings, retention."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from elders.forms.answers import add_refusal
from elders.ground import history
from elders.ground.documents import PDF_TYPE, pdf
from elders.ground.scans import scan_type
from elders.models import Elder
from elders.views.work import download
from health import privacy_papers
from health.choices import AccessKind
from health.forms import privacy as forms
from health.models import Consent, DataRequest, DestructionList, StaffHome
from health.privacy import retention_rules
from health.readers import readers_of, unusual_reads
from health.services import privacy as services
from health.services import retention
from health.views.guard import clinical, seen

PER_PAGE = 50
ACTS = {
    "nhan": (forms.AcknowledgeForm, services.acknowledge, "Đã ghi ngày báo đã nhận."),
    "gia-han": (forms.ExtendForm, services.extend, "Đã gia hạn."),
    "xong": (forms.FinishForm, services.finish, "Đã ghi trả lời."),
}


def _elder(request: HttpRequest, pk: int, what: str, *, kind: str = AccessKind.VIEW) -> Elder:
    elder = get_object_or_404(Elder.objects.for_user(request.user).select_related("residential_group", "ward"), pk=pk)
    seen(request, what, elder=elder, kind=kind)
    return elder


@clinical("health.view_findings")
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person agreed to and asked for."""
    elder = _elder(request, pk, "Sự đồng ý về dữ liệu")
    consents = list(
        Consent.objects.for_user(request.user).filter(elder=elder).defer("scan").order_by("-given_on", "-pk")
    )
    asked = list(DataRequest.objects.for_user(request.user).filter(elder=elder).order_by("-received_on", "-pk"))
    context = {"elder": elder, "consents": consents, "requests": asked, "today": timezone.localdate()}
    return render(request, "health/privacy/person.html", context)


@clinical("health.record_findings")
def consent_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an agreement, or the case in which none is needed."""
    elder, today = _elder(request, pk, "Ghi sự đồng ý", kind=AccessKind.WRITE), timezone.localdate()
    start = {"given_on": today, "given_by": elder.full_name}
    form = forms.ConsentForm(request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            values = dict(form.cleaned_data)
            file = values.pop("scan")
            scan = {"scan": file.read(), "scan_name": file.name} if file else {}
            consent = Consent(ward_id=elder.ward_id, elder=elder, **values)
            services.give(consent, today=today, by=request.user, **scan)
            messages.success(request, "Đã ghi.")
            return redirect("health:privacy", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "elder": elder, "title": "Ghi sự đồng ý", "button": "Lưu"}
    context["lead"] = "Không đồng ý cho việc không bắt buộc thì vẫn được khám. Im lặng không phải là đồng ý."
    return render(request, "health/privacy/ask.html", context)


def _consent(request: HttpRequest, pk: int, what: str, *, kind: str) -> Consent:
    """One consent without its scan, logged."""
    found = Consent.objects.for_user(request.user).select_related("elder__residential_group").defer("scan")
    one = get_object_or_404(found, pk=pk)
    seen(request, what, elder=one.elder, kind=kind)
    return one


@clinical("health.record_findings")
def consent_scan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the scan of a paper that was signed before."""
    consent = _consent(request, pk, "Lưu bản chụp giấy đồng ý", kind=AccessKind.WRITE)
    form = forms.ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["scan"]
        try:
            services.add_scan(consent, scan=file.read(), scan_name=file.name, by=request.user)
            messages.success(request, "Đã lưu bản chụp.")
            return redirect("health:privacy", consent.elder_id)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "elder": consent.elder, "title": f"Bản chụp giấy đồng ý: {consent}", "button": "Lưu"}
    context["lead"] = "Chụp rõ chữ ký hoặc dấu điểm chỉ. Chỉ Trạm Y tế mở được bản chụp."
    return render(request, "health/privacy/ask.html", context)


@clinical("health.view_findings")
@require_GET
def consent_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan itself."""
    consent = _consent(request, pk, "Bản chụp giấy đồng ý", kind=AccessKind.EXPORT)
    if not consent.scan_name:
        raise Http404
    content = bytes(consent.scan)
    return download(content, consent.scan_name, scan_type(content))


@clinical("health.record_findings")
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The person takes an agreement back, there and then."""
    consent, today = _consent(request, pk, "Rút sự đồng ý", kind=AccessKind.WRITE), timezone.localdate()
    form = forms.WithdrawForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(consent, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã rút. Dữ liệu chăm sóc vẫn giữ theo luật.")
            return redirect("health:privacy", consent.elder_id)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "elder": consent.elder, "title": f"Rút đồng ý: {consent}", "button": "Ghi rút đồng ý"}
    context["lead"] = "Từ lúc rút không chia sẻ mới cho mục đích này; dữ liệu chăm sóc đã có vẫn giữ theo luật."
    return render(request, "health/privacy/ask.html", context)


@clinical("health.view_findings")
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Requests about data, open ones first by deadline."""
    today, done = timezone.localdate(), request.GET.get("xem") == "xong"
    found = DataRequest.objects.for_user(request.user).select_related("elder__residential_group")
    rows = found.filter(done_on__isnull=not done)
    order = ["-done_on", "-pk"] if done else ["done_due_on", "pk"]
    page = Paginator(rows.order_by(*order), PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    for one in page.object_list:
        one.first_due = one.done_due_on if one.answered_on else one.answer_due_on
        one.left = (one.first_due - today).days
    seen(request, "Yêu cầu về dữ liệu", row_count=len(page.object_list))
    waiting = found.filter(done_on__isnull=True).count()
    return render(request, "health/privacy/requests.html", {"page": page, "done": done, "waiting": waiting})


@clinical("health.record_findings")
def request_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A request has come."""
    elder, today = _elder(request, pk, "Nhận yêu cầu về dữ liệu", kind=AccessKind.WRITE), timezone.localdate()
    start = {"received_on": today, "token": uuid.uuid4(), "asked_by": elder.full_name}
    form = forms.RequestForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        token = values.pop("token")
        try:
            asked = DataRequest(ward_id=elder.ward_id, elder=elder, **values)
            made = services.receive(asked, today=today, by=request.user, token=token)
            messages.success(request, f"Đã nhận. Báo đã nhận trước hết ngày {made.answer_due_on:%d/%m/%Y}.")
            return redirect("health:data_request", made.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "elder": elder, "title": "Nhận yêu cầu về dữ liệu", "button": "Nhận yêu cầu"}
    context["lead"] = "Rút đồng ý thì ngừng chia sẻ ngay khi nhận."
    return render(request, "health/privacy/ask.html", context)


@clinical("health.record_findings")
def data_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its clock, that it was answered, put off, done."""
    found = DataRequest.objects.for_user(request.user).select_related(
        "elder__residential_group", "recorded_by", "done_by"
    )
    asked, today, act = get_object_or_404(found, pk=pk), timezone.localdate(), request.POST.get("act")
    seen(request, f"Yêu cầu về dữ liệu: {asked}", elder=asked.elder)
    shown = {
        name: form(request.POST if act == name else None, initial={"on": today}, auto_id=f"id_{name}_%s")
        for name, (form, _, _) in ACTS.items()
    }
    if act in ACTS and shown[act].is_valid():
        values = dict(shown[act].cleaned_data)
        try:
            ACTS[act][1](asked, by=request.user, **{"on": today} | values)
            messages.success(request, ACTS[act][2])
            return redirect("health:data_request", pk)
        except ValidationError as refusal:
            add_refusal(shown[act], refusal)
    context = {"asked": asked, "elder": asked.elder, "today": today, "acknowledge": shown["nhan"]}
    context |= {"extend": shown["gia-han"], "finish": shown["xong"], "errors": shown.get(act)}
    return render(request, "health/privacy/request.html", context)


# --- The overseer ---------------------------------------------------------------------------------------------------
@clinical("health.view_healthaccess")
@require_GET
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who read one person's record."""
    elder = _elder(request, pk, "Danh sách người đã xem hồ sơ")
    page = Paginator(readers_of(elder, request.user), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "health/privacy/readers.html", {"elder": elder, "page": page})


@clinical("health.view_healthaccess")
@require_GET
def readers_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed answer to "who read my record"."""
    elder = _elder(request, pk, "In danh sách người đã xem hồ sơ", kind=AccessKind.PRINT)
    rows = readers_of(elder, request.user)
    content = pdf(privacy_papers.readers_list(elder, rows, today=timezone.localdate()))
    return download(content, f"ai-da-xem-{elder.pk}.pdf", PDF_TYPE)


@clinical("health.oversee_privacy")
@require_GET
def unusual(request: HttpRequest) -> HttpResponse:
    """Readings that look unusual; `?xem=khong-hen` also those with no appointment alone."""
    today = timezone.localdate()
    form = forms.WindowForm(request.GET if request.GET.get("tu") else {"tu": today - timedelta(days=30), "den": today})
    rows = unusual_reads(request.user, form.cleaned_data["tu"], form.cleaned_data["den"]) if form.is_valid() else []
    weak = request.GET.get("xem") == "khong-hen"
    counts = {"strong": sum(not one.weak for one in rows), "weak": sum(one.weak for one in rows)}
    page = Paginator([one for one in rows if one.weak == weak], PER_PAGE).get_page(request.GET.get("trang"))
    homes = list(StaffHome.objects.for_user(request.user).select_related("user", "residential_group"))
    context = {"form": form, "page": page, "weak": weak, "counts": counts, "homes": homes}
    context["home_form"] = forms.HomeForm(ward_id=request.user.ward_id)
    return render(request, "health/privacy/unusual.html", context)


@clinical("health.oversee_privacy")
@require_POST
def staff_home(request: HttpRequest) -> HttpResponse:
    """Where somebody of the station lives; empty takes it away."""
    form = forms.HomeForm(request.POST, ward_id=request.user.ward_id)
    if form.is_valid():
        user, group = form.cleaned_data["user"], form.cleaned_data["residential_group"]
        with history.act("Ghi nơi ở của cán bộ Trạm", by=request.user):
            if group is None:
                StaffHome.objects.filter(user=user, ward=request.user.ward_id).delete()
            else:
                values = {"ward_id": request.user.ward_id, "residential_group": group}
                StaffHome.objects.update_or_create(user=user, defaults=values)
        messages.success(request, "Đã ghi nơi ở.")
    else:
        messages.warning(request, "Chọn cán bộ của Trạm.")
    return redirect("health:unusual")


@clinical("health.oversee_privacy")
def retention_rules_page(request: HttpRequest) -> HttpResponse:
    """How long what is kept, what has run out, lists to destroy and their confirmation."""
    today, user = timezone.localdate(), request.user
    if request.method == "POST" and "loai" in request.POST:
        try:
            retention.propose(request.POST["loai"], ward=user.ward, today=today, by=user)
            messages.success(request, "Đã lập danh sách hủy; chờ người thứ hai xác nhận.")
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
        return redirect("health:retention")
    rules = [(one, retention.due_count(one, user.ward, today)) for one in retention_rules().values()]
    lists = list(
        DestructionList.objects.for_user(user).select_related("made_by", "confirmed_by").order_by("-made_on", "-pk")
    )
    labels = {one.code: one.label for one, _ in rules}
    for one in lists:
        one.label = labels.get(one.rule, one.rule)
    return render(
        request, "health/privacy/retention.html", {"rules": rules, "lists": lists, "form": forms.MinutesForm()}
    )


@clinical("health.oversee_privacy")
def destruction(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a list somebody else made: what it holds is gone for good."""
    one = get_object_or_404(DestructionList.objects.for_user(request.user).select_related("made_by", "ward"), pk=pk)
    form = forms.MinutesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retention.confirm(one, today=timezone.localdate(), by=request.user, **form.cleaned_data)
            messages.success(request, "Đã hủy, có biên bản.")
            return redirect("health:retention")
        except ValidationError as refusal:
            add_refusal(form, refusal)
    rule = retention_rules()[one.rule]
    return render(request, "health/privacy/destruction.html", {"one": one, "rule": rule, "form": form})
