"""Measurements of clubs."""

import pgtrigger

FILLED = {
    "Club", "Membership", "Meeting", "Attendance", "AreaWork", "Fund", "FundMonth", "Entry", "Loan", "LoanSchedule",
    "Instalment", "LoanPayment", "PaymentShare",
}  # fmt: skip


def without_rules():
    """The triggers of the tables a measurement fills are off inside: each row asks the whole list of what is off, and
    with the triggers of every app in it half a million rows took a quarter of an hour."""
    return pgtrigger.ignore(
        *(
            f"clubs.{model.__name__}:{trigger.name}"
            for model, trigger in pgtrigger.registered()
            if model._meta.app_label == "clubs" and model.__name__ in FILLED
        )
    )
