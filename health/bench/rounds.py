"""A round of the whole ward: drawing the list, giving hours, its statistics, beside asking every group for itself."""

import uuid
from datetime import date, time, timedelta

from django.utils import timezone

from elders.bench import Report, Size, median_seconds
from elders.choices import RoleCode
from elders.ground.rehearsal import rolled_back
from elders.intake import bulk
from elders.models import User, Ward
from health.models import CheckupRound, Classification, Examination, Facility, Invitation, Session
from health.round_figures import coverage_of_year, figures
from health.round_findings import findings
from health.services import booking, rounds

DAYS = 20
RULESETS = (("BMI_WPRO", "binh_thuong", "Bình thường"), ("THA_BYT_3", "do_1", "Huyết áp cao, mức độ 1"))


def run(report: Report, *, size: Size) -> None:
    today, now = timezone.localdate(), timezone.now()
    with rolled_back():
        ward = Ward.objects.order_by("pk").first()
        nurse = User.objects.filter(ward=ward, groups__name=RoleCode.HEALTH_STATION).order_by("pk").first()
        chief = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_LEADER).order_by("pk").first()
        round_ = _planned(ward, nurse, chief, today, now)
        started = timezone.now()
        rounds.move(round_, "lap", by=nurse, token=uuid.uuid4(), now=now, today=today)
        drawn = (timezone.now() - started).total_seconds()
        mine = Invitation.objects.for_user(nurse).filter(round=round_)
        people = mine.count()
        report.add(f"Lập danh sách đợt khám, {people} người", drawn, aim=10.0)
        _sessions(round_, people, today)
        started = timezone.now()
        placed, _ = booking.fill_slots(round_, by=nurse, today=today)
        report.add(f"Xếp giờ cho {placed} người", (timezone.now() - started).total_seconds(), aim=10.0)
        _examined(round_, nurse, today, now)

        def counted() -> None:
            figures(mine)
            coverage_of_year(round_, ward, on=today)

        groups = list(ward.residential_groups.order_by("pk"))

        def each() -> None:
            for group in groups:
                figures(mine.filter(residential_group=group))

        report.add(
            f"Thống kê đợt khám {people} người",
            median_seconds(counted, repeat=7),
            reference="hỏi riêng từng tổ",
            reference_seconds=median_seconds(each, repeat=3),
            aim=1.0,
            aim_seconds=0.5,
        )
        found = median_seconds(lambda: findings(round_, now=now), repeat=7)
        report.add(f"Bệnh, kết quả của {people // 2} phiếu khám", found, aim=0.5)


def _planned(ward: Ward, nurse: User, chief: User, today: date, now) -> CheckupRound:
    facility = Facility.objects.get_or_create(ward=ward, name="Cơ sở đo")[0]
    planned = CheckupRound(ward=ward, year=today.year, name="Đợt đo", reference_on=today, facility=facility)
    round_ = rounds.save_plan(planned, groups=[], by=nurse)
    plan = {"plan_number": "1", "approved_on": today}
    rounds.move(round_, "duyet", by=chief, token=uuid.uuid4(), now=now, today=today, **plan)
    return round_


def _sessions(round_: CheckupRound, people: int, today: date) -> None:
    capacity = people // (DAYS * 8) + 1
    Session.objects.bulk_create(
        Session(
            round=round_, day=today + timedelta(days=step), place="Trạm Y tế", opens_at=time(7), closes_at=time(11),
            slot_minutes=30, capacity=capacity,
        )
        for step in range(DAYS)
    )  # fmt: skip


def _examined(round_: CheckupRound, nurse: User, today: date, now) -> None:
    """Every second person has a concluded sheet with two classes."""
    rows = round_.invitations.order_by("pk").values_list("pk", "elder")[::2]
    sheets = [
        Examination(
            ward_id=round_.ward_id, elder_id=elder, invitation_id=pk, examined_on=today, state="complete",
            conclusion_kind="co_van_de", doctor="BS. Đo", icd_codes=["I10"] if pk % 3 else ["E11", "I10"],
            health_class=3, concluded_at=now, concluded_by=nurse, ended_at=now, recorded_at=now,
        )
        for pk, elder in rows
    ]  # fmt: skip
    bulk.copy_models(sheets)
    bulk.copy_models(
        [
            Classification(
                examination=sheet, ruleset=ruleset, code=code, label=label, level=1, reason="150/92", source="đo"
            )
            for sheet in sheets
            for ruleset, code, label in RULESETS
        ]
    )
