"""Who belongs to a club: people of any age, over periods, with what they do there."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Coalesce

from clubs.choices import Circumstance, LeaveReason, Team, VolunteerKind
from clubs.models.base import AnyPerson, inside_membership, one_person
from clubs.models.club import Club
from clubs.querysets import CompanionQuerySet, MembershipQuerySet, VolunteerQuerySet
from elders.choices import Sex
from elders.ground.birth import Birth
from elders.ground.history import tracked
from elders.ground.names import VIETNAMESE, GivenName, VnKey
from elders.ground.periods import Period, no_overlap, not_reversed
from elders.models.elder import PHONE_NUMBER

NOT_HISTORY = ["given_name", "name_key", "birth_earliest"]  # generated columns are no facts


class _MakeDate(Func):
    function = "make_date"
    output_field = models.DateField()


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=NOT_HISTORY)),
    pghistory.DeleteEvent(),
    exclude=NOT_HISTORY,
    append_only=True,
)
class Companion(models.Model):
    """Somebody a club or the Association needs by name and the registry does not hold: mostly people under 60.

    Held minimally on purpose; becomes an elder of the registry only by the hand of the ward office.
    """

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    full_name = models.CharField("họ và tên", max_length=100, db_collation=VIETNAMESE)
    sex = models.CharField("giới tính", max_length=3, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        "năm sinh", null=True, blank=True, validators=[MinValueValidator(1890), MaxValueValidator(2100)]
    )
    birth_month = models.PositiveSmallIntegerField("tháng sinh", null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField("ngày sinh", null=True, blank=True)
    phone = models.CharField("điện thoại", max_length=11, blank=True, validators=[PHONE_NUMBER])
    date_of_death = models.DateField("ngày mất", null=True, blank=True)

    given_name = models.GeneratedField(
        expression=GivenName("full_name"),
        output_field=models.CharField(max_length=50, db_collation=VIETNAMESE),
        db_persist=True,
    )
    name_key = models.GeneratedField(
        expression=VnKey("full_name"), output_field=models.CharField(max_length=100), db_persist=True
    )
    birth_earliest = models.GeneratedField(
        expression=_MakeDate("birth_year", Coalesce("birth_month", Value(1)), Coalesce("birth_day", Value(1))),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    objects = CompanionQuerySet.as_manager()

    class Meta:
        verbose_name = "người ngoài sổ người cao tuổi"
        verbose_name_plural = "người ngoài sổ người cao tuổi"
        ordering = ["given_name", "full_name", "pk"]
        indexes = [models.Index(fields=["ward", "name_key", "birth_year"], name="companion_by_key")]
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="companion_has_name"),
            models.CheckConstraint(
                condition=Q(birth_day__isnull=True) | Q(birth_month__isnull=False), name="companion_birth_day_has_month"
            ),
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_month__range=(1, 12), birth_year__isnull=False),
                name="companion_birth_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.birth_year or 'chưa rõ năm sinh'})"

    @property
    def birth(self) -> Birth | None:
        return Birth(self.birth_year, self.birth_month, self.birth_day) if self.birth_year else None

    @property
    def is_alive(self) -> bool:
        return self.date_of_death is None


@tracked
class Membership(AnyPerson, Period):
    """One stay of one person in one club; who returns has a second row. `valid_from` is the day of joining."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="memberships", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    joined_is_estimate = models.BooleanField("ngày vào là ước tính", default=False)
    circumstance = models.CharField(
        "diện hộ",
        max_length=9,
        choices=Circumstance,
        blank=True,
        help_text="Theo sổ của câu lạc bộ. Để trống nếu chưa hỏi.",
    )
    teams = ArrayField(
        models.CharField(max_length=10, choices=Team), verbose_name="tổ, nhóm tham gia", default=list, blank=True
    )
    is_association_member = models.BooleanField("là hội viên Hội Người cao tuổi", null=True, blank=True)
    skills = models.CharField("sở trường", max_length=200, blank=True)
    leave_reason = models.CharField("lý do ra", max_length=10, choices=LeaveReason, blank=True)
    leave_note = models.CharField("ghi chú khi ra", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên"
        verbose_name_plural = "thành viên"
        ordering = ["-valid_from", "pk"]
        indexes = [models.Index(fields=["club", "valid_from", "valid_to"], name="membership_by_club")]
        constraints = [
            not_reversed("membership_period"),
            one_person("membership_one_person"),
            no_overlap(
                "club",
                "elder",
                name="membership_elder_no_overlap",
                message="Người này đang là thành viên của câu lạc bộ trong thời gian đó.",
                condition=Q(elder__isnull=False),
            ),
            no_overlap(
                "club",
                "companion",
                name="membership_companion_no_overlap",
                message="Người này đang là thành viên của câu lạc bộ trong thời gian đó.",
                condition=Q(companion__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(leave_reason="") | Q(valid_to__isnull=False),
                name="membership_left_has_day",
                violation_error_message="Ghi lý do ra thì phải ghi ngày ra.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.full_name} – {self.club}" if self.elder_id or self.companion_id else "thành viên"

    @property
    def team_words(self) -> str:
        return ", ".join(Team(team).label for team in self.teams)


@tracked
class Volunteer(Period):
    """A member who cares for others at home, or guides others in earning, over a period (clubs.md §5.6, §5.8)."""

    membership = models.ForeignKey(
        Membership, verbose_name="thành viên", related_name="volunteering", on_delete=models.PROTECT
    )  # who visited whom stays readable
    kind = models.CharField("làm việc", max_length=10, choices=VolunteerKind, default=VolunteerKind.HOME_CARE)
    trained_on = models.DateField("ngày tập huấn", null=True, blank=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = "tình nguyện viên"
        verbose_name_plural = "tình nguyện viên"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("volunteer_period"),
            no_overlap(
                "membership", "kind", name="volunteer_no_overlap", message="Người này đang là tình nguyện viên rồi."
            ),
        ]
        triggers = [
            inside_membership(
                "volunteer_inside_membership", words="Tình nguyện viên phải đang là thành viên trong thời gian đó."
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
