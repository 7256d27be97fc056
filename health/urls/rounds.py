"""Check-up rounds, their people and papers."""

from django.urls import path

from health.views import invitations, round_people, round_results, round_sessions, rounds

urlpatterns = [
    path("dot-kham/", rounds.rounds, name="rounds"),
    path("dot-kham/moi/", rounds.round_new, name="round_new"),
    path("dot-kham/co-so/", rounds.facilities, name="facilities"),
    path("dot-kham/co-so/<int:pk>/", rounds.facility, name="facility"),
    path("dot-kham/<int:pk>/", rounds.round_page, name="round"),
    path("dot-kham/<int:pk>/sua/", rounds.round_edit, name="round_edit"),
    path("dot-kham/<int:pk>/xoa/", rounds.round_discard, name="round_discard"),
    path("dot-kham/<int:pk>/buoc/<slug:action>/", rounds.round_step, name="round_step"),
    path("dot-kham/<int:pk>/danh-sach/", round_people.round_list, name="round_list"),
    path("dot-kham/<int:pk>/them/", round_people.round_add, name="round_add"),
    path("dot-kham/<int:pk>/goi/", round_people.round_calls, name="round_calls"),
    path("dot-kham/<int:pk>/ca-loat/", round_people.round_handed, name="round_handed"),
    path("dot-kham/<int:pk>/diem-danh/", round_people.round_attend, name="round_attend"),
    path("dot-kham/<int:pk>/chua-kham/", round_people.round_missing, name="round_missing"),
    path("dot-kham/<int:pk>/moi-lai/", round_people.round_again, name="round_again"),
    path("dot-kham/<int:pk>/tai-nha/", round_people.round_home, name="round_home"),
    path("dot-kham/<int:pk>/buoi/", round_sessions.round_sessions, name="round_sessions"),
    path("dot-kham/<int:pk>/buoi/moi/", round_sessions.session_new, name="round_session_new"),
    path("dot-kham/<int:pk>/xep-gio/", round_sessions.round_fill, name="round_fill"),
    path("dot-kham/buoi/<int:pk>/", round_sessions.session, name="round_session"),
    path("dot-kham/buoi/<int:pk>/xoa/", round_sessions.session_remove, name="round_session_remove"),
    path("dot-kham/<int:pk>/kinh-phi/", round_sessions.round_costs, name="round_costs"),
    path("dot-kham/<int:pk>/kinh-phi/moi/", round_sessions.cost_new, name="round_cost_new"),
    path("dot-kham/khoan-chi/<int:pk>/", round_sessions.cost, name="round_cost"),
    path("dot-kham/khoan-chi/<int:pk>/xoa/", round_sessions.cost_remove, name="round_cost_remove"),
    path("dot-kham/<int:pk>/thong-ke/", round_results.round_figures, name="round_figures"),
    path("dot-kham/<int:pk>/ket-qua/", round_results.round_findings, name="round_findings"),
    path("dot-kham/<int:pk>/in/", round_results.round_print, name="round_print"),
    path("giay-moi/<str:code>/", invitations.slip, name="slip"),
    path("moi/<int:pk>/", invitations.invitation_mark, name="invitation_mark"),
    path("moi/<int:pk>/gio/", invitations.invitation_slot, name="invitation_slot"),
    path("moi/<int:pk>/tai-nha/", invitations.invitation_visit, name="invitation_visit"),
    path("moi/<int:pk>/dich-vu/", invitations.invitation_service, name="invitation_service"),
    path("moi/<int:pk>/noi-khac/", invitations.invitation_elsewhere, name="invitation_elsewhere"),
    path("moi/<int:pk>/noi-khac/bo/", invitations.invitation_not_elsewhere, name="invitation_not_elsewhere"),
    path("moi/<int:pk>/giay-to/", invitations.invitation_paper, name="invitation_paper"),
]
