"""The roster "payment_results": the signed sheet typed into Excel, or the bank's result file, onto one payment list.

A row of the file is a row somebody signed: all lines of one benefit one hand takes (`benefits.papers.sheets.PayRow`).
It is found by the code of the line, the identity number, the account, or name with year of birth and group, always
among the lines of the chosen list; the registry is not asked. What the list pays is frozen, so an amount that differs
is no result and the row waits for correction.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from benefits.choices import PAID_RESULTS, LineResult
from benefits.models import PaymentLine, PaymentList
from benefits.papers.bank import reference
from benefits.papers.sheets import PayRow, lines_of, payees
from benefits.result_cells import FIELDS
from benefits.result_rows import Rows
from benefits.services.payment_results import TAKES_RESULTS
from elders.ground.names import vn_key
from elders.intake import bulk
from elders.intake.handling import ABOUT_THE_PERSON, Handler, Step, settle_repeated
from elders.intake.kinds import Kind
from elders.intake.lines import NOTE, Line
from elders.models import Elder, IntakeBatch, User
from elders.services.intake.later import changed_since
from elders.templatetags.vi import so

SAID = ("result", "paid_on", "receiver_name", "receiver_relation", "result_note")
# What the registry should be told as well; the review page offers it.
EVENT_TO_RECORD = {
    LineResult.DECEASED: ("DECEASED", NOTE, "Ghi biến động qua đời để dừng chi từ tháng sau."),
    LineResult.MOVED: ("MOVED_AWAY", NOTE, "Ghi biến động chuyển đi để dừng chi từ tháng sau."),
}
WRITTEN = [*SAID, "result_by_id", "result_at", "source_batch_id"]


def open_lists(user: User):
    """Payment lists whose results may be written now."""
    return PaymentList.objects.for_user(user).filter(state__in=TAKES_RESULTS)


def people_on_lists(user: User):
    """People on the payment lists `user` may see: finance names them without seeing the registry."""
    return Elder.objects.filter(pk__in=PaymentLine.objects.for_user(user).values("elder"))


class PaymentResults(Handler):
    """Writes what became of every row of a payment list."""

    def lock(self, *, batch: IntakeBatch, by: User) -> None:
        found = PaymentList.objects.select_for_update(of=("self",)).get(pk=batch.target)
        if found.state not in TAKES_RESULTS:
            words = found.get_state_display().lower()
            raise ValidationError(f"{found} đang ở bước “{words}”, không ghi hay rút kết quả được.")

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        payment_list = PaymentList.objects.get(pk=batch.target)
        rows = Rows(payment_list)
        here = set(Elder.objects.current().filter(pk__in=rows.people).values_list("pk", flat=True))
        told: dict[int, tuple[int, dict[str, str | None]]] = {}  # by line: the row, and what it says about it
        sent_on = timezone.localtime(batch.sent_at).date()
        for line in lines:
            line.settled |= ABOUT_THE_PERSON
            row = rows.find(line)
            if row is None:
                continue
            line.subject_id = row.first.elder_id
            _check(line, row, payment_list, sent_on)
            said = _said(line, row, batch.as_of)
            if said is None:
                continue
            told[id(line)] = (row.first.pk, said)
            stored = [_stored(one) for one in row.lines]
            line.seen = stored
            if said["result"] != LineResult.HELD and any(one["result"] == LineResult.HELD for one in stored):
                note = next(one["result_note"] for one in stored if one["result"] == LineResult.HELD)
                words = f"Phường đã giữ lại suất này{f' ({note})' if note else ''}. Xem vì sao tiền vẫn ra."
                line.doubt("WAS_HELD", words, "result")
            known = next((one for one in stored if not _agrees(one, said)), stored[0])
            line.compare_with(known if any(one["result"] for one in stored) else None, said)
            if said["result"] in EVENT_TO_RECORD and line.elder_id in here:
                line.note(*EVENT_TO_RECORD[said["result"]], "result")
        settle_repeated(
            [line for line in lines if id(line) in told],
            by=lambda line: told[id(line)][0],
            says=lambda line: told[id(line)][1],
        )

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        rows = Rows(PaymentList.objects.get(pk=batch.target))
        now = timezone.now()
        undo: dict[int, Any] = {}
        values = []
        for line in lines:
            row = rows.find(line, quiet=True)
            said = _said(line, row, batch.as_of)
            undo[line.pk] = [_before(one) for one in row.lines]
            for one in row.lines:
                new = _stored(one) | {name: value for name, value in said.items() if value is not None}
                new["paid_on"] = date.fromisoformat(new["paid_on"]) if new["paid_on"] else None
                values.append((one.pk, *(new[name] for name in SAID), by.pk, now, batch.pk))
        _write(values)
        return undo

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        before = {one["pk"]: one for step in steps for one in step.undo}
        if touched := changed_since(PaymentLine, before, batch=batch):
            names = PaymentLine.objects.filter(pk__in=touched).order_by("position").values_list("full_name", flat=True)
            shown = ", ".join(list(dict.fromkeys(names))[:10])
            raise ValidationError(
                f"Không hoàn tác được: sau khi ghi danh sách này đã có người sửa kết quả của {shown}. "
                "Hãy sửa từng dòng, hoặc đưa các dòng đó về như cũ rồi hoàn tác lại."
            )
        _write([_undone(one) for one in before.values()])

    def template_rows(self, *, user: User, target: PaymentList | None, group, today: date) -> Iterable[dict[str, Any]]:
        if target is None:
            return []
        return [
            {
                "code": reference(target, row),
                "full_name": row.first.full_name,
                "birth": row.first.birth_iso or None,
                "citizen_id": row.first.citizen_id,
                "scheme": row.scheme,
                "amount_vnd": row.sum(),
                **{name: value for name, value in _stored(row.first).items() if value},
            }
            for row in payees(lines_of(target))
        ]


def _check(line: Line, row: PayRow, payment_list: PaymentList, sent_on: date) -> None:
    """What does not go together: the amount, the day."""
    amount = line.values.get("amount_vnd")
    if amount is not None and amount != row.sum():
        words = f"Danh sách chi {so(row.sum())} đồng, tệp ghi {so(amount)} đồng. Đối chiếu chứng từ rồi sửa ô số tiền."
        line.refuse("AMOUNT_DIFFERS", words, "amount_vnd")
    if day := line.values.get("paid_on"):
        if date.fromisoformat(day) > sent_on:
            line.refuse("PAID_LATER", "Ngày nhận ở tương lai.", "paid_on")
        elif payment_list.signed_on and date.fromisoformat(day) < payment_list.signed_on:
            words = f"Nhận trước ngày ký duyệt danh sách ({payment_list.signed_on:%d/%m/%Y})."
            line.doubt("PAID_EARLY", words, "paid_on")


def _said(line: Line, row: PayRow, as_of: date) -> dict[str, str | None] | None:
    """The result as it is to be stored; None in it leaves what is there. None altogether when the line tells none."""
    values, stored = line.values, _stored(row.first)
    result = values.get("result") or (LineResult.RECEIVED if values.get("signed") else None)
    if result is None:
        line.refuse("FIELD_MISSING", "Chưa rõ kết quả: ghi Đã nhận, Nhận thay, Vắng …", "result")
        return None
    if values.get("signed") and result not in PAID_RESULTS:
        words = f"Có dấu ký nhận nhưng kết quả ghi “{LineResult(result).label.lower()}”. Sửa một trong hai ô."
        line.refuse("RESULT_CONFLICT", words, "result")
        return None
    said: dict[str, str | None] = {"result": str(result), "result_note": values.get("note")}
    if result not in PAID_RESULTS:
        return said | {"paid_on": "", "receiver_name": "", "receiver_relation": ""}
    given = values.get("receiver_name")
    if result == LineResult.PROXY:
        name = given or row.first.proxy_name
        if not name:
            line.refuse("RECEIVER_MISSING", "Nhận thay thì ghi tên người nhận.", "receiver_name")
            return None
        said |= {"receiver_name": name, "receiver_relation": values.get("receiver_relation")}
        if not given or vn_key(given) == vn_key(row.first.proxy_name):
            said["receiver_relation"] = said["receiver_relation"] or row.first.proxy_relation or None
    else:
        if given and vn_key(given) != vn_key(row.first.full_name):
            words = f"Kết quả ghi “đã nhận” nhưng người nhận là {given}. Nếu nhận thay thì sửa kết quả."
            line.doubt("RECEIVER_DIFFERS", words, "result")
        said |= {"receiver_name": "", "receiver_relation": ""}
    # A file without days sent again another day is the same file.
    kept = stored["paid_on"] if stored["result"] in PAID_RESULTS else ""
    said["paid_on"] = values.get("paid_on") or kept or as_of.isoformat()
    return said


def _agrees(stored: dict[str, str], said: dict[str, str | None]) -> bool:
    return all(value is None or stored[name] == value for name, value in said.items())


def _stored(line: PaymentLine) -> dict[str, str]:
    return {name: str(getattr(line, name) or "") for name in SAID}


def _before(line: PaymentLine) -> dict[str, Any]:
    """Everything a result is, to be put back."""
    at = line.result_at.isoformat() if line.result_at else None
    more = {"result_by": line.result_by_id, "result_at": at, "source_batch": line.source_batch_id}
    return {"pk": line.pk, **_stored(line), **more}


def _undone(was: dict[str, Any]) -> tuple:
    day = date.fromisoformat(was["paid_on"]) if was["paid_on"] else None
    at = datetime.fromisoformat(was["result_at"]) if was["result_at"] else None
    texts = {name: was[name] for name in SAID} | {"paid_on": day}
    return (was["pk"], *(texts[name] for name in SAID), was["result_by"], at, was["source_batch"])


def _write(rows: list[tuple]) -> None:
    if rows:
        bulk.stage("payment_results", PaymentLine._meta.db_table, ["id", *WRITTEN], rows)
        bulk.update_from(PaymentLine._meta.db_table, "payment_results", WRITTEN)


PAYMENT_RESULTS = Kind(
    key="payment_results",
    title="Kết quả chi trả",
    fields=FIELDS,
    permission="benefits.reconcile_paymentlist",
    overseen_with="benefits.reconcile_paymentlist",
    scoped=False,
    names_people=False,
    people=people_on_lists,
    minimum_age=None,
    heeds_remarks=False,
    targets=open_lists,
    target_label="Danh sách chi trả",
    target_help="Danh sách đang chi hoặc đang đối chiếu.",
    target_empty="Chưa có danh sách chi trả nào đang chi hoặc đang đối chiếu.",
    asks_group=False,
    day_label="Ngày chi trả",
    day_help="Dùng cho những dòng không ghi ngày nhận.",
    help="Mỗi dòng một suất trên danh sách: giữ mã dòng, ghi kết quả, ngày nhận và người nhận thay nếu có.",
    handler="benefits.intake_results.PaymentResults",
)
