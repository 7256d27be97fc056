"""When a loan does not go as agreed: each page asks for the decision first."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clubs.forms.loans import HandOverForm, RescheduleForm, TakeBackForm, WriteOffForm
from clubs.services import loan_troubles as service
from clubs.services import loans
from clubs.views.loans import loan_or_404, loan_url
from clubs.views.money_pages import form_page
from elders.ground.access import allow
from elders.ground.numbers import grouped


def _common(request: HttpRequest, pk: int):
    loan = loan_or_404(request, pk)
    return loan, timezone.localdate(), loans.lending_fund(loan.club)


def _decision(form, request: HttpRequest, today) -> dict:
    names = ("on", "paper", "why")
    return {name: form.cleaned_data[name] for name in names} | {"by": request.user, "today": today}


def _left(loan) -> str:
    left = sum(row.principal_left_vnd for row in loans.standings(loan))
    return f"Gốc còn nợ {grouped(left)} đồng."


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    loan, today, fund = _common(request, pk)
    form = RescheduleForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: service.reschedule(loan, months=form.cleaned_data["months"], **_decision(form, request, today)),
        done=lambda _: ("Đã xếp lại kỳ trả; lịch cũ vẫn giữ để đối chiếu.", loan_url(loan)),
        club=loan.club, tab="loans", title=f"Gia hạn cho {loan.borrower}", submit="Xếp lại kỳ trả", back=loan_url(loan),
        lead=f"{_left(loan)} Lãi còn thiếu đến ngày này thu cùng kỳ đầu tiên.",
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_write_off(request: HttpRequest, pk: int) -> HttpResponse:
    loan, today, fund = _common(request, pk)
    form = WriteOffForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: service.write_off(loan, operation=form.cleaned_data["key"], **_decision(form, request, today)),
        done=lambda _: ("Đã ghi xóa nợ theo biên bản.", loan_url(loan)),
        club=loan.club, tab="loans", title=f"Xóa nợ của {loan.borrower}", submit="Xóa nợ", back=loan_url(loan),
        danger=True, lead=_left(loan),
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    loan, today, fund = _common(request, pk)
    form = HandOverForm(request.POST or None, fund=fund, today=today, loan=loan)
    return form_page(
        request, form, lambda: service.hand_over(loan, to=form.cleaned_data["to"], **_decision(form, request, today)),
        done=lambda one: (f"{one.borrower} nhận khoản nợ này.", loan_url(one)),
        club=loan.club, tab="loans", title=f"Chuyển nợ của {loan.borrower}", submit="Chuyển nợ", back=loan_url(loan),
        lead=_left(loan),
    )  # fmt: skip


@allow("clubs.keep_loans")
@require_http_methods(["GET", "HEAD", "POST"])
def loan_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Written down by mistake, before anything was paid on it."""
    loan, today, fund = _common(request, pk)
    form = TakeBackForm(request.POST or None, fund=fund, today=today)
    return form_page(
        request, form,
        lambda: service.void(
            loan, on=form.cleaned_data["on"], why=form.cleaned_data["why"], operation=form.cleaned_data["key"],
            by=request.user, today=today,
        ),
        done=lambda _: ("Đã hủy khoản vay; tiền trở lại quỹ.", loan_url(loan)),
        club=loan.club, tab="loans", title=f"Hủy khoản vay của {loan.borrower}", submit="Hủy khoản vay",
        back=loan_url(loan), danger=True, lead=f"Chỉ khi ghi nhầm và chưa thu lần nào. {_left(loan)}",
    )  # fmt: skip
