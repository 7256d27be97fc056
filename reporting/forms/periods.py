"""Forms about periods and typed figures."""

from django import forms

from elders.forms.fields import DayField, TidyField
from reporting.catalogue import Indicator
from reporting.choices import Level, PeriodCode
from reporting.indicators.windows import Window, window
from reporting.models import ManualEntry, ReportPeriod

CUMULATED = {"VL-02", "VL-03", "CS-01", "DT-01"}


class OpenForm(forms.Form):
    """Which report is due."""

    code = forms.ChoiceField(label="Kỳ báo cáo", choices=PeriodCode.choices, initial=PeriodCode.HALF)
    year = forms.IntegerField(label="Năm", min_value=2023, max_value=2045)
    number = forms.IntegerField(
        label="Quý hoặc tháng", min_value=1, max_value=12, required=False, help_text="Chỉ ghi với báo cáo quý, tháng."
    )
    first = DayField(label="Số liệu từ ngày", required=False, help_text="Chỉ ghi với kỳ theo công văn yêu cầu.")
    last = DayField(label="Đến ngày", required=False)
    title = TidyField(label="Tên báo cáo", max_length=200, required=False)
    request_paper = TidyField(label="Công văn yêu cầu", max_length=200, required=False)

    window: Window

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                self.window = window(
                    cleaned["code"], cleaned["year"], cleaned.get("number") or 0,
                    first=cleaned.get("first"), last=cleaned.get("last"),
                )  # fmt: skip
            except ValueError as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return cleaned


class DeadlineForm(forms.ModelForm):
    units_due_on = DayField(label="Các đơn vị nhập xong trước ngày", required=False)
    compiled_due_on = DayField(label="Tổng hợp xong trước ngày", required=False)
    sent_due_on = DayField(label="Ký, gửi trước ngày", required=False)

    class Meta:
        model = ReportPeriod
        fields = ["title", "request_paper", "units_due_on", "compiled_due_on", "sent_due_on"]


class EntryForm(forms.ModelForm):
    """One typed figure: both parts of a share, the count of the others."""

    class Meta:
        model = ManualEntry
        fields = ["numerator", "denominator", "cumulative", "paper", "note"]

    def __init__(self, *args, indicator: Indicator, **options) -> None:
        super().__init__(*args, **options)
        if indicator.is_percent:
            self.fields["denominator"].required = True
        else:
            del self.fields["denominator"]
            self.fields["numerator"].label = f"Số trong kỳ ({indicator.unit})"
        if indicator.level == Level.BINARY:
            self.fields["numerator"].help_text = "Ghi số lượng; 0 là không có."
        if indicator.code not in CUMULATED:
            del self.fields["cumulative"]
