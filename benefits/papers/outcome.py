"""What became of the money of a list: the closing equation (benefits.md §9), the reconciliation sheet, who has not
collected, and the settlement per source of money."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from benefits.choices import PAID_RESULTS, LineResult, ListState, Purse
from benefits.models import PaymentLine, PaymentList
from benefits.papers.office import about, letterhead, money_words, month_words, signatures
from benefits.papers.payment_list import group_name
from benefits.papers.sheets import PayRow, lines_of, scheme_note, short_scheme
from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.numbers import grouped

UNCOLLECTED = (LineResult.ABSENT,)  # still with the payer, comes back into the next list
RETURNED = (LineResult.RETURNED, LineResult.DECEASED, LineResult.MOVED, LineResult.HELD)  # goes back to the budget
MONEY_MOVES = (ListState.PAYING, ListState.RECONCILING, ListState.CLOSED)
OF_NO_PURSE = ""  # part of a line whose source the law of the month did not say
PARTS = ("listed", "paid", "uncollected", "returned", "unanswered")


class NotYet(ValueError):
    """The paper cannot be made in this state of the list; the words are for the officer."""


@dataclass
class Outcome:
    """Lines and đồng of a list or a part of it. Listed = paid + uncollected + returned + unanswered, always; a list may
    be closed when nothing is unanswered."""

    count: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    vnd: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    def add(self, result: str, vnd: int) -> None:
        for part in ("listed", part_of(result)):
            self.count[part] += 1
            self.vnd[part] += vnd

    @property
    def difference(self) -> int:
        """Đồng for which nothing is known yet: list minus paid, uncollected and returned."""
        return self.vnd["listed"] - self.vnd["paid"] - self.vnd["uncollected"] - self.vnd["returned"]

    @property
    def equation(self) -> str:
        """The closing equation in figures, and whether it holds."""
        parts = [grouped(self.vnd[name]) for name in ("listed", "paid", "uncollected", "returned")]
        holds = "khớp" if not self.difference else f"còn thiếu {grouped(self.difference)} đồng chưa có kết quả"
        return (
            f"Theo danh sách {parts[0]} = đã chi {parts[1]} + chưa nhận {parts[2]} + trả lại {parts[3]} đồng: {holds}"
        )


def part_of(result: str) -> str:
    """Which part of the equation a line belongs to. Raises: ValueError for a result nobody placed."""
    if not result:
        return "unanswered"
    if result in PAID_RESULTS:
        return "paid"
    if result in UNCOLLECTED:
        return "uncollected"
    if result in RETURNED:
        return "returned"
    raise ValueError(f"result {result} has no place in the closing equation")


def outcome(lines: Iterable[PaymentLine]) -> Outcome:
    """The equation of these lines."""
    found = Outcome()
    for line in lines:
        found.add(line.result, line.amount_vnd)
    return found


def shares(line: PaymentLine) -> dict[str, int]:
    """Đồng per purse; what the sources do not add up to stands under `OF_NO_PURSE`, so that nothing is lost."""
    found = {purse: vnd for purse, vnd in line.funding.items() if vnd}
    rest = line.amount_vnd - sum(found.values())
    return {**found, OF_NO_PURSE: rest} if rest else found


def moving(payment_list: PaymentList) -> None:
    """Raises: NotYet before money moves."""
    if payment_list.state not in MONEY_MOVES:
        raise NotYet("Danh sách chưa chi nên chưa có kết quả để in.")


# --- bảng đối chiếu ---------------------------------------------------------------------------------------------------
HEADINGS = {
    "listed": "Theo danh sách", "paid": "Đã nhận", "uncollected": "Chưa nhận", "returned": "Trả lại, không chi",
    "unanswered": "Chưa có kết quả",
}  # fmt: skip
RECONCILIATION = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Tổ dân phố", width_mm=52),
    *[
        Column(key=f"{part}_{what}", heading=heading, width_mm=width, kind="number", group=group, total=True)
        for part, group in HEADINGS.items()
        for what, heading, width in (("count", "Dòng", 12), ("vnd", "Số tiền", 26))
    ],
]


def reconciliation(payment_list: PaymentList) -> Document:
    """Bảng đối chiếu: what the list, the signed sheets and the bank say, per way of payment and residential group.

    Raises: NotYet.
    """
    moving(payment_list)
    lines = lines_of(payment_list)
    ways: dict[str, dict[str, Outcome]] = {}
    for line in lines:
        ways.setdefault(PayRow((line,)).way, {}).setdefault(group_name(line), Outcome()).add(
            line.result, line.amount_vnd
        )
    sections = [
        Section(title=way, subtotal=f"Cộng {way}", rows=[_numbers(name, found) for name, found in groups.items()])
        for way, groups in ways.items()
    ]
    return _report(
        payment_list,
        f"BẢNG ĐỐI CHIẾU CHI TRẢ TRỢ CẤP THÁNG {month_words(payment_list.month).upper()}",
        "Đối chiếu",
        RECONCILIATION,
        sections,
        closing=f"{outcome(lines).equation}./.",
    )


def _numbers(name: str, found: Outcome) -> dict:
    numbers = {f"{part}_count": found.count[part] for part in PARTS} | {
        f"{part}_vnd": found.vnd[part] for part in PARTS
    }
    return {"name": name, **numbers}


# --- danh sách chưa nhận ----------------------------------------------------------------------------------------------
UNPAID = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=40),
    Column(key="birth", heading="Năm sinh", width_mm=12, align="center"),
    Column(key="citizen_id", heading="Số định danh", width_mm=27, kind="code"),
    Column(key="group", heading="Tổ dân phố", width_mm=36),
    Column(key="scheme", heading="Loại đối tượng", width_mm=34),
    Column(key="month", heading="Của tháng", width_mm=17, align="center"),
    Column(key="vnd", heading="Số tiền", width_mm=22, kind="number", total=True),
    Column(key="how", heading="Hình thức", width_mm=26),
    Column(key="note", heading="Ghi chú", width_mm=28),
]


def unpaid(payment_list: PaymentList) -> Document:
    """Danh sách chưa nhận: whose money has not reached them, by reason, unanswered lines too. Raises: NotYet."""
    moving(payment_list)
    lines = [line for line in lines_of(payment_list) if line.result not in PAID_RESULTS]
    reasons = [
        *((value, label) for value, label in LineResult.choices if value not in PAID_RESULTS),
        ("", "Chưa ghi kết quả"),
    ]
    sections = []
    for value, label in reasons:
        rows = [_unpaid_row(line) for line in lines if line.result == value]
        if rows:
            sections.append(Section(title=label, rows=rows, subtotal="Cộng: {count} dòng"))
    note = scheme_note({line.scheme_name for line in lines})
    return _report(
        payment_list,
        f"DANH SÁCH NGƯỜI CHƯA NHẬN TRỢ CẤP THÁNG {month_words(payment_list.month).upper()}",
        "Chưa nhận",
        UNPAID,
        sections,
        total="TỔNG CỘNG: {count} dòng",
        closing=f"Tổng số tiền chưa nhận: {money_words(sum(line.amount_vnd for line in lines))}./.",
        notes=[f"{note}."] if note else [],
    )


def _unpaid_row(line: PaymentLine) -> dict:
    return {
        "name": line.full_name,
        "birth": line.birth_year,
        "citizen_id": line.citizen_id,
        "group": group_name(line),
        "scheme": short_scheme(line.scheme_name),
        "month": f"{line.for_month:%m/%Y}",
        "vnd": line.amount_vnd,
        "how": PayRow((line,)).how,
        "note": line.result_note,
    }


# --- quyết toán theo nguồn --------------------------------------------------------------------------------------------
SETTLEMENT = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Chế độ", width_mm=82),
    *[
        Column(key=part, heading=heading, width_mm=32, kind="number", total=True)
        for part, heading in {**HEADINGS, "paid": "Đã chi"}.items()
    ],
]


def by_source(lines: Iterable[PaymentLine]) -> dict[str, dict[str, Outcome]]:
    """Purse → scheme → outcome, in the order central, city, ward, others, not known. Only money is split, not lines."""
    found: dict[str, dict[str, Outcome]] = {}
    for line in lines:
        for purse, vnd in shares(line).items():
            found.setdefault(purse, {}).setdefault(line.scheme_name, Outcome()).add(line.result, vnd)
    known = [*Purse.values, *sorted(set(found) - {*Purse.values, OF_NO_PURSE}), OF_NO_PURSE]
    return {purse: dict(sorted(found[purse].items())) for purse in known if purse in found}


def purse_label(purse: str) -> str:
    return "Chưa rõ nguồn" if purse == OF_NO_PURSE else dict(Purse.choices).get(purse, purse)


def settlement_annex(payment_list: PaymentList) -> Annex:
    """Quyết toán theo nguồn: per purse and scheme what was listed, paid, not collected and returned; the equation of
    each purse stands below. Raises: NotYet."""
    moving(payment_list)
    lines = lines_of(payment_list)
    sources = by_source(lines)
    sections, equations = [], []
    for purse, schemes in sources.items():
        whole = Outcome()
        for found in schemes.values():
            for part in PARTS:
                whole.vnd[part] += found.vnd[part]
        rows = [{"name": name, **found.vnd} for name, found in schemes.items()]
        sections.append(Section(title=purse_label(purse), rows=rows, subtotal=f"Cộng {purse_label(purse).lower()}"))
        equations.append(f"{purse_label(purse)}: {whole.equation[:1].lower()}{whole.equation[1:]}.")
    return _annex(
        payment_list,
        f"QUYẾT TOÁN KINH PHÍ CHI TRẢ TRỢ CẤP THEO NGUỒN\nTHÁNG {month_words(payment_list.month).upper()}",
        "Quyết toán",
        SETTLEMENT,
        sections,
        notes=equations,
        closing=f"Đã chi: {money_words(outcome(lines).vnd['paid'])}./.",
    )


def _report(payment_list: PaymentList, title: str, name: str, columns, sections, **more) -> Document:
    annex = _annex(payment_list, title, name, columns, sections, **more)
    return Document(title=f"{name}: {payment_list}", annexes=[annex], author=str(payment_list.ward))


def _annex(payment_list: PaymentList, title: str, name: str, columns, sections, **more) -> Annex:
    return Annex(
        **{
            "title": title,
            "name": name,
            "letterhead": letterhead(payment_list.ward, year=payment_list.month.year),
            "lines": about(payment_list),
            "unit": "đồng",
            "orientation": "landscape",
            "columns": columns,
            "sections": sections,
            "restart_order": True,
            "total": "TỔNG CỘNG",
            "signatures": signatures(payment_list),
            "font_pt": 10,
        }
        | more
    )
