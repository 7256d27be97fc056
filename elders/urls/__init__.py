"""Addresses of the registry, by subject; one namespace."""

from elders.urls import events, intake, places, record, registry, review, work

app_name = "elders"

urlpatterns = [
    *registry.urlpatterns,
    *record.urlpatterns,
    *review.urlpatterns,
    *events.urlpatterns,
    *intake.urlpatterns,
    *work.urlpatterns,
    *places.urlpatterns,
]
