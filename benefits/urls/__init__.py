"""Addresses of benefits, all under `che-do/`, by subject; one namespace."""

from benefits.urls import campaigns, cards, cases, forecast, law, payment_papers

app_name = "benefits"

urlpatterns = [
    *law.urlpatterns,
    *cases.urlpatterns,
    *cards.urlpatterns,
    *payment_papers.urlpatterns,
    *campaigns.urlpatterns,
    *forecast.urlpatterns,
]
