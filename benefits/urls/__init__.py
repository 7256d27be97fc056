"""Addresses of benefits, all under `che-do/`, by subject; one namespace."""

from benefits.urls import campaigns, cards, law, payment_papers

app_name = "benefits"

urlpatterns = [
    *law.urlpatterns,
    *cards.urlpatterns,
    *payment_papers.urlpatterns,
    *campaigns.urlpatterns,
]
