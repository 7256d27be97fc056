"""One person: record, facts, history."""

urlpatterns: list = []
