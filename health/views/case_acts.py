"""What is done to a social-work file: one page per act, all of one shape, and the approval of plans."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from elders.forms.answers import add_refusal
from elders.ground.access import allow
from health.case_choices import PlanState
from health.choices import AccessKind
from health.forms import casework as forms
from health.models import (
    CaseAssessment,
    CaseContact,
    CaseMember,
    CaseNeed,
    CasePlan,
    CasePlanItem,
    CaseService,
    Referral,
    SocialCase,
)
from health.services import caseclose, caseplan, caseteam, casework
from health.services.caseplan import draft_of
from health.views.casework import case_of, log_case
from health.views.guard import clinical, refused


@dataclass(frozen=True)
class Act:
    """One act on a file. `run(case, values, request, part)` does it; `part` is the row it is about when `of` names
    one; `start(case, part)` are the first values of its form."""

    title: str
    button: str
    form: type[forms.CaseForm]
    run: Callable
    done: str
    lead: str = ""
    of: type | None = None
    path: str = "case"
    start: Callable | None = None


def _screen(case, v, request, part):
    casework.screen(case, urgency=v["urgency"], words=v["words"], on=v["on"], at=timezone.now(), by=request.user)


def _safe(case, v, request, part):
    casework.make_safe(case, plan=v["plan"], basis=v["basis"], on=v["on"], at=timezone.now(), by=request.user)


def _assess(case, v, request, part):
    names = ("assessed_on", "person", "health", "family", "resources", "risks", "barthel")
    assessment = CaseAssessment(**{name: v[name] for name in names})
    casework.assess(case, assessment=assessment, needs=v["needs"], by=request.user)


def _contact(case, v, request, part):
    casework.note_contact(case, contact=CaseContact(**v), today=timezone.localdate(), by=request.user)


def _review(case, v, request, part):
    casework.review(case, **v, today=timezone.localdate(), by=request.user)


def _plan(case, v, request, part):
    caseplan.write(case, purpose=v["purpose"], by=request.user)


def _draft(case: SocialCase) -> CasePlan:
    plan = draft_of(case)
    if plan is None:
        raise ValidationError("Chưa có kế hoạch đang lập.")
    return plan


def _item(case, v, request, part):
    item = part or CasePlanItem()
    for name, value in v.items():
        setattr(item, name, value)
    caseplan.put_item(_draft(case), item=item, by=request.user)


def _submit(case, v, request, part):
    caseplan.submit(_draft(case), **v, on=timezone.localdate(), at=timezone.now(), by=request.user)


def _serve(case, v, request, part):
    caseplan.serve(case, service=CaseService(**v), today=timezone.localdate(), by=request.user)


def _refer(case, v, request, part):
    caseplan.refer(case, **v, by=request.user)


def _item_values(case, item) -> dict:
    return (
        {name: getattr(item, name) for name in ("need", "goal", "action", "doer", "due_on", "cost_vnd")} if item else {}
    )


ACTS: dict[str, Act] = {
    "sang-loc": Act("Sàng lọc", "Lưu sàng lọc", forms.ScreenForm, _screen, "Đã sàng lọc."),
    "an-toan": Act(
        "Kế hoạch an toàn", "Lưu kế hoạch an toàn", forms.SafetyForm, _safe, "Đã lập kế hoạch an toàn.",
        lead="Trong 24 giờ kể từ lúc tiếp nhận, tính cả ngày nghỉ.",
    ),
    "danh-gia": Act("Đánh giá nhu cầu", "Lưu đánh giá", forms.AssessForm, _assess, "Đã lưu bản đánh giá."),
    "lien-lac": Act(
        "Ghi lần thăm, liên lạc", "Lưu", forms.ContactForm, _contact, "Đã ghi lần liên lạc.",
        lead="Tìm mà không gặp thì cũng ghi: ba lần trong 30 ngày mới được đóng vì mất liên lạc.",
    ),
    "ra-soat": Act(
        "Ghi rà soát", "Lưu rà soát", forms.ReviewForm, _review, "Đã ghi rà soát; lần sau đã được hẹn theo mức khẩn."
    ),
    "nhan-dien": Act(
        "Đã biết là ai", "Gắn với người trong sổ", forms.IdentifyForm,
        lambda case, v, request, part: casework.identify(case, elder=v["elder"], on=v["on"], by=request.user),
        "Đã gắn hồ sơ với người trong sổ.",
    ),
    "danh-dau": Act(
        "Loại vấn đề, đánh dấu", "Lưu", forms.MarkForm,
        lambda case, v, request, part: casework.mark(case, **v, on=timezone.localdate(), by=request.user),
        "Đã lưu đánh dấu.", lead="Bạo lực, bỏ mặc, tự hại luôn là hồ sơ mật và khẩn cấp.",
    ),
    "nhom": Act(
        "Thêm người phụ trách", "Thêm vào nhóm", forms.MemberForm,
        lambda case, v, request, part: caseteam.add(case, **v, on=timezone.localdate(), by=request.user),
        "Đã thêm vào nhóm.", lead="Hồ sơ mật chỉ người trong nhóm mở được.",
    ),
    "thoi": Act(
        "Thôi phụ trách", "Cho thôi phụ trách", forms.CaseForm,
        lambda case, v, request, part: caseteam.leave(part, on=timezone.localdate(), by=request.user),
        "Đã thôi phụ trách.", of=CaseMember,
    ),
    "ke-hoach": Act(
        "Lập kế hoạch hỗ trợ", "Lưu, thêm dòng kế hoạch", forms.PlanForm, _plan, "Đã lưu mục tiêu chung.",
        start=lambda case, part: {"purpose": plan.purpose} if (plan := draft_of(case)) else {},
    ),
    "dong-ke-hoach": Act(
        "Dòng kế hoạch", "Lưu dòng", forms.ItemForm, _item, "Đã lưu dòng kế hoạch.", of=CasePlanItem, path="plan__case",
        start=_item_values,
    ),
    "bo-dong": Act(
        "Bỏ dòng kế hoạch", "Bỏ dòng này", forms.CaseForm,
        lambda case, v, request, part: caseplan.drop_item(part, by=request.user), "Đã bỏ dòng.",
        of=CasePlanItem, path="plan__case",
    ),
    "ngoai-ke-hoach": Act(
        "Nhu cầu không đưa vào kế hoạch", "Lưu lý do", forms.LeaveOutForm,
        lambda case, v, request, part: caseplan.leave_out(part, **v, by=request.user), "Đã ghi lý do.", of=CaseNeed,
    ),
    "trinh": Act(
        "Trình duyệt kế hoạch", "Trình kế hoạch", forms.SubmitForm, _submit, "Đã trình kế hoạch.",
        lead="Không có đồng ý thì không trình được, trừ bảo vệ khẩn cấp có căn cứ.",
    ),
    "ket-qua": Act(
        "Kết quả mục tiêu", "Lưu kết quả", forms.ResultForm,
        lambda case, v, request, part: caseplan.set_result(part, **v, by=request.user), "Đã ghi kết quả.",
        of=CasePlanItem, path="plan__case",
    ),
    "dich-vu": Act("Ghi dịch vụ đã cung cấp", "Lưu dịch vụ", forms.ServiceForm, _serve, "Đã ghi dịch vụ."),
    "chuyen-gui": Act(
        "Chuyển gửi", "Lập phiếu chuyển gửi", forms.ReferForm, _refer, "Đã lập phiếu chuyển gửi.",
        lead="Sau 7 ngày chưa có trả lời phần mềm nhắc, sau 14 ngày báo lên.",
        start=lambda case, part: {"token": uuid.uuid4(), "urgent": case.urgency == "khan_cap"},
    ),
    "phieu": Act(
        "Phiếu chuyển gửi", "Lưu", forms.ReferralForm,
        lambda case, v, request, part: caseplan.referral_went_on(
            part, **v, today=timezone.localdate(), by=request.user
        ),
        "Đã ghi.", of=Referral, start=lambda case, part: {"now": part.state},
    ),
    "quyet-dinh-dong": Act(
        "Quyết định đóng", "Lưu quyết định", forms.ClosingForm,
        lambda case, v, request, part: caseclose.decide_closing(case, **v, by=request.user),
        "Đã ghi quyết định; lượng giá trong 5 ngày làm việc.",
    ),
    "dong": Act(
        "Lượng giá, đóng hồ sơ", "Đóng hồ sơ", forms.CloseForm,
        lambda case, v, request, part: caseclose.close(case, **v, by=request.user), "Đã đóng hồ sơ.",
    ),
    "mo-lai": Act(
        "Mở lại hồ sơ", "Mở lại", forms.WhyForm,
        lambda case, v, request, part: caseclose.reopen(case, why=v["why"], at=timezone.now(), by=request.user),
        "Đã mở lại; hạn được tính lại từ hôm nay.",
    ),
}  # fmt: skip
PARTLESS = ("dong-ke-hoach",)  # acts on a row that also make a new one


@clinical("health.handle_socialcase")
def case_act(request: HttpRequest, pk: int, act: str, part: int | None = None) -> HttpResponse:
    """The page of one act: its form, and doing it."""
    if act not in ACTS:
        raise Http404
    what = ACTS[act]
    case = case_of(request, pk, what.title.lower(), kind=AccessKind.WRITE if request.method == "POST" else "view")
    if (part is None) != (what.of is None) and act not in PARTLESS:
        raise Http404
    row = get_object_or_404(what.of, pk=part, **{what.path: case}) if part is not None else None
    start = what.start(case, row) if what.start else {}
    options = {"case": case, "user": request.user, "today": timezone.localdate()}
    form = what.form(request.POST if request.method == "POST" else None, initial=start, **options)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        if act == "danh-gia":
            values["needs"] = form.needs()
        try:
            what.run(case, values, request, row)
            messages.success(request, what.done)
            return redirect("health:case", case.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"case": case, "elder": case.elder, "act": what, "form": form, "row": row}
    return render(request, "health/casework/act.html", context)


# --- Approval --------------------------------------------------------------------------------------------------------
def _may_read_plans(user) -> bool:
    return user.has_perm("health.approve_caseplan") or user.has_perm("health.view_caseplan")


@allow(_may_read_plans)
@require_GET
def case_plans(request: HttpRequest) -> HttpResponse:
    """Plans of social work: those submitted to the reader, and for the ward office those of ordinary files."""
    cases = SocialCase.objects.approval_for(request.user)
    found = CasePlan.objects.filter(case__in=cases.order_by().values("pk")).exclude(state=PlanState.DRAFT)
    if request.user.has_perm("health.approve_caseplan"):
        found = found.filter(approver=request.user)
    if request.GET.get("xem") == "cho":
        found = found.filter(state=PlanState.SUBMITTED)
    rows = list(
        found.select_related("case__elder__residential_group", "approver").order_by("-submitted_at", "-pk")[:200]
    )
    rows.sort(key=lambda one: one.state != PlanState.SUBMITTED)
    return render(request, "health/casework/plans.html", {"rows": rows})


def _plan_of(request: HttpRequest, pk: int) -> CasePlan:
    cases = SocialCase.objects.approval_for(request.user)
    found = CasePlan.objects.filter(case__in=cases.order_by().values("pk")).exclude(state=PlanState.DRAFT)
    if request.user.has_perm("health.approve_caseplan"):
        found = found.filter(approver=request.user)
    try:
        plan = get_object_or_404(
            found.select_related("case__elder__residential_group", "approver", "submitted_by"), pk=pk
        )
    except Http404:
        refused(request)
        raise
    log_case(request, plan.case, f"phần duyệt, {str(plan).lower()}")
    return plan


@allow(_may_read_plans)
@require_GET
def case_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The approval part of a file: the plan with its lines and agreement, nothing of the assessment."""
    plan = _plan_of(request, pk)
    context = caseplan.plan_values(plan) | {"case": plan.case, "form": forms.DecideForm()}
    context["decides"] = plan.state == PlanState.SUBMITTED and plan.approver_id == request.user.pk
    return render(request, "health/casework/plan.html", context)


@allow("health.approve_caseplan")
@require_POST
def case_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or return the plan."""
    plan = _plan_of(request, pk)
    form = forms.DecideForm(request.POST)
    approve = request.POST.get("act") == "duyet"
    if form.is_valid():
        try:
            words = form.cleaned_data["words"]
            caseplan.decide(plan, approve=approve, words=words, on=timezone.localdate(), by=request.user)
            messages.success(request, "Đã duyệt kế hoạch." if approve else "Đã trả lại kế hoạch.")
            return redirect("health:case_plans")
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = caseplan.plan_values(plan) | {"case": plan.case, "form": form, "decides": True}
    return render(request, "health/casework/plan.html", context)
