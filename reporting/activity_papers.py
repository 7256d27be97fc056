"""Papers of an activity: giấy mời (NĐ 30 Phụ lục III), danh sách đại biểu (reporting.md §11.6), nhật ký phát thanh."""

from collections.abc import Sequence
from datetime import date, time

from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.ground.numbers import long_day, short_day
from elders.models import Ward
from elders.printing import PERSONAL
from reporting.models import Activity, Airing, Participant
from reporting.plan_papers import HINT, SLIM_PT, WIDE_PT, alone, letterhead, until_words

DOTS = "……………………………"
PARTICIPANT_COLUMNS = (
    Column(key="stt", heading="STT", width_mm=9, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=42),
    Column(key="standing", heading="Chức danh, đơn vị", width_mm=50),
    Column(key="group", heading="Tổ dân phố", width_mm=24),
    Column(key="sign", heading="Ký tên", width_mm=25),
    Column(key="note", heading="Ghi chú", width_mm=15),
)


def hour_words(at: time | None) -> str:
    """ "08 giờ 00 phút"; dots when nobody has said."""
    return f"{at.hour:02d} giờ {at.minute:02d} phút" if at else f"{DOTS[:6]} giờ {DOTS[:6]}"


def _office(ward: Ward, day: date | None) -> Letterhead:
    """Head of a letter: number and day stay blank until registered; the year is that of the activity."""
    return Letterhead(
        issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
        place=ward.document_place,
        symbol="GM-UBND",
        year=day.year if day else None,
    )


def _body(activity: Activity, whom: str) -> list[str]:
    content = activity.details.get("chu_de") or activity.details.get("noi_dung") or ""
    speaker = activity.details.get("giang_vien") or activity.details.get("chu_tri") or ""
    when = f"{hour_words(activity.starts_at)}, {long_day(activity.day)}"
    return [
        f"Ủy ban nhân dân phường {activity.ward.name} trân trọng kính mời: {whom}",
        f"Tới dự: {activity.name}.",
        *([f"Nội dung: {content}."] if content else []),
        *([f"Giảng viên, chủ trì: {speaker}."] if speaker else []),
        f"Thời gian: {when}.",
        f"Địa điểm: {activity.place or DOTS}.",
        "Rất mong ông (bà) đến dự đúng giờ, đúng thành phần",
    ]


def invitation_words(person: Participant) -> str:
    """ "Ông (bà) Nguyễn Văn An, Tổ trưởng, Tổ dân phố Vân Quan."."""
    call = {"nam": "Ông", "nu": "Bà"}.get(person.sex, "Ông (bà)")
    group = person.residential_group.name if person.residential_group_id else ""
    parts = [f"{call} {person.full_name}", person.title, person.organisation]
    if group and group not in person.standing:
        parts.append(group)
    return ", ".join(part for part in parts if part) + "."


def invitations(activity: Activity, people: Sequence[Participant]) -> Document:
    """One giấy mời per person, each on a page of its own; for PDF. Without people: one to fill in by hand."""
    ward = activity.ward
    words = [invitation_words(one) for one in people] or [f"Ông (bà) {DOTS}"]
    return Document(
        title=f"Giấy mời {activity.name}",
        template="documents/invitations.html",
        context={
            "head": _office(ward, activity.day),
            "subject": activity.name,
            "letters": [{"paragraphs": _body(activity, whom)} for whom in words],
            "signers": [_signer(ward)],
            "recipients": ["Như trên", "Lưu: VT, VHXH."],
        },
        author=str(ward),
    )


def invitation_to_edit(activity: Activity, people: Sequence[Participant]) -> Document:
    """The same letter once, to whom it may concern, with the list of those invited as its annex; for .docx."""
    ward = activity.ward
    whom = "Ông (bà) có tên trong danh sách kèm theo." if people else f"Ông (bà) {DOTS}"
    lines = [
        f"(Kèm theo Giấy mời số          /GM-UBND {long_day(None, year=activity.year)} của UBND phường {ward.name})"
    ]
    annex = Annex(
        title="DANH SÁCH ĐẠI BIỂU",
        label="Phụ lục",
        name="Đại biểu",
        attached=lines[0],
        columns=[*PARTICIPANT_COLUMNS[:4], Column(key="note", heading="Ghi chú", width_mm=40)],
        sections=[Section(rows=[[one.full_name, one.standing, _group(one), one.note] for one in people])],
        closing="Danh sách này có {count} người.",
        footer=PERSONAL,
        font_pt=WIDE_PT,
        pad_pt=SLIM_PT,
        size=len(people),
    )
    return Document(
        title=f"Giấy mời {activity.name}",
        template="documents/letter.html",
        kind="GIẤY MỜI",
        subject=activity.name,
        letterhead=_office(ward, activity.day),
        context={"paragraphs": _body(activity, whom)},
        signature=_signer(ward),
        recipients=["Như trên;", "Lưu: VT, VHXH."],
        annexes=[annex] if people else [],
        author=str(ward),
    )


