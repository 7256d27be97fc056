"""What a club does: meetings with attendance, work in the eight areas, help given."""

import pgtrigger
from django.db import models
from django.db.models import Q

from clubs.choices import Area, HelpForm, MeetingKind, Presence
from clubs.models.club import Club
from clubs.models.members import Membership
from clubs.querysets import AttendanceQuerySet, ClubRowsQuerySet
from elders.ground.history import tracked


@tracked
class Meeting(models.Model):
    """A meeting. `present_typed` is a total from paper, only where no names were ticked; None: nobody counted."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="meetings", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    kind = models.CharField("loại", max_length=9, choices=MeetingKind, default=MeetingKind.REGULAR)
    held_on = models.DateField("ngày họp")
    place = models.CharField("nơi họp", max_length=150, blank=True)
    chair = models.CharField("chủ trì", max_length=100, blank=True)
    secretary = models.CharField("thư ký", max_length=100, blank=True)
    agenda = models.TextField("nội dung", blank=True)
    minutes = models.TextField("diễn biến, ý kiến", blank=True)
    decisions = models.TextField("biểu quyết, kết luận", blank=True)
    guests = models.PositiveSmallIntegerField("khách dự", null=True, blank=True)
    present_typed = models.PositiveSmallIntegerField("số có mặt theo sổ giấy", null=True, blank=True)
    measured_typed = models.PositiveSmallIntegerField("số người được đo theo sổ giấy", null=True, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "buổi sinh hoạt"
        verbose_name_plural = "các buổi sinh hoạt"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "held_on", "kind"],
                name="meeting_once_a_day",
                violation_error_message="Ngày đó đã ghi một buổi cùng loại.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {self.held_on:%d/%m/%Y}"


@tracked
class Attendance(models.Model):
    """Whether one member was there. `measured`: weight or blood pressure was taken, yes or no; the readings themselves
    belong to the health station's books."""

    meeting = models.ForeignKey(
        Meeting, verbose_name="buổi sinh hoạt", related_name="attendances", on_delete=models.CASCADE
    )  # part of the meeting
    membership = models.ForeignKey(
        Membership, verbose_name="thành viên", related_name="attendances", on_delete=models.PROTECT
    )  # who was there stays readable
    state = models.CharField("điểm danh", max_length=9, choices=Presence)
    measured = models.BooleanField("đã đo cân nặng, huyết áp", null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm danh"
        verbose_name_plural = "điểm danh"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "membership"],
                name="attendance_once",
                violation_error_message="Người này đã điểm danh.",
            ),
            models.CheckConstraint(
                condition=Q(state=Presence.PRESENT) | Q(measured__isnull=True) | Q(measured=False),
                name="attendance_measured_was_there",
                violation_error_message="Người vắng mặt thì không đo được.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="attendance_inside_membership",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                      SELECT 1 FROM clubs_meeting t JOIN clubs_membership m ON m.club_id = t.club_id
                       WHERE t.id = NEW.meeting_id AND m.id = NEW.membership_id AND t.held_on >= m.valid_from
                         AND (m.valid_to IS NULL OR t.held_on <= m.valid_to)) THEN
                      RAISE EXCEPTION 'Người này không phải thành viên của câu lạc bộ vào ngày họp.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_inside_membership';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()


@tracked
class AreaWork(models.Model):
    """One thing done in one of the eight areas, in a meeting or outside it."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="works", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    meeting = models.ForeignKey(
        Meeting, verbose_name="buổi sinh hoạt", null=True, blank=True, related_name="works", on_delete=models.CASCADE
    )  # written down with the meeting
    area = models.PositiveSmallIntegerField("mảng", choices=Area)
    done_on = models.DateField("ngày")
    what = models.CharField("đã làm gì", max_length=300)
    people = models.PositiveIntegerField("số người tham gia", null=True, blank=True)
    value_vnd = models.PositiveBigIntegerField("giá trị (đồng)", null=True, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "việc theo mảng"
        verbose_name_plural = "việc theo mảng"
        ordering = ["-done_on", "area", "pk"]
        indexes = [models.Index(fields=["club", "done_on"], name="work_by_club")]
        constraints = [models.CheckConstraint(condition=Q(area__range=(1, 8)), name="work_area")]

    def __str__(self) -> str:
        return f"{self.get_area_display()}: {self.what}"


@tracked
class HelpGiven(models.Model):
    """Somebody in difficulty whom the club helped: a member, or a name from outside (clubs.md §5.9)."""

    club = models.ForeignKey(
        Club, verbose_name="câu lạc bộ", related_name="helps", on_delete=models.PROTECT
    )  # a club in use is dissolved, not deleted
    membership = models.ForeignKey(
        Membership, verbose_name="thành viên", null=True, blank=True, related_name="helps", on_delete=models.PROTECT
    )  # stays readable
    outsider = models.CharField("người ngoài câu lạc bộ", max_length=100, blank=True)
    helped_on = models.DateField("ngày")
    form = models.CharField("hình thức", max_length=10, choices=HelpForm)
    what = models.CharField("nội dung", max_length=200, blank=True)
    value_vnd = models.PositiveBigIntegerField("giá trị (đồng)", null=True, blank=True)
    helpers = models.PositiveSmallIntegerField("số người tham gia giúp", null=True, blank=True)

    objects = ClubRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "lần giúp đỡ"
        verbose_name_plural = "các lần giúp đỡ"
        ordering = ["-helped_on", "-pk"]
        indexes = [models.Index(fields=["club", "helped_on"], name="help_by_club")]
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, outsider="") | Q(membership__isnull=True) & ~Q(outsider=""),
                name="help_one_person",
                violation_error_message="Ghi một thành viên, hoặc tên một người ngoài câu lạc bộ.",
            )
        ]

    def __str__(self) -> str:
        return self.get_form_display()
