"""The forecast on paper: the annex of a budget, by month, by benefit and by residential group (PDF and .xlsx)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from benefits.campaign_papers import letterhead, signatures
from benefits.forecast import Cell, Forecast
from benefits.forecast_gifts import GiftRow
from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.names import vn_key
from elders.ground.numbers import short_day
from elders.models import Ward

ASSUMES = (
    "Tính theo quy định đang có hiệu lực; không gồm người sẽ mất, sẽ chuyển đi hoặc chuyển đến.",
    "Người sắp đủ điều kiện tính từ tháng đủ điều kiện, coi như quyết định được ký trong tháng đó.",
    "Danh sách hộ nghèo, hộ cận nghèo có giá trị đến 31/12: tiền phụ thuộc danh sách năm sau ghi ở cột “Chưa rõ”, "
    "và người đó tính vào cột “Ra”.",
)


def _money(key: str, heading: str, width: float = 30, group: str = "") -> Column:
    return Column(key=key, heading=heading, width_mm=width, kind="number", total=True, group=group)


def _row(name: str, cell: Cell) -> list[Any]:
    return [
        name, cell.held + cell.coming, cell.entering, cell.leaving, cell.vnd, cell.central, cell.city, cell.open,
        cell.open_vnd, cell.unclear, cell.unclear_most,
    ]  # fmt: skip


def _columns(first: str) -> list[Column]:
    return [
        Column(key="stt", heading="STT", width_mm=9, kind="order"),
        Column(key="name", heading=first, width_mm=38),
        Column(key="people", heading="Số người", width_mm=14, kind="number"),
        Column(key="enters", heading="Vào", width_mm=11, kind="number", total=True),
        Column(key="leaves", heading="Ra", width_mm=11, kind="number", total=True),
        _money("vnd", "Tổng (đồng)", 30, "Kinh phí đang hưởng và sẽ vào"),
        _money("central", "Trung ương", 27, "Kinh phí đang hưởng và sẽ vào"),
        _money("city", "Thành phố", 27, "Kinh phí đang hưởng và sẽ vào"),
        Column(key="open", heading="Số người", width_mm=14, kind="number", group="Đủ điều kiện, chưa có quyết định"),
        _money("open_vnd", "Kinh phí (đồng)", 28, "Đủ điều kiện, chưa có quyết định"),
        Column(key="unclear", heading="Số người", width_mm=14, kind="number", group="Chưa rõ"),
        _money("most", "Nhiều nhất (đồng)", 28, "Chưa rõ"),
    ]


def _over_months(cells: list[Cell]) -> Cell:
    """Money of all months; people of the last one."""
    found = Cell()
    for cell in cells:
        found.add(cell)
    last = cells[-1]
    found.held, found.coming, found.open, found.unclear = last.held, last.coming, last.open, last.unclear
    return found


def _by_group(found: Forecast, groups: Mapping[int | None, str]) -> list[tuple[str, list[Cell]]]:
    rows = [(groups.get(pk, "Chưa rõ tổ"), cells) for pk, cells in found.by("group").items()]
    return sorted(rows, key=lambda row: vn_key(row[0]))


def forecast_paper(
    found: Forecast,
    *,
    ward: Ward,
    today: date,
    schemes: Mapping[str, str],
    groups: Mapping[int | None, str],
    gifts: list[GiftRow],
    assumption: str = "",
) -> Document:
    """Three annexes, and a fourth for gifts. `schemes` and `groups` are names by code and number."""
    lines = [f"(Tính ngày {short_day(today)})"]
    if assumption:
        lines.append(f"(Giả định: {assumption})")
    common = {"orientation": "landscape", "font_pt": 9.5, "signatures": signatures(ward), "lines": lines}
    title = f"DỰ BÁO KINH PHÍ CHI TRẢ TỪ THÁNG {found.months[0]:%m/%Y} ĐẾN THÁNG {found.months[-1]:%m/%Y}"
    annexes = [
        Annex(
            title=f"{title}\nTHEO THÁNG",
            name="Theo tháng",
            label="Phụ lục I",
            columns=_columns("Tháng"),
            sections=[
                Section(rows=[_row(f"Tháng {month:%m/%Y}", cell)
                              for month, cell in zip(found.months, found.monthly(), strict=True)])
            ],
            total="Cộng {count} tháng",
            letterhead=letterhead(ward, today.year),
            notes=ASSUMES,
            **common,
        ),
        Annex(
            title=f"{title}\nTHEO CHẾ ĐỘ",
            name="Theo chế độ",
            label="Phụ lục II",
            columns=_columns("Chế độ"),
            sections=[
                Section(rows=[_row(schemes.get(code, code), _over_months(cells))
                              for code, cells in sorted(found.by("scheme").items())])
            ],
            total="Tổng cộng",
            notes=("Số người là của tháng cuối; tiền là của cả kỳ.",),
            **common,
        ),
        Annex(
            title=f"{title}\nTHEO TỔ DÂN PHỐ",
            name="Theo tổ",
            label="Phụ lục III",
            columns=_columns("Tổ dân phố"),
            sections=[
                Section(rows=[_row(name, _over_months(cells)) for name, cells in _by_group(found, groups)])
            ],
            total="Tổng cộng",
            notes=("Số người là của tháng cuối; tiền là của cả kỳ.",),
            **common,
        ),
    ]  # fmt: skip
    if gifts:
        annexes.append(_gift_annex(gifts, title, common))
    return Document(title=f"Dự báo kinh phí {ward}", annexes=annexes, author=str(ward))


def _gift_annex(gifts: list[GiftRow], title: str, common: dict[str, Any]) -> Annex:
    papers = list(dict.fromkeys(row.missing for row in gifts if row.missing))
    rows = [
        [row.occasion, row.name, row.day, row.people, row.gifts, None if row.unknown == row.gifts else row.vnd,
         row.unknown, row.unclear]
        for row in gifts
    ]  # fmt: skip
    return Annex(
        title=f"{title}\nQUÀ TẶNG, MỪNG THỌ",
        name="Quà tặng",
        label="Phụ lục IV",
        columns=[
            Column(key="stt", heading="STT", width_mm=9, kind="order"),
            Column(key="occasion", heading="Dịp", width_mm=38),
            Column(key="name", heading="Loại quà", width_mm=75),
            Column(key="day", heading="Ngày", width_mm=20, kind="day"),
            Column(key="people", heading="Số người, hộ", width_mm=18, kind="number", total=True),
            Column(key="gifts", heading="Số suất", width_mm=17, kind="number", total=True),
            Column(key="vnd", heading="Số tiền đã rõ (đồng)", width_mm=32, kind="number", total=True),
            Column(key="unknown", heading="Suất chưa rõ mức", width_mm=21, kind="number", total=True),
            Column(key="unclear", heading="Người chưa rõ diện", width_mm=22, kind="number", total=True),
        ],
        sections=[Section(rows=rows)],
        total="Tổng cộng",
        notes=[f"Mức chưa rõ, còn chờ: {'; '.join(papers)}."] if papers else (),
        **common,
    )
