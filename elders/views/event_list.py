"""Events of the whole registry by month: the list, the counts by group, the same as a spreadsheet and on paper."""

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from elders.choices import EventKind
from elders.ground.access import allow
from elders.models import LifeEvent, ResidentialGroup, User
from elders.movements import COLUMNS, month, movements

PER_PAGE = 50
MONTHS_BACK = 36


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
    }
    return render(request, "elders/events/list.html", context)
