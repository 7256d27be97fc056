"""Residential groups merge and split."""

from django.urls import path

from elders.views import places

urlpatterns = [
    path("to-dan-pho/sap-xep/", places.regroup, name="regroup"),
]
