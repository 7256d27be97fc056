"""Forms of check-up rounds: the plan, its days and places, costs, one button, one invitation."""

from datetime import date, time

from django import forms

from elders.forms.fields import DayField, MoneyField, TidyField
from elders.forms.picker import ElderField
from elders.models import ResidentialGroup, User
from health.choices import RoundService, Screening, ServiceKind
from health.models import CheckupRound, Facility, Invitation, RoundCost, Session
from health.rounds import policy
from health.services.invitations import MARKS
from health.slots import Sitting

MOST_VND = 100_000_000_000
HOURS = ["%H:%M", "%Hh%M", "%H.%M", "%Hh", "%H giờ", "%H giờ %M"]
SCREENINGS = [(value, label) for value, label in Screening.choices if value]


class HourField(forms.TimeField):
    """An hour typed as 7:30, 7h30 or 7h."""

    def __init__(self, **options) -> None:
        look = {"class": "short", "placeholder": "07:30", "autocomplete": "off"}
        super().__init__(
            **{
                "input_formats": HOURS,
                "widget": forms.TimeInput(format="%H:%M", attrs=look),
                "error_messages": {"invalid": "Giờ không đúng; hãy gõ như 07:30 hoặc 7h30."},
            }
            | options
        )


class GroupsField(forms.ModelMultipleChoiceField):
    """Residential groups of the ward; none ticked means all."""

    def __init__(self, **options) -> None:
        super().__init__(
            **{
                "queryset": ResidentialGroup.objects.none(),
                "required": False,
                "widget": forms.CheckboxSelectMultiple,
            }
            | options
        )

    def label_from_instance(self, group: ResidentialGroup) -> str:
        return group.short_name


def groups_for(user: User, day: date):
    """Groups of the ward that stand on `day`."""
    return ResidentialGroup.objects.for_user(user).on(day).order_by("code", "pk")


class RoundForm(forms.ModelForm):
    """The plan of a round, while it is a draft."""

    reference_on = DayField(label="Ngày lập danh sách", help_text="Tuổi và nơi ở được tính vào ngày này.")
    min_age = forms.TypedChoiceField(label="Mời từ", coerce=int)
    service = forms.ChoiceField(label="Dịch vụ", choices=RoundService)
    screenings = forms.MultipleChoiceField(
        label="Bệnh sàng lọc",
        choices=SCREENINGS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ chọn khi chương trình có sàng lọc.",
    )
    groups = GroupsField(label="Tổ dân phố", help_text="Không chọn tổ nào là cả phường.")

    class Meta:
        model = CheckupRound
        fields = [
            "name", "year", "reference_on", "facility", "service", "screenings", "min_age", "min_temporary_months",
            "skips_examined", "one_free_service", "groups", "target_percent", "budget_source",
        ]  # fmt: skip

    def __init__(self, *args, user: User, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["facility"].queryset = Facility.objects.for_user(user)
        self.fields["facility"].empty_label = "Chưa chọn"
        self.fields["groups"].queryset = groups_for(user, today)
        ages = sorted(policy()["priority"]["ages"])
        self.fields["min_age"].choices = [(age, f"{age} tuổi") for age in ages]
        self.fields["target_percent"].help_text = "Theo kế hoạch năm; chưa có văn bản thì để trống."
        if self.instance.pk:
            self.initial["groups"] = list(self.instance.groups.order_by("code", "pk"))


class FacilityForm(forms.ModelForm):
    class Meta:
        model = Facility
        fields = ["name", "code", "gln", "can_conclude_document"]


class SessionForm(forms.ModelForm):
    """One day at one place; `until` repeats a new one on every working day."""

    day = DayField(label="Ngày khám")
    until = DayField(
        label="Lặp lại đến ngày",
        required=False,
        help_text="Để trống nếu chỉ một ngày. Thứ Bảy, Chủ nhật, ngày lễ được bỏ qua.",
    )
    opens_at = HourField(label="Từ")
    closes_at = HourField(label="Đến")
    groups = GroupsField(label="Dành cho tổ", help_text="Không chọn tổ nào là ai chưa có buổi riêng cũng xếp được.")

    class Meta:
        model = Session
        fields = ["day", "until", "place", "opens_at", "closes_at", "slot_minutes", "capacity", "fasting", "groups"]

    def __init__(self, *args, user: User, **options) -> None:
        super().__init__(*args, **options)
        round_ = self.instance.round
        chosen = round_.groups.order_by("code", "pk")
        self.fields["groups"].queryset = chosen if chosen.exists() else groups_for(user, round_.reference_on)
        if self.instance.pk:
            del self.fields["until"]
            self.initial["groups"] = list(self.instance.groups.order_by("code", "pk"))

    def clean(self):
        data = super().clean()
        day, until = data.get("day"), data.get("until")
        if day and until and not 0 <= (until - day).days <= 92:
            self.add_error("until", "Ngày cuối phải sau ngày đầu, trong vòng ba tháng.")
        return data


class CostForm(forms.ModelForm):
    planned_price_vnd = MoneyField(label="Đơn giá dự toán (đồng)", most=MOST_VND, help_text="Chưa rõ thì để trống.")
    spent_price_vnd = MoneyField(label="Đơn giá thực hiện (đồng)", most=MOST_VND)

    class Meta:
        model = RoundCost
        fields = ["item", "unit", "planned_quantity", "planned_price_vnd", "spent_quantity", "spent_price_vnd"]


class RoundStepForm(forms.Form):
    """One button: what it asks for depends on the button."""

    plan_number = TidyField(label="Số kế hoạch", max_length=60)
    approved_on = DayField(label="Ngày duyệt")
    budget_vnd = MoneyField(
        label="Kinh phí được duyệt (đồng)", most=MOST_VND, help_text="Chưa được giao kinh phí thì để trống."
    )
    lessons = TidyField(label="Rút kinh nghiệm", widget=forms.Textarea(attrs={"rows": 4}))
    reason = TidyField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, action: str, asks_why: bool, today: date, planned_vnd: int | None = None) -> None:
        super().__init__(data, initial={"approved_on": today, "budget_vnd": planned_vnd})
        kept = {"duyet": ["plan_number", "approved_on", "budget_vnd"], "dong": ["lessons"]}.get(action, [])
        for name in list(self.fields):
            if name not in kept and not (name == "reason" and asks_why):
                del self.fields[name]