def _signer(ward: Ward) -> Signature:
    return Signature(authority=ward.signer_authority.splitlines(), name=ward.signer_name)


def _group(one: Participant) -> str:
    return one.residential_group.short_name if one.residential_group_id else ""


def attendance_list(activity: Activity, people: Sequence[Participant], *, to_sign: bool) -> Document:
    """DANH SÁCH ĐẠI BIỂU. `to_sign`: everybody invited with room to sign; otherwise who came, as ticked."""
    ward = activity.ward
    shown = people if to_sign else [one for one in people if one.came]
    rows = [
        [one.full_name, one.standing, _group(one), "" if to_sign else ("đã ký" if one.signed else ""), one.note]
        for one in shown
    ]
    invited = sum(one.is_invited for one in people)
    annex = Annex(
        title="DANH SÁCH ĐẠI BIỂU" if to_sign else "DANH SÁCH ĐẠI BIỂU DỰ",
        name="Đại biểu",
        letterhead=letterhead(ward, year=activity.year),
        lines=[
            activity.name,
            f"{hour_words(activity.starts_at)}, {long_day(activity.day)}" if activity.day else "",
            f"Địa điểm: {activity.place}" if activity.place else "",
        ],
        columns=PARTICIPANT_COLUMNS,
        sections=[Section(rows=rows)],
        closing="Danh sách này có {count} người ({count_words})."
        + ("" if to_sign else f" Số mời: {invited} người; vắng: {_absent(people)} người."),
        signatures=[Signature(authority=["NGƯỜI LẬP DANH SÁCH"], hint=HINT), _signer(ward)],
        footer=PERSONAL,
        row_mm=9 if to_sign else 0,
        font_pt=WIDE_PT,
        pad_pt=SLIM_PT,
        size=len(rows),
    )
    return Document(title=f"Danh sách đại biểu {activity.name}", annexes=[annex], author=str(ward))


def _absent(people: Sequence[Participant]) -> int:
    return sum(one.is_invited and one.came is False for one in people)


def broadcast_log(ward: Ward, airings: Sequence[Airing], *, first: date, last: date) -> Document:
    """NHẬT KÝ PHÁT THANH: every airing of the window, with the minutes where they are known."""
    minutes = [one.minutes if one.minutes is not None else one.activity.details.get("so_phut") for one in airings]
    rows = [
        [
            short_day(one.aired_on), f"{one.aired_at:%H:%M}" if one.aired_at else "", one.activity.name,
            one.activity.get_topic_display(), one.get_channel_display(), long,
        ]
        for one, long in zip(airings, minutes, strict=True)
    ]  # fmt: skip
    scripts = len({one.activity_id for one in airings})
    annex = Annex(
        title="NHẬT KÝ PHÁT THANH",
        name="Phát thanh",
        orientation="landscape",
        letterhead=letterhead(ward, year=last.year),
        lines=[until_words(first, last)],
        columns=[
            Column(key="stt", heading="STT", width_mm=12, kind="order"),
            Column(key="day", heading="Ngày phát", width_mm=24, align="center"),
            Column(key="hour", heading="Giờ", width_mm=16, align="center"),
            Column(key="script", heading="Tin, bài", width_mm=88),
            Column(key="topic", heading="Nội dung thuộc", width_mm=56),
            Column(key="channel", heading="Kênh", width_mm=38),
            Column(key="minutes", heading="Số phút", width_mm=18, kind="number", total=True),
        ],
        sections=[Section(rows=rows)],
        total="Cộng {count} lượt phát",
        notes=[f"Số tin, bài: {scripts}. Một tin, bài phát nhiều lần tính một tin, bài."],
        signatures=alone(ward),
        size=len(rows),
    )
    return Document(title=f"Nhật ký phát thanh {first:%d-%m-%Y} đến {last:%d-%m-%Y}", annexes=[annex])
