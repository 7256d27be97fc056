"""The draft of a month: made, made anew, compared with what it would be now, dropped.

Nobody is left out in silence: whoever has an award and no line stands in `skipped` with the reason and the money at
stake. A handful of queries, whatever the number of people (`payment_lines.py` says who is paid what).
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from benefits.choices import OPEN_CASES, PAID_RESULTS, CaseKind, LineKind, LineResult, ListState, SuspendReason
from benefits.models import Award, Case, Payee, PaymentLine, PaymentList
from benefits.models.awards import MONTHLY
from benefits.services import cases
from benefits.services.payment_lines import ONE_DAY, compute
from elders.ground import history
from elders.ground.months import month_of, next_month
from elders.ground.numbers import grouped
from elders.ground.periods import covers
from elders.intake import bulk
from elders.models import User, Ward

LOCK_CLASS = 7301  # of the advisory locks: one build per ward at a time
# What is compared when a list is locked: a line that differs in one of these is another line.
COMPARED = (
    "award_id",
    "kind",
    "for_month",
    "amount_vnd",
    "funding",
    "scheme",
    "adjustment_id",
    "carried_from_id",
    "full_name",
    "birth",
    "citizen_id",
    "address",
    "residential_group_id",
    "group_name",
    *Payee.PAY_TO,
)


@transaction.atomic
def build(ward: Ward, month: date, *, by: User | None, today: date, sequence: int = 1) -> PaymentList:
    """The draft of `month` (any day of it), made anew: old lines of the draft are replaced. Two builds at once make one
    list. `sequence` above 1 is a list beside the regular one: truy lĩnh, one-offs and money not collected only.

    Raises: ValidationError for a month beyond the next, when the list is locked already, or a later month is.
    """
    month = month_of(month)
    one_at_a_time(ward)
    made = PaymentList.objects.select_for_update(of=("self",)).filter(ward=ward, month=month, sequence=sequence).first()
    _refuse(ward, month, sequence, made, today)
    with history.act(f"Lập danh sách chi trả tháng {month:%m/%Y}", by=by):
        if made is None:
            made = PaymentList.objects.create(ward=ward, month=month, sequence=sequence)
        bulk.delete_ids(PaymentLine._meta.db_table, list(made.lines.order_by("pk").values_list("pk", flat=True)))
        draft = compute(made, today=today)
        _write(draft.lines)
        made.built_at, made.prepared_by = timezone.now(), by
        made.line_count, made.total_vnd, made.funding = len(draft.lines), draft.total_vnd, draft.funding
        made.skipped = draft.skipped
        made.save()
    return made


def _write(lines: list[PaymentLine]) -> None:
    """New lines by COPY: three times as fast as an INSERT of thousands of rows with their checks."""
    columns = [field for field in PaymentLine._meta.concrete_fields if not (field.primary_key or field.generated)]
    texts = {field.attname for field in columns if isinstance(field, models.JSONField)}
    names = [field.attname for field in columns]
    rows = (
        [bulk.as_json(getattr(line, name)) if name in texts else getattr(line, name) for name in names]
        for line in lines
    )
    bulk.copy_rows(PaymentLine._meta.db_table, [field.column for field in columns], rows)


def one_at_a_time(ward: Ward) -> None:
    """Wait for whoever else makes lists or proposals of the ward; until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, ward.pk])


def _refuse(ward: Ward, month: date, sequence: int, made: PaymentList | None, today: date) -> None:
    if made and made.state != ListState.DRAFT:
        raise ValidationError(f"Danh sách tháng {month:%m/%Y} đã khóa, không lập lại được.", code="locked")
    last = next_month(month_of(today))
    if month > last:
        raise ValidationError(f"Chưa lập được danh sách tháng {month:%m/%Y}; muộn nhất là tháng {last:%m/%Y}.")
    lists = PaymentList.objects.filter(ward=ward)
    later = lists.filter(month__gt=month, sequence=1).exclude(state=ListState.DRAFT).order_by("month", "pk").first()
    if sequence == 1 and later:
        raise ValidationError(
            f"{later} đã khóa; tháng trước đó không lập danh sách nữa. Khoản còn thiếu thì đề xuất truy lĩnh."
        )
    regular = lists.filter(month=month, sequence=1).first()
    if sequence > 1 and (regular is None or regular.state == ListState.DRAFT):
        raise ValidationError(f"Hãy khóa danh sách chính tháng {month:%m/%Y} trước khi lập danh sách bổ sung.")


def next_sequence(ward: Ward, month: date) -> int:
    """Number of the list beside the regular one that can be made next: an open draft, else a new one."""
    lists = PaymentList.objects.filter(ward=ward, month=month, sequence__gt=1).order_by("-sequence", "pk")
    last = lists.first()
    if last is None:
        return 2
    return last.sequence if last.state == ListState.DRAFT else last.sequence + 1


