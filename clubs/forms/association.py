"""Forms of the Association."""

from datetime import date

from django import forms

from clubs.choices import CareKind, CareSource, Grade, LeaveReason, Movement, UnitLevel, UnitPost
from clubs.models import AssociationMember, AssociationUnit
from elders.forms.fields import DayField, MoneyField, TidyField
from elders.models import ResidentialGroup, User


class UnitForm(forms.Form):
    name = TidyField(label="Tên", max_length=120, help_text="Ví dụ: Chi hội Vân Quan.")
    level = forms.ChoiceField(label="Cấp", choices=UnitLevel.choices, initial=UnitLevel.BRANCH)
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố", queryset=ResidentialGroup.objects.none(), required=False, empty_label="Không riêng tổ nào"
    )
    parent = forms.ModelChoiceField(
        label="Thuộc", queryset=AssociationUnit.objects.none(), required=False, empty_label="Không"
    )
    founded_on = DayField(label="Ngày thành lập", required=False)
    dissolved_on = DayField(label="Ngày giải thể", required=False)

    def __init__(self, *args, user: User, today: date, unit: AssociationUnit | None = None, **options) -> None:
        super().__init__(*args, **options)
        self.fields["residential_group"].queryset = ResidentialGroup.objects.filter(ward=user.ward_id).on(today)
        others = AssociationUnit.objects.for_user(user)
        self.fields["parent"].queryset = others.exclude(pk=unit.pk) if unit else others
        if unit:
            for name in self.fields:
                self.initial.setdefault(name, getattr(unit, name))


class MemberForm(forms.Form):
    joined_on = DayField(label="Ngày vào Hội")
    card_number = TidyField(label="Số thẻ hội viên", max_length=30, required=False)
    card_issued_on = DayField(label="Ngày cấp thẻ", required=False)
    note = TidyField(label="Ghi chú", max_length=200, required=False)


class LeaveForm(forms.Form):
    on = DayField(label="Ngày ra khỏi Hội")
    reason = forms.ChoiceField(label="Lý do", choices=LeaveReason.choices, widget=forms.RadioSelect)


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(label="Sang chi hội", queryset=AssociationUnit.objects.none(), empty_label="Chọn")
    on = DayField(label="Từ ngày")

    def __init__(self, *args, user: User, unit: AssociationUnit, **options) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = AssociationUnit.objects.for_user(user).exclude(pk=unit.pk)


class MemberOfUnit(forms.ModelChoiceField):
    def label_from_instance(self, member: AssociationMember) -> str:
        return f"{member.person.full_name} ({member.birth or 'chưa rõ năm sinh'})"


class PostForm(forms.Form):
    member = MemberOfUnit(label="Hội viên", queryset=AssociationMember.objects.none(), empty_label="Chọn")
    post = forms.ChoiceField(label="Chức danh", choices=UnitPost.choices)
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến ngày", required=False)
    term = TidyField(label="Nhiệm kỳ", max_length=20, required=False, help_text="Ví dụ: 2026–2031.")
    decision = TidyField(label="Quyết định", max_length=100, required=False)

    def __init__(self, *args, unit: AssociationUnit, today: date, **options) -> None:
        super().__init__(*args, **options)
        # The ward's committee is chosen among all members, a branch's head among its own.
        rows = AssociationMember.objects.on(today)
        rows = rows.filter(unit__ward=unit.ward_id) if unit.level == UnitLevel.WARD else rows.filter(unit=unit)
        self.fields["member"].queryset = rows.by_name()


class RoleForm(forms.Form):
    member = MemberOfUnit(label="Hội viên", queryset=AssociationMember.objects.none(), empty_label="Chọn")
    kind = forms.ChoiceField(label="Vai trò", choices=Movement.choices)
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến ngày", required=False)
    what = TidyField(label="Nội dung", max_length=200, required=False)
    award = TidyField(label="Khen thưởng", max_length=200, required=False)

    def __init__(self, *args, unit: AssociationUnit, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["member"].queryset = AssociationMember.objects.on(today).filter(unit=unit).by_name()


class UnitMeetingForm(forms.Form):
    held_on = DayField(label="Ngày họp")
    present = forms.IntegerField(label="Số có mặt", required=False, min_value=0, max_value=100_000)
    minutes = forms.CharField(label="Nội dung", required=False, max_length=20_000, widget=forms.Textarea)


class GradeForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=1990, max_value=2100)
    grade = forms.ChoiceField(label="Xếp loại", choices=Grade.choices, widget=forms.RadioSelect)
    decided_on = DayField(label="Ngày xếp loại", required=False)


class CareActForm(forms.Form):
    kind = forms.ChoiceField(label="Việc", choices=CareKind.choices)
    done_on = DayField(label="Ngày")
    what = TidyField(label="Nội dung", max_length=200, required=False)
    people = forms.IntegerField(label="Số người", min_value=0, max_value=100_000, initial=1)
    money_vnd = MoneyField(label="Số tiền (đồng)", most=100_000_000_000)
    in_kind_vnd = MoneyField(label="Hiện vật quy tiền (đồng)", most=100_000_000_000)
    source = forms.ChoiceField(label="Nguồn", choices=[("", "Chưa ghi"), *CareSource.choices], required=False)
    action_month = forms.BooleanField(label="Thuộc Tháng hành động vì người cao tuổi (tháng 10)", required=False)


class FeeForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=1990, max_value=2100)
    due_vnd = MoneyField(label="Mức hội phí một năm (đồng)", required=True, most=10_000_000)
    on = DayField(label="Ngày thu")
