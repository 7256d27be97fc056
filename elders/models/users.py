"""Accounts: a person of the ward, one role, and the places the account is answerable for until a day."""

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from elders.choices import RoleCode
from elders.ground.history import tracked
from elders.ground.periods import Period, PeriodQuerySet, not_reversed


@pghistory.track(append_only=True, exclude=["password", "last_login"])
class User(AbstractUser):
    """AUTH_USER_MODEL. The role is the Django group; rows are scoped by `ward` and the assignments of today."""

    first_name = None
    last_name = None
    full_name = models.CharField("họ và tên", max_length=100, blank=True)
    phone = models.CharField("điện thoại", max_length=15, blank=True)
    position = models.CharField("chức danh", max_length=100, blank=True)
    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", null=True, blank=True, related_name="users", on_delete=models.PROTECT
    )  # an account without its ward would silently see nothing
    residential_groups = models.ManyToManyField(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố phụ trách",
        through="elders.Assignment",
        related_name="users",
    )

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["username", "pk"]
        permissions = [("see_whole_ward", "Thấy mọi tổ dân phố của phường")]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[-1] if self.full_name else self.username

    @cached_property
    def role(self) -> str:
        """Code of the role group, empty when the account has none."""
        codes = set(self.groups.values_list("name", flat=True))
        return next((code for code in RoleCode.values if code in codes), "")

    @property
    def role_label(self) -> str:
        return RoleCode(self.role).label if self.role else "Chưa phân vai trò"

    @cached_property
    def sees_whole_ward(self) -> bool:
        return self.has_perm("elders.see_whole_ward")

    @cached_property
    def residential_group_ids(self) -> list[int]:
        """Groups assigned today; an expired assignment opens nothing."""
        return list(self.assignments.on(timezone.localdate()).values_list("residential_group_id", flat=True))


@tracked
class Assignment(Period):
    """One account answers for one residential group over a period."""

    user = models.ForeignKey(
        User, verbose_name="tài khoản", related_name="assignments", on_delete=models.CASCADE
    )  # meaningless without the account
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup", verbose_name="tổ dân phố", related_name="assignments", on_delete=models.PROTECT
    )  # a group in use is closed, not deleted
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "phân công phụ trách"
        verbose_name_plural = "phân công phụ trách"
        ordering = ["user", "residential_group", "pk"]
        constraints = [not_reversed("assignment_period")]

    def __str__(self) -> str:
        return f"{self.user} – {self.residential_group}"
