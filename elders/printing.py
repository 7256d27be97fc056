"""The printed lists of the registry: which columns, from which facts, under whose name (`domain/reporting.md` §11).

A list is declared once and comes out as PDF and .xlsx (`elders.ground.documents`). Facts are those of the day asked
for; a fact nobody recorded prints empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from elders.choices import Disability, Living, Poverty, Residence, Sex
from elders.filters import RosterFilter
from elders.ground.birth import Birth
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature, attached_to
from elders.ground.numbers import short_day
from elders.models import ResidentialGroup, Ward

FIELDS = [
    "full_name",
    "sex",
    "birth_year",
    "birth_month",
    "birth_day",
    "citizen_id",
    "phone",
    "situation_then__residential_group",
    "situation_then__address",
    "situation_then__residence_type",
    "situation_then__is_absent",
    "situation_then__poverty_national",
    "situation_then__disability_level",
    "situation_then__living_arrangement",
]
PERSONAL = "Tài liệu có dữ liệu cá nhân"
NO_GROUP = "Chưa rõ tổ dân phố"

ISSUERS = [
    ("phuong", "Ủy ban nhân dân phường"),
    ("phong", "Phòng phụ trách của phường"),
    ("to", "Tổ dân phố"),
]
IDENTITY = [
    ("che", "Chỉ in 4 số cuối"),
    ("day_du", "In đủ 12 số (nơi nhận cần đối chiếu)"),
    ("khong", "Không in số định danh"),
]
ATTACHED = [
    ("", "In riêng, có đầu trang và chữ ký"),
    ("QĐ-UBND|Quyết định", "Phụ lục kèm theo Quyết định"),
    ("BC-UBND|Báo cáo", "Phụ lục kèm theo Báo cáo"),
    ("KH-UBND|Kế hoạch", "Phụ lục kèm theo Kế hoạch"),
    ("TTr-UBND|Tờ trình", "Phụ lục kèm theo Tờ trình"),
]


@dataclass(frozen=True)
class Choices:
    """What the officer chose: plain values, so that the choice survives in the queue of long work."""

    kind: str = "danh_sach"
    day: date | None = None
    issuer: str = "phuong"
    identity: str = "che"
    attached: str = ""
    separate: bool = False
    format: str = "pdf"

    def plain(self) -> dict[str, Any]:
        return {**self.__dict__, "day": self.day.isoformat() if self.day else None}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Choices":
        day = date.fromisoformat(plain["day"]) if plain.get("day") else None
        return cls(**{**plain, "day": day})


@dataclass(frozen=True)
class Person:
    """One row of a list: the fields of `FIELDS`, in that order, and what they say on paper."""

    full_name: str
    sex: str
    birth_year: int
    birth_month: int | None
    birth_day: int | None
    citizen_id: str | None
    phone: str
    group_id: int | None
    address: str | None
    residence_type: str | None
    is_absent: bool | None
    poverty: str | None
    disability: str | None
    living: str | None

    @property
    def birth(self) -> str:
        """Never more precise than known: 05/03/1945, 03/1945 or 1945."""
        return str(Birth(self.birth_year, self.birth_month, self.birth_day))

    @property
    def sex_label(self) -> str:
        return Sex(self.sex).label if self.sex else ""

    def citizen_id_as(self, how: str) -> str:
        number = self.citizen_id or ""
        return number if how == "day_du" else number and f"…{number[-4:]}"

    @property
    def circumstances(self) -> str:
        """What makes a difference to somebody's care, in a few words. What nobody recorded is said, not passed over:
        an empty cell would read as "not poor, not disabled"."""
        said = []
        if self.poverty in (Poverty.POOR, Poverty.NEAR_POOR):
            said.append(Poverty(self.poverty).label)
        if self.disability and self.disability != Disability.NONE:
            said.append(f"khuyết tật {Disability(self.disability).label.lower()}")
        if self.living == Living.ALONE:
            said.append("sống một mình")
        if self.residence_type == Residence.TEMPORARY:
            said.append("tạm trú")
        if self.is_absent:
            said.append("tạm vắng")
        facts = {"hộ nghèo": self.poverty, "khuyết tật": self.disability, "sống cùng ai": self.living}
        unknown = [name for name, value in facts.items() if not value]
        if unknown:
            said.append("chưa rõ hoàn cảnh" if len(unknown) == len(facts) else f"chưa rõ {', '.join(unknown)}")
        text = "; ".join(said)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class PrintedList:
    """One kind of list. `columns(choices)` and `values(person, choices)` agree; STT is counted by the engine."""

    code: str
    label: str
    hint: str
    title: str
    columns: Callable[[Choices], list[Column]]
    values: Callable[[Person, Choices], list[Any]]
    notes: tuple[str, ...] = ()
    font_pt: float = 11
    row_mm: float = 0
    to_fill_in: bool = False


def _roster_columns(choices: Choices) -> list[Column]:
    number = [Column(key="cccd", heading="Số định danh cá nhân", width_mm=28, kind="code")]
    return [
        Column(key="stt", heading="STT", width_mm=11, kind="order"),
        Column(key="name", heading="Họ và tên", width_mm=46),
        Column(key="birth", heading="Ngày, tháng, năm sinh", width_mm=22, align="center"),
        Column(key="sex", heading="Giới tính", width_mm=12, align="center"),
        *(number if choices.identity != "khong" else []),
        Column(key="address", heading="Nơi ở", width_mm=54),
        Column(key="phone", heading="Điện thoại", width_mm=24, kind="code"),
        Column(key="facts", heading="Hoàn cảnh", width_mm=36),
        Column(key="note", heading="Ghi chú", width_mm=19),
    ]


def _roster_values(person: Person, choices: Choices) -> list[Any]:
    number = [person.citizen_id_as(choices.identity)] if choices.identity != "khong" else []
    return [
        person.full_name,
        person.birth,
        person.sex_label,
        *number,
        person.address,
        person.phone,
        person.circumstances,
        "",
    ]


# The questions of `YearlyReview.QUESTIONS`, as short as a column of 14 mm allows.
REVIEW_HEADINGS = {
    "wants_work": "Muốn làm việc",
    "able_to_work": "Còn sức lao động",
    "has_work": "Đang có việc làm",
    "wants_training": "Cần học nghề",
    "wants_loan": "Cần vay vốn",
    "plays_sport": "Tập thể dục, thể thao",
    "joins_culture": "Tham gia văn hóa, văn nghệ",
    "uses_it": "Tự dùng CNTT",
    "care_training": "Nhà được tập huấn chăm sóc",
    "needs_legal_aid": "Cần trợ giúp pháp lý",
    "wants_social_pension": "Muốn hưởng hưu trí xã hội",
}


def _review_columns(choices: Choices) -> list[Column]:
    return [
        Column(key="stt", heading="STT", width_mm=9, kind="order"),
        Column(key="name", heading="Họ và tên", width_mm=42),
        Column(key="birth", heading="Ngày, tháng, năm sinh", width_mm=19, align="center"),
        *(Column(key=key, heading=text, width_mm=15, kind="tick") for key, text in REVIEW_HEADINGS.items()),
        Column(key="note", heading="Ghi chú", width_mm=17),
    ]


def _review_values(person: Person, choices: Choices) -> list[Any]:
    return [person.full_name, person.birth, *([None] * len(REVIEW_HEADINGS)), ""]


LISTS = {
    one.code: one
    for one in [
        PrintedList(
            "danh_sach",
            "Danh sách người cao tuổi",
            "Họ tên, ngày sinh, số định danh, nơi ở, hoàn cảnh; có chỗ ký.",
            "DANH SÁCH NGƯỜI CAO TUỔI",
            _roster_columns,
            _roster_values,
        ),
        PrintedList(
            "ra_soat",
            "Phiếu rà soát năm (để trống, ghi tay)",
            "Mỗi người một dòng, mỗi câu hỏi một ô để tổ trưởng ghi khi đến từng nhà.",
            "PHIẾU RÀ SOÁT NGƯỜI CAO TUỔI NĂM {year}",
            _review_columns,
            _review_values,
            notes=(
                "Cách ghi: C = có; K = không; chưa hỏi được thì để trống, không ghi thay.",
                "Tập thể dục, thể thao: ít nhất 3 buổi mỗi tuần. Tự dùng CNTT: điện thoại thông minh, internet, VNeID "
                "hoặc truyền hình số. Đang có việc làm: có làm trong tuần rà soát, kể cả tự làm hoặc sản xuất của hộ.",
            ),
            font_pt=10,
            row_mm=9,
            to_fill_in=True,
        ),
    ]
}


def document(roster: RosterFilter, choices: Choices, *, ward: Ward) -> tuple[Document, int]:
    """The list as a paper, and how many people are on it. One query for the people, one for the groups."""
    kind = LISTS[choices.kind]
    by_group: dict[int | None, list[Person]] = {}
    people = roster.queryset().order_by("given_name", "full_name", "pk")
    for row in people.values_list(*FIELDS).iterator(chunk_size=5000):
        person = Person(*row)
        by_group.setdefault(person.group_id, []).append(person)
    known = {group.pk: group for group in ResidentialGroup.objects.filter(pk__in=[pk for pk in by_group if pk])}
    order = sorted((pk for pk in by_group if pk), key=lambda pk: (known[pk].code, pk))
    groups = [(known[pk], by_group[pk]) for pk in order]
    if None in by_group:
        groups.append((None, by_group[None]))
    count = sum(len(people) for _, people in groups)
    if choices.separate and groups:
        annexes = [
            _annex(kind, choices, roster, ward, group=group, parts=[(None, people)], number=number, of=len(groups))
            for number, (group, people) in enumerate(groups, start=1)
        ]
    else:
        asked = roster.values.get("to", [])
        alone = groups[0][0] if len(groups) == 1 else asked[0] if len(asked) == 1 and not groups else None
        parts = [(None, groups[0][1])] if len(groups) == 1 else groups
        annexes = [_annex(kind, choices, roster, ward, group=alone, parts=parts, titled=len(groups) > 1)]
    title = f"{kind.label.split(' (')[0]} – {annexes[0].name if len(annexes) == 1 else ward}"
    return Document(title=title, annexes=annexes, author=str(ward)), count


def _annex(
    kind: PrintedList,
    choices: Choices,
    roster: RosterFilter,
    ward: Ward,
    *,
    group: ResidentialGroup | None,
    parts: list[tuple[ResidentialGroup | None, list[Person]]],
    titled: bool = False,
    number: int = 1,
    of: int = 1,
) -> Annex:
    symbol, _, paper = choices.attached.partition("|")
    place = group.name if group else str(ward) if of == 1 else NO_GROUP
    lines = [f"(Tính đến ngày {short_day(roster.today)})"]
    named = {one.name.lower() for one in roster.values.get("to", [])} if group or of > 1 else set()
    if words := [word for word in roster.words() if word.lower() not in named]:
        lines.append(f"(Gồm: {'; '.join(_short(word) for word in words)})")
    notes = list(kind.notes)
    if roster.is_past and not roster.user.sees_whole_ward:
        # Honest about what the rights of today leave out (`design.md` §3).
        notes.append(f"Không gồm người đã chuyển đi hoặc qua đời sau ngày {short_day(roster.today)}.")
    return Annex(
        title=f"{kind.title.format(year=roster.today.year)}\n{place.upper()}",
        label=("Phụ lục" if of == 1 else f"Phụ lục {roman(number)}") if paper else "",
        attached=attached_to(paper, symbol, f"Ủy ban nhân dân phường {ward.name}", year=roster.today.year)
        if paper
        else "",
        lines=lines,
        columns=kind.columns(choices),
        sections=[
            Section(
                title=f"{part.name if part else NO_GROUP} ({len(people)} người)" if titled else "",
                rows=(kind.values(person, choices) for person in people),
            )
            for part, people in parts
        ],
        orientation="landscape",
        letterhead=None if paper else _letterhead(choices.issuer, ward, group, roster.today.year),
        closing="Danh sách này có {count} người ({count_words} người).",
        signatures=() if paper else _signatures(choices.issuer, ward, kind),
        notes=notes,
        footer=PERSONAL,
        font_pt=kind.font_pt,
        row_mm=kind.row_mm,
        size=sum(len(people) for _, people in parts),
        name=place,
    )


def _short(words: str) -> str:
    """ "hộ nghèo: hộ cận nghèo" reads on paper as "hộ cận nghèo", "giới tính: nữ" stays."""
    label, colon, value = words.partition(": ")
    return value if colon and value.split()[0] == label.split()[0] else words


def _letterhead(issuer: str, ward: Ward, group: ResidentialGroup | None, year: int) -> Letterhead:
    ward_line = f"PHƯỜNG {ward.name.upper()}"
    over, own = (), ["ỦY BAN NHÂN DÂN", ward_line]
    if issuer == "phong":
        over, own = own, [ward.office.upper()]
    elif issuer == "to":
        over, own = [ward_line], [group.name.upper() if group else "TỔ DÂN PHỐ"]
    return Letterhead(over=over, issuer=own, place=ward.document_place, year=year)


def _signatures(issuer: str, ward: Ward, kind: PrintedList) -> list[Signature]:
    hint = "Ký, ghi rõ họ tên"
    maker = Signature(authority=["NGƯỜI RÀ SOÁT" if kind.to_fill_in else "NGƯỜI LẬP BIỂU"], hint=hint)
    if issuer == "phuong":
        return [maker, Signature(authority=ward.signer_authority.splitlines(), name=ward.signer_name)]
    return [maker, Signature(authority=["TRƯỞNG PHÒNG" if issuer == "phong" else "TỔ TRƯỞNG"], hint=hint)]


def roman(number: int) -> str:
    """1 → I, 4 → IV, 24 → XXIV: annexes are numbered with Roman numerals (NĐ 30/2020 Phụ lục I, III.1)."""
    text = ""
    for value, sign in [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV")]:
        text, number = text + sign * (number // value), number % value
    return text + "I" * number
