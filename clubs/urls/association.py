"""Hội Người cao tuổi of the ward."""

from django.urls import path

from clubs.views import association

urlpatterns = [
    path("hoi/", association.association, name="association"),
    path("hoi/bao-cao/", association.report, name="association_report"),
    path("hoi/moi/", association.unit_new, name="unit_new"),
    path("hoi/<int:pk>/", association.unit, name="unit"),
    path("hoi/<int:pk>/sua/", association.unit_edit, name="unit_edit"),
    path("hoi/<int:pk>/ket-nap/", association.admit, name="admit"),
    path("hoi/<int:pk>/hoi-phi/", association.fees, name="fees"),
    path("hoi/<int:pk>/chuc-danh/", association.post_new, name="post_new"),
    path("hoi/<int:pk>/guong-sang/", association.role_new, name="role_new"),
    path("hoi/<int:pk>/hop/", association.unit_meeting_new, name="unit_meeting_new"),
    path("hoi/<int:pk>/xep-loai/", association.grade_new, name="grade_new"),
    path("hoi/<int:pk>/cham-lo/", association.act_new, name="act_new"),
    path("hoi/<int:pk>/hoi-vien/<int:member_pk>/ra/", association.member_leave, name="association_leave"),
    path("hoi/<int:pk>/hoi-vien/<int:member_pk>/chuyen/", association.member_transfer, name="association_transfer"),
]
