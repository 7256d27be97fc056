"""All clubs."""

from django.urls import path

from clubs.views import board, people

urlpatterns = [
    path("", board.board, name="board"),
    path("nguoi/<slug:what>/", board.people, name="board_people"),
    path("chua-co-trong-so/", people.not_registered, name="not_registered"),
    path("chua-co-trong-so/<int:companion_pk>/noi/<int:elder_pk>/", people.register, name="register"),
]
