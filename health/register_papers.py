"""The register on paper: the book of a year, the sheet of a month, the report of a period (TT 15/2026, QĐ 97/QĐ-PB).

The official pages were not seen; columns follow what the rules list for each register (`domain/health.md` §9.2).
"""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.ground.months import month_end, month_of, months
from elders.ground.names import by_name
from elders.ground.numbers import short_day
from elders.models import Ward
from health.cohort import STATE_WORDS, State
from health.letterhead import station_head
from health.models import Enrolment, RegisterReport, RegisterVisit
from health.register_choices import AtTarget
from health.register_lists import by_month, values_words
from health.register_rules import DiseaseRule, diseases

FLAGS = {AtTarget.YES: "đạt", AtTarget.NO: "không đạt", AtTarget.NOT_ASSESSED: "chưa đánh giá"}
MARKS = {AtTarget.YES: "Đ", AtTarget.NO: "K", AtTarget.NOT_ASSESSED: ""}  # in the narrow cells of a year
STATION = "Trạm Y tế"


def _signed(first: str) -> list[Signature]:
    hint = "Ký, ghi rõ họ tên"
    return [Signature(authority=[first], hint=hint), Signature(authority=["GIÁM ĐỐC TRẠM Y TẾ"], hint=hint)]


def _people(found: QuerySet) -> list[Enrolment]:
    rows = found.select_related("elder__residential_group", "condition")
    return list(rows.order_by(*by_name("elder__"), "valid_from", "pk"))


def _who(row: Enrolment) -> dict[str, Any]:
    elder = row.elder
    return {
        "name": elder.full_name,
        "born": str(elder.birth) if elder.birth.year else "",
        "year": str(elder.birth.year or ""),
        "sex": elder.get_sex_display() if elder.sex else "",
        "group": elder.residential_group.short_name if elder.residential_group else "",
    }


def year_book(found: QuerySet, *, rule: DiseaseRule, year: int, ward: Ward) -> tuple[Document, int]:
    """(the book of a year, number of people): a person a row, a month a column with the last visit of it (H-055)."""
    people = _people(found)
    cells = by_month(found, first=date(year, 1, 1), last=date(year, 12, 31))
    rows = []
    for row in people:
        mine = cells.get(row.pk, {})
        rows.append(
            _who(row)
            | {"since": row.valid_from, "icd": row.condition.icd_code, "state": _state(row, date(year, 12, 31))}
            | {f"m{month.month}": _cell(mine.get(month)) for month in months(date(year, 1, 1), date(year, 12, 1))}
        )
    annex = Annex(
        title=f"SỔ {rule.form} – QUẢN LÝ {rule.label.upper()} NĂM {year}",
        name=f"Sổ {rule.form}",
        lines=["Mỗi ô: ngày khám, kết quả, Đ: đạt mục tiêu, K: không đạt; nhiều lần khám trong tháng thì ghi lần cuối"],
        orientation="landscape",
        letterhead=station_head(ward, year=year),
        columns=[
            Column(key="stt", heading="STT", width_mm=8, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=33),
            Column(key="year", heading="Năm sinh", width_mm=11, align="center"),
            Column(key="sex", heading="Giới", width_mm=9, align="center"),
            Column(key="group", heading="Tổ", width_mm=16),
            Column(key="icd", heading="ICD", width_mm=11, align="center"),
            Column(key="state", heading="Tình trạng", width_mm=16),
            *[Column(key=f"m{number}", heading=f"T{number}", width_mm=12.3, align="center") for number in range(1, 13)],
        ],
        sections=[Section(rows=rows)],
        closing="Sổ này có {count} người ({count_words}).",
        signatures=_signed("NGƯỜI GHI SỔ"),
        font_pt=8,
        size=len(rows),
    )
    return Document(title=f"Sổ {rule.form} {rule.label.lower()} {year}", annexes=[annex], author=str(ward)), len(rows)


