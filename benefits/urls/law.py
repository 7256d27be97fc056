"""The law: looking up, and what the ward keyed in."""

from django.urls import path

from benefits.views import local, lookup

urlpatterns = [
    path("tra-cuu/", lookup.lookup, name="lookup"),
    path("van-ban/<slug:kind>/<int:pk>/xac-nhan/", local.local_confirm, name="local_confirm"),
    path("van-ban/<slug:kind>/<int:pk>/ban-chup/", local.local_scan, name="local_scan"),
]
