"""The people behind the totals of the status board: who is counted, by name, each person once. Benefits and health of
members are not read here."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Min, QuerySet
from django.db.models.functions import Coalesce

from clubs.choices import VolunteerKind
from clubs.home_care import due
from clubs.models import CareClient, Club, HomeVisit, Loan, Membership
from clubs.money_summary import loans_out
from clubs.standards import Standards
from elders.ground.months import month_end
from elders.querysets import years_before


@dataclass(frozen=True)
class Group:
    """One number of the board that opens into names."""

    code: str
    title: str
    permission: str = "clubs.view_membership"


GROUPS = {
    one.code: one
    for one in (
        Group("tham-gia", "Người tham gia câu lạc bộ"),
        Group("tu-60", "Người từ 60 tuổi tham gia câu lạc bộ"),
        Group("nu", "Phụ nữ tham gia câu lạc bộ"),
        Group("the-thao", "Người từ 60 tuổi ở câu lạc bộ thể thao, sức khỏe"),
        Group("van-hoa", "Người từ 60 tuổi ở câu lạc bộ văn hóa, văn nghệ"),
        Group("tinh-nguyen", "Tình nguyện viên chăm sóc tại nhà"),
        Group("duoc-tham", "Người được chăm sóc tại nhà"),
        # who owes what is read by the board of the club and the Association only (V-13)
        Group("dang-vay", "Người đang vay vốn", "clubs.view_loan"),
        Group("qua-han", "Người có khoản vay quá hạn", "clubs.view_loan"),
    )
}
KINDS = {"the-thao": {"the_thao", "suc_khoe"}, "van-hoa": {"van_hoa"}}


def members(clubs: list[Club], code: str, *, today: date) -> QuerySet:
    """Members of `clubs` on `today` as rows {elder, companion, name, given, birth, group, clubs}, each person once, by
    name. Two queries a page, however many clubs."""
    if code in KINDS:
        clubs = [club for club in clubs if KINDS[code] & set(club.kinds)]
    rows = Membership.objects.filter(club__in=clubs).on(today)
    birth = Coalesce("elder__birth_earliest", "companion__birth_earliest")
    rows = rows.annotate(birth=birth, sex=Coalesce("elder__sex", "companion__sex"))
    if code not in ("tham-gia", "nu", "tinh-nguyen"):
        rows = rows.filter(birth__lte=years_before(today, Standards(today)["OLDER_AGE"]))
    if code == "nu":
        rows = rows.filter(sex="nu")
    if code == "tinh-nguyen":
        on_day = {"volunteering__kind": VolunteerKind.HOME_CARE, "volunteering__valid_from__lte": today}
        rows = rows.filter(**on_day).exclude(volunteering__valid_to__lt=today)
    return (
        rows.order_by()
        .values("elder", "companion")
        .annotate(
            name=Min(Coalesce("elder__full_name", "companion__full_name")),
            given=Min(Coalesce("elder__given_name", "companion__given_name")),
            year=Min(Coalesce("elder__birth_year", "companion__birth_year")),
            group=Min(Coalesce("elder__residential_group__name", "companion__residential_group__name")),
            clubs=ArrayAgg("club", distinct=True),
        )
        .order_by("given", "name", "elder", "companion")
    )


def visited(clubs: list[Club], month: date) -> list[dict]:
    """Who is cared for at home in `month`, with visits done and due; who got the least first."""
    last = month_end(month)
    clients = list(
        CareClient.objects.filter(club__in=clubs, valid_from__lte=last)
        .exclude(valid_to__lt=month)
        .select_related("club", "elder__residential_group", "companion__residential_group")
    )
    done: dict[int, set[date]] = {}
    visits = HomeVisit.objects.done().filter(client__in=clients, visited_on__range=(month, last))
    for client, day in visits.values_list("client", "visited_on"):
        done.setdefault(client, set()).add(day)
    rows = [
        {
            "person": one.person,
            "club": one.club,
            "done": len(done.get(one.pk, ())),
            "due": due(month, valid_from=one.valid_from, valid_to=one.valid_to, visits_per_week=one.visits_per_week),
        }
        for one in clients
    ]
    return sorted(rows, key=lambda row: (row["done"] - row["due"], row["person"].given_name, row["club"].pk))


def borrowers(clubs: list[Club], *, today: date, late: bool) -> list[dict]:
    """Every loan that is out, of those with arrears only when `late`; the longest arrears first."""
    lines = {line.loan_id: line for line in loans_out([club.pk for club in clubs], day=today)}
    wanted = [pk for pk, line in lines.items() if line.days_late or not late]
    loans = Loan.objects.filter(pk__in=wanted).select_related("club", "membership__elder", "membership__companion")
    rows = [{"loan": loan, "line": lines[loan.pk]} for loan in loans]
    return sorted(rows, key=lambda row: (-row["line"].days_late, -row["line"].outstanding_vnd, row["loan"].pk))


def named(page_rows: list[dict], clubs: list[Club]) -> list[dict]:
    """Rows of `members` with their clubs in place of the keys."""
    known = {club.pk: club for club in clubs}
    return [row | {"clubs": [known[pk] for pk in row["clubs"] if pk in known]} for row in page_rows]


__all__ = ["GROUPS", "Group", "borrowers", "members", "named", "visited"]
