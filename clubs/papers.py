"""Papers of a club (NĐ 30/2020): decision, by-laws, member list, minutes. Number and day stay blank."""

from collections.abc import Sequence
from datetime import date

from clubs.bylaws import articles_of
from clubs.choices import Presence
from clubs.models import BoardSeat, Club, Meeting, Membership
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.ground.numbers import long_day, short_day

SIGN_HERE = "Ký, ghi rõ họ tên"


def club_head(club: Club, *, year: int | None = None, day: date | None = None) -> Letterhead:
    """Head of a paper the club itself writes."""
    return Letterhead(
        over=["HỘI NGƯỜI CAO TUỔI", f"PHƯỜNG {club.ward.name.upper()}"],
        issuer=[club.name.upper()],
        place=club.ward.document_place,
        year=year,
        day=day,
    )


def birth_words(membership: Membership) -> str:
    return str(membership.birth) if membership.birth else ""


def member_annex(
    club: Club,
    members: Sequence[Membership],
    *,
    posts: dict[int, str],
    label: str = "",
    attached: str = "",
    letterhead: Letterhead | None = None,
    signatures: Sequence[Signature] = (),
) -> Annex:
    """SO-01: the members of a day (`members` with their person); identity numbers and circumstances stay out."""
    rows = [
        {
            "name": one.person.full_name,
            "birth": birth_words(one),
            "sex": one.person.get_sex_display() if one.person.sex else "",
            "group": one.person.residential_group.short_name if one.person.residential_group else "",
            "joined": one.valid_from,
            "post": posts.get(one.pk, ""),
        }
        for one in members
    ]
    return Annex(
        title=f"DANH SÁCH THÀNH VIÊN\n{club.name.upper()}",
        label=label,
        attached=attached,
        name="Thành viên",
        letterhead=letterhead,
        columns=[
            Column(key="stt", heading="STT", width_mm=11, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=47),
            Column(key="birth", heading="Ngày sinh", width_mm=24, align="center"),
            Column(key="sex", heading="Giới tính", width_mm=14, align="center"),
            Column(key="group", heading="Tổ dân phố", width_mm=25),
            Column(key="joined", heading="Ngày vào", width_mm=22, kind="day"),
            Column(key="post", heading="Chức trách", width_mm=22),
        ],
        sections=[Section(rows=rows)],
        closing="Danh sách này có {count} người.",
        signatures=signatures,
        footer="Tài liệu có dữ liệu cá nhân",
        size=len(rows),
    )


def member_list(club: Club, members: Sequence[Membership], *, posts: dict[int, str], today: date) -> Document:
    """The member list alone, for the club's own file."""
    annex = member_annex(
        club,
        members,
        posts=posts,
        letterhead=club_head(club, year=today.year),
        signatures=[Signature(authority=["TM. BAN CHỦ NHIỆM", "CHỦ NHIỆM"], hint=SIGN_HERE)],
    )
    return Document(title=f"Danh sách thành viên {club.name}", annexes=[annex], author=club.name)


def seat_line(seat: BoardSeat) -> str:
    title = {"nam": "Ông", "nu": "Bà"}.get(seat.membership.person.sex, "Ông (bà)")
    return f"{title} {seat.membership.person.full_name}, {seat.get_post_display()}"


def decision(
    club: Club, members: Sequence[Membership], seats: Sequence[BoardSeat], *, posts: dict[int, str], today: date
) -> Document:
    """The ward's decision that founds the club and recognises its board, with the member list (clubs.md §5.11)."""
    ward = club.ward
    where = f", sinh hoạt tại {club.place}" if club.place else ""
    board = [f"{number}. {seat_line(seat)};" for number, seat in enumerate(seats, 1)]
    if board:
        board[-1] = board[-1][:-1] + "."
    about = f"Về việc thành lập {club.name}\nvà công nhận Ban Chủ nhiệm"
    context = {
        "issuer_decides": f"CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG {ward.name.upper()}",
        "basis": [
            "Căn cứ Luật Tổ chức chính quyền địa phương",
            "Căn cứ Luật Người cao tuổi ngày 23 tháng 11 năm 2009",
            *(
                ["Căn cứ Quyết định số 1648/QĐ-TTg ngày 01 tháng 8 năm 2025 của Thủ tướng Chính phủ"]
                if club.is_intergenerational
                else []
            ),
        ],
        "proposal": f"Theo đề nghị của {club.host or 'Hội Người cao tuổi phường'} và {ward.office}",
        "articles": [
            {"text": f"Thành lập {club.name} gồm {len(members):02d} thành viên (có danh sách kèm theo){where}."},
            {
                # nobody elected yet: a draft to be filled in by hand, never "00 người"
                "text": f"Công nhận Ban Chủ nhiệm gồm {f'{len(seats):02d}' if seats else '........'} người có tên sau:",
                "points": board or [f"{number}. {'.' * 90}" for number in range(1, 6)],
            },
            {
                "text": "Câu lạc bộ hoạt động theo quy chế được hội nghị thành viên thông qua, tự quản, tự nguyện, "
                "đúng quy định của pháp luật."
            },
            {
                "text": f"{club.host or 'Hội Người cao tuổi phường'}, {ward.office}, các đơn vị liên quan và các ông "
                "(bà) có tên tại Điều 2 chịu trách nhiệm thi hành Quyết định này"
            },
        ],
    }
    annex = member_annex(
        club,
        members,
        posts=posts,
        label="Phụ lục",
        attached=f"(Kèm theo Quyết định số       /QĐ-UBND ngày     tháng     năm {today.year} "
        f"của Ủy ban nhân dân phường {ward.name})",
    )
    return Document(
        title=f"Quyết định thành lập {club.name}",
        template="documents/letter.html",
        kind="QUYẾT ĐỊNH",
        subject=about,
        letterhead=Letterhead(
            issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
            place=ward.document_place,
            symbol="QĐ-UBND",
            year=today.year,
        ),
        context=context,
        signature=Signature(authority=ward.signer_authority.splitlines(), name=ward.signer_name),
        recipients=["Như Điều 4", club.host or "Hội Người cao tuổi phường", "Lưu: VT"],
        annexes=[annex] if members else [],
        author=str(ward),
    )


