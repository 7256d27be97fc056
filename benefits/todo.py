"""What benefits have waiting for somebody, one function per subject."""

from datetime import date

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from benefits import campaign_todo, case_cards
from benefits.card_choices import RosterState
from benefits.card_people import rows_for
from benefits.card_rights import ENDING, NONE, WRONG
from benefits.choices import AdjustmentState, ListState
from benefits.eligibility_choices import CUT_OFF_DAY, Family, ReviewState
from benefits.models import Adjustment, Award, CardRoster, EligibilityReview, LocalRate, LocalScheme, PaymentList
from benefits.services.card_rosters import cut_off
from elders.ground.access import address
from elders.ground.months import month_of, next_month
from elders.ground.numbers import short_day
from elders.ground.todo import Card
from elders.models import Ward


def cards(user, *, today: date) -> list[Card]:
    """What is counted at once."""
    return [
        *case_cards.cards(user, today),
        *_payments(user, today),
        *_to_decide(user),
        *_card_rosters(user, today),
        *campaign_todo.cards(user, today=today),
    ]


def _eligibility(user, today: date) -> list[Card]:
    """The monthly reviews that wait for their conclusion, and the one of the social pension nobody has opened."""
    if not user.has_perm("benefits.conduct_eligibilityreview") or not user.ward_id:
        return []
    reviews = EligibilityReview.objects.for_user(user)
    found = list(reviews.filter(Q(state=ReviewState.OPEN) | Q(month=month_of(today))).order_by("month", "family", "pk"))
    due = today.day >= CUT_OFF_DAY
    cards = [
        Card(
            f"{one}: chưa kết luận",
            None,
            reverse("benefits:eligibility_review", args=[one.pk]),
            hint=f"Theo sổ ngày {short_day(one.reviewed_on)}.",
            urgent=due or one.month < month_of(today),
        )
        for one in found
        if one.is_open
    ]
    begun = any(one.month == month_of(today) and one.family == Family.PENSION for one in found)
    if not begun and Award.objects.for_user(user).exists():  # a ward that keeps its benefits here
        title = f"Rà soát {Family.PENSION.short} tháng {today:%m/%Y}"
        hint = f"Kết luận trước hết ngày {CUT_OFF_DAY}/{today:%m} để báo cáo có số liệu."
        cards.append(Card(title, None, address("benefits:eligibility_reviews"), hint=hint, urgent=due))
    return cards


PREPARE_FROM_DAY = 15  # the list of the coming month goes to the payer before the 25th


def _payments(user, today: date) -> list[Card]:
    """Lists that wait for this user, and the month whose list is due."""
    if not user.has_perm("benefits.view_paymentlist") or not user.ward_id:
        return []
    states = list(PaymentList.objects.for_user(user).order_by("pk").values_list("state", "month"))
    due_by = f"Danh sách tháng sau gửi đơn vị chi trả trước ngày 25/{today:%m}."
    waits = [
        ("benefits.prepare_paymentlist", ListState.DRAFT, "Danh sách chi trả nháp, chưa khóa"),
        ("benefits.prepare_paymentlist", ListState.LOCKED, "Danh sách chi trả đã khóa, chờ trình"),
        ("benefits.approve_paymentlist", ListState.SUBMITTED, "Danh sách chi trả chờ duyệt"),
        ("benefits.pay_paymentlist", ListState.APPROVED, "Danh sách chi trả chờ chi"),
        ("benefits.reconcile_paymentlist", ListState.PAYING, "Danh sách đang chi, ghi kết quả"),
        ("benefits.pay_paymentlist", ListState.RECONCILING, "Danh sách đang đối chiếu, chờ đóng"),
    ]
    found = [
        Card(
            title,
            sum(1 for one, _ in states if one == state),
            address("benefits:payments", f"cho={state}"),
            hint=due_by if state == ListState.DRAFT else "",
            urgent=state != ListState.DRAFT or today.day >= PREPARE_FROM_DAY,
        )
        for permission, state, title in waits
        if user.has_perm(permission)
    ]
    coming = next_month(month_of(today))
    due = today.day >= PREPARE_FROM_DAY and coming not in {month for _, month in states}
    if due and user.has_perm("benefits.prepare_paymentlist") and Award.objects.for_user(user).in_month(coming).exists():
        title = f"Lập danh sách chi trả tháng {coming:%m/%Y}"
        found.append(Card(title, None, address("benefits:payments"), hint=due_by))
    return found


