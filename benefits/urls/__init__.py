"""Addresses of benefits, all under `che-do/`, by subject; one namespace."""

from benefits.urls import law, payment_papers

app_name = "benefits"

urlpatterns = [*law.urlpatterns, *payment_papers.urlpatterns]
