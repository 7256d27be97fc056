"""Addresses of benefits, all under `che-do/`, by subject; one namespace."""

from benefits.urls import campaigns, cards, forecast, law, payment_papers

app_name = "benefits"

urlpatterns = [
    *law.urlpatterns,
    *cards.urlpatterns,
    *payment_papers.urlpatterns,
    *campaigns.urlpatterns,
    *forecast.urlpatterns,
]
