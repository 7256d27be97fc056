"""Danh sách tăng, danh sách giảm: what the month pays that the month before did not, and the other way round."""

from dataclasses import dataclass
from datetime import date

from benefits.choices import LineKind
from benefits.models import Award, PaymentLine, PaymentList
from benefits.papers.office import about, letterhead, money_words, month_words, signatures
from benefits.papers.outcome import NotYet
from benefits.papers.payment_list import group_name
from benefits.papers.sheets import scheme_note, short_scheme
from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.months import month_before

COLUMNS = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=36),
    Column(key="birth", heading="Năm sinh", width_mm=11, align="center"),
    Column(key="citizen_id", heading="Số định danh", width_mm=25, kind="code"),
    Column(key="group", heading="Tổ dân phố", width_mm=30),
    Column(key="scheme", heading="Loại đối tượng", width_mm=33),
    Column(key="before", heading="Tháng trước", width_mm=20, kind="number", total=True),
    Column(key="now", heading="Tháng này", width_mm=20, kind="number", total=True),
    Column(key="change", heading="Tăng, giảm", width_mm=20, kind="number", total=True),
    Column(key="reason", heading="Lý do, quyết định", width_mm=47),
]


@dataclass(frozen=True)
class Change:
    """One award between two months: `before` and `now` in đồng, 0 where nothing is paid."""

    line: PaymentLine
    before: int
    now: int
    reason: str

    @property
    def change(self) -> int:
        return self.now - self.before


@dataclass(frozen=True)
class Changes:
    """Awards that changed, by why: heading → changes. Months are compared by what they pay for, in all their lists."""

    rises: dict[str, list[Change]]
    falls: dict[str, list[Change]]


def changes(payment_list: PaymentList) -> Changes:
    """Raises: NotYet when the month before has no list to compare with."""
    before, month = month_before(payment_list.month), payment_list.month
    if not PaymentList.objects.filter(ward=payment_list.ward_id, month=before).exists():
        raise NotYet(f"Chưa có danh sách tháng {before:%m/%Y} trong phần mềm nên chưa so sánh được.")
    old, new = _regular(payment_list, before), _regular(payment_list, month)
    awards = {award.pk: award for award in _awards({*old, *new})}
    seen = _paid_before(before, set(new) - set(old))
    rises: dict[str, list[Change]] = {}
    falls: dict[str, list[Change]] = {}
    for pk, line in new.items():
        last = old[pk].amount_vnd if pk in old else 0
        if line.amount_vnd > last:
            heading = "Tăng mức" if last else "Chi trả lại" if pk in seen else "Hưởng mới"
            reason = line.source if last else decided(awards[pk])
            rises.setdefault(heading, []).append(Change(line, last, line.amount_vnd, reason))
        elif line.amount_vnd < last:
            falls.setdefault("Giảm mức", []).append(Change(line, last, line.amount_vnd, line.source))
    left_out = {one["award"]: one["reason"] for one in payment_list.skipped}
    for pk, line in old.items():
        if pk not in new:
            heading, reason = why_gone(awards[pk], month, said=left_out.get(pk, ""))
            falls.setdefault(heading, []).append(Change(line, line.amount_vnd, 0, reason))
    extra = payment_list.lines.filter(kind__in=[LineKind.ARREARS, LineKind.ONE_OFF]).select_related(
        "adjustment", "award"
    )
    for line in extra.order_by("position", "pk"):
        reason = line.adjustment.reason if line.adjustment else decided(line.award)
        months = f"Tháng {line.for_month:%m/%Y}: " if line.kind == LineKind.ARREARS else ""
        change = Change(line, 0, line.amount_vnd, f"{months}{reason}")
        rises.setdefault("Truy lĩnh" if line.kind == LineKind.ARREARS else "Chi một lần", []).append(change)
    return Changes(rises, falls)


