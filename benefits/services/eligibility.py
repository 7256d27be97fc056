"""Writes about the monthly review: opening, correcting one result, concluding, opening again."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from benefits.eligibility_choices import Answer, ReviewState
from benefits.eligibility_rows import reckoned
from benefits.models import EligibilityAct, EligibilityCorrection, EligibilityFinding, EligibilityReview
from elders.ground import history
from elders.ground.months import month_of, months_later
from elders.ground.numbers import short_day
from elders.models import Elder, User, Ward

CHANGED = "Sổ đã thay đổi từ lúc xem trước: xem lại các con số rồi kết luận."


@transaction.atomic
def open_review(ward: Ward, *, family: str, reviewed_on: date, today: date, by: User) -> EligibilityReview:
    """The review of the month of `reviewed_on`; one that is open already takes over the day, a concluded one stays as
    it is. Results corrected by hand in the month before are kept while the registry still answers what it did then.

    Raises: ValidationError when the day lies in the future.
    """
    if reviewed_on > today:
        raise ValidationError({"reviewed_on": "Ngày rà soát không thể ở tương lai."})
    Ward.objects.select_for_update(of=("self",)).get(pk=ward.pk)  # two clicks open one review
    month = month_of(reviewed_on)
    known = EligibilityReview.objects.filter(ward=ward, family=family, month=month).select_related("ward").first()
    if known and (not known.is_open or known.reviewed_on == reviewed_on):
        return known
    with history.act("Rà soát hằng tháng", by=by):
        review = known or EligibilityReview(ward=ward, family=family, month=month, opened_by=by)
        review.reviewed_on = reviewed_on
        review.full_clean(exclude=["ward", "opened_by"])
        review.save()
        if known is None:
            _carry_over(review, today=today)
    return review


def _carry_over(review: EligibilityReview, *, today: date) -> None:
    before = EligibilityReview.objects.concluded().filter(
        ward=review.ward, family=review.family, month=months_later(review.month, -1)
    )
    old = list(EligibilityCorrection.objects.filter(review__in=before, elder__merged_into__isnull=True).order_by("pk"))
    if not old:
        return
    now = {row.elder_id: row for row in reckoned(review, known=today).rows}
    EligibilityCorrection.objects.bulk_create(
        EligibilityCorrection(
            review=review,
            elder_id=one.elder_id,
            answer=one.answer,
            found=one.found,
            reason=one.reason,
            paper=one.paper,
            by_id=one.by_id,
            carried=True,
        )
        for one in old
        if one.elder_id in now and now[one.elder_id].found == one.found
    )


@transaction.atomic
def correct(
    review: EligibilityReview, elder: Elder, *, answer: str, found: str, reason: str, paper: str, by: User
) -> EligibilityCorrection:
    """Write down the office's own result about `elder`, where the registry answers `found`. A second one replaces it.

    Raises: ValidationError without reason or paper, when it is what the registry says, or the review is concluded.
    """
    current = _open(review)
    if answer == found:
        raise ValidationError({"answer": f"Sổ đã cho kết quả “{Answer(found).label}”, không cần ghi tay."})
    row = EligibilityCorrection.objects.filter(review=current, elder=elder).first()
    row = row or EligibilityCorrection(review=current, elder=elder)
    row.answer, row.found, row.by, row.carried = answer, found, by, False
    row.reason, row.paper = reason.strip(), paper.strip()
    with history.act("Ghi tay kết quả rà soát", by=by, why=reason):
        row.full_clean(exclude=["review", "elder", "by"])
        row.save()
    return row


@transaction.atomic
def withdraw(review: EligibilityReview, elder: Elder, *, by: User) -> bool:
    """Take a result by hand back: the registry counts again. False when there was none.

    Raises: ValidationError when the review is concluded.
    """
    current = _open(review)
    with history.act("Bỏ kết quả rà soát ghi tay", by=by):
        number, _ = EligibilityCorrection.objects.filter(review=current, elder=elder).delete()
    return bool(number)


@transaction.atomic
def conclude(review: EligibilityReview, *, today: date, token: UUID, by: User, previewed: str = "") -> bool:
    """Freeze one row per person. False when this very press was done before. `previewed`: the digest of what was shown.

    Raises: ValidationError when it is concluded already, or the registry has changed since the preview.
    """
    current = _held(review)
    if EligibilityAct.objects.filter(token=token).exists():
        return False
    if not current.is_open:
        raise ValidationError(f"{current} đã kết luận lúc {timezone.localtime(current.concluded_at):%H:%M %d/%m/%Y}.")
    if current.reviewed_on > today:
        raise ValidationError(f"Chưa đến ngày rà soát {short_day(current.reviewed_on)}.")
    found = reckoned(current, known=today)
    if previewed and previewed != found.digest:
        raise ValidationError(CHANGED, code="changed")
    with history.act("Kết luận rà soát hằng tháng", by=by):
        current.state, current.round, current.considered = ReviewState.CONCLUDED, current.round + 1, found.considered
        current.concluded_by, current.concluded_at = by, timezone.now()
        current.full_clean(exclude=["ward", "opened_by"])
        current.save()
        EligibilityFinding.objects.bulk_create(
            (
                EligibilityFinding(
                    review=current,
                    round=current.round,
                    elder_id=row.elder_id,
                    residential_group_id=row.group_id,
                    answer=row.answer,
                    found=row.found,
                    scheme=row.scheme,
                    why=row.why,
                    draws=row.draws,
                    has_case=row.has_case,
                    reason=row.reason,
                    paper=row.paper,
                    corrected_by_id=row.corrected_by_id,
                )
                for row in found.rows
            ),
            batch_size=1000,
        )
        EligibilityAct.objects.create(review=current, act="conclude", token=token, by=by)
    return True


@transaction.atomic
def reopen(review: EligibilityReview, *, reason: str, token: UUID, by: User) -> bool:
    """Open a concluded review again; what was concluded stays readable, the next conclusion replaces it. False when
    this very press was done before.

    Raises: ValidationError without a reason, or when it is open.
    """
    current = _held(review)
    if EligibilityAct.objects.filter(token=token).exists():
        return False
    if current.is_open:
        raise ValidationError("Đợt rà soát này đang mở.")
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do mở lại."})
    current.state, current.concluded_by, current.concluded_at = ReviewState.OPEN, None, None
    with history.act("Mở lại đợt rà soát", by=by, why=reason):
        current.save()
        EligibilityAct.objects.create(review=current, act="reopen", token=token, by=by, why=reason.strip()[:300])
    return True


def _held(review: EligibilityReview) -> EligibilityReview:
    return EligibilityReview.objects.select_for_update(of=("self",)).select_related("ward").get(pk=review.pk)


def _open(review: EligibilityReview) -> EligibilityReview:
    current = _held(review)
    if not current.is_open:
        raise ValidationError("Đợt rà soát đã kết luận: mở lại trước khi sửa.")
    return current