def _state(row: Enrolment, until: date) -> str:
    if row.valid_to and row.valid_to <= until:
        return f"{row.get_ending_display()} {row.valid_to:%d/%m}"
    return "Đang quản lý"


def _cell(visit: RegisterVisit | None) -> str:
    if visit is None:
        return ""
    parts = [f"{visit.visited_on:%d/%m}", values_words(visit), MARKS[visit.at_target]]
    return " ".join(part for part in parts if part)


def month_sheet(found: QuerySet, *, rule: DiseaseRule, month: date, ward: Ward) -> tuple[Document, int]:
    """(the sheet of a month, number of people): everybody managed in the month, the last visit of it beside."""
    first, last = month_of(month), month_end(month)
    found = found.filter(valid_from__lte=last).exclude(valid_to__lt=first)
    people, cells = _people(found), by_month(found, first=first, last=last)
    rows = []
    for row in people:
        visit = cells.get(row.pk, {}).get(first)
        told = {}
        if visit:
            told = {
                "on": visit.visited_on,
                "place": visit.place or visit.get_place_kind_display(),
                "values": values_words(visit),
                "drugs": visit.drugs,
                "supply": visit.supply_days,
                "flag": FLAGS[visit.at_target],
                "next": visit.next_on,
            }
        rows.append(_who(row) | {"at": row.managed_at or STATION} | told)
    annex = Annex(
        title=f"SỔ {rule.form} – {rule.label.upper()}, THÁNG {month:%m/%Y}",
        name=f"Tháng {month:%m-%Y}",
        orientation="landscape",
        letterhead=station_head(ward, year=month.year),
        columns=[
            Column(key="stt", heading="STT", width_mm=9, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=38),
            Column(key="born", heading="Sinh", width_mm=17, align="center"),
            Column(key="sex", heading="Giới", width_mm=10, align="center"),
            Column(key="group", heading="Tổ dân phố", width_mm=22),
            Column(key="at", heading="Nơi quản lý", width_mm=22),
            Column(key="on", heading="Ngày khám", width_mm=19, kind="day"),
            Column(key="place", heading="Nơi khám", width_mm=19),
            Column(key="values", heading="Kết quả", width_mm=27),
            Column(key="drugs", heading="Thuốc", width_mm=23),
            Column(key="supply", heading="Số ngày", width_mm=12, kind="number"),
            Column(key="flag", heading="Mục tiêu", width_mm=15, align="center"),
            Column(key="next", heading="Hẹn", width_mm=19, kind="day"),
        ],
        sections=[Section(rows=rows)],
        closing="Danh sách này có {count} người ({count_words}).",
        signatures=_signed("NGƯỜI GHI SỔ"),
        font_pt=9,
        size=len(rows),
    )
    title = f"Sổ {rule.form} {rule.label.lower()} {month:%m/%Y}"
    return Document(title=title, annexes=[annex], author=str(ward)), len(rows)


MOVES = [
    ("start", "Đầu kỳ"), ("new", "Mới"), ("died", "Tử vong"), ("transferred", "Chuyển đi"), ("lost", "Mất theo dõi"),
    ("ruled_out", "Loại trừ"), ("managed", "Cuối kỳ"),
]  # fmt: skip
CAME = [
    ("came", "Có khám"), ("medicine", "Nhận thuốc"), ("medicine_12m", "Nhận thuốc 12 tháng"),
    ("target_yes", "Đạt"), ("target_no", "Không đạt"), ("target_unknown", "Chưa đánh giá"),
]  # fmt: skip
STATES = [State.NEW, State.CONTROLLED, State.UNCONTROLLED, State.NO_VISIT, State.LOST]
CALLS = [("overdue", "Trễ hẹn đầu tháng"), ("called", "Đã gọi"), ("returned", "Quay lại trong 15 ngày")]


def period_words(first: date, last: date) -> str:
    """ "tháng 10/2026", "năm 2026"."""
    return f"tháng {first:%m/%Y}" if month_end(first) == last else f"năm {first.year}"


