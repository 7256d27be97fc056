"""The plan of a year as an official paper: read, write over, who signs, print."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs.views.papers import paper_answer
from elders.forms.answers import add_refusal
from elders.ground.access import allow
from reporting.forms.plans import PlanPaperForm
from reporting.forms.reports import ParagraphForm
from reporting.report import paper as papers
from reporting.report import plan as plans
from reporting.services import plan_papers as service
from reporting.views.plan_pages import ask, plan_or_404

READ, MANAGE = "reporting.view_plantask", "reporting.manage_plan"
FILES = [("pdf", "Tải PDF"), ("docx", "Tải Word"), ("xlsx", "Tải Excel")]


def _made(request: HttpRequest, pk: int):
    plan = plan_or_404(request, pk)
    paper = service.draft_of(plan)
    return plan, paper, plans.content(plan, paper, today=timezone.localdate())


@allow(READ)
@require_GET
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text; `?in=pdf|docx|xlsx` gives the file (the last the annexes only)."""
    plan, paper, made = _made(request, pk)
    if request.GET.get("in"):
        return paper_answer(request, plans.document(plan, paper, made), row_count=0)
    shown = papers.paragraphs_of(paper, made)
    context = {
        "plan": plan,
        "paragraphs": shown,
        "changed": [one for one in shown if one.changed],
        "frozen": made.frozen,
        "writes": request.user.has_perm(MANAGE) and not made.frozen,
        "manages": request.user.has_perm(MANAGE),
        "files": FILES,
    }
    return render(request, "reporting/plan/paper.html", context)


@allow(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_paragraph(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Write over one paragraph, with what tasks and figures say beside it."""
    plan, paper, made = _made(request, pk)
    one = next((one for one in papers.paragraphs_of(paper, made) if one.block.key == key and one.block.has_text), None)
    if one is None:
        raise Http404
    back = reverse("reporting:plan_paper", args=[pk])
    form = ParagraphForm(request.POST or None, initial={"words": one.text})
    if request.method == "POST" and form.is_valid():
        words = one.generated if "bo" in request.POST else form.cleaned_data["words"] or one.generated
        try:
            service.write(plan, key=key, words=words, generated=one.generated, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã lưu mục {one.block.title}.")
            return redirect(f"{back}#{key}")
    context = {"report": f"Văn bản kế hoạch năm {plan.year}", "one": one, "form": form, "back": back}
    return render(request, "reporting/report/paragraph.html", context)


@allow(MANAGE)
def plan_paper_frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Recipients and signature."""
    plan = plan_or_404(request, pk)
    paper = service.draft_of(plan)
    form = PlanPaperForm(request.POST or None, initial={name: getattr(paper, name) for name in service.FRAME})
    return ask(
        request,
        form,
        lambda cleaned: service.save_frame(plan, facts=cleaned, by=request.user),
        back=reverse("reporting:plan_paper", args=[pk]),
        title="Nơi nhận, người ký",
        lead=str(plan),
        submit="Lưu",
        done="Đã lưu.",
        section=("Văn bản kế hoạch", reverse("reporting:plan_paper", args=[pk])),
    )
