"""Papers of a dossier and of an award as PDF, or as .docx for the ward's document system (`?dang=docx`)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from benefits.case_papers import (
    decision_paper,
    receipt_paper,
    refusal_paper,
    request_form,
    request_paper,
)
from benefits.choices import CaseState
from benefits.models import Case
from benefits.views.cases import _is_asked_for as is_asked_for
from benefits.views.cases import case_of, elder_of
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import DOCX_TYPE, PDF_TYPE, Document, docx, pdf
from elders.ground.names import vn_key
from elders.models import Elder, Situation
from elders.views.work import download

PAPERS = {"quyet-dinh": "quyết định", "tra-loi": "văn bản trả lời", "bien-nhan": "giấy hẹn", "don": "đơn điền sẵn"}


def send(request: HttpRequest, paper: Document, *, elder: Elder, what: str) -> HttpResponse:
    """The paper as a file, and a line in the log of what left the registry."""
    as_word = request.GET.get("dang") == "docx"
    content, kind, ending = (docx(paper), DOCX_TYPE, "docx") if as_word else (pdf(paper), PDF_TYPE, "pdf")
    history.disclose(
        by=request.user,
        kind=history.Disclosure.Kind.PRINT,
        what=f"{what[:1].upper()}{what[1:]}: {elder.full_name}",
        row_count=1,
        filters={"nguoi": elder.pk},
    )
    slug = vn_key(f"{what} {elder.full_name}").replace(" ", "-")
    return download(content, f"{slug}.{ending}", kind)


def row_of(elder: Elder, day) -> Situation | None:
    """Where the person lives (of a dead one lived) on `day`, with the group's name."""
    rows = Situation.objects.filter(elder=elder).select_related("residential_group", "ward")
    return rows.on(elder.date_of_death or day).first()


@allow("benefits.view_case")
def case_print(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Decision, letter of refusal, receipt or the request form of a dossier."""
    case, today = case_of(request, pk), timezone.localdate()
    if slug not in PAPERS:
        raise Http404
    row = row_of(case.elder, today)
    if slug == "don":
        form = request_form(case.elder, row, ward=case.ward, scheme=case.scheme, kind=case.kind, case=case)
        paper = request_paper([form], ward=case.ward, title=f"Đơn đề nghị {case.elder.full_name}", year=today.year)
    elif slug == "bien-nhan":
        paper = receipt_paper(case, row=row, today=today)
    elif slug == "tra-loi":
        if case.state == CaseState.GRANTED:
            raise Http404  # nobody is told no about what was signed
        paper = refusal_paper(case, row=row, today=today)
    else:
        paper = _decision(case, row, today)
        if paper is None:
            messages.error(request, "Chưa biết mức hưởng hoặc hồ sơ đã bị từ chối nên chưa in quyết định được.")
            return redirect("benefits:case", pk)
    return send(request, paper, elder=case.elder, what=PAPERS[slug])


def _decision(case: Case, row: Situation | None, today) -> Document | None:
    if case.state in (CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.CLOSED):
        return None
    try:
        return decision_paper(case, row=row, today=today)
    except ValueError:
        return None


@allow("benefits.handle_case")
def request_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The request form filled in from the registry, before anything was handed in (`?che_do=`)."""
    elder, today = elder_of(request, pk), timezone.localdate()
    scheme = request.GET.get("che_do", "")
    if not is_asked_for(scheme, bool(elder.date_of_death)) or elder.ward is None:
        raise Http404
    kind = "funeral" if elder.date_of_death else "grant"
    form = request_form(elder, row_of(elder, today), ward=elder.ward, scheme=scheme, kind=kind)
    paper = request_paper([form], ward=elder.ward, title=f"Đơn đề nghị {elder.full_name}", year=today.year)
    return send(request, paper, elder=elder, what=PAPERS["don"])
