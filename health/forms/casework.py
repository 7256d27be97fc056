"""Forms of a social-work file, one per act; the service refuses what does not fit."""

from datetime import date

from django import forms
from django.utils import timezone

from elders.choices import Sex
from elders.forms.fields import DayField, MoneyField, TidyField
from elders.forms.picker import ElderField
from elders.models import User
from health.case_choices import (
    Agreement,
    CaseBasis,
    CaseKind,
    CaseSource,
    ClosingReason,
    ContactKind,
    GoalResult,
    MemberRole,
    NeedDomain,
    ServiceGiven,
    Urgency,
)
from health.models import CaseNeed, Referral, SocialCase
from health.services.caseplan import NEXT_STATES

CHOOSE = ("", "Chọn…")
NEED_LINES = 5


def long_text(label: str, *, rows: int = 3, **options) -> TidyField:
    return forms.CharField(
        **{"label": label, "max_length": 4000, "widget": forms.Textarea(attrs={"rows": rows})} | options
    )


def choice(label: str, choices, **options) -> forms.ChoiceField:
    return forms.ChoiceField(**{"label": label, "choices": [CHOOSE, *choices]} | options)


class CaseForm(forms.Form):
    """Base: knows the file, who writes and what day it is."""

    def __init__(self, *args, case: SocialCase | None = None, user: User, today: date, **options):
        self.case, self.user, self.today = case, user, today
        super().__init__(*args, **options)
        if "on" in self.fields:
            self.fields["on"].initial = today
        self.set_up()

    def set_up(self) -> None:
        """Choices and first values that depend on the file."""


