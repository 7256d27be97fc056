"""The monthly fee of one club, member by member (SO-14)."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import fee_papers
from clubs.chart import FundKind
from clubs.forms.fees import CollectForm, ExemptForm
from clubs.models import Fund
from clubs.services import fees as service
from clubs.services.money import rules_of
from clubs.views.money_pages import form_page, show
from clubs.views.papers import paper_answer
from clubs.views.rows import club_or_404
from elders.ground.access import allow
from elders.ground.numbers import grouped

VIEW, KEEP = "clubs.view_fund", "clubs.keep_books"


def _year(request: HttpRequest, today: date) -> int:
    asked = request.GET.get("nam", "")
    return int(asked) if asked.isdecimal() and 1990 < int(asked) <= today.year + 1 else today.year


@allow(VIEW)
@require_GET
def club_fees(request: HttpRequest, pk: int) -> HttpResponse:
    """A year of fees: who paid which months, who owes."""
    club, today = club_or_404(request, pk), timezone.localdate()
    year = _year(request, today)
    fund = Fund.objects.for_user(request.user).filter(club=club, kind=FundKind.RUNNING).first()
    return show(
        request, "clubs/money/club_fees.html", club=club, grid=service.grid(club, year, today=today), fund=fund,
        earlier=year - 1, later=year + 1 if year < today.year else None,
        keeps_books=request.user.has_perm(KEEP),
    )  # fmt: skip


@allow(VIEW)
@require_GET
def club_fees_file(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    grid = service.grid(club, _year(request, today), today=today)
    return paper_answer(request, fee_papers.fee_book(club, grid, today=today), row_count=len(grid.lines))


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def fees_collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who pays for which months: one receipt."""
    club, today = club_or_404(request, pk), timezone.localdate()
    fund = get_object_or_404(Fund.objects.kept_by(request.user), club=club, kind=FundKind.RUNNING)
    form = CollectForm(request.POST or None, fund=fund, today=today)
    fee = rules_of(club).fee_vnd
    lead = f"Mức phí {grouped(fee)} đồng một tháng." if fee else "Chưa ghi mức phí: ghi ở Quy định về tiền trước."
    return form_page(
        request, form,
        lambda: service.collect(
            fund, members=form.cleaned_data["members"], first=form.cleaned_data["first"],
            last=form.cleaned_data["last"], on=form.cleaned_data["on"], place=form.place,
            operation=form.cleaned_data["key"], by=request.user, today=today,
        ),
        done=lambda entry: (
            f"Đã ghi {entry.code}: {grouped(entry.amount_vnd)} đồng.", reverse("clubs:entry", args=[entry.pk])
        ),
        club=club, title="Thu phí thành viên", submit="Ghi phiếu thu", back=reverse("clubs:club_fees", args=[pk]),
        lead=f"{lead} Ai đã đóng tháng nào thì máy không thu lại tháng đó.", tick_all="members",
    )  # fmt: skip


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def fees_exempt(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    form = ExemptForm(request.POST or None, club=club, today=today)
    back = reverse("clubs:club_fees", args=[pk])
    return form_page(
        request, form,
        lambda: service.exempt(
            club, member=form.cleaned_data["member"], first=form.cleaned_data["first"],
            last=form.cleaned_data["last"], reason=form.cleaned_data["reason"], by=request.user,
        ),
        done=lambda rows: (f"Đã ghi miễn {len(rows)} tháng.", back), club=club, title="Miễn phí thành viên",
        submit="Ghi miễn", back=back, lead="Tháng đã đóng thì giữ nguyên.",
    )  # fmt: skip
