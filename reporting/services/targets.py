"""A target on its way: proposed, sent for approval, approved with its paper by a second person, replaced, withdrawn."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from elders.ground import history
from elders.models import User, Ward
from reporting.catalogue import catalogue
from reporting.choices import Level, TargetStatus
from reporting.models import Target, TargetDocument

PROPOSAL_SET = "NS_2026"


@transaction.atomic
def add_document(document: TargetDocument, *, by: User) -> TargetDocument:
    """Write down a paper that sets targets. Raises: ValidationError."""
    document.entered_by = by
    with history.act("Nhập văn bản giao chỉ tiêu", by=by):
        document.full_clean()
        document.save()
    return document


@transaction.atomic
def propose(
    ward: Ward,
    *,
    indicator: str,
    year: int,
    target_set: str,
    value: Decimal,
    by: User,
    document: TargetDocument | None = None,
    interpolated: bool = False,
    note: str = "",
) -> Target:
    """Send one value for approval; a proposal of the same set that waits already is changed.

    Raises: ValidationError where the row has no target, the value is impossible or the paper is of another set.
    """
    row = (
        Target.objects.select_for_update(of=("self",))
        .filter(ward=ward, indicator=indicator, year=year, target_set=target_set, ended_at__isnull=True)
        .exclude(status=TargetStatus.OFFICIAL)
        .first()
    ) or Target(ward=ward, indicator=indicator, year=year, target_set=target_set)
    row.value, row.document, row.note, row.interpolated = value, document, note, interpolated
    row.status, row.entered_by, row.returned_reason = TargetStatus.WAITING, by, ""
    with history.act("Đề xuất chỉ tiêu", by=by):
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def propose_interpolated(ward: Ward, *, year: int, by: User) -> list[Target]:
    """Send every interpolated value of the year for approval where nothing official is known and nothing waits."""
    taken = set(
        Target.objects.filter(ward=ward, year=year, ended_at__isnull=True)
        .order_by("pk")
        .values_list("indicator", flat=True)
    )
    made = []
    for code, one in catalogue().indicators.items():
        value = one.interpolated(year)
        if value is None or one.level != Level.WARD or code in taken or year in one.city_targets:
            continue
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        made.append(
            propose(ward, indicator=code, year=year, target_set=PROPOSAL_SET, value=exact, interpolated=True, by=by)
        )
    return made


@transaction.atomic
def approve(target: Target, *, document: TargetDocument | None, by: User, now: datetime) -> Target:
    """Make a value official: it needs its paper with a scan and somebody else than who entered it. Older official
    values of the set, and proposals of the same row, end and stay readable.

    Raises: ValidationError.
    """
    current = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if current.ended_at or current.status != TargetStatus.WAITING:
        raise ValidationError("Chỉ tiêu này không còn chờ phê duyệt.")
    if current.entered_by_id == by.pk:
        raise ValidationError("Người phê duyệt phải khác người nhập.")
    paper = document or current.document
    if paper is None:
        raise ValidationError({"document": "Chọn văn bản giao hoặc phê duyệt chỉ tiêu."})
    if paper.ward_id != current.ward_id:
        raise ValidationError({"document": "Văn bản này thuộc phường khác."})
    if not paper.scan:
        raise ValidationError({"document": "Văn bản chưa có bản chụp; hãy đính kèm trước khi phê duyệt."})
    with history.act("Phê duyệt chỉ tiêu", by=by):
        before = Target.objects.select_for_update(of=("self",)).filter(
            ward=current.ward_id, indicator=current.indicator, year=current.year, ended_at__isnull=True
        )
        for old in before.exclude(pk=current.pk).order_by("pk"):
            if not old.is_official or old.target_set == paper.target_set:
                _end(old, f"Thay bằng {current.value.normalize():f} theo {paper}", now)
        current.document, current.target_set = paper, paper.target_set
        current.status, current.approved_by, current.approved_at = TargetStatus.OFFICIAL, by, now
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def send_back(target: Target, *, reason: str, by: User) -> Target:
    """Return a proposal to who entered it. Raises: ValidationError when it does not wait."""
    current = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if current.ended_at or current.status != TargetStatus.WAITING:
        raise ValidationError("Chỉ tiêu này không còn chờ phê duyệt.")
    current.status, current.returned_reason = TargetStatus.PROPOSED, reason
    with history.act("Trả lại đề xuất chỉ tiêu", by=by, why=reason):
        current.full_clean()
        current.save()
    return current


@transaction.atomic
def drive(target: Target, *, by: User) -> Target:
    """Let this official value decide the assessment where several sets hold one (reporting.md §5.8)."""
    current = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if current.ended_at or not current.is_official:
        raise ValidationError("Chỉ chọn được chỉ tiêu chính thức đang áp dụng.")
    with history.act("Chọn chỉ tiêu để đánh giá", by=by):
        others = Target.objects.filter(
            ward=current.ward_id, indicator=current.indicator, year=current.year, drives=True, ended_at__isnull=True
        )
        others.exclude(pk=current.pk).update(drives=False)
        current.drives = True
        current.save(update_fields=["drives"])
    return current


@transaction.atomic
def withdraw(target: Target, *, reason: str, by: User, now: datetime) -> Target:
    """Take a value out of use with the reason; what was judged by it keeps it."""
    current = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if current.ended_at:
        raise ValidationError("Chỉ tiêu này đã thôi áp dụng.")
    with history.act("Thôi áp dụng chỉ tiêu", by=by, why=reason):
        _end(current, reason, now)
    return current


def _end(target: Target, reason: str, now: datetime) -> None:
    target.ended_at, target.ended_reason, target.drives = now, reason[:300], False
    target.save(update_fields=["ended_at", "ended_reason", "drives"])
