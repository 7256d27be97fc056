"""Forms about home care."""

from datetime import date

from django import forms

from clubs.choices import VolunteerKind
from clubs.forms.members import MemberChoice, MembersChoice
from clubs.models import CareClient, Club, Membership, Volunteer
from elders.forms.fields import DayField, TidyField


def _members(club: Club, day: date):
    return Membership.objects.filter(club=club).on(day).by_name()


def _helpers(club: Club, day: date):
    helpers = Volunteer.objects.filter(membership__club=club, kind=VolunteerKind.HOME_CARE).on(day)
    return _members(club, day).filter(pk__in=helpers.values("membership"))


class VolunteerForm(forms.Form):
    membership = MemberChoice(label="Thành viên", queryset=Membership.objects.none(), empty_label="Chọn")
    kind = forms.ChoiceField(label="Làm việc", choices=VolunteerKind.choices, widget=forms.RadioSelect)
    valid_from = DayField(label="Từ ngày")
    trained_on = DayField(label="Ngày tập huấn", required=False)

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["membership"].queryset = _members(club, today)


class ClientForm(forms.Form):
    """About care; who it is comes from `LookForm` and `PersonForm`."""

    valid_from = DayField(label="Chăm sóc từ ngày")
    visits_per_week = forms.IntegerField(label="Số lần thăm mỗi tuần", min_value=1, max_value=7)
    needs = TidyField(
        label="Việc cần giúp",
        max_length=200,
        required=False,
        help_text="Ví dụ: nấu cơm, dọn nhà, đi chợ, trò chuyện. Không ghi bệnh tật.",
    )
    volunteers = MembersChoice(
        label="Ai đi thăm",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["volunteers"].queryset = _helpers(club, today)
        self.fields["visits_per_week"].initial = club.visits_per_week


class AssignForm(forms.Form):
    from_day = DayField(label="Từ ngày")
    volunteers = MembersChoice(
        label="Ai đi thăm",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, club: Club, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fields["volunteers"].queryset = _helpers(club, today)


class EndCareForm(forms.Form):
    on = DayField(label="Ngày cuối")
    reason = TidyField(label="Lý do", max_length=200, required=False)


class VisitForm(forms.Form):
    visited_on = DayField(label="Ngày thăm")
    start = forms.TimeField(label="Giờ đến", required=False, help_text="Ví dụ 08:30; cần khi thăm hai lần một ngày.")
    minutes = forms.IntegerField(label="Số phút", required=False, min_value=5, max_value=480)
    volunteers = MembersChoice(
        label="Ai đi thăm", queryset=Membership.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    what = TidyField(label="Việc đã làm", max_length=300, required=False)
    note = TidyField(label="Đề nghị", max_length=300, required=False)
    cancelled = forms.BooleanField(label="Không thực hiện được", required=False)

    def __init__(self, *args, client: CareClient, today: date, **options) -> None:
        super().__init__(*args, **options)
        club = client.club
        self.fields["volunteers"].queryset = _helpers(club, today)
        if not self.is_bound:
            self.initial.setdefault(
                "volunteers", list(client.assignments.on(today).values_list("membership", flat=True))
            )
