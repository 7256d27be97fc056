"""The plan of a year: the paper under which the ward works."""

from django.db import models
from django.db.models import Q

from elders.ground.history import tracked, tracked_without
from reporting.models.texts import WrittenText
from reporting.plan_querysets import PlanPartQuerySet, PlanTextQuerySet, WardRowsQuerySet


@tracked
class Plan(models.Model):
    """Kế hoạch of a ward for a year. Number and day stay empty until the clerk has registered the paper."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="plans", on_delete=models.PROTECT
    )  # reference data
    year = models.PositiveSmallIntegerField("năm")
    title = models.CharField("trích yếu", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True, help_text="Ví dụ: 25/KH-UBND.")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    basis = models.TextField(
        "căn cứ", blank=True, help_text="Mỗi dòng một văn bản cấp trên, ví dụ: Kế hoạch số … ngày … của Sở Y tế."
    )

    objects = WardRowsQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch năm"
        verbose_name_plural = "kế hoạch năm"
        ordering = ["-year", "pk"]
        permissions = [("manage_plan", "Lập kế hoạch năm, phân công nhiệm vụ")]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "year"], name="plan_once_a_year", violation_error_message="Năm này đã có kế hoạch."
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2020, 2100)), name="plan_year", violation_error_message="Năm không hợp lệ."
            ),
        ]

    def __str__(self) -> str:
        return f"Kế hoạch năm {self.year}"

    @property
    def registered(self) -> tuple[int | None, str]:
        """(25, "KH-UBND") of "25/KH-UBND"; (None, "") while it has no number."""
        number, _, symbol = self.number.partition("/")
        return (int(number), symbol) if number.isdecimal() else (None, "")


RECIPIENTS = (
    "Sở Y tế (để B/c)\nCT, các PCT UBND phường (để B/c)\nPhòng Kinh tế, Hạ tầng và Đô thị\n"
    "Trung tâm Dịch vụ sự nghiệp công phường\nHội người cao tuổi phường\nTrạm Y tế phường\nCác tổ dân phố\n"
    "Lưu: VT, VHXH"
)
AUTHORITY = "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


@tracked_without("issued")
class PlanPaper(models.Model):
    """The plan as an official paper: who gets it, who signs it, one line each. `issued` is what it said when number and
    day were entered, never drawn again; empty while it is a draft. Default recipients: reporting.md §3.1."""

    plan = models.OneToOneField(
        Plan, verbose_name="kế hoạch", related_name="paper", on_delete=models.PROTECT
    )  # what was signed stays
    recipients = models.TextField("nơi nhận", default=RECIPIENTS)
    authority = models.TextField("quyền hạn, chức vụ người ký", default=AUTHORITY)
    signer = models.CharField("họ tên người ký", max_length=100, blank=True)
    issued = models.JSONField("nội dung đã ban hành", null=True, blank=True, editable=False)

    objects = PlanPartQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản kế hoạch"
        verbose_name_plural = "văn bản kế hoạch"
        ordering = ["-plan__year", "pk"]

    def __str__(self) -> str:
        return str(self.plan)


@tracked
class PlanText(WrittenText):
    """What an officer wrote instead of one paragraph of a plan."""

    paper = models.ForeignKey(
        PlanPaper, verbose_name="văn bản kế hoạch", related_name="texts", on_delete=models.CASCADE
    )  # part of it

    objects = PlanTextQuerySet.as_manager()

    class Meta:
        verbose_name = "đoạn kế hoạch"
        verbose_name_plural = "đoạn kế hoạch"
        ordering = ["paper", "key", "pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="plan_text_once")]
