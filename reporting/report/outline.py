"""The text of the report: its headings in the order of the form and what is said under each (reporting.md §9).

Every paragraph is made from figures and may be written over; where only a person can know, the block asks for words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elders.ground.numbers import grouped, short_day
from reporting.catalogue import catalogue
from reporting.choices import Level, PeriodCode, State
from reporting.counting import Money
from reporting.indicators.drill import NO_GROUP
from reporting.indicators.rows import Row
from reporting.models import Problem
from reporting.plan_choices import MoneySource, WorkState
from reporting.plan_words import count_words, items, lowered, rate
from reporting.report.material import Material
from reporting.report.sentences import checkups, figure_words, name_of, sentence

LATER = dict.fromkeys((PeriodCode.HALF, PeriodCode.STAT_HALF), "6 tháng cuối năm") | dict.fromkeys(
    (PeriodCode.YEAR, PeriodCode.STAT_YEAR, PeriodCode.SECOND_HALF), "năm sau"
)
LETTERS = "abcdđeghiklmnopqrstuvxy"  # a), b), c), d), đ) …: the points of NĐ 30
NOT_WRITTEN = "(Chưa viết)"
NOTHING_TO_ASK = "Không."
AGES = tuple(enumerate(("từ 60 đến 69 tuổi", "từ 70 đến 79 tuổi", "từ 80 tuổi")))  # as `material.BANDS`


@dataclass(frozen=True)
class Block:
    """One heading with its paragraphs. `level` 1 "I.", 2 "1.", 3 "a)"; `asks` what a person should write where nothing
    can be counted; `codes` the rows the text was made from."""

    key: str
    number: str
    heading: str
    level: int
    text: str = ""
    asks: str = ""
    codes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.number} {self.heading}"

    @property
    def has_text(self) -> bool:
        return bool(self.text or self.asks)


def outline(material: Material) -> list[Block]:
    """All blocks of the report, generated."""
    return [*_state_of_things(material), *_direction(material), *_results(material), *_end(material)]


def say(material: Material, *codes: str) -> str:
    """The sentences of some rows, one paragraph each."""
    rows = [material.rows[code] for code in codes if code in material.rows]
    return "\n".join(filter(None, (sentence(row) for row in rows)))


def _state_of_things(material: Material) -> list[Block]:
    groups = [one for one in material.groups if one.label != NO_GROUP]
    lived_in = sum(one.total > 0 for one in groups)
    few = f", {count_words(lived_in)} tổ có người cao tuổi sinh sống" if lived_in < len(groups) else ""
    return [
        Block("I", "I.", "ĐẶC ĐIỂM TÌNH HÌNH", 1),
        Block(
            "I.1", "1.", "Khái quát", 2, f"Phường có {count_words(len(groups))} tổ dân phố{few}.",
            asks="Thêm diện tích, dân số, số hộ của phường (phần mềm chỉ giữ người cao tuổi).",
        ),
        Block("I.2", "2.", "Người cao tuổi", 2, people_words(material), codes=("OP-DS-01", "OP-HV-01")),
        Block("I.3", "3.", "Thuận lợi, khó khăn", 2, asks="Viết thuận lợi và khó khăn trong kỳ."),
    ]  # fmt: skip


def people_words(material: Material) -> str:
    """Who lives here at the end of the window, and what moved in it."""
    groups, row = material.groups, material.rows["OP-DS-01"]
    total, male, female = (sum(getattr(one, name) for one in groups) for name in ("total", "male", "female"))
    old = next((one.value for one in row.figures if one.label == "từ đủ 80 tuổi"), None)
    said = [
        f"Đến ngày {short_day(material.window.last)}, toàn phường có {grouped(total)} người cao tuổi "
        f"({grouped(male)} nam, {grouped(female)} nữ{_unsaid(total - male - female, ' chưa ghi giới tính')})"
        + (f"; từ đủ 80 tuổi trở lên {grouped(old)} người." if old is not None else "."),
        "Theo nhóm tuổi: "
        + "; ".join(f"{words} {grouped(sum(one.bands[place] for one in groups))} người" for place, words in AGES)
        + ".",
        f"Hộ nghèo, hộ cận nghèo: {grouped(sum(one.poor for one in groups))} người; khuyết tật "
        f"{grouped(sum(one.disabled for one in groups))} người"
        + "".join(f"; {figure_words(one)}" for one in row.figures if one.label not in ("từ đủ 80 tuổi",))
        + ".",
    ]
    moved = material.movement
    said.append(
        f"Biến động trong kỳ: đầu kỳ {grouped(moved.opening)} người; {_moved(moved.lines, 'Tăng')}; "
        f"{_moved(moved.lines, 'Giảm')}; cuối kỳ {grouped(moved.closing)} người."
    )
    return "\n".join([*said, say(material, "OP-HV-01")])


def _moved(lines: Iterable[tuple[str, int]], way: str) -> str:
    """ "giảm 79 (qua đời 50, chuyển đi 29)"."""
    found = {label.removeprefix(f"{way}: "): n for label, n in lines if label.startswith(f"{way}: ") and n}
    parts = ", ".join(f"{what} {grouped(n)}" for what, n in found.items())
    return f"{way.lower()} {grouped(sum(found.values()))} ({parts})" if found else f"không {way.lower()}"


def _unsaid(count: int, words: str) -> str:
    return f", {grouped(count)}{words}" if count else ""


def _direction(material: Material) -> list[Block]:
    papers = [one for one in material.activities if one.kind == "document"]
    meetings = [one for one in material.activities if one.kind == "meeting"]
    issued = items(f"{one.name} (ngày {short_day(one.held_on)})" for one in papers)
    met = (
        f"Trong kỳ đã tổ chức {count_words(len(meetings))} cuộc họp, kiểm tra: "
        + "; ".join(f"{one.name} (ngày {short_day(one.held_on)})" for one in meetings)
        + "."
        if meetings
        else ""
    )
    return [
        Block("II", "II.", "CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", 1),
        Block(
            "II.1",
            "1.",
            "Văn bản đã ban hành",
            2,
            issued,
            asks="" if issued else "Ghi các văn bản đã ban hành, hoặc ghi ở Hoạt động, loại “văn bản ban hành”.",
        ),
        Block("II.2", "2.", "Phân công, phối hợp", 2, asks="Viết việc phân công, phối hợp giữa các đơn vị."),
        Block(
            "II.3",
            "3.",
            "Kiểm tra, giám sát; họp",
            2,
            met,
            asks="" if met else "Ghi các cuộc họp, kiểm tra, hoặc ghi ở Hoạt động, loại “họp”.",
        ),
    ]


RESULTS: Sequence[tuple[str, Sequence[tuple[str, Sequence[str]]]]] = (
    ("Công tác tuyên truyền", [("", ["OP-TT-01", "OP-TT-02", "TT-02"])]),
    ("Nâng cao năng lực quản lý nhà nước, tập huấn", [("", ["OP-TH-01", "OP-TH-02", "TH-01", "DT-01"])]),
    (
        "Thực hiện chế độ, chính sách",
        [
            ("Hưu trí xã hội", ["OP-HT-01", "OP-HT-02", "OP-HT-03", "OP-HT-04"]),
            ("Trợ cấp bảo trợ xã hội", ["OP-BT-01", "TG-01"]),
            ("Thẻ bảo hiểm y tế", ["YT-01", "OP-BH-01"]),
            ("Chúc thọ, mừng thọ", ["OP-CT-01"]),
            ("Quà Tết", ["OP-QT-01"]),
            ("Nhà ở, việc làm, vay vốn", ["NO-01", "VL-01", "VL-02", "VL-03"]),
            ("Trợ giúp pháp lý", ["PL-01"]),
        ],
    ),
    (
        "Chăm sóc sức khỏe",
        [
            ("Khám định kỳ, sàng lọc", ["YT-03", "OP-SL-01"]),
            ("Hồ sơ theo dõi sức khỏe", ["YT-04"]),
            ("Bệnh không lây nhiễm", ["YT-02", "OP-QL-01"]),
            ("Tư vấn, phục hồi chức năng, khám tại nhà", ["OP-TV-01", "OP-TN-01", "KT-01", "KT-02", "KK-01"]),
            ("Câu lạc bộ chăm sóc sức khỏe", ["OP-CSK-01"]),
            ("Công tác xã hội, quản lý trường hợp", ["OP-QLTH-01", "CS-01", "CS-02", "CS-03", "OP-NB-01"]),
        ],
    ),
    (
        "Đề án nhân rộng Câu lạc bộ Liên thế hệ tự giúp nhau",
        [("", ["LTH-01", "LTH-02", *(f"OP-LTH-0{number}" for number in range(1, 8))])],
    ),
    ("Văn hóa, thể thao, phát huy vai trò người cao tuổi", [("", ["VH-01", "VH-02", "VH-03"])]),
    ("Quỹ chăm sóc và phát huy vai trò người cao tuổi, xã hội hóa", [("", ["QUY-01", "OP-QCS-01"])]),
)  # fmt: skip


# Activities without a row of their own, told under the heading they belong to (reporting.md §9, III.6 and III.7).
HELD: Mapping[int, Sequence[tuple[str, str]]] = {
    6: [
        ("role_activity", "hoạt động phát huy vai trò người cao tuổi"),
        ("event", "hội thi, sự kiện"),
        ("commendation", "đợt khen thưởng"),
    ],
    7: [("fund_raising", "đợt vận động quỹ, tài trợ")],
}


def held(material: Material, kind: str, words: str) -> str:
    """ "Trong kỳ đã tổ chức 02 hội thi, sự kiện: … (ngày …); …."; with the money that was raised, where it is known."""
    found = [one for one in material.activities if one.kind == kind]
    if not found:
        return ""
    raised = sum(one.details.get("so_tien") or 0 for one in found)
    money = f", được {grouped(raised)} đồng" if raised else ""
    named = "; ".join(f"{one.name} (ngày {short_day(one.held_on)})" for one in found)
    return f"Trong kỳ đã tổ chức {count_words(len(found))} {words}{money}: {named}."


def _results(material: Material) -> list[Block]:
    blocks = [Block("III", "III.", "KẾT QUẢ THỰC HIỆN", 1)]
    for place, (heading, points) in enumerate(RESULTS, 1):
        alone = not points[0][0]
        more = [held(material, *kind) for kind in HELD.get(place, ())]
        text = "\n".join(filter(None, [_said(material, points[0][1]), *more])) if alone else ""
        blocks.append(Block(f"III.{place}", f"{place}.", heading, 2, text, codes=tuple(points[0][1]) if alone else ()))
        if not alone:
            for letter, (name, codes) in zip(LETTERS, points, strict=False):
                key = f"III.{place}.{letter}"
                blocks.append(Block(key, f"{letter})", name, 3, _said(material, codes), codes=tuple(codes)))
    place = len(RESULTS) + 1
    blocks.append(Block(f"III.{place}", f"{place}.", "Kết quả thực hiện các chỉ tiêu", 2, counted(material.rows)))
    return blocks


def _said(material: Material, codes: Sequence[str]) -> str:
    said = []
    for code in codes:
        row = material.rows[code]
        said.append(checkups(row, material.rows["OP-KSK-01"]) if code == "YT-03" else sentence(row))
    return "\n".join(filter(None, said))


def counted(rows: Mapping[str, Row], *, at: str = " (chi tiết tại Phụ lục I)") -> str:
    """How many targets of the ward stand where, and `at` which annex they are listed."""
    states = [row.state for code, row in rows.items() if _is_judged(code, row)]
    tally = {state: states.count(state) for state in State}
    met = tally[State.MET] + tally[State.EXCEEDED]
    parts = [
        (met, "chỉ tiêu đạt"),
        (tally[State.MISSED], "chưa đạt"),
        (tally[State.UNDER_WAY], "đang thực hiện"),
        (tally[State.NOTHING], "không phát sinh"),
        (tally[State.NO_DATA], "chưa có số liệu"),
        (tally[State.NO_TARGET], "chưa được giao chỉ tiêu"),
    ]
    words = ", ".join(f"{count_words(n)} {what}" for n, what in parts if n or what in ("chỉ tiêu đạt", "chưa đạt"))
    return f"Trong {count_words(len(states))} chỉ tiêu thuộc phạm vi phường: {words}{at}."


def _is_judged(code: str, row) -> bool:
    """Ratios and yes-or-no rows of the ward; contributions, city rows and supporting rows are not counted."""
    return row.level in (Level.WARD, Level.BINARY) and not catalogue()[code].part_of


def failing(rows: Mapping[str, Row]) -> str:
    """What is not met and what is not known, for section V.2."""
    missed = [row for code, row in rows.items() if _is_judged(code, row) and row.state == State.MISSED]
    unknown = [row for code, row in rows.items() if _is_judged(code, row) and row.state == State.NO_DATA]
    said = [f"- {row.name}: {row.printed}{_percent(row)}, chưa đạt chỉ tiêu {row.target_printed}." for row in missed]
    if unknown:
        said.append(
            f"- Chưa có số liệu của {count_words(len(unknown))} chỉ tiêu: "
            + "; ".join(lowered(name_of(row)) for row in unknown)
            + "."
        )
    return "\n".join(said)


def _percent(row: Row) -> str:
    return "%" if row.unit == "%" and row.is_known else ""


def _end(material: Material) -> list[Block]:
    window = material.window
    later = LATER.get(window.code, "kỳ sau")
    undone = [
        row.task.title
        for row in material.tasks
        if row.task.state not in (WorkState.DONE, WorkState.DROPPED) and not row.task.is_citys
    ]
    open_tasks = f"Tiếp tục thực hiện các nhiệm vụ chưa hoàn thành:\n{items(undone)}" if undone else ""
    problems = items(map(problem_words, material.problems))
    bad = failing(material.rows)
    return [
        Block("IV", "IV.", "KINH PHÍ THỰC HIỆN", 1, budget(material.money), codes=("OP-KP-01",)),
        Block("V", "V.", "ĐÁNH GIÁ CHUNG", 1),
        Block("V.1", "1.", "Ưu điểm", 2, asks="Viết những việc làm tốt trong kỳ."),
        Block("V.2", "2.", "Tồn tại, hạn chế", 2, bad or "Không có chỉ tiêu nào chưa đạt."),
        Block(
            "V.3",
            "3.",
            "Nguyên nhân",
            2,
            asks="Viết nguyên nhân của những chỉ tiêu chưa đạt, chưa có số liệu."
            if bad
            else "Viết nguyên nhân, nếu có.",
        ),
        Block(
            "VI",
            "VI.",
            f"PHƯƠNG HƯỚNG, NHIỆM VỤ {later.upper()}",
            1,
            open_tasks,
            asks="Viết phương hướng, nhiệm vụ trọng tâm.",
        ),
        Block("VII", "VII.", "KIẾN NGHỊ, ĐỀ XUẤT", 1, problems or NOTHING_TO_ASK),
    ]


def problem_words(one: Problem) -> str:
    """What stands in the way, what is wished for, and who says so: one item of the list."""
    wish = one.wish.strip().rstrip(".;")
    if wish and not wish.casefold().startswith("đề nghị"):
        wish = f"đề nghị {wish[:1].lower()}{wish[1:]}"
    elif wish:
        wish = f"{wish[:1].lower()}{wish[1:]}"
    what = one.what.strip().rstrip(".;")
    return f"{what}{f', {wish}' if wish else ''} ({one.unit})"


def budget(money: Mapping[str, Money]) -> str:
    """Estimate, spending and rate, in all and by source; never a zero for what nobody entered."""
    whole = money[""]
    if whole.estimate_vnd is None and not whole.spent_vnd:
        return "Chưa có số liệu về kinh phí của năm."
    said = [f"Dự toán {_dong(whole.estimate_vnd)}; thực hiện {_dong(whole.spent_vnd)}{_rate(whole)}."]
    for source in MoneySource:
        if source in money:
            one = money[source]
            said.append(
                f"- {source.label}: dự toán {_dong(one.estimate_vnd)}; thực hiện {_dong(one.spent_vnd)}{_rate(one)}."
            )
    return "\n".join(said)


def _dong(vnd: int | None) -> str:
    return "chưa có số liệu" if vnd is None else f"{grouped(vnd)} đồng"


def _rate(money: Money) -> str:
    if not money.estimate_vnd:
        return ""
    return f", bằng {rate(money.spent_vnd, money.estimate_vnd)}% dự toán"


def paragraphs(texts: Iterable[str]) -> list[str]:
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
