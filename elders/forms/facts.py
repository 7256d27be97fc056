"""One small form for a fact or a section of facts, with the day from which it is true and the paper that says so."""

from datetime import date
from typing import Any

from django import forms
from django.db import models

from elders.facts import MONEY, contradictions, label
from elders.forms.fields import DayField, MoneyField, TidyField, YesNoField
from elders.forms.opened import OpenedForm
from elders.models import ResidentialGroup, Situation

KEEP, ONWARD = "rieng", "tiep"


def fact_field(name: str, groups) -> forms.Field:
    """The form field of one fact; `groups` are the residential groups the user may choose."""
    field = Situation._meta.get_field(name)
    common = {"label": label(name), "required": False, "help_text": field.help_text}
    if name == "residential_group":
        return forms.ModelChoiceField(groups, **common, empty_label="Chưa rõ tổ")
    if name in MONEY:
        return MoneyField(**common)
    if isinstance(field, models.BooleanField):
        choices = YesNoField.CHOICES if field.null else YesNoField.CHOICES[:2]
        return YesNoField(**common, choices=choices, empty_value=None if field.null else False)
    if isinstance(field, models.DateField):
        return DayField(**common)
    if field.choices:
        return forms.ChoiceField(**common, choices=[*field.choices, ("", "Chưa biết")], widget=forms.RadioSelect)
    if isinstance(field, models.CharField):
        return TidyField(**common, max_length=field.max_length)
    return forms.IntegerField(**common, min_value=0, max_value=100)


class FactsForm(OpenedForm):
    """Facts `names` of one person. `row` holds what was true on the day the form was opened for.

    A section changes only what the user changed; the form of a single fact always says that fact, so a wrong day can be
    put right with the same value.
    """

    from_day = DayField(label="Có hiệu lực từ ngày", help_text="Ngày điều này bắt đầu đúng, không phải ngày nhập.")
    source_paper = TidyField(
        label="Giấy tờ, căn cứ",
        required=False,
        max_length=200,
        help_text="Ví dụ: Quyết định số 15/QĐ-UBND ngày 20/12/2025; hoặc: gia đình báo.",
    )
    onward = forms.ChoiceField(
        label="Những giai đoạn sau cũng đang ghi như cũ",
        choices=[(ONWARD, "Sửa cả các giai đoạn sau"), (KEEP, "Chỉ sửa giai đoạn này")],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self,
        data=None,
        *,
        row: Situation,
        names: list[str],
        groups,
        from_day: date,
        last_day: date,
        may_clear_group: bool = True,
        **options,
    ):
        self.row, self.names, self.last_day = row, names, last_day
        facts = row.facts()
        super().__init__(data, current={name: facts[name] for name in names}, shown={"from_day": from_day}, **options)
        tail = [self.fields.pop(name) for name in ("from_day", "source_paper", "onward")]
        own = ResidentialGroup.objects.filter(pk=row.residential_group_id)
        for name in names:
            self.fields[name] = fact_field(name, groups | own if name == "residential_group" else groups)
        if "residential_group" in names and not may_clear_group:
            self.fields["residential_group"].required = True  # the person would vanish from the user's own sight
        self.fields |= dict(zip(("from_day", "source_paper", "onward"), tail, strict=True))
        self.ask_onward = False

    def clean_from_day(self) -> date:
        day = self.cleaned_data["from_day"]
        if day > self.last_day:
            raise forms.ValidationError(f"Ngày quá xa: chỉ ghi trước đến {self.last_day:%d/%m/%Y}.", code="too_far")
        return day

    def clean(self):
        cleaned = super().clean()
        before = self.row.facts()
        old = contradictions(before)
        for name, sentence in contradictions(before | {n: cleaned[n] for n in self.names if n in cleaned}).items():
            if name in old and name not in self.changed_by_user:
                continue  # was so before; the data-quality list says it
            if name in self.names:
                self.add_error(name, sentence)
            else:
                self.add_error(None, f"{label(name)}: {sentence}")
        return cleaned

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    @property
    def facts(self) -> dict[str, Any]:
        """What the user said: fact → value, as `situations.change` takes it."""
        names = self.names if len(self.names) == 1 else [name for name in self.names if name in self.changed_by_user]
        return {name: self.cleaned_data[name] for name in names}

    def ask(self) -> None:
        """Later rows hold the old value too: let the user choose, and come back."""
        self.ask_onward = True
        self.add_error("onward", "Hãy chọn một trong hai.")
