"""Clubs: what they are, how they came to be, where they stop; and the accounts that answer for them."""

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from clubs.choices import Area, ClubKind, Post, Step, SupportKind, SupportSource
from clubs.models.base import inside_membership
from clubs.querysets import ClubPeriodQuerySet, ClubQuerySet, ClubRowsQuerySet, SeatQuerySet
from elders.ground.history import tracked
from elders.ground.names import VIETNAMESE
from elders.ground.periods import Period, PeriodQuerySet, no_overlap, not_reversed


@pghistory.track(append_only=True)
class Club(models.Model):
    """A club of the ward. Founded, decided and launched are three days, weeks apart in real clubs (clubs.md §5.11).

    `dissolved_on` empty is a club that exists; `preparing_since` without `founded_on` one that is being founded.
    """

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
    more_kinds = ArrayField(
        models.CharField(max_length=12, choices=ClubKind),
        verbose_name="đồng thời thuộc loại",
        default=list,
        blank=True,
        help_text="Ví dụ câu lạc bộ dưỡng sinh vừa là thể thao vừa là sức khỏe.",
    )
    is_care_role = models.BooleanField(
        "chăm sóc hoặc phát huy vai trò người cao tuổi",
        default=False,
        help_text="Đánh dấu thì tính vào chỉ tiêu “câu lạc bộ liên thế hệ hoặc mô hình khác”.",
    )
    host = models.CharField("tổ chức chủ quản", max_length=150, blank=True, default="Hội Người cao tuổi phường")
    phone = models.CharField("điện thoại liên hệ", max_length=11, blank=True)
    meeting_day = models.PositiveSmallIntegerField(
        "ngày sinh hoạt hằng tháng",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    schedule = models.CharField("lịch sinh hoạt, luyện tập", max_length=150, blank=True)
    place = models.CharField("nơi sinh hoạt", max_length=150, blank=True)
    preparing_since = models.DateField("bắt đầu vận động thành lập", null=True, blank=True)
    decision_number = models.CharField("số quyết định thành lập", max_length=60, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision_issuer = models.CharField("cơ quan ra quyết định", max_length=150, blank=True)
    launched_on = models.DateField("ngày ra mắt", null=True, blank=True)
    bylaws_adopted_on = models.DateField("ngày thông qua quy chế", null=True, blank=True)
    bylaws = models.TextField("quy chế hoạt động", blank=True)
    founded_on = models.DateField("ngày thành lập", null=True, blank=True)
    dissolved_on = models.DateField("ngày giải thể", null=True, blank=True)
    dissolved_why = models.CharField("lý do giải thể", max_length=300, blank=True)
    dissolved_paper = models.CharField("quyết định giải thể", max_length=100, blank=True)
    visits_per_week = models.PositiveSmallIntegerField(
        "số lần thăm mỗi tuần", default=2, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )

    objects = ClubQuerySet.as_manager()

    class Meta:
        verbose_name = "câu lạc bộ"
        verbose_name_plural = "câu lạc bộ"
        ordering = ["name", "pk"]
        permissions = [
            ("see_all_clubs", "Thấy mọi câu lạc bộ của phường"),
            ("keep_club", "Ghi sổ câu lạc bộ"),
            ("manage_club", "Lập, tạm dừng, giải thể câu lạc bộ"),
        ]
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
            models.CheckConstraint(
                condition=Q(meeting_day__isnull=True) | Q(meeting_day__range=(1, 31)),
                name="club_meeting_day",
                violation_error_message="Ngày sinh hoạt từ 1 đến 31.",
            ),
            models.CheckConstraint(
                condition=Q(visits_per_week__range=(1, 7)),
                name="club_visits_per_week",
                violation_error_message="Số lần thăm mỗi tuần từ 1 đến 7.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_intergenerational(self) -> bool:
        return ClubKind.INTERGENERATIONAL in self.kinds

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys([self.kind, *self.more_kinds]))

    @property
    def kind_words(self) -> str:
        return ", ".join(ClubKind(kind).label for kind in self.kinds)

    @property
    def is_preparing(self) -> bool:
        return self.founded_on is None and self.preparing_since is not None

    def exists_on(self, day: date) -> bool:
        return self.dissolved_on is None or day < self.dissolved_on


@tracked
class ClubGroup(models.Model):
    """A further tổ dân phố a club serves, beside the one it sits in."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="served", on_delete=models.CASCADE
    )  # part of the club
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup", verbose_name="tổ dân phố", related_name="served_by", on_delete=models.PROTECT
    )  # reference data

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ dân phố phục vụ thêm"
        verbose_name_plural = "tổ dân phố phục vụ thêm"
        ordering = ["club", "residential_group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "residential_group"],
                name="club_group_once",
                violation_error_message="Tổ này đã có trong danh sách.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.club} – {self.residential_group}"


@tracked
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


@tracked
class FoundingStep(models.Model):
    """One step of founding, done on a day, with its paper."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="steps", on_delete=models.CASCADE
    )  # part of the club
    step = models.CharField("bước", max_length=20, choices=Step)
    done_on = models.DateField("ngày làm xong")
    paper = models.CharField("giấy tờ", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "bước thành lập"
        verbose_name_plural = "các bước thành lập"
        ordering = ["club", "done_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "step"], name="founding_step_once", violation_error_message="Bước này đã ghi."
            )
        ]

    def __str__(self) -> str:
        return self.get_step_display()


@tracked
class StartSupport(models.Model):
    """Money or equipment a club began with, and from whom. The money itself is booked in the club's funds."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="supports", on_delete=models.CASCADE
    )  # part of the club
    kind = models.CharField("loại", max_length=8, choices=SupportKind)
    what = models.CharField("nội dung", max_length=200, blank=True, help_text="Ví dụ: máy đo huyết áp, cân, loa.")
    amount_vnd = models.PositiveBigIntegerField("số tiền hoặc giá trị (đồng)", null=True, blank=True)
    source = models.CharField("nguồn", max_length=12, choices=SupportSource)
    giver = models.CharField("bên hỗ trợ", max_length=150, blank=True)
    given_on = models.DateField("ngày nhận", null=True, blank=True)
    paper = models.CharField("biên bản bàn giao", max_length=100, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "hỗ trợ ban đầu"
        verbose_name_plural = "hỗ trợ ban đầu"
        ordering = ["club", "given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=SupportKind.EQUIPMENT) | Q(amount_vnd__isnull=False),
                name="support_money_has_amount",
                violation_error_message="Hỗ trợ bằng tiền thì phải ghi số tiền.",
            )
        ]

    def __str__(self) -> str:
        return self.what or self.get_kind_display()


@tracked
class ClubSuspension(Period):
    """A time in which a club does not work."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="suspensions", on_delete=models.CASCADE
    )  # part of the club
    reason = models.CharField("lý do", max_length=300)
    paper = models.CharField("văn bản", max_length=100, blank=True)

    objects = ClubPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "lần tạm dừng hoạt động"
        verbose_name_plural = "các lần tạm dừng hoạt động"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("club_suspension_period"),
            no_overlap(
                "club", name="club_suspension_no_overlap", message="Câu lạc bộ đang tạm dừng trong thời gian đó."
            ),
        ]

    def __str__(self) -> str:
        return f"Tạm dừng từ {self.valid_from:%d/%m/%Y}"


