"""Clubs and funds: VH-01, LTH-01, QUY-01 and the measures of clubs and of the care fund."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from clubs.books import MONEY, OPENING, balances
from clubs.choices import HARDSHIP, ClubKind, SupportKind
from clubs.models import AssociationMember, BoardSeat, Club, ClubGroup, Entry, Fund, Meeting, Membership, StartSupport
from clubs.models.money import FundKind
from clubs.money_summary import loans_out
from elders.choices import Poverty, Sex
from elders.ground.numbers import short_day
from elders.models import ResidentialGroup, Situation, Ward
from elders.querysets import years_before
from reporting.indicators.arithmetic import printed_percent, ratio
from reporting.indicators.conditions import Mark
from reporting.indicators.figures.plain import Plain
from reporting.indicators.grid import Grid
from reporting.indicators.population import AGE, of_age
from reporting.indicators.rows import Figure
from reporting.indicators.windows import Window

MEETS_WITHIN_DAYS = 60  # "đang hoạt động" of OP-LTH-01: at least one recorded meeting (project rule)
BOOKS = "Sổ câu lạc bộ"
CULTURE = (ClubKind.CULTURE, ClubKind.SPORT)
IN_HEALTH_CLUB, IN_LTH = Mark("club", "health"), Mark("club", "lth")
CONDITIONS = {"OP-CSK-01": [IN_HEALTH_CLUB], "OP-LTH-02": [IN_LTH]}


def of_kind(kind: str) -> Q:
    return Q(kind=kind) | Q(more_kinds__contains=[kind])


def working(ward: Ward, window: Window) -> QuerySet[Club]:
    return Club.objects.filter(ward=ward).active(window.last)


def culture_clubs(ward: Ward, window: Window) -> QuerySet[Club]:
    """VH-01: clubs of culture, arts or sport."""
    return working(ward, window).filter(of_kind(ClubKind.CULTURE) | of_kind(ClubKind.SPORT))


def care_clubs(ward: Ward, window: Window) -> QuerySet[Club]:
    """LTH-01: intergenerational clubs and those marked as care models."""
    return working(ward, window).filter(of_kind(ClubKind.INTERGENERATIONAL) | Q(is_care_role=True))


def lth_clubs(ward: Ward, window: Window) -> QuerySet[Club]:
    return working(ward, window).filter(of_kind(ClubKind.INTERGENERATIONAL))


def meeting_clubs(ward: Ward, window: Window) -> QuerySet[Club]:
    """OP-LTH-01: intergenerational clubs with a meeting in the last 60 days."""
    since = window.last - timedelta(days=MEETS_WITHIN_DAYS)
    met = Meeting.objects.filter(club=OuterRef("pk"), held_on__range=(since, window.last))
    return lth_clubs(ward, window).filter(Exists(met))


def health_clubs(ward: Ward, window: Window) -> QuerySet[Club]:
    return working(ward, window).filter(of_kind(ClubKind.HEALTH))


def _clubs(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    """Counts of clubs by kind; one query for those that work, one for what happened to clubs in the window, whatever
    became of them since, three for their groups and meetings."""
    days = (window.first, window.last)
    new, lth = Q(founded_on__range=days), of_kind(ClubKind.INTERGENERATIONAL)
    renewed = BoardSeat.objects.filter(club=OuterRef("pk"), valid_from__range=days)
    sums = working(ward, window).aggregate(
        culture=Count("pk", filter=of_kind(ClubKind.CULTURE)),
        sport=Count("pk", filter=of_kind(ClubKind.SPORT)),
        either=Count("pk", filter=of_kind(ClubKind.CULTURE) | of_kind(ClubKind.SPORT)),
        lth=Count("pk", filter=of_kind(ClubKind.INTERGENERATIONAL)),
        care=Count("pk", filter=of_kind(ClubKind.INTERGENERATIONAL) | Q(is_care_role=True)),
        health=Count("pk", filter=of_kind(ClubKind.HEALTH)),
    )
    sums |= Club.objects.filter(ward=ward).aggregate(
        either_new=Count("pk", filter=(of_kind(ClubKind.CULTURE) | of_kind(ClubKind.SPORT)) & new),
        care_new=Count("pk", filter=(lth | Q(is_care_role=True)) & new),
        lth_new=Count("pk", filter=lth & new),
        renewed=Count("pk", filter=lth & Q(founded_on__lt=window.first) & Exists(renewed.order_by())),
        dissolved=Count("pk", filter=lth & Q(dissolved_on__range=days)),
    )
    meeting = meeting_clubs(ward, window).count()
    covered, served, groups = _covered(ward, window)
    return {
        "VH-01": Plain(
            sums["either"],
            unit="CLB",
            yes_no=sums["either"] > 0,
            provenance=BOOKS,
            words="câu lạc bộ văn hóa, thể thao",
            note=f"{sums['culture']} CLB văn hóa, văn nghệ; {sums['sport']} CLB thể dục, thể thao; "
            f"{sums['either_new']} CLB lập trong kỳ",
        ),
        "LTH-01": Plain(
            sums["care"],
            unit="CLB",
            yes_no=sums["care"] > 0,
            provenance=BOOKS,
            words="câu lạc bộ liên thế hệ, mô hình khác",
            note=f"{sums['lth']} CLB liên thế hệ; {sums['care'] - sums['lth']} mô hình khác; "
            f"{sums['care_new']} CLB lập trong kỳ; {served} tổ dân phố có câu lạc bộ, {covered} tổ có CLB liên thế hệ",
        ),
        "OP-LTH-01": Plain(
            meeting,
            unit="CLB",
            provenance=BOOKS,
            words="câu lạc bộ đang hoạt động",
            note=f"Có sinh hoạt trong {MEETS_WITHIN_DAYS} ngày; kiện toàn là câu lạc bộ lập từ trước có người mới vào "
            "Ban Chủ nhiệm trong kỳ (quy ước của phần mềm)",
            figures=(
                Figure("đã thành lập, chưa giải thể hoặc tạm dừng", sums["lth"], "CLB"),
                Figure("thành lập mới trong kỳ", sums["lth_new"], "CLB"),
                Figure("kiện toàn trong kỳ", sums["renewed"], "CLB"),
                Figure("giải thể trong kỳ", sums["dissolved"], "CLB"),
            ),
        ),
        "OP-LTH-07": Plain(
            covered,
            groups,
            provenance=f"{BOOKS}; danh mục tổ dân phố",
            words="tổ có câu lạc bộ liên thế hệ",
            among_words="tổ dân phố trong phường",
            accumulates=False,
        ),
        "OP-CSK-01": Plain(
            sums["health"],
            unit="CLB",
            provenance=BOOKS,
            words="câu lạc bộ chăm sóc sức khỏe",
            figures=(Figure("người cao tuổi là thành viên", grid[IN_HEALTH_CLUB]),),
        ),
    }


def _covered(ward: Ward, window: Window) -> tuple[int, int, int]:
    """Residential groups with an intergenerational club, with any club of LTH-01, and all of them, on the day."""
    sums = (
        ResidentialGroup.objects.on(window.last)
        .filter(ward=ward)
        .aggregate(
            groups=Count("pk"),
            covered=Count("pk", filter=_served(lth_clubs(ward, window))),
            served=Count("pk", filter=_served(care_clubs(ward, window))),
        )
    )
    return sums["covered"], sums["served"], sums["groups"]


def _served(clubs: QuerySet[Club]) -> Q:
    """Groups `clubs` are of, or work in."""
    return Q(pk__in=clubs.filter(residential_group__isnull=False).values("residential_group")) | Q(
        pk__in=ClubGroup.objects.filter(club__in=clubs).values("residential_group")
    )


GUIDE = {"nữ": (60, 70), "từ đủ 60 tuổi": (60, 70)}  # percent, Đề án 1336 (reporting.md §6)


def composition(total: int, parts: dict[str, int]) -> str:
    """Shares of the members, with the band of the guide where a share lies outside it; empty of nobody."""
    if not total:
        return ""
    said = []
    for label, part in parts.items():
        share, (low, high) = ratio(part, total), GUIDE.get(label, (0, 100))
        outside = "" if low <= share <= high else f", ngoài khoảng khuyến nghị {low}–{high}%"
        said.append(f"{label} {printed_percent(share)}%{outside}")
    return f"Cơ cấu: {'; '.join(said)}"


def _members(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    """OP-LTH-02: distinct people of any age in intergenerational clubs; composition is advice, never pass or fail."""
    rows = Membership.objects.on(window.last).filter(club__in=lth_clubs(ward, window))
    poor = Situation.objects.on(window.last).filter(
        Q(poverty_national__in=[Poverty.POOR, Poverty.NEAR_POOR]) | Q(frail_hardship=True)
    )
    old = of_age(window.last, prefix="elder__") | of_age(window.last, prefix="companion__")
    women = Q(elder__sex=Sex.FEMALE) | Q(companion__sex=Sex.FEMALE)
    # The registry's word on the household, or the club's own where the registry has none.
    hard = Q(elder__in=poor.values("elder")) | Q(circumstance__in=HARDSHIP)
    asked = {"all": Q(), "old": old, "women": women, "poor": hard}
    sums = rows.aggregate(
        **{
            f"{name}_{whose}": Count(whose, distinct=True, filter=which)
            for name, which in asked.items()
            for whose in ("elder", "companion")
        }
    )
    total = {name: sums[f"{name}_elder"] + sums[f"{name}_companion"] for name in asked}
    shares = composition(
        total["all"],
        {"nữ": total["women"], "từ đủ 60 tuổi": total["old"], "nghèo, cận nghèo, khó khăn": total["poor"]},
    )
    advice = "Khuyến nghị của Đề án 1336, không chấm đạt hay không đạt"
    return {
        "OP-LTH-02": Plain(
            total["all"],
            provenance="Sổ thành viên câu lạc bộ liên thế hệ",
            words="thành viên câu lạc bộ liên thế hệ",
            note="; ".join(filter(None, (shares, advice))),
            figures=(
                Figure("từ đủ 60 tuổi", total["old"]),
                Figure("nữ", total["women"]),
                Figure("hộ nghèo, cận nghèo, khó khăn", total["poor"]),
                Figure("là người cao tuổi cư trú trong phường", grid[IN_LTH]),
            ),
        )
    }


def supports(ward: Ward, window: Window) -> QuerySet[StartSupport]:
    """What intergenerational clubs were given to begin with, in the window."""
    clubs = Club.objects.filter(of_kind(ClubKind.INTERGENERATIONAL), ward=ward)
    return StartSupport.objects.filter(club__in=clubs, given_on__range=(window.first, window.last))


def _support(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    rows = supports(ward, window)
    found = {
        row["kind"]: row
        for row in rows.order_by()
        .values("kind")
        .annotate(
            clubs=Count("club", distinct=True),
            vnd=Sum("amount_vnd"),
            unknown=Count("pk", filter=Q(amount_vnd__isnull=True)),
        )
    }

    def one(kind: str, words: str, money: str) -> Plain:
        row = found.get(kind, {"clubs": 0, "vnd": None, "unknown": 0})
        note = f"{row['unknown']} lần chưa ghi giá trị" if row["unknown"] else ""
        figures = (Figure(money, row["vnd"], "đồng"),)
        return Plain(
            row["clubs"],
            unit="CLB",
            provenance="Sổ hỗ trợ ban đầu của câu lạc bộ",
            words=words,
            note=note,
            figures=figures,
        )

    return {
        "OP-LTH-03": one(SupportKind.MONEY, "câu lạc bộ được hỗ trợ quỹ ban đầu", "tổng số tiền"),
        "OP-LTH-04": one(SupportKind.EQUIPMENT, "câu lạc bộ được hỗ trợ trang thiết bị", "giá trị"),
    }


def open_loans(ward: Ward, window: Window) -> list | None:
    """Loans of intergenerational clubs open on the cut-off day; None where there is no such club."""
    clubs = Club.objects.filter(of_kind(ClubKind.INTERGENERATIONAL), ward=ward).existing(window.last)
    pks = list(clubs.values_list("pk", flat=True))
    return list(loans_out(pks, day=window.last)) if pks else None


def _loans(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    out = open_loans(ward, window)
    if out is None:
        return {"OP-LTH-05": Plain(0, provenance="Sổ vay vốn câu lạc bộ", words="người đang vay")}
    members = {line.membership_id for line in out}
    people = Membership.objects.filter(pk__in=members).aggregate(
        elders=Count("elder", distinct=True), others=Count("companion", distinct=True)
    )
    return {
        "OP-LTH-05": Plain(
            people["elders"] + people["others"],
            provenance="Sổ vay vốn câu lạc bộ",
            words="người đang vay",
            figures=(
                Figure("dư nợ", sum(line.outstanding_vnd for line in out), "đồng"),
                Figure("món đang vay", len(out), "món"),
            ),
        )
    }


def fund_entries(ward: Ward, window: Window) -> tuple[QuerySet[Entry], QuerySet[Entry]] | None:
    """Receipts (without the opening balance) and payments of the care fund in the window; None without a book."""
    fund = Fund.objects.filter(ward=ward, kind=FundKind.CARE, opened_on__lte=window.last).first()
    if fund is None:
        return None
    moving = Entry.objects.filter(fund=fund, booked_on__range=(window.first, window.last))
    came = moving.filter(debit__in=MONEY).exclude(credit__in=MONEY).exclude(kind=OPENING)
    return came, moving.filter(credit__in=MONEY).exclude(debit__in=MONEY)


def _care_fund(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    fund = Fund.objects.filter(ward=ward, kind=FundKind.CARE, opened_on__lte=window.last).first()
    source = "Sổ Quỹ chăm sóc và phát huy vai trò người cao tuổi"
    if fund is None:
        none = Plain(0, unit="quỹ", yes_no=False, provenance=source, note="Chưa mở sổ quỹ")
        return {"QUY-01": none, "OP-QCS-01": Plain(None, lacking="Chưa mở sổ Quỹ chăm sóc", provenance=source)}
    before = balances([fund], window.eve).get(fund.pk)
    after = balances([fund], window.last).get(fund.pk)
    moving = Entry.objects.filter(fund=fund, booked_on__range=(window.first, window.last))
    came = moving.filter(debit__in=MONEY).exclude(credit__in=MONEY)
    sums = came.aggregate(
        opened=Sum("amount_vnd", filter=Q(kind=OPENING)), came=Sum("amount_vnd", filter=~Q(kind=OPENING))
    )
    went = moving.filter(credit__in=MONEY).exclude(debit__in=MONEY).aggregate(vnd=Sum("amount_vnd"))["vnd"] or 0
    opening = (before.money_vnd if before else 0) + (sums["opened"] or 0)
    closing = after.money_vnd if after else 0
    in_kind = fund.donations.filter(
        given_on__range=(window.first, window.last), cancelled_why="", entry__isnull=True
    ).aggregate(vnd=Sum("in_kind_vnd"))["vnd"]
    figures = (
        Figure("tồn đầu kỳ", opening, "đồng"),
        Figure("thu trong kỳ", sums["came"] or 0, "đồng"),
        Figure("chi trong kỳ", went, "đồng"),
        Figure("tồn cuối kỳ", closing, "đồng"),
        Figure("hiện vật quy đổi", in_kind, "đồng"),
    )
    paper = f", giấy phép {fund.licence_no}" if fund.licence_no else "; chưa ghi quyết định, giấy phép lập quỹ"
    return {
        "QUY-01": Plain(
            1,
            unit="quỹ",
            yes_no=True,
            provenance=source,
            figures=figures,
            note=f"Mở sổ ngày {short_day(fund.opened_on)}{paper}",
        ),
        "OP-QCS-01": Plain(
            closing, unit="đồng", provenance=source, words="tồn cuối kỳ", figures=figures[:3] + figures[4:]
        ),
    }


def _standard(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    reason = "Chưa có văn bản nói thế nào là đúng chuẩn (QĐ 1648); nhập tay theo biên bản xét"
    return {"OP-LTH-06": Plain(None, unit="CLB", lacking=reason, provenance=BOOKS)}


def _association(ward: Ward, window: Window) -> tuple[Figure, ...]:
    """OP-HV-01: who is a member and no older person of the ward (from 55 in some cases); two ways to be known."""
    rows = AssociationMember.objects.on(window.last).filter(unit__ward=ward)
    limit = years_before(window.last, AGE)
    young = Q(elder__birth_earliest__gt=limit) | Q(companion__birth_earliest__gt=limit)
    sums = rows.aggregate(
        all_elder=Count("elder", distinct=True),
        all_other=Count("companion", distinct=True),
        young_elder=Count("elder", distinct=True, filter=young),
        young_other=Count("companion", distinct=True, filter=young),
    )
    return (
        Figure("tổng số hội viên", sums["all_elder"] + sums["all_other"]),
        Figure("hội viên dưới 60 tuổi", sums["young_elder"] + sums["young_other"]),
    )


BESIDE = {"OP-HV-01": _association}

READERS = {
    ("VH-01", "LTH-01", "OP-LTH-01", "OP-LTH-07", "OP-CSK-01"): _clubs,
    ("OP-LTH-02",): _members,
    ("OP-LTH-03", "OP-LTH-04"): _support,
    ("OP-LTH-05",): _loans,
    ("OP-LTH-06",): _standard,
    ("QUY-01", "OP-QCS-01"): _care_fund,
}


def supported(kind: str):
    """Clubs that got start-up support of `kind` in the window."""

    def read(ward: Ward, window: Window) -> QuerySet[Club]:
        return Club.objects.filter(pk__in=supports(ward, window).filter(kind=kind).values("club"))

    return read


LISTS = {
    "VH-01": culture_clubs,
    "LTH-01": care_clubs,
    "OP-LTH-01": meeting_clubs,
    "OP-CSK-01": health_clubs,
    "OP-LTH-03": supported(SupportKind.MONEY),
    "OP-LTH-04": supported(SupportKind.EQUIPMENT),
}

__all__ = ["CONDITIONS", "LISTS", "READERS"]
