"""Forms about the plan of a year, its tasks, and files that prove something."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from elders.forms.fields import DayField, TidyField
from reporting.models import PlanTask
from reporting.plan_catalogue import type_choices, units
from reporting.plan_choices import Rhythm, WorkState


class UnitsField(forms.CharField):
    """Names of units, one a line; the usual ones are offered by the datalist of the page. Gives a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line.rstrip(";,. ") for line in lines if line))

    def validate(self, value):
        super().validate(value)
        if any(len(line) > 120 for line in value):
            raise forms.ValidationError("Tên đơn vị dài quá 120 ký tự.")


class PlanForm(forms.Form):
    """Columns of `Plan`; the year only of a new one."""

    year = forms.TypedChoiceField(label="Năm", coerce=int)
    title = TidyField(
        label="Trích yếu", max_length=300, initial="Thực hiện công tác người cao tuổi, Đề án nhân rộng Câu lạc bộ "
        "Liên thế hệ tự giúp nhau",
    )  # fmt: skip
    number = TidyField(
        label="Số, ký hiệu",
        max_length=60,
        required=False,
        help_text="Ví dụ: 25/KH-UBND. Để trống nếu chưa vào sổ văn thư.",
        validators=[RegexValidator(r"^[1-9]\d{0,4}/[^\s/]+(-[^\s/]+)*$", "Ghi số rồi ký hiệu, ví dụ 25/KH-UBND.")],
    )
    issued_on = DayField(label="Ngày ban hành", required=False)
    basis = forms.CharField(
        label="Căn cứ",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một văn bản, ví dụ: Kế hoạch số … ngày … của Sở Y tế.",
    )

    def __init__(self, *args, years: list[int], **options) -> None:
        super().__init__(*args, **options)
        if years:
            self.fields["year"].choices = [(year, str(year)) for year in years]
        else:
            del self.fields["year"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("number")) != bool(cleaned.get("issued_on")):
            self.add_error("issued_on" if cleaned.get("number") else "number", "Ghi cả số và ngày ban hành.")
        return cleaned


class PlanPaperForm(forms.Form):
    recipients = forms.CharField(
        label="Nơi nhận", widget=forms.Textarea(attrs={"rows": 8}), help_text="Mỗi dòng một nơi."
    )
    authority = forms.CharField(
        label="Quyền hạn, chức vụ người ký",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ ba dòng: TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH.",
    )
    signer = TidyField(label="Họ tên người ký", max_length=100, required=False)


class TaskForm(forms.Form):
    """What the ward may reword of a task."""

    FIELDS = ("title", "activity_type", "leads", "cooperating", "timing", "rhythm", "deadline")

    title = TidyField(label="Nhiệm vụ", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    activity_type = forms.ChoiceField(label="Loại hoạt động", choices=type_choices)
    leads = UnitsField(label="Đơn vị chủ trì", help_text="Mỗi dòng một đơn vị.")
    cooperating = UnitsField(label="Đơn vị phối hợp", required=False, help_text="Mỗi dòng một đơn vị.")
    timing = TidyField(label="Thời gian theo kế hoạch", max_length=100, help_text="Chữ in trên phụ lục.")
    rhythm = forms.ChoiceField(label="Nhịp", choices=Rhythm.choices)
    deadline = DayField(label="Hạn", required=False, help_text="Để trống nếu kế hoạch không nêu ngày.")

    @property
    def known_units(self) -> list[str]:
        return [one.name for one in units().values()]


class TaskReportForm(forms.Form):
    """How a task stands."""

    state = forms.ChoiceField(label="Trạng thái", choices=WorkState.choices, widget=forms.RadioSelect)
    result = forms.CharField(
        label="Kết quả", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In vào cột Kết quả của Phụ lục III. Để trống thì in số liệu hoạt động đã ghi.",
    )  # fmt: skip
    done_on = DayField(label="Ngày hoàn thành", required=False, help_text="Chỉ ghi khi đã hoàn thành.")
    reason = TidyField(label="Lý do", max_length=300, required=False, help_text="Chỉ ghi khi không thực hiện.")

    def __init__(self, *args, task: PlanTask, today: date, counted: str, **options) -> None:
        start: dict[str, Any] = {
            "state": task.state,
            "result": task.result or counted,
            "done_on": task.done_on or today,
            "reason": task.reason,
        }
        super().__init__(*args, initial=start | options.pop("initial", {}), **options)


class WhyForm(forms.Form):
    why = TidyField(label="Lý do", max_length=200)


class AttachmentForm(forms.Form):
    title = TidyField(label="Nội dung tệp", max_length=150, help_text="Ví dụ: Quyết định, ảnh lớp học, biên bản.")
    file = forms.FileField(
        label="Tệp",
        help_text="PDF, JPG hoặc PNG, tối đa 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,image/*"}),
    )
