"""Addresses of reporting, by subject; one namespace."""

from reporting.urls import plan, whole_file

app_name = "reporting"

urlpatterns = [*plan.urlpatterns, *whole_file.urlpatterns]
