"""Papers of loans: khế ước with its schedule, sổ theo dõi vốn vay (SO-06), the collection sheet of a meeting day."""

from collections.abc import Sequence
from datetime import date

from clubs.loan_terms import Standing, percent
from clubs.models import Club, Fund, Loan
from clubs.money_papers import letterhead, money_words, signatures
from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.numbers import grouped, long_day, short_day


def contract(loan: Loan, rows: Sequence[Standing], fund: Fund) -> Document:
    """Khế ước vay vốn to sign, with the schedule as annex."""
    total = sum(row.due.total_vnd for row in rows)
    interest = sum(row.due.interest_vnd for row in rows)
    paragraphs = [
        f"Bên cho vay: {fund.club} (quỹ tăng thu nhập).",
        f"Bên vay: {loan.borrower}, thành viên câu lạc bộ.",
        f"Số tiền vay: {grouped(loan.principal_vnd)} đồng ({money_words(loan.principal_vnd).lower()}).",
        f"Mục đích: {loan.purpose}.",
        f"Ngày vay: {long_day(loan.disbursed_on)}. Kỳ hạn: {loan.months} tháng, trả hằng tháng theo lịch kèm theo.",
        f"Lãi suất: {percent(loan.rate_pct_month)} %/tháng; {loan.get_method_display().lower()}. "
        f"Trả hết trước hạn: {loan.get_settlement_display().lower()}.",
        f"Tổng phải trả: {grouped(total)} đồng, trong đó lãi {grouped(interest)} đồng.",
        f"Người bảo lãnh: {loan.guarantor or 'không có'}.",
        "Người vay cam kết dùng tiền đúng mục đích và trả đúng hạn; khó khăn thì báo Ban Chủ nhiệm trước ngày đến hạn",
    ]
    annex = Annex(
        title="LỊCH TRẢ NỢ",
        label="Phụ lục",
        name="Lịch trả nợ",
        attached=f"(Kèm theo Khế ước số {loan.code})",
        unit="đồng",
        columns=[
            Column(key="seq", heading="Kỳ", width_mm=14, align="center"),
            Column(key="due", heading="Ngày đến hạn", width_mm=32, align="center"),
            Column(key="principal", heading="Gốc", width_mm=32, kind="number", total=True),
            Column(key="interest", heading="Lãi", width_mm=28, kind="number", total=True),
            Column(key="total", heading="Cộng", width_mm=32, kind="number", total=True),
            Column(key="sign", heading="Ký nhận", width_mm=27),
        ],
        sections=[
            Section(
                rows=[
                    [due.seq, short_day(due.due_on), due.principal_vnd, due.interest_vnd, due.total_vnd, ""]
                    for due in (row.due for row in rows)
                ]
            )
        ],
        total="Cộng",
    )
    return Document(
        title=f"Khế ước vay vốn {loan.code.replace('/', '-')} {loan.borrower}",
        template="documents/club_contract.html",
        kind="KHẾ ƯỚC VAY VỐN",
        subject=f"Số: {loan.code}",
        letterhead=letterhead(fund, day=loan.disbursed_on),
        context={
            "paragraphs": paragraphs,
            "signs": signatures("NGƯỜI VAY", "NGƯỜI BẢO LÃNH", "THỦ QUỸ", "CHỦ NHIỆM"),
        },
        annexes=[annex],
        author=str(fund),
    )


def loan_book(club: Club, fund: Fund, loans: Sequence[tuple[Loan, Sequence[Standing]]], day: date) -> Document:
    """SO-06: every loan with its instalments, what was paid and what is late."""
    sections = []
    for loan, rows in loans:
        left, lines = sum(row.due.principal_vnd for row in rows), []
        for row in rows:
            left -= row.principal_paid_vnd
            late = row.days_late(day)
            agreed = [
                row.due.seq,
                short_day(row.due.due_on),
                row.due.principal_vnd,
                row.due.interest_vnd - row.waived_vnd,
            ]
            paid = [row.principal_paid_vnd or None, row.interest_paid_vnd or None]
            lines.append(
                [*agreed, short_day(row.paid_on) if row.paid_on else "", *paid, left, f"{late} ngày" if late else ""]
            )
        title = (
            f"{loan.code} – {loan.borrower}: {grouped(loan.principal_vnd)} đồng ngày {short_day(loan.disbursed_on)}, "
            f"{loan.months} tháng, {percent(loan.rate_pct_month)} %/tháng, {loan.get_method_display().lower()}; "
            f"{loan.purpose}; {loan.get_state_display().lower()}"
        )
        sections.append(Section(title=title, rows=lines))
    annex = Annex(
        title="SỔ THEO DÕI VỐN VAY",
        name="Vốn vay",
        orientation="landscape",
        letterhead=letterhead(fund, year=day.year),
        lines=[f"Tính đến {short_day(day)}"],
        unit="đồng",
        columns=[
            Column(key="seq", heading="Kỳ", width_mm=14, align="center"),
            Column(key="due", heading="Đến hạn", width_mm=30, align="center"),
            Column(key="p", heading="Gốc", width_mm=28, kind="number", group="Phải trả"),
            Column(key="i", heading="Lãi", width_mm=26, kind="number", group="Phải trả"),
            Column(key="on", heading="Ngày", width_mm=30, align="center", group="Đã trả"),
            Column(key="pp", heading="Gốc", width_mm=28, kind="number", group="Đã trả", total=True),
            Column(key="ip", heading="Lãi", width_mm=26, kind="number", group="Đã trả", total=True),
            Column(key="left", heading="Dư nợ", width_mm=32, kind="number"),
            Column(key="late", heading="Quá hạn", width_mm=38, align="center"),
        ],
        sections=sections,
        total="Cộng đã trả",
        signatures=signatures("KẾ TOÁN", "THỦ QUỸ", "CHỦ NHIỆM"),
        font_pt=10,
    )
    return Document(title=f"Sổ theo dõi vốn vay {club.name} {day:%d-%m-%Y}", annexes=[annex])


def collection_sheet(fund: Fund, rows: Sequence[dict], day: date) -> Document:
    """Who pays what at the meeting of `day`; boxes to fill in by hand."""
    annex = Annex(
        title="BẢNG THU NỢ BUỔI SINH HOẠT",
        name="Thu nợ",
        letterhead=letterhead(fund, day=day),
        lines=[f"Ngày {short_day(day)}"],
        unit="đồng",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Người vay", width_mm=48),
            Column(key="code", heading="Khế ước", width_mm=20, kind="code"),
            Column(key="late", heading="Quá hạn", width_mm=24, kind="number", total=True),
            Column(key="now", heading="Phải nộp", width_mm=25, kind="number", total=True),
            Column(key="paid", heading="Đã nộp", width_mm=20),
            Column(key="sign", heading="Ký", width_mm=18),
        ],
        sections=[Section(rows=[{**row, "paid": "", "sign": ""} for row in rows])],
        total="Cộng",
        signatures=signatures("THỦ QUỸ", "CHỦ NHIỆM"),
        row_mm=9,
    )
    return Document(title=f"Bảng thu nợ {day:%d-%m-%Y}", annexes=[annex])
