"""Life events, duplicates and merges."""

from django.urls import path

from elders.views import duplicates, event_list, event_reports, events

urlpatterns = [
    path("so/trung/", duplicates.duplicates, name="duplicates"),
    path("so/trung/da-gop/", duplicates.merges, name="duplicates_done"),
    path("so/trung/da-gop/<int:pk>/", duplicates.merge, name="duplicates_merge"),
    path("so/trung/da-gop/<int:pk>/tach/", duplicates.unmerge, name="duplicates_unmerge"),
    path("so/trung/<int:a>/<int:b>/", duplicates.pair, name="duplicates_pair"),
    path("so/trung/<int:a>/<int:b>/khac/", duplicates.not_duplicate, name="duplicates_apart"),
    path("bien-dong/", event_list.event_list, name="event_list"),
    path("bien-dong/in/", event_list.event_print, name="event_print"),
    path("bien-dong/xuat/", event_list.event_export, name="event_export"),
    path("bien-dong/bao/", event_reports.event_reports, name="event_reports"),
    path("bien-dong/bao/<int:pk>/tu-choi/", event_reports.event_report_decline, name="event_report_decline"),
    path("bien-dong/<int:pk>/", events.event, name="event"),
    path("bien-dong/<int:pk>/khoi-phuc/", events.event_restore, name="event_restore"),
    path("so/chuyen-den/", event_reports.move_in, name="move_in"),
    path("so/<int:pk>/bien-dong/", events.person_events, name="events"),
    path("so/<int:pk>/bien-dong/<slug:slug>/", events.event_new, name="event_new"),
]
