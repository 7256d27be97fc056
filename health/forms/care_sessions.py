"""One session of nutrition counselling or rehabilitation."""

from django import forms

from elders.forms.fields import DayField, TidyField
from health.choices import PlaceKind
from health.models import FollowUpTask
from health.register_choices import Advice, Aid, RehabNeed, SessionKind

NUMBER = {
    "required": False,
    "localize": True,
    "widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
}
TICKS = {"required": False, "widget": forms.CheckboxSelectMultiple}


class SessionForm(forms.Form):
    """`kind` decides which parts are asked; `elder` whose open tasks may be named."""

    held_on = DayField(label="Ngày")
    staff = TidyField(label="Người thực hiện", max_length=120)
    minutes = forms.IntegerField(label="Số phút", min_value=1, max_value=480, **NUMBER)
    place_kind = forms.ChoiceField(label="Nơi", choices=PlaceKind.choices)
    club_name = TidyField(
        label="Tại câu lạc bộ (tên)", required=False, max_length=150, help_text="Nếu làm tại buổi sinh hoạt câu lạc bộ."
    )
    content = TidyField(label="Nội dung", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    goal = TidyField(label="Mục tiêu", required=False, max_length=300)
    advice = forms.MultipleChoiceField(label="Lời khuyên", choices=Advice.choices, **TICKS)
    weight_kg = forms.DecimalField(label="Cân nặng (kg)", max_digits=4, decimal_places=1, **NUMBER)
    needs = forms.MultipleChoiceField(label="Cần tập", choices=RehabNeed.choices, **TICKS)
    aids = forms.MultipleChoiceField(label="Dụng cụ trợ giúp", choices=Aid.choices, **TICKS)
    barthel = forms.IntegerField(
        label="Điểm Barthel", min_value=0, max_value=100, help_text="Đo lúc đầu, sau 1, 3, 6 tháng.", **NUMBER
    )
    next_on = DayField(label="Hẹn lần sau", required=False)
    task = forms.ModelChoiceField(
        label="Theo việc theo dõi", queryset=FollowUpTask.objects.none(), required=False, empty_label="Không"
    )

    NUTRITION_ONLY = ("advice", "weight_kg")
    REHABILITATION_ONLY = ("needs", "aids", "barthel")

    def __init__(self, *args, kind: str, elder, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in self.REHABILITATION_ONLY if kind == SessionKind.NUTRITION else self.NUTRITION_ONLY:
            del self.fields[name]
        tasks = FollowUpTask.objects.for_user(user).open().filter(elder=elder).order_by("due_at", "pk")
        self.fields["task"].queryset = tasks
        if not tasks:
            del self.fields["task"]
