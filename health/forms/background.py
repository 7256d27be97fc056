"""The form of what is asked about history, drugs, habits and risks (`health/background.py`)."""

from typing import Any

from django import forms

from elders.forms.fields import TidyField
from health.background import QUESTIONS, Asked

ANSWERS = [("", "Chưa hỏi"), ("co", "Có"), ("khong", "Không")]
SAID = {"co": True, "khong": False}


def _field(one: Asked) -> forms.Field:
    shared = {"label": one.label, "required": False, "help_text": one.hint}
    if one.kind == "yes_no":
        return forms.ChoiceField(choices=ANSWERS, **shared)
    if one.kind == "choice":
        return forms.ChoiceField(choices=[("", "Chưa hỏi"), *one.choices], **shared)
    if one.kind == "number":
        shared["label"] = f"{one.label} ({one.unit.partition('/')[0]})"
        field = forms.IntegerField(min_value=0, max_value=one.most, **shared)
        field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        return field
    return TidyField(max_length=200 if one.kind == "codes" else 500, **shared)


class BackgroundForm(forms.Form):
    """One field per question; what is left blank was not asked."""

    def __init__(self, *args, stored: dict[str, Any], **options) -> None:
        words = {True: "co", False: "khong"}
        initial = {}
        for one in QUESTIONS:
            value = stored.get(one.key)
            if isinstance(value, bool):
                value = words[value]
            elif one.kind == "codes":
                value = ", ".join(value or [])
            initial[one.key] = value
        super().__init__(*args, initial=initial, **options)
        for one in QUESTIONS:
            self.fields[one.key] = _field(one)

    def answers(self) -> dict[str, Any]:
        """{question: answer}; None takes an answer away."""
        made: dict[str, Any] = {}
        for one in QUESTIONS:
            value = self.cleaned_data[one.key]
            if one.kind == "yes_no":
                value = SAID.get(value)
            elif one.kind == "codes":
                value = [code.strip().upper() for code in value.replace(";", ",").split(",") if code.strip()]
            made[one.key] = value if value != "" else None
        return made

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        groups = dict.fromkeys(one.group for one in QUESTIONS)
        return [(group, [self[one.key] for one in QUESTIONS if one.group == group]) for group in groups]
