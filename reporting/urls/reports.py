"""The report of a period."""

from django.urls import path

from reporting.views import reports

urlpatterns = [
    path("ky-bao-cao/<int:pk>/van-ban/", reports.report, name="report"),
    path("ky-bao-cao/<int:pk>/van-ban/muc/<str:key>/", reports.paragraph, name="report_paragraph"),
    path("ky-bao-cao/<int:pk>/van-ban/noi-nhan/", reports.frame, name="report_frame"),
    path("ky-bao-cao/<int:pk>/van-ban/so-ngay/", reports.register, name="report_register"),
    path("ky-bao-cao/<int:pk>/van-ban/tep/<slug:kind>/", reports.file, name="report_file"),
]
