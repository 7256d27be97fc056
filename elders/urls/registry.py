"""Finding, listing, exporting and printing people; data quality."""

from django.urls import path

from elders.views import milestones

urlpatterns: list = [
    path("so/tron-tuoi/", milestones.milestones, name="milestones"),
]
