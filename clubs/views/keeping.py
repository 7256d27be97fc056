"""Papers and belongings of a club: scans, the book of belongings (SO-13)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clubs import keeping_papers
from clubs.choices import AssetState, Step, SupportKind
from clubs.forms.keeping import AssetForm, ScanForm, WhyForm
from clubs.models import Asset, Club, ClubPaper
from clubs.pages import KEEP, MANAGE, READ
from clubs.services import keeping as service
from clubs.views.money_pages import form_page, show
from clubs.views.papers import paper_answer
from clubs.views.rows import club_or_404
from elders.ground.access import allow
from elders.ground.scans import scan_type
from elders.views.work import download


def scans_of(club: Club):
    """Scans without their content, newest paper first."""
    return ClubPaper.objects.filter(club=club).defer("content").select_related("added_by")


@allow(READ)
@require_GET
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a club keeps beside its books."""
    club = club_or_404(request, pk)
    assets = list(Asset.objects.filter(club=club).select_related("keeper__elder", "keeper__companion"))
    there = [one for one in assets if one.state != AssetState.GONE]
    booked = {one.name.casefold() for one in assets}
    unbooked = [
        one
        for one in club.supports.filter(kind=SupportKind.EQUIPMENT)
        if one.what and one.what.casefold() not in booked
    ]
    return show(
        request, "clubs/keeping.html", club=club, tab="keeping", scans=list(scans_of(club)), assets=assets,
        there=len(there), worth_vnd=sum(one.value_vnd or 0 for one in there),
        unpriced=sum(one.value_vnd is None for one in there), unbooked=unbooked,
    )  # fmt: skip


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def scan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the scan of a paper; `?buoc=` of a step of founding, and then back to the steps."""
    club = club_or_404(request, pk)
    step = request.GET.get("buoc", "")
    step = step if step in Step.values else ""
    back = reverse("clubs:founding" if step else "clubs:keeping", args=[club.pk])
    initial = {"step": step, "title": Step(step).label if step else ""}
    form = ScanForm(request.POST or None, request.FILES or None, initial=initial)

    def act() -> ClubPaper:
        values = dict(form.cleaned_data)
        file = values.pop("file")
        return service.keep_paper(club, content=file.read(), file_name=file.name, values=values, by=request.user)

    return form_page(
        request, form, act, done=lambda paper: (f"Đã lưu bản chụp: {paper.title}.", back), club=club, tab="keeping",
        title="Lưu bản chụp giấy tờ", submit="Lưu bản chụp", back=back,
        lead="Chụp rõ cả trang, đủ chữ ký và dấu.",
    )  # fmt: skip


def _scan(request: HttpRequest, pk: int, scan_pk: int, *, whole: bool = False) -> ClubPaper:
    club = club_or_404(request, pk)
    rows = ClubPaper.objects.filter(club=club).select_related("club")
    return get_object_or_404(rows if whole else rows.defer("content"), pk=scan_pk)


@allow(READ)
@require_GET
def scan(request: HttpRequest, pk: int, scan_pk: int) -> HttpResponse:
    """The scan itself."""
    found = _scan(request, pk, scan_pk, whole=True)
    content = bytes(found.content)
    return download(content, found.file_name, scan_type(content))


@allow(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def scan_remove(request: HttpRequest, pk: int, scan_pk: int) -> HttpResponse:
    found = _scan(request, pk, scan_pk)
    form = WhyForm(request.POST or None)
    back = reverse("clubs:keeping", args=[pk])
    return form_page(
        request, form, lambda: service.drop_paper(found, why=form.cleaned_data["why"], by=request.user),
        done=lambda _: ("Đã bỏ bản chụp; lịch sử vẫn giữ.", back), club=found.club, tab="keeping",
        title=f"Bỏ bản chụp: {found.title}", submit="Bỏ bản chụp", back=back, danger=True,
        lead="Tệp không lấy lại được; lịch sử vẫn ghi là đã có.",
    )  # fmt: skip


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def asset_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A line of the book; `?ho_tro=` takes over what is written about start support."""
    club, today = club_or_404(request, pk), timezone.localdate()
    asked = request.GET.get("ho_tro", "")
    support = club.supports.filter(pk=int(asked)).first() if asked.isdecimal() else None
    initial = {"received_on": today}
    if support:
        initial = {
            "name": support.what, "source": support.source, "giver": support.giver, "received_on": support.given_on,
            "value_vnd": support.amount_vnd, "paper": support.paper,
        }  # fmt: skip
    return _asset_form(request, club, Asset(club=club), initial=initial, title="Ghi tài sản")


@allow(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def asset_edit(request: HttpRequest, pk: int, asset_pk: int) -> HttpResponse:
    club = club_or_404(request, pk)
    asset = get_object_or_404(Asset.objects.filter(club=club), pk=asset_pk)
    return _asset_form(request, club, asset, initial=None, title=f"Sửa: {asset.name}")


def _asset_form(request: HttpRequest, club: Club, asset: Asset, *, initial, title: str) -> HttpResponse:
    today, back = timezone.localdate(), reverse("clubs:keeping", args=[club.pk]) + "#tai-san"
    form = AssetForm(request.POST or None, instance=asset, initial=initial, club=club, today=today)
    return form_page(
        request, form, lambda: service.save_asset(form.instance, today=today, by=request.user),
        done=lambda one: (f"Đã ghi sổ tài sản: {one.name}.", back), club=club, tab="keeping", title=title,
        submit="Ghi sổ tài sản", back=back,
    )  # fmt: skip


@allow(READ)
@require_GET
def asset_book(request: HttpRequest, pk: int) -> HttpResponse:
    """SO-13 as a file."""
    club, today = club_or_404(request, pk), timezone.localdate()
    rows = list(Asset.objects.filter(club=club).select_related("keeper__elder", "keeper__companion"))
    return paper_answer(request, keeping_papers.asset_book(club, rows, today=today), row_count=len(rows))
