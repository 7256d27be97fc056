"""Questions about clubs that return querysets."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from elders.ground.periods import PeriodQuerySet, covers


class ClubQuerySet(models.QuerySet):
    def for_user(self, user):
        """Clubs `user` may see: all of the ward for the Association and the ward office, a board its own club.

        An expired assignment opens nothing.
        """
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.has_perm("clubs.add_club"):  # the administrator sets up clubs and assigns accounts to them
            return self
        if user.has_perm("clubs.see_all_clubs"):
            return self.filter(ward=user.ward_id) if user.ward_id else self.none()
        mine = user.club_assignments.filter(covers(timezone.localdate())).values("club")
        return self.filter(pk__in=mine)

    def with_books(self, user):
        """Clubs whose members, meetings and money `user` may read: not those an administrator merely sets up."""
        return self.for_user(user) if user.has_perm("clubs.view_membership") else self.none()

    def existing(self, day: date):
        """Clubs that stand in the books on `day`: not dissolved before it, also those in preparation."""
        return self.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day))

    def active(self, day: date):
        """Clubs that work on `day`: founded (or nobody noted when), neither suspended nor dissolved."""
        suspended = self.model._meta.get_field("suspensions").related_model.objects.filter(
            covers(day), club=OuterRef("pk")
        )
        founded = Q(founded_on__lte=day) | Q(founded_on__isnull=True, preparing_since__isnull=True)
        return self.existing(day).filter(founded, ~Exists(suspended))


class ClubRowsQuerySet(models.QuerySet):
    """Rows of a club's books: seen by whoever sees the club and may read books. `club_path` leads to the club."""

    club_path = "club"

    def for_user(self, user):
        model = self.model
        for step in self.club_path.split("__"):
            model = model._meta.get_field(step).related_model
        return self.filter(**{f"{self.club_path}__in": model.objects.with_books(user)})


class ClubPeriodQuerySet(PeriodQuerySet, ClubRowsQuerySet):
    """Rows of a club's books that cover a period."""


class MembershipQuerySet(ClubPeriodQuerySet):
    def with_person(self):
        """Each row with name, birth, sex and residential group, whether registry or book of companions knows them."""
        return self.select_related(
            "elder", "companion", "elder__residential_group", "companion__residential_group"
        ).annotate(
            person_name=Coalesce("elder__full_name", "companion__full_name"),
            person_given=Coalesce("elder__given_name", "companion__given_name"),
        )

    def by_name(self):
        """In the order of Vietnamese lists."""
        return self.with_person().order_by(F("person_given"), F("person_name"), "pk")


class SeatQuerySet(ClubPeriodQuerySet):
    club_path = "club"


class VolunteerQuerySet(ClubPeriodQuerySet):
    club_path = "membership__club"


class AttendanceQuerySet(ClubRowsQuerySet):
    club_path = "meeting__club"


class ClientPartQuerySet(ClubPeriodQuerySet):
    club_path = "client__club"


class VisitQuerySet(ClubRowsQuerySet):
    club_path = "client__club"

    def done(self):
        return self.filter(cancelled=False)


class MentorLogQuerySet(ClubRowsQuerySet):
    club_path = "pair__club"


class VisitorQuerySet(ClubRowsQuerySet):
    club_path = "visit__client__club"


class WardBookQuerySet(models.QuerySet):
    """Books the Association keeps for the whole ward; read by the Association and the ward office of that ward."""

    ward_path = "ward"
    permission = "clubs.view_associationmember"

    def for_user(self, user):
        if not user.is_active or not user.is_authenticated or not user.ward_id or not user.has_perm(self.permission):
            return self.none()
        return self.filter(**{self.ward_path: user.ward_id})


class CompanionQuerySet(WardBookQuerySet):
    """Younger people of the ward; a board sees those of its own club only."""

    def for_user(self, user):
        if user.is_active and user.is_authenticated and user.has_perm("clubs.see_all_clubs"):
            return self.filter(ward=user.ward_id) if user.ward_id else self.none()
        club = self.model._meta.get_field("membership_set").related_model._meta.get_field("club").related_model
        return self.filter(membership_set__club__in=club.objects.with_books(user)).distinct()


class UnitPartQuerySet(WardBookQuerySet):
    ward_path = "unit__ward"


class UnitPeriodQuerySet(PeriodQuerySet, UnitPartQuerySet):
    """Rows of a unit of the Association that cover a period."""


class AssociationMemberQuerySet(UnitPeriodQuerySet):
    def with_person(self):
        return self.select_related("unit", "elder", "companion").annotate(
            person_name=Coalesce("elder__full_name", "companion__full_name"),
            person_given=Coalesce("elder__given_name", "companion__given_name"),
            person_birth=Coalesce("elder__birth_earliest", "companion__birth_earliest"),
        )

    def by_name(self):
        return self.with_person().order_by(F("person_given"), F("person_name"), "pk")


class MemberPartQuerySet(WardBookQuerySet):
    ward_path = "member__unit__ward"


class MemberPeriodQuerySet(PeriodQuerySet, MemberPartQuerySet):
    """Rows of a member of the Association that cover a period."""
