"""Addresses of benefits, all under `che-do/`, by subject; one namespace."""

from benefits.urls import law

app_name = "benefits"

urlpatterns = [*law.urlpatterns]
