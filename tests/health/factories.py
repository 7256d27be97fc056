"""Rounds, invitations and check-ups with made-up values, written straight into the tables."""

from datetime import date, time

from django.utils import timezone

from elders.models import Elder, Ward
from health.choices import ExamState, Priority
from health.models import CheckupRound, Examination, Facility, Invitation, Session


def make_round(ward: Ward, **fields) -> CheckupRound:
    """A round whose plan is approved."""
    facility = Facility.objects.get_or_create(ward=ward, name="Trạm Y tế phường")[0]
    values = {
        "year": 2026,
        "name": "Khám sức khỏe người cao tuổi đợt 1",
        "reference_on": date(2026, 9, 1),
        "facility": facility,
        "plan_number": "12/KH-TYT",
        "approved_on": date(2026, 8, 20),
    }
    return CheckupRound.objects.create(ward=ward, **values | fields)


def make_session(round_: CheckupRound, **fields) -> Session:
    values = {"day": date(2026, 10, 6), "place": "Trạm Y tế", "opens_at": time(7, 30), "closes_at": time(10, 30)}
    return Session.objects.create(round=round_, **values | fields)


def make_invitation(round_: CheckupRound, elder: Elder, **fields) -> Invitation:
    values = {"residential_group": elder.residential_group, "priority": Priority.SECOND, "age_years": 75}
    return Invitation.objects.create(round=round_, elder=elder, **values | fields)


def make_exam(elder: Elder, *, concluded: bool = False, **fields) -> Examination:
    """An open check-up on 06/10/2026, or one a doctor has concluded."""
    values = {"ward": elder.ward, "examined_on": date(2026, 10, 6)}
    if concluded:
        now = timezone.now()
        values |= {
            "state": ExamState.COMPLETE,
            "conclusion_kind": "binh_thuong",
            "doctor": "BS. Trần Văn Minh",
            "concluded_at": now,
            "ended_at": now,
        }
    return Examination.objects.create(elder=elder, **values | fields)
