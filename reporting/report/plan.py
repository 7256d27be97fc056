"""The plan of a year as an official paper: text out of its tasks, targets and money, with three annexes.

Headings follow the plan of the ward of 2026: aims, content, money, who does what. Every paragraph may be written over;
the targets, the money and the number of people in it are live until number and day are entered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature, attached_to
from elders.ground.numbers import grouped, short_day
from reporting.catalogue import catalogue
from reporting.choices import Level
from reporting.counting import Money, money
from reporting.indicators.arithmetic import YES, printed_number
from reporting.indicators.population import population
from reporting.indicators.targets import Chosen, targets_of
from reporting.models import BudgetLine, Plan, PlanPaper, PlanTask
from reporting.plan_catalogue import task_entry, units
from reporting.plan_choices import MoneySource, TaskKind
from reporting.plan_papers import SLIM_PT, TABLE_PT, WIDE_PT, letterhead
from reporting.plan_words import count_words, thousands
from reporting.report.annexes import PROPOSED, Lines
from reporting.report.outline import Block
from reporting.report.paper import ROMAN, Content, lines_of, paragraphs_of, thawed

SYMBOL = "KH-UBND"
HEALTH_UNIT = "Trạm Y tế phường"
# Where a task stands in part II: by what is done; whatever the health station leads stands under health.
CONTENT: Sequence[tuple[str, Sequence[str]]] = (
    ("Công tác tuyên truyền", ["communication", "broadcast"]),
    ("Nâng cao năng lực, tập huấn", ["training", "training_invitation"]),
    ("Thực hiện chế độ, chính sách", ["roster_review", "payment_run", "celebration", "gift_distribution"]),
    ("Chăm sóc sức khỏe, công tác xã hội", ["health_campaign", "routine_service"]),
    ("Câu lạc bộ Liên thế hệ tự giúp nhau", ["club_support", "club_establishment"]),
    ("Phát huy vai trò người cao tuổi, Quỹ chăm sóc", ["fund_raising", "role_activity", "casework", "event"]),
)
HEALTH_PLACE, OTHERS = 3, "Nhiệm vụ khác"
DEMANDS = (
    "Các đơn vị được phân công chủ động triển khai đúng nội dung, đúng thời gian, bảo đảm chỉ tiêu về số lượng và chất "
    "lượng; lồng ghép với nhiệm vụ thường xuyên, sử dụng kinh phí đúng mục đích, tiết kiệm.\n"
    "Kết quả thực hiện được ghi nhận đầy đủ, có minh chứng; báo cáo Ủy ban nhân dân phường (qua Phòng Văn hóa - Xã "
    "hội) để tổng hợp."
)


@dataclass(frozen=True)
class PlanMaterial:
    """What a plan is made of, read once; `people`: elders of the ward on `today`."""

    plan: Plan
    tasks: Sequence[PlanTask]
    targets: Mapping[str, Chosen]
    budget: Sequence[BudgetLine]
    money: Mapping[str, Money]
    people: int
    today: date


def gather(plan: Plan, *, today: date) -> PlanMaterial:
    """A fixed number of queries; the tasks of the ward and those it added, without the city's."""
    first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
    return PlanMaterial(
        plan=plan,
        tasks=list(plan.tasks.exclude(kind=TaskKind.CITY).order_by("position", "pk")),
        targets=targets_of(plan.ward, plan.year),
        budget=list(BudgetLine.objects.filter(ward=plan.ward, year=plan.year).order_by("source", "content", "pk")),
        money=money(plan.ward, plan.year, first, last),
        people=population(plan.ward, today).count(),
        today=today,
    )


def content(plan: Plan, paper: PlanPaper, *, today: date) -> Content:
    """What the paper says: as issued once number and day are entered, else out of the books of today."""
    if paper.issued:
        return thawed(paper.issued["texts"], paper.issued["tables"], titles=MAKERS)
    material = gather(plan, today=today)
    return Content(outline(material), tables(material), "")


# --- text -------------------------------------------------------------------------------------------------------------
def outline(material: PlanMaterial) -> list[Block]:
    """All blocks of the plan, generated."""
    return [
        Block("I", "I.", "MỤC ĐÍCH, YÊU CẦU", 1),
        Block("I.1", "1.", "Mục đích", 2, _aims(material)),
        Block("I.2", "2.", "Yêu cầu", 2, DEMANDS),
        Block("I.3", "3.", f"Chỉ tiêu năm {material.plan.year}", 2, _targets(material)),
        Block("II", "II.", "NỘI DUNG", 1),
        *_contents(material),
        Block("III", "III.", "KINH PHÍ THỰC HIỆN", 1, _money(material)),
        Block("IV", "IV.", "TỔ CHỨC THỰC HIỆN", 1),
        *_duties(material),
    ]


def _is_aim(task: PlanTask) -> bool:
    """The plan of 2026 words these as aims (its part I.1)."""
    entry = task_entry(task.code)
    return entry is not None and any("I.1" in one.split(", ") for one in entry.source)


