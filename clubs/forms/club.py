"""Forms about the club itself, its founding and its end."""

from datetime import date

from django import forms

from clubs.choices import ClubKind, Step, SupportKind, SupportSource
from clubs.models import Club
from elders.forms.fields import DayField, MoneyField, PhoneField, TidyField
from elders.models import ResidentialGroup, User


class ClubForm(forms.Form):
    """Fields of `Club`. For a new club `preparing` says whether it is being founded or exists already."""

    FIELDS = [
        "name",
        "kind",
        "more_kinds",
        "is_care_role",
        "residential_group",
        "host",
        "phone",
        "meeting_day",
        "schedule",
        "place",
        "visits_per_week",
    ]
    PAPERS = ["decision_number", "decision_on", "decision_issuer", "founded_on", "launched_on", "bylaws_adopted_on"]

    name = TidyField(label="Tên câu lạc bộ", max_length=150)
    kind = forms.ChoiceField(label="Loại", choices=ClubKind.choices)
    more_kinds = forms.MultipleChoiceField(
        label="Đồng thời thuộc loại",
        choices=ClubKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ví dụ câu lạc bộ dưỡng sinh vừa là thể thao vừa là sức khỏe.",
    )
    is_care_role = forms.BooleanField(label="Là mô hình chăm sóc hoặc phát huy vai trò người cao tuổi", required=False)
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố", queryset=ResidentialGroup.objects.none(), required=False, empty_label="Của cả phường"
    )
    groups = forms.ModelMultipleChoiceField(
        label="Phục vụ thêm các tổ",
        queryset=ResidentialGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    host = TidyField(label="Tổ chức chủ quản", max_length=150, required=False)
    phone = PhoneField(label="Điện thoại liên hệ")
    meeting_day = forms.IntegerField(
        label="Ngày sinh hoạt hằng tháng", required=False, min_value=1, max_value=31, help_text="Ví dụ 21."
    )
    schedule = TidyField(
        label="Lịch sinh hoạt, luyện tập", max_length=150, required=False, help_text="Ví dụ: 5 giờ sáng hằng ngày."
    )
    place = TidyField(label="Nơi sinh hoạt", max_length=150, required=False)
    visits_per_week = forms.IntegerField(
        label="Số lần thăm tại nhà mỗi tuần", min_value=1, max_value=7, initial=2, help_text="Mức chuẩn là 2 lần."
    )
    preparing = forms.ChoiceField(
        label="Câu lạc bộ này",
        choices=[("co", "Đang vận động thành lập"), ("khong", "Đã hoạt động từ trước")],
        widget=forms.RadioSelect,
        initial="co",
    )
    decision_number = TidyField(label="Số quyết định thành lập", max_length=60, required=False)
    decision_on = DayField(label="Ngày quyết định", required=False)
    decision_issuer = TidyField(label="Cơ quan ra quyết định", max_length=150, required=False)
    founded_on = DayField(label="Ngày thành lập", required=False)
    launched_on = DayField(label="Ngày ra mắt", required=False)
    bylaws_adopted_on = DayField(label="Ngày thông qua quy chế", required=False)

    def __init__(self, *args, user: User, today: date, club: Club | None = None, **options) -> None:
        super().__init__(*args, **options)
        self.club, self.today = club, today
        groups = ResidentialGroup.objects.filter(ward=user.ward_id).on(today)
        self.fields["residential_group"].queryset = groups
        self.fields["groups"].queryset = groups
        if club is not None:
            del self.fields["preparing"]
            for name in [*self.FIELDS, *self.PAPERS]:
                self.initial.setdefault(name, getattr(club, name))
            self.initial.setdefault("groups", list(club.served.values_list("residential_group", flat=True)))
        if club is not None and club.is_preparing:
            for name in self.PAPERS:
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        decided, launched = cleaned.get("decision_on"), cleaned.get("launched_on")
        if decided and launched and launched < decided:
            self.add_error("launched_on", "Ngày ra mắt thường sau ngày quyết định; hãy xem lại.")
        return cleaned

    def fill(self, club: Club) -> Club:
        """Put the answers onto `club`, unsaved."""
        for name in [*self.FIELDS, *self.PAPERS]:
            if name in self.cleaned_data:
                setattr(club, name, self.cleaned_data[name])
        if self.cleaned_data.get("preparing") == "co":
            club.preparing_since = self.today
            for name in self.PAPERS:
                setattr(club, name, None if name.endswith("_on") else "")
        return club


class StepForm(forms.Form):
    done_on = DayField(label="Ngày làm xong")
    paper = TidyField(label="Giấy tờ, số văn bản", max_length=200, required=False)
    note = TidyField(label="Ghi chú", max_length=300, required=False)


class DecisionForm(forms.Form):
    number = TidyField(label="Số quyết định", max_length=60, help_text="Ví dụ: 201/QĐ-UBND.")
    decided_on = DayField(label="Ngày quyết định")
    issuer = TidyField(label="Cơ quan ra quyết định", max_length=150)


class BylawsForm(forms.Form):
    bylaws = forms.CharField(
        label="Quy chế hoạt động",
        widget=forms.Textarea(attrs={"rows": 24}),
        max_length=40_000,
        help_text="Mỗi điều một đoạn. Sửa bản mẫu cho đúng với câu lạc bộ rồi lưu.",
    )


class SupportForm(forms.Form):
    kind = forms.ChoiceField(label="Hỗ trợ bằng", choices=SupportKind.choices, widget=forms.RadioSelect)
    what = TidyField(label="Nội dung", max_length=200, required=False, help_text="Ví dụ: máy đo huyết áp, cân, loa.")
    amount_vnd = MoneyField(label="Số tiền hoặc giá trị (đồng)", most=10_000_000_000)
    source = forms.ChoiceField(label="Nguồn", choices=SupportSource.choices)
    giver = TidyField(label="Bên hỗ trợ", max_length=150, required=False)
    given_on = DayField(label="Ngày nhận", required=False)
    paper = TidyField(label="Biên bản bàn giao", max_length=100, required=False)


class SuspendForm(forms.Form):
    from_day = DayField(label="Từ ngày")
    reason = TidyField(label="Lý do", max_length=300)
    paper = TidyField(label="Văn bản", max_length=100, required=False)


class DayForm(forms.Form):
    """One day; `label` says of what."""

    on = DayField()

    def __init__(self, *args, label: str, **options) -> None:
        super().__init__(*args, **options)
        self.fields["on"].label = label


class DissolveForm(forms.Form):
    on = DayField(label="Ngày giải thể")
    why = TidyField(label="Lý do", max_length=300)
    paper = TidyField(label="Quyết định giải thể", max_length=100, required=False)


STEP_HINTS = {
    Step.SURVEY: "Tổ dân phố nào, bao nhiêu người muốn tham gia, sinh hoạt ở đâu.",
    Step.AGREEMENT: "Biên bản làm việc với tổ trưởng, chi ủy.",
    Step.MEMBERS: "Ghi thành viên ở thẻ Thành viên; cơ cấu hiện ngay bên dưới.",
    Step.BOARD: "Ghi chức danh ở thẻ Thành viên; thường từ 5 người.",
    Step.BYLAWS: "Có bản mẫu để sửa và in.",
    Step.APPLICATION: "Đơn, danh sách thành viên, dự kiến Ban Chủ nhiệm, dự thảo quy chế, kế hoạch 6 tháng.",
    Step.LAUNCH: "Ngày ra mắt, thông qua quy chế; có thể sau ngày quyết định vài tuần.",
    Step.FUNDS: "Biên bản bàn giao tiền, thiết bị; ghi ở phần Hỗ trợ ban đầu.",
    Step.TRAINING: "Lớp tập huấn, ngày, đơn vị tổ chức.",
    Step.FIRST_MEETING: "Ghi buổi họp ở thẻ Sinh hoạt.",
}
