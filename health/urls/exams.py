"""Check-ups, follow-up and the record of a person."""

from django.urls import path

from health.views import exams, follow_up

urlpatterns = [
    path("kham/", exams.exams, name="exams"),
    path("kham/moi/<int:pk>/", exams.exam_new, name="exam_new"),
    path("kham/ma/<str:code>/", exams.exam_by_code, name="exam_by_code"),
    path("kham/<int:pk>/", exams.exam, name="exam"),
    path("kham/<int:pk>/nhap/", exams.exam_entry, name="exam_entry"),
    path("kham/<int:pk>/tien-su/", exams.exam_background, name="exam_background"),
    path("kham/<int:pk>/cong-cu/<slug:code>/", exams.exam_instrument, name="exam_instrument"),
    path("kham/<int:pk>/ket-luan/", exams.exam_conclude, name="exam_conclude"),
    path("kham/<int:pk>/ky/", exams.exam_sign, name="exam_sign"),
    path("kham/<int:pk>/sua/", exams.exam_correct, name="exam_correct"),
    path("kham/<int:pk>/tra/", exams.exam_deliver, name="exam_deliver"),
    path("kham/<int:pk>/phieu-ket-qua/", exams.exam_sheet, name="exam_sheet"),
    path("viec/", follow_up.tasks, name="tasks"),
    path("viec/<int:pk>/", follow_up.task, name="task"),
    path("viec/<int:pk>/chuyen/", follow_up.refer, name="refer"),
    path("phieu-chuyen/<int:pk>/", follow_up.referral, name="referral"),
    path("phieu-chuyen/<int:pk>/tep/<slug:form>/", follow_up.referral_file, name="referral_file"),
    path("nguoi/<int:pk>/", follow_up.person, name="person"),
    path("nguoi/<int:pk>/in/", follow_up.person_print, name="person_print"),
    path("nhat-ky/", follow_up.access_log, name="access_log"),
]