@transaction.atomic
def drop_draft(payment_list: PaymentList, *, by: User) -> None:
    """Remove a draft made by mistake; pressing twice removes it once.

    Raises: ValidationError once the list is locked or was given back (its steps stay readable).
    """
    fresh = PaymentList.objects.select_for_update(of=("self",)).filter(pk=payment_list.pk).first()
    if fresh is None:
        return
    if fresh.state != ListState.DRAFT:
        raise ValidationError("Chỉ bỏ được danh sách nháp.")
    if fresh.acts.exists():
        raise ValidationError("Danh sách này đã từng khóa, không bỏ được; hãy lập lại.")
    with history.act(f"Bỏ danh sách nháp {fresh}", by=by):
        fresh.lines.all().delete()
        fresh.delete()


def changes_since(payment_list: PaymentList, *, today: date, most: int = 5) -> list[str]:
    """Sentences on how the draft differs from what it would be if it were made now; [] when it does not."""
    now = {_key(line): line for line in compute(payment_list, today=today).lines}
    then = {_key(line): line for line in payment_list.lines.order_by("position", "pk")}
    found = [
        f"{line.full_name}: nay có thêm {grouped(line.amount_vnd)} đồng."
        for key, line in now.items()
        if key not in then
    ]
    found += [
        f"{line.full_name}: nay không còn khoản {grouped(line.amount_vnd)} đồng."
        for key, line in then.items()
        if key not in now
    ]
    for key, line in now.items():
        old = then.get(key)
        changed = [name for name in COMPARED if old and getattr(old, name) != getattr(line, name)]
        if "amount_vnd" in changed:
            found.append(f"{line.full_name}: {grouped(old.amount_vnd)} đồng nay là {grouped(line.amount_vnd)} đồng.")
        elif changed == ["funding"]:
            found.append(f"{line.full_name}: nguồn tiền đã đổi.")
        elif changed:
            found.append(f"{line.full_name}: tên, giấy tờ, nơi ở hoặc cách nhận tiền đã đổi.")
    more = len(found) - most
    return [*found[:most], f"và {more} dòng khác."] if more > 0 else found


def _key(line: PaymentLine) -> tuple[Any, ...]:
    return line.award_id, line.kind, line.for_month, line.adjustment_id, line.carried_from_id


def previous_list(payment_list: PaymentList) -> PaymentList | None:
    """The regular list of an earlier month, the latest there is."""
    return (
        PaymentList.objects.filter(ward=payment_list.ward, month__lt=payment_list.month, sequence=1)
        .order_by("-month", "-pk")
        .first()
    )


def uncollected_awards(ward: Ward, *, months: int = 3):
    """Awards of which nothing was collected for the last `months` closed months in a row, neither suspended nor ended:
    to be suspended (TT 02/2021/TT-BLĐTBXH Điều 2). Money collected late, from a later list, counts as collected."""
    awards = Award.objects.filter(ward=ward, frequency=MONTHLY, valid_to__isnull=True)
    closed = PaymentList.objects.filter(ward=ward, sequence=1, state=ListState.CLOSED)
    last = closed.order_by("-month", "-pk").first()
    if last is None:
        return awards.none()
    month = last.month
    lines = PaymentLine.objects.filter(award=OuterRef("pk"), payment_list__ward=ward)
    for _ in range(months):
        missed = lines.filter(
            kind=LineKind.REGULAR, for_month=month, result=LineResult.ABSENT, payment_list__state=ListState.CLOSED
        )
        later = lines.filter(for_month=month, result__in=PAID_RESULTS)
        awards = awards.filter(Exists(missed), ~Exists(later))
        month = month_of(month - ONE_DAY)
    paused = Award.objects.filter(covers(next_month(last.month), prefix="suspensions__"))
    return awards.exclude(pk__in=paused).order_by("elder__given_name", "elder__full_name", "pk")


@transaction.atomic
def propose_suspension(award: Award, *, today: date, by: User) -> Case:
    """A dossier to suspend what nobody has collected for three months, from the next month that is not paid yet; the
    one that is open already when there is one (worked example 32).

    Raises: ValidationError when the award is not among `uncollected_awards`.
    """
    open_cases = Case.objects.filter(award=award, kind=CaseKind.SUSPEND, state__in=OPEN_CASES)
    one_at_a_time(award.ward)
    if found := open_cases.order_by("pk").first():
        return found
    if not uncollected_awards(award.ward).filter(pk=award.pk).exists():
        raise ValidationError("Người này không còn trong diện ba tháng liên tục chưa nhận; hãy xem lại.")
    frozen = PaymentList.objects.filter(ward=award.ward, sequence=1).exclude(state=ListState.DRAFT)
    month = next_month(frozen.order_by("-month", "-pk").first().month)
    answers = {"reason": SuspendReason.UNCOLLECTED, "from_month": month.isoformat()}
    note = "Ba tháng liên tục không nhận tiền."
    return cases.propose(award, kind=CaseKind.SUSPEND, answers=answers, today=today, by=by, note=note)
