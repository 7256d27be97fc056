"""Truy lĩnh, thu hồi: proposals, decisions, money that came back."""

from django.urls import path

from benefits.views import adjustments

urlpatterns = [
    path("truy-linh-thu-hoi/", adjustments.adjustments, name="adjustments"),
    path("truy-linh-thu-hoi/tinh-lai/", adjustments.propose, name="adjustments_propose"),
    path("truy-linh-thu-hoi/duyet-nhieu/", adjustments.confirm_many, name="adjustments_confirm"),
    path("truy-linh-thu-hoi/<int:pk>/", adjustments.adjustment, name="adjustment"),
    path("truy-linh-thu-hoi/<int:pk>/duyet/", adjustments.adjustment_decide, name="adjustment_decide"),
    path("truy-linh-thu-hoi/<int:pk>/nop-lai/", adjustments.adjustment_receive, name="adjustment_receive"),
    path("truy-linh-thu-hoi/nop-lai/<int:pk>/huy/", adjustments.receipt_cancel, name="receipt_cancel"),
]
