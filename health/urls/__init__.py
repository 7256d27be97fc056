"""Addresses of the health station, all under `suc-khoe/`, by subject; one namespace."""

from health.urls import casework, exams, exports, privacy, registers, rounds

app_name = "health"

urlpatterns = [
    *exams.urlpatterns,
    *rounds.urlpatterns,
    *casework.urlpatterns,
    *registers.urlpatterns,
    *exports.urlpatterns,
    *privacy.urlpatterns,
]
