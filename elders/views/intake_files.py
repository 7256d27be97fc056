"""Files that leave the house, both logged: the sender's workbook with errors marked, templates filled with people."""

from pathlib import PurePath

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from elders.ground import history
from elders.ground.access import allow
from elders.ground.names import vn_key
from elders.intake import marked, template
from elders.intake.kinds import kinds_for, sends_rosters
from elders.models import IntakeBatch, ResidentialGroup
from elders.views.intake_rows import opened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


@allow(sends_rosters)
@require_GET
def intake_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own workbook with the errors marked in its cells."""
    batch = get_object_or_404(IntakeBatch.objects.for_user(request.user), pk=pk)
    if batch.state in (IntakeBatch.State.WAITING, IntakeBatch.State.REFUSED):
        messages.error(request, "Tệp này không đọc được nên không có gì để đánh dấu.")
        return redirect("elders:intake_batch", pk=pk)
    opened(request, batch, "Tải tệp đánh dấu lỗi", batch.rows.count())
    content = marked.marked_workbook(batch)
    history.disclose(
        by=request.user,
        kind=history.Disclosure.Kind.ERROR_FILE,
        what=f"Tệp đánh dấu lỗi của {batch.file_name}",
        row_count=batch.rows.count(),
    )
    return _file(content, f"{PurePath(batch.file_name).stem} - đánh dấu lỗi.xlsx")  # found again among one's own files


@allow(sends_rosters)
@require_GET
def intake_template(request: HttpRequest) -> HttpResponse:
    """An empty roster of one kind, with lists to choose from, filled with the people of one group if asked."""
    kinds = {kind.key: kind for kind in kinds_for(request.user)}
    kind = kinds.get(request.GET.get("loai") or next(iter(kinds)))
    if kind is None:
        messages.error(request, "Không có loại danh sách này.")
        return redirect("elders:intake")
    group, number = None, request.GET.get("to", "")
    if number:
        groups = ResidentialGroup.objects.for_user(request.user)
        group = get_object_or_404(groups, pk=number if number.isdigit() else 0)
    target = None
    if kind.targets is not None and (number := request.GET.get("dich", "")):
        target = get_object_or_404(kind.targets(request.user), pk=number if number.isdigit() else 0)
    content, people = template.roster_template(
        kind, group=group, user=request.user, today=timezone.localdate(), target=target
    )
    if people:
        about = " – ".join(str(one) for one in (target, group) if one)
        history.disclose(
            by=request.user,
            kind=history.Disclosure.Kind.TEMPLATE,
            what=f"Mẫu {kind.title} – {about}",
            row_count=people,
        )
    title = vn_key(kind.title).replace(" ", "-")
    return _file(content, f"mau-{title}{f'-{group.code.lower()}' if group else ''}.xlsx")
