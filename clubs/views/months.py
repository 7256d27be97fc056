"""Counting the cash and closing months."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import books, money_papers
from clubs.forms.money import CloseForm, CountForm
from clubs.models import CashCount
from clubs.services import months as service
from clubs.views.money_pages import KEEP, LOOK, form_page, fund_or_404, keeps, send, show
from elders.ground.access import allow
from elders.ground.months import month_end
from elders.ground.numbers import grouped


@allow(*KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def cash_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count with others present; a difference asks why."""
    fund, today = fund_or_404(request, pk, keep=True), timezone.localdate()
    form = CountForm(request.POST or None, fund=fund, today=today)
    months_url = reverse("clubs:months", args=[pk])

    def done(count: CashCount) -> tuple[str, str]:
        if not count.difference_vnd:
            return f"Tiền đếm được khớp với sổ: {grouped(count.counted_vnd)} đồng.", months_url
        more = "thừa" if count.difference_vnd > 0 else "thiếu"
        return f"Đã ghi: {more} {grouped(abs(count.difference_vnd))} đồng so với sổ.", months_url

    return form_page(
        request, form,
        lambda: service.count_cash(
            fund, counted_on=form.cleaned_data["counted_on"], counted_vnd=form.cleaned_data["counted_vnd"],
            notes=form.notes, witnesses=form.cleaned_data["witnesses"], note=form.cleaned_data["note"],
            operation=form.cleaned_data["key"], by=request.user, today=today,
        ),
        done=done, club=fund.club, title=f"Kiểm {fund.get_kind_display().lower()}", submit="Ghi kết quả kiểm quỹ",
        back=months_url, template="clubs/money/count.html",
        expected=books.balance(fund, today).cash_vnd,
    )  # fmt: skip


@allow(*LOOK)
@require_GET
def months(request: HttpRequest, pk: int) -> HttpResponse:
    """All months of a book, closed and open; the counts."""
    fund, today = fund_or_404(request, pk), timezone.localdate()
    due = service.next_to_close(fund)
    return show(
        request, "clubs/money/months.html", club=fund.club, fund=fund, months=books.months(fund, today),
        counts=fund.counts.select_related("recorded_by")[:24], next_month=due, closable=month_end(due) <= today,
        keeps_books=keeps(request, fund),
    )  # fmt: skip


@allow(*KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def month_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the next month: its figures are shown first."""
    fund, today = fund_or_404(request, pk, keep=True), timezone.localdate()
    month = service.next_to_close(fund)
    form = CloseForm(request.POST or None, initial={"month": month})
    figures = books.month_figures(fund, month)
    count = fund.counts.filter(counted_on__year=month.year, counted_on__month=month.month).first()
    return form_page(
        request, form,
        lambda: service.close_month(
            fund, month=form.cleaned_data["month"], counted_vnd=form.cleaned_data["counted_vnd"],
            note=form.cleaned_data["note"], by=request.user, today=today,
        ),
        done=lambda closed: (
            f"Đã khóa sổ tháng {closed.month:%m/%Y}, tồn cuối {grouped(closed.closing_vnd)} đồng.",
            reverse("clubs:months", args=[pk]),
        ),
        club=fund.club, title=f"Khóa sổ tháng {month:%m/%Y}", submit=f"Khóa sổ tháng {month:%m/%Y}",
        back=reverse("clubs:months", args=[pk]), template="clubs/money/close.html", fund=fund, figures=figures,
        count=count, over=month_end(month) <= today, last_day=month_end(month),
    )  # fmt: skip


@allow(*LOOK)
@require_GET
def count_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Biên bản kiểm quỹ to sign."""
    count = get_object_or_404(
        CashCount.objects.for_user(request.user).select_related("fund__club", "fund__ward"), pk=pk
    )
    return send(request, money_papers.count_record(count), rows=1)
