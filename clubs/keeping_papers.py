"""Books of a club that stand alone: belongings (SO-13), mentors (SO-12), entitlements (SO-11)."""

from collections.abc import Sequence
from datetime import date

from clubs.choices import AssetState
from clubs.models import Asset, Club, MentorLog, RightsCase
from clubs.papers import SIGN_HERE, club_head
from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.ground.numbers import short_day


def _signed(*who: str) -> list[Signature]:
    return [Signature(authority=[one], hint=SIGN_HERE) for one in who]


def asset_book(club: Club, rows: Sequence[Asset], *, today: date) -> Document:
    """SO-13: what the club owns; what is gone stands apart at the end."""
    there = [_asset(row) for row in rows if row.state != AssetState.GONE]
    gone = [_asset(row) for row in rows if row.state == AssetState.GONE]
    sections = [Section(title="Đang có", rows=there)]
    if gone:
        sections.append(Section(title="Không còn", rows=gone))
    annex = Annex(
        title=f"SỔ TÀI SẢN\n{club.name.upper()}",
        name="Tài sản",
        orientation="landscape",
        letterhead=club_head(club, year=today.year),
        lines=[f"Tính đến ngày {short_day(today)}"],
        unit="đồng",
        columns=[
            Column(key="stt", heading="STT", width_mm=11, kind="order"),
            Column(key="name", heading="Tên tài sản", width_mm=50),
            Column(key="quantity", heading="Số lượng", width_mm=17, kind="number"),
            Column(key="source", heading="Nguồn", width_mm=48),
            Column(key="received", heading="Ngày nhận", width_mm=23, kind="day"),
            Column(key="value", heading="Giá trị", width_mm=26, kind="number"),
            Column(key="state", heading="Tình trạng", width_mm=30),
            Column(key="keeper", heading="Người giữ", width_mm=47),
        ],
        sections=sections,
        notes=["Ô giá trị để trống: không rõ giá trị, không phải bằng không."],
        signatures=_signed("NGƯỜI LẬP", "CHỦ NHIỆM"),
        font_pt=10.5,
        size=len(rows),
    )
    return Document(title=f"Sổ tài sản {club.name}", annexes=[annex], author=club.name)


def _asset(row: Asset) -> dict:
    state = row.get_state_display()
    return {
        "name": row.name,
        "quantity": row.quantity,
        "source": ": ".join(filter(None, [row.get_source_display(), row.giver])),
        "received": row.received_on,
        "value": row.value_vnd,
        "state": f"{state}, {short_day(row.gone_on)}" if row.gone_on else state,
        "keeper": row.keeper.person.full_name if row.keeper_id else "",
    }


def mentor_book(club: Club, logs: Sequence[MentorLog], *, year: int, today: date) -> Document:
    """SO-12 of one year, month by month."""
    annex = Annex(
        title=f"SỔ TÌNH NGUYỆN VIÊN PHÁT TRIỂN KINH TẾ\n{club.name.upper()}",
        name="Đỡ đầu làm ăn",
        orientation="landscape",
        letterhead=club_head(club, year=today.year),
        lines=[f"Năm {year}"],
        columns=[
            Column(key="month", heading="Tháng", width_mm=20, align="center"),
            Column(key="mentor", heading="Người đỡ đầu", width_mm=46),
            Column(key="mentee", heading="Người được đỡ đầu", width_mm=46),
            Column(key="content", heading="Nội dung", width_mm=75),
            Column(key="result", heading="Kết quả", width_mm=65),
        ],
        sections=[
            Section(
                rows=[
                    [
                        f"{log.month:%m/%Y}",
                        log.pair.mentor.person.full_name,
                        log.pair.mentee.person.full_name,
                        log.content,
                        log.result,
                    ]
                    for log in logs
                ]  # fmt: skip
            )
        ],
        signatures=_signed("NGƯỜI LẬP", "CHỦ NHIỆM"),
        footer="Tài liệu có dữ liệu cá nhân",
        size=len(logs),
    )
    return Document(title=f"Sổ đỡ đầu làm ăn {club.name} {year}", annexes=[annex], author=club.name)


def rights_book(club: Club, rows: Sequence[RightsCase], *, today: date) -> Document:
    """SO-11: who was helped to what, and how it ended."""
    annex = Annex(
        title=f"SỔ QUYỀN LỢI\n{club.name.upper()}",
        name="Quyền lợi",
        orientation="landscape",
        letterhead=club_head(club, year=today.year),
        columns=[
            Column(key="stt", heading="STT", width_mm=11, kind="order"),
            Column(key="who", heading="Họ và tên", width_mm=46),
            Column(key="what", heading="Chế độ, quyền lợi", width_mm=50),
            Column(key="found", heading="Ngày phát hiện", width_mm=24, kind="day"),
            Column(key="done", heading="Việc đã làm", width_mm=66),
            Column(key="state", heading="Kết quả", width_mm=32),
            Column(key="closed", heading="Ngày xong", width_mm=23, kind="day"),
        ],
        sections=[
            Section(
                rows=[
                    {
                        "who": row.whose,
                        "what": row.entitlement,
                        "found": row.found_on,
                        "done": row.done,
                        "state": row.get_state_display(),
                        "closed": row.closed_on,
                    }
                    for row in rows
                ]  # fmt: skip
            )
        ],
        signatures=_signed("NGƯỜI LẬP", "CHỦ NHIỆM"),
        footer="Tài liệu có dữ liệu cá nhân",
        size=len(rows),
    )
    return Document(title=f"Sổ quyền lợi {club.name}", annexes=[annex], author=club.name)
