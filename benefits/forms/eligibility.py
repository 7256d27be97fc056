"""Forms of the monthly review: which month and day, the office's own result about one person."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from benefits.eligibility_choices import Answer, Family
from elders.forms.fields import DayField, TidyField


class OpenForm(forms.Form):
    """What is reviewed and as of which day; the day says the month."""

    family = forms.ChoiceField(label="Chế độ", choices=Family)
    reviewed_on = DayField(
        label="Ngày rà soát",
        help_text="Tính theo sổ ngày này. Báo cáo chốt ngày 14 thì chọn ngày 14 hoặc sớm hơn trong tháng.",
    )

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_reviewed_on(self) -> date:
        day = self.cleaned_data["reviewed_on"]
        if day > self.today:
            raise ValidationError("Ngày rà soát không thể ở tương lai.")
        return day


class CorrectionForm(forms.Form):
    """The office's own result. `found`: what the registry says, which needs no writing down."""

    answer = forms.ChoiceField(label="Kết quả của cán bộ", widget=forms.RadioSelect)
    reason = TidyField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    paper = TidyField(
        label="Theo giấy tờ", max_length=200, help_text="Ví dụ: sổ lương hưu số …, biên bản xác minh ngày …"
    )

    def __init__(self, *args, found: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [one for one in Answer.choices if one[0] != found]
