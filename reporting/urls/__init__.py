"""Addresses of reporting, by subject; one namespace."""

from reporting.urls import numbers, plan, reports, whole_file

app_name = "reporting"

urlpatterns = [*numbers.urlpatterns, *plan.urlpatterns, *reports.urlpatterns, *whole_file.urlpatterns]
