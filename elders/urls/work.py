"""Watching long-running work."""

urlpatterns: list = []
