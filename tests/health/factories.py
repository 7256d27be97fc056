"""Rounds, invitations and check-ups with made-up values, written straight into the tables."""

import uuid
from datetime import date, time

from django.utils import timezone

from elders.models import Elder, Ward
from health.choices import ExamState, Priority, RoundState
from health.models import (
    CareSession,
    CheckupRound,
    Condition,
    Enrolment,
    Examination,
    Facility,
    FollowUpTask,
    HealthExport,
    Invitation,
    Referral,
    RegisterReport,
    Session,
)
from health.services import registers


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


def health_rows(elder: Elder, user) -> dict:
    """A concluded check-up with a task and a referral: what the role table walks through."""
    exam = make_exam(elder, concluded=True, recorded_by=user)
    exam.pressures.create(sequence=1, sbp_mmhg=150, dbp_mmhg=92)
    task = FollowUpTask.objects.create(
        ward=elder.ward,
        elder=elder,
        examination=exam,
        rule="A4",
        finding="Huyết áp 140–159/90–99, chưa được chẩn đoán",
        text="Đo lại huyết áp lần hai vào ngày khác",
        priority=3,
        due_at=timezone.now(),
    )
    referral = Referral.objects.create(
        ward=elder.ward,
        elder=elder,
        task=task,
        to="Bệnh viện Kiến An",
        reason="Huyết áp cao",
        state="sent",
        sent_on=date(2026, 10, 6),
        expires_on=date(2026, 10, 20),
        doctor="BS. Trần Văn Minh",
    )
    export = HealthExport.objects.create(
        ward=elder.ward,
        purpose="ban_than",
        format="xlsx",
        reason="Xin bản sao",
        examination_ids=[exam.pk],
        requested_by=user,
    )
    return {
        "exam": exam,
        "health_task": task,
        "health_referral": referral,
        "health_export": export,
        **round_rows(elder),
        **register_rows(elder),
    }


def round_rows(elder: Elder) -> dict:
    """A round that is running, with one person invited."""
    round_ = make_round(elder.ward, name=f"Đợt khám {elder.pk}", state=RoundState.RUNNING)
    session = make_session(round_)
    return {
        "round": round_,
        "facility": round_.facility,
        "session": session,
        "invitation": make_invitation(round_, elder, number=1, session=session, slot_at=time(7, 30)),
        "round_cost": round_.costs.create(item="Công khám", planned_quantity=10, planned_price_vnd=150_000),
    }


def make_enrolment(elder: Elder, *, disease: str = "tha", valid_from: date, condition=None, **fields) -> Enrolment:
    """Somebody in a register with a confirmed diagnosis and no visit yet."""
    condition = condition or Condition.objects.create(
        ward=elder.ward,
        elder=elder,
        disease=disease,
        state="xac_dinh",
        confirmed_on=valid_from,
        doctor="BS. Trần Văn Minh",
        place="Trạm Y tế",
    )
    return Enrolment.objects.create(
        ward=elder.ward, elder=elder, disease=disease, condition=condition, valid_from=valid_from, **fields
    )


def visit(on: date, sbp: int | None, dbp: int | None, **fields) -> registers.Visit:
    return registers.Visit(visited_on=on, sbp_mmhg=sbp, dbp_mmhg=dbp, **fields)


def register_rows(elder: Elder) -> dict:
    """Somebody overdue in the register, a frozen month of the ward, a session."""
    enrolment = make_enrolment(elder, disease="dtd", valid_from=date(2026, 1, 5))
    report = {"first_on": date(2026, 2, 1), "last_on": date(2026, 2, 28), "due_on": date(2026, 3, 13)}
    frozen = RegisterReport.objects.filter(ward=elder.ward).count()
    return {
        "enrolment": enrolment,
        "condition": Condition.objects.create(ward=elder.ward, elder=elder, disease="hpq", found_on=date(2026, 2, 3)),
        "register_visit": enrolment.visits.create(
            visited_on=date(2026, 1, 5), sbp_mmhg=150, dbp_mmhg=92, next_on=date(2026, 2, 5)
        ),
        "register_report": RegisterReport.objects.create(
            ward=elder.ward, figures={}, token=uuid.uuid4(), version=frozen + 1, reason="Ghi thiếu", **report
        ),
        "care_session": CareSession.objects.create(
            ward=elder.ward, elder=elder, kind="phcn", held_on=date(2026, 2, 3), staff="KTV. Sơn", content="Tập đi"
        ),
    }
