"""Questions about clubs that return querysets."""

from django.db import models
from django.utils import timezone

from elders.ground.periods import covers


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
