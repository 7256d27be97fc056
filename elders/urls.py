"""Addresses of the registry."""

app_name = "elders"

urlpatterns: list = []
