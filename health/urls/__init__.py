"""Addresses of the health station, all under `suc-khoe/`, by subject; one namespace."""

app_name = "health"

urlpatterns: list = []
