"""Which rows a user sees, decided in the queryset: lists, totals, papers and choices all start from `for_user`."""

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """`ward_path` and `group_path` say how to get from the row to its ward and its tổ dân phố."""

    ward_path = "ward"
    group_path = "residential_group"

    def for_user(self, user):
        """Rows `user` may see: the whole own ward for the ward office, own residential groups for others.

        A user without a place, and anybody not signed in, sees no rows. A row without a group is seen by the ward
        office only: no group leader's list of groups contains "none".
        """
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.sees_whole_ward:
            return self.filter(**{self.ward_path: user.ward_id}) if user.ward_id else self.none()
        groups = user.residential_group_ids
        return self.filter(**{f"{self.group_path}__in": groups}) if groups else self.none()
