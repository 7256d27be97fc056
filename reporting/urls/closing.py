"""Closing and sending; what the department reads."""

from django.urls import path

from reporting.views import adjusting, closing, frozen

urlpatterns = [
    path("ky-bao-cao/<int:pk>/chot/", closing.closing, name="closing"),
    path("ky-bao-cao/<int:pk>/chot/ghi/", closing.close, name="period_close"),
    path("ky-bao-cao/<int:pk>/mo-lai/", closing.reopen, name="period_reopen"),
    path("ky-bao-cao/<int:pk>/gui/", closing.submit, name="period_submit"),
    path("ky-bao-cao/<int:pk>/dieu-chinh/", adjusting.adjust, name="period_adjust"),
    path("dieu-chinh/<int:pk>/so-ngay/", adjusting.register, name="adjustment_register"),
    path("dieu-chinh/<int:pk>/gui/", adjusting.send, name="adjustment_send"),
    path("dieu-chinh/<int:pk>/tep/<slug:kind>/", adjusting.file, name="adjustment_file"),
    path("ky-bao-cao/<int:pk>/da-chot/", frozen.figures, name="frozen"),
    path("ky-bao-cao/<int:pk>/da-chot/<str:code>/<str:side>/", frozen.behind, name="frozen_people"),
    path("bao-cao-nhan/", closing.received, name="received"),
    path("bao-cao-nhan/<int:pk>/", closing.received_one, name="received_one"),
    path("bao-cao-nhan/<int:pk>/tep/", closing.received_file, name="received_file"),
    path("bao-cao-nhan/<int:pk>/tiep-nhan/", closing.receive, name="receive"),
    path("bao-cao-nhan/dieu-chinh/<int:pk>/tep/", adjusting.received_file, name="received_adjustment_file"),
    path("bao-cao-nhan/dieu-chinh/<int:pk>/tiep-nhan/", adjusting.receive, name="receive_adjustment"),
]
