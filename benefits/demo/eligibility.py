"""Monthly reviews of the last months, concluded by the office; that of the social allowance of this month is open."""

from datetime import date
from uuid import uuid4

from benefits.eligibility_choices import Answer, Family
from benefits.eligibility_rows import reckoned
from benefits.models import EligibilityReview
from benefits.services import eligibility as services
from elders.choices import RoleCode
from elders.ground import history
from elders.ground.months import month_of, months_later
from elders.models import Elder, User, Ward

CUT_OFF_DAY = 14
MONTHS = 3  # months reviewed, this one among them


def fill(ward: Ward, *, today: date) -> None:
    """Nothing without an officer, or when the ward has reviews already."""
    officer = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_OFFICER).first()
    if officer is None or EligibilityReview.objects.filter(ward=ward).exists():
        return
    with history.act("Tạo dữ liệu minh họa", by=officer):
        for back in range(MONTHS - 1, -1, -1):
            day = min(today, months_later(month_of(today), -back).replace(day=CUT_OFF_DAY))
            review = services.open_review(ward, family=Family.PENSION, reviewed_on=day, today=day, by=officer)
            if back == MONTHS - 1:
                _correct_one(review, day, officer)
            services.conclude(review, today=day, token=uuid4(), by=officer)
        day = min(today, today.replace(day=CUT_OFF_DAY))
        services.open_review(ward, family=Family.ALLOWANCE, reviewed_on=day, today=today, by=officer)


def _correct_one(review: EligibilityReview, day: date, officer: User) -> None:
    """One unclear person was visited: the result is kept from month to month."""
    rows = reckoned(review, known=day).rows
    unclear = next((row for row in rows if row.answer == Answer.UNKNOWN and not row.draws), None)
    if unclear is None:
        return
    services.correct(
        review,
        Elder.objects.get(pk=unclear.elder_id),
        answer=Answer.NO,
        found=unclear.found,
        reason="Đang hưởng lương hưu, gia đình chưa cho biết mức",
        paper="Biên bản xác minh của tổ dân phố",
        by=officer,
    )
