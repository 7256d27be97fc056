"""Files that prove something: added to, read from and taken off whatever the reader may see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from elders.books import Acts
from elders.ground.access import allow
from elders.ground.scans import scan_type
from elders.models import User
from elders.views.work import download
from reporting.forms.plans import AttachmentForm
from reporting.models import Attachment, PlanTask
from reporting.models.attachments import PARENTS
from reporting.services import activities
from reporting.services import attachments as service
from reporting.trail import BOOKS, QUIET
from reporting.views.plan_pages import activity_or_404, ask, line_or_404, plan_or_404, problem_or_404, task_or_404


@dataclass(frozen=True)
class Kind:
    """One thing that has proofs: how the reader finds it, who may add to it, and its page."""

    field: str
    find: Callable[[HttpRequest, int], Model]
    may_add: Callable[[User, Model], bool]
    page: Callable[[Model], str]


def _adds_to_problem(user: User, row: Model) -> bool:
    return user.has_perm("reporting.answer_problem") or (
        user.has_perm("reporting.report_problem") and row.closed_on is None
    )


READERS = ("reporting.view_plantask", "reporting.view_activity", "reporting.view_budgetline", "reporting.view_problem")
WRITERS = (
    "reporting.manage_plan",
    "reporting.report_plantask",
    "reporting.keep_activity",
    "reporting.plan_budgetline",
    "reporting.report_problem",
    "reporting.answer_problem",
)
KINDS = {
    "ke-hoach": Kind(
        "plan",
        plan_or_404,
        lambda user, row: user.has_perm("reporting.manage_plan"),
        lambda row: reverse("reporting:plan") + f"?nam={row.year}",
    ),
    "nhiem-vu": Kind(
        "task",
        task_or_404,
        lambda user, row: PlanTask.objects.filter(pk=row.pk).reportable_by(user).exists(),
        lambda row: reverse("reporting:task", args=[row.pk]),
    ),
    "hoat-dong": Kind(
        "activity", activity_or_404, activities.may_keep, lambda row: reverse("reporting:activity", args=[row.pk])
    ),
    "kinh-phi": Kind(
        "budget_line",
        line_or_404,
        lambda user, row: user.has_perm("reporting.plan_budgetline"),
        lambda row: reverse("reporting:budget_line", args=[row.pk]),
    ),
    "vuong-mac": Kind(
        "problem", problem_or_404, _adds_to_problem, lambda row: reverse("reporting:problem", args=[row.pk])
    ),
}
ACTS_A_PAGE = 20
BY_FIELD = {one.field: one for one in KINDS.values()}


@allow(*READERS)  # whoever finds the row may read what became of it
@require_safe
def history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Every change of one activity, budget line, task, plan or problem: who, when, by which act, field by field."""
    if kind not in KINDS:
        raise Http404
    found = KINDS[kind]
    row = found.find(request, pk)
    acts = Acts(row, user=request.user, sources=BOOKS[kind], quiet=QUIET)
    context = {
        "row": row,
        "back": found.page(row),
        "page": Paginator(acts, ACTS_A_PAGE).get_page(request.GET.get("trang")),
    }
    return render(request, "reporting/plan/history.html", context)


@allow(*WRITERS)  # the rows and `may_add` of each kind decide
def proof_add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    one = KINDS[kind]
    row = one.find(request, pk)
    if not one.may_add(request.user, row):
        raise PermissionDenied
    form = AttachmentForm(request.POST or None, request.FILES or None)

    def attach(cleaned):
        file = cleaned["file"]
        return service.attach(row, title=cleaned["title"], content=file.read(), file_name=file.name, by=request.user)

    back = one.page(row)
    return ask(
        request,
        form,
        attach,
        title="Thêm tệp minh chứng",
        lead=str(row),
        submit="Tải lên",
        back=back,
        done="Đã lưu tệp minh chứng.",
    )


def _proof(request: HttpRequest, pk: int) -> tuple[Attachment, Kind, Model]:
    """A file with what it belongs to, found by the reader's rights on that."""
    row = get_object_or_404(Attachment.objects.defer("content"), pk=pk)
    field = next(name for name in PARENTS if getattr(row, f"{name}_id"))
    kind = BY_FIELD[field]
    return row, kind, kind.find(request, getattr(row, f"{field}_id"))


@allow(*READERS)  # the rows of each kind decide
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    row, _, _ = _proof(request, pk)
    content = bytes(row.content)
    return download(content, row.file_name, scan_type(content))


@allow(*WRITERS)  # the rows and `may_add` of each kind decide
@require_POST
def proof_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row, kind, parent = _proof(request, pk)
    if not kind.may_add(request.user, parent):
        raise PermissionDenied
    service.detach(row, by=request.user)
    messages.success(request, "Đã bỏ tệp minh chứng.")
    return redirect(kind.page(parent))
