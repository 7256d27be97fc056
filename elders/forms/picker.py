"""Choosing one person in any form: type a part of the name, tick the right one.

    class TransferForm(forms.Form):
        elder = ElderField(label="Người cao tuổi")

        def __init__(self, *args, user, today, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["elder"].limit_to(user, today=today)

Without `limit_to` nobody can be chosen. Works without JavaScript too: what was typed is looked for when the form is
sent, one hit is taken, several come back to be ticked.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from elders.models import Elder
from elders.person_rows import find_rows, rows_of
from elders.search import Found

TYPED = "?"  # marks a value that is a typed text, not yet a person


class PersonPicker(forms.Widget):
    """A search box with the people found under it; the chosen one stands on top."""

    template_name = "parts/person_picker.html"
    user = None
    today: date | None = None

    def value_from_datadict(self, data, files, name: str) -> str | None:
        text = data.get(f"{name}_q", "").strip()
        return data.get(name) or (TYPED + text if text else None)

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return name not in data and f"{name}_q" not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_q" if id_ else id_

    def get_context(self, name: str, value: Any, attrs) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen, text, found, rows = None, "", Found(), []
        if isinstance(value, str) and value.startswith(TYPED):
            text = value.removeprefix(TYPED)
            if self.user is not None:
                found, rows = find_rows(self.user, text, today=self.today)
        elif value and self.user is not None and str(value).isdecimal():
            people = Elder.objects.for_user(self.user).select_related("residential_group").filter(pk=value)
            chosen = next(iter(rows_of(people, self.user, today=self.today)), None)
        context["widget"] |= {"chosen": chosen, "text": text, "found": found, "rows": rows}
        return context


class ElderField(forms.ModelChoiceField):
    """One elder among those the user may see."""

    widget = PersonPicker
    default_error_messages = {
        "required": "Chọn một người.",
        "invalid_choice": "Không có người này trong sổ.",
        "several": "Có nhiều người khớp “%(text)s”. Chọn đúng người bên dưới.",
        "nobody": "Không tìm thấy ai khớp “%(text)s”. Gõ ít chữ hơn, hoặc chỉ năm sinh.",
    }

    def __init__(self, **options) -> None:
        super().__init__(queryset=Elder.objects.none(), **options)

    def limit_to(self, user, *, today: date) -> None:
        """Offer the people `user` may see; `today` decides the ages shown."""
        self.queryset = Elder.objects.for_user(user)
        self.widget.user, self.widget.today = user, today

    def to_python(self, value):
        if isinstance(value, str) and value.startswith(TYPED):
            value = self._the_only_one(value.removeprefix(TYPED))
        return super().to_python(value)

    def _the_only_one(self, text: str) -> int:
        found, rows = find_rows(self.widget.user, text, today=self.widget.today) if self.widget.user else (Found(), [])
        if not rows:
            raise ValidationError(self.error_messages["nobody"], code="nobody", params={"text": text})
        if len(rows) > 1 or found.more or found.near:
            raise ValidationError(self.error_messages["several"], code="several", params={"text": text})
        return rows[0]["elder"].pk
