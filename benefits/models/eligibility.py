"""The monthly review (rà soát hằng tháng) of who meets the conditions for the social pension and the social allowance.

While it is open the answers are reckoned anew from the registry each time; concluding freezes one row per person.
Reopening keeps those rows and the next conclusion writes new ones: `round` says which belong together.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.db.models.lookups import Exact

from benefits.eligibility_choices import Answer, Family, ReviewState
from benefits.eligibility_querysets import (
    EligibilityCorrectionQuerySet,
    EligibilityFindingQuerySet,
    EligibilityReviewQuerySet,
)
from benefits.models.presses import Press, changed
from elders.ground.history import tracked, who

# What nobody changes once it is concluded; `elder` may follow a merge of two records.
FROZEN = ["review", "round", "residential_group", "answer", "found", "scheme", "why", "draws", "has_case", "reason",
          "paper", "corrected_by"]  # fmt: skip


@tracked
class EligibilityReview(models.Model):
    """One month of one kind of benefit in one ward. `reviewed_on` is the day whose facts, law and awards count;
    `considered` how many residents of 60 and over were looked at; `round` how often it was concluded."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="eligibility_reviews", on_delete=models.PROTECT
    )  # reference data
    family = models.CharField("chế độ rà soát", max_length=10, choices=Family)
    month = models.DateField("tháng")
    reviewed_on = models.DateField("ngày rà soát")
    state = models.CharField("tình trạng", max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    round = models.PositiveSmallIntegerField("lần kết luận", default=0)
    considered = models.PositiveIntegerField("số người cao tuổi đã xét", null=True, blank=True)
    opened_by = who("người mở", null=False)
    opened_at = models.DateTimeField("lúc mở", auto_now_add=True)
    concluded_by = who("người kết luận")
    concluded_at = models.DateTimeField("lúc kết luận", null=True, blank=True)

    objects = EligibilityReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt rà soát hằng tháng"
        verbose_name_plural = "đợt rà soát hằng tháng"
        ordering = ["-month", "family", "pk"]
        permissions = [
            ("conduct_eligibilityreview", "Rà soát hằng tháng ai đủ điều kiện hưởng"),
            ("conclude_eligibilityreview", "Kết luận, mở lại đợt rà soát hằng tháng"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "family", "month"],
                name="eligibility_review_once_a_month",
                violation_error_message="Tháng này đã có đợt rà soát của chế độ này.",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="eligibility_review_month_first_day"),
            models.CheckConstraint(
                condition=Exact(ExtractYear("reviewed_on"), ExtractYear("month"))
                & Exact(ExtractMonth("reviewed_on"), ExtractMonth("month")),
                name="eligibility_review_day_in_month",
                violation_error_message="Ngày rà soát phải nằm trong tháng rà soát.",
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.OPEN, concluded_at__isnull=True)
                | Q(state=ReviewState.CONCLUDED, concluded_at__isnull=False, considered__isnull=False, round__gte=1),
                name="eligibility_review_concluded_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"Rà soát {Family(self.family).short} tháng {self.month:%m/%Y}"

    @property
    def is_open(self) -> bool:
        return self.state == ReviewState.OPEN


@tracked
class EligibilityCorrection(models.Model):
    """The officer's own result about one person, with its reason and paper. `found` is what the registry answered when
    it was made: a later month takes the correction over only while that is still so (`carried`)."""

    review = models.ForeignKey(
        EligibilityReview, verbose_name="đợt rà soát", related_name="corrections", on_delete=models.CASCADE
    )  # part of it
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="eligibility_corrections", on_delete=models.PROTECT
    )  # who was judged by hand stays readable
    answer = models.CharField("kết quả", max_length=10, choices=Answer)
    found = models.CharField("kết quả theo sổ", max_length=10, choices=Answer)
    reason = models.CharField("lý do", max_length=300)
    paper = models.CharField("theo giấy tờ", max_length=200)
    carried = models.BooleanField("giữ từ tháng trước", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    at = models.DateTimeField("lúc ghi", auto_now=True)

    objects = EligibilityCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả ghi tay"
        verbose_name_plural = "kết quả ghi tay"
        ordering = ["review", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "elder"],
                name="eligibility_correction_once",
                violation_error_message="Người này đã có kết quả ghi tay trong đợt.",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(paper=""),
                name="eligibility_correction_has_paper",
                violation_error_message="Ghi lý do và giấy tờ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.reason}"


@tracked
class EligibilityFinding(models.Model):
    """One person in one conclusion. `found` is what the registry answered, `answer` what counts; `scheme` which of the
    family it would be, `why` what is lacking or not met, `draws` the scheme of the family already received ("" none),
    `has_case` whether a dossier was open; reason, paper and name of who corrected it."""

    review = models.ForeignKey(
        EligibilityReview, verbose_name="đợt rà soát", related_name="findings", on_delete=models.PROTECT
    )  # what was concluded stays
    round = models.PositiveSmallIntegerField("lần kết luận")
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="eligibility_findings", on_delete=models.PROTECT
    )  # what was concluded about whom stays readable
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data
    answer = models.CharField("kết quả", max_length=10, choices=Answer)
    found = models.CharField("kết quả theo sổ", max_length=10, choices=Answer)
    scheme = models.CharField("chế độ", max_length=40, blank=True)
    why = models.CharField("còn thiếu, chưa đạt", max_length=500, blank=True)
    draws = models.CharField("đang hưởng", max_length=40, blank=True)
    has_case = models.BooleanField("có hồ sơ đang giải quyết", default=False)
    reason = models.CharField("lý do ghi tay", max_length=300, blank=True)
    paper = models.CharField("theo giấy tờ", max_length=200, blank=True)
    corrected_by = who("người ghi tay")

    objects = EligibilityFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả rà soát"
        verbose_name_plural = "kết quả rà soát"
        ordering = ["review", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "round", "elder"], name="eligibility_finding_once"),
            models.CheckConstraint(
                condition=Q(answer=F("found")) | ~Q(reason=""), name="eligibility_finding_corrected_has_reason"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="concluded_row", operation=pgtrigger.Update, condition=changed(FROZEN)),
            pgtrigger.Protect(name="concluded_row_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_answer_display()}"


class EligibilityAct(Press):
    """One press of a button on a review."""

    review = models.ForeignKey(
        EligibilityReview, verbose_name="đợt rà soát", related_name="acts", on_delete=models.PROTECT
    )  # the log of it

    LABELS = {"conclude": "Kết luận rà soát", "reopen": "Mở lại đợt rà soát"}

    class Meta(Press.Meta):
        verbose_name = "bước của đợt rà soát"
        verbose_name_plural = "bước của đợt rà soát"
