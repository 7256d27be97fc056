"""Monthly reviews as the office concluded them: of the last months and of the cut-off of the half-year; that of the
social allowance of this month is open."""

from datetime import date, datetime, time
from uuid import uuid4

from django.utils import timezone

from benefits.eligibility_choices import CUT_OFF_DAY, Answer, Family
from benefits.eligibility_rows import reckoned
from benefits.models import EligibilityReview
from benefits.services import eligibility as services
from elders.choices import RoleCode
from elders.ground import history
from elders.ground.months import month_of, months_later
from elders.models import Elder, User, Ward

HALF_YEAR = 6
MONTHS = 3  # months reviewed, this one among them


def fill(ward: Ward, *, today: date) -> None:
    """Nothing without an officer, or when the ward has reviews already."""
    officer = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_OFFICER).first()
    if officer is None or EligibilityReview.objects.filter(ward=ward).exists():
        return
    days = {months_later(month_of(today), -back).replace(day=CUT_OFF_DAY) for back in range(MONTHS)}
    days = sorted({min(day, today) for day in days | {date(today.year, HALF_YEAR, CUT_OFF_DAY)}})
    with history.act("Tạo dữ liệu minh họa", by=officer):
        for day in days:
            review = services.open_review(ward, family=Family.PENSION, reviewed_on=day, today=day, by=officer)
            _correct_one(review, day, officer)
            services.conclude(review, today=day, token=uuid4(), by=officer)
            then = timezone.make_aware(datetime.combine(day, time(16)))
            EligibilityReview.objects.filter(pk=review.pk).update(concluded_at=min(then, timezone.now()))
        services.open_review(ward, family=Family.ALLOWANCE, reviewed_on=days[-1], today=today, by=officer)


def _correct_one(review: EligibilityReview, day: date, officer: User) -> None:
    """One unclear person was visited; the result is kept from month to month."""
    if review.corrections.exists():
        return
    rows = reckoned(review, known=day).rows
    unclear = next((row for row in rows if row.answer == Answer.UNKNOWN and not row.draws), None)
    if unclear is not None:
        services.correct(
            review,
            Elder.objects.get(pk=unclear.elder_id),
            answer=Answer.NO,
            found=unclear.found,
            reason="Đang hưởng lương hưu, gia đình chưa cho biết mức",
            paper="Biên bản xác minh của tổ dân phố",
            by=officer,
        )
