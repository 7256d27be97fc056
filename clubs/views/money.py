"""The books of one club on a phone: what is there, a receipt in seconds, the cash book, corrections."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import books, money_papers
from clubs.chart import CLUB, IN, OUT, FundKind
from clubs.forms.money import BankForm, EntryForm, OpenFundForm, ReverseForm, RulesForm, TransferForm
from clubs.models import Entry, Fund
from clubs.services import money, months
from clubs.views.money_pages import (
    KEEP,
    LOOK,
    asked_month,
    form_page,
    fund_or_404,
    hide_borrowers,
    keeps,
    send,
    show,
)
from clubs.views.rows import club_or_404
from elders.ground import history
from elders.ground.access import allow
from elders.ground.months import month_before, month_end, next_month
from elders.ground.numbers import grouped

LAST = 5


@allow("clubs.view_fund")
@require_GET
def funds(request: HttpRequest, pk: int) -> HttpResponse:
    """Both books of a club at a glance, and what to do next in each."""
    club, today = club_or_404(request, pk), timezone.localdate()
    found = list(Fund.objects.for_user(request.user).filter(club=club).order_by("kind", "pk"))
    at_hand = books.balances(found, today)
    for fund in found:
        fund.balance = at_hand.get(fund.pk, books.Balance())
        fund.last = list(fund.entries.moving_money().order_by("-booked_on", "-pk")[:LAST])
        hide_borrowers(request, fund.last)
        fund.next_month = months.next_to_close(fund)
        fund.closable = month_end(fund.next_month) <= today
    open_kinds = {fund.kind for fund in found}
    missing = [(kind, FundKind(kind).label) for kind in CLUB if kind not in open_kinds]
    summary = money.summary_of([club.pk], day=today)[club.pk]
    return show(
        request, "clubs/money/funds.html", club=club, funds=found, missing=missing, summary=summary,
        keeps_books=request.user.has_perm("clubs.keep_books"),
    )  # fmt: skip


@allow("clubs.keep_books")
@require_http_methods(["GET", "HEAD", "POST"])
def fund_open(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The first page of a book."""
    club, today = club_or_404(request, pk), timezone.localdate()
    if kind not in CLUB:
        raise Http404
    form = OpenFundForm(request.POST or None, initial={"opened_on": today.replace(day=1)})
    return form_page(
        request, form,
        lambda: money.open_fund(
            club, kind=kind, opened_on=form.cleaned_data["opened_on"], cash_vnd=form.cleaned_data["cash_vnd"] or 0,
            bank_vnd=form.cleaned_data["bank_vnd"] or 0, by=request.user, today=today,
        ),
        done=lambda fund: (f"Đã mở sổ {fund.get_kind_display().lower()}.", reverse("clubs:funds", args=[pk])),
        club=club, title=f"Mở sổ {FundKind(kind).label.lower()}", submit="Mở sổ",
        back=reverse("clubs:funds", args=[pk]),
        lead="Đếm tiền đang có rồi ghi vào đây. Từ ngày này mọi khoản thu, chi ghi trong sổ này.",
    )  # fmt: skip


@allow("clubs.keep_books")
@require_http_methods(["GET", "HEAD", "POST"])
def money_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """What the club agreed about loans and fees."""
    club = club_or_404(request, pk)
    form = RulesForm(request.POST or None, instance=money.rules_of(club))

    def save():
        with history.act("Sửa quy định về tiền của câu lạc bộ", by=request.user):
            return form.save()

    return form_page(
        request, form, save,
        done=lambda _: ("Đã lưu quy định về tiền.", reverse("clubs:funds", args=[pk])),
        club=club, title="Quy định về tiền của câu lạc bộ", submit="Lưu", back=reverse("clubs:funds", args=[pk]),
        lead="Theo quy chế câu lạc bộ đã thông qua. Các khoản vay đã duyệt giữ mức lúc duyệt.",
    )  # fmt: skip


@allow(*LOOK)
@require_GET
def cash_book(request: HttpRequest, pk: int) -> HttpResponse:
    """One month of the cash book."""
    fund, today = fund_or_404(request, pk), timezone.localdate()
    month = asked_month(request, today)
    page = books.cash_book(fund, month, month_end(month))
    hide_borrowers(request, [line.entry for line in page.lines])
    closed = fund.months.filter(month=month).first()
    return show(
        request, "clubs/money/cash_book.html", club=fund.club, fund=fund, page_of_book=page, month=month, closed=closed,
        earlier=month_before(month) if month > fund.opened_on else None,
        later=next_month(month) if next_month(month) <= today else None,
        kinds=books.totals_by_kind(fund, month, month_end(month)), keeps_books=keeps(request, fund),
    )  # fmt: skip


