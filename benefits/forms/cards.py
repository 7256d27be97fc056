"""Forms about insurance cards and the lists for the agency."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from benefits.card_choices import Change, Finding, LockReason, Outcome, card_codes, card_schemes
from benefits.card_numbers import read_number
from benefits.models import CardSetting, InsuranceCard
from elders.forms.fields import DayField, DigitsField, TidyField

PERCENTS = [("", "Chưa rõ"), ("100", "100%"), ("95", "95%"), ("80", "80%")]
CARD_FIELDS = (
    "number",
    "category",
    "benefit_percent",
    "valid_from",
    "valid_to",
    "clinic",
    "delivered_on",
    "received_by",
    "source_paper",
)


def category_choices(empty: str = "Chưa rõ nhóm") -> list[tuple[str, str]]:
    return [("", empty), *card_schemes().items()]


def category_of_letters(number: str) -> str:
    """The kind of card whose letters the number carries, when only one kind carries them."""
    found = read_number(number or "")
    if found is None or not found.group:
        return ""
    kinds = [code for code in card_schemes() if found.group in card_codes(code).split("/")]
    return kinds[0] if len(kinds) == 1 else ""


class CardForm(forms.Form):
    """One card as printed. `running` is the card that counts when the new one begins."""

    number = DigitsField(
        label="Số thẻ",
        required=True,
        prefix="letters",
        help_text="15 ký tự trên thẻ cũ (GD4310312345678), mã số BHXH 10 chữ số, hoặc số định danh 12 chữ số.",
    )
    category = forms.ChoiceField(label="Nhóm đối tượng", required=False)
    benefit_percent = forms.TypedChoiceField(
        label="Mức hưởng", choices=PERCENTS, coerce=int, empty_value=None, required=False
    )
    valid_from = DayField(label="Giá trị từ ngày")
    valid_to = DayField(label="Đến ngày", required=False, help_text="Để trống nếu thẻ không ghi ngày hết hạn.")
    clinic = TidyField(label="Nơi đăng ký khám, chữa bệnh ban đầu", max_length=150, required=False)
    delivered_on = DayField(
        label="Ngày giao thẻ giấy", required=False, help_text="Chỉ ghi khi có thẻ giấy; dùng VNeID thì để trống."
    )
    received_by = TidyField(label="Người ký nhận thẻ giấy", max_length=100, required=False)
    source_paper = TidyField(
        label="Căn cứ", max_length=200, required=False, help_text="Ví dụ: danh sách BHXH trả ngày 05/06/2026."
    )
    replace = forms.BooleanField(label="Khóa thẻ đang dùng từ ngày thẻ mới bắt đầu", required=False)

    def __init__(self, *args, card: InsuranceCard, running: InsuranceCard | None = None, **kwargs) -> None:
        self.card = card
        initial = {name: getattr(card, name) for name in CARD_FIELDS} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["category"].choices = category_choices()
        if running is None:
            del self.fields["replace"]
        else:
            until = f" đến {running.valid_to:%d/%m/%Y}" if running.valid_to else ", không ghi ngày hết hạn"
            self.fields["replace"].help_text = (
                f"Đang có thẻ nhóm {running.category_label} từ {running.valid_from:%d/%m/%Y}{until}. "
                "Mỗi người mỗi ngày chỉ một thẻ."
            )

    def clean_category(self) -> str:
        code = self.cleaned_data["category"]
        return code or category_of_letters(self.cleaned_data.get("number", ""))

    def filled(self) -> InsuranceCard:
        """The card with what was typed, not saved."""
        for name in CARD_FIELDS:
            setattr(self.card, name, self.cleaned_data[name])
        return self.card


class LockForm(forms.Form):
    """From when and why a card no longer counts."""

    locked_on = DayField(label="Khóa từ ngày", help_text="Từ ngày này thẻ không dùng được.")
    reason = forms.ChoiceField(
        label="Lý do", choices=[one for one in LockReason.choices if one[0] != LockReason.MERGED]
    )
    note = TidyField(label="Ghi chú", max_length=200, required=False)


class CheckForm(forms.Form):
    """What a check with the agency found."""

    checked_on = DayField(label="Ngày rà soát")
    finding = forms.ChoiceField(label="Kết quả", choices=Finding.choices, widget=forms.RadioSelect)
    note = TidyField(label="Ghi chú", max_length=200, required=False, help_text="Ví dụ: BHXH trả lời ngày nào, ai hỏi.")

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_checked_on(self) -> date:
        day = self.cleaned_data["checked_on"]
        if day > self.today:
            raise ValidationError("Ngày rà soát không thể sau hôm nay.", code="future")
        return day


class WorkFilter(forms.Form):
    """Filters of the worklist: part of a name, group, kind of card due."""

    q = TidyField(label="Tên", required=False, max_length=100)
    to = forms.ChoiceField(label="Tổ dân phố", required=False)
    nhom = forms.ChoiceField(label="Nên có thẻ nhóm", required=False)

    def __init__(self, *args, groups: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Tất cả"), *((str(pk), name) for pk, name in groups)]
        self.fields["nhom"].choices = [("", "Tất cả"), *card_schemes().items(), ("-", "Chưa rõ nhóm")]


class SendForm(forms.Form):
    sent_on = DayField(label="Ngày gửi cho BHXH")


class AnswerForm(forms.Form):
    """What the agency answered to one line."""

    outcome = forms.ChoiceField(
        label="Kết quả",
        choices=[(Outcome.DONE, "Đã làm"), (Outcome.REFUSED, "BHXH trả lại")],
        widget=forms.RadioSelect,
    )
    number = DigitsField(label="Số thẻ hoặc mã số BHXH", prefix="letters", help_text="Số BHXH trả về.")
    valid_from = DayField(label="Giá trị từ ngày", required=False)
    valid_to = DayField(label="Đến ngày", required=False)
    note = TidyField(label="BHXH trả lời", max_length=200, required=False, help_text="Bắt buộc khi trả lại.")

    def __init__(self, *args, change: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if change == Change.DECREASE:
            for name in ("number", "valid_from", "valid_to"):
                del self.fields[name]

    @property
    def given(self) -> dict[str, Any]:
        """Arguments of `services.card_rosters.answer`."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class SettingForm(forms.ModelForm):
    household_runs_out = forms.TypedChoiceField(
        label="Khi thẻ hộ gia đình còn hạn",
        choices=[
            ("", "Chưa rõ"),
            ("co", "Thẻ mới nối tiếp khi thẻ hộ gia đình hết hạn"),
            ("khong", "Thẻ mới tính ngay"),
        ],
        coerce=lambda code: {"co": True, "khong": False}[code],
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = CardSetting
        fields = ["cut_off_day", "household_runs_out", "warn_days", "clinic"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        said = {True: "co", False: "khong", None: ""}[self.instance.household_runs_out]
        self.initial["household_runs_out"] = said
