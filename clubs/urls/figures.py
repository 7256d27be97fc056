"""Figures and quality of one club."""

from django.urls import path

from clubs.views import figures, period

urlpatterns = [
    path("<int:pk>/so-lieu/", figures.figures, name="figures"),
    path("<int:pk>/so-lieu/<str:month>/", figures.month, name="month"),
    path("<int:pk>/so-lieu/<str:month>/ten/<slug:code>/", figures.names, name="figure_names"),
    path("<int:pk>/so-lieu/<str:month>/nhap/", figures.month_edit, name="month_edit"),
    path("<int:pk>/so-lieu/<str:month>/gui/", figures.month_send, name="month_send"),
    path("<int:pk>/so-lieu/<str:month>/giay/", period.month_paper, name="month_paper"),
    path("<int:pk>/bao-cao/<int:year>/<slug:half>/", period.period, name="period"),
    path("<int:pk>/bao-cao/<int:year>/<slug:half>/gui/", period.period_send, name="period_send"),
    path("<int:pk>/bao-cao/<int:year>/<slug:half>/giay/", period.period_paper, name="period_paper"),
    path("<int:pk>/chat-luong/", figures.quality, name="quality"),
    path("<int:pk>/phieu/", figures.sheet, name="sheet"),
]
