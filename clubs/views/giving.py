"""Sổ Tấm lòng vàng, and where the capital of a livelihood fund came from."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import books, money_papers
from clubs.forms.money import CapitalForm, DonationForm, GiveBackForm
from clubs.models import CapitalSource, Donation, Fund
from clubs.services import giving as service
from clubs.views.money_pages import KEEP, LOOK, form_page, fund_or_404, keeps, send, show
from elders.ground.access import allow
from elders.ground.numbers import grouped

PER_PAGE = 50


def standing_gifts(fund: Fund, year: int):
    """Gifts of a year that were not taken back."""
    return (
        Donation.objects.filter(fund=fund, given_on__year=year, cancelled_why="", entry__reversed_by__isnull=True)
        .select_related("entry", "purpose")
        .order_by("given_on", "pk")
    )


@allow(*LOOK)
@require_GET
def donors(request: HttpRequest, pk: int) -> HttpResponse:
    fund, today = fund_or_404(request, pk), timezone.localdate()
    gifts = Donation.objects.filter(fund=fund).select_related("entry__reversed_by", "entry__fund", "purpose")
    page = Paginator(gifts, PER_PAGE).get_page(request.GET.get("trang"))
    this_year = standing_gifts(fund, today.year)
    return show(
        request, "clubs/money/donors.html", club=fund.club, fund=fund, page=page, year=today.year,
        sum_vnd=sum(gift.entry.amount_vnd for gift in this_year if gift.entry_id), gifts_this_year=len(this_year),
        purposes=books.purposes(fund, today), keeps_books=keeps(request, fund),
    )  # fmt: skip


@allow(*KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def donation_new(request: HttpRequest, pk: int) -> HttpResponse:
    fund, today = fund_or_404(request, pk, keep=True), timezone.localdate()
    form = DonationForm(request.POST or None, fund=fund, today=today)

    def act() -> Donation:
        data = form.cleaned_data
        return service.donate(
            fund, given_on=data["given_on"], donor=data["donor"], donor_kind=data["donor_kind"],
            amount_vnd=data["amount_vnd"], in_kind=data["in_kind"], in_kind_vnd=data["in_kind_vnd"],
            for_what=data["for_what"], place=form.place, operation=data["key"], by=request.user, today=today,
        )  # fmt: skip

    def done(gift: Donation) -> tuple[str, str]:
        if gift.entry_id:
            return (
                f"Đã ghi {gift.entry.code}: {grouped(gift.entry.amount_vnd)} đồng.",
                reverse("clubs:entry", args=[gift.entry_id]),
            )
        return "Đã ghi hiện vật vào sổ Tấm lòng vàng.", reverse("clubs:donors", args=[pk])

    return form_page(
        request, form, act, done=done, club=fund.club, title="Ghi ủng hộ", submit="Ghi sổ Tấm lòng vàng",
        back=reverse("clubs:donors", args=[pk]), lead=f"Vào {fund.get_kind_display().lower()}.",
    )  # fmt: skip


@allow(*LOOK)
@require_GET
def donor_file(request: HttpRequest, pk: int) -> HttpResponse:
    fund, today = fund_or_404(request, pk), timezone.localdate()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and 1900 < int(asked) < 2200 else today.year
    gifts = list(standing_gifts(fund, year))
    document = money_papers.donor_book(fund, gifts, year=year)
    return send(request, document, rows=len(gifts))


@allow("clubs.view_fund")
@require_GET
def capital(request: HttpRequest, pk: int) -> HttpResponse:
    """Own capital beside what is owed back (QC-07)."""
    fund, today = fund_or_404(request, pk), timezone.localdate()
    return show(
        request, "clubs/money/capital.html", club=fund.club, fund=fund, sources=books.owed_to(fund, today),
        balance=books.balance(fund, today), keeps_books=keeps(request, fund),
    )  # fmt: skip


@allow("clubs.keep_books")
@require_http_methods(["GET", "HEAD", "POST"])
def capital_new(request: HttpRequest, pk: int) -> HttpResponse:
    fund, today = fund_or_404(request, pk, keep=True), timezone.localdate()
    form = CapitalForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: service.receive_capital(
            fund, origin=form.cleaned_data["origin"], giver=form.cleaned_data["giver"],
            membership=form.cleaned_data["membership"], amount_vnd=form.cleaned_data["amount_vnd"],
            on=form.cleaned_data["on"], place=form.place, operation=form.cleaned_data["key"], by=request.user,
            today=today,
        ),
        done=lambda source: (f"Đã ghi nguồn vốn: {source}.", reverse("clubs:capital", args=[pk])),
        club=fund.club, title="Nhận vốn", submit="Ghi nhận vốn", back=reverse("clubs:capital", args=[pk]),
        lead="Vốn mượn và vốn thành viên góp được hoàn lại tính là nợ phải trả, không phải vốn của câu lạc bộ.",
    )  # fmt: skip


@allow("clubs.keep_books")
@require_http_methods(["GET", "HEAD", "POST"])
def capital_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give capital back, as far as there is money (E34)."""
    source = get_object_or_404(
        CapitalSource.objects.for_user(request.user).select_related("fund__club"), pk=pk, repayable=True
    )
    fund, today = fund_or_404(request, source.fund_id, keep=True), timezone.localdate()
    owed, payable = service.owed_vnd(source, today), service.payable_vnd(source, today)
    back = reverse("clubs:capital", args=[fund.pk])
    form = GiveBackForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: service.give_back(
            source, amount_vnd=form.cleaned_data["amount_vnd"], on=form.cleaned_data["on"], place=form.place,
            operation=form.cleaned_data["key"], by=request.user, today=today,
        ),
        done=lambda entry: (f"Đã ghi {entry.code}: hoàn trả {grouped(entry.amount_vnd)} đồng.", back),
        club=fund.club, title=f"Hoàn trả vốn cho {source.giver}", submit="Ghi phiếu chi", back=back,
        lead=f"Còn phải hoàn {grouped(owed)} đồng; hôm nay quỹ trả được nhiều nhất {grouped(payable)} đồng.",
    )  # fmt: skip
