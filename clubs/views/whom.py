"""Whom a form is about, asked first: name and year of birth, then which of the people found, or somebody new."""

from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest

from clubs.forms.members import LookForm, PersonForm
from clubs.people import candidates, chosen
from elders.ground.birth import Birth

NEW = "moi"


class Whom:
    """The answer so far. `is_known` once somebody found was chosen (`person`) or nobody of them is meant (`new` is then
    the form of a new person)."""

    def __init__(self, request: HttpRequest, *, ward_id: int, group_id: int | None, today: date) -> None:
        self.sent = request.POST if request.method == "POST" else None
        self.look = LookForm(request.GET if "ho_ten" in request.GET else None)
        self.person, self.new, self.is_known = None, None, False
        self.context: dict[str, Any] = {"look": self.look}
        if not self.look.is_bound or not self.look.is_valid():
            return
        name, year = self.look.cleaned_data["ho_ten"], self.look.cleaned_data["nam_sinh"]
        key = request.GET.get("nguoi", "")
        self.person = chosen(ward_id, key, full_name=name, birth_year=year)
        self.is_known = self.person is not None or key == NEW
        if not self.is_known:
            self.context |= {"found": candidates(ward_id, full_name=name, birth_year=year), "asked": True}
            return
        if self.person is None:
            initial = {"full_name": name, "birth": Birth(year), "residential_group": group_id}
            self.new = PersonForm(self.sent, prefix="nguoi", ward_id=ward_id, today=today, initial=initial)
        self.context |= {"person": self.person, "new": self.new}

    def holds(self, form: BaseForm) -> bool:
        """Whether `form`, and that of a new person, were sent and hold."""
        return self.sent is not None and form.is_valid() and (self.new is None or self.new.is_valid())
