"""The list that is signed at the pay point: as a whole, a sheet per residential group, or a sheet per pay point."""

from collections.abc import Iterable
from enum import StrEnum

from benefits.models import PaymentLine, PaymentList
from benefits.papers.office import about, attached, letterhead, money_words, month_words, signatures
from benefits.papers.sheets import PayRow, lines_of, page_code, payees, scheme_note
from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.numbers import grouped

ROW_MM = 9  # room for a signature
COLUMNS = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=28),
    Column(key="birth", heading="Năm sinh", width_mm=9, align="center"),
    Column(key="citizen_id", heading="Số định danh", width_mm=22, kind="code"),
    Column(key="address", heading="Địa chỉ", width_mm=19),
    Column(key="scheme", heading="Loại đối tượng", width_mm=21),
    Column(key="coefficient", heading="Hệ số", width_mm=7, align="center"),
    Column(key="own", heading="Mức trợ cấp", width_mm=17, kind="number", total=True),
    Column(key="late", heading="Số tiền", width_mm=15, kind="number", total=True, group="Truy lĩnh"),
    Column(key="months", heading="Từ - đến", width_mm=13, align="center", group="Truy lĩnh"),
    Column(key="all", heading="Tổng nhận", width_mm=18, kind="number", total=True),
    Column(key="how", heading="Hình thức, số tài khoản", width_mm=26),
    Column(key="proxy", heading="Người nhận thay, giấy ủy quyền", width_mm=17),
    Column(key="sign", heading="Ký nhận", width_mm=18, kind="tick"),
    Column(key="note", heading="Ghi chú", width_mm=12),
]


class Split(StrEnum):
    """How the list is cut into sheets."""

    WHOLE = ""
    GROUP = "to"
    POINT = "diem"


def paper(payment_list: PaymentList, *, split: Split = Split.WHOLE, lines: list[PaymentLine] | None = None) -> Document:
    """The list, one annex per sheet; sections with subtotals are group and way of payment, whatever the cut.

    `lines` when they are at hand already; what the paper shows is what they were when the list was built.
    """
    rows = payees(lines_of(payment_list) if lines is None else lines)
    title = f"DANH SÁCH CHI TRẢ TRỢ CẤP THÁNG {month_words(payment_list.month).upper()}"
    annexes = [_annex(payment_list, title, *sheet) for sheet in _cut(rows, split)]
    return Document(title=f"{payment_list}", annexes=annexes, author=str(payment_list.ward))


def _cut(rows: list[PayRow], split: Split) -> list[tuple[str, str, str, list[PayRow]]]:
    """(part of the page code, line under the title, name of the sheet, its rows)."""
    if split == Split.GROUP:
        found = _by(rows, lambda row: (row.first.residential_group_id, group_name(row.first)))
        return [(f"T{pk or 0}", name, name, part) for (pk, name), part in found.items()] or [("A", "", "", [])]
    if split == Split.POINT:
        found = _by(rows, lambda row: row.way)
        return [
            (f"D{number}", way, way.removeprefix("Tiền mặt tại "), part)
            for number, (way, part) in enumerate(found.items(), start=1)
        ] or [("A", "", "", [])]
    return [("A", "", "", rows)]


def _annex(payment_list: PaymentList, title: str, part: str, under: str, name: str, rows: list[PayRow]) -> Annex:
    total = sum(row.sum() for row in rows)
    note = scheme_note({row.first.scheme_name for row in rows})
    return Annex(
        title=title,
        name=name or "Danh sách chi trả",
        letterhead=letterhead(payment_list.ward, year=payment_list.month.year, day=payment_list.signed_on),
        attached=attached(payment_list),
        lines=[*([under] if under else []), *about(payment_list)],
        unit="đồng",
        orientation="landscape",
        columns=COLUMNS,
        sections=_sections(rows),
        total="TỔNG CỘNG: {count} suất",
        closing=f"Tổng số tiền: {money_words(total)}./.",
        notes=[
            "; ".join(part for part in (note, "Suất: số tiền một người ký nhận theo một chế độ") if part) + ".",
            *_withheld(rows),
        ],
        signatures=signatures(payment_list),
        footer="Tài liệu có dữ liệu cá nhân",
        code=page_code(payment_list, part),
        font_pt=9,
        row_mm=ROW_MM,
        size=len(rows),
    )


def _withheld(rows: list[PayRow]) -> list[str]:
    """What of the approved total is not handed out; [] for nothing."""
    held = [row for row in rows if row.withheld]
    money = grouped(sum(row.sum() for row in held))
    return [f"Trong tổng số có {len(held)} suất, {money} đồng phường giữ lại, không chi (xem ghi chú)."] if held else []


def _sections(rows: list[PayRow]) -> list[Section]:
    found = _by(rows, lambda row: (group_name(row.first), row.way))
    return [
        Section(title=f"{group} - {way}", rows=[_row(row) for row in part], subtotal="Cộng: {count} suất")
        for (group, way), part in found.items()
    ]


def _by(rows: Iterable[PayRow], key) -> dict:
    """Rows by key, keys in the order in which the list first has them."""
    found: dict = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def group_name(line: PaymentLine) -> str:
    return line.group_name or "Chưa rõ tổ dân phố"


def _in_the_group(line: PaymentLine) -> str:
    """The address without the name of the group at its end, which stands above the rows already."""
    short = line.group_name.removeprefix("Tổ dân phố ")
    return line.address.removesuffix(f", {line.group_name}").removesuffix(f", {short}") if short else line.address


def _row(row: PayRow) -> dict:
    line = row.first
    return {
        "name": line.full_name,
        "birth": line.birth_year,
        "citizen_id": line.citizen_id,
        "address": _in_the_group(line),
        "scheme": row.scheme,
        "coefficient": line.coefficient.replace(".", ","),
        "own": row.own_vnd,
        "late": row.late_vnd,
        "months": row.late_months,
        "all": row.sum(),
        "how": row.how,
        "proxy": row.proxy,
        "note": row.note,
    }
