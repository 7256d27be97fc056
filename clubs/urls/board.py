"""All clubs."""

from django.urls import path

from clubs.views import board

urlpatterns = [path("", board.board, name="board")]
