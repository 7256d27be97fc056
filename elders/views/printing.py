"""Choosing and making a printed list: at once when short, as long work with progress when long."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from elders import printing, tasks
from elders.filters import RosterFilter
from elders.forms.printing import PrintForm
from elders.ground import work
from elders.ground.access import allow
from elders.ground.numbers import short_day
from elders.services.printing import print_list, roster_for
from elders.views.work import download

AT_ONCE_ROWS = 1000  # about two seconds; a longer list is made by the worker


@allow("elders.print_elders")
@require_http_methods(["GET", "HEAD", "POST"])
def print_page(request: HttpRequest) -> HttpResponse:
    """The form, how many people it is about, and the file itself."""
    user, today = request.user, timezone.localdate()
    sent = request.POST if request.method == "POST" else request.GET
    # The filters of the list come in the address; the form carries them on in one hidden field.
    asked = QueryDict(sent["loc"]) if "loc" in sent else request.GET
    roster = RosterFilter(asked, user, today)
    form = PrintForm(sent if "loc" in sent else None, roster=roster, user=user, today=today)
    people = None
    if form.is_bound and form.is_valid():
        filters = QueryDict(roster.query(), mutable=True)
        filters.setlist("to", form.cleaned_data["to"])
        choices = form.made_choices("xlsx" if request.POST.get("format") == "xlsx" else "pdf")
        people = _count(roster_for(filters, choices, by=user, today=today))
        if request.method == "POST" and (answer := _print(request, form, filters, choices, people)):
            return answer
    elif not form.is_bound:
        people = _count(roster)
    context = {"form": form, "roster": roster, "people": people, "at_once": AT_ONCE_ROWS, "today": today}
    return render(request, "elders/_print_count.html" if request.htmx else "elders/print.html", context)


def _count(roster: RosterFilter) -> int:
    return roster.queryset().count() if "q" in roster.values else roster.people().count()


def _print(
    request: HttpRequest, form: PrintForm, filters: QueryDict, choices: printing.Choices, people: int
) -> HttpResponse | None:
    user, today = request.user, timezone.localdate()
    if not user.ward_id:
        form.add_error(None, "Tài khoản chưa thuộc phường nào nên chưa in được.")
        return None
    if not people:
        form.add_error(None, "Không có ai khớp với những gì đã chọn: hãy bỏ bớt điều kiện lọc hoặc đổi ngày.")
        return None
    if people > AT_ONCE_ROWS:
        job = work.start(
            tasks.print_list,
            title=_title(form, choices),
            by=user,
            arguments={
                "user_id": user.pk,
                "filters": {name: filters.getlist(name) for name in filters},
                "choices": choices.plain(),
                "today": today.isoformat(),
            },
            restartable=True,
        )
        return redirect("elders:work", pk=job.pk)
    printed = print_list(filters, choices, by=user, today=today)
    return download(printed.content, printed.file_name, printed.file_type)


def _title(form: PrintForm, choices: printing.Choices) -> str:
    """What the list of works calls it: which list, of whom, of which day, in which form."""
    what = printing.LISTS[choices.kind].label.split(" (")[0].lower()
    whom = dict(form.fields["to"].choices)[form.data.get("to") or ""]
    return f"In {what}: {whom}, tính đến {short_day(choices.day)} ({choices.format.upper()})"
