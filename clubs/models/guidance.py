"""Members who stand by others: mentors of livelihoods (SO-12, clubs.md §5.8), and entitlements looked after (SO-11)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from clubs.choices import RIGHTS_OVER, RightsState
from clubs.models.club import Club
from clubs.models.members import Membership
from clubs.querysets import ClubPeriodQuerySet, ClubRowsQuerySet, MentorLogQuerySet
from elders.ground.history import tracked
from elders.ground.periods import Period, no_overlap, not_reversed

INSIDE = """
    IF EXISTS (SELECT 1 FROM clubs_membership m WHERE m.id IN (NEW.mentor_id, NEW.mentee_id)
        AND (m.club_id <> NEW.club_id OR NEW.valid_from < m.valid_from
        OR (m.valid_to IS NOT NULL AND (NEW.valid_to IS NULL OR NEW.valid_to > m.valid_to)))) THEN
      RAISE EXCEPTION 'Hai người đều phải là thành viên trong thời gian đó.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'mentor_pair_inside_memberships';
    END IF;
    RETURN NEW;
"""


@tracked
class MentorPair(Period):
    """A mentor follows one member in earning, as a rule every month; both members over the whole period."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="mentor_pairs", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    mentor = models.ForeignKey(
        Membership, verbose_name="người đỡ đầu", related_name="mentees", on_delete=models.PROTECT
    )  # who guided whom stays readable
    mentee = models.ForeignKey(
        Membership, verbose_name="người được đỡ đầu", related_name="mentors", on_delete=models.PROTECT
    )  # as above
    goal = models.CharField("làm ăn việc gì", max_length=200, blank=True, help_text="Ví dụ: nuôi gà, trồng rau sạch.")

    objects = ClubPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "cặp đỡ đầu làm ăn"
        verbose_name_plural = "các cặp đỡ đầu làm ăn"
        ordering = ["-valid_from", "pk"]
        constraints = [
            not_reversed("mentor_pair_period"),
            no_overlap("mentor", "mentee", name="mentor_pair_no_overlap", message="Hai người này đang là một cặp rồi."),
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="mentor_is_another",
                violation_error_message="Người đỡ đầu và người được đỡ đầu là hai người.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="mentor_pair_inside_memberships",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=INSIDE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor.person.full_name} đỡ đầu {self.mentee.person.full_name}"


@tracked
class MentorLog(models.Model):
    """What a pair did in one month; counts as guidance in earning of that month (area 1)."""

    pair = models.ForeignKey(
        MentorPair, verbose_name="cặp đỡ đầu", related_name="logs", on_delete=models.PROTECT
    )  # stays readable
    month = models.DateField("tháng")
    content = models.CharField("nội dung", max_length=300)
    result = models.CharField("kết quả", max_length=300, blank=True)

    objects = MentorLogQuerySet.as_manager()

    class Meta:
        verbose_name = "lần hướng dẫn làm ăn"
        verbose_name_plural = "các lần hướng dẫn làm ăn"
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "month"],
                name="mentor_log_once",
                violation_error_message="Tháng này đã ghi cho cặp đó.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="mentor_log_month", violation_error_message="Ghi ngày đầu tháng."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair}, tháng {self.month:%m/%Y}"


@tracked
class RightsCase(models.Model):
    """Somebody the club helps to what they are entitled to (SO-11): found, what was done, how it ended. The decision
    itself is the ward's and stands in no book of a club."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="rights_cases", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    membership = models.ForeignKey(
        Membership,
        verbose_name="thành viên",
        null=True,
        blank=True,
        related_name="rights_cases",
        on_delete=models.PROTECT,
    )  # stays readable
    outsider = models.CharField("người ngoài câu lạc bộ", max_length=100, blank=True)
    entitlement = models.CharField("chế độ, quyền lợi", max_length=150)
    found_on = models.DateField("ngày phát hiện")
    done = models.CharField("việc đã làm", max_length=300, blank=True)
    state = models.CharField("kết quả", max_length=12, choices=RightsState, default=RightsState.NEW)
    moved_on = models.DateField("ngày có việc mới nhất")
    closed_on = models.DateField("ngày xong", null=True, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "việc quyền lợi"
        verbose_name_plural = "sổ quyền lợi"
        ordering = ["closed_on", "-found_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, outsider="") | Q(membership__isnull=True) & ~Q(outsider=""),
                name="rights_one_person",
                violation_error_message="Ghi một thành viên, hoặc tên một người ngoài câu lạc bộ.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RIGHTS_OVER, closed_on__isnull=False)
                | ~Q(state__in=RIGHTS_OVER) & Q(closed_on__isnull=True),
                name="rights_closed_has_day",
                violation_error_message="Xong thì ghi ngày xong; chưa xong thì để trống.",
            ),
            models.CheckConstraint(
                condition=Q(moved_on__gte=F("found_on"))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=F("found_on"))),
                name="rights_days_in_order",
                violation_error_message="Các ngày phải từ ngày phát hiện trở đi.",
            ),
        ]

    def __str__(self) -> str:
        return self.entitlement

    @property
    def whose(self) -> str:
        return self.membership.person.full_name if self.membership_id else self.outsider
