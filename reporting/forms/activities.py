"""Forms about activities: what is planned, what was done, who is invited."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from elders.choices import RoleCode, Sex
from elders.forms.fields import DayField, MoneyField, NameField, TidyField
from elders.forms.picker import ElderField
from elders.models import ResidentialGroup, User
from reporting.forms.plans import UnitsField
from reporting.models import Activity, Participant, PlanTask
from reporting.plan_catalogue import Field, activity_types, units
from reporting.plan_choices import AirChannel, Channel, Component, MoneySource, Reply, Topic, WorkState
from reporting.services.activities import EVERYTHING, own_unit

MOST_VND = 1_000_000_000_000


class HourField(forms.TimeField):
    """An hour: 8:00, 8h30, 8 giờ 30, 0830."""

    def __init__(self, **options):
        super().__init__(
            **{
                "required": False,
                "widget": forms.TimeInput(format="%H:%M", attrs={"placeholder": "giờ:phút", "class": "short"}),
                "input_formats": ["%H:%M", "%H"],
                "error_messages": {"invalid": "Giờ không đúng; hãy gõ như 08:00 hoặc 8h30."},
            }
            | options
        )

    def to_python(self, value):
        if isinstance(value, str):
            value = value.lower().replace("giờ", ":").replace("phút", "").replace("h", ":").replace(" ", "").rstrip(":")
            if value.isdecimal() and len(value) in (3, 4):
                value = f"{value[:-2]}:{value[-2:]}"
        return super().to_python(value)


def detail_field(one: Field) -> forms.Field:
    """The control of one detail of a kind."""
    label = one.label[0].upper() + one.label[1:]
    if one.kind == "number":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=1_000_000)
    if one.kind == "money":
        return MoneyField(label=label, most=MOST_VND)
    if one.kind == "day":
        return DayField(label=label, required=False)
    if one.kind == "choice":
        return forms.ChoiceField(
            label=label, required=False, choices=[("", "Chưa ghi"), *((c, c) for c in one.choices)]
        )
    if one.kind == "long":
        return TidyField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    return TidyField(label=label, required=False, max_length=300)


class ActivityForm(forms.Form):
    """Columns of `Activity`, then the details its kind writes down, as `ct_<key>`."""

    COLUMNS = (
        "name", "topic", "task", "lead_unit", "cooperating", "residential_group", "planned_on", "starts_at", "place",
        "estimate_vnd", "source", "state", "held_on", "summary", "present_typed", "spent_vnd",
    )  # fmt: skip

    name = TidyField(label="Tên hoạt động", max_length=250)
    topic = forms.ChoiceField(label="Nội dung thuộc", choices=Topic.choices)
    task = forms.ModelChoiceField(
        label="Nhiệm vụ kế hoạch", queryset=PlanTask.objects.none(), required=False, empty_label="Không gắn nhiệm vụ"
    )
    lead_unit = forms.ChoiceField(label="Đơn vị chủ trì")
    cooperating = UnitsField(label="Đơn vị phối hợp", required=False, help_text="Mỗi dòng một đơn vị.")
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố", queryset=ResidentialGroup.objects.none(), required=False, empty_label="Cả phường"
    )
    planned_on = DayField(label="Ngày dự kiến", required=False)
    starts_at = HourField(label="Giờ bắt đầu")
    place = TidyField(label="Địa điểm", max_length=200, required=False)
    estimate_vnd = MoneyField(label="Kinh phí dự toán (đồng)", most=MOST_VND)
    source = forms.ChoiceField(
        label="Nguồn kinh phí", required=False, choices=[("", "Không dùng kinh phí"), *MoneySource.choices]
    )
    state = forms.ChoiceField(
        label="Trạng thái", choices=WorkState.choices, initial=WorkState.NOT_STARTED, widget=forms.RadioSelect
    )
    held_on = DayField(label="Ngày thực hiện", required=False, help_text="Ghi khi đã tổ chức.")
    summary = forms.CharField(
        label="Kết quả tóm tắt", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    present_typed = forms.IntegerField(
        label="Số người dự theo sổ giấy", required=False, min_value=0, max_value=1_000_000,
        help_text="Chỉ ghi khi không điểm danh theo tên.",
    )  # fmt: skip
    spent_vnd = MoneyField(label="Kinh phí thực hiện (đồng)", most=MOST_VND)

    def __init__(self, *args, user: User, kind: str, today: date, activity: Activity | None = None, **options) -> None:
        super().__init__(*args, **options)
        self.type = activity_types()[kind]
        groups = ResidentialGroup.objects.for_user(user).filter(ward=user.ward_id).on(today)
        if not user.has_perm(EVERYTHING) and user.role != RoleCode.GROUP_LEADER:
            groups = ResidentialGroup.objects.filter(ward=user.ward_id).on(today)
        self.fields["residential_group"].queryset = groups
        tasks = PlanTask.objects.for_user(user).exclude(scope="city_only").select_related("plan")
        year = activity.year if activity and activity.pk else today.year
        self.fields["task"].queryset = tasks.filter(plan__year__in=[year, today.year]).order_by(
            "plan", "position", "pk"
        )
        names = [one.name for one in units().values()] if user.has_perm(EVERYTHING) else [own_unit(user)]
        if activity and activity.lead_unit and activity.lead_unit not in names:
            names.append(activity.lead_unit)
        self.fields["lead_unit"].choices = [(name, name) for name in names]
        if user.role == RoleCode.GROUP_LEADER:
            self.fields["residential_group"].required = True
            self.fields["residential_group"].empty_label = "Chọn tổ"
        for one in self.type.details:
            self.fields[f"ct_{one.key}"] = detail_field(one)
        self.fields["cooperating"].widget.attrs["rows"] = 2

    @property
    def details(self):
        """The bound fields of what the kind writes down."""
        return [self[f"ct_{one.key}"] for one in self.type.details]

    def facts(self) -> dict[str, Any]:
        """The answers as columns of `Activity`; a detail nobody wrote is absent."""
        cleaned = self.cleaned_data
        values = {f"ct_{one.key}": cleaned.get(f"ct_{one.key}") for one in self.type.details}
        details = {
            name.removeprefix("ct_"): value.isoformat() if isinstance(value, date) else value
            for name, value in values.items()
            if value not in (None, "")
        }
        return {name: cleaned[name] for name in self.COLUMNS} | {"details": details}

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """The answers as they stand, for the form of an activity that exists."""
        days = {one.key for one in activity.type.details if one.kind == "day"}
        details = {
            f"ct_{key}": date.fromisoformat(value) if key in days and value else value
            for key, value in activity.details.items()
        }
        return {name: getattr(activity, name) for name in ActivityForm.COLUMNS} | details


class PersonForm(forms.Form):
    """One person of the list."""

    FIELDS = (
        "full_name", "sex", "title", "organisation", "component", "residential_group", "elder", "family_of", "channel",
        "reply", "note",
    )  # fmt: skip

    full_name = NameField()
    sex = forms.ChoiceField(label="Giới tính", required=False, choices=[("", "Chưa ghi"), *Sex.choices])
    title = TidyField(label="Chức danh", max_length=100, required=False)
    organisation = TidyField(label="Đơn vị", max_length=150, required=False)
    component = forms.ChoiceField(label="Thành phần", choices=Component.choices, initial=Component.OTHER)
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố", queryset=ResidentialGroup.objects.none(), required=False, empty_label="Không ghi"
    )
    elder = ElderField(label="Là người cao tuổi trong sổ", required=False)
    family_of = ElderField(
        label="Là gia đình của người cao tuổi", required=False,
        help_text="Chọn để tính hộ gia đình đã được tập huấn (chỉ tiêu TH-01).",
    )  # fmt: skip
    channel = forms.ChoiceField(label="Cách mời", required=False, choices=[("", "Chưa ghi"), *Channel.choices])
    reply = forms.ChoiceField(label="Phản hồi", required=False, choices=Reply.choices)
    note = TidyField(label="Ghi chú", max_length=150, required=False)

    def __init__(self, *args, user: User, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["residential_group"].queryset = ResidentialGroup.objects.filter(ward=user.ward_id).on(today)
        for name in ("elder", "family_of"):
            if user.has_perm("elders.view_elder"):
                self.fields[name].limit_to(user, today=today)
            else:
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS if name in self.cleaned_data}


class PastedForm(forms.Form):
    """Many people at once: a line each, name; chức danh; đơn vị, as copied from a sheet or typed."""

    component = forms.ChoiceField(label="Thành phần", choices=Component.choices, initial=Component.OTHER)
    lines = forms.CharField(
        label="Danh sách", max_length=40_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Mỗi dòng một người: họ và tên; chức danh; đơn vị. Chép từ Excel cũng được.",
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str, str]]:
        """(name, chức danh, đơn vị) of each line. Raises: ValidationError with every line that is no name."""
        name_field, found, wrong = NameField(), [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            parts = [" ".join(part.split()) for part in line.replace("\t", ";").split(";")]
            if parts and parts[0].rstrip(".").isdecimal() and len(parts) > 1:
                parts = parts[1:]  # the STT of the sheet
            if not any(parts):
                continue
            try:
                name = name_field.clean(parts[0])
            except ValidationError as refusal:
                wrong.append(f"Dòng {number}: {refusal.messages[0]}")
                continue
            title, unit = (parts[1:] + ["", ""])[:2]
            found.append((name, title[:100], unit[:150]))
        if wrong:
            raise ValidationError(wrong)
        return found

    def participants(self) -> list[Participant]:
        part = self.cleaned_data["component"]
        return [
            Participant(full_name=name, title=title, organisation=unit, component=part)
            for name, title, unit in self.cleaned_data["lines"]
        ]


class AiringForm(forms.Form):
    aired_on = DayField(label="Ngày phát")
    aired_at = HourField(label="Giờ phát")
    channel = forms.ChoiceField(label="Kênh", choices=AirChannel.choices)
    minutes = forms.IntegerField(
        label="Số phút", required=False, min_value=1, max_value=600, help_text="Để trống thì lấy số phút của tin, bài."
    )
