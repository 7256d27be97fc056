"""The summary of a month: what moved, what was done, what comes next, beside its figures.

The form is our own [project rule]: neither plan gives one. Figures and sentences are those of the report of a year.
"""

from collections.abc import Sequence

from elders.ground.numbers import short_day
from reporting.plan_choices import Rhythm, WorkState
from reporting.plan_words import count_words, items
from reporting.report.material import Material
from reporting.report.outline import NOTHING_TO_ASK, Block, budget, counted, people_words, problem_words, say

RESULTS: Sequence[tuple[str, Sequence[str]]] = (
    ("Tuyên truyền, tập huấn", ["OP-TT-01", "OP-TT-02", "OP-TH-01", "OP-TH-02"]),
    (
        "Chế độ, chính sách, thẻ bảo hiểm y tế",
        ["OP-HT-01", "OP-HT-03", "OP-HT-04", "OP-BT-01", "OP-BH-01", "OP-CT-01", "OP-QT-01"],
    ),
    ("Chăm sóc sức khỏe", ["OP-KSK-01", "OP-SL-01", "OP-QL-01", "OP-TV-01", "OP-TN-01", "OP-QLTH-01"]),
    ("Câu lạc bộ, Hội, Quỹ", ["OP-LTH-01", "OP-LTH-02", "OP-CSK-01", "OP-QCS-01"]),
)


def monthly_outline(material: Material) -> list[Block]:
    """All blocks of the summary, generated."""
    results = [
        Block(f"II.{place}", f"{place}.", heading, 2, say(material, *codes), codes=tuple(codes))
        for place, (heading, codes) in enumerate(RESULTS, 1)
    ]
    place = len(results) + 1
    return [
        Block("I", "I.", "NGƯỜI CAO TUỔI", 1, people_words(material), codes=("OP-DS-01", "OP-HV-01")),
        Block("II", "II.", "KẾT QUẢ TRONG THÁNG", 1),
        *results,
        Block(f"II.{place}", f"{place}.", "Hoạt động đã tổ chức", 2, _activities(material)),
        Block(f"II.{place + 1}", f"{place + 1}.", "Kinh phí", 2, budget(material.money), codes=("OP-KP-01",)),
        Block(f"II.{place + 2}", f"{place + 2}.", "Tiến độ các chỉ tiêu năm", 2, counted(material.rows, at="")),
        Block("III", "III.", "KHÓ KHĂN, KIẾN NGHỊ", 1, _problems(material) or NOTHING_TO_ASK),
        Block(
            "IV", "IV.", "NHIỆM VỤ THÁNG SAU", 1, _next(material), asks="Viết những việc trọng tâm của tháng sau.",
        ),
    ]  # fmt: skip


def _activities(material: Material) -> str:
    done = [f"{one.name} (ngày {short_day(one.held_on)})" for one in material.activities]
    if not done:
        return "Trong tháng chưa ghi hoạt động nào."
    return f"Đã tổ chức {count_words(len(done))} hoạt động:\n{items(done)}"


def _problems(material: Material) -> str:
    return items(map(problem_words, material.problems))


def _next(material: Material) -> str:
    """Tasks still open that come every month, or are due within the next two."""
    open_rows = [
        row for row in material.tasks
        if row.task.state not in (WorkState.DONE, WorkState.DROPPED) and not row.task.is_citys
    ]  # fmt: skip
    soon = [
        row for row in open_rows
        if row.task.rhythm == Rhythm.MONTHLY
        or (row.task.deadline is not None and (row.task.deadline - material.window.last).days <= 60)
    ]  # fmt: skip
    lines = []
    for row in soon:
        due = f", hạn {short_day(row.task.deadline)}" if row.task.deadline else ""
        lines.append(f"{row.task.title}{due}")
    return items(lines)
