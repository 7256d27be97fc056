"""Watching long-running work."""

from django.urls import path

from elders.views import work

urlpatterns: list = [
    path("cong-viec/", work.works, name="works"),
    path("cong-viec/<int:pk>/", work.work, name="work"),
    path("cong-viec/<int:pk>/tep/", work.work_file, name="work_file"),
    path("cong-viec/<int:pk>/lam-lai/", work.work_retry, name="work_retry"),
]
