"""Social-work files with made-up values, by the services, so that every step is one the house would take."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from elders.models import Elder
from health.case_choices import Agreement, CaseBasis, CaseKind, CaseSource, NeedDomain
from health.models import CaseAssessment, CasePlan, CasePlanItem, SocialCase
from health.services import caseplan, casework

SATURDAY = timezone.make_aware(datetime(2026, 10, 3, 10, 0))
TODAY = date(2026, 11, 26)


def make_case(elder: Elder | None, by, *, at: datetime = SATURDAY, **fields) -> SocialCase:
    """A file just received; violence by default, so that it is urgent and confidential."""
    values = {
        "ward_id": by.ward_id,
        "elder": elder,
        "source": CaseSource.GROUP,
        "problem": "Con trai say rượu đánh mẹ",
        "kinds": [CaseKind.VIOLENCE],
        "basis": CaseBasis.CONSENT,
        "basis_words": "Bà tự đồng ý",
    }
    return casework.receive(SocialCase(**values | fields), at=at, by=by, today=TODAY)


def walk_to_assessed(case: SocialCase, by) -> SocialCase:
    """Screened, made safe when urgent, assessed with one need."""
    day = timezone.localtime(case.clock_from).date()
    case = casework.screen(case, urgency=case.urgency, words="Cần hỗ trợ", on=day, at=case.clock_from, by=by)
    if case.urgency == "khan_cap":
        case = casework.make_safe(
            case, plan="Tạm ở nhà con gái", basis="Luật PCBLGĐ 2022", on=day, at=case.clock_from, by=by
        )
    assessment = CaseAssessment(
        assessed_on=day + timedelta(days=2), person="Sống với con", health="Đi lại được", family="Một con"
    )
    return casework.assess(
        case, assessment=assessment, needs=[{"domain": NeedDomain.SAFETY, "words": "Được an toàn"}], by=by
    )


def make_plan(case: SocialCase, by) -> CasePlan:
    """A plan with one line for every need."""
    plan = caseplan.write(case, purpose="Bà sống yên ổn", by=by)
    for need in case.needs.all():
        item = CasePlanItem(
            need=need,
            goal="Không còn bị đánh",
            action="Làm việc với gia đình",
            doer="Tổ dân phố",
            due_on=date(2026, 11, 30),
        )
        caseplan.put_item(plan, item=item, by=by)
    return plan


def submit(plan: CasePlan, by, approver, **fields) -> CasePlan:
    values = {
        "agreement": Agreement.ELDER,
        "agreed_by": "Bà",
        "agreed_on": date(2026, 10, 8),
        "legal_basis": "",
        "on": date(2026, 10, 8),
        "at": SATURDAY + timedelta(days=5),
    }
    return caseplan.submit(plan, approver=approver, by=by, **values | fields)


def make_active(case: SocialCase, by, approver) -> SocialCase:
    """Walked all the way to a running plan."""
    plan = submit(make_plan(walk_to_assessed(case, by), by), by, approver)
    caseplan.decide(plan, approve=True, words="", on=date(2026, 10, 9), by=approver)
    return SocialCase.objects.get(pk=case.pk)


def refer(case: SocialCase, by, **fields):
    values = {"to": "Trung tâm Công tác xã hội thành phố", "reason": "Cần tạm lánh", "signer": "BS. Trần Văn Minh"}
    values |= {"urgent": True, "on": date(2026, 10, 9), "token": uuid4()}
    return caseplan.refer(case, by=by, **values | fields)
