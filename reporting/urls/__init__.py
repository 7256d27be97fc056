"""Addresses of reporting, by subject; one namespace."""

from reporting.urls import plan

app_name = "reporting"

urlpatterns = [*plan.urlpatterns]
