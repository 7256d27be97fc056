"""The plan of a year: the board of its tasks, each task with what was done for it, Phụ lục III."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clubs.views.papers import paper_answer
from elders.ground.access import allow
from reporting import counting
from reporting.forms.plans import PlanForm, TaskForm, TaskReportForm
from reporting.models import Plan, PlanTask
from reporting.plan_catalogue import now_called, units
from reporting.plan_choices import TaskKind, WorkState
from reporting.plan_papers import tasks_alone
from reporting.plan_todo import SOON
from reporting.services import plan_papers, plans
from reporting.task_board import links_of, plan_of, rows_of, totals
from reporting.views.plan_pages import ask, chosen_year, plan_or_404, task_or_404

READ, MANAGE = "reporting.view_plantask", "reporting.manage_plan"
REPORT = "reporting.report_plantask"
STATES = [
    ("", "Tất cả"),
    ("mo", "Chưa xong"),
    ("qua-han", "Quá hạn"),
    ("sap-han", "Đến hạn trong 30 ngày"),
    *WorkState.choices,
]


def _shown(plan: Plan, request: HttpRequest):
    """Tasks as the filters of the board say: whose plan, which unit."""
    tasks = plan.tasks.select_related("plan")
    if request.GET.get("bo") == "thanh-pho":
        tasks = tasks.filter(kind=TaskKind.CITY)
    else:
        tasks = tasks.exclude(kind=TaskKind.CITY)
    unit = units().get(request.GET.get("don_vi", ""))
    return tasks.of_unit(unit.name) if unit else tasks


@allow(READ)
def board(request: HttpRequest) -> HttpResponse:
    """All tasks of a year: state, days left, what was done, one click to do it."""
    year, today = chosen_year(request), timezone.localdate()
    plan = plan_of(request.user, year=year)
    years = sorted({*Plan.objects.for_user(request.user).values_list("year", flat=True), today.year}, reverse=True)
    context = {"plan": plan, "year": year, "years": years, "today": today, "units": units().values(), "states": STATES}
    if plan is None:
        return render(request, "reporting/plan/board.html", context)
    rows = rows_of(_shown(plan, request), today=today)
    context["totals"] = totals(rows)
    wanted = request.GET.get("tinh_trang", "")
    if wanted == "mo":
        rows = [row for row in rows if row.is_open]
    elif wanted == "qua-han":
        rows = [row for row in rows if row.is_late]
    elif wanted == "sap-han":
        rows = [row for row in rows if row.is_due_by(today + SOON)]
    elif wanted:
        rows = [row for row in rows if row.task.state == wanted and not row.task.is_citys]
    mine = set(plan.tasks.reportable_by(request.user).values_list("pk", flat=True))
    for row in rows:
        row.links = links_of(row.task, request.user) if row.is_open else []
    context |= {
        "rows": rows,
        "reportable": mine,
        "chosen": {name: request.GET.get(name, "") for name in ("don_vi", "tinh_trang", "bo")},
        "manages": request.user.has_perm(MANAGE),
        "attachments": plan.attachments.defer("content"),
        "proof_of": ("ke-hoach", plan.pk),
    }
    return render(request, "reporting/plan/board.html", context)


@allow(READ)
def plan_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Phụ lục III alone (`?in=pdf|xlsx`), of the ward's plan or (`?bo=thanh-pho`) the city's."""
    plan, today = plan_or_404(request, pk), timezone.localdate()
    rows = rows_of(_shown(plan, request), today=today)
    paper = tasks_alone(plan, rows, today=today, of_the_city=request.GET.get("bo") == "thanh-pho")
    return paper_answer(request, paper, row_count=0, only=("pdf", "xlsx"))


