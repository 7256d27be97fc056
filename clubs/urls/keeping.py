"""Papers, belongings, mentors, entitlements and the history of one club."""

from django.urls import path

from clubs.views import guidance, keeping, trail

urlpatterns = [
    path("<int:pk>/giay-to-tai-san/", keeping.keeping, name="keeping"),
    path("<int:pk>/ban-chup/them/", keeping.scan_new, name="scan_new"),
    path("<int:pk>/ban-chup/<int:scan_pk>/", keeping.scan, name="scan"),
    path("<int:pk>/ban-chup/<int:scan_pk>/bo/", keeping.scan_remove, name="scan_remove"),
    path("<int:pk>/tai-san/them/", keeping.asset_new, name="asset_new"),
    path("<int:pk>/tai-san/<int:asset_pk>/", keeping.asset_edit, name="asset_edit"),
    path("<int:pk>/tai-san/so/", keeping.asset_book, name="asset_book"),
    path("<int:pk>/lich-su/", trail.history, name="history"),
    path("<int:pk>/do-dau/", guidance.mentors, name="mentors"),
    path("<int:pk>/do-dau/them/", guidance.pair_new, name="pair_new"),
    path("<int:pk>/do-dau/so/", guidance.mentor_book, name="mentor_book"),
    path("<int:pk>/do-dau/<int:pair_pk>/ket-thuc/", guidance.pair_end, name="pair_end"),
    path("<int:pk>/do-dau/<int:pair_pk>/<str:month>/", guidance.mentor_log, name="mentor_log"),
    path("<int:pk>/quyen-loi/", guidance.rights, name="rights"),
    path("<int:pk>/quyen-loi/them/", guidance.rights_new, name="rights_new"),
    path("<int:pk>/quyen-loi/so/", guidance.rights_book, name="rights_book"),
    path("<int:pk>/quyen-loi/<int:case_pk>/", guidance.rights_edit, name="rights_edit"),
]
