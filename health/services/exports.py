"""Findings that leave the station: asked for with a purpose and a reason, agreed to by a second person when they are of
more than one, taken, logged (H-075); and the 24-hour clock of the portal (H-081)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from elders.ground import history
from elders.models import User, Ward
from health.choices import AccessKind, ExportFormat, ExportPurpose, PlaceKind
from health.exchange import checks, fhir, sheet
from health.exchange.record import Record, records_of
from health.models import Examination, HealthExport
from health.services import access

PORTAL_HOURS = 24
MOST = 2_000  # check-ups in one package


@dataclass(frozen=True)
class Choice:
    """What a package would hold, and what stays out with the reason."""

    records: list[Record]
    left_out: list[tuple[Record, str]]


def choose(exams: Iterable[Examination], *, purpose: str, now: datetime) -> Choice:
    """Sort check-ups into those that may leave for `purpose` and those that may not; a fixed number of queries."""
    records = records_of(exams, day=timezone.localtime(now).date())
    agreed = checks.agreements({one.elder.pk for one in records}, purpose)
    told = [(record, checks.why_left_out(record, purpose, agreed)) for record in records]
    return Choice([record for record, why in told if not why], [(record, why) for record, why in told if why])


@transaction.atomic
def ask(
    exams: Iterable[Examination], *, purpose: str, format: str, reason: str, by: User, now: datetime
) -> HealthExport:
    """Ask for a package. One check-up may be taken at once, more wait for somebody else (H-075).

    Raises: ValidationError without a reason, for check-ups of another ward, when nothing may leave, for too many, and
    for a person's own copy that would hold somebody else.
    """
    exams = list(exams)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do xuất, số văn bản yêu cầu nếu có."})
    if any(exam.ward_id != by.ward_id for exam in exams):
        raise ValidationError("Chỉ xuất kết quả khám của phường mình.")
    if len(exams) > MOST:
        raise ValidationError(f"Mỗi gói nhiều nhất {MOST} lần khám; thu hẹp khoảng ngày.")
    if purpose == ExportPurpose.SELF and len({exam.elder_id for exam in exams}) > 1:
        raise ValidationError("Bản sao theo yêu cầu của người cao tuổi chỉ gồm một người.")
    choice = choose(exams, purpose=purpose, now=now)
    if not choice.records:
        raise ValidationError(_nothing(choice))
    made = HealthExport(
        ward_id=by.ward_id,
        purpose=ExportPurpose(purpose),
        format=ExportFormat(format),
        reason=reason.strip(),
        examination_ids=[record.exam.pk for record in choice.records],
        left_out=[{"exam": record.exam.pk, "why": why} for record, why in choice.left_out],
        requested_by=by,
    )
    made.full_clean()
    with history.act("Yêu cầu xuất kết quả khám", by=by, why=made.reason):
        made.save()
    return made


def _nothing(choice: Choice) -> str:
    reasons = list(dict.fromkeys(why for _, why in choice.left_out))
    if not reasons:
        return "Không có lần khám nào để xuất."
    return f"Không có lần khám nào xuất được: {'; '.join(reasons[:3])}."


def _held(export: HealthExport) -> HealthExport:
    return HealthExport.objects.select_for_update(of=("self",)).get(pk=export.pk)


@transaction.atomic
def answer(export: HealthExport, *, agree: bool, why: str = "", by: User, now: datetime) -> HealthExport:
    """The second person agrees or refuses. Raises: ValidationError for the asker, an answered package, no reason."""
    fresh = _held(export)
    if fresh.requested_by_id == by.pk:
        raise ValidationError("Người yêu cầu không tự đồng ý được; cần một người khác của trạm.")
    if fresh.approved_by_id or fresh.refused_why:
        raise ValidationError("Gói này đã có người trả lời.")
    if not fresh.is_bulk:
        raise ValidationError("Gói một người không cần người thứ hai.")
    if agree:
        fresh.approved_by, fresh.approved_at = by, now
    elif not why.strip():
        raise ValidationError({"why": "Ghi lý do không đồng ý."})
    else:
        fresh.refused_why = why.strip()[:200]
    fresh.full_clean()
    with history.act("Đồng ý xuất kết quả khám" if agree else "Không đồng ý xuất", by=by, why=why.strip()):
        fresh.save(update_fields=["approved_by", "approved_at", "refused_why"])
    return fresh


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    type: str


@transaction.atomic
def take(export: HealthExport, *, by: User, address: str | None, now: datetime) -> File:
    """Make the file: what may still leave now (a consent withdrawn since stops it, E61), logged before it is given out;
    for the portal the clock of each check-up in it stops.

    Raises: ValidationError before the second person agreed, after a refusal, when nothing may leave any more, and for a
    bundle that cannot be checked here.
    """
    fresh = _held(export)
    if not fresh.may_be_taken:
        words = "đã bị từ chối" if fresh.refused_why else "còn chờ người thứ hai đồng ý"
        raise ValidationError(f"Gói này {words}.")
    exams = Examination.objects.current().filter(pk__in=fresh.examination_ids, ward=fresh.ward_id)
    choice = choose(exams.order_by("examined_on", "pk"), purpose=fresh.purpose, now=now)
    if not choice.records:
        raise ValidationError(_nothing(choice))
    people = {record.elder.pk: record.elder for record in choice.records}
    what = f"Gói {fresh.get_format_display()} số {fresh.pk}, {fresh.get_purpose_display()}"
    only = next(iter(people.values())) if len(people) == 1 else None
    access.log(
        by=by, kind=AccessKind.EXPORT, what=what, elder=only, address=address, reason=fresh.reason,
        row_count=len(people),
    )  # fmt: skip
    file = _file(fresh, choice.records, now)
    with history.act("Xuất kết quả khám", by=by, why=fresh.reason):
        if fresh.taken_at is None:
            fresh.taken_at = now
            fresh.save(update_fields=["taken_at"])
        if fresh.purpose == ExportPurpose.PORTAL:
            gone = [record.exam.pk for record in choice.records]
            Examination.objects.filter(pk__in=gone, exported_at__isnull=True).update(exported_at=now)
    return file


def _file(export: HealthExport, records: list[Record], now: datetime) -> File:
    name = f"ket-qua-kham-goi-{export.pk}"
    if export.format == ExportFormat.XLSX:
        content = sheet.workbook(records, purpose=export.get_purpose_display().lower(), made_at=now)
        return File(f"{name}.xlsx", content, sheet.TYPE)
    made = fhir.bundle(records, purpose=export.purpose, made_at=now)
    try:
        fhir.check(made)
    except fhir.Invalid as refusal:
        words = f"Gói chưa đúng chuẩn FHIR ({refusal}). Báo người quản trị, hoặc lập gói dạng tệp Excel."
        raise ValidationError(words) from refusal
    return File(f"{name}.json", fhir.to_json(made), fhir.JSON_TYPE)


def waiting_for_portal(ward: Ward) -> QuerySet[Examination]:
    """Concluded check-ups nobody exported for the portal yet, with `portal_due_at`, the one due first in front.
    Those of other facilities are theirs to send."""
    found = Examination.objects.current().complete().filter(ward=ward, exported_at__isnull=True)
    found = found.filter(ended_at__isnull=False).exclude(place_kind=PlaceKind.ELSEWHERE)
    return found.annotate(portal_due_at=F("ended_at") + timedelta(hours=PORTAL_HOURS)).order_by("portal_due_at", "pk")


def is_red(ended_at: datetime, *, now: datetime) -> bool:
    """Whether the 24 hours have passed: from that very minute on (E64)."""
    return now >= ended_at + timedelta(hours=PORTAL_HOURS)
