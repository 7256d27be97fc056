"""Papers of a payment list: choosing, making, and finding the list of a signed sheet by the code printed on it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from benefits import tasks
from benefits.models import PaymentList
from benefits.papers.outcome import NotYet
from benefits.papers.payment_list import Split
from benefits.papers.sheets import read_code
from benefits.services.payment_papers import KINDS, print_paper
from elders.ground import work
from elders.ground.access import allow
from elders.views.work import download

AT_ONCE_LINES = 1000  # about two seconds; a longer list is made by the worker
CUTS = [
    (Split.WHOLE, "Cả danh sách"),
    (Split.GROUP, "Mỗi tổ dân phố một tờ"),
    (Split.POINT, "Mỗi điểm chi trả, hình thức nhận một tờ"),
]


def _found(request: HttpRequest, pk: int) -> PaymentList:
    return get_object_or_404(PaymentList.objects.for_user(request.user).select_related("ward", "prepared_by"), pk=pk)


@allow("benefits.view_paymentlist")
@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """All papers of one list."""
    found = _found(request, pk)
    kinds = [(kind, kind.refusal(found)) for kind in KINDS.values()]
    context = {"payment_list": found, "kinds": kinds, "cuts": CUTS}
    return render(request, "benefits/payments/papers.html", context)


@allow("benefits.view_paymentlist")
@require_POST
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One paper as a file; POST, because every print is logged."""
    found = _found(request, pk)
    chosen = KINDS.get(kind)
    format, split = request.POST.get("dang", ""), request.POST.get("chia", "")
    if chosen is None or format not in chosen.formats or split not in [cut.value for cut in Split]:
        raise Http404
    if not chosen.refusal(found) and chosen.make and found.lines.count() > AT_ONCE_LINES:
        job = work.start(
            tasks.print_payment_paper,
            title=f"In {chosen.label.lower()}: {found} ({format.upper()})",
            by=request.user,
            arguments={
                "user_id": request.user.pk, "list_id": found.pk, "kind": kind, "format": format, "split": split,
            },
            restartable=True,
        )  # fmt: skip
        return redirect("elders:work", pk=job.pk)
    try:
        printed = print_paper(found, chosen, format=format, split=Split(split), by=request.user)
    except NotYet as reason:
        messages.error(request, str(reason))
        return redirect("benefits:payment_papers", pk=found.pk)
    return download(printed.content, printed.file_name, printed.file_type)


@allow("benefits.view_paymentlist")
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The list of a signed sheet, by the code scanned or typed (`?ma=CT17-202612-1-A-03`)."""
    text = request.GET.get("ma", "").strip()
    code = read_code(text)
    lists = PaymentList.objects.for_user(request.user)
    found = code and lists.filter(pk=code.list_pk, month=code.month, sequence=code.sequence).first()
    if found:
        messages.info(request, f"Tờ có mã {text.upper()} là trang {code.page} của: {found}.")
        return redirect("benefits:payment_papers", pk=found.pk)
    return render(request, "benefits/payments/sheet.html", {"text": text, "wrong": bool(text)})
