"""A member dies or moves away: what the books of clubs and of the Association do, each step with its way back."""

from datetime import date, timedelta

from django.db.models import Q

from clubs.choices import LeaveReason
from clubs.models import (
    AssociationMember,
    BoardSeat,
    CapitalSource,
    CareAssignment,
    CareClient,
    Membership,
    MentorLog,
    MentorPair,
    OfficerTerm,
    RoleContribution,
    Volunteer,
)
from clubs.services import loan_troubles
from clubs.services.members import leave
from elders.choices import EventKind
from elders.ground.journal import Watch, objections, take_back
from elders.models import LifeEvent, LifeEventStep, User
from elders.signals import EventAnswers, Step

REASONS = {EventKind.DEATH: LeaveReason.DIED, EventKind.MOVE_OUT: LeaveReason.MOVED}


class ClubEvents(EventAnswers):
    app = "clubs"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        if event.kind not in REASONS:
            return []
        reason, elder = REASONS[event.kind], event.elder
        # Of a death the day itself still counts (TV-04); who moves is gone on the day of moving.
        last = event.happened_on if event.kind == EventKind.DEATH else event.happened_on - timedelta(days=1)
        steps = []
        for membership in _open(Membership, elder, last).select_related("club"):
            steps += _end_membership(membership, last, reason, by)
        for client in _open(CareClient, elder, last).select_related("club"):
            steps.append(_end_client(client, last, reason))
        for member in _open(AssociationMember, elder, last).select_related("unit"):
            steps.append(_end_association(member, last, reason))
        return steps

    def objections(self, event: LifeEvent, steps: list[LifeEventStep]) -> list[str]:
        return [text for step in steps for text in objections(step.undo.get("rows", ()))]

    def undo(self, event: LifeEvent, step: LifeEventStep, *, by: User | None) -> None:
        if "loan" in step.undo:
            loan_troubles.member_back(step.undo, by=by)
        else:
            take_back(step.undo["rows"])


def _open(model, elder, last: date):
    """Rows of the person that go on behind the last day."""
    rows = model.objects.filter(elder=elder)
    return (rows.filter(valid_to__isnull=True) | rows.filter(valid_to__gt=last)).order_by("pk")


def _end_membership(membership: Membership, last: date, reason: str, by: User | None) -> list[Step]:
    mine = {"membership": membership}
    watch = Watch(
        Membership.objects.filter(pk=membership.pk),
        BoardSeat.objects.filter(**mine),
        Volunteer.objects.filter(**mine),
        CareAssignment.objects.filter(**mine),
        CapitalSource.objects.filter(**mine),
        MentorPair.objects.filter(Q(mentor=membership) | Q(mentee=membership)),
        MentorLog.objects.filter(Q(pair__mentor=membership) | Q(pair__mentee=membership)),
    )
    day = max(last, membership.valid_from)  # who died before joining was a member on paper only: for one day
    loans = loan_troubles.member_gone([membership], by=by)
    ended = leave(membership, on=day, reason=reason, by=by, whatever=True)
    more = f" ({'; '.join(ended.sentences)})" if ended.sentences else ""
    text = f"Thôi là thành viên {membership.club} sau ngày {day:%d/%m/%Y}{more}"
    return [Step(text[:300], {"rows": watch.entries()}), *(Step(text[:300], undo) for text, undo in loans)]


def _end_client(client: CareClient, last: date, reason: str) -> Step:
    watch = Watch(CareClient.objects.filter(pk=client.pk), CareAssignment.objects.filter(client=client))
    visited = client.visits.order_by("-visited_on").values_list("visited_on", flat=True).first()
    day = max(filter(None, [last, client.valid_from, visited]))  # a visit that is written took place
    client.valid_to, client.end_reason = day, LeaveReason(reason).label
    client.save()
    _end_rows(client.assignments.all(), day)
    return Step(f"{client.club} thôi chăm sóc tại nhà sau ngày {day:%d/%m/%Y}", {"rows": watch.entries()})


def _end_association(member: AssociationMember, last: date, reason: str) -> Step:
    watch = Watch(
        AssociationMember.objects.filter(pk=member.pk),
        OfficerTerm.objects.filter(member=member),
        RoleContribution.objects.filter(member=member),
    )
    day = max(last, member.valid_from)
    posts = [post.get_post_display().lower() for post in member.posts.filter(valid_to__isnull=True)]
    _end_rows(member.posts.all(), day)
    _end_rows(member.contributions.all(), day)
    member.valid_to, member.leave_reason = day, reason
    member.save()
    more = f"; thôi chức danh {', '.join(posts)}" if posts else ""
    return Step(f"Thôi là hội viên {member.unit} sau ngày {day:%d/%m/%Y}{more}"[:300], {"rows": watch.entries()})


def _end_rows(rows, day: date) -> None:
    for row in rows.filter(valid_to__isnull=True) | rows.filter(valid_to__gt=day):
        if row.valid_from > day:
            row.delete()
        else:
            row.valid_to = day
            row.save()
