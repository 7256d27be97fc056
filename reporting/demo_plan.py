"""The plan of the demonstration ward: the year's tasks on their way, trainings, broadcasts, talks, money, problems."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from elders.choices import RoleCode
from elders.demo import words
from elders.models import User, Ward
from reporting.invitees import carers, club_boards, group_leaders
from reporting.models import Activity, Airing, BudgetLine, Participant, Plan, PlanTask, Problem, Spending
from reporting.plan_catalogue import GROUPS_UNIT, MONEY_UNIT, OFFICE_UNIT, units
from reporting.plan_choices import Channel, Component, MoneySource, Topic, WorkState
from reporting.services import plans

AIR_UNIT = "Trung tâm dịch vụ sự nghiệp công phường"
STATION = "Trạm Y tế phường"
SCRIPTS = [
    ("Luật Người cao tuổi và trợ cấp hưu trí xã hội", Topic.POLICY, 8),
    ("Phòng đột quỵ khi trời trở lạnh", Topic.HEALTH, 6),
    ("Câu lạc bộ Liên thế hệ: tham gia thế nào", Topic.CLUB, 7),
    ("Cảnh giác lừa đảo qua điện thoại", Topic.OTHER, 5),
]
# (task, name, topic, days ago or ahead (negative), whom)
TRAININGS = [
    ("P-02", "Tập huấn chế độ, chính sách người cao tuổi", Topic.POLICY, 160, group_leaders),
    ("P-03", "Tập huấn quản lý Câu lạc bộ Liên thế hệ tự giúp nhau", Topic.CLUB, 95, club_boards),
    ("P-17", "Hướng dẫn gia đình chăm sóc người khuyết tật nặng", Topic.FAMILY_CARE, 40, carers),
    ("P-02", "Tập huấn văn bản mới về bảo trợ xã hội", Topic.POLICY, -9, group_leaders),
]
MONEY = [
    ("Tập huấn chế độ, chính sách", MoneySource.WARD, "P-02", 24_000_000, 0.6),
    ("Hỗ trợ trang thiết bị câu lạc bộ", MoneySource.UPPER, "P-18", 45_000_000, 0.9),
    ("Chúc thọ, mừng thọ", MoneySource.WARD, "P-07", 118_500_000, 1.0),
    ("Phát thanh, tờ rơi tuyên truyền", MoneySource.WARD, "P-26", 12_000_000, 0.35),
    ("Quà của doanh nghiệp", MoneySource.SPONSOR, "P-22", None, 15_500_500),
]
PROBLEMS = [
    ("Nhà văn hóa tổ chưa có loa để sinh hoạt câu lạc bộ.", "Đề nghị phường cấp bộ loa.", ""),
    ("Nhiều cụ chưa mở được tài khoản ngân hàng để nhận trợ cấp.", "", "Bưu điện đến tận tổ chi trả từ tháng sau."),
    ("Chưa có văn bản giao chỉ tiêu năm nay.", "Đề nghị Sở Y tế giao chỉ tiêu bằng văn bản.", "cap-tren"),
]


def make(ward: Ward, *, today: date) -> None:
    """Write them once; a second call changes nothing."""
    if Plan.objects.filter(ward=ward).exists():
        return
    officer = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_OFFICER).first()
    facts = {"title": "Thực hiện công tác người cao tuổi, Đề án nhân rộng Câu lạc bộ Liên thế hệ tự giúp nhau"}
    plan = plans.adopt(ward=ward, year=today.year, facts=facts, by=officer)
    tasks = {task.code: task for task in plan.tasks.all()}
    maker = _Maker(ward, today, officer, tasks)
    maker.trainings()
    maker.broadcasts()
    maker.talks()
    maker.papers()
    maker.money()
    maker.problems()
    maker.states()


def _once(people: list[Participant]) -> list[Participant]:
    """Who sits on two boards is invited once, as the service that adds people sees to."""
    found = {row.elder_id or -number: row for number, row in reversed(list(enumerate(people, 1)))}
    return list(reversed(found.values()))


class _Maker:
    def __init__(self, ward: Ward, today: date, officer: User | None, tasks: dict[str, PlanTask]) -> None:
        self.ward, self.today, self.officer, self.tasks = ward, today, officer, tasks
        self.rng = random.Random(2026)  # noqa: S311 - nothing to protect
        self.leader = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_LEADER).first()
        self.first = date(today.year, 1, 1)
        self.number = 0

    def ago(self, days: int) -> date:
        """A day of this year so long ago; early in January everything is of the first days."""
        return max(self.today - timedelta(days=days), self.first)

    def activity(self, code: str, kind: str, name: str, *, on: date, **fields) -> Activity:
        self.number += 1
        done = on <= self.today
        values = {
            "year": on.year,
            "number": self.number,
            "topic": Topic.OTHER,
            "lead_unit": OFFICE_UNIT,
            "task": self.tasks.get(code),
            "planned_on": on,
            "held_on": on if done else None,
            "state": WorkState.DONE if done else WorkState.NOT_STARTED,
            "entered_by": self.officer,
        }
        return Activity(ward=self.ward, kind=kind, name=name, **values | fields)

    def trainings(self) -> None:
        place = f"Hội trường UBND phường {self.ward.name}"
        for code, name, topic, days, whom in TRAININGS:
            day = self.ago(days) if days > 0 else self.today - timedelta(days=days)
            row = self.activity(
                code, "training", name, topic=topic, on=day,
                starts_at=time(8), place=place, estimate_vnd=12_000_000, source=MoneySource.WARD,
                details={"chu_de": name, "so_buoi": 1, "giang_vien": "Báo cáo viên Sở Y tế"},
            )  # fmt: skip
            row.save()
            people = _once(whom(self.ward, self.today))[:40]
            if whom is group_leaders:
                people += self.other_leaders({one.residential_group_id for one in people})
            for position, person in enumerate(people, 1):
                person.activity, person.position, person.channel = row, position, Channel.PAPER
                if row.held_on:
                    person.sent_on = row.held_on - timedelta(days=7)
                    person.came = self.rng.random() < 0.87
                    person.signed = person.came
            if row.held_on:
                people.append(
                    Participant(
                        activity=row, position=len(people) + 1, full_name="Đỗ Thị Ngọc Hà", title="Cộng tác viên",
                        component=Component.COLLABORATOR, is_invited=False, came=True, signed=True,
                    )
                )  # fmt: skip
            Participant.objects.bulk_create(people)

    def other_leaders(self, known: set[int]) -> list[Participant]:
        """Leaders of groups without an account, under made-up names."""
        rng = random.Random(7)  # noqa: S311 - nothing to protect
        groups = self.ward.residential_groups.on(self.today).exclude(pk__in=known).order_by("code", "pk")
        return [
            Participant(
                full_name=f"{rng.choice(words.FAMILY)[0]} Văn {rng.choice(words.GIVEN_MALE)}",
                sex="nam",
                title="Tổ trưởng",
                residential_group=group,
                component=Component.GROUP_LEADER,
            )
            for group in groups
        ]

    def broadcasts(self) -> None:
        airings = []
        for name, topic, minutes in SCRIPTS:
            row = self.activity(
                "P-26", "broadcast", name, topic=topic, on=self.ago(300), lead_unit=AIR_UNIT,
                details={"tieu_de": name, "so_phut": minutes, "nguoi_duyet": "Lãnh đạo Trung tâm"},
            )  # fmt: skip
            days = sorted({self.ago(self.rng.randrange(5, 300)) for _ in range(9)})
            row.held_on = days[0]
            row.save()
            airings += [Airing(activity=row, aired_on=day, aired_at=time(17, 15)) for day in days]
        Airing.objects.bulk_create(airings)

    def talks(self) -> None:
        groups = list(self.ward.residential_groups.on(self.today).order_by("code", "pk"))[:8]
        rows = []
        for index, group in enumerate(groups):
            topic = [Topic.POLICY, Topic.HEALTH, Topic.CLUB][index % 3]
            rows.append(
                self.activity(
                    "P-27",
                    "communication",
                    f"Họp tổ, tuyên truyền: {topic.label.lower()}",
                    topic=topic,
                    on=self.ago(20 + index * 31),
                    residential_group=group,
                    lead_unit=GROUPS_UNIT,
                    place=f"Nhà văn hóa {group.short_name}",
                    present_typed=self.rng.randrange(35, 90),
                    details={"hinh_thuc": "Họp tổ"},
                )  # fmt: skip
            )
        late = self.activity(
            "P-13", "communication", "Nói chuyện: ăn uống khi bị đái tháo đường", topic=Topic.HEALTH, on=self.ago(6),
            lead_unit=STATION, state=WorkState.NOT_STARTED, held_on=None,
        )  # fmt: skip
        Activity.objects.bulk_create([*rows, late])

    def papers(self) -> None:
        done = [
            ("P-16", "document", "Kế hoạch thực hiện công tác người cao tuổi", OFFICE_UNIT, 290),
            ("P-09", "document", "Kế hoạch khám sức khỏe định kỳ, sàng lọc bệnh thường gặp", STATION, 250),
            ("P-16", "meeting", "Họp giao nhiệm vụ công tác người cao tuổi", OFFICE_UNIT, 280),
            ("P-30", "role_activity", "Người cao tuổi tham gia tổ hòa giải", units()["hoi"].name, 120),
            ("P-22", "fund_raising", "Vận động doanh nghiệp tặng quà người cao tuổi", OFFICE_UNIT, 200),
        ]
        rows = [
            self.activity(code, kind, name, on=self.ago(days), lead_unit=unit, topic=Topic.OTHER)
            for code, kind, name, unit, days in done
        ]
        if self.leader:
            for row in rows[:2]:
                row.confirmed_by, row.confirmed_at = (
                    self.leader,
                    timezone.make_aware(datetime.combine(row.held_on + timedelta(days=1), time(9))),
                )
        Activity.objects.bulk_create(rows)

    def money(self) -> None:
        for content, source, code, estimate, spent in MONEY:
            line = BudgetLine.objects.create(
                ward=self.ward, year=self.today.year, content=content, source=source, task=self.tasks.get(code),
                estimate_vnd=estimate, allocated_vnd=estimate, allocated_on=self.ago(310) if estimate else None,
                allocated_by_paper="Quyết định giao dự toán" if estimate else "",
            )  # fmt: skip
            vnd = spent if estimate is None else int(estimate * spent)
            Spending.objects.bulk_create(
                Spending(
                    line=line, spent_on=self.ago(days), amount_vnd=part, what=content, voucher=f"PC{days:03d}",
                    entered_by=self.officer,
                )
                for days, part in ((180, vnd - vnd // 3), (60, vnd // 3))
            )  # fmt: skip
            if spent == 1.0:
                line.settled_vnd, line.settled_on, line.settled_by_paper = vnd, self.ago(30), "Hồ sơ quyết toán số 02"
                line.save()

    def problems(self) -> None:
        groups = list(self.ward.residential_groups.on(self.today).order_by("code", "pk"))
        for index, (what, wish, answer) in enumerate(PROBLEMS):
            row = Problem(
                ward=self.ward, unit=GROUPS_UNIT, residential_group=groups[index % len(groups)] if groups else None,
                reported_on=self.ago(15 + 40 * index), what=what, wish=wish,
            )  # fmt: skip
            if answer == "cap-tren":
                row.unit, row.residential_group = MONEY_UNIT, None
                row.escalated_on, row.escalated_to = self.ago(80), "Sở Y tế thành phố Hải Phòng"
            elif answer:
                row.answer, row.answered_on, row.answered_by = answer, self.ago(50), self.officer
                row.closed_on = self.ago(50)
            row.save()

    def states(self) -> None:
        """Tasks as far as the year has come: what is issued is done, what was begun is under way."""
        for code, result in [
            ("P-16", "Đã ban hành Kế hoạch thực hiện công tác người cao tuổi."),
            ("P-09", "Đã ban hành Kế hoạch khám sức khỏe định kỳ."),
            ("P-07", "Đã chúc thọ, mừng thọ đầy đủ các mức tuổi dịp Tết."),
            ("P-19", "Đã trao quà Tết của thành phố đến người nhận."),
        ]:
            PlanTask.objects.filter(pk=self.tasks[code].pk).update(
                state=WorkState.DONE, result=result, done_on=self.ago(200)
            )
        begun = {"P-01", "P-02", "P-03", "P-04", "P-05", "P-06", "P-08", "P-10", "P-11", "P-12", "P-13", "P-14", "P-15",
                 "P-17", "P-18", "P-20", "P-21", "P-22", "P-23", "P-25", "P-26", "P-27", "P-28", "P-30"}  # fmt: skip
        rows = PlanTask.objects.filter(plan=self.tasks["P-01"].plan, code__in=begun, state=WorkState.NOT_STARTED)
        rows.update(state=WorkState.UNDER_WAY)
