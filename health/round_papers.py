"""Papers of a round about whom to call, who is missing and whom to visit; no word about health."""

from datetime import date
from itertools import groupby

from django.db.models import Max, Q

from elders.choices import Sex
from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.ground.numbers import short_day
from elders.printing import PERSONAL
from health.choices import InvitationState, Priority
from health.letterhead import station_head
from health.models import CheckupRound
from health.round_figures import DONE, NO_GROUP, with_exam
from health.round_missing import STATES, why_and_next

HINT = "Ký, ghi rõ họ tên"
PRIORITY_WORDS = {Priority.FIRST: "Từ 80", Priority.SECOND: "Từ 65", Priority.THIRD: ""}


def signatures(middle: str = "") -> list[Signature]:
    """Who prepared at the left, who answers for the station at the right."""
    maker, head = Signature(authority=["NGƯỜI LẬP"], hint=HINT), Signature(authority=["GIÁM ĐỐC TRẠM Y TẾ"], hint=HINT)
    return [maker, Signature(authority=[middle], hint=HINT), head] if middle else [maker, head]


def rows_of(invitations):
    return invitations.select_related("elder", "session", "residential_group").defer("evidence")


def document_of(round_: CheckupRound, title: str, annexes: list[Annex]) -> Document:
    return Document(title=f"{title} {round_}", annexes=annexes, author=f"Trạm Y tế phường {round_.ward.name}")


def _when(one) -> str:
    if one.session is None or one.slot_at is None:
        return ""
    return f"{one.slot_at:%H:%M}, {short_day(one.session.day)}"


def group_of(one) -> str:
    return one.residential_group.name if one.residential_group else NO_GROUP


def sexed(one) -> tuple[str, str]:
    """Year of birth under Nam or Nữ; of a sex nobody recorded under both."""
    born = str(one.elder.birth_year)
    return {Sex.MALE: (born, ""), Sex.FEMALE: ("", born)}.get(one.elder.sex, (born, born))


def call_list(round_: CheckupRound, invitations) -> Document:
    """Whom a leader calls: name, hour, place, telephone and a box to sign, one list for each group."""
    rows = rows_of(invitations).exclude(state__in=[InvitationState.DIED, InvitationState.MOVED])
    rows = rows.order_by("residential_group__code", "priority", "elder__given_name", "elder__full_name", "pk")
    annexes, head = [], station_head(round_.ward, year=round_.year)
    for group, part in groupby(rows, key=group_of):
        people = list(part)
        annexes.append(
            Annex(
                title=f"DANH SÁCH MỜI KHÁM SỨC KHỎE\n{round_.name.upper()}\n{group.upper()}",
                name=group,
                columns=[
                    Column(key="stt", heading="STT", width_mm=10, kind="order"),
                    Column(key="name", heading="Họ và tên", width_mm=48),
                    Column(key="born", heading="Năm sinh", width_mm=16, align="center"),
                    Column(key="group", heading="Tổ dân phố", width_mm=30),
                    Column(key="phone", heading="Điện thoại", width_mm=27, kind="code"),
                    Column(key="when", heading="Ngày giờ khám", width_mm=32, align="center"),
                    Column(key="place", heading="Nơi khám", width_mm=41),
                    Column(key="priority", heading="Đối tượng ưu tiên", width_mm=20, align="center"),
                    Column(key="sign", heading="Ký", width_mm=28),
                ],
                sections=[
                    Section(
                        rows=[
                            [
                                one.elder.full_name, str(one.elder.birth_year), short_of(one), one.elder.phone,
                                _when(one), _place(one), PRIORITY_WORDS[one.priority], "",
                            ]
                            for one in people
                        ]
                    )
                ],
                orientation="landscape",
                letterhead=head,
                closing="Danh sách này có {count} người ({count_words} người).",
                signatures=signatures("TỔ TRƯỞNG"),
                footer=PERSONAL,
                font_pt=10.5,
                row_mm=8.5,
                size=len(people),
            )
        )  # fmt: skip
    return document_of(round_, "Danh sách mời khám", annexes or [_nobody(round_, "DANH SÁCH MỜI KHÁM SỨC KHỎE")])


