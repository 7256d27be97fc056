"""Choices of the monthly review of who meets the conditions; labels as officers say them."""

from django.db.models import TextChoices

CUT_OFF_DAY = 14  # of a month: reports of the city's calendar close on it (reporting.md §5.2)


class Family(TextChoices):
    """What is reviewed: the two lists of the ward's plan (P-04, P-05)."""

    PENSION = "huu-tri", "Trợ cấp hưu trí xã hội"
    ALLOWANCE = "bao-tro", "Trợ cấp bảo trợ xã hội"

    @property
    def short(self) -> str:
        return {Family.PENSION: "hưu trí xã hội", Family.ALLOWANCE: "bảo trợ xã hội"}[self]


class Answer(TextChoices):
    """The result about one person (indicators.yaml OP-HT-01). Only `YES` counts as đủ điều kiện; `UNKNOWN` is never
    taken for `NO`."""

    YES = "yes", "Đủ điều kiện"
    UNKNOWN = "unknown", "Chưa rõ"
    DECLINED = "declined", "Không có nhu cầu"
    NO = "no", "Chưa đủ điều kiện"


class ReviewState(TextChoices):
    OPEN = "open", "Đang rà soát"
    CONCLUDED = "concluded", "Đã kết luận"


TONES = {Answer.YES: "good", Answer.UNKNOWN: "warn", Answer.DECLINED: "info", Answer.NO: "muted"}
