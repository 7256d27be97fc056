"""Forms about scans, belongings, mentors, entitlements and the half-year report."""

from datetime import date

from django import forms

from clubs.choices import Half, Step
from clubs.forms.members import MemberChoice
from clubs.models import Asset, Club, Membership, RightsCase
from elders.forms.fields import DayField, MoneyField, TidyField
from elders.ground.scans import check_scan


class ScanForm(forms.Form):
    file = forms.FileField(label="Bản chụp", help_text="Tệp PDF hoặc ảnh chụp bằng điện thoại, tối đa 10 MB.")
    title = TidyField(label="Giấy tờ gì", max_length=150, help_text="Ví dụ: Đơn đề nghị thành lập đã ký.")
    step = forms.ChoiceField(label="Của bước thành lập", choices=[("", "Giấy tờ khác"), *Step.choices], required=False)
    number = TidyField(label="Số văn bản", max_length=60, required=False)
    dated_on = DayField(label="Ngày văn bản", required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        check_scan(file.read())
        file.seek(0)
        return file


class WhyForm(forms.Form):
    why = TidyField(label="Lý do", max_length=200)


class AssetForm(forms.ModelForm):
    """One line of the book of belongings."""

    received_on = DayField(label="Ngày nhận", required=False)
    value_vnd = MoneyField(
        label="Giá trị (đồng)", most=10_000_000_000, help_text="Của cả số lượng. Để trống nếu không rõ."
    )
    keeper = MemberChoice(
        label="Người giữ", queryset=Membership.objects.none(), required=False, empty_label="Chưa giao ai"
    )
    gone_on = DayField(label="Ngày không còn", required=False, help_text="Chỉ ghi khi đã mất hoặc thanh lý.")

    class Meta:
        model = Asset
        fields = [
            "name", "quantity", "source", "giver", "received_on", "value_vnd", "paper", "keeper", "state", "gone_on",
            "note",
        ]  # fmt: skip

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.instance.club = club
        members = Membership.objects.filter(club=club)
        # who keeps it now stays a choice after leaving, so that the line can be corrected
        self.fields["keeper"].queryset = (members.on(today) | members.filter(pk=self.instance.keeper_id)).by_name()


class PairForm(forms.Form):
    mentor = MemberChoice(label="Người đỡ đầu", queryset=Membership.objects.none(), empty_label="Chọn")
    mentee = MemberChoice(label="Người được đỡ đầu", queryset=Membership.objects.none(), empty_label="Chọn")
    goal = TidyField(label="Làm ăn việc gì", max_length=200, required=False, help_text="Ví dụ: nuôi gà, trồng rau.")
    valid_from = DayField(label="Từ ngày")

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        for name in ("mentor", "mentee"):
            self.fields[name].queryset = Membership.objects.filter(club=club).on(today).by_name()


class LogForm(forms.Form):
    month = forms.DateField(widget=forms.HiddenInput, label="Tháng")
    content = TidyField(label="Đã hướng dẫn, thăm việc gì", max_length=300)
    result = TidyField(label="Kết quả", max_length=300, required=False)


class RightsForm(forms.ModelForm):
    membership = MemberChoice(
        label="Thành viên", queryset=Membership.objects.none(), required=False, empty_label="Người ngoài"
    )
    found_on = DayField(label="Ngày phát hiện")
    moved_on = DayField(label="Ngày làm việc này")

    class Meta:
        model = RightsCase
        fields = ["membership", "outsider", "entitlement", "found_on", "done", "state", "moved_on"]
        widgets = {"state": forms.RadioSelect}
        labels = {"outsider": "Hoặc tên người ngoài câu lạc bộ"}

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.instance.club = club
        self.initial["moved_on"] = today
        self.initial.setdefault("found_on", today)
        members = Membership.objects.filter(club=club)
        mine = members.filter(pk=self.instance.membership_id)
        self.fields["membership"].queryset = (members.on(today) | mine).by_name()

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("membership")) == bool(cleaned.get("outsider")):
            self.add_error("outsider", "Chọn một thành viên, hoặc ghi tên một người ngoài câu lạc bộ.")
        return cleaned


class PeriodReportForm(forms.Form):
    half = forms.ChoiceField(choices=Half.choices, widget=forms.HiddenInput, label="Kỳ")
    difficulties = forms.CharField(
        label="Khó khăn", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    requests = forms.CharField(
        label="Đề nghị", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
