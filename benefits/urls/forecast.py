"""The forecast, under `du-bao/`."""

from django.urls import path

from benefits.views import forecast

urlpatterns = [
    path("du-bao/", forecast.forecast_page, name="forecast"),
    path("du-bao/ai/", forecast.forecast_moves, name="forecast_moves"),
    path("du-bao/chua-ro/", forecast.forecast_doubts, name="forecast_doubts"),
    path("du-bao/in/", forecast.forecast_print, name="forecast_print"),
]
