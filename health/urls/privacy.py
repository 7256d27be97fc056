"""Consent, data requests, who read what, retention."""

from django.urls import path

from health.views import privacy

urlpatterns = [
    path("rieng-tu/nguoi/<int:pk>/", privacy.person, name="privacy"),
    path("rieng-tu/nguoi/<int:pk>/dong-y/", privacy.consent_new, name="consent_new"),
    path("rieng-tu/dong-y/<int:pk>/rut/", privacy.consent_withdraw, name="consent_withdraw"),
    path("rieng-tu/dong-y/<int:pk>/ban-chup/", privacy.consent_scan, name="consent_scan"),
    path("rieng-tu/dong-y/<int:pk>/chup/", privacy.consent_scan_new, name="consent_scan_new"),
    path("rieng-tu/yeu-cau/", privacy.requests, name="data_requests"),
    path("rieng-tu/nguoi/<int:pk>/yeu-cau/", privacy.request_new, name="data_request_new"),
    path("rieng-tu/yeu-cau/<int:pk>/", privacy.data_request, name="data_request"),
    path("rieng-tu/nguoi/<int:pk>/ai-xem/", privacy.readers, name="readers"),
    path("rieng-tu/nguoi/<int:pk>/ai-xem/in/", privacy.readers_print, name="readers_print"),
    path("rieng-tu/bat-thuong/", privacy.unusual, name="unusual"),
    path("rieng-tu/noi-o/", privacy.staff_home, name="staff_home"),
    path("rieng-tu/luu-giu/", privacy.retention_rules_page, name="retention"),
    path("rieng-tu/huy/<int:pk>/", privacy.destruction, name="destruction"),
]
