"""Forms about targets and their papers."""

from django import forms

from elders.forms.fields import DayField, TidyField
from elders.ground.scans import check_scan
from elders.models import Ward
from reporting.catalogue import catalogue
from reporting.models import TargetDocument


def paper_sets() -> list[tuple[str, str]]:
    """Sets a paper can belong to: not the interpolation, which has none."""
    return [(code, one.name) for code, one in catalogue().target_sets.items() if one.level != "proposal"]


class DocumentForm(forms.ModelForm):
    target_set = forms.ChoiceField(label="Nguồn chỉ tiêu", choices=paper_sets)
    issued_on = DayField(label="Ngày ban hành")
    scan_file = forms.FileField(
        label="Bản chụp", help_text="Tệp PDF, JPG hoặc PNG, tối đa 10 MB. Không có bản chụp thì không phê duyệt được."
    )

    class Meta:
        model = TargetDocument
        fields = ["target_set", "number", "issued_on", "issued_by", "title"]

    def clean_scan_file(self):
        file = self.cleaned_data["scan_file"]
        content = file.read()
        check_scan(content)
        self.instance.scan, self.instance.scan_name = content, file.name[-150:]
        return file


class TargetForm(forms.Form):
    """One value of one row and year."""

    value = forms.DecimalField(
        label="Mức", min_value=0, max_digits=9, decimal_places=3, localize=True, help_text="Ví dụ 71 hoặc 72,5."
    )
    document = forms.ModelChoiceField(
        label="Văn bản giao", queryset=TargetDocument.objects.none(), required=False,
        empty_label="Chưa có văn bản (chỉ đề xuất)",
    )  # fmt: skip
    note = TidyField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args, ward: Ward, unit: str, **options) -> None:
        super().__init__(*args, **options)
        self.fields["document"].queryset = TargetDocument.objects.filter(ward=ward)
        self.fields["value"].label = f"Mức ({unit})"


class ApproveForm(forms.Form):
    document = forms.ModelChoiceField(
        label="Theo văn bản", queryset=TargetDocument.objects.none(), empty_label="Chọn văn bản"
    )

    def __init__(self, *args, ward: Ward, **options) -> None:
        super().__init__(*args, **options)
        self.fields["document"].queryset = TargetDocument.objects.filter(ward=ward)
