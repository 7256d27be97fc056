"""What a round came to: figures for everybody who may, findings for the station, papers."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from elders.ground import work
from elders.ground.access import allow
from elders.views.work import download
from health.choices import AccessKind
from health.round_figures import OUTCOMES, coverage_of_year, figures
from health.round_findings import findings
from health.round_tasks import print_round, rows_for
from health.services.round_printing import PAPERS, papers_for, print_paper
from health.views.guard import clinical, seen
from health.views.round_people import asked_group
from health.views.rounds import VIEW, frame, people_of, round_found

ROWS_AT_ONCE, SLIPS_AT_ONCE = 400, 48  # what is made while the reader waits: a few seconds


@allow(VIEW)
@require_safe
def round_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was invited and what became of it: people by group, age, sex and priority."""
    found, today = round_found(request, pk), timezone.localdate()
    tables = figures(people_of(request, found))
    context = frame(request, found, "thong-ke") | {
        "found": tables,
        "total": tables.total,
        "tables": [
            ("Theo tổ dân phố", tables.by_group),
            ("Theo tuổi", tables.by_band),
            ("Theo giới tính", tables.by_sex),
            ("Theo ưu tiên", tables.by_priority),
        ],
        "outcomes": list(OUTCOMES.values()),
    }
    if request.user.sees_whole_ward:
        day = min(today, date(found.year, 12, 31))
        context["coverage"] = coverage_of_year(found, found.ward, on=day)
        context["coverage_day"] = day
    return render(request, "health/rounds/figures.html", context)


@clinical("health.view_findings")
@require_safe
def round_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, for the station."""
    found = round_found(request, pk)
    shown = findings(found, now=timezone.now())
    seen(request, f"Kết quả của {found}", row_count=shown.examined)
    return render(request, "health/rounds/findings.html", frame(request, found, "ket-qua") | {"found": shown})


@allow(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def round_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers there are, and the file asked for: at once when short, as long work when there are many."""
    found, user, today = round_found(request, pk), request.user, timezone.localdate()
    papers = papers_for(user)
    if request.method == "POST":
        code, form, asked = (request.POST.get(name, "") for name in ("giay", "dang", "to"))
        paper = PAPERS.get(code)
        if paper is None or form not in paper.forms:
            raise Http404
        if paper not in papers:
            if paper.clinical:
                seen(request, paper.label, kind=AccessKind.REFUSED)
            raise PermissionDenied
        group = int(asked) if asked.isdecimal() and len(asked) < 18 and paper.by_group else None
        chosen = rows_for(user, found, group)
        number = chosen.count()
        if paper.by_group and not number:
            messages.error(request, "Không có ai trong danh sách được chọn nên chưa in được.")
            return redirect("health:round_print", pk)
        reason = request.POST.get("ly_do", "").strip()
        if paper.clinical and form == "xlsx" and not reason:
            messages.error(request, "Lấy kết quả khám ra tệp Excel thì ghi lý do ở ô bên cạnh nút.")
            return redirect("health:round_print", pk)
        if paper.clinical:
            kind = AccessKind.EXPORT if form == "xlsx" else AccessKind.PRINT
            seen(request, f"{paper.label}: {found}", kind=kind, row_count=number, reason=reason)
        site = request.build_absolute_uri("/").rstrip("/")
        if paper.by_group and number > (ROWS_AT_ONCE if paper.make else SLIPS_AT_ONCE):
            job = work.start(
                print_round,
                title=f"In {paper.label.lower()}: {found}",
                by=user,
                arguments={
                    "user_id": user.pk,
                    "round_id": found.pk,
                    "paper": code,
                    "form": form,
                    "group": group,
                    "site": site,
                    "today": today.isoformat(),
                },
                restartable=True,
            )
            return redirect("elders:work", pk=job.pk)
        printed = print_paper(found, code, chosen, form=form, by=user, today=today, site=site)
        return download(printed.content, printed.file_name, printed.file_type)
    groups, _ = asked_group(request, people_of(request, found))
    context = frame(request, found, "in") | {"papers": papers, "groups": groups}
    return render(request, "health/rounds/print.html", context)
