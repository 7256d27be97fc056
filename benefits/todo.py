"""What benefits have waiting for somebody, one function per subject."""

from datetime import date

from benefits import campaign_todo, case_cards
from benefits.card_choices import RosterState
from benefits.card_people import rows_for
from benefits.card_rights import ENDING, NONE, WRONG
from benefits.choices import ListState
from benefits.models import Award, CardRoster, PaymentList
from benefits.services.card_rosters import cut_off
from elders.ground.access import address
from elders.ground.months import month_of, next_month
from elders.ground.numbers import short_day
from elders.ground.todo import Card


def cards(user, *, today: date) -> list[Card]:
    """What is counted at once."""
    return [
        *case_cards.cards(user, today),
        *_payments(user, today),
        *_card_rosters(user, today),
        *campaign_todo.cards(user, today=today),
    ]


PREPARE_FROM_DAY = 15  # the list of the coming month goes to the payer before the 25th


def _payments(user, today: date) -> list[Card]:
    """Lists that wait for this user, and the month whose list is due."""
    if not user.has_perm("benefits.view_paymentlist") or not user.ward_id:
        return []
    states = list(PaymentList.objects.for_user(user).order_by("pk").values_list("state", "month"))
    waits = [
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
            urgent=True,
        )
        for permission, state, title in waits
        if user.has_perm(permission)
    ]
    coming = next_month(month_of(today))
    due = today.day >= PREPARE_FROM_DAY and coming not in {month for _, month in states}
    if due and user.has_perm("benefits.prepare_paymentlist") and Award.objects.for_user(user).in_month(coming).exists():
        hint = f"Gửi đơn vị chi trả trước ngày 25/{today:%m}."
        found.append(Card(f"Lập danh sách chi trả tháng {coming:%m/%Y}", None, address("benefits:payments"), hint=hint))
    return found


def slow_cards(user, *, today: date) -> list[Card]:
    """What takes an evaluation of everybody, and what the season calls to mind."""
    seasonal = campaign_todo.seasonal_cards(user, today=today)
    return [*case_cards.slow_cards(user, today), *_insurance_cards(user, today), *seasonal]


def _card_rosters(user, today: date) -> list[Card]:
    """Lists of insurance cards that are to be sent or wait for an answer."""
    if not user.has_perm("benefits.change_cardroster") or not user.ward_id:
        return []
    coming = next_month(month_of(today))
    stored = list(CardRoster.objects.for_user(user).exclude(state=RosterState.ANSWERED).order_by("month", "part", "pk"))
    drafts = [one for one in stored if one.state == RosterState.DRAFT]
    sent = [one for one in stored if one.state == RosterState.SENT]
    due = cut_off(user.ward_id, coming)
    until = f"Gửi trước hết ngày {short_day(due)}." if due else "Ngày chốt với BHXH chưa biết."
    late = due is not None and today >= due
    url = address("benefits:card_rosters")
    months = set(CardRoster.objects.for_user(user).order_by("pk").values_list("month", flat=True))
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