def report(found: RegisterReport, *, ward: Ward) -> Document:
    """The frozen figures of a period: movements and visits of every register, states of those the programme defines."""
    words = period_words(found.first_on, found.last_on)
    version = f"Bản bổ sung lần {found.version - 1}: {found.reason}" if found.version > 1 else ""
    known = {code: one for code, one in diseases().items() if code in found.figures}
    movements = [
        {"label": f"{rule.form}  {rule.label}"} | {key: found.figures[code][key] for key, _ in (*MOVES, *CAME)}
        for code, rule in known.items()
    ]
    programme = [_programme(rule, found.figures[code]) for code, rule in known.items() if rule.by_programme]
    first = Annex(
        title=f"BÁO CÁO QUẢN LÝ BỆNH MẠN TÍNH {words.upper()}",
        name="Sổ quản lý",
        lines=[line for line in (version, f"Số liệu chốt ngày {short_day(found.frozen_at.date())}") if line],
        orientation="landscape",
        letterhead=station_head(ward, year=found.last_on.year),
        columns=[
            Column(key="stt", heading="STT", width_mm=9, kind="order"),
            Column(key="label", heading="Sổ, bệnh", width_mm=50),
            *[Column(key=k, heading=h, width_mm=14.5, kind="number", group="Người trong sổ") for k, h in MOVES],
            *[
                Column(key=k, heading=h, width_mm=15, kind="number", group="Khám, cấp thuốc, mục tiêu điều trị")
                for k, h in CAME
            ],
        ],
        sections=[Section(rows=movements)],
        notes=[
            "Một người mắc nhiều bệnh được đếm ở từng sổ. Có nhiều lần khám trong kỳ thì lấy lần cuối.",
            "Đạt mục tiêu: theo mục tiêu riêng của từng người do bác sĩ đặt.",
        ],
        signatures=_signed("NGƯỜI LẬP"),
        font_pt=9,
        size=len(movements),
    )
    second = Annex(
        title="THEO DÕI THEO CHƯƠNG TRÌNH (HEARTS)",
        name="HEARTS",
        lines=[f"Tính đến hết tháng {found.last_on:%m/%Y}"],
        orientation="landscape",
        columns=[
            Column(key="label", heading="Bệnh", width_mm=34),
            Column(key="cumulative", heading="Đã đăng ký, còn sống", width_mm=22, kind="number"),
            Column(key="under_care", heading="Đang được chăm sóc", width_mm=22, kind="number"),
            *[Column(key=s.value, heading=STATE_WORDS[s], width_mm=20, kind="number") for s in STATES],
            Column(key="share", heading="Tỷ lệ kiểm soát", width_mm=18, align="right"),
            *[Column(key=k, heading=h, width_mm=17, kind="number", group="Gọi người trễ hẹn") for k, h in CALLS],
        ],
        sections=[Section(rows=programme)],
        notes=[
            "Kiểm soát được: lần đo cuối trong 3 tháng dưới 140/90 mmHg (đái tháo đường: HbA1c dưới 7 % hoặc"
            " đường huyết đói dưới 7,0 mmol/L); khác với “đạt mục tiêu” ở bảng trên.",
            "Quay lại: khám trong 15 ngày từ cuộc gọi đầu tiên của tháng; ô để trống: không tính cho kỳ này.",
        ],
        font_pt=9,
        size=len(programme),
    )
    return Document(title=f"Báo cáo quản lý bệnh mạn tính {words}", annexes=[first, second], author=str(ward))


def _programme(rule: DiseaseRule, figures: dict[str, Any]) -> dict[str, Any]:
    states = figures["states"]
    group = states["controlled"] + states["uncontrolled"] + states["no_visit"]
    share = f"{100 * states['controlled'] / group:.1f} %".replace(".", ",") if group else "–"
    calls = figures.get("calls", {})
    return {"label": rule.label, "share": share, **states, **{key: calls.get(key) for key, _ in CALLS}}
