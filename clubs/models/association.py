"""Hội Người cao tuổi of the ward: branches, members, fees, posts, what it did (clubs.md §9, §11, §12.1)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from clubs.choices import CareKind, CareSource, Grade, LeaveReason, Movement, UnitLevel, UnitPost
from clubs.models.base import AnyPerson, one_person
from clubs.querysets import (
    AssociationMemberQuerySet,
    MemberPartQuerySet,
    MemberPeriodQuerySet,
    UnitPartQuerySet,
    UnitPeriodQuerySet,
    WardBookQuerySet,
)
from elders.ground.history import tracked
from elders.ground.names import VIETNAMESE
from elders.ground.periods import Period, no_overlap, not_reversed

YEARS = [MinValueValidator(1990), MaxValueValidator(2100)]


@tracked
class AssociationUnit(models.Model):
    """Hội phường, a chi hội (one per tổ dân phố as a rule) or a tổ hội inside it."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="association_units", on_delete=models.PROTECT
    )  # reference data
    level = models.CharField("cấp", max_length=8, choices=UnitLevel, default=UnitLevel.BRANCH)
    parent = models.ForeignKey(
        "self", verbose_name="thuộc", null=True, blank=True, related_name="parts", on_delete=models.PROTECT
    )  # a unit with parts is closed, not deleted
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="association_units",
        on_delete=models.PROTECT,
    )  # reference data
    name = models.CharField("tên", max_length=120, db_collation=VIETNAMESE)
    founded_on = models.DateField("ngày thành lập", null=True, blank=True)
    dissolved_on = models.DateField("ngày giải thể", null=True, blank=True)

    objects = WardBookQuerySet.as_manager()

    class Meta:
        verbose_name = "chi hội"
        verbose_name_plural = "chi hội"
        ordering = ["name", "pk"]
        permissions = [("keep_association", "Ghi sổ của Hội Người cao tuổi")]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "name"], name="unit_name_once", violation_error_message="Hội đã có chi hội tên này."
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                name="unit_dissolved_after_founded",
                violation_error_message="Ngày giải thể phải từ ngày thành lập trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class AssociationMember(AnyPerson, Period):
    """A hội viên over a period; one open row per person in the whole Association. Category follows from age."""

    unit = models.ForeignKey(
        AssociationUnit, verbose_name="chi hội", related_name="members", on_delete=models.PROTECT
    )  # a unit with members is closed, not deleted
    joined_is_estimate = models.BooleanField("ngày vào là ước tính", default=False)
    card_number = models.CharField("số thẻ hội viên", max_length=30, blank=True)
    card_issued_on = models.DateField("ngày cấp thẻ", null=True, blank=True)
    leave_reason = models.CharField("lý do ra", max_length=10, choices=LeaveReason, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = AssociationMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "hội viên"
        verbose_name_plural = "hội viên"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("association_member_period"),
            one_person("association_member_one_person"),
            no_overlap(
                "elder",
                name="association_member_elder_no_overlap",
                message="Người này đang là hội viên.",
                condition=Q(elder__isnull=False),
            ),
            no_overlap(
                "companion",
                name="association_member_companion_no_overlap",
                message="Người này đang là hội viên.",
                condition=Q(companion__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["card_number"],
                name="association_card_once",
                condition=~Q(card_number=""),
                violation_error_message="Số thẻ này đã cấp cho người khác.",
            ),
            models.CheckConstraint(
                condition=Q(leave_reason="") | Q(valid_to__isnull=False),
                name="association_left_has_day",
                violation_error_message="Ghi lý do ra thì phải ghi ngày ra.",
            ),
            models.CheckConstraint(
                condition=Q(card_issued_on__isnull=True)
                | Q(joined_is_estimate=True)
                | Q(card_issued_on__gte=F("valid_from")),
                name="association_card_after_joining",
                violation_error_message="Ngày cấp thẻ phải từ ngày vào Hội trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.full_name} – {self.unit}" if self.elder_id or self.companion_id else "hội viên"


@tracked
class AssociationFee(models.Model):
    """The fee (hội phí) of one member for one year; `exempt` with its reason owes nothing."""

    member = models.ForeignKey(
        AssociationMember, verbose_name="hội viên", related_name="fees", on_delete=models.PROTECT
    )  # money stays traceable
    year = models.PositiveSmallIntegerField("năm", validators=YEARS)
    due_vnd = models.PositiveIntegerField("phải đóng (đồng)", default=0)
    paid_vnd = models.PositiveIntegerField("đã đóng (đồng)", default=0)
    paid_on = models.DateField("ngày đóng", null=True, blank=True)
    exempt_reason = models.CharField("lý do miễn", max_length=150, blank=True)

    objects = MemberPartQuerySet.as_manager()

    class Meta:
        verbose_name = "hội phí"
        verbose_name_plural = "hội phí"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"],
                name="association_fee_once",
                violation_error_message="Năm này đã ghi hội phí.",
            ),
            models.CheckConstraint(
                condition=Q(paid_vnd=0) | Q(paid_on__isnull=False),
                name="association_fee_paid_has_day",
                violation_error_message="Đã đóng thì phải ghi ngày đóng.",
            ),
        ]

    def __str__(self) -> str:
        return f"Hội phí {self.year}"


@tracked
class OfficerTerm(Period):
    """A post in a unit over a period (term such as 2026–2031)."""

    unit = models.ForeignKey(
        AssociationUnit, verbose_name="chi hội", related_name="officers", on_delete=models.PROTECT
    )  # who answered for it stays readable
    member = models.ForeignKey(
        AssociationMember, verbose_name="hội viên", related_name="posts", on_delete=models.PROTECT
    )  # as above
    post = models.CharField("chức danh", max_length=16, choices=UnitPost)
    term = models.CharField("nhiệm kỳ", max_length=20, blank=True)
    decision = models.CharField("quyết định", max_length=100, blank=True)

    objects = UnitPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "chức danh của Hội"
        verbose_name_plural = "chức danh của Hội"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("officer_period"),
            no_overlap(
                "unit",
                name="officer_one_head",
                message="Đã có người đứng đầu trong thời gian đó.",
                condition=Q(post__in=[UnitPost.CHAIR, UnitPost.HEAD]),
            ),
        ]

    def __str__(self) -> str:
        return self.get_post_display()


