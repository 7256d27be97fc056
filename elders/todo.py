"""What the registry has waiting for somebody, and how big it is: a handful of queries whatever the number of people."""

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q

from elders import arrivals, duplicates, quality
from elders.ground.access import address
from elders.ground.todo import Card
from elders.intake.kinds import sends_rosters
from elders.models import Elder, EventReport, IntakeBatch, YearlyReview
from elders.quality_checks import WRONG, Day
from elders.querysets import turns, years_before

MILESTONES = (60, 70, 75, 80, 90, 100)
AHEAD = timedelta(days=30)


def cards(user, *, today: date) -> list[Card]:
    """Cards of the registry for `user`: only what the user may open, only rows the user may see."""
    found = []
    if sends_rosters(user):
        found += _rosters(user)
    found += _events(user)
    if user.has_perm("elders.view_elder"):
        found += _people(user, today)
    return found


def slow_cards(user, *, today: date) -> list[Card]:
    """What is found by comparing people with each other or by many conditions at once."""
    found = []
    wrong = [check for check in quality.checks_for(user) if check.kind == WRONG and not check.gone]
    if wrong:
        day = Day(today, Elder.objects.for_user(user).current())
        any_of_them = reduce(or_, (check.where(day) for check in wrong))
        count = quality.people(user, today=today, gone=False).filter(any_of_them).count()
        found.append(
            Card(
                "Hồ sơ có chỗ mâu thuẫn", count, address("elders:quality"), hint="Số CCCD lệch ngày sinh …", urgent=True
            )
        )
    if user.has_perm("elders.merge_elder") and user.ward_id:
        pairs = len(duplicates.proposals(user.ward_id, visible=Elder.objects.for_user(user)))
        found.append(
            Card("Cặp hồ sơ có thể trùng", pairs, address("elders:duplicates"), hint="Xem, gộp hoặc xác nhận.")
        )
    return found


def _rosters(user) -> list[Card]:
    waiting = IntakeBatch.objects.for_user(user).filter(state=IntakeBatch.State.PREVIEW).count()
    return [
        Card(
            "Danh sách chờ duyệt",
            waiting,
            address("elders:intake"),
            hint="Đã đọc xong, chưa ghi vào sổ.",
            urgent=True,
        )
    ]


def _events(user) -> list[Card]:
    found = []
    if user.has_perm("elders.record_lifeevent"):
        reports = EventReport.objects.for_user(user).waiting().count()
        found.append(
            Card(
                "Tin báo của tổ chờ xác nhận",
                reports,
                address("elders:event_reports"),
                hint="Tổ trưởng báo qua đời, chuyển đi, tạm vắng.",
                urgent=True,
            )
        )
        expected = arrivals.expected(user).count()
        found.append(Card("Người phường khác chuyển đến", expected, address("elders:move_in"), hint="Chờ tiếp nhận."))
    elif user.has_perm("elders.report_lifeevent"):
        mine = EventReport.objects.for_user(user).waiting().count()
        found.append(
            Card("Tin đã báo, phường chưa xác nhận", mine, address("elders:event_reports"), hint="Sổ chưa thay đổi.")
        )
    return found


def _people(user, today: date) -> list[Card]:
    people = Elder.objects.for_user(user).current()
    reviewed = Exists(YearlyReview.objects.filter(elder=OuterRef("pk"), year=today.year))
    counts = people.aggregate(
        people=Count("pk"),
        aged_80=Count("pk", filter=Q(birth_earliest__lte=years_before(today, 80))),
        unreviewed=Count("pk", filter=~reviewed),
        no_group=Count("pk", filter=Q(residential_group__isnull=True)),
        no_citizen_id=Count("pk", filter=Q(citizen_id__isnull=True)),
        no_birth_day=Count("pk", filter=Q(birth_day__isnull=True)),
        soon=Count("pk", filter=turns(MILESTONES, first=today, last=today + AHEAD)),
    )
    found = []
    if user.has_perm("elders.change_yearlyreview"):
        found.append(
            Card(
                f"Người chưa rà soát năm {today.year}",
                counts["unreviewed"],
                address("elders:review"),
                hint="Phiếu rà soát năm hỏi mỗi người một lần.",
            )
        )
    if user.has_perm("elders.change_elder"):
        found += [
            Card("Người chưa rõ tổ dân phố", counts["no_group"], address("elders:registry", "thieu=to"), urgent=True),
            Card(
                "Người thiếu số CCCD",
                counts["no_citizen_id"],
                address("elders:registry", "thieu=cccd"),
                hint="Cần số này để xét chế độ và tránh ghi trùng.",
            ),
            Card(
                "Người chưa đủ ngày sinh",
                counts["no_birth_day"],
                address("elders:registry", "thieu=ngay_sinh"),
                hint="Chỉ biết năm hoặc tháng sinh.",
            ),
        ]
    found.append(
        Card(
            "Người sắp tròn tuổi",
            counts["soon"],
            address("elders:milestones"),
            hint="60, 70, 75, 80, 90, 100 tuổi trong 30 ngày tới.",
        )
    )
    whole = "của phường" if user.sees_whole_ward else "của tổ mình"
    found.append(Card(f"Người cao tuổi {whole}", counts["people"], address("elders:registry"), figure=True))
    found.append(Card("Từ đủ 80 tuổi", counts["aged_80"], address("elders:registry", "tuoi_tu=80"), figure=True))
    return found


__all__ = ["AHEAD", "MILESTONES", "cards"]
