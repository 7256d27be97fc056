"""What a round came to on paper: the two result rosters, the figures, the money.

The roster for the ward office says whether somebody was examined, never what was found; the one with clinical columns
is for the station (KH thành phố 2023–2030; layout of the city's rosters).
"""

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Subquery

from elders.ground.documents import Annex, Column, Document, Section
from elders.ground.numbers import grouped, in_words, short_day
from elders.printing import PERSONAL
from health import classes
from health.letterhead import station_head
from health.measures import number_words
from health.models import CheckupRound, Classification, FollowUpTask, Measurement
from health.round_costs import costs_of
from health.round_figures import OUTCOMES, Figures, Line, with_exam
from health.round_papers import PRIORITY_WORDS, document_of, group_of, rows_of, sexed, short_of, signatures

OFFICE_WORDS = {"complete": "Đã khám", "elsewhere": "Đã khám", "home": "Khám tại nhà", "declined": "Từ chối"}
ROMAN = ["", "I", "II", "III", "IV", "V"]
PRESSURE = ("THA_BYT_3", "THA_VNHA_2022")


def office_roster(round_: CheckupRound, invitations) -> Document:
    """Results for the ward office: examined, not examined, at home, refused; nothing clinical."""
    rows = with_exam(rows_of(invitations)).annotate(exam_day=F("exam__examined_on"))
    rows = rows.order_by("residential_group__code", "elder__given_name", "elder__full_name", "pk")

    def line(one) -> list[Any]:
        man, woman = sexed(one)
        word = "Đã mất, chuyển đi" if one.outcome == "left" else OFFICE_WORDS.get(one.outcome, "Chưa khám")
        day = one.exam_day if one.outcome in ("complete", "home") else one.elsewhere_on
        return [one.elder.full_name, man, woman, PRIORITY_WORDS[one.priority], day, word]

    size = rows.count()
    sections = [
        Section(title=group, rows=[line(one) for one in part], subtotal="Cộng: {count} người")
        for group, part in ((group, list(part)) for group, part in groupby(rows.iterator(2000), key=group_of))
    ]
    annex = Annex(
        title=f"KẾT QUẢ KHÁM SỨC KHỎE NGƯỜI CAO TUỔI\n{round_.name.upper()}",
        name="Kết quả",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=60),
            Column(key="m", heading="Nam", group="Năm sinh", width_mm=15, align="center"),
            Column(key="f", heading="Nữ", group="Năm sinh", width_mm=15, align="center"),
            Column(key="priority", heading="Ưu tiên", width_mm=17, align="center"),
            Column(key="day", heading="Ngày khám", width_mm=22, kind="day"),
            Column(key="word", heading="Kết quả mời", width_mm=26),
        ],
        sections=sections,
        letterhead=station_head(round_.ward, year=round_.year),
        total="Tổng cộng: {count} người",
        signatures=signatures(),
        footer=PERSONAL,
        size=size,
    )
    return document_of(round_, "Kết quả (gửi UBND)", [annex])


def _latest(model, **given):
    """One value of a part of the examination that stands."""
    return model.objects.filter(examination=OuterRef("exam__pk"), **given)


