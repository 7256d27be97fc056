"""One page about a club, and the ward's summary of its clubs, on paper (TH-CLB of clubs.md §13)."""

from datetime import date

from clubs.board import Board, Row
from clubs.composition import Counts
from clubs.papers import SIGN_HERE, club_head
from clubs.quality import NOTICE, Score
from clubs.standards import percent, share
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.ground.numbers import grouped, short_day
from elders.models import Ward

UNKNOWN = "chưa có số liệu"


def _vnd(value: int | None) -> str:
    return UNKNOWN if value is None else f"{grouped(value)} đồng"


def _hardship(counts: Counts) -> str:
    told = counts.told("hardship")
    if told is None:
        return UNKNOWN
    words = f"{told} người ({percent(share(told, counts.members))})"
    return words + (f"; {counts.no_circumstance} người chưa ghi diện hộ" if counts.no_circumstance else "")


def club_sheet(row: Row, *, chair: str, score: Score | None, today: date) -> Document:
    """A4 of one club: who, how many, what it did last month, its money. Numbers only; no member is named."""
    club, counts, money = row.club, row.counts, row.money
    month = row.last_month
    lines = [
        ("Loại", club.kind_words),
        ("Tổ dân phố", str(club.residential_group or "Cả phường")),
        ("Thành lập", " ".join(filter(None, [club.decision_number, club.founded_on and short_day(club.founded_on)]))),
        ("Chủ nhiệm", chair or "chưa ghi"),
        ("Tình trạng", row.state.words),
        ("Thành viên", f"{counts.members} người; nữ {counts.women}; từ 60 tuổi {counts.older}"),
        ("Nghèo, cận nghèo, khó khăn", _hardship(counts)),
        ("Cơ cấu", row.composition.words),
        (
            "Buổi sinh hoạt gần nhất",
            f"{short_day(row.last_meeting.held_on)}, {row.last_meeting.rate or 'chưa điểm danh'}"
            if row.last_meeting
            else "chưa ghi",
        ),
    ]
    if month:
        label = f"tháng {month.month:%m/%Y}"
        lines += [
            (f"Mảng đạt {label}", f"{row.passed}/8" if row.trend and row.trend[-1] is not None else UNKNOWN),
            *[(f"{area.number}. {area.label}", _area_words(area)) for area in row.areas],
            (f"Thăm tại nhà {label}", f"{row.visits} lượt" if row.visits else "không có lượt phải thăm"),
        ]
    lines += [
        ("Quỹ hoạt động", _vnd(money.running_vnd)),
        ("Quỹ tăng thu nhập (tiền còn)", _vnd(money.livelihood_vnd)),
        (
            "Dư nợ cho vay",
            f"{_vnd(money.outstanding_vnd)}; {money.borrowers} người vay" if money.has_books else UNKNOWN,
        ),
        ("Quá hạn", f"{money.overdue_loans} món, {_vnd(money.overdue_vnd)}" if money.has_books else UNKNOWN),
    ]
    if score:
        lines.append((f"Điểm ({NOTICE[0].lower()}{NOTICE[1:]})", f"{grouped(score.total)} điểm, {score.words.lower()}"))
    if row.worries:
        lines.append(("Cần quan tâm", "; ".join(str(worry) for worry in row.worries)))
    annex = Annex(
        title=f"PHIẾU TÌNH HÌNH CÂU LẠC BỘ\n{club.name.upper()}",
        lines=[f"Tính đến ngày {short_day(today)}"],
        letterhead=club_head(club, year=today.year),
        columns=[
            Column(key="what", heading="Nội dung", width_mm=62),
            Column(key="value", heading="Tình hình", width_mm=103),
        ],
        sections=[Section(rows=[{"what": what, "value": value} for what, value in lines])],
        signatures=[Signature(authority=["TM. BAN CHỦ NHIỆM"], hint=SIGN_HERE)],
        font_pt=10.5,
        size=len(lines),
    )
    return Document(title=f"Phiếu tình hình {club.name}", annexes=[annex], author=club.name)


def _area_words(area) -> str:
    answer = {True: "đạt", False: "chưa đạt", None: UNKNOWN}[area.result]
    return f"{answer} ({area.why})" if area.why and area.result is not None else answer


def ward_summary(board: Board, *, ward: Ward, today: date) -> Document:
    """TH-CLB and TH-CLBK: one row per club that exists, for the Association, the ward and the city."""
    ours = [row for row in board.rows if row.club.is_intergenerational]
    others = [row for row in board.rows if not row.club.is_intergenerational]
    head = Letterhead(
        over=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
        issuer=["HỘI NGƯỜI CAO TUỔI"],
        place=ward.document_place,
        year=today.year,
    )
    annexes = [_intergenerational(ours, board, head, today)]
    if others:
        annexes.append(_others(others, today))
    return Document(title=f"Tổng hợp câu lạc bộ phường {ward.name}", annexes=annexes, author=str(ward))


