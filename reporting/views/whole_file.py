"""The whole file of a person on the screen and on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from elders import record
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE
from elders.views.record import elder_or_404, head
from elders.views.work import download
from health.choices import AccessKind
from health.moments import reads_findings
from health.views.guard import seen
from reporting import whole_file

TAB = "reporting:whole_file"


@allow("elders.view_elder")
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything over the years, newest first; `phan` keeps one part."""
    user, today = request.user, timezone.localdate()
    elder = elder_or_404(request, pk)
    if reads_findings(user):
        seen(request, "Toàn bộ hồ sơ", elder=elder)
    moments = whole_file.moments_of(elder, user=user, today=today)
    parts = whole_file.parts_of(moments)
    chosen = request.GET.get("phan", "")
    shown = [one for one in moments if one.part == chosen] if chosen in parts else moments
    context = head(elder, record.situations_of(elder), today, user) | {
        "years": whole_file.by_year(shown),
        "parts": [(part, sum(one.part == part for one in moments)) for part in parts],
        "chosen": chosen if chosen in parts else "",
        "total": len(moments),
        "tab": TAB,
    }
    return render(request, "reporting/whole_file.html", context)


@allow("elders.print_elders")
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary as PDF; printing is logged like every list that leaves the registry."""
    user, today = request.user, timezone.localdate()
    elder = elder_or_404(request, pk)
    if reads_findings(user):
        seen(request, "In tóm tắt hồ sơ", elder=elder, kind=AccessKind.PRINT)
    history.disclose(
        by=user,
        kind=history.Disclosure.Kind.PRINT,
        what=f"Tóm tắt hồ sơ {elder.full_name}",
        row_count=1,
        filters={"elder": elder.pk},
    )
    moments = whole_file.moments_of(elder, user=user, today=today)
    return download(whole_file.summary(elder, moments, user=user, today=today), f"ho-so-{elder.pk}.pdf", PDF_TYPE)
