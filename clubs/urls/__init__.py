"""Addresses of clubs, all under `clb/`, by subject; one namespace."""

from clubs.urls import board, books, figures

app_name = "clubs"

urlpatterns = [*board.urlpatterns, *books.urlpatterns, *figures.urlpatterns]
