"""The monthly fee of a club, member by member (SO-14). The money itself is a receipt of the running fund."""

from django.db import models
from django.db.models import Q

from clubs.models.members import Membership
from clubs.models.money import Entry
from clubs.querysets import ClubRowsQuerySet
from elders.ground.history import tracked


class FeeQuerySet(ClubRowsQuerySet):
    club_path = "membership__club"

    def settled(self):
        """Months that owe nothing: exempt, or paid by a receipt that still stands."""
        return self.filter(Q(entry__isnull=True) | Q(entry__reversed_by__isnull=True))


@tracked
class FeeMonth(models.Model):
    """One month of one member: paid by a receipt, or exempt with its reason. No row: not paid.

    A receipt that was reversed pays nothing any more; its rows are then written over by the next payment.
    """

    membership = models.ForeignKey(
        Membership, verbose_name="thành viên", related_name="fee_months", on_delete=models.PROTECT
    )  # money stays traceable
    month = models.DateField("tháng")
    amount_vnd = models.PositiveIntegerField("số tiền (đồng)", default=0)
    entry = models.ForeignKey(
        Entry, verbose_name="phiếu thu", null=True, blank=True, related_name="fee_months", on_delete=models.PROTECT
    )  # books are kept
    exempt_reason = models.CharField("lý do miễn", max_length=150, blank=True)

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = "phí thành viên tháng"
        verbose_name_plural = "phí thành viên tháng"
        ordering = ["membership", "month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "month"],
                name="fee_month_once",
                violation_error_message="Tháng này đã ghi phí của người đó.",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, amount_vnd__gt=0, exempt_reason="")
                | Q(entry__isnull=True, amount_vnd=0) & ~Q(exempt_reason=""),
                name="fee_paid_or_exempt",
                violation_error_message="Đã đóng thì có phiếu thu; miễn thì có lý do.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="fee_month_first_day", violation_error_message="Ghi ngày đầu tháng."
            ),
        ]

    def __str__(self) -> str:
        return f"Phí tháng {self.month:%m/%Y}"
