"""Benefits in the life of one person, for the whole file: dossiers, awards, money by year, cards, gifts."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max, Sum
from django.urls import reverse

from benefits.card_panel import shown_number
from benefits.choices import PAID_RESULTS
from benefits.models import Award, Case, EligibilityFinding, GiftLine, InsuranceCard, PaymentLine, Suspension
from benefits.models.campaigns import GIVEN
from benefits.schemes import scheme_names
from elders.ground.numbers import grouped
from elders.models import Elder, User
from elders.moments import Moment

BENEFITS, MONEY, CARDS, GIFTS = "Chế độ", "Tiền đã nhận", "Thẻ BHYT", "Quà, mừng thọ"


def moments(elder: Elder, *, user: User, today: date) -> list[Moment]:
    """What `user` may see of it; a fixed number of queries."""
    told: list[Moment] = []
    if user.has_perm("benefits.view_case"):
        told += _cases(elder, user)
    if user.has_perm("benefits.view_eligibilityreview"):
        told += _reviews(elder, user)
    if user.has_perm("benefits.view_paymentlist"):
        told += _money(elder, user)
    if user.has_perm("benefits.view_insurancecard"):
        told += _cards(elder, user)
    if user.has_perm("benefits.view_giftcampaign"):
        told += _gifts(elder, user)
    return told


def _cases(elder: Elder, user: User) -> Iterator[Moment]:
    cases = list(Case.objects.for_user(user).filter(elder=elder).order_by("received_on", "pk"))
    awards = list(Award.objects.for_user(user).filter(elder=elder).order_by("valid_from", "pk"))
    names = scheme_names([*(case.scheme for case in cases), *(award.scheme for award in awards)])
    for case in cases:
        url = reverse("benefits:case", args=[case.pk])
        yield Moment(
            case.received_on, BENEFITS, "Nộp hồ sơ", f"{case.get_kind_display()}: {names[case.scheme]}", url=url
        )
        if case.signed_on:
            number = f"số {case.decision_number}" if case.decision_number else ""
            detail = ", ".join(filter(None, (names[case.scheme], number)))
            yield Moment(case.signed_on, BENEFITS, case.get_state_display(), detail, url=url)
    for award in awards:
        url = reverse("benefits:award", args=[award.pk])
        money = f", {grouped(award.amount_vnd)} đồng" if award.amount_vnd else ""
        yield Moment(award.valid_from, BENEFITS, "Bắt đầu hưởng", f"{names[award.scheme]}{money}", award.valid_to, url)
        if award.valid_to and award.stop_reason:
            yield Moment(award.valid_to, BENEFITS, f"Thôi hưởng {names[award.scheme]}", award.get_stop_reason_display())
    for pause in Suspension.objects.filter(award__in=awards).order_by("valid_from", "pk"):
        text = f"Tạm dừng chi trả: {pause.get_reason_display()}"
        yield Moment(pause.valid_from, BENEFITS, text, pause.note, pause.valid_to)


def _reviews(elder: Elder, user: User) -> Iterator[Moment]:
    """What the monthly review found, when it was not what it had found before."""
    rows = EligibilityFinding.objects.for_user(user).in_force().filter(elder=elder).select_related("review")
    before: dict[str, str] = {}
    for one in rows.order_by("review__month", "pk"):
        review = one.review
        if before.get(review.family) != one.answer:
            url = reverse("benefits:eligibility_review", args=[review.pk])
            yield Moment(
                review.reviewed_on, BENEFITS, f"{review}: {one.get_answer_display().lower()}", one.why, url=url
            )
        before[review.family] = one.answer


def _money(elder: Elder, user: User) -> Iterator[Moment]:
    """One line a year: twelve months would hide the rest."""
    lines = PaymentLine.objects.for_user(user).filter(elder=elder, result__in=PAID_RESULTS)
    years = lines.values("payment_list__month__year").order_by("payment_list__month__year")
    for year in years.annotate(
        total=Sum("amount_vnd"),
        times=Count("payment_list", distinct=True),
        last=Max("paid_on"),
        listed=Max("payment_list__month"),
    ):
        text = f"Năm {year['payment_list__month__year']} đã nhận {grouped(year['total'])} đồng"
        yield Moment(year["last"] or year["listed"], MONEY, text, f"{year['times']} lần chi trả")


def _cards(elder: Elder, user: User) -> Iterator[Moment]:
    cards = list(InsuranceCard.objects.for_user(user).filter(elder=elder).order_by("valid_from", "pk"))
    names = scheme_names(card.category for card in cards)
    for card in cards:
        detail = f"{names[card.category]}, thẻ {shown_number(card.number, user)}"
        yield Moment(card.valid_from, CARDS, "Thẻ BHYT có giá trị", detail, card.ends_on)


def _gifts(elder: Elder, user: User) -> Iterator[Moment]:
    lines = GiftLine.objects.for_user(user).filter(elder=elder, outcome__in=GIVEN, handed_on__isnull=False)
    for line in lines.select_related("campaign").order_by("handed_on", "pk"):
        worth = f"{grouped(line.amount_vnd)} đồng" if line.amount_vnd else line.in_kind
        detail = ", ".join(filter(None, (line.name, worth)))
        yield Moment(line.handed_on, GIFTS, line.campaign.title, detail)
