"""One club: founding, members, meetings, work, home care."""

from django.urls import path

from clubs.views import care, club, meetings, members, works

urlpatterns = [
    path("moi/", club.club_new, name="new"),
    path("<int:pk>/", club.club, name="club"),
    path("<int:pk>/sua/", club.club_edit, name="edit"),
    path("<int:pk>/tinh-trang/", club.status, name="status"),
    path("<int:pk>/thanh-lap/", club.founding, name="founding"),
    path("<int:pk>/thanh-lap/quyet-dinh/", club.found_club, name="found"),
    path("<int:pk>/thanh-lap/quy-che/", club.bylaws_edit, name="bylaws"),
    path("<int:pk>/thanh-lap/ho-tro/", club.support_new, name="support_new"),
    path("<int:pk>/thanh-lap/buoc/<slug:step>/", club.founding_step, name="founding_step"),
    path("<int:pk>/thanh-lap/buoc/<slug:step>/bo/", club.founding_unmark, name="founding_unmark"),
    path("<int:pk>/giay-to/<slug:what>/", club.paper, name="paper"),
    path("<int:pk>/thanh-vien/", members.members, name="members"),
    path("<int:pk>/thanh-vien/them/", members.member_new, name="member_new"),
    path("<int:pk>/thanh-vien/<int:member_pk>/", members.member_edit, name="member_edit"),
    path("<int:pk>/thanh-vien/<int:member_pk>/ra/", members.member_leave, name="member_leave"),
    path("<int:pk>/thanh-vien/<int:member_pk>/vao-lai/", members.member_back, name="member_back"),
    path("<int:pk>/ban-chu-nhiem/them/", members.seat_new, name="seat_new"),
    path("<int:pk>/ban-chu-nhiem/<int:seat_pk>/ket-thuc/", members.seat_end, name="seat_end"),
    path("<int:pk>/sinh-hoat/", meetings.meetings, name="meetings"),
    path("<int:pk>/sinh-hoat/moi/", meetings.meeting, name="meeting_new"),
    path("<int:pk>/sinh-hoat/<int:meeting_pk>/", meetings.minutes, name="minutes"),
    path("<int:pk>/sinh-hoat/<int:meeting_pk>/sua/", meetings.meeting, name="meeting"),
    path("<int:pk>/sinh-hoat/<int:meeting_pk>/bo/", meetings.meeting_remove, name="meeting_remove"),
    path("<int:pk>/viec/", works.works, name="works"),
    path("<int:pk>/viec/them/", works.work_new, name="work_new"),
    path("<int:pk>/viec/<int:work_pk>/bo/", works.work_remove, name="work_remove"),
    path("<int:pk>/viec/giup-do/", works.help_new, name="help_new"),
    path("<int:pk>/viec/giup-do/<int:help_pk>/bo/", works.help_remove, name="help_remove"),
    path("<int:pk>/cham-soc/", care.care, name="care"),
    path("<int:pk>/cham-soc/tinh-nguyen-vien/", care.volunteer_new, name="volunteer_new"),
    path("<int:pk>/cham-soc/tinh-nguyen-vien/<int:volunteer_pk>/thoi/", care.volunteer_end, name="volunteer_end"),
    path("<int:pk>/cham-soc/them/", care.client_new, name="client_new"),
    path("<int:pk>/cham-soc/<int:client_pk>/phan-cong/", care.client_assign, name="client_assign"),
    path("<int:pk>/cham-soc/<int:client_pk>/thoi/", care.client_end, name="client_end"),
    path("<int:pk>/cham-soc/<int:client_pk>/tham/", care.visit_new, name="visit_new"),
    path("<int:pk>/cham-soc/luot/<int:visit_pk>/bo/", care.visit_remove, name="visit_remove"),
]
