"""Addresses of clubs, all under `clb/`, by subject; one namespace."""

from django.urls import URLPattern

app_name = "clubs"

urlpatterns: list[URLPattern] = []
