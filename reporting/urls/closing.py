"""Closing and sending; what the department reads."""

from django.urls import path

from reporting.views import closing

urlpatterns = [
    path("ky-bao-cao/<int:pk>/chot/", closing.closing, name="closing"),
    path("ky-bao-cao/<int:pk>/chot/ghi/", closing.close, name="period_close"),
    path("ky-bao-cao/<int:pk>/mo-lai/", closing.reopen, name="period_reopen"),
    path("ky-bao-cao/<int:pk>/gui/", closing.submit, name="period_submit"),
    path("ky-bao-cao/<int:pk>/dieu-chinh/", closing.adjust, name="period_adjust"),
    path("bao-cao-nhan/", closing.received, name="received"),
    path("bao-cao-nhan/<int:pk>/", closing.received_one, name="received_one"),
    path("bao-cao-nhan/<int:pk>/tep/", closing.received_file, name="received_file"),
    path("bao-cao-nhan/<int:pk>/tiep-nhan/", closing.receive, name="receive"),
]
