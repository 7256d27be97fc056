"""Forms about members and posts."""

from datetime import date

from django import forms

from clubs.choices import Area, Circumstance, LeaveReason, Post, Team
from clubs.models import Club, Membership
from elders.choices import Sex
from elders.forms.fields import BirthField, DayField, NameField, PhoneField, TidyField, YesNoField
from elders.models import ResidentialGroup


class MembershipForm(forms.Form):
    """What is written about a membership."""

    joined_on = DayField(label="Ngày vào")
    joined_is_estimate = forms.BooleanField(label="Ngày vào chỉ là ước tính", required=False)
    circumstance = forms.ChoiceField(
        label="Diện hộ",
        choices=[*Circumstance.choices, ("", "Chưa hỏi")],
        required=False,
        widget=forms.RadioSelect,
        help_text="Theo sổ của câu lạc bộ.",
    )
    teams = forms.MultipleChoiceField(
        label="Tổ, nhóm tham gia", choices=Team.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_association_member = YesNoField(label="Là hội viên Hội Người cao tuổi")
    skills = TidyField(label="Sở trường", max_length=200, required=False, help_text="Ví dụ: hát chèo, sửa điện.")
    note = TidyField(label="Ghi chú", max_length=200, required=False)

    @classmethod
    def of(cls, membership: Membership) -> dict:
        """Initial values for a written membership."""
        names = [name for name in cls.base_fields if name != "joined_on"]
        return {name: getattr(membership, name) for name in names} | {"joined_on": membership.valid_from}

    def values(self) -> dict:
        """The answers as fields of `Membership`."""
        cleaned = {name: self.cleaned_data[name] for name in MembershipForm.base_fields}
        return cleaned | {"valid_from": cleaned.pop("joined_on")}


class PersonForm(forms.Form):
    """Who: looked for by full name and year of birth; a person of the ward nobody knows is written down minimally."""

    full_name = NameField()
    birth = BirthField(help_text="Gõ đúng như giấy tờ: 05/03/1945, 03/1945 hoặc chỉ 1945.")
    sex = forms.ChoiceField(label="Giới tính", choices=Sex.choices, widget=forms.RadioSelect)
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố", queryset=ResidentialGroup.objects.none(), required=False, empty_label="Chưa rõ"
    )
    phone = PhoneField()

    def __init__(self, *args, ward_id: int, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["residential_group"].queryset = ResidentialGroup.objects.filter(ward=ward_id).on(today)
        self.fields["birth"].as_of = today

    def values(self) -> dict:
        """The answers as fields of `Companion`."""
        birth = self.cleaned_data["birth"]
        return {
            "full_name": self.cleaned_data["full_name"],
            "sex": self.cleaned_data["sex"],
            "residential_group": self.cleaned_data["residential_group"],
            "phone": self.cleaned_data["phone"],
            "birth_year": birth.year,
            "birth_month": birth.month,
            "birth_day": birth.day,
        }


class LookForm(forms.Form):
    """Full name and year of birth, both right: a club does not leaf through the registry."""

    ho_ten = NameField(label="Họ và tên")
    nam_sinh = forms.IntegerField(label="Năm sinh", min_value=1890, max_value=2100)


class LeaveForm(forms.Form):
    on = DayField(label="Ngày ra")
    reason = forms.ChoiceField(label="Lý do", choices=LeaveReason.choices, widget=forms.RadioSelect)
    note = TidyField(label="Ghi chú", max_length=200, required=False)


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, membership: Membership) -> str:
        return membership.person.full_name


class MembersChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, membership: Membership) -> str:
        return membership.person.full_name


class SeatForm(forms.Form):
    membership = MemberChoice(label="Thành viên", queryset=Membership.objects.none(), empty_label="Chọn")
    post = forms.ChoiceField(label="Chức danh", choices=Post.choices)
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến ngày", required=False, help_text="Để trống nếu đang giữ.")
    areas = forms.TypedMultipleChoiceField(
        label="Phụ trách mảng",
        choices=Area.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    decision = TidyField(label="Quyết định, biên bản bầu", max_length=100, required=False)

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["membership"].queryset = Membership.objects.filter(club=club).on(today).by_name()