def short_of(one) -> str:
    return one.residential_group.short_name if one.residential_group else NO_GROUP


def _place(one) -> str:
    if one.session:
        return one.session.place
    return "Tại nhà" if one.can_travel is False else ""


def _nobody(round_: CheckupRound, title: str) -> Annex:
    return Annex(
        title=f"{title}\n{round_.name.upper()}",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=90),
        ],
        sections=[],
        letterhead=station_head(round_.ward, year=round_.year),
    )


def missing_list(round_: CheckupRound, invitations, *, today: date) -> Document:
    """Who has not been examined, why, what next; by group."""
    rows = with_exam(rows_of(invitations)).filter(state__in=STATES)
    rows = rows.exclude(outcome__in=[*DONE, "left"])
    rows = list(rows.order_by("residential_group__code", "elder__given_name", "elder__full_name", "pk"))
    sections = [
        Section(
            title=group,
            rows=[
                [one.elder.full_name, str(one.elder.birth_year), one.elder.phone, *why_and_next(one, today=today)]
                for one in part
            ],
            subtotal="Cộng: {count} người",
        )
        for group, part in ((group, list(part)) for group, part in groupby(rows, key=group_of))
    ]
    annex = Annex(
        title=f"DANH SÁCH NGƯỜI CHƯA KHÁM\n{round_.name.upper()}",
        name="Chưa khám",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="name", heading="Họ và tên", width_mm=55),
            Column(key="born", heading="Năm sinh", width_mm=18, align="center"),
            Column(key="phone", heading="Điện thoại", width_mm=30, kind="code"),
            Column(key="why", heading="Lý do", width_mm=70),
            Column(key="next", heading="Việc tiếp theo", width_mm=69),
        ],
        sections=sections,
        orientation="landscape",
        letterhead=station_head(round_.ward, year=round_.year),
        lines=[f"(Tính đến ngày {short_day(today)})"],
        total="Tổng cộng: {count} người",
        signatures=signatures(),
        footer=PERSONAL,
        size=len(rows),
    )
    return document_of(round_, "Chưa khám", [annex])


def visit_list(round_: CheckupRound, invitations) -> Document:
    """Whom to examine at home, in the order of days and groups."""
    rows = rows_of(invitations).filter(can_travel=False).exclude(
        state__in=[InvitationState.EXAMINED, InvitationState.ELSEWHERE, InvitationState.DIED, InvitationState.MOVED]
    )  # fmt: skip
    rows = rows.annotate(address=Max("elder__situations__address", filter=Q(elder__situations__valid_to__isnull=True)))
    rows = list(rows.order_by("visit_on", "residential_group__code", "elder__given_name", "pk"))
    annex = Annex(
        title=f"DANH SÁCH KHÁM TẠI NHÀ\n{round_.name.upper()}",
        name="Tại nhà",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="day", heading="Ngày", width_mm=22, kind="day"),
            Column(key="who", heading="Người đến khám", width_mm=40),
            Column(key="name", heading="Họ và tên", width_mm=50),
            Column(key="born", heading="Năm sinh", width_mm=18, align="center"),
            Column(key="place", heading="Nơi ở", width_mm=62),
            Column(key="phone", heading="Điện thoại", width_mm=28, kind="code"),
            Column(key="sign", heading="Ký", width_mm=22),
        ],
        sections=[
            Section(
                rows=[
                    [
                        one.visit_on, one.visit_who, one.elder.full_name, str(one.elder.birth_year),
                        ", ".join(part for part in (one.address, short_of(one)) if part), one.elder.phone, "",
                    ]
                    for one in rows
                ]
            )
        ],
        orientation="landscape",
        letterhead=station_head(round_.ward, year=round_.year),
        closing="Danh sách này có {count} người.",
        signatures=signatures(),
        footer=PERSONAL,
        row_mm=8.5,
        size=len(rows),
    )  # fmt: skip
    return document_of(round_, "Khám tại nhà", [annex])
