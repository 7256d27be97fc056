"""The whole picture as its page is made, beside what it stands on: one reading of every figure of the year."""

from django.contrib.auth.models import Group
from django.utils import timezone

from elders.bench import Report, Size, median_seconds
from elders.choices import RoleCode
from elders.ground.rehearsal import rolled_back
from elders.models import User, Ward
from reporting.bench.indicators import MOST_SECONDS, fill
from reporting.dashboard import CHECKED, page
from reporting.indicators.engine import evaluate
from reporting.indicators.windows import window_on

TIMES_OF_A_READING = 3.0  # four curves, groups, things to do and money, all together


def run(report: Report, *, size: Size) -> None:
    today = timezone.localdate()
    asked = window_on(today).until(today)
    with rolled_back():
        ward = Ward.objects.order_by("pk").first()
        fill(ward, today)
        officer = User.objects.create(username="do-tong-quan", ward=ward)
        officer.groups.add(Group.objects.get(name=RoleCode.WARD_OFFICER))
        repeat = 1 if size is Size.CITY else 5
        report.add(
            f"Trang tổng quan, {size.people} người",
            median_seconds(lambda: page(officer, ward, asked, code=CHECKED, today=today), repeat=repeat),
            reference="đọc mọi chỉ tiêu một lượt",
            reference_seconds=median_seconds(lambda: evaluate(ward, asked), repeat=repeat),
            aim=TIMES_OF_A_READING,
            aim_seconds=2 * MOST_SECONDS[size],
            note="số liệu, biểu đồ, việc đến hạn, tiền trong tháng của cán bộ phường",
        )
