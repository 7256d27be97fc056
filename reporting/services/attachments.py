"""Proofs: guarded as everywhere in the house (PDF or picture, at most 10 MB), kept in the database."""

from django.db import transaction
from django.db.models import Model

from elders.ground import history
from elders.ground.scans import check_scan
from elders.models import User
from reporting.models import Activity, Attachment, BudgetLine, Plan, PlanTask, Problem

FIELD = {Plan: "plan", PlanTask: "task", Activity: "activity", BudgetLine: "budget_line", Problem: "problem"}


@transaction.atomic
def attach(parent: Model, *, title: str, content: bytes, file_name: str, by: User) -> Attachment:
    """Keep a file with what it proves. Raises: ValidationError when it is no PDF or picture, or too large."""
    check_scan(content)
    row = Attachment(
        title=title, file_name=file_name[-150:], content=content, size_bytes=len(content), added_by=by,
        **{FIELD[type(parent)]: parent},
    )  # fmt: skip
    with history.act("Thêm tệp minh chứng", by=by):
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def detach(attachment: Attachment, *, by: User) -> None:
    """Take a file away."""
    with history.act("Bỏ tệp minh chứng", by=by):
        attachment.delete()
