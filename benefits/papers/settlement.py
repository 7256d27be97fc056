"""The settlement report of a month (quyết toán theo nguồn): the list per source, and what the month settles of months
behind it: money taken back, and amounts moved from one purse to another."""

from django.db.models import QuerySet

from benefits.choices import AdjustmentKind, AdjustmentState, Purse
from benefits.models import Adjustment, PaymentList, RecoveryReceipt
from benefits.papers.office import month_words
from benefits.papers.outcome import settlement_annex
from elders.ground.documents import Annex, Column, Document, Section

RECEIPTS = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="day", heading="Ngày nộp", width_mm=24, kind="day"),
    Column(key="number", heading="Số biên lai", width_mm=26, align="center"),
    Column(key="payer", heading="Người nộp", width_mm=48),
    Column(key="elder", heading="Của người cao tuổi", width_mm=48),
    Column(key="month", heading="Tháng đã chi", width_mm=22, align="center"),
    Column(key="reason", heading="Lý do thu hồi", width_mm=48),
    Column(key="vnd", heading="Số tiền", width_mm=26, kind="number", total=True),
]
MOVES = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="month", heading="Tháng đã chi", width_mm=24, align="center"),
    Column(key="reason", heading="Lý do", width_mm=92),
    Column(key="count", heading="Số khoản", width_mm=20, kind="number", total=True),
    *[
        Column(key=purse, heading=label.removeprefix("Ngân sách ").capitalize(), width_mm=35, kind="number", total=True,
               group="Tăng (+), giảm (-) của ngân sách")
        for purse, label in Purse.choices
    ],
]  # fmt: skip


def report(payment_list: PaymentList) -> Document:
    """Settlement of the list; with its regular list a month also settles what came back and what changed purse in it.

    Raises: NotYet before money moves.
    """
    annexes = [settlement_annex(payment_list)]
    if payment_list.sequence == 1:
        annexes += [annex for annex in (_receipts(payment_list), _moves(payment_list)) if annex]
    return Document(title=f"Quyết toán: {payment_list}", annexes=annexes, author=str(payment_list.ward))


def receipts_of(payment_list: PaymentList) -> QuerySet[RecoveryReceipt]:
    """Money that came back in the month of the list."""
    month = payment_list.month
    return (
        RecoveryReceipt.objects.filter(
            adjustment__ward=payment_list.ward_id,
            cancelled_at__isnull=True,
            received_on__year=month.year,
            received_on__month=month.month,
        )
        .select_related("adjustment__elder")
        .order_by("received_on", "pk")
    )


def moves_of(payment_list: PaymentList) -> QuerySet[Adjustment]:
    """Moves between purses that were decided in the month of the list."""
    month = payment_list.month
    return Adjustment.objects.filter(
        ward=payment_list.ward_id,
        kind=AdjustmentKind.RECLASS,
        state=AdjustmentState.CONFIRMED,
        decided_at__year=month.year,
        decided_at__month=month.month,
    ).order_by("for_month", "pk")


def _receipts(payment_list: PaymentList) -> Annex | None:
    rows = [
        [
            receipt.received_on,
            receipt.number,
            receipt.paid_by_name,
            receipt.adjustment.elder.full_name,
            f"{receipt.adjustment.for_month:%m/%Y}",
            receipt.adjustment.reason,
            receipt.amount_vnd,
        ]
        for receipt in receipts_of(payment_list)
    ]
    if not rows:
        return None
    return Annex(
        title=f"TIỀN THU HỒI NỘP LẠI TRONG THÁNG {month_words(payment_list.month).upper()}",
        name="Thu hồi",
        unit="đồng",
        orientation="landscape",
        columns=RECEIPTS,
        sections=[Section(rows=rows)],
        total="TỔNG CỘNG",
        font_pt=10,
    )


def _moves(payment_list: PaymentList) -> Annex | None:
    rows: dict[tuple, dict] = {}
    for move in moves_of(payment_list):
        row = rows.setdefault(
            (move.for_month, move.reason),
            {"month": f"{move.for_month:%m/%Y}", "reason": move.reason, "count": 0} | dict.fromkeys(Purse.values, 0),
        )
        row["count"] += 1
        for purse, vnd in move.funding.items():
            row[purse] = row.get(purse, 0) + vnd
    if not rows:
        return None
    return Annex(
        title=f"ĐIỀU CHỈNH NGUỒN CỦA CÁC THÁNG ĐÃ CHI\nDUYỆT TRONG THÁNG {month_words(payment_list.month).upper()}",
        name="Điều chỉnh nguồn",
        unit="đồng",
        orientation="landscape",
        columns=MOVES,
        sections=[Section(rows=list(rows.values()))],
        total="TỔNG CỘNG",
        notes=["Số tiền người dân nhận không thay đổi; chỉ nguồn chi được tính lại."],
        font_pt=10,
    )
