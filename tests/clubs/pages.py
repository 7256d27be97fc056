"""Addresses of clubs for `tests/permissions.py`: by who may (everybody who reads books, who keeps them, who manages
clubs), each with the rows its address names; POST ones apart."""

CLUB = {"pk": "club"}

READ = {
    "board_people": {"what": "=tham-gia"},
    "club": CLUB,
    "founding": CLUB,
    "paper": CLUB | {"what": "=thanh-vien"},
    "members": CLUB,
    "meetings": CLUB,
    "minutes": CLUB | {"meeting_pk": "meeting"},
    "works": CLUB,
    "care": CLUB,
    "figures": CLUB,
    "month": CLUB | {"month": "=2026-03"},
    "figure_names": CLUB | {"month": "=2026-03", "code": "=present"},
    "quality": CLUB,
    "sheet": CLUB,
    "month_paper": CLUB | {"month": "=2026-03"},
    "period": CLUB | {"year": "=2026", "half": "=nam"},
    "period_paper": CLUB | {"year": "=2026", "half": "=nam"},
    "keeping": CLUB,
    "scan": CLUB | {"scan_pk": "club_scan"},
    "asset_book": CLUB,
    "mentors": CLUB,
    "mentor_book": CLUB,
    "rights": CLUB,
    "rights_book": CLUB,
    "history": CLUB,
}
KEEP = {
    "member_new": CLUB,
    "member_edit": CLUB | {"member_pk": "membership"},
    "member_leave": CLUB | {"member_pk": "membership"},
    "seat_new": CLUB,
    "seat_end": CLUB | {"seat_pk": "seat"},
    "meeting_new": CLUB,
    "meeting": CLUB | {"meeting_pk": "meeting"},
    "meeting_remove": CLUB | {"meeting_pk": "meeting"},
    "work_new": CLUB,
    "help_new": CLUB,
    "volunteer_new": CLUB,
    "volunteer_end": CLUB | {"volunteer_pk": "volunteer"},
    "client_new": CLUB,
    "client_assign": CLUB | {"client_pk": "client"},
    "client_end": CLUB | {"client_pk": "client"},
    "visit_new": CLUB | {"client_pk": "client"},
    "month_edit": CLUB | {"month": "=2026-03"},
    "scan_new": CLUB,
    "asset_new": CLUB,
    "asset_edit": CLUB | {"asset_pk": "asset"},
    "pair_new": CLUB,
    "pair_end": CLUB | {"pair_pk": "mentor_pair"},
    "mentor_log": CLUB | {"pair_pk": "mentor_pair", "month": "=2026-03"},
    "rights_new": CLUB,
    "rights_edit": CLUB | {"case_pk": "rights_case"},
}
KEEP_POST = {
    "month_send": CLUB | {"month": "=2026-03"},
    "period_send": CLUB | {"year": "=2026", "half": "=nam"},
    "member_back": CLUB | {"member_pk": "membership"},
    "work_remove": CLUB | {"work_pk": "club_work"},
    "help_remove": CLUB | {"help_pk": "club_help"},
    "visit_remove": CLUB | {"visit_pk": "visit"},
}
MANAGE = {
    "new": {},
    "edit": CLUB,
    "status": CLUB,
    "found": CLUB,
    "bylaws": CLUB,
    "support_new": CLUB,
    "scan_remove": CLUB | {"scan_pk": "club_scan"},
    "founding_step": CLUB | {"step": "=khao_sat"},
}
MANAGE_POST = {"founding_unmark": CLUB | {"step": "=khao_sat"}}

UNIT = {"pk": "unit"}
HOI_READ = {"association": {}, "association_report": {}, "unit": UNIT}
HOI_KEEP = {
    "unit_new": {},
    "unit_edit": UNIT,
    "admit": UNIT,
    "fees": UNIT,
    "post_new": UNIT,
    "role_new": UNIT,
    "unit_meeting_new": UNIT,
    "grade_new": UNIT,
    "act_new": UNIT,
    "association_leave": UNIT | {"member_pk": "association_member"},
    "association_transfer": UNIT | {"member_pk": "association_member"},
}
