"""Forms about the monthly fee."""

from datetime import date

from django import forms

from clubs.forms.members import MemberChoice, MembersChoice
from clubs.forms.money import FundForm, place_field
from clubs.models import Club, Membership
from elders.forms.fields import DayField, TidyField
from elders.ground.months import month_of, months, months_later

BACK, AHEAD = 23, 12


def month_choices(today: date) -> list[tuple[str, str]]:
    """Months a fee may be paid for: two years back, one ahead."""
    span = months(months_later(month_of(today), -BACK), months_later(month_of(today), AHEAD))
    return [(f"{month:%Y-%m-%d}", f"Tháng {month:%m/%Y}") for month in span]


def month_field(label: str, **options) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=date.fromisoformat, **options)


class _Span(forms.Form):
    """From which month to which."""

    def set_months(self, today: date) -> None:
        for name in ("first", "last"):
            self.fields[name].choices = month_choices(today)
            self.initial.setdefault(name, f"{month_of(today):%Y-%m-%d}")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            self.add_error("last", "Tháng cuối phải từ tháng đầu trở đi.")
        return cleaned


class CollectForm(FundForm, _Span):
    first = month_field("Từ tháng")
    last = month_field("Đến tháng")
    members = MembersChoice(label="Ai đóng", queryset=Membership.objects.none(), widget=forms.CheckboxSelectMultiple)
    on = DayField(label="Ngày thu")
    place = place_field("Tiền vào")

    def __init__(self, *args, fund, today: date, **options) -> None:
        super().__init__(*args, fund=fund, today=today, **options)
        self.set_months(today)
        self.fields["members"].queryset = Membership.objects.filter(club=fund.club_id).on(today).by_name()


class ExemptForm(_Span):
    member = MemberChoice(label="Thành viên", queryset=Membership.objects.none(), empty_label="Chọn")
    first = month_field("Từ tháng")
    last = month_field("Đến tháng")
    reason = TidyField(label="Lý do miễn", max_length=150, help_text="Ví dụ: hộ nghèo, theo quy chế.")

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.set_months(today)
        self.fields["member"].queryset = Membership.objects.filter(club=club).on(today).by_name()
