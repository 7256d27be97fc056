"""Forms of a package of check-ups."""

from django import forms
from django.core.exceptions import ValidationError

from elders.forms.fields import DayField, TidyField
from health.choices import ExportFormat, ExportPurpose


class PackageForm(forms.Form):
    """What leaves, why and in which shape. For one check-up (`exam` given) there are no days to choose."""

    purpose = forms.ChoiceField(label="Mục đích", choices=ExportPurpose.choices)
    format = forms.ChoiceField(label="Dạng tệp", choices=ExportFormat.choices)
    first = DayField(label="Khám từ ngày")
    last = DayField(label="đến ngày")
    waiting = forms.BooleanField(label="Chỉ lần khám chưa gửi Cổng", required=False)
    reason = TidyField(
        label="Lý do, số văn bản yêu cầu", max_length=200, help_text="Được ghi vào nhật ký cùng tên người xuất."
    )

    def __init__(self, *args, single: bool, **options) -> None:
        super().__init__(*args, **options)
        if single:
            for name in ("first", "last", "waiting"):
                del self.fields[name]
        else:
            purposes = [one for one in ExportPurpose.choices if one[0] != ExportPurpose.SELF]
            self.fields["purpose"].choices = purposes

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            raise ValidationError({"last": "Ngày cuối không thể trước ngày đầu."})
        return data


class AnswerForm(forms.Form):
    why = TidyField(label="Lý do nếu không đồng ý", required=False, max_length=200)
