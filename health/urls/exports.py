"""Packages of check-ups that leave the station."""

from django.urls import path

from health.views import exports

urlpatterns = [
    path("xuat/", exports.exports, name="exports"),
    path("xuat/moi/", exports.export_new, name="export_new"),
    path("xuat/<int:pk>/", exports.export, name="export"),
    path("xuat/<int:pk>/tep/", exports.export_file, name="export_file"),
]
