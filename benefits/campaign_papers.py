"""Papers of a gift campaign: lists to sign, lists for the city, budget, reconciliation (`reporting.md` §11.1).

Lists hold the snapshot of the campaign. Who died before the ceremony keeps the row with the day, without money.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from benefits.campaign_budget import Budget, budget_of
from benefits.gifts import CampaignKind, Certificate
from benefits.models import GIVEN, GiftCampaign, GiftLine, Handed, Left
from elders.choices import Sex
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature, attached_to
from elders.ground.numbers import grouped, in_words, short_day
from elders.models import Ward
from elders.printing import PERSONAL

NO_GROUP = "Chưa rõ tổ dân phố"
HINT = "Ký, ghi rõ họ tên"
DRAFT = "(Dự thảo, chưa được duyệt)"


def letterhead(ward: Ward, year: int) -> Letterhead:
    return Letterhead(issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"], place=ward.document_place, year=year)


def signatures(ward: Ward, middle: str = "") -> list[Signature]:
    """Who prepared at the left, who answers for the ward at the right."""
    maker = Signature(authority=["NGƯỜI LẬP BIỂU"], hint=HINT)
    leader = Signature(authority=ward.signer_authority.splitlines(), name=ward.signer_name)
    return [maker, Signature(authority=[middle], hint=HINT), leader] if middle else [maker, leader]


def listed(lines):
    """Lines a list shows: those that are given, and who died after the list was made."""
    return (lines.included() | lines.filter(left_out=Left.DIED)).select_related("residential_group")


def place(line: GiftLine) -> str:
    group = line.residential_group.short_name if line.residential_group else NO_GROUP
    return f"{line.address}, {group}" if line.address and group not in line.address else line.address or group


def cash(line: GiftLine) -> int | None:
    """What is paid; nothing for the dead, and nothing known is nothing printed."""
    return None if line.left_out or line.outcome == Handed.DIED else line.amount_vnd


def goods(line: GiftLine) -> str:
    """What is given besides money, or why there is none."""
    if line.left_out:
        return line.left_out_reason
    if line.outcome == Handed.DIED:
        return line.outcome_note or "Đã mất"
    parts = [line.in_kind] if line.in_kind else []
    if line.gift_count > 1:
        parts.insert(0, f"{line.gift_count} suất")
    if line.is_unknown:
        parts.append("chưa rõ mức")
    return "; ".join(parts)


def _longevity_columns() -> list[Column]:
    return [
        Column(key="stt", heading="STT", width_mm=10, kind="order"),
        Column(key="name", heading="Họ và tên", width_mm=45),
        Column(key="born_m", heading="Nam", group="Năm sinh", width_mm=18, align="center"),
        Column(key="born_f", heading="Nữ", group="Năm sinh", width_mm=18, align="center"),
        Column(key="ethnicity", heading="Dân tộc", width_mm=15, align="center"),
        Column(key="hometown", heading="Quê quán", width_mm=30),
        Column(key="place", heading="Nơi cư trú", width_mm=35),
        Column(key="age", heading="Tuổi mừng thọ", width_mm=14, align="center"),
        Column(key="cash", heading="Tiền mặt (đồng)", width_mm=25, kind="number", total=True),
        Column(key="goods", heading="Hiện vật", width_mm=20),
        Column(key="sign", heading="Ký nhận", width_mm=22),
    ]


def _longevity_row(line: GiftLine) -> list[Any]:
    born = str(line.birth_year)
    man, woman = (born, "") if line.sex == Sex.MALE else ("", born) if line.sex else (born, born)
    return [
        line.full_name, man, woman, line.ethnicity, line.hometown, place(line),
        line.age if line.age is not None else "", cash(line), goods(line), "",
    ]  # fmt: skip


def _gift_columns() -> list[Column]:
    return [
        Column(key="stt", heading="STT", width_mm=10, kind="order"),
        Column(key="name", heading="Họ và tên", width_mm=45),
        Column(key="born", heading="Ngày, tháng, năm sinh", width_mm=20, align="center"),
        Column(key="place", heading="Nơi cư trú", width_mm=38),
        Column(key="kind", heading="Nhóm đối tượng, loại quà", width_mm=44),
        Column(key="gifts", heading="Số suất", width_mm=13, kind="number", total=True),
        Column(key="cash", heading="Mức quà (đồng)", width_mm=25, kind="number", total=True),
        Column(key="goods", heading="Hiện vật, ghi chú", width_mm=35),
        Column(key="sign", heading="Ký nhận", width_mm=22),
    ]


def _gift_row(line: GiftLine) -> list[Any]:
    gone = line.left_out or line.outcome == Handed.DIED
    gifts = None if gone else line.gift_count
    return [line.full_name, line.birth, place(line), line.name, gifts, cash(line), goods(line), ""]


def _is_longevity(campaign: GiftCampaign) -> bool:
    return campaign.kind == CampaignKind.LONGEVITY


def _age_title(age: int | None) -> str:
    if age is None:
        return "Chưa rõ tuổi"
    return "Trên 100 tuổi" if age > 100 else f"{age} tuổi"


def _sections(campaign: GiftCampaign, lines: list[GiftLine], *, by_group: bool) -> Iterable[Section]:
    """By age from the eldest for mừng thọ, else by group; each with its sum. One group alone needs no heading."""
    if by_group and len({line.residential_group_id for line in lines}) <= 1:
        return [Section(rows=map(_gift_row, lines))]
    return _parts(campaign, lines, by_group=by_group)


def _parts(campaign: GiftCampaign, lines: list[GiftLine], *, by_group: bool) -> Iterable[Section]:
    row = _longevity_row if _is_longevity(campaign) else _gift_row
    if by_group:
        ordered = sorted(lines, key=lambda line: (line.residential_group is None, str(line.residential_group or "")))
        parts = groupby(ordered, key=lambda line: str(line.residential_group or NO_GROUP))
    else:
        ordered = sorted(lines, key=lambda line: -min(line.age or 0, 101))
        parts = groupby(ordered, key=lambda line: _age_title(line.age))
    for title, part in parts:
        yield Section(title=title, rows=map(row, list(part)), subtotal="Cộng: {count} người")


def _annex(
    campaign: GiftCampaign, lines: list[GiftLine], *, title: str, name: str, by_group: bool, middle="", attached=""
) -> Annex:
    paid = [line for line in lines if not line.left_out and line.outcome != Handed.DIED]
    total = sum(line.amount_vnd or 0 for line in paid)
    unknown = [line for line in paid if line.is_unknown]
    notes = [f"Bằng chữ: {in_words(total)} đồng."]
    if unknown:
        papers = "; ".join(dict.fromkeys(line.missing for line in unknown))
        notes.append(f"Chưa gồm {len(unknown)} suất chưa rõ mức, còn chờ: {papers}.")
    wrapped = [] if campaign.is_approved else [DRAFT]
    longevity = _is_longevity(campaign)
    return Annex(
        title=title,
        name=name,
        attached=attached,
        lines=[*wrapped, f"(Theo sổ ngày {short_day(campaign.snapshot_on)})"],
        columns=_longevity_columns() if longevity else _gift_columns(),
        sections=list(_sections(campaign, lines, by_group=by_group)),
        orientation="landscape",
        letterhead=letterhead(campaign.ward, campaign.year),
        total="Tổng cộng: {count} người",
        notes=notes,
        signatures=signatures(campaign.ward, middle),
        footer=PERSONAL,
        font_pt=10,
        row_mm=9,
        size=len(lines),
    )


def roster(campaign: GiftCampaign, lines) -> Document:
    """The list of the ward: by age for mừng thọ, by group for other gifts."""
    rows = list(listed(lines).order_by("given_name", "full_name", "pk"))
    title = f"DANH SÁCH TẶNG QUÀ\n{campaign.title.upper()}"
    # A list is no numbered paper of its own (NĐ 30): it belongs to the decision, whose number the clerk puts in.
    belongs = attached_to("Quyết định", "QĐ-UBND", f"Ủy ban nhân dân phường {campaign.ward.name}", year=campaign.year)
    annex = _annex(
        campaign, rows, title=title, name="Danh sách", by_group=not _is_longevity(campaign), attached=belongs
    )
    return Document(title=f"Danh sách {campaign.title}", annexes=[annex], author=str(campaign.ward))


def sign_sheets(campaign: GiftCampaign, lines) -> Document:
    """One list for each residential group, on pages of its own, to be signed by who receives."""
    rows = list(listed(lines).order_by("given_name", "full_name", "pk"))
    rows.sort(key=lambda line: (line.residential_group is None, str(line.residential_group or "")))
    annexes = []
    for group, part in groupby(rows, key=lambda line: str(line.residential_group or NO_GROUP)):
        title = f"DANH SÁCH KÝ NHẬN QUÀ: {campaign.title.upper()}\n{group.upper()}"
        annexes.append(
            _annex(
                campaign, list(part), title=title, name=group, by_group=not _is_longevity(campaign), middle="TỔ TRƯỞNG"
            )
        )
    if not annexes:
        annexes = [
            _annex(campaign, [], title=f"DANH SÁCH KÝ NHẬN QUÀ: {campaign.title.upper()}", name="", by_group=True)
        ]
    return Document(title=f"Ký nhận {campaign.title}", annexes=annexes, author=str(campaign.ward))


def for_the_city(campaign: GiftCampaign, lines, *, age: int) -> Document:
    """Citizens who turn 100 (card of the President) or 90 (card of the chairman of the city) in the year."""
    kind = Certificate.PRESIDENT if age == 100 else Certificate.CITY
    who = "CHỦ TỊCH NƯỚC" if age == 100 else "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ"
    rows = list(lines.included().filter(certificate=kind).order_by("given_name", "full_name", "pk"))
    annex = Annex(
        title=f"DANH SÁCH CÔNG DÂN TRÒN {age} TUỔI NĂM {campaign.year}\nĐỀ NGHỊ {who} TẶNG THIẾP MỪNG THỌ",
        name=f"Tròn {age} tuổi",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=50),
            Column(key="born", heading="Ngày, tháng, năm sinh", width_mm=26, align="center"),
            Column(key="sex", heading="Giới tính", width_mm=16, align="center"),
            Column(key="ethnicity", heading="Dân tộc", width_mm=18, align="center"),
            Column(key="hometown", heading="Quê quán", width_mm=50),
            Column(key="place", heading="Nơi ở hoặc nơi thường trú", width_mm=55),
            Column(key="note", heading="Ghi chú", width_mm=27),
        ],
        sections=[
            Section(
                rows=[
                    [line.full_name, line.birth, line.get_sex_display(), line.ethnicity, line.hometown, place(line), ""]
                    for line in rows
                ]
            )
        ],
        orientation="landscape",
        letterhead=letterhead(campaign.ward, campaign.year),
        lines=[] if campaign.is_approved else [DRAFT],
        closing="Danh sách này có {count} người ({count_words} người).",
        signatures=signatures(campaign.ward),
        footer=PERSONAL,
        size=len(rows),
    )
    return Document(title=f"Tròn {age} tuổi năm {campaign.year}", annexes=[annex], author=str(campaign.ward))


def budget_paper(campaign: GiftCampaign, lines) -> Document:
    """What the campaign costs, by giver, kind, age and purse; what is not known is said, not counted."""
    budget = budget_of(lines)
    notes = [f"Bằng chữ: {in_words(budget.total('vnd'))} đồng."]
    for purse in budget.purses:
        notes.append(f"{purse['label']}: {grouped(purse['gifts'])} suất, {grouped(purse['vnd'])} đồng.")
    if unknown := budget.total("unknown"):
        notes.append(f"Chưa gồm {grouped(unknown)} suất chưa rõ mức, còn chờ: {'; '.join(budget.papers)}.")
    annex = Annex(
        title=f"DỰ TOÁN KINH PHÍ\n{campaign.title.upper()}",
        name="Dự toán",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="giver", heading="Người tặng", width_mm=42),
            Column(key="name", heading="Loại quà", width_mm=70),
            Column(key="age", heading="Tuổi", width_mm=14, align="center"),
            Column(key="purse", heading="Nguồn kinh phí", width_mm=38),
            Column(key="level", heading="Mức một suất (đồng)", width_mm=28, align="right"),
            Column(key="gifts", heading="Số suất", width_mm=18, kind="number", total=True),
            Column(key="vnd", heading="Thành tiền (đồng)", width_mm=32, kind="number", total=True),
        ],
        sections=[Section(rows=_budget_rows(budget))],
        orientation="landscape",
        letterhead=letterhead(campaign.ward, campaign.year),
        lines=[] if campaign.is_approved else [DRAFT],
        total="Tổng cộng",
        notes=notes,
        signatures=signatures(campaign.ward),
    )
    return Document(title=f"Dự toán {campaign.title}", annexes=[annex], author=str(campaign.ward))


def _budget_rows(budget: Budget) -> list[list[Any]]:
    rows = []
    for row in budget.rows:
        level = "chưa rõ" if row.unknown else " hoặc ".join(grouped(one) for one in row.amounts) or "hiện vật"
        vnd = None if row.unknown == row.gifts else row.vnd
        rows.append(
            [row.giver, row.name, row.age if row.age is not None else "", row.purse_label, level, row.gifts, vnd]
        )
    return rows


def reconciliation(campaign: GiftCampaign, lines) -> Document:
    """By group: what was approved, given, and goes back; the equation of closing under the sums."""
    rows: dict[str, list[int]] = {}
    ordered = lines.included().select_related("residential_group").order_by("residential_group__name", "pk")
    for line in ordered.only("gift_count", "amount_vnd", "outcome", "residential_group__name"):
        row = rows.setdefault(str(line.residential_group or NO_GROUP), [0] * 8)
        at = 2 if line.outcome in GIVEN else 4 if line.outcome else 6
        for start in (0, at):
            row[start] += line.gift_count
            row[start + 1] += line.amount_vnd or 0
    sums = [sum(column) for column in zip(*rows.values(), strict=True)] if rows else [0] * 8
    equation = (
        f"Được duyệt {grouped(sums[1])} đồng = đã trao {grouped(sums[3])} + trả lại {grouped(sums[5])}"
        f"{f' + chưa ghi kết quả {grouped(sums[7])}' if sums[6] else ''} đồng."
    )
    notes = [equation]
    if campaign.return_paper:
        notes.append(f"Đã nộp trả ngày {short_day(campaign.returned_on)}, chứng từ {campaign.return_paper}.")
    heads = [("Được duyệt", "a"), ("Đã trao", "b"), ("Không trao, trả lại", "c"), ("Chưa ghi kết quả", "d")]
    annex = Annex(
        title=f"BẢNG ĐỐI CHIẾU TRAO QUÀ\n{campaign.title.upper()}",
        name="Đối chiếu",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="group", heading="Tổ dân phố", width_mm=50),
            *(
                column
                for head, key in heads
                for column in (
                    Column(key=f"{key}n", heading="Số suất", group=head, width_mm=17, kind="number", total=True),
                    Column(key=f"{key}v", heading="Số tiền (đồng)", group=head, width_mm=30, kind="number", total=True),
                )
            ),
        ],
        sections=[Section(rows=[[name, *row] for name, row in rows.items()])],
        orientation="landscape",
        letterhead=letterhead(campaign.ward, campaign.year),
        total="Tổng cộng",
        notes=notes,
        signatures=signatures(campaign.ward, "KẾ TOÁN"),
    )
    return Document(title=f"Đối chiếu {campaign.title}", annexes=[annex], author=str(campaign.ward))
