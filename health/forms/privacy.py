"""Forms of consent, requests about data, and the overseer of privacy."""

from django import forms
from django.core.exceptions import ValidationError

from elders.forms.fields import DayField, NameField, TidyField
from elders.models import ResidentialGroup
from health.forms.casework import CHOOSE, choice, holders, long_text
from health.models import Consent, DataRequest

TEXT_VERSION = "DLSK-2026-01"


class ConsentForm(forms.Form):
    purpose = choice("Mục đích", Consent.Purpose.choices)
    basis = forms.ChoiceField(label="Căn cứ", choices=Consent.Basis.choices, widget=forms.RadioSelect)
    basis_words = TidyField(
        label="Trường hợp nào của Điều 19 khoản 1",
        required=False,
        max_length=300,
        help_text="Chỉ khi không cần đồng ý: cấp cứu bảo vệ tính mạng, sức khỏe; luật khác quy định …",
    )
    given_by = NameField(label="Người đồng ý", max_length=120)
    relation = TidyField(label="Tư cách", max_length=60, help_text="Bản thân, người giám hộ, gia đình có thẩm quyền.")
    method = choice("Hình thức", Consent.Method.choices)
    witness = NameField(
        label="Người làm chứng", required=False, max_length=120, help_text="Bắt buộc khi đồng ý bằng lời."
    )
    relative_name = NameField(
        label="Người thân được nhận kết quả",
        required=False,
        max_length=120,
        help_text="Chỉ khi mục đích là người thân nhận.",
    )
    given_on = DayField(label="Ngày")
    scan = forms.FileField(
        label="Bản chụp giấy đã ký",
        required=False,
        help_text="Tệp PDF hoặc ảnh chụp bằng điện thoại, tối đa 10 MB. Chụp sau cũng được.",
    )
    text_version = TidyField(label="Bản nội dung đã đọc cho người đồng ý", max_length=20, initial=TEXT_VERSION)


class ScanForm(forms.Form):
    scan = forms.FileField(
        label="Bản chụp giấy đã ký", help_text="Tệp PDF hoặc ảnh chụp bằng điện thoại, tối đa 10 MB."
    )


class WithdrawForm(forms.Form):
    on = DayField(label="Ngày rút")


class RequestForm(forms.Form):
    kind = choice("Yêu cầu", DataRequest.Kind.choices)
    purpose = forms.ChoiceField(
        label="Rút đồng ý cho việc nào", required=False, choices=[CHOOSE, *Consent.Purpose.choices]
    )
    asked_by = NameField(label="Người yêu cầu", max_length=120)
    relation = TidyField(label="Tư cách", max_length=60, help_text="Bản thân, người giám hộ, người được ủy quyền.")
    identity_seen = TidyField(label="Đã xem giấy tờ", max_length=120, help_text="Như: căn cước, giấy ủy quyền số …")
    words = long_text("Nội dung yêu cầu", required=False)
    received_on = DayField(label="Ngày nhận")
    third_party = forms.BooleanField(label="Phải qua bên thứ ba (bệnh viện, Cổng dữ liệu …)", required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)


class AcknowledgeForm(forms.Form):
    on = DayField(label="Ngày báo đã nhận")


class ExtendForm(forms.Form):
    until = DayField(label="Gia hạn đến")
    words = TidyField(label="Lý do (báo cho người yêu cầu)", max_length=300)


class FinishForm(forms.Form):
    outcome = choice("Kết quả", DataRequest.Outcome.choices)
    answer = long_text("Trả lời")
    on = DayField(label="Ngày trả lời")


class MinutesForm(forms.Form):
    minutes = TidyField(label="Biên bản hủy (số, ngày)", max_length=100)


class HomeForm(forms.Form):
    user = forms.ModelChoiceField(label="Cán bộ", queryset=None, empty_label="Chọn…")
    residential_group = forms.ModelChoiceField(
        label="Tổ dân phố nơi ở", queryset=None, empty_label="Không ở trong phường", required=False
    )

    def __init__(self, *args, ward_id: int, **options):
        super().__init__(*args, **options)
        self.fields["user"].queryset = holders(ward_id, "view_findings")
        self.fields["residential_group"].queryset = ResidentialGroup.objects.filter(ward=ward_id).order_by("name", "pk")


class WindowForm(forms.Form):
    """From when to when; a quarter at most, so that the page stays quick."""

    tu = DayField(label="Từ ngày")
    den = DayField(label="Đến ngày")

    def clean(self):
        values = super().clean()
        first, last = values.get("tu"), values.get("den")
        if first and last and not 0 <= (last - first).days <= 92:
            raise ValidationError("Chọn khoảng không quá ba tháng, ngày đầu trước ngày cuối.")
        return values
