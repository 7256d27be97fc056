"""Addresses of clubs, all under `clb/`, by subject; one namespace."""

from clubs.urls import association, board, books, figures, loans, money

app_name = "clubs"

urlpatterns = [
    *board.urlpatterns,
    *association.urlpatterns,
    *books.urlpatterns,
    *figures.urlpatterns,
    *money.urlpatterns,
    *loans.urlpatterns,
]