def _aims(material: PlanMaterial) -> str:
    aims = [f"- {task.title};" for task in material.tasks if _is_aim(task)]
    people = (
        f"Chăm sóc, bảo vệ quyền lợi và phát huy vai trò của {grouped(material.people)} người cao tuổi đang cư trú "
        f"trên địa bàn phường (đến ngày {short_day(material.today)})."
    )
    return "\n".join([people, *aims])


def _targets(material: PlanMaterial) -> str:
    """How many, and which are still proposals; the list itself is Phụ lục I."""
    rows = _target_rows(material)
    proposed = sum(row[3].endswith("(*)") for row in rows)
    said = f"Phấn đấu hoàn thành {count_words(len(rows))} chỉ tiêu thuộc phạm vi phường (chi tiết tại Phụ lục I)"
    return f"{said}, trong đó {count_words(proposed)} chỉ tiêu đang đề xuất (*)." if proposed else f"{said}."


def _place(task: PlanTask) -> int:
    if HEALTH_UNIT in task.leads:
        return HEALTH_PLACE
    found = [place for place, (_, kinds) in enumerate(CONTENT) if task.activity_type in kinds]
    return found[0] if found else len(CONTENT)


def _contents(material: PlanMaterial) -> list[Block]:
    """Every task once, under the heading of what is done; headings without a task are left out."""
    parts: dict[int, list[PlanTask]] = {}
    for task in material.tasks:
        parts.setdefault(_place(task), []).append(task)
    blocks = []
    for number, place in enumerate(sorted(parts), 1):
        heading = CONTENT[place][0] if place < len(CONTENT) else OTHERS
        text = "\n".join(f"- {task.title} ({task.timing});" for task in parts[place])
        blocks.append(Block(f"II.{number}", f"{number}.", heading, 2, f"{text[:-1]}."))
    return blocks


def _money(material: PlanMaterial) -> str:
    """Estimates by source; never a zero for what nobody entered."""
    sums = material.money
    if "" not in sums or sums[""].estimate_vnd is None:
        return (
            "Kinh phí thực hiện từ ngân sách theo phân cấp và các nguồn hợp pháp khác; Phòng Kinh tế, Hạ tầng và Đô "
            "thị tham mưu phân bổ, hướng dẫn lập dự toán và thanh quyết toán."
        )
    said = [f"Tổng dự toán {grouped(sums[''].estimate_vnd)} đồng (chi tiết tại Phụ lục III), trong đó:"]
    for source in MoneySource:
        if source in sums and sums[source].estimate_vnd is not None:
            said.append(f"- {source.label}: {grouped(sums[source].estimate_vnd)} đồng;")
    said[-1] = f"{said[-1][:-1]}."
    return "\n".join(said)


def _duties(material: PlanMaterial) -> list[Block]:
    """One heading for each unit: the numbers of Phụ lục II it leads and helps with."""
    leads: dict[str, list[str]] = {one.name: [] for one in units().values()}
    helps: dict[str, list[str]] = {name: [] for name in leads}
    for number, task in enumerate(material.tasks, 1):
        for name in task.leads:
            leads.setdefault(name, []).append(f"{number:02d}")
        for name in task.cooperating:
            helps.setdefault(name, []).append(f"{number:02d}")
    duty = {one.name: one.duty for one in units().values()}
    blocks = []
    for name in dict.fromkeys([*leads, *helps]):
        said = [f"{duty[name][:1].upper()}{duty[name][1:]}."] if name in duty else []
        for words, numbers in (("Chủ trì", leads.get(name)), ("Phối hợp", helps.get(name))):
            if numbers:
                said.append(f"{words} nhiệm vụ số {', '.join(numbers)} tại Phụ lục II.")
        number = len(blocks) + 1
        blocks.append(Block(f"IV.{number}", f"{number}.", f"{name[:1].upper()}{name[1:]}", 2, "\n".join(said)))
    return blocks


# --- annexes ----------------------------------------------------------------------------------------------------------
def _target_rows(material: PlanMaterial) -> list[list[str]]:
    """STT, indicator, unit, target, paper: what the ward itself can reach, in the order of the catalogue."""
    known, found = catalogue(), []
    for part in known.annex:
        for code in part.rows:
            one, target = known[code], material.targets.get(code)
            if one.level not in (Level.WARD, Level.BINARY) or one.part_of:
                continue
            printed, paper = "Chưa giao", ""
            if target is not None:
                value = YES if one.level == Level.BINARY else printed_number(target.value)
                printed = f"{value}(*)" if target.proposed else value
                paper = "" if target.proposed else target.document
            found.append([f"{len(found) + 1:02d}", one.name, one.unit, printed, paper])
    return found


def _task_rows(material: PlanMaterial) -> list[list[str]]:
    return [
        [f"{number:02d}", task.title, "; ".join(task.leads), "; ".join(task.cooperating), _when(task)]
        for number, task in enumerate(material.tasks, 1)
    ]


