"""Typing the figures of one month; what stays empty is taken from records."""

from django import forms

from clubs.figures import Sheet
from elders.forms.fields import MoneyField, TidyField


class FiguresForm(forms.Form):
    """One field per figure that paper may say, named by its code."""

    reason = TidyField(
        label="Vì sao khác số tính từ sổ",
        max_length=200,
        required=False,
        help_text="Bắt buộc khi số nhập khác số phần mềm tính được.",
    )

    def __init__(self, *args, sheet: Sheet, **options) -> None:
        super().__init__(*args, **options)
        self.sheet = sheet
        for one in sheet.values:
            if not one.figure.typable:
                continue
            if one.figure.vnd:
                field = MoneyField(label=one.figure.label, required=False, most=100_000_000_000)
            else:
                field = forms.IntegerField(label=one.figure.label, required=False, min_value=0, max_value=1_000_000)
            field.help_text = "" if one.computed is None else f"Sổ tính được: {one.computed}."
            field.initial = one.value if one.is_typed else None
            self.fields[one.figure.code] = field
        self.order_fields([*(one.figure.code for one in sheet.values), "reason"])

    @property
    def groups(self):
        """(group, bound fields) in the order of the paper form."""
        return [
            (title, [self[one.figure.code] for one in values if one.figure.typable])
            for title, values in self.sheet.groups
            if any(one.figure.typable for one in values)
        ]

    def typed(self) -> dict[str, int | None]:
        return {code: self.cleaned_data[code] for code in self.fields if code != "reason"}


class ReportForm(forms.Form):
    note = TidyField(label="Khó khăn, đề nghị", max_length=500, required=False)
