"""The roster "Sổ quỹ": lines of a paper cash book (SO-04, SO-05 of clubs.md §6), written as receipts.

A line is known again by what it says, so the same file twice writes nothing twice. Taking a file back writes the mirror
of every line: nothing is ever removed from a book. Money of loans stands in the loan book, the care fund stays out.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clubs.chart import CLUB, DONATION, IN, KINDS, OUT, Account, accounts
from clubs.models import Donation, Entry, Fund
from clubs.services import money
from elders.ground.months import month_of
from elders.intake import fields as shared
from elders.intake import reasons
from elders.intake.handling import Handler, Step
from elders.intake.kinds import Field, Kind
from elders.intake.lines import Line
from elders.intake.text import key
from elders.models import IntakeBatch, User

LINES = UUID("5d3d5f6e-6f0e-4d0b-9a51-2a1c9b7b5a10")  # the room of names in which a line becomes a key
OF_LOANS = re.compile(r"\b(tra no|tra goc|thu goc|giai ngan|cho vay|thu no|xoa no|tra lai vay|lai vay)\b")
# What a paper book says without a kind.
OTHERWISE = {IN: "thu_khac", OUT: "chi_khac"}


def books_kept(user: User):
    """Cash books of clubs `user` may write in."""
    return Fund.objects.kept_by(user).filter(kind__in=CLUB).select_related("club")


def _kinds() -> tuple[tuple[str, str], ...]:
    """Kinds a paper line may have."""
    return tuple(
        (kind.code, kind.label)
        for kind in KINDS.values()
        if (kind.by_hand or kind.code == DONATION) and set(kind.funds) & set(CLUB)
    )


KIND = Kind(
    key="cash_book_lines",
    title="Sổ quỹ câu lạc bộ",
    fields=(
        Field(
            "booked_on", "Ngày", "date", shared.words("ngày tháng; ngày ghi sổ; ngày chứng từ"), required=True, width=12
        ),
        Field("paper", "Số chứng từ", "text", shared.words("số phiếu; chứng từ; số ct"), width=12, max_length=30),
        Field("text", "Diễn giải", "text", shared.words("nội dung; lý do; nội dung thu chi"), width=34, max_length=250),
        Field(
            "kind",
            "Loại",
            "choice",
            shared.words("loại thu chi; khoản mục; mục"),
            choices=_kinds(),
            width=22,
            help="Bỏ trống: thu khác, chi khác.",
        ),
        Field("in_vnd", "Thu", "money", shared.words("số tiền thu; thu (đồng); tiền thu"), width=14),
        Field("out_vnd", "Chi", "money", shared.words("số tiền chi; chi (đồng); tiền chi"), width=14),
        Field(
            "who",
            "Người nộp, nhận",
            "text",
            shared.words("người nộp; người nhận; họ tên người nộp"),
            width=22,
            max_length=150,
        ),
    ),
    permission="clubs.keep_books",
    overseen_with="clubs.see_all_clubs",
    scoped=False,
    names_people=False,
    minimum_age=None,
    targets=books_kept,
    target_label="Sổ quỹ",
    target_empty="Mở sổ quỹ của câu lạc bộ trước.",
    asks_group=False,
    heeds_remarks=False,
    row_title=("booked_on", "text"),
    day_label="Sổ ghi đến ngày",
    day_help="Dòng sau ngày này không được ghi.",
    help="Mỗi dòng một khoản thu hoặc chi bằng tiền mặt. Dòng của tháng đã khóa sổ bị từ chối.",
    handler="clubs.rosters.cash_book.CashBookRoster",
)

reasons.register(
    {
        "BOOK_DAY": reasons.Reason("Ngày không ghi được vào sổ", "Xem ngày mở sổ, tháng đã khóa và ngày của tệp."),
        "BOOK_AMOUNT": reasons.Reason("Không rõ thu hay chi", "Ghi số tiền ở đúng một cột Thu hoặc Chi."),
        "BOOK_KIND": reasons.Reason("Loại không hợp với dòng", "Chọn loại của cột Thu hoặc Chi, của đúng quỹ."),
        "BOOK_LOAN": reasons.Reason("Dòng của khoản vay", "Ghi ở sổ vay vốn để dư nợ khớp với sổ quỹ."),
        "BOOK_SHORT": reasons.Reason("Quỹ không đủ tiền vào ngày này", "Xem lại ngày, số tiền, dòng thu còn thiếu."),
    }
)


class CashBookRoster(Handler):
    """See the module."""

    def lock(self, *, batch: IntakeBatch, by: User) -> None:
        money.lock([int(batch.target)])

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        fund = Fund.objects.get(pk=batch.target)
        closed = fund.months.order_by("-month").first()
        keys = _keys(lines, fund)
        known = _known(keys.values())
        for line in lines:
            if line.outcome or not _sound(line, fund, closed, batch.as_of):
                continue
            line.compare_with({} if keys[id(line)] in known else None, {})
        _refuse_short(lines, fund)

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        fund = Fund.objects.get(pk=batch.target)
        keys = _keys(lines, fund)
        # In the order of the days, then of the file: receipts are numbered as the book goes.
        ordered = sorted(lines, key=lambda line: (line.values["booked_on"], line.sheet, line.row_number))
        entries = [_entry(line, fund, keys[id(line)], by) for line in ordered]
        try:
            with transaction.atomic():
                made = Entry.objects.bulk_create(entries)
                Donation.objects.bulk_create(_gift(entry, by) for entry in made if entry.kind == DONATION)
        except IntegrityError as error:
            raise money.refusal_of(error) from error
        return {line.pk: {"entry": entry.pk} for line, entry in zip(ordered, made, strict=True)}

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        fund = Fund.objects.get(pk=batch.target)
        closed = fund.months.order_by("-month").first()
        first = list(Entry.objects.filter(pk__in=[step.undo["entry"] for step in steps], reversed_by__isnull=True))
        if closed and any(month_of(entry.booked_on) <= closed.month for entry in first):
            raise ValidationError(f"Không hoàn tác được: sổ đã khóa đến hết tháng {closed.month:%m/%Y}.")
        mirrors = [
            Entry(
                fund=fund, booked_on=entry.booked_on, kind=entry.kind, debit=entry.credit, credit=entry.debit,
                amount_vnd=entry.amount_vnd, counterparty=entry.counterparty, text=f"Đảo {entry.code}: hoàn tác tệp",
                reverses=entry, operation=uuid4(), recorded_by=by,
            )
            for entry in first
        ]  # fmt: skip
        try:
            with transaction.atomic():
                Entry.objects.bulk_create(mirrors)
        except IntegrityError as error:
            refusal = money.refusal_of(error)
            raise ValidationError(f"Không hoàn tác được: {refusal.messages[0]}") from error

    def template_rows(self, *, user: User, target: Fund | None, group, today: date) -> Iterable[dict[str, Any]]:
        return []


def _gift(entry: Entry, by: User) -> Donation:
    """Money given stands in Sổ Tấm lòng vàng too."""
    return Donation(
        fund=entry.fund, given_on=entry.booked_on, donor=entry.counterparty or "Không ghi tên", entry=entry,
        recorded_by=by, operation=uuid4(),
    )  # fmt: skip


def _way(line: Line) -> str:
    """In or out, "" when the line says neither or both."""
    came, went = line.values.get("in_vnd"), line.values.get("out_vnd")
    if bool(came) == bool(went):
        return ""
    return IN if came else OUT


def _amount(line: Line) -> int:
    return line.values.get("in_vnd") or line.values.get("out_vnd") or 0


def _kind(line: Line) -> str:
    return line.values.get("kind") or OTHERWISE.get(_way(line), "")


def _sound(line: Line, fund: Fund, closed, as_of: date) -> bool:
    """Refuse what the book would refuse, with the sentence that helps."""
    way, text = _way(line), key(f"{line.values.get('text') or ''} {line.cells.get('Loại', '')}")
    on = line.values.get("booked_on")
    if not way:
        line.refuse("BOOK_AMOUNT", "Ghi số tiền ở đúng một cột Thu hoặc Chi.", "in_vnd")
    elif not on:
        line.refuse("BOOK_DAY", "Ghi ngày của khoản này.", "booked_on")
    elif date.fromisoformat(on) > as_of:
        line.refuse("BOOK_DAY", f"Ngày này sau ngày của tệp ({as_of:%d/%m/%Y}).", "booked_on")
    elif date.fromisoformat(on) < fund.opened_on:
        line.refuse("BOOK_DAY", f"Sổ quỹ mở từ ngày {fund.opened_on:%d/%m/%Y}.", "booked_on")
    elif closed and month_of(date.fromisoformat(on)) <= closed.month:
        line.refuse("BOOK_DAY", f"Sổ đã khóa đến hết tháng {closed.month:%m/%Y}.", "booked_on")
    elif OF_LOANS.search(text):
        line.refuse("BOOK_LOAN", "Khoản này của sổ vay vốn: ghi ở đó, sổ quỹ tự có.", "text")
    elif fund.kind not in KINDS[_kind(line)].funds or KINDS[_kind(line)].way != way:
        line.refuse("BOOK_KIND", f"{fund.get_kind_display()} không có loại {way} này.", "kind")
    else:
        return True
    return False


def _keys(lines: Iterable[Line], fund: Fund) -> dict[int, UUID]:
    """id(line) → the key of its receipt: what the line says, and the how manieth of its like in the file it is. A line
    that was taken back may be written again: its earlier receipts are counted past."""
    said = {
        id(line): "|".join(
            [
                str(fund.pk), str(line.values.get("booked_on")), _way(line), str(_amount(line)), _kind(line),
                key(line.values.get("text") or ""), key(line.values.get("who") or ""), line.values.get("paper") or "",
            ]
        )
        for line in lines
    }  # fmt: skip
    seen: Counter[str] = Counter()
    first = {}
    for line in sorted(lines, key=lambda one: (one.sheet, one.row_number)):
        words = said[id(line)]
        seen[words] += 1
        first[id(line)] = f"{words}|{seen[words]}"
    keys = {line: uuid5(LINES, words) for line, words in first.items()}
    again = _reversed(keys.values())
    number = 1
    while again:
        number += 1
        for line, known in list(keys.items()):
            if known in again:
                keys[line] = uuid5(LINES, f"{first[line]}|lần {number}")
        again = _reversed(keys.values())
    return keys


def _known(operations: Iterable[UUID]) -> set[UUID]:
    return set(Entry.objects.filter(operation__in=list(operations)).values_list("operation", flat=True))


def _reversed(operations: Iterable[UUID]) -> set[UUID]:
    taken_back = Entry.objects.filter(operation__in=list(operations), reversed_by__isnull=False)
    return set(taken_back.values_list("operation", flat=True))


def _refuse_short(lines: list[Line], fund: Fund) -> None:
    """Refuse the expenses of the first days on which the book, with all new lines in it, would fall below zero."""
    new = sorted((line for line in lines if line.verdict == "new" and not line.says("error")), key=_order)
    have = Counter()
    for entry in fund.entries.all():
        if entry.debit == Account.CASH or entry.credit == Account.CASH:
            have[entry.booked_on] += entry.amount_vnd if entry.debit == Account.CASH else -entry.amount_vnd
    days = sorted({*have, *(date.fromisoformat(line.values["booked_on"]) for line in new)})
    balance = 0
    for day in days:
        balance += have[day]
        for line in (line for line in new if line.values["booked_on"] == day.isoformat()):
            change = _amount(line) if _way(line) == IN else -_amount(line)
            if balance + change < 0:
                line.refuse(
                    "BOOK_SHORT", f"Ngày {day:%d/%m/%Y} quỹ chỉ có {balance:,} đồng.".replace(",", "."), "out_vnd"
                )
                line.verdict = ""
            else:
                balance += change


def _order(line: Line) -> tuple:
    """By day; within a day what comes in first."""
    return line.values["booked_on"], _way(line) != IN, line.sheet, line.row_number


def _entry(line: Line, fund: Fund, operation: UUID, by: User) -> Entry:
    kind, values = _kind(line), line.values
    debit, credit = accounts(kind, Account.CASH)
    text = values.get("text") or ""
    if values.get("paper"):
        text = f"{text} (chứng từ giấy {values['paper']})".strip()
    return Entry(
        fund=fund, booked_on=date.fromisoformat(values["booked_on"]), kind=kind, debit=debit, credit=credit,
        amount_vnd=_amount(line), counterparty=values.get("who") or "", text=text[:300], operation=operation,
        recorded_by=by,
    )  # fmt: skip
