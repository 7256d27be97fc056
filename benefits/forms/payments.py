"""Choosing a month, taking a step, filtering lines."""

from django import forms

from benefits.choices import LineKind, LineResult, PayMethod
from elders.forms.fields import DayField, TidyField


class StepForm(forms.Form):
    """What a step asks for besides the press: only the fields of that step are kept."""

    why = TidyField(label="Lý do", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    number = TidyField(label="Số văn bản duyệt", max_length=40, required=False, help_text="Để trống nếu chưa lấy số.")
    signed_on = DayField(label="Ngày ký duyệt", required=False)
    pay_from = DayField(label="Chi từ ngày", required=False)
    pay_to = DayField(label="Chi đến ngày", required=False)

    ASKS = {
        "approve": ("number", "signed_on"),
        "pay": ("pay_from", "pay_to"),
        "unlock": ("why",),
        "give_back": ("why",),
    }

    def __init__(self, *args, code: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name not in self.ASKS.get(code, ()):
                del self.fields[name]
        if "why" in self.fields:
            self.fields["why"].required = True


class LinesForm(forms.Form):
    """Filters above the lines of a list."""

    q = TidyField(label="Tên", max_length=60, required=False)
    to = forms.TypedChoiceField(label="Tổ dân phố", coerce=int, empty_value=None, required=False)
    loai = forms.ChoiceField(label="Loại dòng", required=False)
    cach = forms.ChoiceField(label="Hình thức", required=False)
    kq = forms.ChoiceField(label="Kết quả", required=False)

    def __init__(self, *args, groups: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        every = ("", "Tất cả")
        self.fields["to"].choices = [every, *groups]
        self.fields["loai"].choices = [every, *LineKind.choices]
        self.fields["cach"].choices = [every, *PayMethod.choices]
        self.fields["kq"].choices = [every, ("chua", "Chưa có kết quả"), *LineResult.choices]
