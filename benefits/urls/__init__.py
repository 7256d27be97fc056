"""Addresses of benefits, all under `che-do/`, by subject; one namespace."""

from benefits.urls import adjustments, campaigns, cards, cases, eligibility, forecast, law, payment_papers, payments

app_name = "benefits"

urlpatterns = [
    *law.urlpatterns,
    *cases.urlpatterns,
    *eligibility.urlpatterns,
    *cards.urlpatterns,
    *payments.urlpatterns,
    *payment_papers.urlpatterns,
    *adjustments.urlpatterns,
    *campaigns.urlpatterns,
    *forecast.urlpatterns,
]