@allow(*LOOK)
@require_GET
def cash_book_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The cash book of a month, or of a year (`?nam=2026`), as PDF or .xlsx."""
    fund, today = fund_or_404(request, pk), timezone.localdate()
    first = asked_month(request, today)
    last = month_end(first)
    if (year := request.GET.get("nam", "")).isdecimal() and 1900 < int(year) < 2200:
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
    page = books.cash_book(fund, first, last)
    hide_borrowers(request, [line.entry for line in page.lines])
    document = money_papers.cash_book(fund, page)
    return send(request, document, rows=len(page.lines))


@allow(*KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Money comes in, or goes out of a club's fund; the care fund pays through `Spending`."""
    fund, today = fund_or_404(request, pk, keep=True), timezone.localdate()
    if fund.is_care and way == OUT:
        raise Http404
    form = EntryForm(request.POST or None, fund=fund, today=today, way=way)

    def act() -> Entry:
        data = form.cleaned_data
        return money.post(
            fund, kind=data["kind"], booked_on=data["booked_on"], amount_vnd=data["amount_vnd"],
            counterparty=data["counterparty"], text=data["text"], approver=data.get("approver", ""), place=form.place,
            purpose=data.get("purpose"), operation=data["key"], by=request.user, today=today,
        )  # fmt: skip

    in_words = "thu" if way == IN else "chi"
    now = books.balance(fund, today)
    return form_page(
        request, form, act,
        done=lambda entry: (f"Đã ghi {entry.code}: {grouped(entry.amount_vnd)} đồng.", _entry_url(entry)),
        club=fund.club, title=f"Phiếu {in_words} – {fund.get_kind_display().lower()}", submit=f"Ghi phiếu {in_words}",
        back=_home_of(fund), lead=f"Trong quỹ đang có {grouped(now.money_vnd)} đồng.",
    )  # fmt: skip


def _entry_url(entry: Entry) -> str:
    return reverse("clubs:entry", args=[entry.pk])


def _home_of(fund: Fund) -> str:
    return reverse("clubs:care_fund") if fund.is_care else reverse("clubs:funds", args=[fund.club_id])


def entry_or_404(request: HttpRequest, pk: int, *, keep: bool = False) -> Entry:
    entries = Entry.objects.for_user(request.user).select_related(
        "fund__club", "fund__ward", "purpose", "reverses", "reversed_by", "recorded_by", "loan", "donation"
    )
    entry = get_object_or_404(entries, pk=pk)
    if keep:
        fund_or_404(request, entry.fund_id, keep=True)
    hide_borrowers(request, [entry])
    return entry


@allow(*LOOK)
@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One receipt with what belongs to it."""
    found = entry_or_404(request, pk)
    together = list(
        Entry.objects.for_user(request.user).filter(operation=found.operation).exclude(pk=pk).select_related("fund")
    )
    hide_borrowers(request, together)
    keeps_books = keeps(request, found.fund)
    return show(
        request, "clubs/money/entry.html", club=found.fund.club, entry=found, fund=found.fund, together=together,
        keeps_books=keeps_books, home=_home_of(found.fund),
        may_reverse=keeps_books and not (found.reverses or found.loan_id or hasattr(found, "reversed_by")),
    )  # fmt: skip


@allow(*LOOK)
@require_GET
def entry_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Phiếu thu, phiếu chi to sign."""
    return send(request, money_papers.receipt(entry_or_404(request, pk)), rows=1)


@allow(*KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a receipt back by its mirror; what is written stays."""
    found, today = entry_or_404(request, pk, keep=True), timezone.localdate()
    form = ReverseForm(request.POST or None, fund=found.fund, today=today)
    return form_page(
        request, form,
        lambda: money.reverse(
            found, booked_on=form.cleaned_data["booked_on"], why=form.cleaned_data["why"],
            operation=form.cleaned_data["key"], by=request.user, today=today,
        ),
        done=lambda mirrored: (f"Đã đảo {found.code} bằng {mirrored[0].code}.", _entry_url(found)),
        club=found.fund.club, title=f"Đảo {found.code}", submit="Ghi bút toán đảo", back=_entry_url(found), danger=True,
        lead=f"{found.words}: {grouped(found.amount_vnd)} đồng ngày {found.booked_on:%d/%m/%Y}. "
        "Phiếu cũ vẫn còn trong sổ, bên cạnh là bút toán đảo; số dư trở lại như chưa ghi.",
    )  # fmt: skip


@allow("clubs.keep_books")
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Between the two funds of a club."""
    fund, today = fund_or_404(request, pk, keep=True), timezone.localdate()
    if fund.is_care:
        raise Http404
    form = TransferForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: money.transfer(
            fund, form.cleaned_data["to_fund"], booked_on=form.cleaned_data["booked_on"],
            amount_vnd=form.cleaned_data["amount_vnd"], text=form.cleaned_data["text"],
            operation=form.cleaned_data["key"], by=request.user, today=today,
        ),
        done=lambda pair: (f"Đã chuyển {grouped(pair[0].amount_vnd)} đồng, ghi ở cả hai quỹ.", _home_of(fund)),
        club=fund.club, title=f"Chuyển tiền từ {fund.get_kind_display().lower()}", submit="Chuyển", back=_home_of(fund),
    )  # fmt: skip


@allow(*KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest, pk: int) -> HttpResponse:
    """Cash into the bank and back."""
    fund, today = fund_or_404(request, pk, keep=True), timezone.localdate()
    form = BankForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: money.move_money(
            fund, to_bank=form.cleaned_data["direction"] == "gui", booked_on=form.cleaned_data["booked_on"],
            amount_vnd=form.cleaned_data["amount_vnd"], operation=form.cleaned_data["key"], by=request.user,
            today=today,
        ),
        done=lambda entry: (f"Đã ghi {entry.code}; tổng tiền của quỹ không đổi.", _home_of(fund)),
        club=fund.club, title="Gửi, rút tiền ngân hàng", submit="Ghi sổ", back=_home_of(fund),
    )  # fmt: skip
