"""What waits in the books of clubs: a fixed number of queries, each number opens what it counted."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from clubs import money_todo
from clubs.board import board_of
from clubs.models import Club, Companion
from clubs.standards import Standards
from elders.ground.access import address
from elders.ground.todo import Card
from elders.querysets import years_before


def slow_cards(user, *, today: date) -> list[Card]:
    """Everything about clubs: the board behind it reads months of records, so the page is shown first."""
    if not user.has_perm("clubs.view_membership"):
        return []
    clubs = Club.objects.with_books(user)
    found = []
    if user.has_perm("clubs.see_all_clubs"):
        preparing = clubs.filter(founded_on__isnull=True, preparing_since__isnull=False).existing(today).count()
        found.append(Card("Câu lạc bộ đang chuẩn bị thành lập", preparing, address("clubs:board", "tt=chuan_bi")))
        if number := clubs.existing(today).count():
            found.append(Card("Câu lạc bộ của phường", number, address("clubs:board"), figure=True))
    if user.has_perm("elders.merge_elder"):
        found.append(
            Card(
                "Thành viên từ 60 tuổi chưa có trong sổ",
                not_registered(user, today).count(),
                address("clubs:not_registered"),
                hint="Câu lạc bộ, Hội ghi tên; phường chưa có hồ sơ.",
            )
        )
    return [*found, *_worries(user, clubs, today), *money_todo.cards(user, today=today)]


def _worries(user, clubs, today: date) -> list[Card]:
    """What the board finds: silent clubs and reports that are due."""
    only = list(clubs.existing(today).values_list("pk", flat=True)[:2])
    if not only:
        return []
    rows = board_of(clubs, today=today).active
    own = only[0] if len(only) == 1 and not user.has_perm("clubs.see_all_clubs") else None
    if own:
        row = next((row for row in rows if row.club.pk == own), None)
        if row is None:
            return []
        figures = reverse("clubs:figures", args=[own])
        return [
            Card("Tháng chưa gửi báo cáo", len(row.late_reports), figures, urgent=True),
            Card("Tháng chưa có số liệu", len(row.missing_months), figures, hint="Ghi buổi sinh hoạt hoặc nhập số."),
        ]
    worried = sum(bool(row.worries) for row in rows)
    return [
        Card(
            "Câu lạc bộ cần quan tâm",
            worried,
            address("clubs:board", "can=1"),
            hint="Lâu không sinh hoạt, thiếu báo cáo, nợ quá hạn, chưa có Chủ nhiệm.",
            urgent=True,
        )
    ]


def not_registered(user, today: date):
    """Living companions who are old enough for the registry and stand in a club or the Association (CLB-07)."""
    limit = years_before(today, Standards(today)["OLDER_AGE"])
    open_rows = Q(membership_set__valid_to__isnull=True, membership_set__isnull=False) | Q(
        associationmember_set__valid_to__isnull=True, associationmember_set__isnull=False
    )
    people = Companion.objects.for_user(user).filter(date_of_death__isnull=True, birth_earliest__lte=limit)
    return people.filter(open_rows).distinct()
