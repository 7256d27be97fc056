"""Life events, duplicates and merges."""

from django.urls import path

from elders.views import event_list, event_reports, events

urlpatterns = [
    path("bien-dong/", event_list.event_list, name="event_list"),
    path("bien-dong/bao/", event_reports.event_reports, name="event_reports"),
    path("bien-dong/bao/<int:pk>/tu-choi/", event_reports.event_report_decline, name="event_report_decline"),
    path("bien-dong/<int:pk>/", events.event, name="event"),
    path("bien-dong/<int:pk>/khoi-phuc/", events.event_restore, name="event_restore"),
    path("so/chuyen-den/", event_reports.move_in, name="move_in"),
    path("so/<int:pk>/bien-dong/", events.person_events, name="events"),
    path("so/<int:pk>/bien-dong/<slug:slug>/", events.event_new, name="event_new"),
]
