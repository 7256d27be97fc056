"""The form about the head of the station's papers."""

from django import forms

from health.models import StationSetting


class HeadForm(forms.ModelForm):
    class Meta:
        model = StationSetting
        fields = ["superior", "superior_words", "document"]
        widgets = {"superior": forms.RadioSelect}
        help_texts = {
            "superior_words": "Chỉ khi chọn “Cơ quan khác”.",
            "document": "Số, ngày văn bản quy định, nếu có.",
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        field = self.fields["superior"]
        field.choices = [choice for choice in field.choices if choice[0]]