def _when(task: PlanTask) -> str:
    if task.deadline is None or (task.deadline.month, task.deadline.day) == (12, 31):
        return task.timing
    return f"{task.timing}, hạn {short_day(task.deadline)}"


def _budget_rows(material: PlanMaterial) -> list[list[str]]:
    rows = [
        [f"{number:02d}", line.content, line.get_source_display(), thousands(line.estimate_vnd), line.note]
        for number, line in enumerate(material.budget, 1)
    ]
    if rows:
        rows.append(["", "TỔNG CỘNG", "", thousands(material.money[""].estimate_vnd), ""])
    return rows


MAKERS = {"I": _target_rows, "II": _task_rows, "III": _budget_rows}
TITLES = {
    "I": (
        "CHỈ TIÊU NĂM {year}", "Chỉ tiêu", "portrait", "",
        (("STT", 12, "center"), ("Chỉ tiêu", 80, ""), ("Đơn vị tính", 16, "center"), ("Chỉ tiêu năm", 20, "right"),
         ("Văn bản giao", 37, "")),
    ),
    "II": (
        "PHÂN CÔNG NHIỆM VỤ NĂM {year}", "Nhiệm vụ", "landscape", "",
        (("STT", 12, "center"), ("Nhiệm vụ", 110, ""), ("Đơn vị chủ trì", 44, ""), ("Phối hợp", 50, ""),
         ("Thời gian", 36, "center")),
    ),
    "III": (
        "DỰ TOÁN KINH PHÍ NĂM {year}", "Kinh phí", "portrait", "nghìn đồng",
        (("STT", 12, "center"), ("Nội dung", 75, ""), ("Nguồn", 35, ""), ("Dự toán", 22, "right"), ("Ghi chú", 21, "")),
    ),
}  # fmt: skip


def tables(material: PlanMaterial) -> dict[str, Lines]:
    """Every annex that has rows, ready for JSON."""
    made = {number: make(material) for number, make in MAKERS.items()}
    return {number: [{"title": "", "rows": rows}] for number, rows in made.items() if rows}


def _annex(plan: Plan, roman: str, number: str, lines: Lines, *, attached: str) -> Annex:
    title, name, orientation, unit, columns = TITLES[number]
    rows = lines[0]["rows"]
    notes = [PROPOSED] if number == "I" and any(row[3].endswith("(*)") for row in rows) else []
    return Annex(
        title=title.format(year=plan.year),
        label=f"Phụ lục {roman}",
        name=name,
        orientation=orientation,
        attached=attached,
        unit=unit,
        columns=[
            Column(key=str(place), heading=heading, width_mm=width, align=align)
            for place, (heading, width, align) in enumerate(columns)
        ],
        sections=[Section(rows=rows)],
        notes=notes,
        font_pt=WIDE_PT if orientation == "landscape" else TABLE_PT,
        pad_pt=SLIM_PT,
        size=len(rows),
    )


# --- paper ------------------------------------------------------------------------------------------------------------
def document(plan: Plan, paper: PlanPaper, made: Content) -> Document:
    """The whole paper; number and day stay blank until they are entered, the last line ends with ./."""
    issuer = f"Ủy ban nhân dân phường {plan.ward.name}"
    subject = plan.title if str(plan.year) in plan.title else f"{plan.title} năm {plan.year}"
    basis = "; ".join(line.strip().rstrip(";.") for line in plan.basis.splitlines() if line.strip())
    begins = f"Thực hiện {basis}, {issuer}" if basis else issuer
    number, symbol = plan.registered
    head = letterhead(plan.ward, year=plan.year)
    attached = attached_to("Kế hoạch", SYMBOL, issuer, year=plan.year)
    return Document(
        title=f"Kế hoạch năm {plan.year}",
        template="documents/report.html",
        letterhead=Letterhead(
            issuer=head.issuer, place=head.place, symbol=symbol or SYMBOL, number=number, day=plan.issued_on,
            year=plan.year,
        ),
        kind="KẾ HOẠCH",
        subject=subject,
        context={
            "opening": f"{begins} xây dựng Kế hoạch {subject[:1].lower()}{subject[1:]} như sau:",
            "blocks": [
                {"level": one.block.level, "title": one.block.title, "lines": lines_of(one)}
                for one in paragraphs_of(paper, made)
            ],
            "closing": "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các đơn vị phản ánh về Ủy ban nhân dân "
            "phường (qua Phòng Văn hóa - Xã hội) để xem xét, giải quyết./.",
        },
        signature=Signature(authority=paper.authority.splitlines(), name=paper.signer),
        recipients=paper.recipients.splitlines(),
        annexes=[
            _annex(plan, roman, number, lines, attached=attached)
            for roman, (number, lines) in zip(ROMAN, made.tables.items(), strict=False)
        ],
    )  # fmt: skip
