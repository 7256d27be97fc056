"""Forms of follow-up: an attempt, closing, a referral and its answer."""

from django import forms

from elders.forms.fields import DayField, TidyField
from health.choices import AttemptKind, TaskOutcome


class AttemptForm(forms.Form):
    on = DayField(label="Ngày liên lạc")
    kind = forms.ChoiceField(label="Cách", choices=AttemptKind.choices)
    result = TidyField(label="Kết quả lần này", max_length=200)


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label="Kết quả của việc", choices=[("", "Chọn…"), *TaskOutcome.choices])
    note = TidyField(label="Đã làm gì", required=False, max_length=300)


class ReferForm(forms.Form):
    to = TidyField(label="Nơi nhận", max_length=200)
    reason = TidyField(label="Lý do, tóm tắt", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    urgent = forms.BooleanField(label="Khẩn", required=False)
    doctor = TidyField(label="Bác sĩ giới thiệu", max_length=120)
    danger = TidyField(
        label="Đang nguy hiểm thế nào",
        required=False,
        max_length=300,
        help_text="Đã rút đồng ý chuyển gửi: chỉ chuyển khi phải bảo vệ tính mạng, sức khỏe (Điều 19 khoản 1).",
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, has_withdrawn: bool, **options):
        """`has_withdrawn`: only who took consent to referrals back is asked what the danger is."""
        super().__init__(*args, **options)
        if not has_withdrawn:
            del self.fields["danger"]


class AnswerForm(forms.Form):
    seen_on = DayField(label="Ngày nơi nhận đã khám")
    on = DayField(label="Ngày có trả lời")
    answer = TidyField(label="Nội dung trả lời", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
