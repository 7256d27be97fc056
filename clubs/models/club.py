"""Clubs and the accounts that answer for them."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clubs.choices import ClubKind
from clubs.querysets import ClubQuerySet
from elders.ground.names import VIETNAMESE
from elders.ground.periods import Period, PeriodQuerySet, not_reversed


@pghistory.track(append_only=True)
class Club(models.Model):
    """A club of the ward; `dissolved_on` empty is a club that exists."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="clubs", on_delete=models.PROTECT
    )  # reference data
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="clubs",
        on_delete=models.PROTECT,
        help_text="Để trống nếu câu lạc bộ của cả phường.",
    )  # reference data
    name = models.CharField("tên câu lạc bộ", max_length=150, db_collation=VIETNAMESE)
    kind = models.CharField("loại", max_length=12, choices=ClubKind)
    founded_on = models.DateField("ngày thành lập", null=True, blank=True)
    dissolved_on = models.DateField("ngày giải thể", null=True, blank=True)

    objects = ClubQuerySet.as_manager()

    class Meta:
        verbose_name = "câu lạc bộ"
        verbose_name_plural = "câu lạc bộ"
        ordering = ["name", "pk"]
        permissions = [("see_all_clubs", "Thấy mọi câu lạc bộ của phường")]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "name"],
                name="club_name_once",
                violation_error_message="Phường đã có câu lạc bộ tên này.",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                name="club_dissolved_after_founded",
                violation_error_message="Ngày giải thể phải từ ngày thành lập trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class ClubAssignment(Period):
    """One account keeps the books of one club over a period (Ban Chủ nhiệm)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tài khoản", related_name="club_assignments", on_delete=models.CASCADE
    )  # meaningless without the account
    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="assignments", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "phân công phụ trách câu lạc bộ"
        verbose_name_plural = "phân công phụ trách câu lạc bộ"
        ordering = ["user", "club", "pk"]
        constraints = [not_reversed("club_assignment_period")]

    def __str__(self) -> str:
        return f"{self.user} – {self.club}"