class AddPersonForm(forms.Form):
    elder = ElderField(label="Người cao tuổi")
    reason = TidyField(label="Lý do thêm", max_length=200, help_text="Ví dụ: mới chuyển đến, gia đình đề nghị.")

    def __init__(self, data=None, *, user: User, today: date) -> None:
        super().__init__(data)
        self.fields["elder"].limit_to(user, today=today)


class MarkForm(forms.Form):
    state = forms.ChoiceField(choices=list(MARKS.items()))
    reason = TidyField(max_length=200, required=False)


class SlotForm(forms.Form):
    """Another slot; the choices are slots of days to come with what is free."""

    slot = forms.ChoiceField(label="Khung giờ")
    overbook = TidyField(
        label="Lý do mời quá số",
        max_length=200,
        required=False,
        help_text="Chỉ ghi khi khung đã đủ người mà vẫn phải mời.",
    )

    def __init__(
        self, data=None, *, sittings: list[Sitting], places: dict[int, str], overbooks: bool, initial=None
    ) -> None:
        super().__init__(data, initial=initial)
        if not overbooks:
            del self.fields["overbook"]
        self.fields["slot"].choices = [
            (
                f"{one.day:%d/%m/%Y}, {places[one.key]}",
                [(f"{one.key}-{hour:%H:%M}", f"{hour:%H:%M}, {_free_words(one.free(hour))}") for hour in one.hours],
            )
            for one in sittings
        ]

    def chosen(self) -> tuple[int, time]:
        """Session and hour."""
        session, _, hour = self.cleaned_data["slot"].partition("-")
        return int(session), time.fromisoformat(hour)


def _free_words(free: int) -> str:
    return f"còn {free} chỗ" if free else "đã đủ"


class ServiceForm(forms.Form):
    """Exactly one service of the programme, as one list to choose from."""

    service = forms.ChoiceField(label="Dịch vụ", widget=forms.RadioSelect)

    def __init__(self, data=None, *, invitation: Invitation) -> None:
        super().__init__(data, initial={"service": invitation.screening or invitation.kind})
        offered = [(ServiceKind.CHECKUP.value, ServiceKind.CHECKUP.label)]
        offered += [(code, f"Sàng lọc {Screening(code).label.lower()}") for code in invitation.round.screenings]
        if invitation.round.service == RoundService.SCREENING:
            offered = offered[1:]
        self.fields["service"].choices = offered

    def chosen(self) -> dict[str, str]:
        """Kind and screening."""
        service = self.cleaned_data["service"]
        if service == ServiceKind.CHECKUP:
            return {"kind": service, "screening": ""}
        return {"kind": ServiceKind.SCREENING.value, "screening": service}


class VisitForm(forms.Form):
    on = DayField(label="Ngày đến nhà")
    who = TidyField(label="Người đến khám", max_length=150, help_text="Ví dụ: BS. Minh, ĐD. Hoa.")


class ElsewhereForm(forms.Form):
    """An examination at another facility, with its paper."""

    facility = TidyField(label="Cơ sở đã khám", max_length=150)
    on = DayField(label="Ngày khám")
    kind = forms.ChoiceField(label="Dịch vụ", choices=ServiceKind)
    paper = forms.FileField(
        label="Giấy tờ", help_text="Ảnh chụp hoặc PDF giấy khám, tối đa 5 MB. Chỉ trạm y tế mở được."
    )
