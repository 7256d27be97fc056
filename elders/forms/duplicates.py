"""Side by side: what two records say, and which value the kept record shall have."""

from dataclasses import dataclass
from typing import Any

from django import forms

from elders.choices import Sex
from elders.models import Elder
from elders.services.merging import CHOICES

LABELS = {"birth": "ngày sinh"}


@dataclass(frozen=True)
class Line:
    """One thing both records say something about. `name` is empty when there is nothing to choose."""

    label: str
    values: tuple[str, str]
    name: str = ""
    picked: int = 0

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1]


def label_of(choice: str) -> str:
    text = LABELS.get(choice) or str(Elder._meta.get_field(choice).verbose_name)
    return text[:1].upper() + text[1:]


def value_of(elder: Elder, choice: str) -> str:
    """What the record says, in words; empty when it says nothing."""
    if choice == "birth":
        return str(elder.birth)
    if choice == "sex":
        return Sex(elder.sex).label if elder.sex else ""
    return str(getattr(elder, choice) or "")


def best_to_keep(a: Elder, b: Elder) -> Elder:
    """Who stays when nobody says otherwise: the dead one, the one with a number, the fuller one, the older one."""

    def weight(one: Elder) -> tuple[Any, ...]:
        filled = sum(bool(value_of(one, choice)) for choice in CHOICES)
        return (one.date_of_death is not None, bool(one.citizen_id), one.is_resident, filled, -one.pk)

    return max(a, b, key=weight)


def _closer_known(keep: Elder, *pair: Elder) -> Elder:
    """Whose birth to take: of the one who stays, unless the other knows month or day of that very birth."""
    finer = [one for one in pair if one.birth.iso.startswith(f"{keep.birth.iso}-")]
    return finer[0] if finer else keep


class MergeForm(forms.Form):
    """`giu` is the pk of the record that stays; per differing field the pk of the record whose value counts."""

    giu = forms.TypedChoiceField(label="Hồ sơ giữ lại", coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Căn cứ",
        max_length=300,
        required=False,
        help_text="Ví dụ: đã gọi gia đình, cùng một sổ hộ khẩu. Để trống nếu thấy rõ.",
    )

    def __init__(self, *args, pair: tuple[Elder, Elder], **kwargs) -> None:
        self.pair = pair
        keep = best_to_keep(*pair)
        super().__init__(*args, initial={"giu": keep.pk}, **kwargs)
        pks = [(one.pk, str(one.pk)) for one in pair]
        self.fields["giu"].choices = [(one.pk, f"Hồ sơ số {one.pk}: {one}") for one in pair]
        for choice in CHOICES:
            values = [value_of(one, choice) for one in pair]
            if values[0] != values[1]:
                chosen = next((one for one in (keep, *pair) if value_of(one, choice)), keep)
                if choice == "birth":
                    chosen = _closer_known(keep, *pair)
                self.fields[choice] = forms.TypedChoiceField(
                    label=label_of(choice), choices=pks, coerce=int, initial=chosen.pk
                )

    def lines(self) -> list[Line]:
        """All fields side by side, with the record picked for each that differs."""
        found = []
        for choice in CHOICES:
            values = tuple(value_of(one, choice) for one in self.pair)
            if not any(values):
                continue
            picked = self[choice].value() if choice in self.fields else 0
            found.append(Line(label_of(choice), values, choice if choice in self.fields else "", int(picked or 0)))
        return found

    @property
    def kept(self) -> Elder:
        return next(one for one in self.pair if one.pk == self.cleaned_data["giu"])

    @property
    def absorbed(self) -> Elder:
        return next(one for one in self.pair if one.pk != self.cleaned_data["giu"])

    @property
    def take(self) -> list[str]:
        """Choices whose value comes from the absorbed record."""
        return [name for name in CHOICES if self.cleaned_data.get(name) == self.absorbed.pk]
