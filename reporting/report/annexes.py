"""Annexes I to V of the report (reporting.md §10). Each is a list of lines first, so that what was signed can be kept
and printed again to the letter."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from elders.ground.documents import Annex, Column, Section, Signature
from elders.ground.numbers import grouped
from reporting.catalogue import catalogue
from reporting.choices import Level, State
from reporting.indicators.arithmetic import NO_DATA, NOTHING, thousand_dong
from reporting.indicators.rows import Row
from reporting.plan_papers import BUDGET_COLUMNS, HINT, SLIM_PT, TABLE_PT, TASK_COLUMNS, WIDE_PT, budget_rows, task_rows
from reporting.plan_words import rate
from reporting.report.material import BANDS, GROUP_CODES, GroupRow, Material

Lines = list[dict[str, Any]]  # [{"title": "", "rows": [[…]]}]
PROPOSED = "(*) Chỉ tiêu đề xuất theo phương pháp nội suy, chưa được cấp có thẩm quyền giao."
SIGNS = (
    "“-”: không phát sinh; “...”: chưa có số liệu; KTPV: không thuộc phạm vi báo cáo của cấp phường. "
    "Tỷ lệ được so sánh bằng số chính xác, chỉ làm tròn khi in."
)
SEVERAL = "Một người có thể thuộc nhiều nhóm."


def _column(key: str, heading: str, width: float, align: str = "", group: str = "") -> Column:
    return Column(key=key, heading=heading, width_mm=width, align=align or "", group=group)


# --- Phụ lục I --------------------------------------------------------------------------------------------------------
TARGET_COLUMNS = (
    _column("stt", "STT", 9, "center"),
    _column("name", "Chỉ tiêu", 70),
    _column("unit", "Đơn vị tính", 12, "center"),
    _column("city_2025", "Mục tiêu 2025", 14, "right"),
    _column("city_2030", "Mục tiêu 2030", 14, "right"),
    _column("target", "Chỉ tiêu năm", 15, "right"),
    _column("numerator", "Tử số", 15, "right"),
    _column("denominator", "Mẫu số", 15, "right"),
    _column("result", "Kết quả", 16, "right"),
    _column("progress", "So với chỉ tiêu năm (%)", 16, "right"),
    _column("before", "Cùng kỳ năm trước", 16, "right"),
    _column("assessment", "Đánh giá", 18, "center"),
    _column("note", "Ghi chú", 22),
)


def target_lines(material: Material) -> Lines:
    """The indicators under the headings of the catalogue; city rows carry their level, to be left out when asked."""
    rows, before = material.rows, material.before
    return [
        {
            "title": f"{part.number}. {part.title}",
            "rows": [_target_row(rows[code], before.get(code)) for code in part.rows],
            "city": [rows[code].level == Level.CITY for code in part.rows],
        }
        for part in catalogue().annex
    ]


def _target_row(row: Row, before: str | None) -> list[str]:
    """The cells, and last the long note that goes below the table: a column of 22 mm would make pages of it."""
    known = catalogue()[row.code]
    number = catalogue().row_number(row.code).partition(".")[2]
    cities = [known.city_printed(year) or NOTHING for year in (2025, 2030)]
    result = row.printed.removesuffix(f" {row.unit}")
    sides = [("" if side is None else grouped(side)) for side in (row.numerator, row.denominator)]
    if row.state == State.OUT_OF_SCOPE:
        sides, cities = ["", ""], cities
    elif row.state == State.NO_DATA:
        sides = [NO_DATA, NO_DATA]
    short = [f"QĐ 383: {row.national}"] if row.national else []
    if row.missing and row.state in (State.MISSED, State.UNDER_WAY):
        short.insert(0, f"thiếu {grouped(row.missing)}")
    long = [row.note] if row.note else []
    if row.level == Level.BINARY:
        long += [f"{one.label} {grouped(one.value)} {one.unit}" for one in row.figures if one.value is not None]
    return [
        number, row.name, row.unit, *cities, row.target_printed, *sides, result, row.progress or NOTHING,
        before if before is not None else NO_DATA, row.assessment, "; ".join(short), "; ".join(long),
    ]  # fmt: skip


# --- Phụ lục II -------------------------------------------------------------------------------------------------------
FIGURE_COLUMNS = (
    _column("stt", "STT", 12, "center"),
    _column("content", "Nội dung", 83),
    _column("unit", "Đơn vị tính", 18, "center"),
    _column("value", "Số liệu kỳ này", 20, "right"),
    _column("before", "Cùng kỳ", 18, "right"),
    _column("note", "Ghi chú", 14),
)
FIGURE_GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    ("Dân số cao tuổi", ["OP-DS-01", "OP-HV-01"]),
    (
        "Chăm sóc sức khỏe",
        ["YT-01", "YT-03", "OP-KSK-01", "YT-04", "OP-SL-01", "OP-QL-01", "OP-TV-01", "OP-TN-01", "OP-CSK-01"],
    ),
    (
        "Bảo trợ xã hội, chính sách",
        ["OP-HT-01", "OP-HT-02", "OP-HT-03", "OP-HT-04", "OP-BT-01", "OP-BH-01", "OP-CT-01", "OP-QT-01", "OP-QLTH-01",
         "OP-NB-01"],
    ),
    (
        "Câu lạc bộ, Hội, Quỹ",
        [*(f"OP-LTH-0{number}" for number in range(1, 8)), "OP-QCS-01"],
    ),
    ("Tuyên truyền, tập huấn", ["OP-TT-01", "OP-TT-02", "OP-TH-01", "OP-TH-02", "OP-VM-01"]),
    ("Kinh phí", ["OP-KP-01"]),
)  # fmt: skip
MONEY_UNIT = "đồng"


def figure_lines(material: Material) -> Lines:
    """Figures with what stands beside them, numbered like the national form (QĐ 1087); money in nghìn đồng."""
    lines = []
    for place, (title, codes) in enumerate(FIGURE_GROUPS, 1):
        made: list[list[str]] = []
        if place == 1:
            moved = material.movement.lines
            made += [
                [f"1.{n}", f"Biến động: {label[:1].lower()}{label[1:]}", "người", grouped(count), "", ""]
                for n, (label, count) in enumerate(moved, 1)
            ]
        first = len(made)
        for number, code in enumerate(codes, first + 1):
            row = material.rows[code]
            made.append([f"{place}.{number}", row.name, *_measured(row), material.before.get(code, NO_DATA), _of(row)])
            for sub, one in enumerate(row.figures, 1):
                made.append([f"{place}.{number}.{sub}", f"- {one.label}", *_beside(one.value, one.unit), "", ""])
        lines.append({"title": f"{place}. {title}", "rows": made})
    return lines


def _of(row: Row) -> str:
    """Numerator and denominator beside a percentage: a reader must be able to reckon it again."""
    if row.denominator is None or row.value is None:
        return ""
    return f"{grouped(row.numerator)}/ {grouped(row.denominator)}"


def _measured(row: Row) -> list[str]:
    """[unit, value] of the main figure of a row."""
    if row.state in (State.NO_DATA, State.NOTHING, State.OUT_OF_SCOPE) or row.numerator is None:
        return [row.unit.partition(";")[0], row.printed]
    if row.denominator is not None:
        return ["%", row.printed]
    value, _, unit = row.printed.partition(" ")
    if unit == MONEY_UNIT:
        return _beside(row.numerator, unit)
    return [unit or row.unit.partition(";")[0], value]


def _beside(value: int | None, unit: str) -> list[str]:
    if value is None:
        return [unit, NO_DATA]
    return ["nghìn đồng", thousand_dong(value)] if unit == MONEY_UNIT else [unit, grouped(value)]


# --- Phụ lục IV -------------------------------------------------------------------------------------------------------
SHARE_HEADINGS = {"YT-01": "Thẻ BHYT", "YT-03": "Khám sức khỏe", "YT-04": "Hồ sơ sức khỏe", "LTH-02": "Câu lạc bộ"}
GROUP_COLUMNS = (
    _column("stt", "STT", 10, "center"),
    _column("group", "Tổ dân phố", 36),
    _column("total", "Tổng", 16, "right"),
    _column("male", "Nam", 14, "right"),
    _column("female", "Nữ", 14, "right"),
    *(
        _column(f"band{place}", f"{low}-{high}" if high < 200 else f"từ {low}", 14, "right", "Nhóm tuổi")
        for place, (low, high) in enumerate(BANDS)
    ),
    _column("poor", "Nghèo và cận nghèo", 16, "right"),
    *(
        _column(f"{code}-{side}", heading, width, "right", SHARE_HEADINGS[code])
        for code in GROUP_CODES
        for side, heading, width in (("n", "Số", 14), ("p", "%", 12))
    ),
)


def group_lines(material: Material) -> Lines:
    """One line per tổ dân phố, "Chưa xác định", and the ward as the sum of all (never the mean of percentages)."""
    rows = [_group_row(f"{n:02d}", one, material.rows) for n, one in enumerate(material.groups, 1)]
    whole = GroupRow("Toàn phường")
    for one in material.groups:
        whole.total, whole.male, whole.female = (
            whole.total + one.total,
            whole.male + one.male,
            whole.female + one.female,
        )
        whole.bands = [a + b for a, b in zip(whole.bands, one.bands, strict=True)]
        whole.poor += one.poor
        for code, (part, among) in one.shares.items():
            before = whole.shares.get(code, (0, 0))
            whole.shares[code] = (before[0] + part, before[1] + among)
    return [{"title": "", "rows": [*rows, _group_row("", whole, material.rows)]}]


def _group_row(number: str, one: GroupRow, rows: Mapping[str, Row]) -> list[str]:
    shares = []
    for code in GROUP_CODES:
        part, among = one.shares.get(code, (0, 0))
        unknown = rows[code].state == State.NO_DATA
        shares += [NO_DATA, NO_DATA] if unknown else [grouped(part), rate(part, among)]
    figures = [one.total, one.male, one.female, *one.bands, one.poor]
    return [number, one.label, *map(grouped, figures), *shares]


# --- all of them ------------------------------------------------------------------------------------------------------
MAKERS: Mapping[str, Callable[[Material], Lines]] = {
    "I": target_lines,
    "II": figure_lines,
    "III": lambda material: [{"title": "", "rows": task_rows(material.tasks)}],
    "IV": group_lines,
    "V": lambda material: [{"title": "", "rows": budget_rows(material.budget, material.money)}],
}
TITLES = {
    "I": ("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", "Chỉ tiêu", "landscape", TARGET_COLUMNS, ""),
    "II": ("SỐ LIỆU CÔNG TÁC NGƯỜI CAO TUỔI", "Số liệu", "portrait", FIGURE_COLUMNS, ""),
    "III": ("TÌNH HÌNH THỰC HIỆN NHIỆM VỤ", "Nhiệm vụ", "landscape", TASK_COLUMNS, ""),
    "IV": ("SỐ LIỆU THEO TỔ DÂN PHỐ", "Tổ dân phố", "landscape", GROUP_COLUMNS, ""),
    "V": ("KINH PHÍ THỰC HIỆN", "Kinh phí", "portrait", BUDGET_COLUMNS, "nghìn đồng"),
}


MONTHLY = ("II", "IV")  # what goes along with a summary of a month


def tables(material: Material, *, only: Sequence[str] = ()) -> dict[str, Lines]:
    """Every annex (or those of `only`) as lines, ready for JSON."""
    return {number: make(material) for number, make in MAKERS.items() if not only or number in only}


def annex(
    number: str,
    lines: Lines,
    *,
    label: str = "",
    attached: str,
    window_words: str,
    summary: str,
    shows_city: bool = True,
    alone: bool = False,
) -> Annex:
    """One annex on paper. `label` where it is not `number`; `summary`: the counts by state under Phụ lục I; `alone`:
    printed without the report, so that who compiled Phụ lục I signs it."""
    title, name, orientation, columns, unit = TITLES[number]
    notes = []
    if number == "I":
        lines = lines if shows_city else [_without_city(part) for part in lines]
        lines, notes = _numbered(lines)
        notes = [summary, SIGNS, *notes]
        if any("(*)" in row[5] for part in lines for row in part["rows"]):
            notes.insert(1, PROPOSED)
    elif number == "II":
        notes = [SEVERAL, "“...”: chưa có số liệu; “-”: không phát sinh. Tiền tính bằng nghìn đồng."]
    elif number == "IV":
        notes = ["Tỷ lệ của phường bằng tổng tử số chia tổng mẫu số của các tổ. “...”: chưa có số liệu."]
    sections = [Section(title=part["title"], rows=part["rows"]) for part in lines if part["rows"]]
    return Annex(
        title=title,
        label=label or f"Phụ lục {number}",
        name=name,
        orientation=orientation,
        attached=attached,
        lines=[window_words],
        columns=columns,
        unit=unit,
        sections=sections,
        notes=notes,
        signatures=[Signature(authority=["NGƯỜI LẬP BIỂU"], hint=HINT)] if alone and number == "I" else (),
        font_pt=WIDE_PT if orientation == "landscape" else TABLE_PT,
        pad_pt=1.5 if number == "II" else SLIM_PT,  # "3.10.1" in 12 mm
        size=sum(len(part["rows"]) for part in lines),
    )


def _numbered(lines: Lines) -> tuple[Lines, list[str]]:
    """Long notes below the table, each under the number that stands in its row."""
    notes, made = [], []
    for part in lines:
        rows = []
        for *cells, long in part["rows"]:
            if long:
                notes.append(f"({len(notes) + 1}) {long[:1].upper()}{long[1:].removesuffix('.')}.")
                cells[-1] = f"{cells[-1]}; ({len(notes)})" if cells[-1] else f"({len(notes)})"
            rows.append(cells)
        made.append(part | {"rows": rows})
    return made, notes


def _without_city(part: dict[str, Any]) -> dict[str, Any]:
    rows = [row for row, city in zip(part["rows"], part["city"], strict=True) if not city]
    return part | {"rows": rows}
