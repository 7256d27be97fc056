"""Addresses of reporting, by subject; one namespace."""

from reporting.urls import numbers, plan, whole_file

app_name = "reporting"

urlpatterns = [*numbers.urlpatterns, *plan.urlpatterns, *whole_file.urlpatterns]
