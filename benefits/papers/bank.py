"""The file for the bank: one transfer per account and person, as .xlsx or .csv."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from benefits.choices import ListState, PayMethod
from benefits.models import PaymentList
from benefits.papers.outcome import NotYet
from benefits.papers.sheets import PayRow, lines_of, payees
from elders import sheets
from elders.ground.names import vn_key

CSV_TYPE = "text/csv; charset=utf-8"
MAY_BE_SENT = (ListState.APPROVED, ListState.PAYING, ListState.RECONCILING, ListState.CLOSED)
COLUMNS = [
    ("STT", 6), ("Số tài khoản", 22), ("Tên chủ tài khoản", 28), ("Ngân hàng", 26), ("Số tiền", 14),
    ("Nội dung chuyển khoản", 44), ("Mã dòng", 20), ("Họ tên người hưởng", 28), ("Số định danh", 16),
]  # fmt: skip


def transfers(payment_list: PaymentList) -> list[PayRow]:
    """Rows that go to an account, bank after bank; never money that is held, or not due any more since the list was
    approved. Raises: NotYet before approval, and for none at all."""
    if payment_list.state not in MAY_BE_SENT:
        raise NotYet("Danh sách chưa được duyệt nên chưa gửi ngân hàng được.")
    rows = payees(lines_of(payment_list))
    rows = [row for row in rows if row.first.method == PayMethod.ACCOUNT and not row.withheld]
    if not rows:
        raise NotYet("Danh sách không có ai nhận qua tài khoản.")
    return sorted(rows, key=lambda row: (vn_key(row.first.bank_name), row.position))


def purpose(month: date, row: PayRow) -> str:
    """What the receiver reads in the bank's message: without accents, which many banks refuse."""
    return f"CHI TRO CAP XA HOI THANG {month:%m-%Y} {vn_key(row.first.full_name).upper()}"


def reference(payment_list: PaymentList, row: PayRow) -> str:
    """The number a returned transfer is found by: list and first line."""
    return f"CT{payment_list.pk}-{row.position}"


def values(payment_list: PaymentList, rows: Iterable[PayRow]) -> Iterable[list]:
    for number, row in enumerate(rows, start=1):
        line = row.first
        yield [
            number, line.account_number, line.account_holder, line.bank_name, row.sum(),
            purpose(payment_list.month, row), reference(payment_list, row), line.full_name, line.citizen_id,
        ]  # fmt: skip


def bank_xlsx(payment_list: PaymentList) -> bytes:
    """Raises: NotYet."""
    rows = transfers(payment_list)
    out = io.BytesIO()
    sheets.write(out, title="Chuyển khoản", above=[], headings=COLUMNS, lines=values(payment_list, rows))
    return out.getvalue()


def bank_csv(payment_list: PaymentList) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows the accents; no cell can become a formula. Raises: NotYet."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([heading for heading, _ in COLUMNS])
    for row in values(payment_list, transfers(payment_list)):
        writer.writerow([sheets.safe(value) if isinstance(value, str) else value for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
