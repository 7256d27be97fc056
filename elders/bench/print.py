"""What a long list costs on paper: its rows set by hand, beside one call of WeasyPrint for the whole list."""

import resource
import time
from collections.abc import Iterator
from typing import Any

from elders.bench import Child, Report, Size, in_child
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature, pdf, xlsx

NAIVE_ROWS = 2_000  # ten thousand at once would take two gigabytes and minutes; per row is compared
GROUP_ROWS = 400
COLUMNS = [
    Column(key="stt", heading="STT", width_mm=11, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=46),
    Column(key="birth", heading="Ngày, tháng, năm sinh", width_mm=22, align="center"),
    Column(key="sex", heading="Giới tính", width_mm=12, align="center"),
    Column(key="cccd", heading="Số định danh cá nhân", width_mm=28, kind="code"),
    Column(key="address", heading="Nơi ở", width_mm=54),
    Column(key="phone", heading="Điện thoại", width_mm=24, kind="code"),
    Column(key="facts", heading="Hoàn cảnh", width_mm=36),
    Column(key="note", heading="Ghi chú", width_mm=19),
]
FAMILIES = ("Nguyễn Thị", "Trần Văn", "Đào Thị Minh", "Hoàng Đức", "Phạm Ngọc")
GIVEN = ("Ánh", "Bình", "Hường", "Ước", "Khuyên", "Nghĩa", "Quỳnh")


def _rows(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    for number in range(first, last):
        yield (
            f"{FAMILIES[number % 5]} {GIVEN[number % 7]}",
            "05/03/1945" if number % 3 else "1941",
            "Nữ" if number % 2 else "Nam",
            f"0311459{number:05d}",
            f"Số {number % 300} ngõ đình, Vân Quan"
            if number % 3
            else f"Số {number % 300} đường Mạc Đăng Doanh, Vân Quan",
            f"0953{number:06d}" if number % 4 else "",
            "Hộ nghèo; sống một mình" if number % 9 == 0 else "",
            "",
        )


def paper(rows: int) -> Document:
    """A roster of made-up people with a section per group, as a ward prints it."""
    groups = range(0, rows, GROUP_ROWS)
    annex = Annex(
        title="DANH SÁCH NGƯỜI CAO TUỔI\nPHƯỜNG MẪU",
        orientation="landscape",
        columns=COLUMNS,
        sections=[
            Section(title=f"Tổ dân phố số {first // GROUP_ROWS + 1}", rows=_rows(first, min(first + GROUP_ROWS, rows)))
            for first in groups
        ],
        letterhead=Letterhead(issuer=["ỦY BAN NHÂN DÂN", "PHƯỜNG MẪU"], place="Mẫu", year=2026),
        closing="Danh sách này có {count} người ({count_words} người).",
        signatures=[Signature(authority=["NGƯỜI LẬP BIỂU"]), Signature(authority=["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"])],
        footer="Tài liệu có dữ liệu cá nhân",
        size=rows,
    )
    return Document(title="Danh sách người cao tuổi", annexes=[annex], author="Phường Mẫu")


def _long(rows: int) -> tuple[float, float]:
    """(seconds, highest MB of a printing process) of one list; the caller's own memory is measured outside."""
    started = time.perf_counter()
    pdf(paper(rows))
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _naive(rows: int) -> bool:
    """One document, one table, one call: what the library's manual shows."""
    from elders.ground.paper.fonts import engine
    from elders.ground.paper.pdf import parts_of, whole_html

    document = paper(rows)
    (part,) = parts_of(document)
    html = whole_html([(part, list(part.lines()))], document).replace("table-layout: fixed;", "")
    weasyprint, fonts = engine()
    return bool(weasyprint.HTML(string=html).write_pdf(font_config=fonts))


def run(report: Report, *, size: Size) -> None:
    rows = size.file_rows
    naive_rows = min(rows, NAIVE_ROWS)
    ours: Child = in_child(lambda: _long(rows))
    seconds, press_mb = ours.answer
    naive = in_child(lambda: _naive(naive_rows))
    report.add(
        f"In danh sách {rows} dòng ra PDF",
        seconds,
        reference=f"WeasyPrint một lần, {naive_rows} dòng, quy ra {rows} dòng",
        reference_seconds=naive.seconds / naive_rows * rows,
        aim=0.15,
        aim_seconds=30,
        memory_mb=max(ours.memory_mb, press_mb),
        aim_mb=150,
        note=f"bộ nhớ mỗi tiến trình; một lần {naive_rows} dòng cần {naive.memory_mb:.0f} MB",
    )
    book = in_child(lambda: bool(xlsx(paper(rows))))
    report.add(f"Danh sách {rows} dòng ra Excel", book.seconds, aim=10, memory_mb=book.memory_mb, aim_mb=150)