class IntakeForm(CaseForm):
    elder = ElderField(label="Người cao tuổi trong sổ", required=False, help_text="Bỏ trống nếu chưa rõ là ai.")
    called = TidyField(label="Tên gọi", required=False, max_length=120, help_text="Chỉ khi không có trong sổ.")
    looks = TidyField(
        label="Đặc điểm nhận dạng", required=False, max_length=300, help_text="Chỉ ghi điều cần để nhận ra người đó."
    )
    sex = forms.ChoiceField(label="Giới tính", required=False, choices=[("", "Chưa rõ"), *Sex.choices])
    about_age_years = forms.IntegerField(label="Khoảng tuổi", required=False, min_value=40, max_value=120)
    found_at = TidyField(label="Nơi phát hiện", required=False, max_length=200)
    received_on = DayField(label="Ngày tiếp nhận")
    received_hour = forms.TimeField(
        label="Giờ tiếp nhận", input_formats=["%H:%M", "%Hh%M", "%H.%M"], widget=forms.TimeInput(format="%H:%M")
    )
    source = choice("Nguồn tin", CaseSource.choices)
    source_words = TidyField(label="Ai báo", required=False, max_length=200)
    problem = long_text("Vấn đề", help_text="Ghi điều nghe, thấy; chưa kết luận.")
    kinds = forms.MultipleChoiceField(
        label="Loại vấn đề", choices=CaseKind.choices, widget=forms.CheckboxSelectMultiple
    )
    urgency = forms.ChoiceField(
        label="Mức khẩn",
        required=False,
        choices=[("", "Theo loại vấn đề"), *Urgency.choices],
        help_text="Có thể chọn cao hơn; không thấp hơn mức của loại vấn đề.",
    )
    basis = choice("Căn cứ ghi dữ liệu", CaseBasis.choices)
    basis_words = TidyField(label="Ai đồng ý, hoặc trường hợp nào", max_length=300)
    needs_legal_aid = forms.BooleanField(label="Cần trợ giúp pháp lý", required=False)
    confidential = forms.BooleanField(
        label="Hồ sơ mật",
        required=False,
        help_text="Bạo lực, bỏ mặc, tự hại luôn là hồ sơ mật, chỉ nhóm phụ trách thấy.",
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def set_up(self) -> None:
        self.fields["elder"].limit_to(self.user, today=self.today)

    def clean(self):
        values = super().clean()
        if not values.get("elder") and not values.get("called") and not values.get("looks"):
            self.add_error("elder", "Chọn người trong sổ, hoặc ghi tên gọi hay đặc điểm nhận dạng.")
        if values.get("elder"):
            values |= {"called": "", "looks": "", "sex": "", "about_age_years": None}
        return values

    def moment(self):
        """When it was received, as a moment."""
        day, hour = self.cleaned_data["received_on"], self.cleaned_data["received_hour"]
        return timezone.make_aware(timezone.datetime.combine(day, hour))


class ScreenForm(CaseForm):
    on = DayField(label="Ngày sàng lọc")
    urgency = choice("Mức khẩn", Urgency.choices)
    words = long_text("Kết quả sàng lọc", help_text="Có thuộc diện hỗ trợ không, vì sao, nguy cơ trước mắt.")

    def set_up(self) -> None:
        self.fields["urgency"].initial = self.case.urgency


class SafetyForm(CaseForm):
    on = DayField(label="Ngày lập")
    plan = long_text("Kế hoạch an toàn", help_text="Ở đâu đêm nay, ai ở cùng, gọi ai khi nguy hiểm.")
    basis = TidyField(
        label="Căn cứ bảo vệ khẩn cấp", max_length=300, help_text="Đồng ý của ai, hoặc điều luật cho phép làm ngay."
    )


class AssessForm(CaseForm):
    assessed_on = DayField(label="Ngày đánh giá")
    person = long_text("Bản thân, hoàn cảnh sống")
    health = long_text("Sức khỏe, khả năng tự chăm sóc")
    family = long_text("Gia đình, người chăm sóc")
    resources = long_text("Nguồn lực, điểm mạnh", required=False, rows=2)
    risks = long_text("Nguy cơ", required=False, rows=2)
    barthel = forms.IntegerField(
        label="Điểm Barthel", required=False, min_value=0, max_value=100, help_text="0–100; bỏ trống nếu chưa đo."
    )

    def set_up(self) -> None:
        self.fields["assessed_on"].initial = self.today
        for number in range(1, NEED_LINES + 1):
            self.fields[f"domain_{number}"] = choice(f"Nhu cầu {number}: lĩnh vực", NeedDomain.choices, required=False)
            self.fields[f"words_{number}"] = TidyField(label=f"Nhu cầu {number}", required=False, max_length=300)
        self.fields["domain_1"].help_text = "Ghi nhu cầu cần nhất trước."

    def clean(self):
        values = super().clean()
        for number in range(1, NEED_LINES + 1):
            domain, words = values.get(f"domain_{number}"), values.get(f"words_{number}")
            if bool(domain) != bool(words):
                self.add_error(f"words_{number}", "Ghi cả lĩnh vực và nhu cầu, hoặc bỏ trống cả hai.")
        return values

    def needs(self) -> list[dict[str, str]]:
        rows = [(self.cleaned_data[f"domain_{n}"], self.cleaned_data[f"words_{n}"]) for n in range(1, NEED_LINES + 1)]
        return [{"domain": domain, "words": words} for domain, words in rows if domain]


class ContactForm(CaseForm):
    on = DayField(label="Ngày")
    kind = choice("Cách", ContactKind.choices)
    present = TidyField(label="Ai có mặt", required=False, max_length=200)
    words = long_text("Nội dung")


class ReviewForm(CaseForm):
    on = DayField(label="Ngày rà soát")
    words = long_text("Kết quả rà soát")
    urgency = choice("Mức khẩn từ nay", Urgency.choices)

    def set_up(self) -> None:
        self.fields["urgency"].initial = self.case.urgency


class IdentifyForm(CaseForm):
    on = DayField(label="Ngày xác định")
    elder = ElderField(label="Người cao tuổi trong sổ")

    def set_up(self) -> None:
        self.fields["elder"].limit_to(self.user, today=self.today)


class MarkForm(CaseForm):
    kinds = forms.MultipleChoiceField(
        label="Loại vấn đề", choices=CaseKind.choices, widget=forms.CheckboxSelectMultiple
    )
    needs_legal_aid = forms.BooleanField(label="Cần trợ giúp pháp lý", required=False)
    confidential = forms.BooleanField(label="Hồ sơ mật", required=False)

    def set_up(self) -> None:
        for name in ("kinds", "needs_legal_aid", "confidential"):
            self.fields[name].initial = getattr(self.case, name)


class MemberForm(CaseForm):
    user = forms.ModelChoiceField(label="Người", queryset=User.objects.none(), empty_label="Chọn…")
    role = forms.ChoiceField(
        label="Vai trò", choices=[one for one in MemberRole.choices if one[0] != MemberRole.APPROVER]
    )
    why = TidyField(label="Lý do", required=False, max_length=200)

    def set_up(self) -> None:
        self.fields["user"].queryset = holders(self.case.ward_id, "view_socialcase")


def holders(ward_id: int, codename: str):
    """Active accounts of the ward whose role carries a permission of health."""
    found = User.objects.filter(ward=ward_id, is_active=True, groups__permissions__codename=codename)
    return found.filter(groups__permissions__content_type__app_label="health").distinct().order_by("full_name", "pk")


class PlanForm(CaseForm):
    purpose = long_text("Mục tiêu chung")


class ItemForm(CaseForm):
    need = forms.ModelChoiceField(label="Nhu cầu", queryset=CaseNeed.objects.none(), empty_label="Chọn…")
    goal = TidyField(label="Mục tiêu", max_length=200)
    action = TidyField(label="Việc làm", max_length=300)
    doer = TidyField(label="Ai làm", max_length=120)
    due_on = DayField(label="Hạn")
    cost_vnd = MoneyField(label="Kinh phí (đồng)", help_text="Bỏ trống nếu chưa biết.")

    def set_up(self) -> None:
        self.fields["need"].queryset = self.case.needs.order_by("position", "pk")


class LeaveOutForm(CaseForm):
    why = TidyField(label="Vì sao không đưa vào kế hoạch", max_length=200)


class SubmitForm(CaseForm):
    agreement = choice("Sự đồng ý", Agreement.choices)
    agreed_by = TidyField(label="Ai đồng ý", required=False, max_length=120)
    agreed_on = DayField(label="Ngày đồng ý", required=False)
    legal_basis = TidyField(
        label="Căn cứ bảo vệ khẩn cấp",
        required=False,
        max_length=300,
        help_text="Chỉ khi bảo vệ khẩn cấp, chưa có đồng ý.",
    )
    approver = forms.ModelChoiceField(label="Trình ai duyệt", queryset=User.objects.none(), empty_label="Chọn…")

    def set_up(self) -> None:
        self.fields["approver"].queryset = holders(self.case.ward_id, "approve_caseplan").exclude(pk=self.user.pk)


class DecideForm(forms.Form):
    words = TidyField(label="Ý kiến", required=False, max_length=300, help_text="Trả lại thì phải ghi lý do.")


class ResultForm(CaseForm):
    on = DayField(label="Ngày")
    result = choice("Kết quả", GoalResult.choices)
    words = TidyField(label="Cụ thể", required=False, max_length=300)


class ServiceForm(CaseForm):
    on = DayField(label="Ngày")
    kind = choice("Dịch vụ", ServiceGiven.choices)
    provider = TidyField(label="Đơn vị, người thực hiện", max_length=200)
    paper = TidyField(
        label="Quyết định, giấy tờ", required=False, max_length=150, help_text="Bắt buộc khi đưa vào cơ sở."
    )
    follow_until = DayField(label="Theo dõi đến", required=False, help_text="Bắt buộc khi đưa về gia đình.")
    words = TidyField(label="Nội dung", required=False, max_length=300)


class ReferForm(CaseForm):
    on = DayField(label="Ngày gửi")
    to = TidyField(label="Nơi nhận", max_length=200)
    reason = long_text("Lý do, tóm tắt", help_text="Chỉ nêu điều nơi nhận cần biết.")
    urgent = forms.BooleanField(label="Khẩn", required=False)
    signer = TidyField(label="Người ký giới thiệu", max_length=120)
    token = forms.UUIDField(widget=forms.HiddenInput)


class ReferralForm(CaseForm):
    on = DayField(label="Ngày")
    state = choice("Tình trạng mới", [])
    words = long_text("Nội dung trả lời", required=False, help_text="Bắt buộc khi nơi nhận trả lời hoặc từ chối.")

    def set_up(self) -> None:
        labels = dict(Referral.State.choices)
        following = NEXT_STATES.get(self.initial["now"], ())
        self.fields["state"].choices = [CHOOSE, *[(state, labels[state]) for state in following]]


class WhyForm(CaseForm):
    why = TidyField(label="Lý do", max_length=200)


class ClosingForm(CaseForm):
    on = DayField(label="Ngày quyết định")
    words = TidyField(label="Vì sao đóng", max_length=300)


class CloseForm(CaseForm):
    on = DayField(label="Ngày đóng")
    reason = choice("Lý do đóng", ClosingReason.choices)
    words = long_text("Lượng giá", help_text="Đã đạt gì, còn gì, ai tiếp tục.")
    satisfaction = forms.TypedChoiceField(
        label="Mức hài lòng của người cao tuổi",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Không hỏi được"), (5, "Rất hài lòng"), (4, "Hài lòng"), (3, "Bình thường"),
                 (2, "Chưa hài lòng"), (1, "Rất không hài lòng")],
    )  # fmt: skip
