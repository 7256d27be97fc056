"""Questions about benefits that return querysets."""

from django.db import models

from elders.ground.scoping import ScopedQuerySet


class LocalLawQuerySet(ScopedQuerySet):
    """What one ward keyed in; belongs to the ward, not to a residential group."""

    def for_user(self, user):
        """Rows of the own ward, for the ward office only."""
        return super().for_user(user) if user.is_authenticated and user.sees_whole_ward else self.none()

    def confirmed(self) -> models.QuerySet:
        """Rows that count: somebody else than who keyed them in compared them with the text."""
        return self.filter(confirmed_at__isnull=False)
