"""Deciding on truy lĩnh and thu hồi, and writing down money that came back."""

from django import forms

from benefits.choices import AdjustmentKind
from elders.forms.fields import DayField, MoneyField, TidyField


class DecideForm(forms.Form):
    """Two buttons; a reason is needed to leave it."""

    note = TidyField(
        label="Ý kiến", max_length=300, required=False, help_text="Bắt buộc khi không thực hiện.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ReceiptForm(forms.Form):
    """One instalment."""

    amount_vnd = MoneyField(label="Số tiền nộp lại (đồng)", required=True)
    received_on = DayField(label="Ngày nộp")
    paid_by_name = TidyField(label="Người nộp", max_length=120)
    number = TidyField(label="Số biên lai", max_length=40, required=False)

    def clean_amount_vnd(self) -> int:
        if not self.cleaned_data["amount_vnd"]:
            raise forms.ValidationError("Hãy ghi số tiền lớn hơn 0.")
        return self.cleaned_data["amount_vnd"]


class HandForm(forms.Form):
    """What a person proposes for one month of one award."""

    KINDS = [
        (AdjustmentKind.ARREARS, "Truy lĩnh: người hưởng được chi thêm"),
        (AdjustmentKind.RECOVERY, "Thu hồi: người hưởng nộp lại"),
    ]

    kind = forms.ChoiceField(label="Loại", choices=KINDS, widget=forms.RadioSelect)
    amount_vnd = MoneyField(label="Số tiền (đồng)", required=True)
    reason = TidyField(label="Lý do, giấy tờ làm căn cứ", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