def _regular(payment_list: PaymentList, month: date) -> dict[int, PaymentLine]:
    lines = PaymentLine.objects.filter(
        payment_list__ward=payment_list.ward_id, kind=LineKind.REGULAR, for_month=month
    ).order_by("payment_list__sequence", "position", "pk")
    return {line.award_id: line for line in lines}


def _awards(pks: set[int]):
    return Award.objects.filter(pk__in=pks).prefetch_related("suspensions")


def _paid_before(before: date, pks: set[int]) -> set[int]:
    lines = PaymentLine.objects.filter(award__in=pks, kind=LineKind.REGULAR, for_month__lt=before)
    return set(lines.values_list("award_id", flat=True))


def decided(award: Award) -> str:
    number = f"Quyết định số {award.decision_number}" if award.decision_number else "Quyết định"
    return f"{number} ngày {award.signed_on:%d/%m/%Y}" if award.signed_on else f"{number}, chưa rõ ngày ký"


def why_gone(award: Award, month: date, *, said: str = "") -> tuple[str, str]:
    """(heading, reason) of an award that is no longer paid: what was decided, else what the builder of the list `said`;
    what nobody recorded is said to be unknown."""
    if award.valid_to and award.valid_to < month:
        reason = award.get_stop_reason_display() or "Hết thời hạn hưởng"
        number = f"Quyết định số {award.stop_number}" if award.stop_number else ""
        signed = f"ngày {award.stop_signed_on:%d/%m/%Y}" if award.stop_signed_on else ""
        paper = " ".join(part for part in (number, signed) if part)
        return "Thôi hưởng", "; ".join(part for part in (reason, award.stop_note, paper) if part)
    for suspension in award.suspensions.all():
        if suspension.valid_from <= month and (suspension.valid_to is None or suspension.valid_to >= month):
            number = f" (số {suspension.decision_number})" if suspension.decision_number else ""
            return "Tạm dừng", f"{suspension.get_reason_display()}{number}"
    return "Chưa đưa vào danh sách", said or "Chưa rõ lý do, cần kiểm tra"


def rises(payment_list: PaymentList) -> Document:
    """Danh sách tăng. Raises: NotYet."""
    return _paper(payment_list, "TĂNG", "Danh sách tăng", changes(payment_list).rises)


def falls(payment_list: PaymentList) -> Document:
    """Danh sách giảm. Raises: NotYet."""
    return _paper(payment_list, "GIẢM", "Danh sách giảm", changes(payment_list).falls)


def _paper(payment_list: PaymentList, word: str, name: str, found: dict[str, list[Change]]) -> Document:
    every = [change for part in found.values() for change in part]
    note = scheme_note({change.line.scheme_name for change in every})
    annex = Annex(
        title=f"DANH SÁCH {word} TRỢ CẤP THÁNG {month_words(payment_list.month).upper()}",
        name=name,
        letterhead=letterhead(payment_list.ward, year=payment_list.month.year),
        lines=[f"So với tháng {month_before(payment_list.month):%m/%Y}", *about(payment_list)],
        unit="đồng",
        orientation="landscape",
        columns=COLUMNS,
        sections=[
            Section(title=heading, rows=[_row(change) for change in part], subtotal="Cộng: {count} dòng")
            for heading, part in found.items()
        ],
        restart_order=True,
        total="TỔNG CỘNG: {count} dòng",
        notes=[f"{note}."] if note else [],
        closing=f"Số tiền {word.lower()}: {money_words(abs(sum(change.change for change in every)))}./.",
        signatures=signatures(payment_list),
        footer="Tài liệu có dữ liệu cá nhân",
        font_pt=10,
        size=len(every),
    )
    return Document(title=f"{name}: {payment_list}", annexes=[annex], author=str(payment_list.ward))


def _row(change: Change) -> dict:
    line = change.line
    return {
        "name": line.full_name,
        "birth": line.birth_year,
        "citizen_id": line.citizen_id,
        "group": group_name(line),
        "scheme": short_scheme(line.scheme_name),
        "before": change.before,
        "now": change.now,
        "change": change.change,
        "reason": change.reason,
    }
