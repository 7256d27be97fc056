"""Writes about consent and what people ask about their data."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from elders.ground import history
from elders.ground.scans import check_scan
from elders.ground.workdays import add_workdays
from elders.models import Elder, User
from health import privacy
from health.models import Consent, DataRequest, FollowUpTask

ASK_RULE = "NGTHAN"


@transaction.atomic
def give(consent: Consent, *, today: date, by: User, scan: bytes = b"", scan_name: str = "") -> Consent:
    """Write down what somebody agreed to, or the case in which no agreement is needed; with the scan of the signed
    paper when there is one. One standing per purpose (per relative). Raises: ValidationError, also for what is no scan.
    """
    if consent.given_on > today:
        raise ValidationError({"given_on": "Ngày này chưa đến."})
    if consent.method == Consent.Method.SPOKEN and not consent.witness.strip():
        raise ValidationError({"witness": "Đồng ý bằng lời thì phải có người làm chứng."})
    if scan:
        check_scan(scan)
        consent.scan, consent.scan_name = scan, (scan_name.strip() or "dong-y")[:150]
    consent.recorded_by = by
    consent.full_clean()
    with history.act("Ghi sự đồng ý về dữ liệu sức khỏe", by=by):
        consent.save()
    return consent


@transaction.atomic
def add_scan(consent: Consent, *, scan: bytes, scan_name: str, by: User) -> Consent:
    """The paper signed earlier, scanned now. Raises: ValidationError when there is one already, or it is no scan."""
    fresh = Consent.objects.select_for_update(of=("self",)).defer("scan").get(pk=consent.pk)
    if fresh.scan_name:
        raise ValidationError("Đã có bản chụp của giấy này.")
    check_scan(scan)
    fresh.scan, fresh.scan_name = scan, (scan_name.strip() or "dong-y")[:150]
    with history.act("Lưu bản chụp giấy đồng ý", by=by):
        fresh.save(update_fields=["scan", "scan_name"])
    return fresh


@transaction.atomic
def withdraw(consent: Consent, *, on: date, by: User) -> Consent:
    """The consent no longer stands from `on`; what was collected for care is kept by law (H-074)."""
    fresh = Consent.objects.select_for_update(of=("self",)).defer("scan").get(pk=consent.pk)
    if fresh.withdrawn_on:
        raise ValidationError("Đã rút rồi.")
    fresh.withdrawn_on = on
    fresh.full_clean(validate_unique=False)
    with history.act("Rút sự đồng ý về dữ liệu sức khỏe", by=by):
        fresh.save(update_fields=["withdrawn_on"])
    return fresh


def stopped(purpose: str) -> QuerySet:
    """Ids of people who withdrew `purpose` and have not agreed anew: nothing new goes out about them (E61, H-074)."""
    standing = Consent.objects.filter(purpose=purpose, withdrawn_on__isnull=True).order_by().values("elder")
    gone = Consent.objects.filter(purpose=purpose, withdrawn_on__isnull=False).order_by().values("elder")
    asked = DataRequest.objects.filter(purpose=purpose, kind=DataRequest.Kind.WITHDRAW).order_by().values("elder")
    found = Elder.objects.filter(pk__in=gone) | Elder.objects.filter(pk__in=asked)
    return found.exclude(pk__in=standing).order_by("pk").values_list("pk", flat=True)


def has_stopped(elder: Elder, purpose: str) -> bool:
    """Whether `elder` withdrew `purpose` and has not agreed anew."""
    return stopped(purpose).filter(pk=elder.pk).exists()


def relatives_named(elder: Elder) -> list[str]:
    """Relatives who may receive results, as the person named them."""
    found = Consent.objects.filter(elder=elder, purpose=Consent.Purpose.RELATIVE, withdrawn_on__isnull=True)
    return list(found.order_by("pk").values_list("relative_name", flat=True))


@transaction.atomic
def ask_elder(elder: Elder, *, relative: str, at, by: User) -> FollowUpTask:
    """Somebody not named asked for the result and was refused: the elder is asked within three working days (E63)."""
    last = timezone.make_aware(
        timezone.datetime.combine(add_workdays(timezone.localtime(at).date(), 3), timezone.datetime.max.time())
    )
    with history.act("Mở việc hỏi người cao tuổi", by=by):
        return FollowUpTask.objects.get_or_create(
            elder=elder,
            rule=ASK_RULE,
            closed_at=None,
            defaults={
                "ward_id": elder.ward_id,
                "finding": "Người thân chưa có tên trong văn bản đồng ý đến nhận kết quả",
                "text": f"Liên hệ người cao tuổi: có đồng ý cho {relative.strip()} nhận kết quả không"[:200],
                "priority": 2,
                "due_at": last,
            },
        )[0]


# --- What people ask -------------------------------------------------------------------------------------------------
@transaction.atomic
def receive(request: DataRequest, *, today: date, by: User, token: UUID) -> DataRequest:
    """A request has come: its deadlines are reckoned and kept, and a withdrawal counts at once (E61).

    Raises: ValidationError for a day to come, or somebody whose papers were not looked at.
    """
    if stored := DataRequest.objects.filter(token=token, recorded_by=by).first():
        return stored
    if request.received_on > today:
        raise ValidationError({"received_on": "Ngày này chưa đến."})
    if not request.identity_seen.strip():
        raise ValidationError({"identity_seen": "Ghi đã xem giấy tờ gì của người yêu cầu."})
    dues = privacy.request_dues(request.kind, request.received_on, third_party=request.third_party)
    request.answer_due_on, request.done_due_on = dues
    request.recorded_by, request.token = by, token
    request.full_clean()
    with history.act("Nhận yêu cầu về dữ liệu", by=by):
        request.save()
        if request.kind == DataRequest.Kind.WITHDRAW:
            standing = Consent.objects.filter(
                elder=request.elder_id, purpose=request.purpose, withdrawn_on__isnull=True
            )
            for consent in standing.order_by("pk"):
                withdraw(consent, on=max(request.received_on, consent.given_on), by=by)
    return request


def _open(request: DataRequest) -> DataRequest:
    fresh = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if fresh.done_on:
        raise ValidationError("Yêu cầu này đã xong.")
    return fresh


@transaction.atomic
def acknowledge(request: DataRequest, *, on: date, by: User) -> DataRequest:
    """Somebody told the person that the request has come and by when it will be done."""
    fresh = _open(request)
    if fresh.answered_on or on < fresh.received_on:
        raise ValidationError("Đã trả lời rồi, hoặc ngày trả lời trước ngày nhận.")
    fresh.answered_on = on
    with history.act("Trả lời đã nhận yêu cầu", by=by):
        fresh.save(update_fields=["answered_on"])
    return fresh


@transaction.atomic
def extend(request: DataRequest, *, until: date, words: str, on: date, by: User) -> DataRequest:
    """Put the request off, once, by at most ten days, with a reason the person is told."""
    fresh = _open(request)
    if fresh.extended_on:
        raise ValidationError("Chỉ gia hạn một lần.")
    last = privacy.longest_extension(fresh.done_due_on)
    if not fresh.done_due_on < until <= last:
        raise ValidationError({"until": f"Gia hạn đến muộn nhất ngày {last:%d/%m/%Y}."})
    if not words.strip():
        raise ValidationError({"words": "Ghi lý do gia hạn."})
    fresh.extended_on, fresh.extension_words, fresh.done_due_on = on, words.strip()[:300], until
    with history.act("Gia hạn yêu cầu về dữ liệu", by=by):
        fresh.save(update_fields=["extended_on", "extension_words", "done_due_on"])
    return fresh


@transaction.atomic
def finish(request: DataRequest, *, outcome: str, answer: str, on: date, by: User) -> DataRequest:
    """The request is done, and what the person was told."""
    fresh = _open(request)
    fresh.outcome, fresh.answer, fresh.done_on, fresh.done_by = outcome, answer.strip(), on, by
    fresh.answered_on = fresh.answered_on or on
    fresh.full_clean(validate_unique=False)
    with history.act("Trả lời yêu cầu về dữ liệu", by=by):
        fresh.save()
    return fresh
