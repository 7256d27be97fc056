"""The monthly review, under `ra-soat/`."""

from django.urls import path

from benefits.views import eligibility

urlpatterns = [
    path("ra-soat/", eligibility.eligibility_reviews, name="eligibility_reviews"),
    path("ra-soat/<int:pk>/", eligibility.eligibility_review, name="eligibility_review"),
    path("ra-soat/<int:pk>/ket-luan/", eligibility.eligibility_conclude, name="eligibility_conclude"),
    path("ra-soat/<int:pk>/mo-lai/", eligibility.eligibility_reopen, name="eligibility_reopen"),
    path("ra-soat/<int:pk>/tep/<slug:form>/", eligibility.eligibility_file, name="eligibility_file"),
    path("ra-soat/<int:pk>/nguoi/<int:elder_pk>/", eligibility.eligibility_correct, name="eligibility_correct"),
    path("ra-soat/<int:pk>/nguoi/<int:elder_pk>/bo/", eligibility.eligibility_withdraw, name="eligibility_withdraw"),
]
