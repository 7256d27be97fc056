"""Rows of the plan with made-up values; give only what matters to the test."""

from datetime import date
from itertools import count

from django.db.models import Model

from elders.models import ResidentialGroup, Ward
from reporting.models import Activity, Airing, Attachment, BudgetLine, Participant, Plan, PlanTask, Problem, Spending
from reporting.plan_catalogue import GROUPS_UNIT, OFFICE_UNIT, units
from reporting.plan_choices import WorkState

_serial = count(1)


def make_plan(*, ward: Ward, year: int = 2026, **fields) -> Plan:
    return Plan.objects.create(ward=ward, year=year, **{"title": "Thực hiện công tác người cao tuổi"} | fields)


def make_task(plan: Plan, **fields) -> PlanTask:
    number = next(_serial)
    values = {
        "code": f"N-{number}",
        "position": number,
        "title": f"Nhiệm vụ {number}",
        "activity_type": "training",
        "leads": [OFFICE_UNIT],
        "timing": "năm 2026",
    }
    return PlanTask.objects.create(plan=plan, **values | fields)


def make_activity(*, ward: Ward, held_on: date | None = date(2026, 5, 5), **fields) -> Activity:
    number = next(_serial)
    values = {
        "year": 2026,
        "number": number,
        "kind": "training",
        "name": f"Hoạt động {number}",
        "lead_unit": OFFICE_UNIT,
        "state": WorkState.DONE if held_on else WorkState.NOT_STARTED,
    }
    return Activity.objects.create(ward=ward, held_on=held_on, **values | fields)


def make_participant(activity: Activity, full_name: str = "Phạm Văn Tới", **fields) -> Participant:
    return Participant.objects.create(activity=activity, full_name=full_name, **fields)


def make_line(*, ward: Ward, **fields) -> BudgetLine:
    values = {"year": 2026, "content": f"Nội dung {next(_serial)}", "estimate_vnd": 10_000_000}
    return BudgetLine.objects.create(ward=ward, **values | fields)


def make_problem(*, ward: Ward, **fields) -> Problem:
    values = {"unit": "Các tổ dân phố", "reported_on": date(2026, 5, 5), "what": "Thiếu loa truyền thanh."}
    return Problem.objects.create(ward=ward, **values | fields)


def plan_rows(whose: str, group: ResidentialGroup, *, name: str) -> dict[str, Model]:
    """What the permission tests open: one year's plan (each its own year), an activity and a problem of the group."""
    ward = group.ward
    plan = make_plan(ward=ward, year=2020 + Plan.objects.filter(ward=ward).count())
    task = make_task(plan, leads=[one.name for one in units().values()])
    held = {"residential_group": group, "lead_unit": GROUPS_UNIT, "year": 2026}
    activity = make_activity(ward=ward, kind="broadcast", name=f"Tin về {name}", **held)
    line = make_line(ward=ward)
    proof = Attachment.objects.create(
        activity=activity, title="Kịch bản", file_name="kich-ban.pdf", content=b"%PDF-1.7", size_bytes=8
    )
    return {
        "plan": plan,
        "plan_task": task,
        "activity": activity,
        "participant": make_participant(activity, name, residential_group=group),
        "airing": Airing.objects.create(activity=activity, aired_on=date(2026, 3, 2)),
        "budget_line": line,
        "budget_spending": Spending.objects.create(line=line, spent_on=date(2026, 3, 2), amount_vnd=1000, what="chi"),
        "problem": make_problem(ward=ward, residential_group=group, what=f"Vướng mắc của {name}"),
        "proof": proof,
    }
