"""What if: one rate or age of the law changed from a month on."""

from datetime import date

from django import forms

from benefits.forecast_what_if import Choice, WhatIf
from elders.forms.fields import MoneyField
from elders.ground.numbers import grouped

MOST_VND = 100_000_000
AGES = (60, 100)


class WhatIfForm(forms.Form):
    """All empty: nothing is assumed."""

    muc = forms.ChoiceField(label="Nếu thay đổi", required=False)
    gia_tri = MoneyField(label="thành", most=MOST_VND, help_text="Số tiền (đồng), hoặc số tuổi.")
    tu = forms.ChoiceField(label="từ tháng", required=False)

    def __init__(self, data, *, choices: list[Choice], months: list[date]) -> None:
        super().__init__(data)
        self.known = {one.code: one for one in choices}
        rates = [(one.code, f"{one.label}: {grouped(one.now)} đồng") for one in choices if not one.is_age]
        ages = [(one.code, f"{one.label}: từ {one.now} tuổi") for one in choices if one.is_age]
        self.fields["muc"].choices = [("", "Không thay đổi gì"), ("Mức", rates), ("Tuổi", ages)]
        self.fields["tu"].choices = [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in months]

    def clean(self):
        given = super().clean()
        choice = self.known.get(given.get("muc") or "")
        if choice is None:
            return given
        value = given.get("gia_tri")
        if value is None:
            if "gia_tri" not in self.errors:
                self.add_error("gia_tri", "Ghi giá trị mới.")
        elif choice.is_age and not AGES[0] <= value <= AGES[1]:
            self.add_error("gia_tri", f"Tuổi từ {AGES[0]} đến {AGES[1]}.")
        return given

    @property
    def what_if(self) -> WhatIf | None:
        """The assumption asked for; None without one or while the form has errors."""
        if not self.is_valid() or not self.cleaned_data.get("muc"):
            return None
        month = self.cleaned_data.get("tu") or self.fields["tu"].choices[0][0]
        return WhatIf(self.cleaned_data["muc"], self.cleaned_data["gia_tri"], date.fromisoformat(f"{month}-01"))

    @property
    def words(self) -> str:
        """The assumption in a sentence."""
        asked = self.what_if
        if asked is None:
            return ""
        choice = self.known[asked.code]
        unit = "tuổi" if choice.is_age else "đồng"
        change = f"{grouped(choice.now)} → {grouped(asked.value)} {unit}"
        return f"{choice.label}: {change}, từ tháng {asked.since:%m/%Y}"