SIGNED = [Signature(authority=["TM. BAN CHẤP HÀNH", "CHỦ TỊCH"], hint=SIGN_HERE)]
BLANK_NOTE = "Ô để trống: chưa có số liệu, không phải bằng không."


def _intergenerational(rows: list[Row], board: Board, head: Letterhead, today: date) -> Annex:
    return Annex(
        title="TỔNG HỢP TÌNH HÌNH CÂU LẠC BỘ NGƯỜI CAO TUỔI\nCÂU LẠC BỘ LIÊN THẾ HỆ TỰ GIÚP NHAU",
        name="Liên thế hệ",
        lines=[f"Tính đến ngày {short_day(today)}; mảng và lượt thăm của tháng {board.month:%m/%Y}"],
        orientation="landscape",
        letterhead=head,
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Câu lạc bộ", width_mm=30),
            Column(key="group", heading="Tổ dân phố", width_mm=19),
            Column(key="decision", heading="Quyết định", width_mm=20),
            Column(key="chair", heading="Chủ nhiệm", width_mm=20),
            Column(key="members", heading="TV", width_mm=10, kind="number", total=True),
            Column(key="women", heading="Nữ", width_mm=9, kind="number", total=True),
            Column(key="older", heading="60+", width_mm=10, kind="number", total=True),
            Column(key="hardship", heading="Khó khăn", width_mm=11, kind="number", total=True),
            Column(key="livelihood", heading="Quỹ tăng thu nhập", width_mm=20, kind="number", total=True),
            Column(key="running", heading="Quỹ hoạt động", width_mm=20, kind="number", total=True),
            Column(key="outstanding", heading="Dư nợ", width_mm=19, kind="number", total=True),
            Column(key="borrowed", heading="TV từng vay", width_mm=10, kind="number", total=True),
            Column(key="volunteers", heading="TNV", width_mm=9, kind="number", total=True),
            Column(key="visits", heading="Lượt thăm", width_mm=12, align="center"),
            Column(key="full", heading="Tháng đủ 8 mảng", width_mm=12, align="center"),
            Column(key="areas", heading="Mảng đạt", width_mm=11, align="center"),
        ],
        sections=[Section(rows=[_summary_row(row) for row in rows])],
        total="Cộng",
        unit="đồng",
        notes=[
            "TV: thành viên; TNV: tình nguyện viên chăm sóc tại nhà; tháng đủ 8 mảng trong các tháng gần đây.",
            BLANK_NOTE,
        ],
        signatures=SIGNED,
        font_pt=9,
        size=len(rows),
    )


def _others(rows: list[Row], today: date) -> Annex:
    """TH-CLBK: the other clubs."""
    return Annex(
        title="CÂU LẠC BỘ KHÁC CỦA NGƯỜI CAO TUỔI",
        label="Phụ lục",
        name="Câu lạc bộ khác",
        lines=[f"Tính đến ngày {short_day(today)}"],
        orientation="landscape",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Câu lạc bộ", width_mm=48),
            Column(key="kind", heading="Loại", width_mm=38),
            Column(key="group", heading="Tổ dân phố", width_mm=25),
            Column(key="decision", heading="Quyết định", width_mm=28),
            Column(key="members", heading="Thành viên", width_mm=16, kind="number", total=True),
            Column(key="women", heading="Nữ", width_mm=13, kind="number", total=True),
            Column(key="older", heading="60+", width_mm=14, kind="number", total=True),
            Column(key="schedule", heading="Lịch, nơi tập", width_mm=38),
            Column(key="last", heading="Họp gần nhất", width_mm=22, kind="day"),
        ],
        sections=[Section(rows=[_summary_row(row) for row in rows])],
        total="Cộng",
        signatures=SIGNED,
        font_pt=10,
        size=len(rows),
    )


def _summary_row(row: Row) -> dict:
    club, counts, month = row.club, row.counts, row.last_month
    known = bool(row.trend) and row.trend[-1] is not None
    decided = short_day(club.decision_on) if club.decision_on else ""
    day = f"ngày {club.meeting_day} hằng tháng" if club.meeting_day else ""
    return {
        "name": club.name,
        "kind": club.kind_words,
        "group": club.residential_group.short_name if club.residential_group else "Cả phường",
        "decision": " ngày ".join(filter(None, [club.decision_number, decided])),
        "chair": row.chair,
        "members": counts.members,
        "women": counts.told("women"),
        "older": counts.told("older"),
        "hardship": counts.told("hardship"),
        "last": row.last_meeting.held_on if row.last_meeting else None,
        "schedule": "; ".join(filter(None, [club.schedule or day, club.place])),
        "areas": f"{row.passed}/8" if known else None,
        "full": f"{sum(one == 8 for one in row.trend)}/{len(row.trend)}" if row.trend else None,
        "volunteers": month.facts.volunteers if month else None,
        "visits": row.visits or None,
        "running": row.money.running_vnd,
        "livelihood": row.money.livelihood_vnd,
        "outstanding": row.money.outstanding_vnd if row.money.has_books else None,
        "borrowed": row.money.ever_borrowed if row.money.has_books else None,
    }
