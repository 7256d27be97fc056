"""One person: record, facts, history."""

from django.urls import path

from elders.views import person, record

urlpatterns = [
    path("so/moi/", person.new, name="new"),
    path("so/<int:pk>/", record.record, name="record"),
    path("so/<int:pk>/sua/", person.edit, name="edit"),
    path("so/<int:pk>/hoan-canh/", person.facts, name="facts"),
    path("so/<int:pk>/dong-thoi-gian/", record.timeline, name="record_timeline"),
    path("so/<int:pk>/dong-thoi-gian/<int:situation_pk>/ngay/", record.situation_start, name="record_situation_start"),
    path("so/<int:pk>/dong-thoi-gian/<int:situation_pk>/bo/", record.situation_back, name="record_situation_back"),
    path("so/<int:pk>/lich-su/", record.history, name="record_history"),
    path("so/<int:pk>/anh/", record.photo, name="record_photo"),
    path("so/<int:pk>/lien-he/moi/", record.contact, name="record_contact_new"),
    path("so/<int:pk>/lien-he/<int:contact_pk>/", record.contact, name="record_contact"),
    path("so/<int:pk>/lien-he/<int:contact_pk>/bo/", record.contact_end, name="record_contact_end"),
]
