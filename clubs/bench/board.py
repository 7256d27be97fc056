"""The status board of 200 clubs of 60 members over five years, beside asking each club for itself."""

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from clubs.bench import FILLED
from clubs.bench.money import fill_books
from clubs.board import board_of
from clubs.models import Club, Meeting, Membership
from clubs.monthly import last_months
from elders.bench import Report, Size, median_seconds
from elders.ground import history
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, Ward

MEMBERS, MONTHS = 60, 60
ASKED = 10  # clubs the straightforward way is measured on; it grows evenly with their number


def run(report: Report, *, size: Size) -> None:
    clubs = 20 if size is Size.SMALL else 200
    today = timezone.localdate()
    with rolled_back():
        ward = Ward.objects.order_by("pk").first()
        with history.unwatched(*FILLED):
            _fill(ward, clubs, today)
        mine = Club.objects.filter(ward=ward, name__startswith="CLB đo ")

        def whole() -> None:
            board_of(mine, today=today)

        some = [Club.objects.filter(pk=pk) for pk in mine.order_by("pk").values_list("pk", flat=True)[:ASKED]]

        def each() -> None:
            for one in some:
                board_of(one, today=today)

        seconds = median_seconds(whole, repeat=7)
        report.add(
            f"Bảng tình hình {clubs} câu lạc bộ × {MEMBERS} người × {MONTHS // 12} năm",
            seconds,
            reference="hỏi riêng từng câu lạc bộ",
            reference_seconds=median_seconds(each, repeat=3) * clubs / len(some),
            aim=0.5,
            aim_seconds=0.3,
            note=f"cách hỏi từng câu lạc bộ suy từ {len(some)} câu lạc bộ",
        )


def _fill(ward: Ward, clubs: int, today: date) -> None:
    """Made-up books, set by set: who attends is decided by a remainder, so that a run repeats."""
    people = list(Elder.objects.filter(ward=ward).current().order_by("pk").values_list("pk", flat=True)[:4000])
    start = last_months(MONTHS, today=today)[0]
    made = Club.objects.bulk_create(
        Club(ward=ward, name=f"CLB đo {number:03d}", kind="lien_the_he", founded_on=start - timedelta(days=30))
        for number in range(clubs)
    )
    Membership.objects.bulk_create(
        (
            Membership(club=club, elder_id=people[(place * MEMBERS + number) % len(people)], valid_from=club.founded_on)
            for place, club in enumerate(made)
            for number in range(MEMBERS)
        ),
        batch_size=5000,
    )
    Meeting.objects.bulk_create(
        (
            Meeting(club=club, held_on=month.replace(day=15))
            for club in made
            for month in last_months(MONTHS, today=today)
        ),
        batch_size=5000,
    )
    pks = [club.pk for club in made]
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE clubs_club, clubs_membership, clubs_meeting"
        )  # or the next statement is planned blindly
        cursor.execute(
            """
            INSERT INTO clubs_attendance (meeting_id, membership_id, state, measured)
            SELECT t.id, m.id, CASE WHEN (t.id + m.id) %% 8 = 0 THEN 'vang' ELSE 'co_mat' END, (t.id + m.id) %% 8 <> 0
              FROM clubs_meeting t JOIN clubs_membership m ON m.club_id = t.club_id WHERE t.club_id = ANY(%s)
            """,
            [pks],
        )
        cursor.execute(
            """
            INSERT INTO clubs_areawork (club_id, meeting_id, area, done_on, what)
            SELECT t.club_id, t.id, a, t.held_on, 'đã làm' FROM clubs_meeting t, generate_series(4, 8) a
             WHERE t.club_id = ANY(%s) AND (t.id + a) %% 5 <> 0
            """,
            [pks],
        )
        fill_books(pks, today)
        cursor.execute("ANALYZE clubs_club, clubs_membership, clubs_meeting, clubs_attendance, clubs_areawork")
