"""Activities: the list, writing one on desktop or phone, its page, confirming it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from elders.choices import RoleCode
from elders.forms.answers import add_refusal
from elders.ground.access import allow
from reporting import counting
from reporting.forms.activities import ActivityForm, AiringForm
from reporting.forms.plans import WhyForm
from reporting.models import Activity, PlanTask
from reporting.plan_catalogue import GROUPS_UNIT, activity_types, units
from reporting.plan_choices import WorkState
from reporting.services import activities as service
from reporting.services.activities import CONFIRM, KEEP, may_keep, own_unit
from reporting.task_board import TONES
from reporting.views.plan_pages import activity_or_404, ask, chosen_year

READ = "reporting.view_activity"
PER_PAGE = 30


def with_tone(rows):
    """Each activity with the tone of its badge."""
    for row in rows:
        row.tone = TONES[WorkState(row.state)]
    return rows


@allow(READ)
def activities(request: HttpRequest) -> HttpResponse:
    """What was done and what is planned in a year, newest first."""
    year = chosen_year(request)
    rows = counting.with_present(Activity.objects.for_user(request.user).filter(year=year))
    kind, state, unit = (request.GET.get(name, "") for name in ("loai", "tinh_trang", "don_vi"))
    if kind in activity_types():
        rows = rows.filter(kind=kind)
    if state == "cho-xac-nhan":
        rows = rows.filter(state=WorkState.DONE, confirmed_at__isnull=True).exclude(entered_by=request.user)
    elif state == "qua-ngay":
        rows = rows.overdue(timezone.localdate())
    elif state in WorkState.values:
        rows = rows.filter(state=state)
    if unit in units():
        rows = rows.filter(lead_unit=units()[unit].name)
    if len(words := request.GET.get("q", "").strip()) > 1:
        rows = rows.filter(name__icontains=words)
    page = Paginator(rows.select_related("residential_group", "task"), PER_PAGE).get_page(request.GET.get("trang"))
    with_tone(page.object_list)
    context = {
        "page": page,
        "year": year,
        "years": _years(request),
        "kinds": [one for one in activity_types().values() if not one.table],
        "units": units().values(),
        "states": [*WorkState.choices, ("cho-xac-nhan", "Chờ xác nhận"), ("qua-ngay", "Quá ngày dự kiến")],
        "chosen": {"loai": kind, "tinh_trang": state, "don_vi": unit, "q": words},
        "keeps": request.user.has_perm(KEEP),
        "filtered": any((kind, state, unit, words)),
    }
    return render(request, "reporting/plan/activities.html", context)


def _years(request: HttpRequest) -> list[int]:
    known = Activity.objects.for_user(request.user).order_by().values_list("year", flat=True).distinct()
    return sorted({*known, timezone.localdate().year}, reverse=True)


@allow(KEEP)
def activity_new(request: HttpRequest) -> HttpResponse:
    """Choose a kind, then write: `?loai=` and `?nhiem_vu=` come from the button of a task."""
    kind = request.GET.get("loai", "")
    kinds = [one for one in activity_types().values() if not one.table]
    if kind not in {one.code for one in kinds}:
        common = ["training", "communication", "broadcast", "meeting", "document", "event"]
        context = {
            "common": [activity_types()[code] for code in common],
            "kinds": [one for one in kinds if one.code not in common],
        }
        return render(request, "reporting/plan/activity_kinds.html", context)
    task = None
    if (pk := request.GET.get("nhiem_vu", "")).isdecimal():
        task = PlanTask.objects.for_user(request.user).exclude(scope="city_only").filter(pk=pk).first()
    row = Activity(ward=request.user.ward, kind=kind, task=task)
    start = {"lead_unit": own_unit(request.user), "task": task, "topic": _usual_topic(task, kind)}
    if request.user.role == RoleCode.GROUP_LEADER:
        start |= _usual_of_a_leader(request, kind, task)
    return _form(request, row, start)


def _usual_of_a_leader(request: HttpRequest, kind: str, task: PlanTask | None) -> dict:
    """A leader writes on the phone, after the meeting: held today, in the own group, for the task of the groups."""
    today = timezone.localdate()
    start = {"state": WorkState.DONE, "held_on": today}
    if len(request.user.residential_group_ids) == 1:
        start["residential_group"] = request.user.residential_group_ids[0]
    if kind == "communication" and task is None:
        tasks = PlanTask.objects.for_user(request.user).filter(plan__year=today.year, leads__contains=[GROUPS_UNIT])
        start["task"] = tasks.filter(activity_type=kind).order_by("position", "pk").first()
    return start


def _usual_topic(task: PlanTask | None, kind: str) -> str:
    """What a task of the plan is about, so that its trainings are counted where the report counts them."""
    topics = {"P-02": "policy", "P-03": "club", "P-13": "health", "P-17": "club", "P-23": "club", "P-25": "fund"}
    return topics.get(task.code, "policy") if task else "policy" if kind in ("training", "communication") else "other"


@allow(KEEP)
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = activity_or_404(request, pk)
    if not may_keep(request.user, row):
        raise PermissionDenied
    return _form(request, row, ActivityForm.initial_of(row))


def _form(request: HttpRequest, row: Activity, start: dict) -> HttpResponse:
    today = timezone.localdate()
    if row.ward is None:
        raise PermissionDenied
    form = ActivityForm(
        request.POST or None, user=request.user, kind=row.kind, today=today, activity=row, initial=start
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = service.save(row, facts=form.facts(), today=today, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {saved.code}.")
            return redirect("reporting:activity", saved.pk)
    return render(request, "reporting/plan/activity_form.html", {"form": form, "activity": row, "type": form.type})


@allow(READ)
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity with its list of people, airings and proofs."""
    row, today = activity_or_404(request, pk), timezone.localdate()
    people = list(row.participants.select_related("residential_group"))
    keeps = may_keep(request.user, row)
    details = [(one.label[0].upper() + one.label[1:], _said(one, row.details.get(one.key))) for one in row.type.details]
    context = {
        "activity": with_tone([row])[0],
        "type": row.type,
        "details": [(label, value) for label, value in details if value not in ("", None)],
        "people": people,
        "invited": sum(one.is_invited for one in people),
        "came": sum(bool(one.came) for one in people),
        "absent": sum(one.is_invited and one.came is False for one in people),
        "ticked": any(one.came is not None for one in people),
        "lists_people": bool(people) or row.kind in LISTS_PEOPLE,
        "airings": row.airings.all() if row.kind == "broadcast" else [],
        "airing_form": AiringForm(initial={"aired_on": today}),
        "keeps": keeps and not row.confirmed_at,
        "may_open_again": bool(row.confirmed_at) and request.user.has_perm(CONFIRM),
        "confirms": (
            request.user.has_perm(CONFIRM)
            and row.state == WorkState.DONE
            and not row.confirmed_at
            and row.entered_by_id != request.user.pk
        ),
        "prints": request.user.has_perm("reporting.print_activity") or keeps,
        "attachments": row.attachments.defer("content"),
        "proof_of": ("hoat-dong", row.pk),
        "today": today,
        "closes_task": _closes_task(request, row),
    }
    return render(request, "reporting/plan/activity.html", context)


