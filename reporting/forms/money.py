"""Forms about the money of the plan and about problems."""

from datetime import date

from django import forms

from elders.choices import RoleCode
from elders.forms.fields import DayField, MoneyField, TidyField
from elders.models import ResidentialGroup, User
from reporting.models import Activity, PlanTask
from reporting.plan_choices import MoneySource

MOST_VND = 1_000_000_000_000


class LineForm(forms.Form):
    FIELDS = ("content", "source", "task", "estimate_vnd", "note")

    content = TidyField(label="Nội dung chi", max_length=250)
    source = forms.ChoiceField(label="Nguồn", choices=MoneySource.choices)
    task = forms.ModelChoiceField(
        label="Nhiệm vụ kế hoạch", queryset=PlanTask.objects.none(), required=False, empty_label="Không gắn nhiệm vụ"
    )
    estimate_vnd = MoneyField(label="Dự toán (đồng)", most=MOST_VND, help_text="Để trống nếu chưa có dự toán.")
    note = TidyField(label="Ghi chú", max_length=200, required=False)

    def __init__(self, *args, user: User, year: int, **options) -> None:
        super().__init__(*args, **options)
        tasks = PlanTask.objects.for_user(user).filter(plan__year=year).exclude(scope="city_only")
        self.fields["task"].queryset = tasks.order_by("position", "pk")


class AllocationForm(forms.Form):
    allocated_vnd = MoneyField(label="Số tiền phân bổ (đồng)", most=MOST_VND)
    allocated_on = DayField(label="Ngày phân bổ", required=False)
    allocated_by_paper = TidyField(label="Quyết định phân bổ", max_length=100, required=False)


class SettlementForm(forms.Form):
    settled_vnd = MoneyField(label="Số tiền quyết toán (đồng)", most=MOST_VND, required=True)
    settled_on = DayField(label="Ngày quyết toán")
    settled_by_paper = TidyField(label="Chứng từ quyết toán", max_length=100, required=False)


class SpendingForm(forms.Form):
    amount_vnd = MoneyField(label="Số tiền (đồng)", most=MOST_VND, required=True)
    spent_on = DayField(label="Ngày chi")
    what = TidyField(label="Nội dung", max_length=200)
    voucher = TidyField(label="Chứng từ", max_length=100, required=False)
    activity = forms.ModelChoiceField(
        label="Cho hoạt động", queryset=Activity.objects.none(), required=False, empty_label="Không gắn hoạt động"
    )

    def __init__(self, *args, user: User, year: int, **options) -> None:
        super().__init__(*args, **options)
        self.fields["activity"].queryset = Activity.objects.for_user(user).filter(year=year)


class TakeBackForm(forms.Form):
    spent_on = DayField(label="Ngày thu hồi")
    why = TidyField(label="Lý do", max_length=180)


class ProblemForm(forms.Form):
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố", queryset=ResidentialGroup.objects.none(), required=False, empty_label="Không theo tổ"
    )
    what = forms.CharField(
        label="Khó khăn, vướng mắc", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Việc gì, ở đâu, từ khi nào. Không ghi bệnh tật của người cụ thể.",
    )  # fmt: skip
    wish = forms.CharField(label="Đề nghị", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, user: User, today: date, **options) -> None:
        super().__init__(*args, **options)
        field = self.fields["residential_group"]
        if user.role == RoleCode.GROUP_LEADER:
            field.queryset = ResidentialGroup.objects.for_user(user)
            field.required, field.empty_label = True, "Chọn tổ"
            if field.queryset.count() == 1:
                field.initial = field.queryset.get()
        elif user.has_perm("reporting.answer_problem"):
            field.queryset = ResidentialGroup.objects.filter(ward=user.ward_id).on(today)
        else:
            del self.fields["residential_group"]


class AssignForm(forms.Form):
    handler = TidyField(label="Người xử lý", max_length=100)
    due_on = DayField(label="Hạn xử lý", required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField(label="Trả lời", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    close = forms.BooleanField(label="Đã giải quyết xong, đóng phản ánh", required=False)


class EscalateForm(forms.Form):
    escalated_to = TidyField(label="Chuyển đến", max_length=120, initial="Sở Y tế thành phố Hải Phòng")
    escalated_paper = TidyField(label="Văn bản chuyển", max_length=100, required=False)
