"""Closing and reopening a social-work file; what a death or a move closes by itself, and its way back."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from elders.ground import history
from elders.models import Elder, User
from health import casework
from health.case_choices import CaseState, ClosingReason, ContactKind, PlanState, StepKind
from health.models import CaseStep, FollowUpTask, Referral, SocialCase
from health.services.caseplan import WAITING
from health.services.casework import held, set_next, step

URGENT_PRIORITY = 1
BY_ITSELF = {ClosingReason.DIED: "Qua đời", ClosingReason.MOVED: "Chuyển nơi ở"}
KEPT = (
    "state", "urgency", "closing_decided_on", "closed_on", "closing_reason", "closing_words", "satisfaction",
)  # fmt: skip


def hindrances(case: SocialCase, *, reason: str, on: date) -> list[str]:
    """Sentences on why the file cannot be closed for `reason`; a death closes whatever is open (H-064)."""
    if reason == ClosingReason.DIED:
        return []
    found = []
    tasks = FollowUpTask.objects.open().filter(priority__lte=URGENT_PRIORITY)
    mine = tasks.filter(elder=case.elder_id) if case.elder_id else tasks.filter(cases=case)
    if mine.exists():
        found.append("Còn việc theo dõi sức khỏe khẩn (làm ngay, trong 24 giờ) chưa xong.")
    waiting = Referral.objects.filter(case=case, urgent=True, state__in=WAITING)
    found += [f"Phiếu chuyển gửi khẩn đến {one.to} chưa có trả lời." for one in waiting.order_by("pk")]
    running = case.plans.filter(state=PlanState.APPROVED).first()
    if running and reason == ClosingReason.REACHED:
        open_goals = running.items.filter(result="").order_by("pk")
        found += [f"Mục tiêu “{one.goal}” chưa ghi kết quả." for one in open_goals]
    if reason == ClosingReason.REACHED and running is None:
        found.append("Chưa có kế hoạch được duyệt nên chưa thể đạt mục tiêu.")
    if reason == ClosingReason.REFUSED and case.urgency == "khan_cap":
        found.append("Hồ sơ khẩn cấp không đóng vì đối tượng từ chối; hạ mức khẩn khi đã an toàn.")
    if reason == ClosingReason.LOST:
        tries = case.contacts.filter(kind=ContactKind.ATTEMPT).order_by("pk").values_list("on", flat=True)
        if not casework.may_be_lost(tries, on):
            found.append("Mất liên lạc: cần ghi ít nhất ba lần tìm vào ba ngày khác nhau trong 30 ngày.")
    return found


@transaction.atomic
def decide_closing(case: SocialCase, *, on: date, words: str, by: User) -> SocialCase:
    """It is decided that the file will be closed: five working days to evaluate it."""
    fresh = held(case)
    fresh.closing_decided_on = on
    with step(fresh, StepKind.CLOSING, on=on, by=by, words=words.strip()):
        pass
    return fresh


@transaction.atomic
def close(case: SocialCase, *, reason: str, words: str, satisfaction: int | None, on: date, by: User) -> SocialCase:
    """Step 7: evaluate and close. Goals without a result of a file that ends otherwise are given up on that day.

    Raises: ValidationError with every hindrance, or without words.
    """
    fresh = held(case)
    if found := hindrances(fresh, reason=reason, on=on):
        raise ValidationError(found)
    if not words.strip():
        raise ValidationError({"words": "Ghi lượng giá khi đóng."})
    if satisfaction is not None and not 1 <= satisfaction <= 5:
        raise ValidationError({"satisfaction": "Mức hài lòng từ 1 đến 5."})
    if on < timezone.localtime(fresh.clock_from).date():
        raise ValidationError({"on": "Ngày đóng không thể trước ngày tiếp nhận."})
    _shut(fresh, reason=reason, words=words.strip(), on=on, by=by, satisfaction=satisfaction)
    return fresh


def _shut(
    case: SocialCase, *, reason: str, words: str, on: date, by: User | None, satisfaction: int | None = None
) -> dict[str, Any]:
    """Close whatever is open on the file; returns what is needed to take it back."""
    undo: dict[str, Any] = {"case": case.pk, **{name: _json(getattr(case, name)) for name in KEPT}}
    plans = case.plans.filter(state__in=[PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED])
    undo["plans"] = [[one.pk, one.state] for one in plans.order_by("pk")]
    waits = case.reviews.filter(done_on__isnull=True).order_by("pk")
    undo["reviews"] = [_json(day) for day in waits.values_list("due_on", flat=True)]
    case.state, case.closed_on, case.closing_reason = CaseState.CLOSED, on, reason
    case.closing_words, case.satisfaction, case.closed_by = words, satisfaction, by
    with step(case, StepKind.CLOSED, on=on, by=by, words=f"{case.get_closing_reason_display()}. {words}"):
        waits.delete()
        plans.update(state=PlanState.ENDED)
    return undo


def _json(value):
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def reopen(case: SocialCase, *, why: str, at: datetime, by: User) -> SocialCase:
    """A closed file begins anew at the intake, with new deadlines; what was closed stays in its steps."""
    fresh = SocialCase.objects.select_for_update(of=("self",)).select_related("elder", "ward").get(pk=case.pk)
    if fresh.is_open:
        raise ValidationError("Hồ sơ này đang mở.")
    if fresh.closing_reason == ClosingReason.DIED:
        raise ValidationError("Hồ sơ đóng vì người đã qua đời; khôi phục biến động qua đời trước.")
    if not why.strip():
        raise ValidationError({"why": "Ghi lý do mở lại."})
    fresh.state, fresh.clock_from, fresh.screened_at = CaseState.RECEIVED, at, None
    fresh.safety_plan, fresh.safety_at, fresh.safety_basis = "", None, ""
    fresh.closing_decided_on = fresh.closed_on = fresh.satisfaction = fresh.closed_by = None
    fresh.closing_reason = fresh.closing_words = ""
    with step(fresh, StepKind.REOPENED, on=timezone.localtime(at).date(), by=by, words=why.strip()):
        pass
    return fresh


@transaction.atomic
def close_cases(elder: Elder, *, on: date, why: str, by: User | None, reason: str = ClosingReason.DIED) -> list[dict]:
    """Close every open file of somebody who died (or moved away); returns what `reopen_cases` needs, one per file.

    Nothing hinders: whatever is open ends with the person's stay. Each is {"case": pk, …} of plain JSON values.
    """
    cases = SocialCase.objects.select_for_update(of=("self",)).select_related("elder", "ward").open()
    with history.act("Đóng hồ sơ công tác xã hội", by=by):
        return [
            _shut(case, reason=reason, words=why.strip() or BY_ITSELF[ClosingReason(reason)], on=on, by=by)
            for case in cases.filter(elder=elder).order_by("pk")
        ]


@transaction.atomic
def reopen_cases(undo: list[dict], *, on: date, by: User | None) -> None:
    """Take `close_cases` back on a day: each file stands as it stood, with its plans and the review that waited."""
    for values in undo:
        case = SocialCase.objects.select_for_update(of=("self",)).select_related("elder", "ward").get(pk=values["case"])
        if case.is_open:
            continue
        for name in KEPT:
            field = SocialCase._meta.get_field(name)
            setattr(case, name, field.to_python(values[name]) if values[name] is not None else None)
        case.closed_by = None
        with history.act("Khôi phục hồ sơ công tác xã hội", by=by):
            for pk, state in values["plans"]:
                case.plans.filter(pk=pk).update(state=state)
            for due_on in values["reviews"]:
                case.reviews.get_or_create(done_on=None, defaults={"due_on": date.fromisoformat(due_on)})
            set_next(case)
            case.full_clean(validate_unique=False)
            case.save()
            CaseStep.objects.create(case=case, kind=StepKind.REOPENED, on=on, by=by, words="Khôi phục")
