"""Loans of clubs."""

from django.urls import path

from clubs.views import loan_troubles, loans

urlpatterns = [
    path("<int:pk>/vay/", loans.loans, name="loans"),
    path("<int:pk>/vay/moi/", loans.loan_new, name="loan_new"),
    path("<int:pk>/vay/so-giay/", loans.loan_take_over, name="loan_take_over"),
    path("<int:pk>/vay/so/", loans.loan_book, name="loan_book"),
    path("<int:pk>/vay/thu-no/", loans.collection, name="collection"),
    path("vay/<int:pk>/", loans.loan, name="loan"),
    path("vay/<int:pk>/quyet-dinh/", loans.loan_decide, name="loan_decide"),
    path("vay/<int:pk>/giao-tien/", loans.loan_disburse, name="loan_disburse"),
    path("vay/<int:pk>/tra/", loans.loan_pay, name="loan_pay"),
    path("vay/<int:pk>/khe-uoc/", loans.loan_paper, name="loan_paper"),
    path("vay/<int:pk>/gia-han/", loan_troubles.loan_reschedule, name="loan_reschedule"),
    path("vay/<int:pk>/xoa-no/", loan_troubles.loan_write_off, name="loan_write_off"),
    path("vay/<int:pk>/huy/", loan_troubles.loan_void, name="loan_void"),
    path("vay/<int:pk>/chuyen-no/", loan_troubles.loan_hand_over, name="loan_hand_over"),
    path("vay/lan-tra/<int:pk>/huy/", loans.payment_back, name="payment_back"),
]
