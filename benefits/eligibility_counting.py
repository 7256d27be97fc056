"""What reporting counts of the monthly review: plain querysets as of a day and within a window."""

from datetime import date

from django.db.models import QuerySet

from benefits.eligibility import open_cases
from benefits.eligibility_choices import Family
from benefits.models import Case, EligibilityFinding, EligibilityReview
from elders.ground.months import month_of
from elders.models import Ward


def of_month(ward: Ward, family: str, day: date) -> QuerySet[EligibilityReview]:
    """The review of the month of `day`, concluded or not."""
    return EligibilityReview.objects.filter(ward=ward, family=family, month=month_of(day))


def findings_on(ward: Ward, family: str, day: date) -> QuerySet[EligibilityFinding]:
    """The results in force on `day`, one per person; none when no review of that month is concluded by then."""
    rows = EligibilityFinding.objects.in_force().filter(review__ward=ward, review__family=family)
    return rows.filter(review__month=month_of(day), review__reviewed_on__lte=day)


def reviews_between(ward: Ward, family: str, first: date, last: date) -> QuerySet[EligibilityReview]:
    """Concluded reviews whose day lies in the window."""
    rows = EligibilityReview.objects.concluded().filter(ward=ward, family=family)
    return rows.filter(reviewed_on__range=(first, last))


def findings_between(ward: Ward, family: str, first: date, last: date) -> QuerySet[EligibilityFinding]:
    """The results of all concluded reviews whose day lies in the window; a person has one for each."""
    rows = EligibilityFinding.objects.in_force().filter(review__ward=ward, review__family=family)
    return rows.filter(review__reviewed_on__range=(first, last))


def waiting_cases(ward: Ward, family: str, day: date) -> QuerySet[Case]:
    """Dossiers that had come by `day` and were not answered then."""
    return open_cases(ward, Family(family), day)
