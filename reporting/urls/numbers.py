"""Addresses of figures, targets and reporting periods."""

from django.urls import path

from reporting.views import numbers, periods, targets

urlpatterns = [
    path("chi-tieu/", numbers.indicators, name="indicators"),
    path("chi-tieu/<str:code>/", numbers.indicator, name="indicator"),
    path("chi-tieu/<str:code>/<str:side>/", numbers.people_behind, name="people_behind"),
    path("chi-tieu-giao/", targets.targets, name="targets"),
    path("chi-tieu-giao/trinh-noi-suy/", targets.propose_all, name="targets_propose"),
    path("chi-tieu-giao/van-ban/moi/", targets.document_new, name="target_document_new"),
    path("chi-tieu-giao/van-ban/<int:pk>/ban-chup/", targets.document_scan, name="target_document_scan"),
    path("chi-tieu-giao/nhap/<str:code>/", targets.target_new, name="target_new"),
    path("chi-tieu-giao/<int:pk>/phe-duyet/", targets.target_approve, name="target_approve"),
    path("chi-tieu-giao/<int:pk>/tra-lai/", targets.target_return, name="target_return"),
    path("chi-tieu-giao/<int:pk>/dung-de-danh-gia/", targets.target_drive, name="target_drive"),
    path("chi-tieu-giao/<int:pk>/thoi/", targets.target_withdraw, name="target_withdraw"),
    path("ky-bao-cao/", periods.periods, name="periods"),
    path("ky-bao-cao/moi/", periods.period_new, name="period_new"),
    path("ky-bao-cao/<int:pk>/", periods.period, name="period"),
    path("ky-bao-cao/<int:pk>/sua/", periods.period_edit, name="period_edit"),
    path("ky-bao-cao/<int:pk>/nhap/<str:code>/", periods.entry, name="entry"),
    path("ky-bao-cao/so-lieu/<int:pk>/xac-nhan/", periods.entry_confirm, name="entry_confirm"),
]
