"""The whole file of a person."""

from django.urls import path

from reporting.views import whole_file

urlpatterns = [
    path("bao-cao/nguoi/<int:pk>/", whole_file.page, name="whole_file"),
    path("bao-cao/nguoi/<int:pk>/in/", whole_file.paper, name="whole_file_print"),
]
