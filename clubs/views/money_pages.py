"""What pages about money share: whose book it is, how a form page goes, who reads the names of borrowers."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from clubs import pages
from clubs.chart import LOAN_KINDS
from clubs.models import Club, Entry, Fund
from clubs.views.papers import FORMATS, paper_file
from elders.forms.answers import add_refusal
from elders.ground.documents import Document

KEEP = ("clubs.keep_books", "clubs.keep_carefund")
LOOK = ("clubs.view_fund", "clubs.view_carefund")
SOMEBODY = "Người vay"  # stands where a borrower's name may not be read (V-13)


def fund_or_404(request: HttpRequest, pk: int, *, keep: bool = False) -> Fund:
    """The book, when the user may read it; writing in a book one may only read is a 403."""
    fund = get_object_or_404(Fund.objects.for_user(request.user).select_related("club", "ward"), pk=pk)
    if keep and not Fund.objects.kept_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return fund


def keeps(request: HttpRequest, fund: Fund) -> bool:
    return request.user.has_perm("clubs.keep_carefund" if fund.is_care else "clubs.keep_books")


def show(request: HttpRequest, template: str, *, club: Club | None, tab: str = "money", **context: Any) -> HttpResponse:
    """A page of one club, or of the care fund when there is none."""
    today = timezone.localdate()
    if club is not None:
        context = {**pages.head(club, request.user, today, tab), **context}
    base = "clubs/base.html" if club else "clubs/money/care_base.html"
    return render(request, template, {"base": base, "today": today, **context})


def form_page(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], Any],
    *,
    done: Callable[[Any], tuple[str, str]],
    club: Club | None,
    title: str,
    submit: str,
    back: str,
    tab: str = "money",
    template: str = "clubs/money/form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; when it is sent and nothing refuses, `act`, say what was done and go on. `done` gives sentence and
    address of the answer."""
    if request.method == "POST" and form.is_valid():
        try:
            answer = act()
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            said, where = done(answer)
            messages.success(request, said)
            return redirect(where)
    context |= {"form": form, "title": title, "submit": submit, "back": back}
    return show(request, template, club=club, tab=tab, **context)


def hide_borrowers(request: HttpRequest, entries: Iterable[Entry]) -> None:
    """Give every entry `who` and `words` as the reader may see them (V-13)."""
    may = request.user.has_perm("clubs.view_loan")
    for entry in entries:
        secret = entry.kind in LOAN_KINDS and not may
        entry.who = SOMEBODY if secret else entry.counterparty
        entry.words = entry.get_kind_display() if secret or not entry.text else entry.text


def asked_month(request: HttpRequest, today: date) -> date:
    """`?thang=2026-03`, or this month; what nobody can read is this month."""
    year, _, month = request.GET.get("thang", "").partition("-")
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)


def send(request: HttpRequest, document: Document, *, rows: int) -> HttpResponse:
    """The paper as `?dang=` asks (pdf, docx, xlsx), with a trace: papers of money name people."""
    suffix = request.GET.get("dang", "pdf")
    if suffix not in FORMATS:
        raise Http404
    return paper_file(request, document, suffix=suffix, row_count=rows)
