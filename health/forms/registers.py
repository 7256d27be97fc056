"""Forms of the registers: a visit (whole, or one line of the month), enrolment, targets, a call, an end."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from elders.forms.fields import DayField, TidyField
from elders.ground.months import month_of
from health.choices import AttemptKind, PlaceKind
from health.models import Enrolment, RegisterVisit
from health.register_choices import (
    AsthmaControl,
    AtTarget,
    CallResult,
    Disease,
    Ending,
    GlucoseTiming,
    HealthState,
    PefLevel,
    Rehabilitation,
)
from health.register_rules import DEFAULT_TARGET, diseases
from health.services.registers import Diagnosis, Plan, Visit

NOT_SAID = [("", "Chưa ghi")]
TYPED = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
NUMBER = {"required": False, "localize": True, "widget": TYPED}


class PressureField(forms.CharField):
    """ "134/84" as nurses write it; gives (134, 84) or None."""

    default_error_messages = {"shape": "Viết hai số như 134/84."}

    def __init__(self, **options) -> None:
        super().__init__(**{"label": "Huyết áp", "required": False, "max_length": 12} | options)
        self.widget.attrs |= {"inputmode": "decimal", "placeholder": "134/84", "autocomplete": "off"}

    def prepare_value(self, value):
        return f"{value[0]}/{value[1]}" if isinstance(value, tuple) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        found = re.fullmatch(r"(\d{2,3})\s*[/\-., ]\s*(\d{2,3})", text.strip())
        if not found:
            raise ValidationError(self.error_messages["shape"], code="shape")
        return int(found[1]), int(found[2])

    def run_validators(self, value):
        """Ranges are the service's."""


class ShortDayField(DayField):
    """A day on a line of a month, shown as "24/10": "24" and "24/10" are enough. With `inside` it lies in the month;
    otherwise it comes after the month has begun (an appointment in January is that of next year)."""

    def __init__(self, *, month: date, inside: bool, **options) -> None:
        super().__init__(required=False, widget=forms.DateInput(format="%d/%m"), **options)
        self.month, self.inside = month, inside
        self.widget.attrs["placeholder"] = "ngày" if inside else "ngày/tháng"

    def to_python(self, value):
        found = re.fullmatch(r"(\d{1,2})(?:[\s./-](\d{1,2}))?", value.strip()) if isinstance(value, str) else None
        if found and (found[2] or self.inside):
            number = int(found[2] or self.month.month)
            year = self.month.year + (number < self.month.month and not self.inside)
            try:
                day = date(year, number, int(found[1]))
            except ValueError as error:
                raise ValidationError(f"Không có ngày {value.strip()} trong lịch.", code="day") from error
        else:
            day = super().to_python(value)
        if day and self.inside and month_of(day) != self.month:
            raise ValidationError(f"Ngày này không thuộc tháng {self.month:%m/%Y}.", code="month")
        return day


