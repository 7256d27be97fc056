"""What of gift campaigns waits for somebody."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from benefits.gifts import CampaignKind
from benefits.models import CampaignState, GiftCampaign, GiftLine
from elders.ground.access import address
from elders.ground.todo import Card
from elders.ground.workdays import tet
from elders.models import Elder

AHEAD = timedelta(days=100)  # lists for Tết go out in October and November
OFFICE = (CampaignState.DRAFT, CampaignState.LOCKED, CampaignState.APPROVED, CampaignState.RECONCILING)


def waiting(user, what: str) -> QuerySet:
    """Campaigns behind a card: "duyet" to be approved, "lam" for the officer to go on with, "trao" with gifts still to
    be handed over among the user's; anything else is all."""
    return GiftCampaign.objects.for_user(user).filter(_condition(user, what))


def _condition(user, what: str) -> Q:
    if what == "duyet":
        return Q(state=CampaignState.SUBMITTED)
    if what == "lam":
        return Q(state__in=OFFICE)
    if what == "trao":
        open_lines = GiftLine.objects.for_user(user).filter(campaign=OuterRef("pk"), left_out="", outcome="")
        return Q(Exists(open_lines), state=CampaignState.HANDING)
    return Q()


def cards(user, *, today: date) -> list[Card]:
    """Cards of gift campaigns for `user`; one query."""
    if not user.has_perm("benefits.view_giftcampaign"):
        return []
    counts = GiftCampaign.objects.for_user(user).aggregate(
        duyet=Count("pk", filter=_condition(user, "duyet")),
        lam=Count("pk", filter=_condition(user, "lam")),
        trao=Count("pk", filter=_condition(user, "trao")),
    )

    def card(title: str, what: str, hint: str, *, urgent: bool = False) -> Card:
        return Card(title, counts[what], address("benefits:campaigns", f"cho={what}"), hint, urgent=urgent)

    found = []
    if user.has_perm("benefits.approve_giftcampaign"):
        hint = "Xem danh sách, dự toán rồi duyệt hoặc trả lại."
        found.append(card("Đợt quà tặng chờ duyệt", "duyet", hint, urgent=True))
    if user.has_perm("benefits.prepare_giftcampaign"):
        found.append(card("Đợt quà tặng đang làm dở", "lam", "Chốt, trình, bắt đầu trao hoặc đối chiếu."))
    if user.has_perm("benefits.hand_over_gift"):
        found.append(card("Đợt quà đang trao, còn người chưa ghi", "trao", "Ghi ai đã nhận, ai vắng."))
    return found


def seasonal_cards(user, *, today: date) -> list[Card]:
    """What nobody has begun although it is time."""
    return _season(user, today) if user.has_perm("benefits.prepare_giftcampaign") else []


def _season(user, today: date) -> list[Card]:
    """Lists for the coming Tết that nobody has begun."""
    day = tet(today.year) if tet(today.year) >= today else tet(today.year + 1)
    if day - today > AHEAD:
        return []
    kinds = (CampaignKind.LONGEVITY, CampaignKind.TET)
    begun = GiftCampaign.objects.for_user(user).filter(year=day.year, kind__in=kinds).values_list("kind", flat=True)
    if set(kinds) <= set(begun) or not Elder.objects.for_user(user).current().exists():
        return []
    return [
        Card(
            f"Lập danh sách: {kind.label.lower().replace('tết nguyên đán', 'Tết Nguyên đán')} {day.year}",
            None,
            address("benefits:campaign_new", f"dip={kind}"),
            f"Mùng một Tết là {day:%d/%m/%Y}, còn {(day - today).days} ngày.",
        )
        for kind in kinds
        if kind not in begun
    ]
