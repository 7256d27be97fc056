"""Clubs of the demonstration ward: four that work, one being founded, and the Association with a branch per group."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from clubs.choices import Area, Post, Step, UnitLevel
from clubs.models import (
    AreaWork,
    AssociationUnit,
    Attendance,
    BoardSeat,
    CareAct,
    CareAssignment,
    CareClient,
    Club,
    ClubAssignment,
    Companion,
    FoundingStep,
    HelpGiven,
    HomeVisit,
    Meeting,
    Membership,
    MonthlyReport,
    UnitGrade,
    UnitMeeting,
    Visitor,
    Volunteer,
)
from clubs.monthly import last_months
from elders.choices import RoleCode
from elders.demo import words
from elders.ground.months import month_end
from elders.models import Elder, ResidentialGroup, User, Ward

YEARS_BACK = 730
TOPICS = [
    "Phòng ngã cho người cao tuổi",
    "Chăm sóc người tăng huyết áp",
    "Luật Người cao tuổi",
    "Phòng lừa đảo qua mạng",
]
WORKS = {
    Area.INCOME: "Hướng dẫn trồng rau sạch",
    Area.MUTUAL_HELP: "Tổng vệ sinh đường làng",
    Area.RIGHTS: "Phổ biến trợ cấp hưu trí xã hội",
    Area.CULTURE: "Hát chèo, giao lưu với câu lạc bộ bạn",
    Area.RESOURCES: "Vận động ủng hộ quỹ",
}
POSTS = [Post.CHAIR, Post.DEPUTY, Post.SECRETARY, Post.BOOKKEEPER, Post.CASHIER]


@dataclass(frozen=True)
class Plan:
    """A club to make. `areas`: which of the eight it works in; `silent`: months at the end without any record."""

    name: str
    kind: str
    group: str
    elders: int
    younger: int = 0
    areas: tuple[Area, ...] = ()
    clients: int = 0
    silent: int = 0
    more_kinds: tuple[str, ...] = ()


PLANS = [
    Plan("CLB Liên thế hệ tự giúp nhau Vân Quan", "lien_the_he", "Vân Quan", 38, 20, tuple(Area), clients=4),
    Plan(
        "CLB Liên thế hệ tự giúp nhau Trà Khê", "lien_the_he", "Trà Khê 1", 30, 13,
        (Area.HEALTH, Area.LEARNING, Area.CULTURE), clients=2,
    ),
    Plan("CLB Dưỡng sinh Bình Minh", "suc_khoe", "Phúc Hải 2", 34, areas=(Area.CULTURE,), more_kinds=("the_thao",)),
    Plan("CLB Thơ ca Hưng Đạo", "van_hoa", "", 24, areas=(Area.CULTURE,), silent=4),
]  # fmt: skip


def make(ward: Ward, *, today: date) -> None:
    """Write them once; a second call changes nothing."""
    if Club.objects.filter(ward=ward).exists():
        return
    rng = random.Random(2026)  # noqa: S311 - nothing to protect
    groups = {group.short_name: group for group in ward.residential_groups.order_by("code", "pk")}
    for plan in PLANS:
        _club(ward, plan, groups, rng, today)
    _preparing(ward, groups, today)
    _association(ward, today)
    board = User.objects.filter(ward=ward, groups__name=RoleCode.CLUB_BOARD).first()
    if board:
        club = Club.objects.get(ward=ward, name=PLANS[0].name)
        ClubAssignment.objects.create(user=board, club=club, valid_from=today.replace(day=1))


def _people(ward: Ward, group: ResidentialGroup | None, number: int) -> list[Elder]:
    people = Elder.objects.filter(ward=ward).current().order_by("pk")
    near = list(people.filter(residential_group=group)[:number]) if group else []
    return near + list(people.exclude(pk__in=[one.pk for one in near])[: number - len(near)])


def _club(ward: Ward, plan: Plan, groups: dict, rng: random.Random, today: date) -> None:
    group = groups.get(plan.group)
    founded = today - timedelta(days=YEARS_BACK)
    club = Club.objects.create(
        ward=ward,
        residential_group=group,
        name=plan.name,
        kind=plan.kind,
        more_kinds=list(plan.more_kinds),
        is_care_role=plan.kind == "lien_the_he",
        host=f"Hội Người cao tuổi phường {ward.name}",
        meeting_day=21,
        place=f"Nhà văn hóa {plan.group}" if plan.group else "Nhà văn hóa phường",
        decision_number=f"{100 + len(plan.name)}/QĐ-UBND",
        decision_on=founded,
        decision_issuer=f"UBND phường {ward.name}",
        founded_on=founded,
        launched_on=founded + timedelta(days=24),
    )
    members = _members(club, plan, group, founded, rng, today)
    _board(club, members, founded)
    if plan.clients:
        _care(club, members, plan.clients, founded, rng, today)
    _months(club, members, plan, rng, today)


def _members(club: Club, plan: Plan, group, founded: date, rng: random.Random, today: date) -> list[Membership]:
    people = [{"elder": elder} for elder in _people(club.ward, group, plan.elders)]
    companions = [
        Companion(
            ward=club.ward,
            residential_group=group,
            full_name=f"{rng.choice(words.FAMILY)[0]} {'Thị' if woman else 'Văn'} "
            f"{rng.choice(words.GIVEN_FEMALE if woman else words.GIVEN_MALE)}",
            sex="nu" if woman else "nam",
            birth_year=today.year - rng.randint(28, 57),
        )
        for woman in (rng.random() < 0.6 for _ in range(plan.younger))
    ]
    people += [{"companion": one} for one in Companion.objects.bulk_create(companions)]
    rows = [
        Membership(
            club=club,
            valid_from=founded,
            circumstance=rng.choices(["kho_khan", "ngheo", "can_ngheo", "khong", ""], [50, 3, 5, 37, 5])[0],
            teams=[rng.choice(["thu_nhap", "cham_soc", "van_nghe", "suc_khoe"])],
            **person,
        )
        for person in people
    ]
    return Membership.objects.bulk_create(rows)


def _board(club: Club, members: list[Membership], founded: date) -> None:
    BoardSeat.objects.bulk_create(
        BoardSeat(club=club, membership=member, post=post, valid_from=founded, areas=[2 * number + 1, 2 * number + 2])
        for number, (post, member) in enumerate(zip(POSTS[:4], members, strict=False))
    )
    if len(members) > 4:
        BoardSeat.objects.create(club=club, membership=members[4], post=Post.CASHIER, valid_from=founded)


def _care(club: Club, members: list[Membership], number: int, founded: date, rng: random.Random, today: date) -> None:
    helpers = members[5 : 5 + max(6, number)]
    Volunteer.objects.bulk_create(Volunteer(membership=one, valid_from=founded) for one in helpers)
    cared = (
        Elder.objects.filter(ward=club.ward, birth_year__lt=today.year - 80)
        .current()
        .exclude(clubs_membership_set__club=club)
        .order_by("pk")[:number]
    )
    needs = ["Nấu cơm, dọn nhà", "Đi chợ, mua thuốc", "Trò chuyện, đọc báo", "Tắm giặt, dọn nhà"]
    clients = CareClient.objects.bulk_create(
        CareClient(club=club, elder=elder, valid_from=founded, visits_per_week=2, needs=needs[place % len(needs)])
        for place, elder in enumerate(cared)
    )
    for place, client in enumerate(clients):
        helper = helpers[place % len(helpers)]
        CareAssignment.objects.create(client=client, membership=helper, valid_from=founded)
        first = last_months(6, today=today)[0]
        days = [first + timedelta(days=step) for step in range(0, (today - first).days, 4)]
        visits = HomeVisit.objects.bulk_create(
            HomeVisit(client=client, visited_on=day, minutes=60, what=client.needs)
            for day in days
            if rng.random() < 0.95
        )
        Visitor.objects.bulk_create(Visitor(visit=visit, membership=helper) for visit in visits)


def _months(club: Club, members: list[Membership], plan: Plan, rng: random.Random, today: date) -> None:
    months = [*last_months(12, today=today), today.replace(day=1)]
    attendances, works = [], []
    for number, month in enumerate(months):
        day = month.replace(day=21)
        if day > today or number >= len(months) - plan.silent:
            continue
        meeting = Meeting.objects.create(
            club=club,
            held_on=day,
            place=club.place,
            chair=members[0].person.full_name,
            secretary=members[2].person.full_name if len(members) > 2 else "",
            agenda="Báo cáo tháng trước; chuyên đề; giúp đỡ nhau; văn nghệ; kế hoạch tháng sau.",
        )
        for member in members:
            state = rng.choices(["co_mat", "vang_phep", "vang"], [86, 9, 5])[0]
            measured = state == "co_mat" and Area.HEALTH in plan.areas and rng.random() < 0.85
            attendances.append(Attendance(meeting=meeting, membership=member, state=state, measured=measured))
        if Area.LEARNING in plan.areas:
            works.append((meeting, Area.LEARNING, TOPICS[number % len(TOPICS)]))
        works += [(meeting, area, WORKS[area]) for area in plan.areas if area in WORKS and rng.random() < 0.9]
        if Area.MUTUAL_HELP in plan.areas:
            HelpGiven.objects.create(
                club=club,
                outsider=f"Gia đình bà Nguyễn Thị {rng.choice(['Lý', 'Sen', 'Tươi'])}",
                helped_on=day + timedelta(days=2) if day + timedelta(days=2) <= today else day,
                form="hien_vat",
                what="Gạo, quần áo ấm",
                value_vnd=300_000,
            )
        if month_end(month) < today and number != len(months) - 3:
            MonthlyReport.objects.create(
                club=club,
                month=month,
                sent_on=min(month_end(month) + timedelta(days=3), today),
                values={"meetings": {"value": 1, "origin": "tinh"}},
            )
    Attendance.objects.bulk_create(attendances)
    AreaWork.objects.bulk_create(
        AreaWork(club=club, meeting=meeting, area=area, done_on=meeting.held_on, what=what)
        for meeting, area, what in works
    )


def _preparing(ward: Ward, groups: dict, today: date) -> None:
    name, group = next(iter(groups.items())) if groups else ("", None)
    club = Club.objects.create(
        ward=ward,
        residential_group=group,
        name=f"CLB Liên thế hệ tự giúp nhau {name}".strip(),
        kind="lien_the_he",
        host=f"Hội Người cao tuổi phường {ward.name}",
        preparing_since=today - timedelta(days=40),
    )
    for number, step in enumerate([Step.SURVEY, Step.AGREEMENT, Step.MEMBERS]):
        FoundingStep.objects.create(club=club, step=step, done_on=today - timedelta(days=35 - 10 * number))
    people = _people(ward, group, 12)
    Membership.objects.bulk_create(
        Membership(club=club, elder=elder, valid_from=today - timedelta(days=15)) for elder in people
    )


def _association(ward: Ward, today: date) -> None:
    """Hội phường, a branch per group, and three of four residents as members."""
    whole = AssociationUnit.objects.create(
        ward=ward, level=UnitLevel.WARD, name=f"Hội Người cao tuổi phường {ward.name}", founded_on=ward.valid_from
    )
    AssociationUnit.objects.bulk_create(
        AssociationUnit(
            ward=ward,
            level=UnitLevel.BRANCH,
            parent=whole,
            residential_group=group,
            name=f"Chi hội {group.short_name}",
            founded_on=ward.valid_from,
        )
        for group in ward.residential_groups.order_by("code", "pk")
    )
    branches = list(AssociationUnit.objects.filter(ward=ward, level=UnitLevel.BRANCH).order_by("pk"))
    UnitMeeting.objects.bulk_create(
        UnitMeeting(unit=unit, held_on=today - timedelta(days=20 + 11 * number), present=60 + number)
        for number, unit in enumerate(branches[:20])
    )
    UnitGrade.objects.bulk_create(
        UnitGrade(unit=unit, year=today.year - 1, grade="tot" if number % 3 else "kha")
        for number, unit in enumerate(branches)
    )
    october = date(today.year if today.month > 10 else today.year - 1, 10, 1)
    CareAct.objects.bulk_create(
        CareAct(
            unit=unit,
            kind=kind,
            done_on=october + timedelta(days=number),
            people=people,
            money_vnd=vnd,
            source="quy_hoi",
            action_month=october.year,
        )
        for number, (unit, kind, people, vnd) in enumerate(
            (unit, kind, people, vnd)
            for unit in branches[:8]
            for kind, people, vnd in (("tham_om", 3, 600_000), ("tang_qua", 5, 1_500_000))
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO clubs_associationmember (unit_id, elder_id, valid_from, joined_is_estimate, card_number,
                                                 leave_reason, note)
            SELECT u.id, e.id, %(day)s, true, '', '', ''
              FROM elders_elder e JOIN clubs_associationunit u ON u.residential_group_id = e.residential_group_id
             WHERE e.ward_id = %(ward)s AND e.is_resident AND e.date_of_death IS NULL AND e.id %% 4 <> 0
            """,
            {"ward": ward.pk, "day": ward.valid_from},
        )
