"""Finding, listing, exporting and printing people; data quality."""

from django.urls import path

from elders.views import milestones, printing, quality, registry

urlpatterns: list = [
    path("so/", registry.registry, name="registry"),
    path("so/xuat/", registry.export, name="export"),
    path("so/chat-luong/", quality.overview, name="quality"),
    path("so/chat-luong/<slug:code>/", quality.check, name="quality_check"),
    path("tim/", registry.find, name="search"),
    path("tim/chon/", registry.pick, name="pick"),
    path("so/tron-tuoi/", milestones.milestones, name="milestones"),
    path("so/in/", printing.print_page, name="print"),
]
