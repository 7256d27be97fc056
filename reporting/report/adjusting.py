"""The paper of a báo cáo điều chỉnh: why, and each changed row as it was reported and as it reads now.

Neither plan gives a form [project rule]: the head and the signature are those of the report it corrects.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature, attached_to
from elders.ground.numbers import grouped, short_day
from reporting.indicators.arithmetic import NO_DATA
from reporting.indicators.rows import moved
from reporting.models import Adjustment, SnapshotRow
from reporting.outside import frozen_for_outside
from reporting.plan_papers import SLIM_PT, TABLE_PT
from reporting.plan_words import count_words
from reporting.report.paper import SYMBOL

BEFORE, NOW = "Số đã báo cáo", "Số điều chỉnh"
COLUMNS = (
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Nội dung", width_mm=53),
    Column(key="unit", heading="Đơn vị tính", width_mm=16, align="center"),
    *(
        Column(key=f"{side}-{name}", heading=heading, width_mm=width, align=align, group=group)
        for side, group in (("before", BEFORE), ("now", NOW))
        for name, heading, width, align in (
            ("result", "Kết quả", 18, "right"), ("parts", "Tử số/ mẫu số", 25, "center"),
        )
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One row as it was reported (None: not in that report) and as it reads now, as it leaves the administration."""

    was: SnapshotRow | None
    now: SnapshotRow


def changes(adjustment: Adjustment) -> Iterator[Change]:
    """In the order of the report; two queries."""
    was = {one.code: frozen_for_outside(one) for one in adjustment.before.rows.all()}
    for row in adjustment.snapshot.rows.order_by("pk"):
        if row.code in adjustment.snapshot.changed:
            yield Change(was.get(row.code), frozen_for_outside(row))


def figures(row: SnapshotRow | None) -> list[str]:
    """["72,7", "902/1.240"]: a reader must be able to reckon it again."""
    if row is None:
        return ["", ""]
    has_parts = row.denominator is not None and row.numerator is not None and row.value
    parts = f"{grouped(row.numerator)}/{grouped(row.denominator)}" if has_parts else ""
    return [row.printed.removesuffix(f" {row.unit}"), parts]


def lines_of(one: Change) -> list[list[str]]:
    """The row, then each figure beside it that is another number now."""
    beside = moved(one.was.figures, one.now.figures) if one.was else ()
    return [
        [one.now.name, one.now.unit, *figures(one.was), *figures(one.now)],
        *([f"- {it.label}", it.unit, _number(it.was), "", _number(it.now), ""] for it in beside),
    ]


def _number(value: int | None) -> str:
    return NO_DATA if value is None else grouped(value)


def document(adjustment: Adjustment) -> Document:
    """The whole paper; number and day stay blank until registered."""
    period, ward = adjustment.snapshot.period, adjustment.snapshot.period.ward
    report, year = period.report, adjustment.snapshot.taken_at.year
    issuer = f"Ủy ban nhân dân phường {ward.name}"
    of = f"Báo cáo số {report.number:02d}/{SYMBOL} ngày {short_day(report.signed_on)}"
    found = list(changes(adjustment))
    rows = [line for one in found for line in lines_of(one)]
    blocks = [
        ("I. LÝ DO ĐIỀU CHỈNH", f"{adjustment.snapshot.reason.rstrip('.')}."),
        (
            "II. SỐ LIỆU ĐIỀU CHỈNH",
            f"Điều chỉnh {count_words(len(found))} dòng số liệu (chi tiết tại Phụ lục kèm theo). "
            "Các số liệu khác giữ nguyên như báo cáo đã gửi.",
        ),
    ]
    return Document(
        title=str(adjustment),
        template="documents/report.html",
        letterhead=Letterhead(
            issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
            place=ward.document_place,
            symbol=SYMBOL,
            number=adjustment.number,
            day=adjustment.signed_on,
            year=year,
        ),
        kind="BÁO CÁO",
        subject=f"Điều chỉnh số liệu công tác người cao tuổi {period.words}",
        to=[f"{report.to.removesuffix('.')}."],
        context={
            "opening": f"{issuer} đã có {of} về công tác người cao tuổi {period.words}. Sau khi đối chiếu sổ sách, "
            f"{issuer} báo cáo điều chỉnh như sau:",
            "window_words": period.window.words,
            "blocks": [{"level": 1, "title": title, "lines": [text]} for title, text in blocks],
            "closing": f"Trên đây là báo cáo điều chỉnh; {issuer} báo cáo {report.to.removesuffix('.')} tổng hợp./.",
        },
        signature=Signature(authority=report.authority.splitlines(), name=report.signer),
        recipients=report.recipients.splitlines(),
        annexes=[
            Annex(
                title="SỐ LIỆU ĐIỀU CHỈNH",
                label="Phụ lục",
                name="Điều chỉnh",
                attached=attached_to("Báo cáo", SYMBOL, issuer, year=year),
                lines=[period.window.words],
                columns=COLUMNS,
                sections=[Section(rows=rows)],
                notes=["“-”: không phát sinh; “...”: chưa có số liệu."],
                font_pt=TABLE_PT,
                pad_pt=SLIM_PT,
                size=len(rows),
            )
        ],
    )
