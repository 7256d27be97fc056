"""Papers of a club as files: PDF, .docx or .xlsx, each time logged where names leave the house."""

from django.http import Http404, HttpRequest, HttpResponse

from elders.ground import history
from elders.ground.documents import DOCX_TYPE, PDF_TYPE, XLSX_TYPE, Document, docx, pdf, xlsx
from elders.ground.names import vn_key
from elders.views.work import download

FORMATS = {"pdf": (pdf, PDF_TYPE), "docx": (docx, DOCX_TYPE), "xlsx": (xlsx, XLSX_TYPE)}


def paper_answer(request: HttpRequest, paper: Document, *, row_count: int, only: tuple[str, ...] = ()) -> HttpResponse:
    """The paper as `?in=` asks. `row_count` people stand in it; nobody's name in it is not logged."""
    suffix = request.GET.get("in", "pdf")
    if suffix not in (only or FORMATS):
        raise Http404
    return paper_file(request, paper, suffix=suffix, row_count=row_count)


def paper_file(request: HttpRequest, paper: Document, *, suffix: str, row_count: int) -> HttpResponse:
    """The paper as pdf, docx or xlsx; logged when `row_count` people stand in it."""
    make, kind = FORMATS[suffix]
    content = make(paper)
    if row_count:
        disclosure = history.Disclosure.Kind.EXPORT if suffix == "xlsx" else history.Disclosure.Kind.PRINT
        history.disclose(
            by=request.user,
            kind=disclosure,
            what=f"{paper.title} ({suffix.upper()})",
            row_count=row_count,
            filters={"duong_dan": request.path},
        )
    name = vn_key(paper.title).replace(" ", "-").replace("/", "-")
    return download(content, f"{name}.{suffix}", kind)
