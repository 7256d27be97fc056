"""Insurance cards, all under `the-bhyt/`."""

from django.urls import path

from benefits.views import card_rosters, cards

urlpatterns = [
    path("the-bhyt/", cards.overview, name="cards"),
    path("the-bhyt/can-lam/", cards.worklist, name="cards_work"),
    path("the-bhyt/quy-uoc/", cards.setting, name="card_setting"),
    path("the-bhyt/nguoi/<int:pk>/", cards.person, name="cards_person"),
    path("the-bhyt/nguoi/<int:pk>/moi/", cards.card_new, name="card_new"),
    path("the-bhyt/nguoi/<int:pk>/ra-soat/", cards.card_check, name="card_check"),
    path("the-bhyt/the/<int:pk>/sua/", cards.card_edit, name="card_edit"),
    path("the-bhyt/the/<int:pk>/khoa/", cards.card_lock, name="card_lock"),
    path("the-bhyt/the/<int:pk>/mo-khoa/", cards.card_unlock, name="card_unlock"),
    path("the-bhyt/danh-sach/", card_rosters.rosters, name="card_rosters"),
    path("the-bhyt/danh-sach/<int:pk>/", card_rosters.roster, name="card_roster"),
    path("the-bhyt/danh-sach/<int:pk>/lap-lai/", card_rosters.fill, name="card_roster_fill"),
    path("the-bhyt/danh-sach/<int:pk>/gui/", card_rosters.send, name="card_roster_send"),
    path("the-bhyt/danh-sach/<int:pk>/rut-lai/", card_rosters.back, name="card_roster_back"),
    path("the-bhyt/danh-sach/<int:pk>/tep/<slug:form>/", card_rosters.file, name="card_roster_file"),
    path("the-bhyt/danh-sach/<int:pk>/dong/<int:line_pk>/bo/", card_rosters.drop, name="card_line_drop"),
    path("the-bhyt/danh-sach/<int:pk>/dong/<int:line_pk>/ket-qua/", card_rosters.answer, name="card_line_answer"),
]
