"""Papers of a payment list."""

from django.urls import path

from benefits.views import payment_papers

urlpatterns = [
    path("chi-tra/ma-to/", payment_papers.sheet, name="payment_sheet"),
    path("chi-tra/<int:pk>/giay-to/", payment_papers.papers, name="payment_papers"),
    path("chi-tra/<int:pk>/giay-to/<slug:kind>/", payment_papers.paper, name="payment_paper"),
]
