"""What became of each line: ticked at the pay point, or read from the signed sheet or the bank's file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from benefits.choices import PAID_RESULTS, LineResult, ListState
from benefits.models import PaymentLine, PaymentList
from elders.ground import history
from elders.models import IntakeBatch, User

TAKES_RESULTS = (ListState.PAYING, ListState.RECONCILING)


@dataclass(frozen=True)
class Outcome:
    """What is said of one line; an empty `result` takes a mistaken one back."""

    line: int
    result: str
    paid_on: date | None = None
    receiver_name: str = ""
    receiver_relation: str = ""
    note: str = ""


@transaction.atomic
def record(
    payment_list: PaymentList,
    outcomes: Iterable[Outcome],
    *,
    by: User,
    today: date,
    batch: IntakeBatch | None = None,
) -> int:
    """Write what became of lines of one list; the same answer again changes nothing. Returns the number changed.

    Raises: PermissionDenied; ValidationError when the list takes no results, a line is not on it, or an answer is
    impossible (paid without a day, a day to come, a proxy without a name). Nothing is written then.
    """
    if not by.has_perm("benefits.reconcile_paymentlist"):
        raise PermissionDenied
    fresh = PaymentList.objects.select_for_update(of=("self",)).get(pk=payment_list.pk)
    if fresh.state not in TAKES_RESULTS:
        raise ValidationError("Chỉ ghi kết quả khi danh sách đang chi hoặc đang đối chiếu.")
    said = {one.line: one for one in outcomes}
    lines = {line.pk: line for line in fresh.lines.select_for_update(of=("self",)).filter(pk__in=said).order_by("pk")}
    if len(lines) != len(said):
        raise ValidationError("Có dòng không thuộc danh sách này.")
    changed = [lines[pk] for pk, one in said.items() if _apply(lines[pk], one, by, today, batch)]
    if changed:
        with history.act(f"Ghi kết quả {fresh}", by=by):
            _write(changed)
    return len(changed)


def _write(lines: list[PaymentLine]) -> None:
    """One statement however many lines: a whole list comes back from the bank at once."""
    fields = [PaymentLine._meta.get_field(name) for name in ("id", *PaymentLine.RESULT)]
    columns = [field.column for field in fields]
    arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in fields)
    new = ", ".join(f"{column} = new.{column}" for column in columns[1:])
    values = [[getattr(line, field.attname) for line in lines] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {PaymentLine._meta.db_table} AS line SET {new}"  # noqa: S608  columns of the model
            f" FROM unnest({arrays}) AS new({', '.join(columns)}) WHERE line.id = new.id",
            values,
        )


def _apply(line: PaymentLine, said: Outcome, by: User, today: date, batch: IntakeBatch | None) -> bool:
    """Put the answer on the line; whether anything is different."""
    if said.result and said.result not in LineResult.values:
        raise ValidationError(f"{line.full_name}: kết quả “{said.result}” không có trong danh mục.")
    paid = said.result in PAID_RESULTS
    paid_on = (said.paid_on or today) if paid else None
    if paid_on and paid_on > today:
        raise ValidationError(f"{line.full_name}: ngày nhận {paid_on:%d/%m/%Y} ở tương lai.")
    receiver = said.receiver_name.strip()
    if said.result == LineResult.PROXY and not receiver:
        receiver = line.proxy_name
        if not receiver:
            raise ValidationError(f"{line.full_name}: nhận thay thì hãy ghi tên người nhận.")
    if not paid:
        receiver = ""
    wanted = {
        "result": said.result,
        "paid_on": paid_on,
        "receiver_name": receiver[:120],
        "receiver_relation": (said.receiver_relation.strip() or (line.proxy_relation if receiver else ""))[:60],
        "result_note": said.note.strip()[:300],
    }
    if all(getattr(line, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(line, name, value)
    line.result_by, line.result_at, line.source_batch = by, timezone.now(), batch
    return True


def receive_the_rest(payment_list: PaymentList, lines, *, by: User, today: date, paid_on: date) -> int:
    """Everybody of `lines` without an answer has received: the signed sheet of a whole group."""
    waiting = lines.filter(payment_list=payment_list, result="").order_by("pk").values_list("pk", flat=True)
    return record(payment_list, [Outcome(pk, LineResult.RECEIVED, paid_on) for pk in waiting], by=by, today=today)
