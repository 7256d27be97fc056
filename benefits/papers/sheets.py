"""The rows of a pay list: lines of one person, one benefit and one way of payment signed for together; and the code
that every printed page carries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from benefits.choices import LineKind, LineResult, PayMethod
from benefits.models import PaymentLine, PaymentList

# Long names that stand in nearly every row; the note under the table says what they mean.
SHORT = {"Trợ cấp hưu trí xã hội": "HTXH", "Trợ cấp xã hội hằng tháng": "TCXH", "Trợ cấp xã hội hàng tháng": "TCXH"}
CODE = re.compile(
    r"CT(?P<list>\d{1,18})-(?P<month>\d{6})-(?P<sequence>\d{1,5})-(?P<part>A|[TD]\d{1,18})-(?P<page>\d{1,5})"
)


@dataclass(frozen=True)
class PayRow:
    """One row to sign: all lines of one award that one hand takes, in the order of the list."""

    lines: tuple[PaymentLine, ...]

    @property
    def first(self) -> PaymentLine:
        return self.lines[0]

    @property
    def withheld(self) -> bool:
        """Whether the money stays in the office, whatever the list says (`lines_of`)."""
        return is_withheld(self.first)

    @property
    def position(self) -> int:
        return self.first.position

    def sum(self, *kinds: str) -> int:
        """Đồng of the lines of these kinds; 0 when there is none."""
        return sum(line.amount_vnd for line in self.lines if not kinds or line.kind in kinds)

    @property
    def own_vnd(self) -> int | None:
        """What this month itself pays; None when the row only makes up for others."""
        return self.sum(LineKind.REGULAR, LineKind.ONE_OFF) or None

    @property
    def late_vnd(self) -> int | None:
        """Truy lĩnh and what was not collected before; None when there is none."""
        return self.sum(LineKind.ARREARS, LineKind.CARRIED) or None

    @property
    def late_months(self) -> str:
        """ "07/2026", "07/2026 - 09/2026"."""
        months = sorted({line.for_month for line in self.lines if line.kind in (LineKind.ARREARS, LineKind.CARRIED)})
        if not months:
            return ""
        first, last = f"{months[0]:%m/%Y}", f"{months[-1]:%m/%Y}"
        return first if first == last else f"{first} - {last}"

    @property
    def scheme(self) -> str:
        return short_scheme(self.first.scheme_name)

    @property
    def way(self) -> str:
        """ "Tiền mặt tại điểm chi trả: Nhà văn hóa", "Chuyển khoản": what a pay point works through in one go."""
        line = self.first
        if line.method == PayMethod.CASH and line.pay_point:
            return f"{line.get_method_display()}: {line.pay_point}"
        return line.get_method_display()

    @property
    def how(self) -> str:
        """The way in a narrow column, with the account."""
        line = self.first
        if line.method != PayMethod.ACCOUNT:
            return {PayMethod.CASH: "Tiền mặt", PayMethod.HOME: "Tại nhà"}[line.method]
        holder = "" if line.account_holder.casefold() == line.full_name.casefold() else f", {line.account_holder}"
        return f"{line.account_number}, {line.bank_name}{holder}"

    @property
    def proxy(self) -> str:
        line = self.first
        relation = f" ({line.proxy_relation})" if line.proxy_relation else ""
        return ", ".join(
            part for part in (f"{line.proxy_name}{relation}", line.proxy_citizen_id, line.proxy_paper) if part
        )

    @property
    def note(self) -> str:
        kinds = {line.kind for line in self.lines}
        notes = {LineKind.ONE_OFF: "Một lần", LineKind.ARREARS: "Truy lĩnh", LineKind.CARRIED: "Kỳ trước chưa nhận"}
        said = [text for kind, text in notes.items() if kind in kinds]
        return "; ".join([*said, *(["Giữ lại, không chi"] if self.withheld else [])])


def short_scheme(name: str) -> str:
    for long, short in SHORT.items():
        if name.startswith(long):
            return short + name.removeprefix(long).replace(" - ", ": ", 1)
    return name


def scheme_note(names: Iterable[str]) -> str:
    """What the short words mean, for those that were used; "" when none was."""
    used = {short: long for long, short in SHORT.items() if any(name.startswith(long) for name in names)}
    return "; ".join(f"{short}: {long[:1].lower()}{long[1:]}" for short, long in used.items())


def lines_of(payment_list: PaymentList) -> list[PaymentLine]:
    """The lines in the order of the paper, those known which stopped being due since they were frozen: whoever died
    after the list was approved is still on it, and must not be paid from a file or a sheet made later."""
    lines = list(payment_list.lines.order_by("position", "pk"))
    stopped = set(payment_list.lines.not_due().values_list("pk", flat=True))
    for line in lines:
        line.stopped = line.pk in stopped
    return lines


def is_withheld(line: PaymentLine) -> bool:
    """Held by the office, or to be held as soon as paying begins."""
    return line.result == LineResult.HELD or getattr(line, "stopped", False)


def payees(lines: Iterable[PaymentLine]) -> list[PayRow]:
    """Rows in the order of their first line. Lines that reach the person another way, or are held, are another row."""
    rows: dict[tuple, list[PaymentLine]] = {}
    for line in lines:
        rows.setdefault((line.elder_id, line.award_id, is_withheld(line), *line.pay_to.values()), []).append(line)
    return [PayRow(tuple(found)) for found in rows.values()]


def page_code(payment_list: PaymentList, part: str) -> str:
    """The code of the pages of one part, {page} to be filled in: "CT17-202612-1-T5-{page}".

    `part` is "A" (the whole list), "T" and the number of a residential group, or "D" and that of a way of payment.
    """
    return f"CT{payment_list.pk}-{payment_list.month:%Y%m}-{payment_list.sequence}-{part}-{{page}}"


@dataclass(frozen=True)
class PageCode:
    """What the code of a signed sheet says."""

    list_pk: int
    month: date
    sequence: int
    part: str
    page: int

    @property
    def group_pk(self) -> int | None:
        """The residential group, when the sheet is of one."""
        return int(self.part[1:]) if self.part.startswith("T") else None


def read_code(text: str) -> PageCode | None:
    """A scanned or typed code; None when it is no code of ours."""
    found = CODE.fullmatch(text.strip().upper())
    if not found:
        return None
    year, month = divmod(int(found["month"]), 100)
    if not 1 <= month <= 12 or not 1900 <= year <= 9999:
        return None
    return PageCode(int(found["list"]), date(year, month, 1), int(found["sequence"]), found["part"], int(found["page"]))
