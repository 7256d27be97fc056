"""What a page about one social-work file shows: a fixed number of queries, however long the file."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from elders.models import User
from health.case_choices import CaseState, MemberRole, PlanState, Urgency
from health.casework import STEP_WORDS, referral_state, reminded_from
from health.models import CaseMember, Referral, SocialCase
from health.services.caseplan import NEXT_STATES, WAITING

PATH = [
    (CaseState.RECEIVED, "Tiếp nhận"),
    (CaseState.SCREENED, "Sàng lọc"),
    (CaseState.ASSESSED, "Đánh giá"),
    (CaseState.PROPOSED, "Kế hoạch"),
    (CaseState.ACTIVE, "Hỗ trợ, giám sát"),
    (CaseState.CLOSED, "Đóng"),
]
ORDER = [state for state, _ in PATH]


def waits_for_answer(today: date) -> Q:
    """Files with a referral nobody has answered since it is time to remind (a week)."""
    sent = Referral.objects.filter(case=OuterRef("pk"), state__in=WAITING, sent_on__lte=reminded_from(today))
    return Q(Exists(sent.order_by()))


def worklist(user: User, today: date) -> dict[str, Q]:
    """What open files wait for: too late, due today, those of `user`, a referral nobody answered."""
    start, end = (timezone.make_aware(datetime.combine(today, hour)) for hour in (time.min, time.max))
    mine = CaseMember.objects.filter(user=user, valid_to__isnull=True).exclude(role=MemberRole.APPROVER)
    return {
        "late": Q(next_due_at__lt=start),
        "due": Q(next_due_at__range=(start, end)),
        "mine": Q(pk__in=mine.order_by().values("case")),
        "unanswered": waits_for_answer(today),
    }


def path_of(case: SocialCase) -> list[dict[str, str]]:
    """The steps of the file with where it stands: done, now, later."""
    here = ORDER.index(case.state)
    return [
        {"label": label, "state": "done" if place < here else "now" if place == here else "later"}
        for place, (_, label) in enumerate(PATH)
    ]


def next_acts(case: SocialCase, *, draft, has_items: bool) -> list[tuple[str, str]]:
    """(act, words) of what can be done now, the next one first."""
    acts = []
    if case.urgency == Urgency.URGENT and case.safety_at is None:
        acts.append(("an-toan", "Lập kế hoạch an toàn"))
    if case.state == CaseState.RECEIVED:
        acts.append(("sang-loc", "Sàng lọc"))
    if case.state == CaseState.SCREENED:
        acts.append(("danh-gia", "Đánh giá nhu cầu"))
    if case.state == CaseState.ASSESSED or (case.state == CaseState.ACTIVE and draft):
        if draft is None:
            acts.append(("ke-hoach", "Lập kế hoạch"))
        else:
            if has_items:
                acts.append(("trinh", "Trình duyệt kế hoạch"))
            acts.append(("dong-ke-hoach", "Thêm dòng kế hoạch"))
    if case.state == CaseState.ACTIVE:
        acts.append(("ra-soat", "Ghi rà soát"))
    return acts


def facts_of(case: SocialCase, *, user: User, today: date, now: datetime) -> dict[str, Any]:
    """Everything the page of `case` shows to a member of its team."""
    plans = list(case.plans.select_related("approver", "submitted_by").prefetch_related("items__need"))
    draft = next((one for one in plans if one.state == PlanState.DRAFT), None)
    current = next((one for one in plans if one.state == PlanState.APPROVED), None)
    shown = draft or next((one for one in plans if one.state == PlanState.SUBMITTED), None) or current
    shown = shown or (plans[0] if plans else None)
    referrals = list(case.referrals.order_by("-sent_on", "-pk"))
    for one in referrals:
        one.alarm = referral_state(one.sent_on, today) if one.state in WAITING else ""
        one.goes_on = bool(NEXT_STATES.get(one.state))
    needs = list(case.needs.order_by("position", "pk"))
    covered = {item.need_id for item in shown.items.all()} if shown else set()
    for need in needs:
        need.is_open = need.pk not in covered and not need.no_item_reason
    handles = user.has_perm("health.handle_socialcase")
    members = list(case.members.select_related("user"))
    return {
        "case": case,
        "elder": case.elder,
        "path": path_of(case),
        "acts": next_acts(case, draft=draft, has_items=bool(draft and draft.items.all())) if handles else [],
        "step_words": STEP_WORDS.get(case.next_step, ""),
        "left": (timezone.localtime(case.next_due_at).date() - today).days if case.next_due_at else None,
        "late": bool(case.next_due_at and case.next_due_at < now),
        "handles": handles,
        "assessment": case.assessments.first(),
        "needs": needs,
        "plan": shown,
        "plan_items": list(shown.items.all()) if shown else [],
        "running": current,
        "plans": plans,
        "services": list(case.services.all()),
        "referrals": referrals,
        "contacts": list(case.contacts.select_related("by")[:20]),
        "reviews": list(case.reviews.select_related("by")),
        "team": [one for one in members if one.valid_to is None and one.role != MemberRole.APPROVER],
        "steps": list(case.steps.select_related("by")),
    }
