"""Events of the whole registry by month: the list, the counts by group, the same as a spreadsheet and on paper."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from elders.choices import EventKind
from elders.event_papers import paper
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, pdf, xlsx
from elders.models import LifeEvent, ResidentialGroup, User
from elders.movements import COLUMNS, month, movements
from elders.templatetags.vi import so

PER_PAGE = 50
MONTHS_BACK = 36
MOST = {history.Disclosure.Kind.PRINT: 1000, history.Disclosure.Kind.EXPORT: 20_000}  # what is made at once


def periods(today: date) -> list[tuple[str, str]]:
    """Choices of the period: this month and those before, then whole years."""
    months, year, number = [], today.year, today.month
    for _ in range(MONTHS_BACK):
        months.append((f"{year}-{number:02d}", f"Tháng {number:02d}/{year}"))
        year, number = (year, number - 1) if number > 1 else (year - 1, 12)
    return months + [(str(one), f"Cả năm {one}") for one in range(today.year, year - 1, -1)]


class EventFilterForm(forms.Form):
    ky = forms.ChoiceField(label="Thời gian", required=False)
    loai = forms.ChoiceField(label="Biến động", required=False, choices=[("", "Tất cả"), *EventKind.choices])
    to = forms.ModelChoiceField(
        label="Tổ dân phố", required=False, queryset=ResidentialGroup.objects.none(), empty_label="Tất cả"
    )
    khoi_phuc = forms.BooleanField(label="Cả biến động đã khôi phục", required=False)


class EventFilter:
    """Reads the address of the list for `user`; what does not validate is ignored."""

    def __init__(self, data, user: User, today: date) -> None:
        self.user = user
        self.groups = ResidentialGroup.objects.for_user(user).order_by("name", "pk")
        values = data.copy()
        values.setdefault("ky", f"{today:%Y-%m}")
        self.form = EventFilterForm(values)
        self.form.fields["ky"].choices = periods(today)
        self.form.fields["to"].queryset = self.groups
        self.form.is_valid()
        self.values = self.form.cleaned_data
        self.period = self.values.get("ky") or f"{today:%Y-%m}"

    @property
    def days(self) -> tuple[date, date]:
        if "-" not in self.period:
            return date(int(self.period), 1, 1), date(int(self.period), 12, 31)
        year, number = self.period.split("-")
        return month(date(int(year), int(number), 1))

    @property
    def title(self) -> str:
        return dict(self.form.fields["ky"].choices)[self.period].lower()

    def of_period(self) -> QuerySet:
        """Events the user may see in the period, and in the group asked for; all kinds, for the counts."""
        found = LifeEvent.objects.for_user(self.user).filter(happened_on__range=self.days)
        if group := self.values.get("to"):
            found = found.filter(residential_group=group) | found.filter(to_group=group)
        return found

    def queryset(self) -> QuerySet:
        found = self.of_period()
        if kind := self.values.get("loai"):
            found = found.filter(kind=kind)
        if not self.values.get("khoi_phuc"):
            found = found.active()
        return found.select_related("elder", "residential_group", "to_group", "to_ward").order_by("-happened_on", "-pk")

    def counted_groups(self) -> QuerySet:
        group = self.values.get("to")
        return self.groups.filter(pk=group.pk) if group else self.groups

    @property
    def issuer(self) -> ResidentialGroup | None:
        """The group in whose name a leader prints; None for the ward office."""
        return None if self.user.sees_whole_ward else self.values.get("to") or self.groups.first()

    def words(self) -> list[str]:
        """What is filtered, in words."""
        words = [self.title]
        if kind := self.values.get("loai"):
            words.append(EventKind(kind).label.lower())
        if group := self.values.get("to"):
            words.append(str(group))
        return words


@allow("elders.view_lifeevent")
def event_list(request: HttpRequest) -> HttpResponse:
    """Who came, left or died in a period, and the counts by group."""
    roster = EventFilter(request.GET, request.user, timezone.localdate())
    rows, total = movements(roster.of_period(), roster.counted_groups())
    page = Paginator(roster.queryset(), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "roster": roster,
        "form": roster.form,
        "page": page,
        "rows": rows,
        "total": total,
        "columns": COLUMNS.values(),
        "query": request.GET.urlencode(),
    }
    return render(request, "elders/events/list.html", context)


@allow("elders.print_elders")
def event_print(request: HttpRequest) -> HttpResponse:
    """The same list as an official paper (PDF)."""
    return _paper(request, history.Disclosure.Kind.PRINT)


@allow("elders.export_elders")
def event_export(request: HttpRequest) -> HttpResponse:
    """The same list as .xlsx: a sheet of counts and a sheet of names."""
    return _paper(request, history.Disclosure.Kind.EXPORT)


def _paper(request: HttpRequest, kind: str) -> HttpResponse:
    """Made at once: a ward has about a hundred events a month; more than `MOST` asks for a shorter period."""
    user, today = request.user, timezone.localdate()
    roster = EventFilter(request.GET, user, today)
    if not user.has_perm("elders.view_lifeevent") or not user.ward:
        raise PermissionDenied
    events = list(roster.queryset().order_by("happened_on", "pk")[: MOST[kind] + 1])
    if len(events) > MOST[kind]:
        messages.error(request, f"Hơn {so(MOST[kind])} biến động: hãy chọn từng tháng hoặc từng tổ rồi in.")
        return redirect(f"{reverse('elders:event_list')}?{request.GET.urlencode()}")
    rows, total = movements(roster.of_period(), roster.counted_groups())
    document = paper(
        title=", ".join(roster.words()),
        ward=user.ward,
        group=roster.issuer,
        today=today,
        rows=rows,
        total=total,
        events=events,
        size=len(events),
    )
    printed = kind == history.Disclosure.Kind.PRINT
    content, content_type, ending = (pdf(document), PDF_TYPE, "pdf") if printed else (xlsx(document), XLSX_TYPE, "xlsx")
    history.disclose(
        by=user, kind=kind, what=f"Biến động {', '.join(roster.words())}", row_count=len(events),
        filters={name: request.GET.getlist(name) for name in request.GET},
    )  # fmt: skip
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="bien-dong-{roster.period}.{ending}"'
    patch_cache_control(response, no_store=True)
    return response
