"""Two records of one person become one: memberships of both in one club become one membership.

What does not stand in each other's way simply goes over; what the database would refuse (two memberships of one person
in one club on one day) is folded into one row, and taken apart again when the merge is.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from clubs.models import (
    Asset,
    AssociationFee,
    AssociationMember,
    Attendance,
    BoardSeat,
    CapitalSource,
    CareAssignment,
    CareClient,
    FeeMonth,
    HelpGiven,
    HomeVisit,
    Loan,
    Membership,
    MentorPair,
    OfficerTerm,
    RightsCase,
    RoleContribution,
    Visitor,
    Volunteer,
)
from elders.ground.journal import Watch, objections, take_back
from elders.models import Elder, User
from elders.signals import MergeAnswers, Step

FOREVER = date.max
# Rows hanging on a row that is folded: (model, its column, whether a second copy may vanish).
MEMBER_PARTS = [
    (Attendance, "membership", True),
    (Visitor, "membership", True),
    (BoardSeat, "membership", True),
    (Volunteer, "membership", True),
    (CareAssignment, "membership", True),
    (HelpGiven, "membership", False),
    (Loan, "membership", False),
    (CapitalSource, "membership", False),
    (FeeMonth, "membership", False),
    (MentorPair, "mentor", False),
    (MentorPair, "mentee", False),
    (RightsCase, "membership", False),
    (Asset, "keeper", False),
]
CLIENT_PARTS = [(HomeVisit, "client", True), (CareAssignment, "client", True)]
HOI_PARTS = [(AssociationFee, "member", False), (OfficerTerm, "member", True), (RoleContribution, "member", True)]


class ClubMerges(MergeAnswers):
    app = "clubs"
    handles = ("clubs.membership", "clubs.careclient", "clubs.associationmember")

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        steps = []
        for row in Membership.objects.filter(elder=absorbed).select_related("club"):
            same = Membership.objects.filter(elder=kept, club=row.club_id)
            steps.append(_take(row, kept, same, MEMBER_PARTS, f"thành viên {row.club}"))
        for row in CareClient.objects.filter(elder=absorbed).select_related("club"):
            same = CareClient.objects.filter(elder=kept, club=row.club_id)
            steps.append(_take(row, kept, same, CLIENT_PARTS, f"người được {row.club} chăm sóc"))
        for row in AssociationMember.objects.filter(elder=absorbed).select_related("unit"):
            same = AssociationMember.objects.filter(elder=kept)
            steps.append(_take(row, kept, same, HOI_PARTS, f"hội viên {row.unit}"))
        return steps

    def objections(self, kept: Elder, absorbed: Elder, steps: list[dict]) -> list[str]:
        return [text for step in steps for text in objections(step["undo"]["rows"])]

    def unmerge(self, kept: Elder, absorbed: Elder, step: Step, *, by: User | None) -> None:
        take_back(step.undo["rows"])


def _overlap(one, other) -> bool:
    return one.valid_from <= (other.valid_to or FOREVER) and other.valid_from <= (one.valid_to or FOREVER)


def _take(row: models.Model, kept: Elder, same: models.QuerySet, parts, what: str) -> Step:
    """The row goes over to `kept`; where both share days (one of `same`) the two become one."""
    partners = [other for other in same if _overlap(row, other)]
    text = f"Gộp hai lần ghi {what}"
    if not partners:
        watch = Watch(type(row).objects.filter(pk=row.pk))
        row.elder = kept
        row.save()
        return Step(f"Chuyển {what}"[:300], {"rows": watch.entries()})
    if len(partners) > 1:
        raise ValidationError(f"{text}: hai hồ sơ ghi các khoảng thời gian chồng chéo; hãy sửa sổ câu lạc bộ trước.")
    target = partners[0]
    both = [row.pk, target.pk]
    watch = Watch(
        type(row).objects.filter(pk__in=both),
        *(model.objects.filter(**{f"{column}__in": both}) for model, column, _ in parts),
    )
    target.valid_from = min(row.valid_from, target.valid_from)
    ends = (row.valid_to, target.valid_to)
    target.valid_to = None if None in ends else max(ends)
    if target.valid_to is None and hasattr(target, "leave_reason"):
        target.leave_reason = ""
    target.save()
    for model, column, may_vanish in parts:
        for part in model.objects.filter(**{column: row}).order_by("pk"):
            _move(part, column, target, may_vanish=may_vanish, text=text)
    row.delete()
    return Step(f"{text}: từ {target.valid_from:%d/%m/%Y}"[:300], {"rows": watch.entries()})


def _move(part: models.Model, column: str, target: models.Model, *, may_vanish: bool, text: str) -> None:
    """Hang `part` on `target`; what both have already is left out, money never is."""
    try:
        with transaction.atomic():
            type(part).objects.filter(pk=part.pk).update(**{column: target})
    except IntegrityError as refused:
        if not may_vanish:
            raise ValidationError(
                f"{text}: cả hai có {part._meta.verbose_name} giống nhau; hãy sửa sổ trước khi gộp."
            ) from refused
        part.delete()
