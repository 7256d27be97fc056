"""Dossiers and awards."""

from django.urls import path

from benefits.views import awards, case_papers, case_steps, cases, worklists

urlpatterns = [
    path("ho-so/", cases.case_list, name="cases"),
    path("ho-so/moi/<int:pk>/", cases.case_new, name="case_new"),
    path("ho-so/moi/<int:pk>/don/", case_papers.request_print, name="case_request_print"),
    path("ho-so/<int:pk>/", cases.case_page, name="case"),
    path("ho-so/<int:pk>/sua/", cases.case_edit, name="case_edit"),
    path("ho-so/<int:pk>/in/<slug:slug>/", case_papers.case_print, name="case_print"),
    path("ho-so/<int:pk>/giay-to/", case_steps.papers, name="case_papers"),
    path("ho-so/<int:pk>/tham-dinh/", case_steps.verify, name="case_verify"),
    path("ho-so/<int:pk>/trinh/", case_steps.submit, name="case_submit"),
    path("ho-so/<int:pk>/ky/", case_steps.grant, name="case_grant"),
    path("ho-so/<int:pk>/tu-choi/", case_steps.refuse, name="case_refuse"),
    path("ho-so/<int:pk>/tra-lai/", case_steps.send_back, name="case_send_back"),
    path("ho-so/<int:pk>/rut/", case_steps.withdraw, name="case_withdraw"),
    path("ho-so/<int:pk>/so-van-ban/", case_steps.register, name="case_register"),
    path("quyet-dinh/", awards.award_list, name="awards"),
    path("quyet-dinh/<int:pk>/", awards.award_page, name="award"),
    path("quyet-dinh/<int:pk>/nguoi-nhan/", awards.award_payee, name="award_payee"),
    path("quyet-dinh/<int:pk>/so-giay/", awards.award_paper_number, name="award_paper_number"),
    path("quyet-dinh/<int:pk>/so-thoi-huong/", awards.award_stop_number, name="award_stop_number"),
    path("quyet-dinh/<int:pk>/in-thoi-huong/", awards.award_stop_print, name="award_stop_print"),
    path("quyet-dinh/<int:pk>/de-nghi/<slug:slug>/", awards.award_propose, name="award_propose"),
    path("quyet-dinh/da-co/<int:pk>/", awards.award_existing, name="award_existing"),
    path("sap-den-tuoi/", worklists.birthdays, name="birthdays"),
    path("sap-den-tuoi/in-don/", worklists.birthday_forms, name="birthday_forms"),
    path("sap-het-han/", worklists.endings, name="endings"),
]
