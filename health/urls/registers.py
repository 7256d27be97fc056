"""Registers of chronic diseases with their reports; counselling and rehabilitation."""

from django.urls import path

from health.views import care_sessions, conditions, register_entry, registers
from health.views import register_reports as reports

urlpatterns = [
    path("so-benh/", registers.registers, name="registers"),
    path("so-benh/tre-hen/", registers.register_overdue, name="register_overdue"),
    path("so-benh/bao-cao/", reports.register_reports, name="register_reports"),
    path("so-benh/bao-cao/ky/<int:year>/<int:month>/", reports.register_report_new, name="register_report_new"),
    path("so-benh/bao-cao/<int:pk>/", reports.register_report, name="register_report"),
    path("so-benh/bao-cao/<int:pk>/tep/<slug:form>/", reports.register_report_file, name="register_report_file"),
    path("so-benh/nghi-ngo/<int:pk>/", conditions.condition_new, name="condition_new"),
    path("so-benh/nghi-ngo/<int:pk>/loai-tru/", conditions.condition_rule_out, name="condition_rule_out"),
    path(
        "so-benh/bao-cao/<int:pk>/nguoi/<slug:code>/<slug:figure>/",
        reports.register_report_people,
        name="register_report_people",
    ),
    path("so-benh/vao/<int:pk>/", register_entry.enrol, name="enrol"),
    path("so-benh/nguoi/<int:pk>/", register_entry.enrolment, name="enrolment"),
    path("so-benh/nguoi/<int:pk>/muc-tieu/", register_entry.enrolment_plan, name="enrolment_plan"),
    path("so-benh/nguoi/<int:pk>/ket-thuc/", register_entry.enrolment_end, name="enrolment_end"),
    path("so-benh/nguoi/<int:pk>/dua-lai/", register_entry.enrolment_back, name="enrolment_back"),
    path("so-benh/lan-kham/<int:pk>/bo/", register_entry.register_visit_remove, name="register_visit_remove"),
    path("so-benh/<slug:code>/", registers.register, name="register"),
    path("so-benh/<slug:code>/nhap/", register_entry.register_entry, name="register_entry"),
    path("so-benh/<slug:code>/12-thang/", registers.register_cohort, name="register_cohort"),
    path("so-benh/<slug:code>/tep/<slug:form>/", registers.register_file, name="register_file"),
    path("buoi/", care_sessions.care_sessions, name="care_sessions"),
    path("buoi/moi/<int:pk>/<slug:kind>/", care_sessions.care_session_new, name="care_session_new"),
    path("buoi/<int:pk>/", care_sessions.care_session, name="care_session"),
    path("buoi/<int:pk>/bo/", care_sessions.care_session_remove, name="care_session_remove"),
]
