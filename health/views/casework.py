"""Social-work files: the worklist, intake, one file, its papers, the sealed list of the head."""

import uuid
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from elders.forms.answers import add_refusal
from elders.ground.documents import DOCX_TYPE, PDF_TYPE, docx, pdf
from elders.models import Elder
from elders.views.work import download
from health import case_papers
from health.case_choices import CaseKind, CaseState
from health.casefile import facts_of, worklist
from health.casework import STEP_WORDS
from health.choices import AccessKind
from health.forms.casework import IntakeForm, WhyForm
from health.models import FollowUpTask, Referral, SocialCase
from health.services import caseteam
from health.services import casework as services
from health.views.guard import clinical, seen

PER_PAGE = 50
VIEWS = {"qua-han": "late", "hom-nay": "due", "cua-toi": "mine", "tra-loi": "unanswered"}
FORMATS = {"pdf": (pdf, PDF_TYPE), "docx": (docx, DOCX_TYPE)}
# What a task of a check-up says about the person, for the sheet that is opened because of it (A23, A27, A35).
KINDS_OF_RULES = {"A23": CaseKind.DEMENTIA, "A27": CaseKind.SELF_HARM, "A35": CaseKind.VIOLENCE}


def log_case(request: HttpRequest, case: SocialCase, what: str, *, kind: str = AccessKind.VIEW) -> None:
    """Log reading a file. Of a confidential one the log says the number alone: whoever reads the log must not learn
    from it whose file that is."""
    if case.confidential:
        seen(request, f"Hồ sơ mật {case.code}: {what}", kind=kind)
    else:
        seen(request, f"Hồ sơ {case.code}: {what}", elder=case.elder, kind=kind)


def case_of(request: HttpRequest, pk: int, what: str, *, kind: str = AccessKind.VIEW) -> SocialCase:
    """The file, after its reading has been logged. Raises: Http404 for one that is not the user's."""
    found = SocialCase.objects.for_user(request.user).select_related("elder__residential_group", "ward", "received_by")
    case = get_object_or_404(found, pk=pk)
    log_case(request, case, what, kind=kind)
    return case


def days_left(case: SocialCase, today: date) -> int | None:
    """Days until the next deadline, negative when it has passed; None when nothing is due."""
    return (timezone.localtime(case.next_due_at).date() - today).days if case.next_due_at else None


@clinical("health.view_socialcase")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The worklist: what is due first. `?xem=` qua-han, hom-nay, cua-toi, tra-loi, dong; `?loai=` a kind."""
    user, now, today = request.user, timezone.now(), timezone.localdate()
    found = SocialCase.objects.for_user(user)
    view, kind = request.GET.get("xem", ""), request.GET.get("loai", "")
    waits = worklist(user, today)
    counts = found.open().aggregate(open=Count("pk"), **{name: Count("pk", filter=one) for name, one in waits.items()})
    rows = found.filter(state=CaseState.CLOSED) if view == "dong" else found.open()
    if view in VIEWS:
        rows = rows.filter(waits[VIEWS[view]])
    if kind in CaseKind.values:
        rows = rows.filter(kinds__contains=[kind])
    order = ["-closed_on", "-pk"] if view == "dong" else [F("next_due_at").asc(nulls_last=True), "pk"]
    rows = rows.select_related("elder__residential_group").order_by(*order)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    for one in page.object_list:
        one.left, one.is_late = days_left(one, today), bool(one.next_due_at and one.next_due_at < now)
        one.step_words = STEP_WORDS.get(one.next_step, "")
    seen(request, "Danh sách hồ sơ công tác xã hội", row_count=len(page.object_list))
    context = {"page": page, "counts": counts, "view": view, "kind": kind, "kinds": CaseKind.choices}
    return render(request, "health/casework/list.html", context)


@clinical("health.handle_socialcase")
def case_new(request: HttpRequest) -> HttpResponse:
    """Intake. `?nguoi=` a person of the registry, `?viec=` the follow-up task that asks for a file."""
    user, now, today = request.user, timezone.localtime(), timezone.localdate()
    task = FollowUpTask.objects.for_user(user).filter(pk=_number(request, "viec")).first()
    elder = Elder.objects.for_user(user).filter(pk=task.elder_id if task else _number(request, "nguoi")).first()
    start = {"received_on": today, "received_hour": now.time(), "token": uuid.uuid4(), "elder": elder and elder.pk}
    if task:
        start |= {"source": "kham", "problem": task.finding, "kinds": [KINDS_OF_RULES.get(task.rule, CaseKind.OTHER)]}
    form = IntakeForm(request.POST or None, initial=start, user=user, today=today)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if not name.startswith("received_")}
        token = values.pop("token")
        try:
            case = services.receive(
                SocialCase(ward_id=user.ward_id, task=task, **values),
                at=form.moment(),
                by=user,
                today=today,
                token=token,
            )
            log_case(request, case, "tiếp nhận", kind=AccessKind.WRITE)
            messages.success(request, f"Đã tiếp nhận, số hồ sơ {case.code}.")
            return redirect("health:case", case.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return render(request, "health/casework/new.html", {"form": form, "task": task})


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() else 0


@clinical("health.view_socialcase")
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what comes next, what is known, what was done."""
    one = case_of(request, pk, "xem")
    context = facts_of(one, user=request.user, today=timezone.localdate(), now=timezone.now())
    return render(request, "health/casework/case.html", context)


