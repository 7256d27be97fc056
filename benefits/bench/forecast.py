"""The next twelve months of a whole ward, from the registry to sums, moves and doubts."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benefits import forecast_calendar
from benefits.forecast import forecast
from benefits.forecast_people import people_of
from benefits.local import book_of
from elders.bench import Report, Size, median_seconds
from elders.models import Ward

AIM_SECONDS = 5  # a ward of 8,000 on an idle machine


def run(report: Report, *, size: Size) -> None:
    today = timezone.localdate()
    ward = Ward.objects.order_by("pk").first()
    book = book_of(ward)
    people = people_of(ward, today=today)

    def whole():
        return forecast(people_of(ward, today=today), today=today, book=book)

    def every_month() -> None:
        """Everybody judged on the first and the last day of every month, whether anything can change or not."""
        quiet, changes = forecast_calendar.Calendar.is_quiet, forecast_calendar.Calendar.changes
        forecast_calendar.Calendar.is_quiet = lambda self, person: False
        forecast_calendar.Calendar.changes = lambda self, person, before, after: True
        try:
            forecast(people, today=today, book=book)
        finally:
            forecast_calendar.Calendar.is_quiet, forecast_calendar.Calendar.changes = quiet, changes

    with CaptureQueriesContext(connection) as queries:
        people_of(ward, today=today)
    report.add(
        f"Dự báo 12 tháng cho phường {len(people)} người",
        median_seconds(whole, repeat=3),
        reference="xét mọi người mọi tháng",
        reference_seconds=median_seconds(every_month, repeat=1, warm_up=0),
        aim=0.5,
        aim_seconds=AIM_SECONDS,
        note=f"{len(queries)} truy vấn",
    )
    connection.close()