@tracked
class UnitMeeting(models.Model):
    """A meeting of a branch; at least one in six months (clubs.md §9)."""

    unit = models.ForeignKey(
        AssociationUnit, verbose_name="chi hội", related_name="meetings", on_delete=models.PROTECT
    )  # stays readable
    held_on = models.DateField("ngày họp")
    present = models.PositiveIntegerField("số có mặt", null=True, blank=True)
    minutes = models.TextField("nội dung", blank=True)

    objects = UnitPartQuerySet.as_manager()

    class Meta:
        verbose_name = "buổi họp chi hội"
        verbose_name_plural = "các buổi họp chi hội"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "held_on"], name="unit_meeting_once", violation_error_message="Buổi họp này đã ghi."
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} ngày {self.held_on:%d/%m/%Y}"


@tracked
class UnitGrade(models.Model):
    """How a branch was graded for a year, as decided."""

    unit = models.ForeignKey(
        AssociationUnit, verbose_name="chi hội", related_name="grades", on_delete=models.PROTECT
    )  # stays readable
    year = models.PositiveSmallIntegerField("năm", validators=YEARS)
    grade = models.CharField("xếp loại", max_length=10, choices=Grade)
    decided_on = models.DateField("ngày xếp loại", null=True, blank=True)

    objects = UnitPartQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại chi hội"
        verbose_name_plural = "xếp loại chi hội"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="unit_grade_once", violation_error_message="Năm này đã xếp loại."
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_grade_display()}"


@tracked
class CareAct(models.Model):
    """What the Association did for people: visits, funerals, gifts, houses; also what belongs to an Action Month
    (`action_month` is its year). `money_vnd` None: nothing in money or nobody wrote it down."""

    unit = models.ForeignKey(
        AssociationUnit, verbose_name="chi hội", related_name="care_acts", on_delete=models.PROTECT
    )  # what was reported stays readable
    kind = models.CharField("việc", max_length=12, choices=CareKind)
    done_on = models.DateField("ngày")
    what = models.CharField("nội dung", max_length=200, blank=True)
    people = models.PositiveIntegerField("số người", default=1)
    money_vnd = models.PositiveBigIntegerField("số tiền (đồng)", null=True, blank=True)
    in_kind_vnd = models.PositiveBigIntegerField("hiện vật quy tiền (đồng)", null=True, blank=True)
    source = models.CharField("nguồn", max_length=12, choices=CareSource, blank=True)
    action_month = models.PositiveSmallIntegerField(
        "thuộc Tháng hành động năm", null=True, blank=True, validators=YEARS
    )

    objects = UnitPartQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chăm lo"
        verbose_name_plural = "việc chăm lo"
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(fields=["unit", "done_on"], name="care_act_by_unit")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {self.done_on:%d/%m/%Y}"


@tracked
class RoleContribution(Period):
    """What a member does in the movement "Tuổi cao - Gương sáng"."""

    member = models.ForeignKey(
        AssociationMember, verbose_name="hội viên", related_name="contributions", on_delete=models.PROTECT
    )  # stays readable
    kind = models.CharField("vai trò", max_length=12, choices=Movement)
    what = models.CharField("nội dung", max_length=200, blank=True)
    award = models.CharField("khen thưởng", max_length=200, blank=True)

    objects = MemberPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò “Tuổi cao - Gương sáng”"
        verbose_name_plural = "vai trò “Tuổi cao - Gương sáng”"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("contribution_period"),
            no_overlap("member", "kind", name="contribution_no_overlap", message="Vai trò này đã ghi."),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
