"""Two people at one record: the second is told what the first changed, and keeps everything they typed."""

from typing import Any

from django import forms
from django.core import signing

from elders.forms.fields import json_value

SALT = "elders.forms.opened"


class OpenedForm(forms.Form):
    """A form that remembers, signed, the values it was opened with.

    `current` is what the database says now (by field name). A field somebody else changed meanwhile and the user did
    not touch takes the new value; one that both changed keeps what the user typed. Either way the form comes back once
    with a sentence, and the next press saves. `changed_by_user` names the fields the user really set.
    """

    opened = forms.CharField(widget=forms.HiddenInput, required=False, label="Lúc mở")

    def __init__(self, data=None, *, current: dict[str, Any], shown: dict[str, Any] | None = None, **options):
        self.current = current
        self.changed_by_user: list[str] = []
        self.changed_meanwhile: list[str] = []
        initial = {**current, **(shown or {}), "opened": self._sign(current)}
        super().__init__(data, initial=initial, **options)

    @property
    def who(self) -> str:
        """Who changed the row last, for the sentence; a view knows."""
        return getattr(self, "last_hand", "") or "Người khác"

    def clean(self):
        cleaned = super().clean()
        now = {name: json_value(value) for name, value in self.current.items()}
        base = self._base(now)
        mine = {name: json_value(cleaned.get(name)) for name in now}
        self.changed_by_user = [name for name in now if name in cleaned and mine[name] != base.get(name)]
        broken = [name for name in now if name not in cleaned]  # typed, but not understood: also the user's
        self.changed_meanwhile = [name for name in now if now[name] != base.get(name) and now[name] != mine[name]]
        if self.changed_meanwhile:
            self._tell_and_keep(broken)
        return cleaned

    def _sign(self, values: dict[str, Any]) -> str:
        return signing.dumps({name: json_value(value) for name, value in values.items()}, salt=SALT, compress=True)

    def _base(self, now: dict[str, Any]) -> dict[str, Any]:
        try:
            return signing.loads(self.data.get(self.add_prefix("opened"), ""), salt=SALT)
        except signing.BadSignature:
            return now

    def _tell_and_keep(self, broken: list[str]) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("opened")] = self._sign(self.current)
        sentences = []
        for name in self.changed_meanwhile:
            field = self.fields[name]
            new = field.prepare_value(self.current[name])
            words = dict(getattr(field, "choices", ())).get(new, new) if new not in (None, "") else "để trống"
            if name in self.changed_by_user or name in broken:
                sentences.append(f"{field.label}: nay là “{words}”, bạn gõ khác")
            else:
                self.data[self.add_prefix(name)] = "" if new is None else new
                sentences.append(f"{field.label}: nay là “{words}”")
        self.add_error(
            None,
            f"{self.who} vừa sửa hồ sơ này trong lúc bạn đang gõ ({'; '.join(sentences)}). "
            "Những gì bạn gõ vẫn còn nguyên; hãy xem lại rồi bấm lưu lần nữa.",
        )
