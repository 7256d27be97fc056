"""Sending, reviewing, applying and undoing rosters."""

from django.urls import path

from elders.views import intake, intake_files, intake_rows

urlpatterns: list = [
    path("nhap/", intake.intake, name="intake"),
    path("nhap/mau/", intake_files.intake_template, name="intake_template"),
    path("nhap/<int:pk>/", intake.intake_batch, name="intake_batch"),
    path("nhap/<int:pk>/cot/", intake.intake_mapping, name="intake_mapping"),
    path("nhap/<int:pk>/ghi-so/", intake.intake_apply, name="intake_apply"),
    path("nhap/<int:pk>/hoan-tac/", intake.intake_undo, name="intake_undo"),
    path("nhap/<int:pk>/doc-lai/", intake.intake_read, name="intake_read"),
    path("nhap/<int:pk>/bo/", intake.intake_discard, name="intake_discard"),
    path("nhap/<int:pk>/tep-loi/", intake_files.intake_errors, name="intake_errors"),
    path("nhap/<int:pk>/nhieu-dong/", intake_rows.intake_decide_many, name="intake_decide_many"),
    path("nhap/<int:pk>/dong/<int:row_pk>/chon/", intake_rows.intake_decide, name="intake_decide"),
    path("nhap/<int:pk>/dong/<int:row_pk>/sua/", intake_rows.intake_fix, name="intake_fix"),
    path("nhap/<int:pk>/dong/<int:row_pk>/tim/", intake_rows.intake_find, name="intake_find"),
]
