"""What becomes of an invitation: slip handed out, will come, came, absent, refused, put off, at home, elsewhere.

Every change keeps who and when (H-012). A state somebody reached by being examined is never written over by hand.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from elders.ground import history
from elders.models import Elder, ResidentialGroup, User
from health.choices import InvitationState, RoundService, RoundState, ServiceKind
from health.follow_up import deadline
from health.models import CheckupRound, FollowUpTask, Invitation
from health.rounds import policy
from health.services import round_list

I = InvitationState  # noqa: E741 - read below as the states they are
OPEN_ROUNDS = (RoundState.LISTED, RoundState.RUNNING)
# What a person may press, and what it is called; the station alone writes an examination elsewhere.
MARKS = {
    I.INVITED: "Đã đưa giấy",
    I.CONFIRMED: "Sẽ đến",
    I.CHECKED_IN: "Đã đến",
    I.NO_SHOW: "Vắng",
    I.DECLINED: "Từ chối",
    I.POSTPONED: "Hoãn",
    I.HOME_VISIT: "Khám tại nhà",
    I.LISTED: "Ghi lại",
}
# A second visit of the same people: states from which somebody may be given another slot.
REPEATABLE = (I.LISTED, I.INVITED, I.CONFIRMED, I.NO_SHOW, I.POSTPONED)
FINAL = (I.EXAMINED, I.ELSEWHERE, I.DIED, I.MOVED)
ON_THE_DAY = (I.CHECKED_IN, I.NO_SHOW)
MOST_EVIDENCE = 5 * 1024 * 1024
EVIDENCE_TYPES = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


def held(invitation: Invitation) -> Invitation:
    fresh = Invitation.objects.select_for_update(of=("self",)).select_related("round", "session", "elder")
    return fresh.defer("evidence").get(pk=invitation.pk)


def refuse_closed(round_: CheckupRound, *, states: tuple = OPEN_ROUNDS) -> None:
    if round_.state not in states:
        raise ValidationError(f"Đợt đang ở bước “{round_.get_state_display()}”: không ghi được.")


def write(fresh: Invitation, state: str, *, by: User, at: datetime, act: str, reason: str = "", **more) -> Invitation:
    fresh.state, fresh.state_reason, fresh.state_at, fresh.state_by = state, reason[:200], at, by
    for name, value in more.items():
        setattr(fresh, name, value)
    with history.act(act, by=by, why=reason):
        fresh.save(update_fields=["state", "state_reason", "state_at", "state_by", *more])
    return fresh


@transaction.atomic
def mark(invitation: Invitation, state: str, *, by: User, at: datetime, reason: str = "") -> Invitation:
    """Press one button of a row. A second absence opens the task to think of a visit at home (H-013, E06).

    Raises: ValidationError when the round is not open, the person has been examined, or a reason is missing.
    """
    fresh = held(invitation)
    refuse_closed(fresh.round)
    if state not in MARKS:
        raise ValidationError("Không có tình trạng này.")
    if fresh.state in FINAL:
        raise ValidationError(f"Người này: {fresh.get_state_display().lower()}. Không đổi bằng tay được.")
    if state in ON_THE_DAY and fresh.round.state != RoundState.RUNNING:
        raise ValidationError("Đợt chưa bắt đầu khám nên chưa ghi có mặt, vắng được.")
    if state in (I.DECLINED, I.POSTPONED) and not reason.strip():
        raise ValidationError({"reason": "Ghi lý do ngắn gọn. Không ghi bệnh."})
    if state == fresh.state and not reason:
        return fresh
    more: dict = {}
    if state == I.HOME_VISIT:
        more = {"can_travel": False}
    elif state == I.NO_SHOW and fresh.state != I.NO_SHOW:
        more = {"absences": fresh.absences + 1}
    elif fresh.state == I.NO_SHOW and state == I.LISTED:
        more = {"absences": max(0, fresh.absences - 1)}  # pressed by mistake
        tasks = FollowUpTask.objects.open().filter(elder=fresh.elder_id, rule=policy()["no_show"]["rule"])
        tasks.filter(attempts__isnull=True, referrals__isnull=True).delete()
    elif state in (I.CONFIRMED, I.CHECKED_IN):
        more = {"can_travel": True}
    elif state == I.LISTED:
        more = {"can_travel": None}
    done = write(fresh, state, by=by, at=at, act="Ghi mời khám", reason=reason.strip(), **more)
    if state == I.NO_SHOW:
        _think_of_home([done], at=at)
    return done


def _think_of_home(invitations: list[Invitation], *, at: datetime) -> None:
    """One open task for each person absent twice; whoever has one gets no second."""
    table = policy()["no_show"]
    twice = [one for one in invitations if one.absences >= table["after"]]
    if not twice:
        return
    local = timezone.localtime(at).replace(tzinfo=None)
    open_ = FollowUpTask.objects.open().filter(rule=table["rule"], elder__in=[one.elder_id for one in twice])
    have = set(open_.order_by("pk").values_list("elder", flat=True))
    FollowUpTask.objects.bulk_create(
        FollowUpTask(
            ward_id=one.round.ward_id,
            elder_id=one.elder_id,
            rule=table["rule"],
            finding=table["finding"],
            text=table["text"],
            priority=table["priority"],
            due_at=timezone.make_aware(deadline(f"{table['days']}d", local)),
            reasons=[f"{one.absences} lần vắng, {one.round}"],
        )
        for one in twice
        if one.elder_id not in have
    )


@transaction.atomic
def mark_all(invitations, state: str, *, by: User, at: datetime) -> int:
    """Slips of a whole group handed out, or everybody left of a day was absent; returns how many rows changed.

    `invitations` are rows of one round; those whose state does not wait for this stay. Raises: ValidationError.
    """
    waits = {I.INVITED: (I.LISTED,), I.NO_SHOW: (I.LISTED, I.INVITED, I.CONFIRMED)}
    rounds = {I.INVITED: OPEN_ROUNDS, I.NO_SHOW: (RoundState.RUNNING,)}
    if state not in waits:
        raise ValidationError("Không ghi cả loạt tình trạng này được.")
    found = invitations.filter(state__in=waits[state], round__state__in=rounds[state]).select_related("round")
    rows = list(found.select_for_update(of=("self",)).defer("evidence").order_by("pk"))
    for one in rows:
        one.absences += state == I.NO_SHOW
    chosen = Invitation.objects.filter(pk__in=[one.pk for one in rows])
    with history.act("Ghi mời khám cả loạt", by=by):
        chosen.update(
            state=state, state_at=at, state_by=by, state_reason="", absences=F("absences") + int(state == I.NO_SHOW)
        )
        _think_of_home(rows, at=at)
    return len(rows)


def arrived(invitation_id: int, *, by: User, at: datetime) -> None:
    """Somebody has a sheet: whoever was expected has come. Written where the sheet is (`services/exams.py`)."""
    Invitation.objects.filter(pk=invitation_id).exclude(state__in=[*FINAL, I.CHECKED_IN]).update(
        state=I.CHECKED_IN, state_at=at, state_by=by, state_reason=""
    )


def expected(elder: Elder) -> Invitation | None:
    """The invitation of a round that is running, when `elder` has one nobody has used."""
    waiting = Invitation.objects.filter(
        elder=elder, round__ward=elder.ward_id, round__state=RoundState.RUNNING, examinations__isnull=True
    ).exclude(state__in=FINAL)
    return waiting.select_related("round__facility").order_by("-round__reference_on", "-pk").first()


def serves(round_: CheckupRound, kind: str, screening: str) -> bool:
    """Whether the programme of the round gives this service: a check-up, or one of the screenings it names."""
    if kind == ServiceKind.CHECKUP:
        return round_.service != RoundService.SCREENING and not screening
    return round_.service != RoundService.CHECKUP and screening in round_.screenings


@transaction.atomic
def choose_service(invitation: Invitation, *, kind: str, screening: str, by: User) -> Invitation:
    """What the person asks for, where the programme lets them choose: exactly one of check-up and screenings.

    Raises: ValidationError for what the round does not give, and once the person has been examined.
    """
    fresh = held(invitation)
    refuse_closed(fresh.round)
    if fresh.state in FINAL:
        raise ValidationError(f"Người này: {fresh.get_state_display().lower()}.")
    if not serves(fresh.round, kind, screening):
        raise ValidationError("Đợt khám này không có dịch vụ đó: khám định kỳ, hoặc đúng một bệnh của chương trình.")
    fresh.kind, fresh.screening = kind, screening
    with history.act("Chọn dịch vụ khám", by=by):
        fresh.save(update_fields=["kind", "screening"])
    return fresh


@transaction.atomic
def invite_again(round_: CheckupRound, *, by: User, at: datetime) -> int:
    """Whoever was absent or put off, and has not been asked to be visited, waits for a slot again; their number.

    Two absences ask for a visit at home first (H-013). Raises: ValidationError.
    """
    refuse_closed(round_)
    again = round_.invitations.filter(state__in=[I.NO_SHOW, I.POSTPONED], absences__lt=policy()["no_show"]["after"])
    with history.act("Mời khám lại", by=by):
        return again.update(
            state=I.LISTED, state_reason="", state_at=at, state_by=by, session=None, slot_at=None, overbook_reason=""
        )


# --- by hand, at home, elsewhere --------------------------------------------------------------------------------------


@transaction.atomic
def add_by_hand(round_: CheckupRound, elder: Elder, *, by: User, now: datetime, reason: str) -> Invitation:
    """Invite somebody the terms of the round leave out; the reason stands in the history.

    Raises: ValidationError when the round has no list, they are on it, or did not live in the ward that day.
    """
    fresh = CheckupRound.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    refuse_closed(fresh)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do thêm."})
    if fresh.invitations.filter(elder=elder).exists():
        raise ValidationError({"elder": "Người này đã có trong danh sách."})
    made = round_list.add(fresh, elder, now=now)
    with history.act("Thêm người vào đợt khám", by=by, why=reason.strip()):
        made.state_by, made.state_reason = by, reason.strip()[:200]
        made.save()
        fresh.excluded = [one for one in fresh.excluded if one.get("elder") != elder.pk]
        fresh.save(update_fields=["excluded"])
    return made


@transaction.atomic
def plan_visit(invitation: Invitation, *, on: date, who: str, by: User, at: datetime, today: date) -> Invitation:
    """Who goes to examine at home, and when. Raises: ValidationError."""
    fresh = held(invitation)
    refuse_closed(fresh.round)
    if fresh.state in FINAL:
        raise ValidationError(f"Người này: {fresh.get_state_display().lower()}.")
    if on < today:
        raise ValidationError({"on": "Ngày đến nhà không thể ở quá khứ."})
    if not who.strip():
        raise ValidationError({"who": "Ghi người đến khám."})
    return write(
        fresh, I.HOME_VISIT, by=by, at=at, act="Hẹn khám tại nhà",
        visit_on=on, visit_who=who.strip(), can_travel=False, session=None, slot_at=None,
    )  # fmt: skip


@transaction.atomic
def examined_elsewhere(
    invitation: Invitation,
    *,
    facility: str,
    on: date,
    name: str,
    content: bytes,
    kind: str = ServiceKind.CHECKUP,
    by: User,
    at: datetime,
    today: date,
) -> Invitation:
    """Somebody brought the paper of another facility: it counts once in the year (H-014, E09).

    Raises: ValidationError without facility, for a day outside the year of the round or to come, or without a paper.
    """
    fresh = held(invitation)
    refuse_closed(fresh.round)
    errors = {}
    if fresh.state in (I.EXAMINED, I.DIED, I.MOVED):
        raise ValidationError(f"Người này: {fresh.get_state_display().lower()}.")
    if not facility.strip():
        errors["facility"] = "Ghi tên cơ sở đã khám."
    if on > today:
        errors["on"] = "Ngày khám chưa đến."
    elif on.year != fresh.round.year:
        errors["on"] = f"Ngày khám phải trong năm {fresh.round.year} của đợt."
    if evidence_type(content) is None:
        errors["paper"] = "Giấy tờ là tệp PDF hoặc ảnh JPEG, PNG."
    elif len(content) > MOST_EVIDENCE:
        errors["paper"] = f"Tệp lớn hơn {MOST_EVIDENCE // 1024 // 1024} MB: chụp lại nhỏ hơn."
    if errors:
        raise ValidationError(errors)
    return write(
        fresh, I.ELSEWHERE, by=by, at=at, act="Ghi đã khám nơi khác",
        elsewhere_facility=facility.strip()[:150], elsewhere_on=on, evidence=content,
        evidence_name=(name.strip() or "giay-to")[:150], kind=kind,
        screening="" if kind == ServiceKind.CHECKUP else fresh.screening,
    )  # fmt: skip


def evidence_type(content: bytes) -> str | None:
    """The type of a paper by its first bytes, None for what is not accepted."""
    return next((kind for start, kind in EVIDENCE_TYPES.items() if content.startswith(start)), None)


@transaction.atomic
def take_back_elsewhere(invitation: Invitation, *, reason: str, by: User, at: datetime) -> Invitation:
    """The paper was not what it should be. Raises: ValidationError without a reason, or in another state."""
    fresh = held(invitation)
    refuse_closed(fresh.round)
    if fresh.state != I.ELSEWHERE:
        raise ValidationError("Người này không ghi khám nơi khác.")
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do."})
    return write(
        fresh, I.LISTED, by=by, at=at, act="Bỏ khám nơi khác", reason=reason.strip(),
        elsewhere_facility="", elsewhere_on=None, evidence=None, evidence_name="",
    )  # fmt: skip


def groups_of(invitations) -> list[tuple[ResidentialGroup, int]]:
    """Residential groups that occur among `invitations`, with how many people; two queries."""
    counted = dict(
        invitations.order_by().values_list("residential_group").annotate(number=Count("pk")).filter(number__gt=0)
    )
    groups = ResidentialGroup.objects.filter(pk__in=[pk for pk in counted if pk]).order_by("code", "pk")
    return [(group, counted[group.pk]) for group in groups]
