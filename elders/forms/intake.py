"""Forms of the intake: sending a file, correcting a cell, naming columns."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from elders.intake.kinds import Kind
from elders.models import ResidentialGroup

MAX_BYTES = 20 * 1024 * 1024


class TargetField(forms.ModelChoiceField):
    """What a file is about: a payment list, a club, a round."""

    def label_from_instance(self, obj) -> str:
        return str(obj)[:1].upper() + str(obj)[1:]


class SendForm(forms.Form):
    """What the sender says about a file of one kind before it is read."""

    kind = forms.CharField(widget=forms.HiddenInput)
    target = TargetField(queryset=None, empty_label="Chọn")
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố",
        queryset=ResidentialGroup.objects.none(),
        required=False,
        empty_label="Theo danh sách (tiêu đề, cột hoặc tên trang tính)",
        help_text="Chỉ chọn khi mọi người trong tệp đều thuộc một tổ.",
    )
    as_of = forms.DateField()
    file = forms.FileField(
        label="Tệp danh sách",
        help_text="Excel (.xlsx, .xlsm, .xls) hoặc .csv, tối đa 20 MB. Giữ nguyên mẫu đang dùng, phần mềm tự tìm cột.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.csv"}),
    )

    def __init__(self, *args, user, kind: Kind, today: date, target: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["kind"].initial = kind.key
        self.fields["as_of"].label, self.fields["as_of"].help_text = kind.day_label, kind.day_help
        self._offer_targets(kind, user, target)
        if not kind.asks_group:
            del self.fields["residential_group"]
            if not self.is_bound:
                self.fields["as_of"].initial = today
            return
        groups = ResidentialGroup.objects.for_user(user).on(today)
        self.fields["residential_group"].queryset = groups
        if not self.is_bound:
            self.fields["as_of"].initial = today
        if not user.sees_whole_ward and len(groups) == 1:
            self.fields["residential_group"].initial = groups[0]

    def _offer_targets(self, kind: Kind, user, chosen: str) -> None:
        if kind.targets is None:
            del self.fields["target"]
            return
        field = self.fields["target"]
        field.queryset = kind.targets(user)
        field.label, field.help_text = kind.target_label, kind.target_help
        field.error_messages |= {"required": f"Chọn {kind.target_label.lower()}."}
        offered = [str(one.pk) for one in field.queryset[:2]]
        field.initial = chosen or (offered[0] if len(offered) == 1 else None)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("Tệp lớn hơn 20 MB. Hãy tách thành nhiều tệp rồi gửi lần lượt.")
        return file

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > self.today:
            raise ValidationError("Ngày này ở tương lai. Hãy ghi ngày lập danh sách.")
        return day


class FixForm(forms.Form):
    """One corrected cell of one row; the text is read by the same reader as the file."""

    field = forms.CharField(max_length=40)
    text = forms.CharField(max_length=500, required=False, strip=True)


class UndoForm(forms.Form):
    """Undoing a whole import asks for the reason, which the history keeps."""

    why = forms.CharField(
        label="Lý do hoàn tác",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Được ghi vào lịch sử.",
    )
