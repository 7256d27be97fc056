"""The what-if form: the questions the law asks, each with "chưa biết"."""

from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from django import forms

from benefits import words
from benefits.people import ENUMS, NUMBERS, Facts
from elders.choices import Disability, Poverty, Residence
from elders.forms.fields import BirthField, DayField, MoneyField, NameField, YesNoField
from elders.models import FACT_SECTIONS

# Facts by the sections the record page shows them in, and those only the benefit office knows.
OF_SITUATION = {"pension_monthly": "pension_monthly_vnd", "si_allowance_monthly": "si_allowance_monthly_vnd"}
OWN = {
    "Nơi ở": ["resides_here", "region"],
    "Gia đình, nhà ở": ["taken_in_by_others"],
    "Hồ sơ, chế độ đang hưởng": [
        "application_form_01",
        "on_social_pension",
        "on_social_allowance",
        "was_on_social_allowance_before_2025_07",
        "bhyt_other_group",
        "alive",
    ],
}
HINTS = {
    "pension_monthly": "Ghi 0 nếu không có; để trống nếu chưa biết.",
    "si_allowance_monthly": "Gồm tuất, mất sức, tai nạn lao động. Ghi 0 nếu không có; để trống nếu chưa biết.",
    "martyr_worship": "Ghi 0 nếu không; để trống nếu chưa biết.",
    "party_badge_years": "Ghi 0 nếu không có; để trống nếu chưa biết.",
    "has_supporter": "Vợ, chồng, con, cháu hoặc người khác theo luật hôn nhân và gia đình.",
    "application_form_01": "Chưa có đơn thì chọn “Chưa biết” để xem có đủ các điều kiện khác không.",
    "poverty_national": "Theo danh sách hằng năm của Chính phủ; chỉ nghèo theo chuẩn thành phố thì chọn “Không”.",
}
RADIO = {"poverty_national": Poverty, "disability_level": Disability, "residence_type": Residence}


def sections() -> dict[str, list[str]]:
    """Title → names of facts, in the order of the record page."""
    by_field = {OF_SITUATION.get(one.name, one.name): one.name for one in fields_of(Facts)}
    found = {}
    for title, names in FACT_SECTIONS.items():
        mine = [by_field[name] for name in names if name in by_field]
        found[title] = [*mine, *OWN.get(title, [])]
    return found | {title: names for title, names in OWN.items() if title not in found}


def question(name: str) -> forms.Field:
    """The field that asks for one fact."""
    common = {"label": words.label(name), "required": False, "help_text": HINTS.get(name, "")}
    if name in words.MONEY:
        return MoneyField(**common)
    if name in NUMBERS:
        return forms.IntegerField(**common, min_value=0, max_value=100)
    if name in RADIO:
        choices = [*RADIO[name].choices, ("", "Chưa biết")]
        return forms.ChoiceField(**common, choices=choices, widget=forms.RadioSelect)
    if name == "merit_category":
        return forms.ChoiceField(**common, choices=[("", "Chưa biết"), *words.MERIT.items()])
    if name in ENUMS:
        return forms.ChoiceField(**common, choices=[("", "Chưa biết"), *words.CHOICES[name].items()])
    return YesNoField(**common)


class LookupForm(forms.Form):
    """Day and facts. `asked` are the facts the law of the day uses: nothing else is asked."""

    day = DayField(label="Tính cho ngày", help_text="Luật và tuổi của ngày này.")
    full_name = NameField(label="Họ và tên", required=False, help_text="Chỉ để in lên phiếu trả lời.")
    birth = BirthField(required=False)

    def __init__(self, data=None, *, asked: set[str], today: date, known: bool = False, **options):
        super().__init__(data, **options)
        self.fields["birth"].as_of = today
        if known:
            del self.fields["full_name"]
        self.sections = []
        for title, names in sections().items():
            shown = [name for name in names if name in asked]
            for name in shown:
                self.fields[name] = question(name)
            if shown:
                self.sections.append((title, shown))

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not date(2021, 7, 1) <= day <= date(2040, 12, 31):
            raise forms.ValidationError("Phần mềm có quy định từ ngày 01/07/2021.", code="too_early")
        return day

    def clean(self):
        cleaned = super().clean()
        birth, day = cleaned.get("birth"), cleaned.get("day")
        if birth and day and birth.earliest > day:
            self.add_error("birth", "Ngày sinh sau ngày tính.")
        return cleaned

    @property
    def panels(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.sections]

    @property
    def facts(self) -> dict[str, Any]:
        """What was answered; an open question is None."""
        names = [name for _, names in self.sections for name in names]
        return {name: self.cleaned_data[name] if self.cleaned_data[name] != "" else None for name in names}
