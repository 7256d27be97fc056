"""Wards and their residential groups (tổ dân phố), effective-dated because both merge and split."""

import pghistory
from django.db import models

from elders.choices import Area
from elders.ground.names import VIETNAMESE, VnKey
from elders.ground.periods import Period, PeriodQuerySet, not_reversed
from elders.ground.scoping import ScopedQuerySet


class WardQuerySet(PeriodQuerySet):
    def for_user(self, user):
        """The user's own ward; the administrator, who sets up places, sees all of them."""
        if user.is_active and user.has_perm("elders.add_ward"):
            return self
        return self.filter(pk=user.ward_id) if user.is_active and user.ward_id else self.none()


@pghistory.track(append_only=True)
class Ward(Period):
    """A ward (phường), with what its papers print in the header."""

    code = models.CharField("mã", max_length=20, unique=True)
    name = models.CharField("tên phường", max_length=100, help_text="Chỉ tên riêng, ví dụ: Hưng Đạo.")
    city = models.CharField("thành phố", max_length=100, default="Hải Phòng")
    area = models.CharField("khu vực", max_length=10, choices=Area, default=Area.URBAN)
    place_name = models.CharField(
        "địa danh trên văn bản", max_length=100, blank=True, help_text="Để trống thì lấy tên phường."
    )
    office = models.CharField("phòng phụ trách", max_length=150, default="Phòng Văn hóa - Xã hội")
    signer_name = models.CharField("người ký", max_length=100, blank=True)
    signer_authority = models.CharField(
        "thẩm quyền ký",
        max_length=200,
        default="TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        help_text="Mỗi dòng một hàng trên văn bản.",
    )
    counts_temporary_residents = models.BooleanField(
        "tính cả người tạm trú", default=True, help_text="Cách tính tổng số người cao tuổi trong báo cáo."
    )
    says_exceeded = models.BooleanField(
        "ghi “Vượt” khi cao hơn chỉ tiêu",
        default=False,
        help_text="Để trống thì mọi chỉ tiêu đã đạt đều ghi “Đạt”.",
    )
    ncd_among_everybody = models.BooleanField(
        "tính bệnh không lây nhiễm (YT-02) trên mọi người cao tuổi",
        default=False,
        help_text="Kế hoạch không nêu mẫu số. Để trống thì tính trên những người đã được chẩn đoán.",
    )
    predecessors = models.ManyToManyField(
        "self", verbose_name="phường trước khi sắp xếp", symmetrical=False, blank=True
    )

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = "phường"
        verbose_name_plural = "phường"
        ordering = ["name", "pk"]
        constraints = [not_reversed("ward_period")]

    def __str__(self) -> str:
        return f"Phường {self.name}"

    @property
    def document_place(self) -> str:
        return self.place_name or self.name


class ResidentialGroupQuerySet(PeriodQuerySet, ScopedQuerySet):
    group_path = "pk"

    def for_user(self, user):
        """Own groups; the administrator, who sets up places and assigns accounts to them, sees all of them."""
        if user.is_active and user.has_perm("elders.add_ward"):
            return self
        return super().for_user(user)


@pghistory.track(append_only=True, exclude=["name_key"])
class ResidentialGroup(Period):
    """A tổ dân phố. After a merge or split the old one is closed and the new one names its predecessors."""

    ward = models.ForeignKey(
        Ward, verbose_name="phường", related_name="residential_groups", on_delete=models.PROTECT
    )  # a ward with groups is closed, not deleted
    code = models.CharField("mã tổ", max_length=20)
    name = models.CharField(
        "tên tổ dân phố", max_length=100, db_collation=VIETNAMESE, help_text="Ví dụ: Tổ dân phố Vân Quan."
    )
    name_key = models.GeneratedField(
        expression=VnKey("name"), output_field=models.CharField(max_length=100), db_persist=True
    )
    predecessors = models.ManyToManyField(
        "self",
        verbose_name="tổ trước khi sáp nhập, chia tách",
        symmetrical=False,
        blank=True,
        related_name="successors",
    )

    objects = ResidentialGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ dân phố"
        verbose_name_plural = "tổ dân phố"
        ordering = ["ward", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "code"], name="group_code_once", violation_error_message="Mã tổ này đã có trong phường."
            ),
            not_reversed("group_period"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """ "Vân Quan" for "Tổ dân phố Vân Quan": narrow columns and phone screens."""
        return self.name.removeprefix("Tổ dân phố ").strip() or self.name


class ResidentialGroupAlias(models.Model):
    """Another way rosters write the name of a group: "Tổ 3", "TDP số 3", an old village name."""

    residential_group = models.ForeignKey(
        ResidentialGroup, verbose_name="tổ dân phố", related_name="aliases", on_delete=models.CASCADE
    )  # an alias is part of its group
    alias = models.CharField("tên gọi khác", max_length=100)
    key = models.GeneratedField(
        expression=VnKey("alias"), output_field=models.CharField(max_length=100), db_persist=True
    )

    class Meta:
        verbose_name = "tên gọi khác"
        verbose_name_plural = "tên gọi khác"
        ordering = ["residential_group", "alias", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["residential_group", "key"], name="alias_once", violation_error_message="Tên gọi này đã có."
            )
        ]

    def __str__(self) -> str:
        return self.alias


__all__ = ["ResidentialGroup", "ResidentialGroupAlias", "Ward"]
