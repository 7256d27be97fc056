"""Forms about meetings and what a club does."""

from datetime import date

from django import forms

from clubs.choices import Area, HelpForm, MeetingKind
from clubs.forms.members import MemberChoice
from clubs.models import Club, Membership
from elders.forms.fields import DayField, MoneyField, TidyField


class MeetingForm(forms.Form):
    """A meeting apart from its ticks, which the page writes as one line per member."""

    held_on = DayField(label="Ngày họp")
    kind = forms.ChoiceField(label="Loại", choices=MeetingKind.choices)
    place = TidyField(label="Nơi họp", max_length=150, required=False)
    chair = TidyField(label="Chủ trì", max_length=100, required=False)
    secretary = TidyField(label="Thư ký", max_length=100, required=False)
    guests = forms.IntegerField(label="Khách dự", required=False, min_value=0, max_value=5000)
    agenda = forms.CharField(
        label="Nội dung", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    minutes = forms.CharField(
        label="Diễn biến, ý kiến", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    decisions = forms.CharField(
        label="Biểu quyết, kết luận", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 3})
    )
    present_typed = forms.IntegerField(
        label="Số có mặt",
        required=False,
        min_value=0,
        max_value=5000,
        help_text="Chỉ ghi khi không điểm danh theo tên.",
    )
    measured_typed = forms.IntegerField(
        label="Số người được đo huyết áp, cân nặng", required=False, min_value=0, max_value=5000
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for area in Area:
            self.fields[f"mang_{int(area)}"] = TidyField(
                label=f"{int(area)}. {area.label}", max_length=300, required=False
            )

    @property
    def areas(self):
        """The bound fields of the eight areas."""
        return [self[f"mang_{int(area)}"] for area in Area]

    @property
    def works(self) -> dict[int, str]:
        return {int(area): self.cleaned_data.get(f"mang_{int(area)}", "") for area in Area}

    def values(self) -> dict:
        """The answers as fields of `Meeting`."""
        return {name: self.cleaned_data[name] for name in MeetingForm.base_fields}

    def clean(self):
        cleaned = super().clean()
        present, measured = cleaned.get("present_typed"), cleaned.get("measured_typed")
        if measured is not None and (present is None or measured > present):
            self.add_error("measured_typed", "Số người được đo không thể nhiều hơn số có mặt.")
        return cleaned


class RemoveForm(forms.Form):
    why = TidyField(label="Lý do", max_length=200, help_text="Ví dụ: ghi nhầm ngày, buổi họp đã hoãn.")


class WorkForm(forms.Form):
    area = forms.TypedChoiceField(label="Mảng", choices=Area.choices, coerce=int)
    done_on = DayField(label="Ngày")
    what = TidyField(label="Đã làm gì", max_length=300)
    people = forms.IntegerField(label="Số người tham gia", required=False, min_value=0, max_value=100_000)
    value_vnd = MoneyField(label="Giá trị (đồng)", most=10_000_000_000)


class HelpGivenForm(forms.Form):
    membership = MemberChoice(
        label="Thành viên được giúp", queryset=Membership.objects.none(), required=False, empty_label="Người ngoài"
    )
    outsider = TidyField(label="Hoặc tên người ngoài câu lạc bộ", max_length=100, required=False)
    helped_on = DayField(label="Ngày")
    form = forms.ChoiceField(label="Hình thức", choices=HelpForm.choices)
    what = TidyField(label="Nội dung", max_length=200, required=False)
    value_vnd = MoneyField(label="Giá trị (đồng)", most=10_000_000_000)
    helpers = forms.IntegerField(label="Số người tham gia giúp", required=False, min_value=0, max_value=5000)

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["membership"].queryset = Membership.objects.filter(club=club).on(today).by_name()

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("membership")) == bool(cleaned.get("outsider")):
            self.add_error("outsider", "Chọn một thành viên, hoặc ghi tên một người ngoài câu lạc bộ.")
        return cleaned