@allow(MANAGE)
def plan_new(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    if request.user.ward is None:
        raise PermissionDenied
    taken = set(Plan.objects.for_user(request.user).values_list("year", flat=True))
    years = [year for year in (today.year, today.year + 1, today.year - 1) if year not in taken]
    if not years:
        messages.info(request, "Năm nay, năm trước và năm sau đều đã có kế hoạch.")
        return redirect("reporting:plan")
    form = PlanForm(request.POST or None, years=years)

    def adopt(cleaned):
        facts = {name: cleaned[name] for name in cleaned if name != "year"}
        return plans.adopt(ward=request.user.ward, year=cleaned["year"], facts=facts, by=request.user)

    return ask(
        request,
        form,
        adopt,
        title="Lập kế hoạch năm",
        submit="Lập kế hoạch",
        back=reverse("reporting:plan"),
        lead="Phần mềm đưa vào 30 nhiệm vụ của phường và 65 nhiệm vụ của thành phố; sau đó sửa, thêm được.",
        done=lambda plan: f"Đã lập kế hoạch năm {plan.year} với {plan.tasks.count()} nhiệm vụ.",
        then=lambda plan: reverse("reporting:plan") + f"?nam={plan.year}",
        section=("Kế hoạch năm", reverse("reporting:plan")),
    )


@allow(MANAGE)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(request, pk)
    start = {name: getattr(plan, name) for name in ("title", "number", "issued_on", "basis")}
    form = PlanForm(request.POST or None, years=[], initial=start)
    back = reverse("reporting:plan") + f"?nam={plan.year}"
    return ask(
        request,
        form,
        lambda cleaned: plan_papers.change_plan(plan, facts=cleaned, today=timezone.localdate(), by=request.user),
        title=f"Văn bản kế hoạch năm {plan.year}",
        submit="Lưu",
        back=back,
        done="Đã lưu kế hoạch.",
        section=("Kế hoạch năm", back),
    )


@allow(READ)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what the plan says, what was done, the proofs."""
    found, today = task_or_404(request, pk), timezone.localdate()
    row = rows_of([found], today=today)[0]
    row.links = links_of(found, request.user)
    # Activities of other units show their count only: the list holds those the reader may open.
    activities = counting.with_present(found.activities.for_user(request.user)).select_related("residential_group")
    activities = list(activities.order_by("-held_on", "-planned_on", "-pk"))
    context = {
        "task": found,
        "row": row,
        "entry": found.entry,
        "leads": [(name, now_called(name)) for name in found.leads],
        "activities": activities,
        "hidden": row.done + row.open - sum(one.state in _COUNTED for one in activities),
        "today": today,
        "reports": PlanTask.objects.filter(pk=found.pk).reportable_by(request.user).exists() and not found.is_citys,
        "manages": request.user.has_perm(MANAGE),
        "attachments": found.attachments.defer("content"),
        "proof_of": ("nhiem-vu", found.pk),
        "lines": found.budget_lines.for_user(request.user),
    }
    return render(request, "reporting/plan/task.html", context)


_COUNTED = (WorkState.NOT_STARTED, WorkState.UNDER_WAY, WorkState.DONE)


@allow(REPORT)
def task_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Write how a task stands; the result is proposed from what was done."""
    found, today = task_or_404(request, pk), timezone.localdate()
    if not PlanTask.objects.filter(pk=found.pk).reportable_by(request.user).exists():
        raise PermissionDenied
    if found.is_citys:
        raise Http404
    row = rows_of([found], today=today)[0]
    start = {"state": WorkState.DONE} if request.GET.get("xong") else {}
    form = TaskReportForm(request.POST or None, task=found, today=today, counted=row.counted, initial=start)
    back = reverse("reporting:task", args=[found.pk])
    return ask(
        request,
        form,
        lambda cleaned: plans.report(found, today=today, by=request.user, **cleaned),
        title=f"Trạng thái nhiệm vụ {found.code}",
        lead=found.title,
        submit="Lưu trạng thái",
        back=back,
        done=lambda task: f"Nhiệm vụ {task.code}: {task.get_state_display().lower()}.",
        section=("Kế hoạch năm", reverse("reporting:plan") + f"?nam={found.plan.year}"),
    )


@allow(MANAGE)
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = task_or_404(request, pk)
    form = TaskForm(request.POST or None, initial={name: getattr(found, name) for name in TaskForm.FIELDS})
    return ask(
        request,
        form,
        lambda cleaned: plans.change_task(found, facts=cleaned, by=request.user),
        title=f"Sửa nhiệm vụ {found.code}",
        submit="Lưu",
        back=reverse("reporting:task", args=[found.pk]),
        done="Đã lưu nhiệm vụ.",
        section=("Kế hoạch năm", reverse("reporting:plan") + f"?nam={found.plan.year}"),
    )


@allow(MANAGE)
def task_new(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_or_404(request, pk)
    form = TaskForm(request.POST or None, initial={"timing": f"năm {plan.year}"})
    back = reverse("reporting:plan") + f"?nam={plan.year}"
    return ask(
        request,
        form,
        lambda cleaned: plans.add_task(plan, facts=cleaned, by=request.user),
        title="Thêm nhiệm vụ",
        submit="Thêm nhiệm vụ",
        back=back,
        done=lambda task: f"Đã thêm nhiệm vụ {task.code}.",
        then=lambda task: reverse("reporting:task", args=[task.pk]),
        section=("Kế hoạch năm", back),
    )