def station_roster(round_: CheckupRound, invitations) -> Document:
    """Results with clinical columns, for the station alone: one query, however many were examined."""
    rows = with_exam(rows_of(invitations)).filter(outcome__in=["complete", "home"])
    value = {key: _latest(Measurement, key=key).order_by("-sequence", "-pk").values("value")[:1] for key in
             ("glucose", "height", "weight")}  # fmt: skip
    rows = rows.annotate(
        exam_day=F("exam__examined_on"),
        codes=F("exam__icd_codes"),
        known=F("exam__known_conditions"),
        health_class=F("exam__health_class"),
        advice=F("exam__advice"),
        next_on=F("exam__next_exam_on"),
        pressure=Subquery(_latest(Classification, ruleset__in=PRESSURE).order_by("ruleset").values("reason")[:1]),
        task=Subquery(
            FollowUpTask.objects.filter(examination=OuterRef("exam__pk")).order_by("priority", "pk").values("text")[:1]
        ),
        **{key: Subquery(one) for key, one in value.items()},
    ).order_by("residential_group__code", "elder__given_name", "elder__full_name", "pk")
    size = rows.count()
    sections = [
        Section(title=group, rows=[_clinical(one) for one in part], subtotal="Cộng: {count} người")
        for group, part in ((group, list(part)) for group, part in groupby(rows.iterator(2000), key=group_of))
    ]
    annex = Annex(
        title=f"KẾT QUẢ KHÁM SỨC KHỎE NGƯỜI CAO TUỔI\n{round_.name.upper()}",
        name="Kết quả",
        columns=[
            Column(key="stt", heading="STT", width_mm=9, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=40),
            Column(key="m", heading="Nam", group="Năm sinh", width_mm=12, align="center"),
            Column(key="f", heading="Nữ", group="Năm sinh", width_mm=12, align="center"),
            Column(key="group", heading="Tổ dân phố", width_mm=22),
            Column(key="card", heading="Mã số BHYT", width_mm=26, kind="code"),
            Column(key="day", heading="Ngày khám", width_mm=18, kind="day"),
            Column(key="bp", heading="Huyết áp", width_mm=16, align="center"),
            Column(key="glucose", heading="Đường huyết", width_mm=16, align="center"),
            Column(key="bmi", heading="BMI", width_mm=12, align="center"),
            Column(key="ill", heading="Bệnh phát hiện, đang quản lý", width_mm=35),
            Column(key="class", heading="Phân loại", width_mm=12, align="center"),
            Column(key="next", heading="Hướng xử trí", width_mm=22),
        ],
        sections=sections,
        orientation="landscape",
        letterhead=station_head(round_.ward, year=round_.year),
        total="Tổng cộng: {count} người",
        notes=["Dữ liệu sức khỏe: chỉ Trạm Y tế giữ bản này. Bản gửi Ủy ban nhân dân phường không có cột lâm sàng."],
        signatures=signatures(),
        footer=PERSONAL,
        font_pt=9,
        size=size,
    )
    return document_of(round_, "Kết quả (Trạm Y tế)", [annex])


def _clinical(one) -> list[Any]:
    man, woman = sexed(one)
    bmi = classes.bmi(weight_kg=one.weight, height_cm=one.height)
    codes = list(dict.fromkeys([*one.codes, *one.known]))
    return [
        one.elder.full_name,
        man,
        woman,
        short_of(one),
        one.elder.health_card_no,
        one.exam_day,
        (one.pressure or "").partition(",")[0].removesuffix(" mmHg"),
        number_words(one.glucose) if one.glucose is not None else "",
        number_words(bmi) if bmi is not None else "",
        ", ".join(codes),
        ROMAN[one.health_class or 0],
        one.task or (f"Khám lại {short_day(one.next_on)}" if one.next_on else ""),
    ]


def figures_paper(round_: CheckupRound, found: Figures, *, today: date) -> Document:
    """Coverage by group and by age, people only."""
    columns = [
        Column(key="stt", heading="STT", width_mm=10, kind="order"),
        Column(key="label", heading="Tổ dân phố", width_mm=46),
        Column(key="invited", heading="Mời", width_mm=17, kind="number", total=True),
        *(Column(key=key, heading=words, width_mm=17, kind="number", total=True) for key, words in OUTCOMES.items()),
        Column(key="percent", heading="Tỷ lệ đã khám", width_mm=22, align="right"),
    ]

    def line(one: Line) -> list[Any]:
        return [one.label, one.invited, *one.cells, one.coverage.words]

    sections = [Section(title="Theo tổ dân phố", rows=[line(one) for one in found.by_group])]
    first = _figures_annex(round_, "theo tổ dân phố", columns, sections, found, today)
    second = _figures_annex(
        round_,
        "theo tuổi, giới tính, ưu tiên",
        [*columns[:1], Column(key="label", heading="Nhóm", width_mm=46), *columns[2:]],
        [
            Section(title=title, rows=[line(one) for one in table])
            for title, table in (
                ("Theo tuổi", found.by_band),
                ("Theo giới tính", found.by_sex),
                ("Theo ưu tiên", found.by_priority),
            )
        ],
        found,
        today,
        total="",
    )
    return document_of(round_, "Tổng hợp", [first, second])


