"""Addresses of clubs, all under `clb/`, by subject; one namespace."""

from clubs.urls import association, board, books, figures, keeping, loans, money

app_name = "clubs"

urlpatterns = [
    *board.urlpatterns,
    *association.urlpatterns,
    *books.urlpatterns,
    *figures.urlpatterns,
    *keeping.urlpatterns,
    *money.urlpatterns,
    *loans.urlpatterns,
]