LISTS_PEOPLE = ("training", "training_invitation", "meeting", "communication", "event", "celebration")


def _said(one, value):
    """A detail as it is read."""
    if value in (None, ""):
        return ""
    if one.kind == "day":
        year, month, day = value.split("-")
        return f"{day}/{month}/{year}"
    if one.kind in ("number", "money"):
        return f"{value:,}".replace(",", ".") + (" đồng" if one.kind == "money" else "")
    return value


def _closes_task(request: HttpRequest, row: Activity) -> bool:
    """Whether the reader may mark the task of a done activity as finished."""
    if (
        row.task_id is None
        or row.state != WorkState.DONE
        or row.task.state
        not in (
            WorkState.NOT_STARTED,
            WorkState.UNDER_WAY,
        )
    ):
        return False
    return PlanTask.objects.filter(pk=row.task_id).reportable_by(request.user).exists()


@allow(CONFIRM)
@require_POST
def activity_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    row = activity_or_404(request, pk)
    try:
        service.confirm(row, at=timezone.now(), by=request.user)
        messages.success(request, f"Đã xác nhận {row.code}.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reporting:activity", pk)


@allow(CONFIRM)
def activity_unconfirm(request: HttpRequest, pk: int) -> HttpResponse:
    row = activity_or_404(request, pk)
    back = reverse("reporting:activity", args=[pk])
    return ask(
        request,
        WhyForm(request.POST or None),
        lambda cleaned: service.take_back_confirmation(row, why=cleaned["why"], by=request.user),
        title=f"Bỏ xác nhận {row.code}",
        lead=row.name,
        submit="Bỏ xác nhận",
        back=back,
        done="Đã bỏ xác nhận; sửa được hoạt động.",
        section=("Hoạt động", reverse("reporting:activities")),
    )


@allow(KEEP)
def activity_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = activity_or_404(request, pk)
    if not may_keep(request.user, row):
        raise PermissionDenied
    back = reverse("reporting:activity", args=[pk])
    return ask(
        request,
        WhyForm(request.POST or None),
        lambda cleaned: service.remove(row, why=cleaned["why"], by=request.user),
        title=f"Bỏ hoạt động {row.code}",
        lead=f"{row.name}. Danh sách đại biểu và tệp minh chứng bị bỏ theo; lịch sử vẫn giữ.",
        submit="Bỏ hoạt động",
        danger=True,
        back=back,
        done="Đã bỏ hoạt động; lịch sử vẫn giữ.",
        then=reverse("reporting:activities"),
        section=("Hoạt động", reverse("reporting:activities")),
    )
