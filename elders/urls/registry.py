"""Finding, listing, exporting and printing people; data quality."""

urlpatterns: list = []
