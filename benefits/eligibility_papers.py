"""The list of a monthly review for the residential groups (plan tasks P-04, P-05: danh sách), as PDF and .xlsx."""

from collections.abc import Iterable, Sequence

from benefits.eligibility_choices import Family
from benefits.eligibility_rows import ReviewRow, people_of, totals
from benefits.models import EligibilityReview
from benefits.papers.office import HINT, letterhead
from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.ground.numbers import grouped, short_day
from elders.models import Elder, ResidentialGroup, Situation
from elders.printing import NO_GROUP, PERSONAL

COLUMNS = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=40),
    Column(key="birth", heading="Ngày, tháng, năm sinh", width_mm=24, align="center"),
    Column(key="sex", heading="Giới tính", width_mm=13, align="center"),
    Column(key="address", heading="Địa chỉ", width_mm=38),
    Column(key="answer", heading="Kết quả", width_mm=28),
    Column(key="why", heading="Còn thiếu, chưa đạt", width_mm=56),
    Column(key="standing", heading="Đang hưởng, hồ sơ", width_mm=28),
    Column(key="note", heading="Ghi chú", width_mm=15),
]


def review_paper(
    review: EligibilityReview,
    rows: Sequence[ReviewRow],
    *,
    groups: Iterable[ResidentialGroup],
    about: str,
    year: int,
    with_standing: bool = True,
) -> Document:
    """`rows` under a heading for each of `groups`; `about` says what was picked out. A list of one group is signed by
    its leader too. `with_standing`: who receives the benefit or has asked for it, for the office only."""
    people = people_of(rows)
    homes = Situation.objects.filter(elder__in=people, ward=review.ward).on(review.reviewed_on)
    addresses = dict(homes.order_by("pk").values_list("elder", "address"))
    known = list(groups)
    sections = []
    for pk, title in [*((one.pk, one.name) for one in known), (None, NO_GROUP)]:
        mine = [row for row in rows if row.group_id == pk]
        if mine:
            lines = [_line(row, people[row.elder_id], addresses.get(row.elder_id, ""), with_standing) for row in mine]
            sections.append(Section(title=f"{title} ({grouped(len(mine))} người)", rows=lines))
    ward = review.ward
    one_group = len(sections) == 1 and bool(known)
    signatures = [Signature(authority=["NGƯỜI LẬP BIỂU"], hint=HINT)]
    if one_group:
        signatures.append(Signature(authority=["TỔ TRƯỞNG TỔ DÂN PHỐ"], hint=HINT))
    signatures.append(Signature(authority=ward.signer_authority.splitlines(), name=ward.signer_name))
    annex = Annex(
        title=f"DANH SÁCH RÀ SOÁT NGƯỜI CAO TUỔI ĐỦ ĐIỀU KIỆN HƯỞNG\n{Family(review.family).label.upper()} "
        f"THÁNG {review.month:%m/%Y}",
        lines=[*([f"({about})"] if about else []), f"(Theo sổ ngày {short_day(review.reviewed_on)}; {_state(review)})"],
        columns=COLUMNS,
        sections=sections,
        orientation="landscape",
        letterhead=letterhead(ward, year=year),
        notes=[_sums(rows, with_standing)],
        closing="Danh sách này có {count} người ({count_words} người).",
        signatures=signatures,
        footer=PERSONAL,
        font_pt=10,
        restart_order=True,
        size=len(rows),
        name=f"Rà soát {review.month:%m-%Y}",
    )
    return Document(title=f"{review} – {ward}", annexes=[annex], author=str(ward))


def _state(review: EligibilityReview) -> str:
    return "chưa kết luận" if review.is_open else "đã kết luận"


def _sums(rows: Iterable[ReviewRow], with_standing: bool) -> str:
    counted = totals(rows)
    drawing = f", trong đó đang hưởng {grouped(counted.draws_and_yes)}" if with_standing else ""
    return (
        f"Đủ điều kiện {grouped(counted.yes)} người{drawing}; chưa rõ "
        f"{grouped(counted.unknown)}; không có nhu cầu {grouped(counted.answers['declined'])}; chưa đủ điều kiện "
        f"{grouped(counted.answers['no'])}."
    )


def _line(row: ReviewRow, elder: Elder, address: str, with_standing: bool) -> list:
    why = row.why if not row.by_hand else f"{row.reason} (theo {row.paper})"
    standing = "Đang hưởng" if row.draws else "Có hồ sơ đang giải quyết" if row.has_case else ""
    return [
        elder.full_name,
        str(elder.birth),
        elder.get_sex_display(),
        address,
        row.label,
        why,
        standing if with_standing else "",
        "Cán bộ ghi" if row.by_hand else "",
    ]


def file_stem(review: EligibilityReview) -> str:
    """Name of the files: ra-soat-huu-tri-2026-06."""
    return f"ra-soat-{review.family}-{review.month:%Y-%m}"
