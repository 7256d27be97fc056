"""What to print, under whose name, in which form."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from elders import printing
from elders.columns import sees_whole_numbers
from elders.filters import RosterFilter
from elders.forms.fields import DayField
from elders.models import ResidentialGroup, User


class PrintForm(forms.Form):
    """Choices of a printed list; the people come from the filters beside it."""

    kind = forms.ChoiceField(
        label="In gì",
        choices=[(one.code, one.label) for one in printing.LISTS.values()],
        initial="danh_sach",
        widget=forms.RadioSelect,
        required=False,
    )
    day = DayField(
        label="Tính đến ngày", help_text="Danh sách gồm người cư trú và hoàn cảnh đúng vào ngày này.", required=True
    )
    to = forms.ChoiceField(label="Tổ dân phố", required=False)
    issuer = forms.ChoiceField(label="Cơ quan, đơn vị lập", choices=printing.ISSUERS, required=False)
    attached = forms.ChoiceField(
        label="Dùng làm",
        choices=printing.ATTACHED,
        required=False,
        help_text="Số, ngày của văn bản để trống cho văn thư điền.",
    )
    identity = forms.ChoiceField(label="Số định danh (CCCD)", choices=printing.IDENTITY, required=False)
    separate = forms.BooleanField(label="Mỗi tổ dân phố một bản riêng, có đầu trang và chữ ký riêng", required=False)

    def __init__(self, data=None, *, roster: RosterFilter, user: User, today: date, **options) -> None:
        self.today, self.user = today, user
        super().__init__(data, **options)
        self.fields["day"].initial = today
        self.fields["to"].choices, self.fields["to"].initial = self._groups(roster, user)
        if not sees_whole_numbers(user):
            self.fields["identity"].choices = [one for one in printing.IDENTITY if one[0] != "day_du"]
        self.has_one_group = len(self.fields["to"].choices) == 2
        if not user.sees_whole_ward:
            # A tổ trưởng prints for their own tổ; a decision of the ward is not theirs to attach to.
            for name, choices in (("issuer", printing.ISSUERS[-1:]), ("attached", printing.ATTACHED[:1])):
                self.fields[name].choices = choices
                self.fields[name].initial = choices[0][0]
                self.fields[name].widget = forms.HiddenInput()
            if self.has_one_group:
                del self.fields["separate"]
                self.fields["to"].widget = forms.HiddenInput()

    @property
    def group_name(self) -> str:
        """The one group there is to print, where there is only one."""
        return self.fields["to"].choices[1][1]

    def _groups(self, roster: RosterFilter, user: User) -> tuple[list[tuple[str, str]], str]:
        """All, each, and the several already filtered in the list; what is chosen there is chosen here."""
        groups = ResidentialGroup.objects.for_user(user).order_by("code", "pk")
        choices = [("", "Tất cả tổ dân phố"), *((str(group.pk), group.name) for group in groups)]
        chosen = [str(group.pk) for group in roster.values.get("to", [])]
        value = ",".join(chosen)
        if len(chosen) > 1:
            choices.append((value, f"{len(chosen)} tổ dân phố đã lọc"))
        return choices, value

    def clean_to(self) -> list[str]:
        """Keys of groups, as the filters take them."""
        value = self.cleaned_data["to"]
        return value.split(",") if value else []

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError("Chưa đến ngày này: hãy chọn hôm nay hoặc một ngày đã qua.")
        if day.year < 2000:
            raise ValidationError("Ngày này xa quá: hãy xem lại năm.")
        return day

    def clean(self) -> dict:
        values = super().clean()
        if not self.user.sees_whole_ward:
            values |= {"issuer": "to", "attached": ""}
        one = len(values.get("to") or []) == 1 or self.has_one_group
        if values.get("issuer") == "to" and not one and not values.get("separate"):
            self.add_error(
                "to" if "separate" in self.fields else None,
                "Tổ dân phố lập thì chọn một tổ, hoặc đánh dấu “Mỗi tổ dân phố một bản riêng”.",
            )
        return values

    def made_choices(self, format: str) -> printing.Choices:
        """What was chosen. Only for a valid form."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "to" and value}
        return printing.Choices(**values, format=format)
