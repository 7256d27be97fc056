"""Forms about loans: the request, the decision, the money, and what happens when it does not go as agreed."""

from datetime import date
from uuid import uuid4

from django import forms
from django.forms.models import construct_instance

from clubs.forms.money import FundForm, amount_field, place_field
from clubs.loan_terms import Method
from clubs.models import Club, Loan, Membership, MoneyRules
from elders.forms.fields import DayField, TidyField


class MemberField(forms.ModelChoiceField):
    """A member of the club, by name and year of birth."""

    def label_from_instance(self, member: Membership) -> str:
        person = member.person
        year = f", {person.birth_year}" if person.birth_year else ""
        return f"{person.full_name}{year}"


def members_on(club: Club, day: date):
    return Membership.objects.filter(club=club).on(day).by_name()


class LoanForm(forms.ModelForm):
    """A request; rate, method and term are those of the club unless somebody changes them."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, label="Khóa của biểu mẫu")
    membership = MemberField(label="Người vay", queryset=Membership.objects.none(), empty_label="Hãy chọn thành viên")
    principal_vnd = amount_field("Số tiền vay (đồng)")
    months = forms.IntegerField(label="Trả trong mấy tháng", min_value=1, max_value=60)
    rate_pct_month = forms.DecimalField(
        label="Lãi suất (%/tháng)", max_digits=5, decimal_places=3, min_value=0, localize=True
    )
    asked_on = DayField(label="Ngày đề nghị")

    class Meta:
        model = Loan
        fields = [
            "membership", "principal_vnd", "purpose", "months", "guarantor", "asked_on", "rate_pct_month", "method",
        ]  # fmt: skip
        widgets = {"method": forms.RadioSelect}

    def __init__(self, *args, club: Club, rules: MoneyRules, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["membership"].queryset = members_on(club, today)
        self.fields["method"].choices = Method.choices
        self.instance.club, self.instance.unit_vnd, self.instance.settlement = club, rules.unit_vnd, rules.settlement
        for name, value in [
            ("asked_on", today), ("months", rules.months), ("rate_pct_month", rules.rate_pct_month),
            ("method", rules.method),
        ]:  # fmt: skip
            self.initial.setdefault(name, value)

    def _post_clean(self) -> None:
        """The service checks the whole loan under its lock; here only the fields are put on it."""
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


class TakeOverForm(LoanForm):
    """A loan of the paper book that is still running: what is left of it."""

    disbursed_on = DayField(label="Ngày vay (theo sổ giấy)")
    left_vnd = amount_field("Gốc còn nợ (đồng)")
    months_left = forms.IntegerField(label="Còn mấy kỳ chưa trả", min_value=1, max_value=60)
    on = DayField(label="Tính đến ngày", help_text="Kỳ tới đến hạn một tháng sau ngày này.")

    def __init__(self, *args, today: date, **options) -> None:
        super().__init__(*args, today=today, **options)
        self.initial.setdefault("on", today)
        del self.fields["asked_on"]
        self.fields["membership"].label = "Người đang vay"
        self.fields["principal_vnd"].label = "Số tiền vay ban đầu (đồng)"


class DecideForm(forms.Form):
    approve = forms.ChoiceField(
        label="Quyết định",
        choices=[("duyet", "Đồng ý cho vay"), ("khong", "Không đồng ý")],
        widget=forms.RadioSelect,
    )
    decided_on = DayField(label="Ngày họp quyết định")
    paper = TidyField(
        label="Biên bản, người quyết định", max_length=200, help_text="Ví dụ: Biên bản họp Ban Chủ nhiệm ngày 12/01."
    )
    why = TidyField(label="Lý do", max_length=300, required=False, help_text="Cần ghi khi không đồng ý.")


class DisburseForm(FundForm):
    on = DayField(label="Ngày giao tiền")
    place = place_field("Giao từ")


class PayForm(FundForm):
    amount_vnd = amount_field("Số tiền nộp (đồng)")
    on = DayField(label="Ngày nộp")
    payer = TidyField(label="Người nộp", max_length=150, required=False, help_text="Để trống nếu chính người vay nộp.")
    place = place_field("Tiền vào")


class TakeBackForm(FundForm):
    why = TidyField(label="Lý do hủy", max_length=200)
    on = DayField(label="Ngày hủy", help_text="Phải trong tháng chưa khóa sổ.")


class DecisionForm(FundForm):
    """What every change of an agreed loan needs (V-11)."""

    on = DayField(label="Từ ngày")
    paper = TidyField(label="Biên bản họp", max_length=200, help_text="Ví dụ: Biên bản sinh hoạt ngày 20/04/2026.")
    why = TidyField(label="Lý do", max_length=300)


class RescheduleForm(DecisionForm):
    months = forms.IntegerField(label="Trả tiếp trong mấy tháng", min_value=1, max_value=60)

    field_order = ["months"]


class WriteOffForm(DecisionForm):
    sure = forms.BooleanField(label="Tôi hiểu: số nợ còn lại sẽ không thu nữa và trừ vào vốn của quỹ")


class HandOverForm(DecisionForm):
    to = MemberField(label="Thành viên nhận nợ", queryset=Membership.objects.none(), empty_label="Hãy chọn")

    field_order = ["to"]

    def __init__(self, *args, loan: Loan, **options) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = members_on(loan.club, self.today).exclude(pk=loan.membership_id)
