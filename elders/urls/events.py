"""Life events, duplicates and merges."""

urlpatterns: list = []
