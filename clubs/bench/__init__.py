"""Measurements of clubs."""

from clubs.models import (
    AreaWork,
    Attendance,
    Club,
    Entry,
    Fund,
    FundMonth,
    Instalment,
    Loan,
    LoanPayment,
    LoanSchedule,
    Meeting,
    Membership,
    PaymentShare,
)

FILLED = (
    Club, Membership, Meeting, Attendance, AreaWork, Fund, FundMonth, Entry, Loan, LoanSchedule, Instalment,
    LoanPayment, PaymentShare,
)  # fmt: skip
