"""Choosing a month for which a list is made."""

from datetime import date

from django import forms


class MonthForm(forms.Form):
    """The month a list is made for, one of `months` (their first days)."""

    month = forms.TypedChoiceField(label="Tháng", coerce=date.fromisoformat)

    def __init__(self, *args, months: list[date], label: str = "Tháng", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].label = label
        self.fields["month"].choices = [(one.isoformat(), f"Tháng {one:%m/%Y}") for one in months]
