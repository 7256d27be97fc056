"""Targets and periods of the demonstration ward: a made-up paper, one value official, others waiting, a closed half."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from elders.choices import RoleCode
from elders.models import User, Ward
from reporting.choices import PeriodCode
from reporting.indicators.windows import window, window_on
from reporting.models import TargetDocument
from reporting.services import closing, entries, periods, reports, targets

# A PDF of one empty page, in place of the scan somebody would make.
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
VALUES = [("YT-03", Decimal(75)), ("YT-04", Decimal(85)), ("LTH-02", Decimal(80))]
APPROVED = 2  # the last one still waits for the leader


def make(ward: Ward, *, today: date) -> None:
    """What the office wrote down of targets, and the year's period with two typed figures."""
    officer = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_OFFICER).order_by("pk").first()
    leader = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_LEADER).order_by("pk").first()
    if officer is None or leader is None or TargetDocument.objects.filter(ward=ward).exists():
        return
    asked = window_on(today)
    paper = targets.add_document(
        TargetDocument(
            ward=ward, target_set="PHUONG_2026", number="15/KH-UBND", issued_on=asked.first + timedelta(days=40),
            issued_by=f"UBND phường {ward.name}", title="Giao chỉ tiêu công tác người cao tuổi (văn bản mẫu)",
            scan=SCAN, scan_name="15-KH-UBND-mau.pdf",
        ),
        by=officer,
    )  # fmt: skip
    now = timezone.now()
    for place, (code, value) in enumerate(VALUES):
        row = targets.propose(
            ward, indicator=code, year=asked.year, target_set="PHUONG_2026", value=value, document=paper, by=officer
        )
        if place < APPROVED:
            targets.approve(row, document=paper, by=leader, now=now)
    period = periods.open_period(ward, asked, by=officer)
    _last_half(ward, today=today, by=officer)
    loans = entries.enter(
        period, indicator="VL-03", numerator=12, cumulative=31, paper="Báo cáo của Ngân hàng chính sách xã hội (mẫu)",
        by=officer,
    )  # fmt: skip
    entries.confirm(loans, by=leader, now=now)
    entries.enter(
        period, indicator="VL-02", numerator=3, cumulative=7, paper="Danh sách của Trung tâm dịch vụ việc làm (mẫu)",
        by=officer,
    )  # fmt: skip


def _last_half(ward: Ward, *, today: date, by: User) -> None:
    """The half-year that ended last, closed and sent: what the whole picture compares with."""
    asked = window(PeriodCode.HALF, today.year)
    if asked.last >= today:
        asked = window(PeriodCode.HALF, today.year - 1)
    period = periods.open_period(ward, asked, by=by)
    closing.close(period, today=today, by=by)
    signed_on = min(asked.last + timedelta(days=5), today)
    reports.register(reports.report_of(period, by=by), number=41, signed_on=signed_on, today=today, by=by)
    closing.submit(period, by=by)
