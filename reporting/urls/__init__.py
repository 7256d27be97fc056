"""Addresses of reporting, by subject; one namespace."""

from reporting.urls import closing, numbers, overview, plan, reports, whole_file

app_name = "reporting"

urlpatterns = [
    *closing.urlpatterns,
    *numbers.urlpatterns,
    *overview.urlpatterns,
    *plan.urlpatterns,
    *reports.urlpatterns,
    *whole_file.urlpatterns,
]
