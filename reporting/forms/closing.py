"""The one question of reopening and adjusting."""

from django import forms

from elders.forms.fields import TidyField


class ReasonForm(forms.Form):
    reason = TidyField(label="Lý do", max_length=300)