@clinical("health.view_socialcase")
@require_GET
def case_file(request: HttpRequest, pk: int, paper: str, form: str) -> HttpResponse:
    """A paper of the file: intake sheet, assessment, plan, closing minutes; PDF or .docx."""
    if paper not in case_papers.PAPERS or form not in FORMATS:
        raise Http404
    one = case_of(request, pk, f"in {case_papers.PAPERS[paper].title.lower()}", kind=AccessKind.PRINT)
    document = case_papers.PAPERS[paper].make(one)
    if document is None:
        raise Http404("nothing to print yet")
    write, content_type = FORMATS[form]
    return download(write(document), f"{paper}-{one.code.lower()}.{form}", content_type)


@clinical("health.view_socialcase")
@require_GET
def case_letter(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The letter of a social referral."""
    found = Referral.objects.for_user(request.user).filter(case__isnull=False)
    referral = get_object_or_404(found.select_related("case__elder__residential_group", "ward"), pk=pk)
    if form not in FORMATS:
        raise Http404
    log_case(request, referral.case, "in giấy chuyển gửi", kind=AccessKind.PRINT)
    write, content_type = FORMATS[form]
    return download(write(case_papers.letter(referral)), f"giay-chuyen-gui-{referral.pk}.{form}", content_type)


@clinical("health.oversee_privacy")
def sealed(request: HttpRequest) -> HttpResponse:
    """For the head: confidential files that are open, by number alone, and joining one whose team is gone."""
    user, today = request.user, timezone.localdate()
    found = SocialCase.objects.filter(ward=user.ward_id, confidential=True).open()
    form = WhyForm(request.POST or None, user=user, today=today)
    if request.method == "POST" and form.is_valid():
        one = get_object_or_404(found, pk=request.POST.get("ho_so") or 0)
        try:
            caseteam.break_glass(one, why=form.cleaned_data["why"], on=today, by=user)
            messages.success(request, f"Đã vào nhóm hồ sơ {one.code}; lý do đã ghi vào nhật ký.")
            return redirect("health:case", one.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    team = Count("members", filter=Q(members__valid_to=None) & ~Q(members__role="duyet"))
    rows = list(found.order_by("next_due_at", "pk").annotate(team=team))
    own = set(SocialCase.objects.for_user(user).filter(confidential=True).order_by().values_list("pk", flat=True))
    for one in rows:
        one.is_mine, one.left = one.pk in own, days_left(one, today)
        one.is_late = bool(one.next_due_at and one.next_due_at < timezone.now())
    return render(request, "health/casework/sealed.html", {"rows": rows, "form": form})