def _to_decide(user) -> list[Card]:
    """What another prepared and waits for this user's yes: money of past months, amounts keyed in from a resolution."""
    wanted = []
    if user.has_perm("benefits.decide_adjustment"):
        rows = Adjustment.objects.for_user(user).filter(state=AdjustmentState.PROPOSED).exclude(proposed_by=user)
        wanted.append(("Truy lĩnh, thu hồi chờ duyệt", rows, address("benefits:adjustments"), ""))
    if user.has_perm("benefits.confirm_locallaw"):
        hint, query = "Chưa xác nhận thì chưa dùng để tính.", "confirmed_at__isnull=True"
        for model, name, title in (
            (LocalRate, "localrate", "Mức do phường nhập chờ xác nhận"),
            (LocalScheme, "localscheme", "Chế độ của địa phương chờ xác nhận"),
        ):
            rows = model.objects.for_user(user).filter(confirmed_at__isnull=True).exclude(entered_by=user)
            wanted.append((title, rows, address(f"admin:benefits_{name}_changelist", query), hint))
    numbers = _counts(user, [rows for _, rows, _, _ in wanted])
    return [
        Card(title, number, url, hint=hint, urgent=True)
        for number, (title, _, url, hint) in zip(numbers, wanted, strict=True)
    ]


def _counts(user, querysets: list[QuerySet]) -> list[int]:
    """How many rows each has, in one query for all."""
    if not user.ward_id or not querysets:
        return [0] * len(querysets)
    parts = [rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")) for rows in querysets]
    asked = [Coalesce(Subquery(part.values("n")), 0) for part in parts]
    return list(Ward.objects.filter(pk=user.ward_id).values_list(*asked)[0])


def slow_cards(user, *, today: date) -> list[Card]:
    """What takes an evaluation of everybody, and what the season calls to mind."""
    seasonal = campaign_todo.seasonal_cards(user, today=today)
    return [
        *case_cards.slow_cards(user, today),
        *_eligibility(user, today),
        *_insurance_cards(user, today),
        *seasonal,
    ]


def _card_rosters(user, today: date) -> list[Card]:
    """Lists of insurance cards that are to be sent or wait for an answer."""
    if not user.has_perm("benefits.change_cardroster") or not user.ward_id:
        return []
    coming = next_month(month_of(today))
    stored = list(CardRoster.objects.for_user(user).order_by("month", "part", "pk").only("state", "month"))
    drafts = [one for one in stored if one.state == RosterState.DRAFT]
    sent = [one for one in stored if one.state == RosterState.SENT]
    due = cut_off(user.ward_id, coming)
    until = f"Gửi trước hết ngày {short_day(due)}." if due else "Ngày chốt với BHXH chưa biết."
    late = due is not None and today >= due
    url = address("benefits:card_rosters")
    months = {one.month for one in stored}
    found = [
        Card("Danh sách BHYT đang lập, chưa gửi", len(drafts), url, hint=until, urgent=late),
        Card("Danh sách BHYT chờ kết quả của BHXH", len(sent), url),
    ]
    if coming not in months and (months or due):  # a ward that has begun to make them here
        found.append(Card(f"Lập danh sách BHYT tháng {coming:%m/%Y}", None, url, hint=until, urgent=late))
    return found


def _insurance_cards(user, today: date) -> list[Card]:
    """People who need a card, another one, a renewal."""
    if not user.has_perm("benefits.view_insurancecard"):
        return []
    verdicts = [row.verdict for row in rows_for(user, today)]

    def card(title: str, verdict: str, tab: str, **more) -> Card:
        return Card(title, verdicts.count(verdict), address("benefits:cards_work", f"loai={tab}"), **more)

    return [
        card("Người chưa có thẻ BHYT", NONE, "chua-co", hint="Rà soát là không có, hoặc đã hết hạn.", urgent=True),
        card("Thẻ BHYT không còn đúng nhóm", WRONG, "sai-nhom", urgent=True),
        card("Thẻ BHYT sắp hết hạn", ENDING, "sap-het"),
    ]