def bylaws(club: Club, *, today: date) -> Document:
    """The by-laws as written for the club, or the proposed text where nothing was written yet."""
    return Document(
        title=f"Quy chế hoạt động {club.name}",
        template="documents/letter.html",
        kind="QUY CHẾ",
        subject=f"Tổ chức và hoạt động của {club.name}",
        letterhead=club_head(club, year=today.year),
        context={"articles": articles_of(club)},
        signature=Signature(authority=["TM. BAN CHỦ NHIỆM", "CHỦ NHIỆM"], hint=SIGN_HERE),
        recipients=["Thành viên câu lạc bộ", club.host or "Hội Người cao tuổi phường", "Lưu: câu lạc bộ"],
        author=club.name,
    )


def minutes(club: Club, meeting: Meeting, *, attendances, works, expected: int) -> Document:
    """SO-03: the minutes of a meeting, with the attendance list."""
    present = sum(one.state == Presence.PRESENT for one in attendances) if attendances else meeting.present_typed
    said = [
        f"Thời gian: {long_day(meeting.held_on)}.",
        f"Địa điểm: {meeting.place or club.place or '……………………………'}.",
        f"Chủ trì: {meeting.chair or '……………………………'}. Thư ký: {meeting.secretary or '……………………………'}.",
        f"Có mặt: {'……' if present is None else present}/{expected} thành viên"
        + (f"; khách dự: {meeting.guests}." if meeting.guests else "."),
    ]
    articles = []
    for title, text in (
        ("Nội dung", meeting.agenda),
        ("Diễn biến, ý kiến", meeting.minutes),
        ("Biểu quyết, kết luận", meeting.decisions),
    ):
        if text:
            articles.append((title, text.splitlines()))
    if works:
        articles.append(("Việc đã làm theo mảng", [f"{one.get_area_display()}: {one.what}." for one in works]))
    paragraphs = list(said)
    for number, (title, lines) in enumerate(articles, 1):
        paragraphs.append(f"{number}. {title}")
        paragraphs += [line for line in lines if line.strip()]
    paragraphs.append("Biên bản được đọc lại cho các thành viên cùng nghe và nhất trí")
    annexes = [_attendance_annex(club, meeting, attendances)] if attendances else []
    signers = [
        Signature(authority=["THƯ KÝ"], name=meeting.secretary, hint=SIGN_HERE),
        Signature(authority=["CHỦ TRÌ"], name=meeting.chair, hint=SIGN_HERE),
    ]
    return Document(
        title=f"Biên bản sinh hoạt {club.name} {short_day(meeting.held_on)}",
        template="documents/club_minutes.html",
        kind="BIÊN BẢN",
        subject=f"{meeting.get_kind_display()} {club.name}",
        letterhead=club_head(club, day=meeting.held_on),
        context={"paragraphs": paragraphs, "signers": signers},
        annexes=annexes,
        author=club.name,
    )


def _attendance_annex(club: Club, meeting: Meeting, attendances) -> Annex:
    rows = [
        {
            "name": one.membership.person.full_name,
            "state": one.get_state_display(),
            "measured": "có" if one.measured else "",
        }
        for one in attendances
    ]
    return Annex(
        title="ĐIỂM DANH",
        label="Phụ lục",
        name="Điểm danh",
        attached=f"(Kèm theo Biên bản sinh hoạt ngày {short_day(meeting.held_on)} của {club.name})",
        columns=[
            Column(key="stt", heading="STT", width_mm=12, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=80),
            Column(key="state", heading="Điểm danh", width_mm=38, align="center"),
            Column(key="measured", heading="Đã đo cân nặng, huyết áp", width_mm=35, align="center"),
        ],
        sections=[Section(rows=rows)],
        closing="Danh sách này có {count} người.",
        footer="Tài liệu có dữ liệu cá nhân",
        size=len(rows),
    )