def _figures_annex(round_, words, columns, sections, found, today, *, total="Tổng cộng") -> Annex:
    return Annex(
        title=f"TỔNG HỢP KẾT QUẢ MỜI KHÁM\n{round_.name.upper()}",
        name=words[:30],
        columns=columns,
        sections=sections,
        orientation="landscape",
        letterhead=station_head(round_.ward, year=round_.year),
        lines=[f"({words.capitalize()}, tính đến ngày {short_day(today)})"],
        total=total,
        notes=[
            f"Đã khám {grouped(found.total.done)} trong {grouped(found.total.current)} người còn ở phường: "
            f"{found.total.coverage.words}. Người mất, chuyển đi trước khi khám không tính vào mẫu số."
        ],
        signatures=signatures(),
        font_pt=10,
    )


def cost_paper(round_: CheckupRound) -> Document:
    """Planned and spent, line by line, with what is left of the budget."""
    found = costs_of(round_.costs.order_by("pk"), budget_vnd=round_.budget_vnd)
    notes = [f"Bằng chữ (thực hiện): {in_words(found.spent_vnd)} đồng."]
    if found.budget_vnd is None:
        notes.append("Kinh phí được duyệt: chưa rõ.")
    else:
        notes.append(f"Kinh phí được duyệt {grouped(found.budget_vnd)} đồng, còn lại {grouped(found.left_vnd)} đồng.")
    if found.unknown_planned or found.unknown_spent:
        notes.append(
            f"Chưa gồm {found.unknown_planned} khoản dự toán và {found.unknown_spent} khoản thực hiện chưa rõ đơn giá."
        )
    rows = [
        [
            one.cost.item, one.cost.unit,
            one.cost.planned_quantity, _price(one.cost.planned_quantity, one.cost.planned_price_vnd), one.planned_vnd,
            one.cost.spent_quantity, _price(one.cost.spent_quantity, one.cost.spent_price_vnd), one.spent_vnd,
        ]
        for one in found.lines
    ]  # fmt: skip
    number = {"kind": "number"}
    annex = Annex(
        title=f"{'QUYẾT TOÁN' if round_.state == 'closed' else 'DỰ TOÁN, THỰC HIỆN'} KINH PHÍ\n{round_.name.upper()}",
        name="Kinh phí",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="item", heading="Nội dung", width_mm=66),
            Column(key="unit", heading="Đơn vị", width_mm=22, align="center"),
            Column(key="pq", heading="Số lượng", group="Dự toán", width_mm=20, **number),
            Column(key="pp", heading="Đơn giá", group="Dự toán", width_mm=26, **number),
            Column(key="pv", heading="Thành tiền", group="Dự toán", width_mm=31, total=True, **number),
            Column(key="sq", heading="Số lượng", group="Thực hiện", width_mm=20, **number),
            Column(key="sp", heading="Đơn giá", group="Thực hiện", width_mm=26, **number),
            Column(key="sv", heading="Thành tiền", group="Thực hiện", width_mm=31, total=True, **number),
        ],
        sections=[Section(rows=rows)],
        orientation="landscape",
        letterhead=station_head(round_.ward, year=round_.year),
        unit="đồng",
        lines=[f"(Kế hoạch số {round_.plan_number})"] if round_.plan_number else ["(Dự thảo, chưa duyệt)"],
        total="Tổng cộng",
        notes=notes,
        signatures=signatures("KẾ TOÁN"),
    )
    return document_of(round_, "Kinh phí", [annex])


def _price(quantity: int, price_vnd: int | None) -> int | str | None:
    return "chưa rõ" if quantity and price_vnd is None else price_vnd
