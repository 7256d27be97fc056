"""Sending, reviewing, applying and undoing rosters."""

urlpatterns: list = []
