"""Questions about reports that return querysets."""

from django.db import models

from elders.ground.scoping import ScopedQuerySet


class OfficeBookQuerySet(ScopedQuerySet):
    """Rows that belong to a ward and not to people: targets, papers, periods, typed figures."""

    permission = "reporting.view_indicator"

    def for_user(self, user):
        """Rows of the own ward, for whoever may read the ward's figures."""
        if not user.is_authenticated or not user.is_active or not user.ward_id or not user.has_perm(self.permission):
            return self.none()
        return self.filter(**{self.ward_path: user.ward_id})


class TargetQuerySet(OfficeBookQuerySet):
    def in_force(self) -> models.QuerySet:
        """Approved with a paper, and neither replaced nor withdrawn."""
        return self.filter(status="chinh_thuc", ended_at__isnull=True)

    def waiting(self) -> models.QuerySet:
        return self.filter(status="cho_phe_duyet", ended_at__isnull=True)


class PeriodQuerySet(OfficeBookQuerySet):
    def sent_to(self, user):
        """Reports sent to the department `user` works at: of the own ward when the account is bound to one, else of all
        wards."""
        if not user.is_authenticated or not user.is_active or not user.has_perm("reporting.receive_period"):
            return self.none()
        sent = self.filter(state__in=["submitted", "received"]).order_by("-submitted_at", "-pk")
        return sent.filter(ward=user.ward_id) if user.ward_id else sent

    def with_adjustments(self):
        """`adjustment_waits`: a sent one waits for receipt; `newest_sent`: when the newest was sent."""
        from reporting.models import Adjustment

        those = Adjustment.objects.filter(snapshot__period=models.OuterRef("pk"))
        newest_sent = those.order_by("-pk").values("sent_at")[:1]
        return self.annotate(
            adjustment_waits=models.Exists(those.filter(sent_at__isnull=False, received_at__isnull=True)),
            has_adjustment=models.Exists(those),
            newest_sent=models.Subquery(newest_sent),
        )

    def waiting_for_receipt(self):
        """Of `sent_to`: reports, and adjustments of reports, the department has still to acknowledge."""
        return self.with_adjustments().filter(models.Q(state="submitted") | models.Q(adjustment_waits=True))

    def with_draft_adjustment(self):
        """Sent reports whose newest adjustment is drawn up and not sent yet."""
        return self.with_adjustments().filter(has_adjustment=True, newest_sent__isnull=True)


class PeriodRowsQuerySet(OfficeBookQuerySet):
    ward_path = "period__ward"


class ReportPartQuerySet(OfficeBookQuerySet):
    ward_path = "report__period__ward"


class SnapshotQuerySet(PeriodRowsQuerySet):
    def newest(self) -> models.QuerySet:
        """The snapshot that counts of each period: the last one reported. An adjusting one counts once it is sent."""
        counts = models.Q(adjustment__isnull=True) | models.Q(adjustment__sent_at__isnull=False)
        return self.filter(counts).order_by("period_id", "-sequence", "-pk").distinct("period_id")

    def reports(self) -> models.QuerySet:
        """Snapshots that are the report itself, not a later adjustment of it."""
        return self.filter(adjustment__isnull=True)


class SnapshotRowQuerySet(OfficeBookQuerySet):
    ward_path = "snapshot__period__ward"


class SnapshotPartQuerySet(OfficeBookQuerySet):
    ward_path = "row__snapshot__period__ward"


class SnapshotPeopleQuerySet(SnapshotPartQuerySet):
    """Who stands behind a frozen number: for roles that may open numbers into people."""

    permission = "reporting.open_people"
