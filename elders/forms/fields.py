"""Fields that take what a clerk types: names in capitals, days with or without separators, money with dots."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from elders.ground.birth import Birth
from elders.intake.births import read_birth
from elders.intake.text import person_name, tidy


class TidyField(forms.CharField):
    """Text without the stray and invisible characters that come along when pasting."""

    def to_python(self, value):
        return tidy(super().to_python(value) or "")


class NameField(forms.CharField):
    """A full name, repaired as typed."""

    default_error_messages = {"not_a_name": "Họ và tên chỉ gồm chữ; hãy xem lại “%(name)s”."}

    def __init__(self, **options):
        super().__init__(**{"max_length": 100, "label": "Họ và tên"} | options)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value):
        return person_name(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        if value and (re.search(r"\d", value) or not re.search(r"[^\W\d_]", value)):
            raise ValidationError(self.error_messages["not_a_name"], code="not_a_name", params={"name": value})


class DigitsField(forms.CharField):
    """A number that is an identity, not a quantity: blanks, dots and dashes are dropped, zeros in front stay."""

    def __init__(self, *, lengths: tuple[int, ...] = (), prefix: str = "", **options):
        self.lengths, self.prefix = lengths, prefix
        super().__init__(**{"required": False, "max_length": 30} | options)
        self.widget.attrs.setdefault("autocomplete", "off")
        if not prefix:
            self.widget.attrs.setdefault("inputmode", "numeric")

    def to_python(self, value):
        return re.sub(r"[\s.\-–]", "", tidy(super().to_python(value) or "")).upper()

    def validate(self, value):
        super().validate(value)
        if value and self.lengths and not (value.isascii() and value.isdigit() and len(value) in self.lengths):
            wanted = " hoặc ".join(str(length) for length in self.lengths)
            counted = sum(char.isdigit() for char in value)
            raise ValidationError(f"Cần đúng {wanted} chữ số; vừa gõ {counted} chữ số.", code="length")


class PhoneField(DigitsField):
    """Vietnamese telephone number; +84 becomes 0."""

    def __init__(self, **options):
        super().__init__(**{"label": "Điện thoại", "lengths": (10, 11)} | options)
        self.widget.attrs["inputmode"] = "tel"

    def to_python(self, value):
        value = super().to_python(value)
        return re.sub(r"^(\+84|84(?=\d{9,10}$))", "0", value)

    def validate(self, value):
        super().validate(value)
        if value and not value.startswith("0"):
            raise ValidationError("Số điện thoại bắt đầu bằng số 0.", code="start")


class DayField(forms.DateField):
    """A day: 5/3/2026, 05-03-2026, 5.3.2026, 5 3 2026 or 05032026."""

    default_error_messages = {"invalid": "Ngày không đúng; hãy gõ như 05/03/2026 hoặc 05032026."}

    def __init__(self, **options):
        shapes = {"widget": forms.DateInput(format="%d/%m/%Y"), "input_formats": ["%d/%m/%Y", "%d%m%Y", "%Y/%m/%d"]}
        super().__init__(**shapes | options)
        self.widget.attrs |= {"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"}

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"(?<=\d)[\s.,\-–/]+(?=\d)", "/", tidy(value))
        day = super().to_python(value)
        if day and not 1900 <= day.year <= 2100:
            raise ValidationError("Năm phải viết đủ bốn chữ số.", code="year")
        return day


class BirthField(forms.CharField):
    """A birth known to the day, the month or the year, in any shape rosters write it; gives a `Birth` or None.

    `as_of` is set by the form (today, or the day of death): no birth lies behind it. Whatever the reader is not sure of
    is asked again.
    """

    def __init__(self, *, as_of: date | None = None, **options):
        self.as_of = as_of
        super().__init__(
            **{
                "label": "Ngày sinh",
                "max_length": 40,
                "help_text": "Gõ đúng như giấy tờ: 05/03/1945, 03/1945 hoặc chỉ 1945.",
            }
            | options
        )
        self.widget.attrs |= {"autocomplete": "off", "class": "short"}

    def prepare_value(self, value):
        return str(value) if isinstance(value, Birth) else value

    def to_python(self, value) -> Birth | None:
        if isinstance(value, Birth) or not value:
            return value or None
        reading = read_birth(value, self.as_of)
        if reading.flaws:
            raise ValidationError([message for _, message in reading.flaws], code=reading.flaws[0][0])
        return reading.birth

    def validate(self, value):
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        """The reader has checked everything."""

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class MoneyField(forms.CharField):
    """Whole đồng typed as 3500000, 3.500.000 or 3 500 000 đ; gives an int or None."""

    def __init__(self, *, most: int = 100_000_000, **options):
        self.most = most
        super().__init__(**{"required": False, "max_length": 30} | options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def prepare_value(self, value):
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def to_python(self, value) -> int | None:
        if value is None or value == "" or isinstance(value, int):
            return None if value == "" else value
        text = re.sub(r"\s*(đồng|vnđ|vnd|đ)(/tháng)?$", "", tidy(value).lower())
        if not re.fullmatch(r"\d+|\d{1,3}([.,\s]\d{3})+", text):
            raise ValidationError("Số tiền không rõ; hãy gõ như 3.500.000 (đồng).", code="shape")
        return int(re.sub(r"\D", "", text))

    def run_validators(self, value):
        if value is not None and value > self.most:
            raise ValidationError(f"Số tiền lớn hơn {self.most:,} đồng, hãy xem lại.".replace(",", "."), code="most")

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class YesNoField(forms.TypedChoiceField):
    """Three answers as big buttons: yes, no, not known. Gives True, False or None."""

    CHOICES = [("co", "Có"), ("khong", "Không"), ("", "Chưa biết")]

    def __init__(self, **options):
        super().__init__(
            **{
                "choices": self.CHOICES,
                "coerce": lambda code: {"co": True, "khong": False}.get(code),
                "empty_value": None,
                "required": False,
                "widget": forms.RadioSelect,
            }
            | options
        )

    def prepare_value(self, value):
        return {True: "co", False: "khong", None: ""}.get(value, value)


def json_value(value):
    """A cleaned value as JSON; nothing known is None whatever the field calls it, so that values can be compared."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Birth):
        return value.iso
    return getattr(value, "pk", value) if not isinstance(value, (str, int, bool)) else value
