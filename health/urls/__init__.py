"""Addresses of the health station, all under `suc-khoe/`, by subject; one namespace."""

from health.urls import casework, exams, exports, registers, rounds

app_name = "health"

urlpatterns = [
    *exams.urlpatterns,
    *rounds.urlpatterns,
    *casework.urlpatterns,
    *registers.urlpatterns,
    *exports.urlpatterns,
]
