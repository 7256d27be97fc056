"""Questions about the monthly review that return querysets."""

from django.db import models
from django.db.models import F

from benefits.eligibility_choices import ReviewState
from elders.ground.scoping import ScopedQuerySet


class EligibilityReviewQuerySet(ScopedQuerySet):
    def for_user(self, user):
        """Reviews of the own ward: for the office, and for group leaders, who see the people of their groups in it."""
        if not user.is_active or not user.is_authenticated or not user.ward_id:
            return self.none()
        return self.filter(ward=user.ward_id) if user.sees_whole_ward or user.residential_group_ids else self.none()

    def concluded(self) -> models.QuerySet:
        return self.filter(state=ReviewState.CONCLUDED)


class EligibilityCorrectionQuerySet(ScopedQuerySet):
    ward_path = "review__ward"
    group_path = "elder__residential_group"


class EligibilityFindingQuerySet(ScopedQuerySet):
    """A group leader sees who lived in an own group on the day of the review."""

    ward_path = "review__ward"

    def in_force(self) -> models.QuerySet:
        """Of the last conclusion of reviews that are concluded; an emptied record of a merge is nobody."""
        return self.filter(
            review__state=ReviewState.CONCLUDED, round=F("review__round"), elder__merged_into__isnull=True
        )
