"""Addresses of the registers and of care sessions for `tests/permissions.py`, each with the rows it names."""

BOOK, PERSON, REPORT, SESSION = {"code": "=dtd"}, {"pk": "enrolment"}, {"pk": "register_report"}, {"pk": "care_session"}

SEARCHED = ("registers", "care_sessions")  # a search for people behind the address
PLAIN = {
    "register": BOOK,
    "register_entry": BOOK,
    "register_cohort": BOOK,
    "register_file": BOOK | {"form": "=xlsx"},
    "register_overdue": {},
    "register_reports": {},
    "register_report_new": {"year": "=2026", "month": "=1"},
    "register_report": REPORT,
    "register_report_file": REPORT | {"form": "=xlsx"},
    "register_report_people": REPORT | {"code": "=tha", "figure": "=managed"},
    "enrol": {"pk": "elder"},
    "condition_new": {"pk": "elder"},
    "condition_rule_out": {"pk": "condition"},
    "enrolment": PERSON,
    "enrolment_plan": PERSON,
    "enrolment_end": PERSON,
    "enrolment_back": PERSON,
    "register_visit_remove": {"pk": "register_visit"},
    "care_session_new": {"pk": "elder", "kind": "=phcn"},
    "care_session": SESSION,
    "care_session_remove": SESSION,
}
