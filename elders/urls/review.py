"""The yearly review grid."""

from django.urls import path

from elders.views import review

urlpatterns = [
    path("ra-soat/", review.review, name="review"),
    path("ra-soat/<int:pk>/", review.review_row, name="review_row"),
]
