"""Forms about the report of a period."""

from django import forms

from elders.forms.fields import DayField, TidyField


class ParagraphForm(forms.Form):
    words = forms.CharField(
        label="Nội dung",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Mỗi dòng là một đoạn. Để trống hoặc bấm “Lấy lại nội dung máy lập” để bỏ phần đã viết.",
    )


class FrameForm(forms.Form):
    to = TidyField(label="Kính gửi", max_length=200)
    basis = forms.CharField(
        label="Thực hiện các văn bản",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một văn bản: tên, số, ngày, cơ quan ban hành.",
    )
    recipients = forms.CharField(
        label="Nơi nhận", widget=forms.Textarea(attrs={"rows": 5}), help_text="Mỗi dòng một nơi."
    )
    authority = forms.CharField(
        label="Quyền hạn, chức vụ người ký",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ ba dòng: TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH.",
    )
    signer = TidyField(label="Họ tên người ký", max_length=100, required=False)
    shows_city_rows = forms.BooleanField(
        label="In cả các dòng chỉ tính ở cấp thành phố (bản gửi Sở Y tế)", required=False
    )


class RegisterForm(forms.Form):
    number = forms.IntegerField(label="Số báo cáo", min_value=1, max_value=99999, localize=False)
    signed_on = DayField(label="Ngày ký")