@tracked
class BoardSeat(Period):
    """A post of the board over a period, held by a member. `areas` are the areas of activity the person answers for.

    BCN-01 (clubs.md §14) is kept by the database: one chair a day, the cashier neither bookkeeper nor chair.
    """

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="seats", on_delete=models.PROTECT
    )  # who signed for a club stays readable
    membership = models.ForeignKey(
        "clubs.Membership", verbose_name="thành viên", related_name="seats", on_delete=models.PROTECT
    )  # as above
    post = models.CharField("chức danh", max_length=14, choices=Post)
    areas = ArrayField(
        models.PositiveSmallIntegerField(choices=Area), verbose_name="mảng phụ trách", default=list, blank=True
    )
    decision = models.CharField("quyết định, biên bản bầu", max_length=100, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "chức danh Ban Chủ nhiệm"
        verbose_name_plural = "chức danh Ban Chủ nhiệm"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("seat_period"),
            no_overlap(
                "club",
                name="seat_one_chair",
                message="Câu lạc bộ đã có Chủ nhiệm trong thời gian đó.",
                condition=Q(post=Post.CHAIR),
            ),
            no_overlap(
                "membership",
                name="seat_bookkeeper_not_cashier",
                message="Kế toán và thủ quỹ phải là hai người khác nhau.",
                condition=Q(post__in=[Post.BOOKKEEPER, Post.CASHIER]),
            ),
            no_overlap(
                "membership",
                name="seat_chair_not_cashier",
                message="Chủ nhiệm không kiêm thủ quỹ.",
                condition=Q(post__in=[Post.CHAIR, Post.CASHIER]),
            ),
            no_overlap("membership", "post", name="seat_no_overlap", message="Người này đang giữ chức danh đó rồi."),
        ]
        triggers = [
            inside_membership("seat_inside_membership", words="Chức danh phải nằm trong thời gian là thành viên.")
        ]

    def __str__(self) -> str:
        return self.get_post_display()
