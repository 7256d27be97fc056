"""The ward care fund: balance, who asks, who approves, what is public."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import books, money_papers
from clubs.chart import FundKind
from clubs.forms.money import AnswerForm, DisclosureForm, OpenCareFundForm, SpendingForm
from clubs.models import Club, Fund, Spending
from clubs.services import care_fund as service
from clubs.services import money, months
from clubs.views.giving import standing_gifts
from clubs.views.money_pages import form_page, fund_or_404, send, show
from elders.ground.access import allow
from elders.ground.months import month_end
from elders.ground.numbers import grouped

LAST = 8
WAITING = 50


def _fund(request: HttpRequest) -> Fund | None:
    return Fund.objects.for_user(request.user).filter(kind=FundKind.CARE).select_related("ward").first()


def _fund_or_404(request: HttpRequest) -> Fund:
    if fund := _fund(request):
        return fund
    raise Http404


QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}


@allow("clubs.view_carefund")
@require_GET
def care_fund(request: HttpRequest) -> HttpResponse:
    """What is in it, what waits for approval, the year by category, the countdown to 31/03."""
    fund, today = _fund(request), timezone.localdate()
    context = {"fund": fund, "keeps_books": request.user.has_perm("clubs.keep_carefund")}
    if fund:
        due = months.next_to_close(fund)
        year = today.year
        context |= {
            "balance": books.balance(fund, today),
            "kinds": books.totals_by_kind(fund, date(year, 1, 1), date(year, 12, 31)),
            "last": fund.entries.moving_money().select_related("fund").order_by("-booked_on", "-pk")[:LAST],
            "waiting": fund.spendings.filter(answered_at__isnull=True).select_related("asked_by")[:WAITING],
            "overdue": service.disclosure_overdue(fund, today),
            "due_on": service.disclosure_due(year - 1) if fund.opened_on.year < year else None,
            "published": list(fund.disclosures.all()[:5]),
            "warnings": money.check_licence(fund),
            "purposes": [row for row in books.purposes(fund, today) if row[2]],
            "next_month": due,
            "quarters": [(one, name) for one, name in QUARTERS.items() if date(year, 3 * one - 2, 1) <= today],
            "closable": month_end(due) <= today,
            "may_approve": request.user.has_perm("clubs.approve_carefund"),
        }
    return show(request, "clubs/money/care_fund.html", club=None, **context)


@allow("clubs.keep_carefund")
@require_http_methods(["GET", "HEAD", "POST"])
def care_fund_open(request: HttpRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    if user.ward is None:
        raise Http404
    form = OpenCareFundForm(request.POST or None, initial={"opened_on": today.replace(day=1)})

    def act() -> Fund:
        data = dict(form.cleaned_data)
        data.pop("key")
        cash, bank = data.pop("cash_vnd") or 0, data.pop("bank_vnd") or 0
        return money.open_care_fund(user.ward, cash_vnd=cash, bank_vnd=bank, by=user, today=today, **data)

    return form_page(
        request, form, act, done=lambda _: ("Đã mở sổ quỹ chăm sóc.", reverse("clubs:care_fund")), club=None,
        title="Mở sổ quỹ chăm sóc người cao tuổi", submit="Mở sổ", back=reverse("clubs:care_fund"),
        lead="Quỹ được cấp phép và quỹ nội bộ của Hội đều không cho vay, không nhận gửi, không đầu tư.",
    )  # fmt: skip


@allow("clubs.keep_carefund")
@require_http_methods(["GET", "HEAD", "POST"])
def spending_new(request: HttpRequest) -> HttpResponse:
    """Ask for a payment; somebody else approves it (QN-06)."""
    fund, today = _fund_or_404(request), timezone.localdate()
    clubs = Club.objects.for_user(request.user)
    form = SpendingForm(request.POST or None, instance=Spending(fund=fund), fund=fund, clubs=clubs, today=today)
    balance = books.balance(fund, today)
    return form_page(
        request, form,
        lambda: service.ask_spending(form.instance, operation=form.cleaned_data["key"], by=request.user, today=today),
        done=lambda one: ("Đã gửi đề nghị chi; chờ người khác duyệt.", reverse("clubs:spending", args=[one.pk])),
        club=None, title="Đề nghị chi quỹ chăm sóc", submit="Gửi đề nghị", back=reverse("clubs:care_fund"),
        lead=f"Trong quỹ đang có {grouped(balance.money_vnd)} đồng. Tiền chỉ ra khỏi quỹ khi người khác duyệt.",
    )  # fmt: skip


@allow("clubs.view_carefund")
@require_http_methods(["GET", "HEAD", "POST"])
def spending(request: HttpRequest, pk: int) -> HttpResponse:
    """One request; the approver answers here."""
    found = get_object_or_404(
        Spending.objects.for_user(request.user).select_related(
            "fund", "entry__fund", "asked_by", "answered_by", "purpose", "to_fund__club"
        ),
        pk=pk,
    )
    today = timezone.localdate()
    may = found.is_waiting and request.user.has_perm("clubs.approve_carefund") and found.asked_by_id != request.user.pk
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = AnswerForm(request.POST or None, initial={"booked_on": today})

    def act() -> Spending:
        data = form.cleaned_data
        if "khong" in request.POST:
            return service.refuse_spending(found, why=data["why"], by=request.user)
        return service.approve_spending(found, booked_on=data["booked_on"], by=request.user, today=today)

    def done(one: Spending) -> tuple[str, str]:
        said = f"Đã duyệt và ghi {one.entry.code}." if one.entry_id else "Đã trả lời: không duyệt."
        return said, reverse("clubs:spending", args=[pk])

    return form_page(
        request, form, act, done=done, club=None, title=f"Đề nghị chi: {found.get_kind_display().lower()}",
        submit="Duyệt chi", back=reverse("clubs:care_fund"), template="clubs/money/spending.html", spending=found,
        may_answer=may, balance=books.balance(found.fund, today),
    )  # fmt: skip


@allow("clubs.view_carefund")
@require_GET
def disclosure_file(request: HttpRequest, year: int) -> HttpResponse:
    """The paper that is put up; names of donors are on it, as the law asks."""
    fund = _fund_or_404(request)
    if not fund.opened_on.year <= year <= timezone.localdate().year:
        raise Http404
    gifts = list(standing_gifts(fund, year))
    document = money_papers.disclosure(
        fund, service.year_figures(fund, year), books.totals_by_kind(fund, date(year, 1, 1), date(year, 12, 31)), gifts
    )
    return send(request, document, rows=len(gifts))


@allow("clubs.view_carefund")
@require_GET
def care_report(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """BC-QUY of one quarter."""
    fund, today = _fund_or_404(request), timezone.localdate()
    if quarter not in QUARTERS or not fund.opened_on.year <= year <= today.year:
        raise Http404
    first = date(year, 3 * quarter - 2, 1)
    last = month_end(date(year, 3 * quarter, 1))
    if first > today:
        raise Http404
    gifts = [gift for gift in standing_gifts(fund, year) if first <= gift.given_on <= last]
    document = money_papers.care_report(
        fund, service.figures_between(fund, first, last), books.totals_by_kind(fund, first, last), gifts,
        of=f"QUÝ {QUARTERS[quarter]} NĂM {year}",
    )  # fmt: skip
    return send(request, document, rows=len(gifts))


@allow("clubs.keep_carefund")
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_new(request: HttpRequest, year: int) -> HttpResponse:
    """Record where and when the accounts of a year were made public."""
    fund, today = _fund_or_404(request), timezone.localdate()
    fund_or_404(request, fund.pk, keep=True)
    if not fund.opened_on.year <= year < today.year:
        raise Http404
    form = DisclosureForm(request.POST or None, initial={"year": year, "published_on": today})
    figures = service.year_figures(fund, year)
    return form_page(
        request, form,
        lambda: service.disclose(
            fund, year=year, published_on=form.cleaned_data["published_on"], place=form.cleaned_data["place"],
            by=request.user, today=today,
        ),
        done=lambda _: (f"Đã ghi công khai quỹ năm {year}.", reverse("clubs:care_fund")),
        club=None, title=f"Ghi công khai quỹ năm {year}", submit="Ghi đã công khai", back=reverse("clubs:care_fund"),
        lead=f"Thu {grouped(figures.in_vnd)} đồng, chi {grouped(figures.out_vnd)} đồng, "
        f"tồn cuối năm {grouped(figures.closing_vnd)} đồng.",
    )  # fmt: skip
