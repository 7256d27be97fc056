"""Problems: groups report from the phone, the office answers, passes on, closes."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from elders.ground.access import allow
from reporting.forms.money import AnswerForm, AssignForm, EscalateForm, ProblemForm
from reporting.forms.plans import WhyForm
from reporting.models import Problem
from reporting.plan_catalogue import units
from reporting.services import problems as service
from reporting.views.plan_pages import ask, problem_or_404

READ, REPORT, ANSWER = "reporting.view_problem", "reporting.report_problem", "reporting.answer_problem"
PER_PAGE = 30
STATES = [("cho", "Chờ trả lời"), ("mo", "Đang mở"), ("cap-tren", "Đã chuyển cấp trên"), ("xong", "Đã giải quyết")]


@allow(READ)
def problems(request: HttpRequest) -> HttpResponse:
    """The inbox: what is open first; a group leader's own."""
    rows = Problem.objects.for_user(request.user)
    counts = {
        "cho": rows.waiting().count(),
        "mo": rows.open().count(),
        "cap-tren": rows.open().filter(escalated_on__isnull=False).count(),
        "xong": rows.filter(closed_on__isnull=False).count(),
    }
    state, unit = request.GET.get("tinh_trang", "mo"), request.GET.get("don_vi", "")
    if state == "cho":
        rows = rows.waiting()
    elif state == "mo":
        rows = rows.open()
    elif state == "cap-tren":
        rows = rows.open().filter(escalated_on__isnull=False)
    elif state == "xong":
        rows = rows.filter(closed_on__isnull=False)
    if unit in units():
        rows = rows.filter(unit=units()[unit].name)
    page = Paginator(rows.select_related("residential_group"), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "tabs": [(code, label, counts[code]) for code, label in STATES],
        "state": state,
        "unit": unit,
        "units": units().values(),
        "today": timezone.localdate(),
        "reports": request.user.has_perm(REPORT),
        "answers": request.user.has_perm(ANSWER),
    }
    return render(request, "reporting/plan/problems.html", context)


@allow(REPORT)
def problem_new(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = ProblemForm(request.POST or None, user=request.user, today=today)
    back = reverse("reporting:problems")
    return ask(
        request,
        form,
        lambda cleaned: service.report(
            what=cleaned["what"],
            wish=cleaned["wish"],
            group=cleaned.get("residential_group"),
            today=today,
            by=request.user,
        ),
        title="Phản ánh khó khăn, vướng mắc",
        lead="Phòng Văn hóa - Xã hội nhận và trả lời.",
        submit="Gửi phản ánh",
        back=back,
        done="Đã gửi phản ánh.",
        then=lambda row: reverse("reporting:problem", args=[row.pk]),
        section=("Phản ánh, vướng mắc", back),
    )


@allow(READ)
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    row, today = problem_or_404(request, pk), timezone.localdate()
    context = {
        "problem": row,
        "answers": request.user.has_perm(ANSWER),
        "today": today,
        "late": row.closed_on is None and row.due_on is not None and row.due_on < today,
        "attachments": row.attachments.defer("content"),
        "proof_of": ("vuong-mac", row.pk),
        "adds": request.user.has_perm(ANSWER) or (request.user.has_perm(REPORT) and row.closed_on is None),
    }
    return render(request, "reporting/plan/problem.html", context)


def _page(request: HttpRequest, row: Problem, form, act, **words) -> HttpResponse:
    back = reverse("reporting:problem", args=[row.pk])
    section = ("Phản ánh, vướng mắc", reverse("reporting:problems"))
    return ask(request, form, act, back=back, lead=row.what, section=section, **words)


@allow(ANSWER)
def problem_assign(request: HttpRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk)
    form = AssignForm(request.POST or None, initial={"handler": row.handler, "due_on": row.due_on})
    return _page(
        request,
        row,
        form,
        lambda cleaned: service.assign(row, handler=cleaned["handler"], due_on=cleaned["due_on"], by=request.user),
        title="Giao xử lý",
        submit="Lưu",
        done="Đã giao xử lý.",
    )


@allow(ANSWER)
def problem_answer(request: HttpRequest, pk: int) -> HttpResponse:
    row, today = problem_or_404(request, pk), timezone.localdate()
    form = AnswerForm(request.POST or None, initial={"answer": row.answer})
    return _page(
        request,
        row,
        form,
        lambda cleaned: service.answer(
            row, text=cleaned["answer"], close=cleaned["close"], today=today, by=request.user
        ),
        title="Trả lời phản ánh",
        submit="Gửi trả lời",
        done="Đã trả lời; đơn vị phản ánh đọc được.",
    )


@allow(ANSWER)
def problem_escalate(request: HttpRequest, pk: int) -> HttpResponse:
    row, today = problem_or_404(request, pk), timezone.localdate()
    form = EscalateForm(request.POST or None)
    return _page(
        request,
        row,
        form,
        lambda cleaned: service.escalate(
            row, to=cleaned["escalated_to"], paper=cleaned["escalated_paper"], today=today, by=request.user
        ),
        title="Chuyển cấp trên",
        submit="Chuyển cấp trên",
        done="Đã ghi chuyển cấp trên; phản ánh vẫn mở và được đưa vào mục Kiến nghị của báo cáo.",
    )


@allow(ANSWER)
def problem_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk)
    return _page(
        request,
        row,
        WhyForm(request.POST or None),
        lambda cleaned: service.reopen(row, why=cleaned["why"], by=request.user),
        title="Mở lại phản ánh",
        submit="Mở lại",
        done="Đã mở lại phản ánh.",
    )
