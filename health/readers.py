"""Who read whose record, out of the log: for one person, and what looks unusual. A fixed number of queries."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from elders.models import Elder, User
from health.choices import AccessKind
from health.models import (
    Examination,
    FollowUpTask,
    HealthAccess,
    Invitation,
    RegisterVisit,
    SocialCase,
    StaffHome,
)
from health.privacy import WHY, Read, appointment_days, unusual

READING = (AccessKind.VIEW, AccessKind.PRINT, AccessKind.EXPORT)


def readers_of(elder: Elder, user: User) -> QuerySet:
    """Every reading of one person's record, latest first: also of confidential files of theirs, if `user` is in the
    team (the log names those by number alone)."""
    codes = [
        one.code for one in SocialCase.objects.for_user(user).filter(elder=elder, confidential=True).order_by("pk")
    ]
    wanted = Q(elder=elder) | Q(elder__merged_into=elder)  # the log stays where it was written when records merge
    for code in codes:
        wanted |= Q(what__startswith=f"Hồ sơ mật {code}:")
    return HealthAccess.objects.for_user(user).filter(wanted).select_related("by").order_by("-at", "-pk")


def unusual_reads(user: User, first_day: date, last_day: date) -> list[HealthAccess]:
    """Readings of the window that are unusual, latest first; each carries `why` (words) and `weak` (no appointment
    is all there is)."""
    start = timezone.make_aware(datetime.combine(first_day, time.min))
    end = timezone.make_aware(datetime.combine(last_day, time.max))
    reach = timedelta(days=appointment_days())
    near = {"elder": OuterRef("elder")}
    day_of = (OuterRef("at__date") - reach, OuterRef("at__date") + reach)
    planned = Invitation.objects.filter(**near, session__day__range=day_of)
    examined = Examination.objects.filter(**near, examined_on__range=day_of)
    due = FollowUpTask.objects.filter(**near, opened_at__lte=OuterRef("at")).filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=OuterRef("at"))
    )
    visited = RegisterVisit.objects.filter(enrolment__elder=OuterRef("elder"), visited_on__range=day_of)
    helped = SocialCase.objects.filter(**near, received_at__lte=OuterRef("at")).exclude(
        closed_on__lt=OuterRef("at__date")
    )
    found = list(
        HealthAccess.objects.for_user(user)
        .filter(at__range=(start, end), kind__in=READING, elder__isnull=False)
        .annotate(
            has_appointment=Exists(planned.order_by())
            | Exists(examined.order_by())
            | Exists(due.order_by())
            | Exists(visited.order_by())
            | Exists(helped.order_by()),
            group=F("elder__residential_group"),
        )
        .select_related("by", "elder__residential_group")
        .order_by("-at", "-pk")
    )
    homes = dict(StaffHome.objects.for_user(user).values_list("user", "residential_group"))
    reads = [
        Read(
            pk=one.pk,
            user=one.by_id,
            elder=one.elder_id,
            at=timezone.localtime(one.at),
            group=one.group,
            home=homes.get(one.by_id),
            has_appointment=one.has_appointment,
        )
        for one in found
    ]
    marked = unusual(reads)
    shown = [one for one in found if one.pk in marked]
    for one in shown:
        one.why = [WHY[code] for code in marked[one.pk]]
        one.weak = marked[one.pk] == ["no_appointment"]
    return shown
