"""Phụ lục III (state of tasks) and Phụ lục V (money), as annexes of the report or printed alone (reporting.md §10)."""

from collections.abc import Iterable, Sequence
from datetime import date

from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.ground.numbers import short_day
from elders.models import Ward
from reporting.counting import Money
from reporting.indicators.arithmetic import NO_DATA, OUT_OF_SCOPE
from reporting.models import BudgetLine, Plan
from reporting.plan_catalogue import now_called
from reporting.plan_choices import MoneySource, TaskKind
from reporting.plan_words import listed, rate, thousands
from reporting.task_board import Row

HINT = "Ký, ghi rõ họ tên"
# Sizes of §10; a column of 9 or 12 mm holds its heading only with slim sides.
TABLE_PT, WIDE_PT, SLIM_PT = 12, 11, 2


def letterhead(ward: Ward, *, year: int) -> Letterhead:
    return Letterhead(issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"], place=ward.document_place, year=year)


def alone(ward: Ward) -> list[Signature]:
    """Signatures of a table printed without its report."""
    leader = Signature(authority=ward.signer_authority.splitlines(), name=ward.signer_name)
    return [Signature(authority=["NGƯỜI LẬP BIỂU"], hint=HINT), leader]


def until_words(first: date, last: date) -> str:
    return f"(Số liệu tính từ ngày {short_day(first)} đến ngày {short_day(last)})"


# --- Phụ lục III ------------------------------------------------------------------------------------------------------
TASK_COLUMNS = (
    Column(key="stt", heading="STT", width_mm=10, align="center"),
    Column(key="task", heading="Nhiệm vụ", width_mm=70),
    Column(key="leads", heading="Đơn vị chủ trì", width_mm=34),
    Column(key="helps", heading="Phối hợp", width_mm=30),
    Column(key="timing", heading="Thời gian", width_mm=22, align="center"),
    Column(key="result", heading="Kết quả", width_mm=56),
    Column(key="state", heading="Trạng thái", width_mm=18, align="center"),
    Column(key="proofs", heading="Minh chứng", width_mm=12, align="center"),
)


def task_rows(rows: Iterable[Row]) -> list[list[str]]:
    """Rows of Phụ lục III, agencies as the plan names them."""
    made = []
    for number, row in enumerate(rows, 1):
        task = row.task
        result = listed([row.result, f"Lý do: {task.reason}" if task.reason else ""])
        when = task.timing + (
            f", hạn {short_day(task.deadline)}" if task.deadline and task.kind == TaskKind.OWN else ""
        )
        made.append(
            [
                f"{number:02d}", task.title, listed(task.leads), listed(task.cooperating), when, result,
                OUT_OF_SCOPE if task.is_citys else task.get_state_display(), f"{row.proofs:02d}" if row.proofs else "",
            ]
        )  # fmt: skip
    return made


def renamed(rows: Iterable[Row]) -> list[str]:
    """Who does the work of agencies that are gone, one sentence for each that leads a task of `rows`."""
    names = dict.fromkeys(name for row in rows for name in row.task.leads)
    return [f"{name}: nay là {now_called(name)}." for name in names if now_called(name) != name]


def annex_tasks(
    rows: Sequence[Row],
    *,
    label: str = "Phụ lục III",
    attached: str = "",
    lines: Sequence[str] = (),
    head: Letterhead | None = None,
    signatures: Sequence[Signature] = (),
) -> Annex:
    """Phụ lục III. TÌNH HÌNH THỰC HIỆN NHIỆM VỤ: the tasks of the plan, then those the ward added."""
    made, citys = task_rows(rows), any(row.task.is_citys for row in rows)
    return Annex(
        title="TÌNH HÌNH THỰC HIỆN NHIỆM VỤ",
        label=label,
        attached=attached,
        name="Nhiệm vụ",
        orientation="landscape",
        letterhead=head,
        lines=lines,
        columns=TASK_COLUMNS,
        sections=[Section(rows=made)],
        notes=[
            "Minh chứng: số tệp đã lưu trong phần mềm.",
            *([f"{OUT_OF_SCOPE}: không thuộc phạm vi báo cáo của cấp phường."] if citys else []),
            *renamed(rows),
        ],
        signatures=signatures,
        font_pt=WIDE_PT,
        pad_pt=SLIM_PT,
        size=len(made),
    )


def tasks_alone(plan: Plan, rows: Sequence[Row], *, today: date, of_the_city: bool = False) -> Document:
    """The table of tasks without its report, for the ward's own use."""
    whose = "kế hoạch của thành phố" if of_the_city else "kế hoạch của phường"
    annex = annex_tasks(
        rows,
        label="",
        lines=[f"(Theo {whose}, năm {plan.year}; tính đến ngày {short_day(today)})"],
        head=letterhead(plan.ward, year=today.year),
        signatures=alone(plan.ward),
    )
    return Document(title=f"Tình hình thực hiện nhiệm vụ theo {whose} năm {plan.year}", annexes=[annex])


# --- Phụ lục V --------------------------------------------------------------------------------------------------------
BUDGET_COLUMNS = (
    Column(key="stt", heading="STT", width_mm=10, align="center"),
    Column(key="content", heading="Nội dung", width_mm=65),
    Column(key="source", heading="Nguồn", width_mm=25),
    Column(key="estimate", heading="Dự toán", width_mm=20, align="right"),
    Column(key="spent", heading="Thực hiện", width_mm=20, align="right"),
    Column(key="rate", heading="Tỷ lệ %", width_mm=12, align="right"),
    Column(key="note", heading="Ghi chú", width_mm=13),
)


def budget_rows(lines: Iterable[BudgetLine], sums: dict[str, Money]) -> list[list[str]]:
    """Rows of Phụ lục V: lines (each with `spent`, đồng of the window), a sum per source, the whole. Every figure is
    rounded once from its đồng, so rounded parts may differ from their sum by one."""
    lines, made, number = list(lines), [], 0
    for source in MoneySource:
        part = [line for line in lines if line.source == source]
        for line in part:
            number += 1
            note = "Đã quyết toán" if line.settled_on else line.note
            figures = _figures(line.estimate_vnd, line.spent, line.spent)
            made.append([f"{number:02d}", line.content, source.short, *figures, note])
        if part and source in sums:
            money = sums[source]
            made.append(
                ["", f"Cộng {source.short}", "", *_figures(money.estimate_vnd, money.spent_vnd, money.against_vnd), ""]
            )
    if made:
        whole = sums[""]
        made.append(["", "TỔNG CỘNG", "", *_figures(whole.estimate_vnd, whole.spent_vnd, whole.against_vnd), ""])
    return made


def _figures(estimate: int | None, spent: int, against: int) -> list[str]:
    return [thousands(estimate), thousands(spent), rate(against, estimate)]


def annex_budget(
    lines: Iterable[BudgetLine],
    sums: dict[str, Money],
    *,
    label: str = "Phụ lục V",
    attached: str = "",
    notes: Sequence[str] = (),
    head: Letterhead | None = None,
    signatures: Sequence[Signature] = (),
) -> Annex:
    """Phụ lục V. KINH PHÍ, in nghìn đồng."""
    made = budget_rows(lines, sums)
    unknown = any(NO_DATA in row for row in made)
    return Annex(
        title="KINH PHÍ THỰC HIỆN",
        label=label,
        attached=attached,
        name="Kinh phí",
        letterhead=head,
        lines=notes,
        unit="nghìn đồng",
        columns=BUDGET_COLUMNS,
        sections=[Section(rows=made)],
        font_pt=TABLE_PT,
        pad_pt=SLIM_PT,
        notes=["“...”: chưa có dự toán; tỷ lệ chung chỉ tính trên các dòng có dự toán."] if unknown else [],
        signatures=signatures,
        size=len(made),
    )


def budget_alone(
    ward: Ward, year: int, lines: Iterable[BudgetLine], sums: dict[str, Money], *, first: date, last: date
) -> Document:
    """The table of money without its report."""
    annex = annex_budget(
        lines,
        sums,
        label="",
        notes=[f"Năm {year} {until_words(first, last)}"],
        head=letterhead(ward, year=last.year),
        signatures=alone(ward),
    )
    return Document(title=f"Kinh phí công tác người cao tuổi năm {year}", annexes=[annex])
