"""The plan as a paper: writing over its text, who signs it; number and day keep what it says from then on."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import User
from reporting.models import Plan, PlanPaper, PlanText
from reporting.report import paper as papers
from reporting.report.plan import content
from reporting.services import plans
from reporting.services.paragraphs import write_over

ISSUED = "Kế hoạch đã ghi số, ngày ban hành nên không sửa được; muốn sửa thì xóa số, ngày trước."
FRAME = ("recipients", "authority", "signer")


def draft_of(plan: Plan) -> PlanPaper:
    """The paper of `plan` for reading; a new one is signed as the last one was, and is not saved: looking writes
    nothing."""
    found = PlanPaper.objects.filter(plan=plan).first()
    if found is None:
        before = PlanPaper.objects.filter(plan__ward=plan.ward).order_by("-plan__year", "-pk").first()
        frame = {name: getattr(before, name) for name in FRAME} if before else {"signer": plan.ward.signer_name}
        found = PlanPaper(**frame)
    found.plan = plan
    return found


def _begun(plan: Plan) -> PlanPaper:
    """The saved paper, locked; inside an act."""
    draft = draft_of(plan)
    if not draft.pk:
        PlanPaper.objects.get_or_create(plan=plan, defaults={name: getattr(draft, name) for name in FRAME})
    found = PlanPaper.objects.select_for_update().get(plan=plan)
    found.plan = plan
    return found


@transaction.atomic
def write(plan: Plan, *, key: str, words: str, generated: str, by: User) -> PlanText | None:
    """Write over one paragraph; the generated text again takes the writing away. Raises: ValidationError."""
    with history.act("Sửa nội dung kế hoạch", by=by):
        return write_over(_open(plan).texts, key=key, words=words, generated=generated, by=by)


@transaction.atomic
def save_frame(plan: Plan, *, facts: dict[str, Any], by: User) -> PlanPaper:
    """Recipients and signature. Raises: ValidationError once issued."""
    with history.act("Sửa nơi nhận, người ký kế hoạch", by=by):
        paper = _open(plan)
        for name in FRAME:
            setattr(paper, name, facts[name])
        paper.full_clean()
        paper.save()
    return paper


@transaction.atomic
def change_plan(plan: Plan, *, facts: dict[str, Any], today: date, by: User) -> Plan:
    """Correct title, number, day, basis. With number and day the text is kept as it is now; without them it is a draft
    again. What was kept does not follow a later correction of the number."""
    current = plans.change_plan(plan, facts=facts, by=by)
    with history.act("Sửa kế hoạch năm", by=by):
        paper = _begun(current)
        is_issued = bool(current.number and current.issued_on)
        if is_issued and not paper.issued:
            paper.issued = papers.frozen(content(current, paper, today=today))
        elif not is_issued:
            paper.issued = None
        paper.save()
    return current


def _open(plan: Plan) -> PlanPaper:
    found = _begun(plan)
    if found.issued:
        raise ValidationError(ISSUED)
    return found