class VisitForm(forms.Form):
    """A visit of one disease; only the values its register asks for. `short`: one line of a month."""

    visited_on = DayField(label="Ngày khám")
    pressure = PressureField()
    glucose = forms.DecimalField(label="Đường huyết (mmol/L)", max_digits=4, decimal_places=1, **NUMBER)
    glucose_timing = forms.ChoiceField(label="Lúc đo", required=False, choices=NOT_SAID + GlucoseTiming.choices)
    hba1c = forms.DecimalField(label="HbA1c (%)", max_digits=3, decimal_places=1, **NUMBER)
    pef_level = forms.TypedChoiceField(
        label="Mức PEF, FEV1", required=False, coerce=int, empty_value=None, choices=NOT_SAID + PefLevel.choices
    )
    asthma_control = forms.TypedChoiceField(
        label="Kiểm soát hen", required=False, coerce=int, empty_value=None, choices=NOT_SAID + AsthmaControl.choices
    )
    rehabilitation = forms.ChoiceField(label="PHCN (K/TB/T)", required=False, choices=NOT_SAID + Rehabilitation.choices)
    supply_days = forms.IntegerField(label="Số ngày thuốc", min_value=0, max_value=180, **NUMBER)
    drugs = TidyField(label="Thuốc", required=False, max_length=300)
    at_target = forms.TypedChoiceField(label="Đạt mục tiêu", required=False, coerce=int, empty_value=None)
    next_on = DayField(label="Hẹn khám lại", required=False)
    place_kind = forms.ChoiceField(label="Nơi khám", choices=PlaceKind.choices, initial=PlaceKind.STATION)
    place = TidyField(label="Cơ sở khác (tên)", required=False, max_length=150)
    note = TidyField(label="Ghi chú", required=False, max_length=300)
    confirmed = forms.BooleanField(label="Đã đo lại, số đúng", required=False)

    PARTS = {
        "pressure": ("pressure",),
        "sugar": ("glucose", "glucose_timing", "hba1c"),
        "pef": ("pef_level",),
        "asthma": ("asthma_control",),
        "rehabilitation": ("rehabilitation",),
    }
    LONG_ONLY = ("place_kind", "place", "note")
    SHORT_TIMINGS = [("doi", "Đói"), ("sau_2h", "Sau ăn"), ("bat_ky", "Bất kỳ")]

    def __init__(self, *args, disease: str, short: date | None = None, first: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rule = diseases()[disease]
        for part, names in self.PARTS.items():
            if part not in rule.fields:
                for name in names:
                    del self.fields[name]
        auto = "Tự tính" if rule.by_programme or disease == Disease.ASTHMA else "Chưa đánh giá"
        choices = AtTarget.choices if auto == "Tự tính" else AtTarget.choices[:2]
        self.fields["at_target"].choices = [("", auto), *choices]
        self.fields["next_on"].help_text = "Để trống: phần mềm tính theo độ và kết quả."
        self.questions: dict[str, str] = {}
        if short:
            self._shorten(short, crowded="sugar" in rule.fields)
        if first:
            del self.fields["at_target"], self.fields["next_on"]

    def _shorten(self, month: date, *, crowded: bool) -> None:
        """What fits on one line of a month."""
        for name in (*self.LONG_ONLY, "drugs") if crowded else self.LONG_ONLY:
            del self.fields[name]
        self.fields["visited_on"] = ShortDayField(label="Ngày", month=month, inside=True)
        self.fields["next_on"] = ShortDayField(label="Hẹn", month=month, inside=False)
        self.fields["supply_days"].label, self.fields["at_target"].label = "Số ngày thuốc", "Mục tiêu"
        if "glucose" in self.fields:
            self.fields["glucose"].label, self.fields["glucose_timing"].label = "Đường huyết", "Lúc đo"
            self.fields["glucose_timing"].choices = [("", "–"), *self.SHORT_TIMINGS]
        self.order_fields(["visited_on", *self.fields])

    @classmethod
    def start(cls, row: RegisterVisit, *, by_numbers: bool) -> dict[str, Any]:
        """The initial values of a stored visit; a flag that only repeats the numbers goes on following them."""
        return {
            "visited_on": row.visited_on,
            "pressure": (row.sbp_mmhg, row.dbp_mmhg) if row.sbp_mmhg else None,
            "glucose": row.glucose_mmol,
            "glucose_timing": row.glucose_timing,
            "hba1c": row.hba1c_percent,
            "pef_level": row.pef_level,
            "asthma_control": row.asthma_control,
            "rehabilitation": row.rehabilitation,
            "supply_days": row.supply_days,
            "drugs": row.drugs,
            "at_target": None if by_numbers else row.at_target,
            "next_on": row.next_on,
            "place_kind": row.place_kind,
            "place": row.place,
            "note": row.note,
        }

    def visit(self, stored: RegisterVisit | None = None) -> Visit:
        """The visit as typed; what a short line does not ask stays as `stored` has it."""
        data = self.cleaned_data
        sbp, dbp = data.get("pressure") or (None, None)
        values = {name: data[name] for name in (*self.LONG_ONLY, "drugs") if name in data}
        if stored is not None:
            kept = (*self.LONG_ONLY, "drugs")
            values |= {name: getattr(stored, name) for name in kept if name not in self.fields}
        return Visit(
            visited_on=data["visited_on"],
            sbp_mmhg=sbp,
            dbp_mmhg=dbp,
            glucose_mmol=data.get("glucose"),
            glucose_timing=data.get("glucose_timing", ""),
            hba1c_percent=data.get("hba1c"),
            pef_level=data.get("pef_level"),
            asthma_control=data.get("asthma_control"),
            rehabilitation=data.get("rehabilitation", ""),
            supply_days=data["supply_days"],
            at_target=data.get("at_target"),
            next_on=data.get("next_on"),
            confirmed=data["confirmed"],
            **values,
        )


class PlanForm(forms.Form):
    """Grade, targets, place of care."""

    grade = forms.TypedChoiceField(
        label="Độ tăng huyết áp",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Chưa phân độ"), (1, "Độ 1"), (2, "Độ 2"), (3, "Độ 3")],
        help_text="Khoảng hẹn tính theo độ: chưa phân độ thì hẹn hằng tháng.",
    )
    risk = forms.ChoiceField(label="Nguy cơ tim mạch", required=False, choices=Enrolment.Risk.choices)
    target = PressureField(
        label="Mục tiêu huyết áp riêng (dưới)",
        help_text=f"Ví dụ 150/90. Để trống: dưới {DEFAULT_TARGET[0]}/{DEFAULT_TARGET[1]}.",
    )
    health_state = forms.ChoiceField(
        label="Thể trạng",
        required=False,
        choices=[("", "Chưa đánh giá"), *HealthState.choices],
        help_text="Mục tiêu HbA1c, đường huyết theo thể trạng (QĐ 5481/QĐ-BYT). Chưa chọn thì chưa đánh giá được.",
    )
    managed_at = TidyField(
        label="Nơi quản lý, cấp thuốc", required=False, max_length=200, help_text="Để trống nếu là Trạm Y tế phường."
    )

    def __init__(self, *args, disease: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        outcome = diseases()[disease].outcome
        if outcome != "pressure":
            del self.fields["grade"], self.fields["risk"], self.fields["target"]
        if outcome != "sugar":
            del self.fields["health_state"]

    @classmethod
    def start(cls, row: Enrolment) -> dict[str, Any]:
        return {
            "grade": row.grade,
            "risk": row.risk,
            "target": (row.target_sbp_mmhg, row.target_dbp_mmhg) if row.target_sbp_mmhg else None,
            "health_state": row.health_state,
            "managed_at": row.managed_at,
        }

    def plan(self) -> Plan:
        data = self.cleaned_data
        sbp, dbp = data.get("target") or (None, None)
        return Plan(
            grade=data.get("grade"),
            risk=data.get("risk", ""),
            target_sbp_mmhg=sbp,
            target_dbp_mmhg=dbp,
            health_state=data.get("health_state", ""),
            managed_at=data["managed_at"],
        )

    def field_of(self, name: str) -> str | None:
        return (
            "target"
            if name.startswith("target_") and "target" in self.fields
            else name
            if name in self.fields
            else None
        )


class DiagnosisForm(forms.Form):
    """What the doctor found."""

    icd_code = TidyField(label="Mã bệnh ICD-10", max_length=8)
    confirmed_on = DayField(label="Ngày chẩn đoán")
    doctor = TidyField(label="Bác sĩ chẩn đoán", max_length=120)
    place = TidyField(label="Nơi chẩn đoán", max_length=200)

    def diagnosis(self) -> Diagnosis:
        data = self.cleaned_data
        return Diagnosis(**data | {"icd_code": data["icd_code"].upper()})


class SuspicionForm(forms.Form):
    disease = forms.ChoiceField(label="Bệnh", choices=[("", "Chọn…"), *Disease.choices])
    found_on = DayField(label="Ngày phát hiện")
    icd_code = TidyField(label="Mã bệnh ICD-10", required=False, max_length=8, help_text="Để trống nếu chưa rõ.")

    def clean_icd_code(self) -> str:
        return self.cleaned_data["icd_code"].upper()


class RuleOutForm(forms.Form):
    on = DayField(label="Ngày loại trừ")
    reason = TidyField(label="Bác sĩ nào, căn cứ gì", max_length=200)


class DiseaseForm(forms.Form):
    benh = forms.ChoiceField(label="Bệnh", choices=Disease.choices)


class CallForm(forms.Form):
    called_on = DayField(label="Ngày gọi")
    kind = forms.ChoiceField(label="Cách", choices=AttemptKind.choices)
    result = forms.ChoiceField(label="Kết quả", choices=[("", "Chọn…"), *CallResult.choices])
    again_on = DayField(
        label="Hẹn đến, gọi lại ngày", required=False, help_text="Hẹn gọi lại mà để trống: bảy ngày sau."
    )
    note = TidyField(label="Ghi rõ", required=False, max_length=200)


class EndForm(forms.Form):
    ending = forms.ChoiceField(label="Vì sao ra khỏi sổ", choices=[("", "Chọn…"), *Ending.choices])
    on = DayField(label="Ngày cuối quản lý")
    note = TidyField(
        label="Nơi chuyển đến, lý do", required=False, max_length=200, help_text="Bắt buộc khi chuyển đi, loại trừ."
    )


class SentForm(forms.Form):
    on = DayField(label="Ngày gửi")


class FreezeForm(forms.Form):
    reason = TidyField(label="Lý do bổ sung", required=False, max_length=300)
