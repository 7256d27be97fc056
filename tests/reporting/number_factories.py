"""Targets, papers, periods and typed figures with made-up values."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.db.models import Model

from elders.models import ResidentialGroup, User, Ward
from reporting.choices import TargetStatus
from reporting.indicators.windows import window
from reporting.models import ManualEntry, ReportPeriod, Target, TargetDocument
from reporting.services.periods import open_period

SCAN = b"%PDF-1.7 ban chup"
_serial = count(1)


def make_document(*, ward: Ward, by: User | None = None, **fields) -> TargetDocument:
    values = {
        "target_set": "KH76",
        "number": f"{next(_serial)}/KH-SYT",
        "issued_on": date(2026, 3, 9),
        "issued_by": "Sở Y tế",
        "scan": SCAN,
        "scan_name": "ke-hoach.pdf",
    }
    return TargetDocument.objects.create(ward=ward, entered_by=by, **values | fields)


def make_target(*, ward: Ward, by: User | None = None, **fields) -> Target:
    """A value that waits for approval unless `status` says otherwise."""
    values = {
        "indicator": "YT-03",
        "year": 2026,
        "target_set": "PHUONG_2026",
        "value": Decimal(71),
        "status": TargetStatus.WAITING,
    }
    return Target.objects.create(ward=ward, entered_by=by, **values | fields)


def make_period(*, ward: Ward, by: User, code: str = "HC_NAM", year: int = 2026) -> ReportPeriod:
    return open_period(ward, window(code, year), by=by)


def make_entry(period: ReportPeriod, *, by: User | None = None, **fields) -> ManualEntry:
    values = {"indicator": "VL-03", "numerator": 4, "paper": "Báo cáo số 5/BC-NHCS"}
    return ManualEntry.objects.create(period=period, entered_by=by, **values | fields)


def number_rows(whose: str, group: ResidentialGroup, by: User) -> dict[str, Model]:
    """One row of each kind for the permission tests; two of one ward differ in what must be unique."""
    first = whose != "neighbour"
    period = make_period(ward=group.ward, by=by, code="HC_NAM" if first else "HC_6T")
    return {
        "target": make_target(ward=group.ward, by=by, indicator="YT-03" if first else "YT-04"),
        "target_document": make_document(ward=group.ward, by=by),
        "report_period": period,
        "manual_entry": make_entry(period, by=by),
    }
