"""The whole picture, and comparison."""

from django.urls import path

from reporting.views import dashboard

urlpatterns = [
    path("tong-quan/", dashboard.overview, name="dashboard"),
    path("so-sanh/", dashboard.compare, name="compare"),
    path("so-sanh/tep/", dashboard.compare_file, name="compare_file"),
]
