"""Addresses of clubs, all under `clb/`, by subject; one namespace."""

from clubs.urls import board, books

app_name = "clubs"

urlpatterns = [*board.urlpatterns, *books.urlpatterns]
