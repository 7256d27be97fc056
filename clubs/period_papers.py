"""Papers of reports of one club: the month (BC-CLB-T), filled or blank, and half a year or a year (BC-CLB-N)."""

from collections.abc import Sequence
from datetime import date

from clubs.choices import Half
from clubs.figures import FIGURES, Sheet
from clubs.models import Club, Loan
from clubs.papers import SIGN_HERE, club_head
from clubs.period_report import Line, by_group
from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.ground.numbers import grouped, short_day

TO_SIGN = [
    Signature(authority=["NGƯỜI LẬP"], hint=SIGN_HERE),
    Signature(authority=["TM. BAN CHỦ NHIỆM", "CHỦ NHIỆM"], hint=SIGN_HERE),
]
UNKNOWN = "chưa có số liệu"


def month_report(club: Club, month: date, sheet: Sheet | None, *, today: date, note: str = "") -> Document:
    """BC-CLB-T of a month. `sheet` None: the blank form to fill in by hand, in the order of the screen."""
    if sheet is None:
        groups = {}
        for figure in FIGURES:
            groups.setdefault(figure.group, []).append({"what": figure.label, "value": "", "origin": ""})
        sections = [Section(title=title, rows=rows) for title, rows in groups.items()]
    else:
        sections = [
            Section(
                title=title,
                rows=[
                    {
                        "what": one.figure.label,
                        "value": UNKNOWN if one.value is None else grouped(one.value),
                        "origin": "nhập tay" if one.is_typed else "",
                    }
                    for one in values
                ],
            )
            for title, values in sheet.groups
        ]
        answer = {True: "đạt", False: "chưa đạt", None: UNKNOWN}
        areas = [
            {"what": f"{number}. {check.label}", "value": answer[check.result], "origin": check.value}
            for number, check in enumerate(sheet.areas, 1)
        ]
        sections.append(Section(title="Tám mảng", rows=areas))
    annex = Annex(
        title=f"BÁO CÁO THÁNG {month:%m/%Y}\n{club.name.upper()}",
        name=f"Tháng {month:%m-%Y}",
        letterhead=club_head(club, year=today.year),
        columns=[
            Column(key="what", heading="Nội dung", width_mm=85),
            Column(key="value", heading="Số liệu", width_mm=38, align="right"),
            Column(key="origin", heading="Ghi chú", width_mm=42),
        ],
        sections=sections,
        notes=[f"Khó khăn, đề nghị: {note or '…………………………………………'}"],
        signatures=TO_SIGN,
        font_pt=10,
        size=len(FIGURES),
    )
    return Document(title=f"Báo cáo tháng {month:%m-%Y} {club.name}", annexes=[annex], author=club.name)


def period_report(
    club: Club, year: int, half: str, lines: Sequence[Line], *, loans: Sequence[Loan] | None, difficulties: str,
    requests: str, today: date,
) -> Document:  # fmt: skip
    """BC-CLB-N. `loans` None: the reader may not read who borrowed."""
    label = f"{Half(half).label.upper()} {year}" if half == Half.FIRST else f"NĂM {year}"
    report = Annex(
        title=f"BÁO CÁO {label}\n{club.name.upper()}",
        name="Báo cáo",
        letterhead=club_head(club, year=today.year),
        lines=[f"Số liệu đến ngày {short_day(today)}"],
        columns=[
            Column(key="what", heading="Nội dung", width_mm=80),
            Column(key="value", heading="Số liệu", width_mm=38, align="right"),
            Column(key="note", heading="Ghi chú", width_mm=47),
        ],
        sections=[
            Section(title=group, rows=[[one.label, one.value or UNKNOWN, one.note] for one in rows])
            for group, rows in by_group(lines)
        ],
        notes=[f"Khó khăn: {difficulties or 'không ghi'}.", f"Đề nghị: {requests or 'không ghi'}."],
        signatures=TO_SIGN,
        font_pt=10,
        size=len(lines),
    )
    annexes = [report]
    if loans:
        annexes.append(
            Annex(
                title="VỐN VAY THEO NGƯỜI",
                label="Phụ lục",
                name="Vốn vay",
                unit="đồng",
                columns=[
                    Column(key="stt", heading="STT", width_mm=11, kind="order"),
                    Column(key="who", heading="Người vay", width_mm=46),
                    Column(key="code", heading="Khế ước", width_mm=20, kind="code"),
                    Column(key="on", heading="Ngày vay", width_mm=23, kind="day"),
                    Column(key="vnd", heading="Số tiền", width_mm=25, kind="number", total=True),
                    Column(key="state", heading="Tình trạng", width_mm=40),
                ],
                sections=[
                    Section(
                        rows=[
                            {
                                "who": loan.borrower,
                                "code": loan.code,
                                "on": loan.disbursed_on,
                                "vnd": loan.principal_vnd,
                                "state": loan.get_state_display(),
                            }
                            for loan in loans
                        ]  # fmt: skip
                    )
                ],
                total="Cộng",
                footer="Tài liệu có dữ liệu cá nhân",
                size=len(loans),
            )
        )
    return Document(title=f"Báo cáo {label.lower()} {club.name}", annexes=annexes, author=club.name)
