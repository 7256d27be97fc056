"""Forms of gift campaigns."""

from datetime import date

from django import forms

from benefits.gifts import CampaignKind, law_day, offered, usual
from benefits.local import book_of
from benefits.models import CampaignState, GiftCampaign, Handed
from benefits.rules import Law
from elders.forms.fields import DayField, MoneyField, TidyField
from elders.forms.picker import ElderField
from elders.ground.workdays import tet
from elders.models import User

MOST_VND = 1_000_000_000
TITLES = {
    CampaignKind.LONGEVITY: "Chúc thọ, mừng thọ năm {year}",
    CampaignKind.TET: "Quà Tết Nguyên đán {year}",
    CampaignKind.WAR_INVALIDS: "Quà 27/7 năm {year}",
    CampaignKind.NATIONAL_DAY: "Quà 2/9 năm {year}",
    CampaignKind.STATE: "Quà của Nhà nước năm {year}",
    CampaignKind.LOCAL: "Quà của phường năm {year}",
}
YEARS_BACK, YEARS_AHEAD = 1, 1


def usual_year(kind: str, today: date) -> int:
    """The year whose occasion comes next: lists for Tết are made from September on."""
    ahead = kind in (CampaignKind.LONGEVITY, CampaignKind.TET) and today.month >= 9
    return today.year + 1 if ahead else today.year


class CampaignForm(forms.Form):
    """A new campaign of one kind, or a draft being changed; a locked one keeps all but the ceremony."""

    year = forms.TypedChoiceField(label="Năm", coerce=int)
    title = TidyField(label="Tên đợt", max_length=150)
    snapshot_on = DayField(
        label="Lập danh sách theo sổ ngày",
        help_text="Người cư trú và hoàn cảnh tính đến hết ngày này. Chốt được khi ngày này đã đến.",
    )
    schemes = forms.MultipleChoiceField(label="Loại quà", widget=forms.CheckboxSelectMultiple)
    ceremony_on = DayField(label="Ngày tổ chức lễ, trao quà", required=False)
    ceremony_at = forms.TimeField(
        label="Giờ",
        required=False,
        input_formats=["%H:%M", "%Hh%M", "%H.%M", "%Hh", "%H giờ", "%H giờ %M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "short", "placeholder": "08:00", "autocomplete": "off"}),
        error_messages={"invalid": "Giờ không đúng; hãy gõ như 08:00 hoặc 14h30."},
    )
    ceremony_place = TidyField(label="Địa điểm", max_length=150, required=False)

    def __init__(self, data=None, *, kind: str, user: User, today: date, campaign: GiftCampaign | None = None) -> None:
        year = campaign.year if campaign else usual_year(kind, today)
        laws = self._laws(kind, data, year, user, today)
        initial = {
            "year": year,
            "title": TITLES[CampaignKind(kind)].format(year=year),
            "snapshot_on": today,
            "schemes": usual(kind, laws[0]),
        }
        if campaign:
            names = ("year", "title", "snapshot_on", "schemes", "ceremony_on", "ceremony_at", "ceremony_place")
            initial |= {name: getattr(campaign, name) for name in names}
        super().__init__(data, initial=initial)
        years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
        self.fields["year"].choices = [(one, one) for one in sorted({*years, year}, reverse=True)]
        names = {code: law.texts[code].scheme.name for law in reversed(laws) for code in offered(kind, law)}
        self.fields["schemes"].choices = list(names.items())
        if kind == CampaignKind.TET and names:
            self.fields["schemes"].help_text = (
                "Quà mừng thọ là quà Tết của thành phố cho người cao tuổi: mỗi người một suất, dù lập ở đợt nào. "
                "Chỉ chọn ở đây nếu không lập đợt mừng thọ riêng."
            )
        if campaign and campaign.state != CampaignState.DRAFT:
            for name in ("year", "title", "snapshot_on", "schemes"):
                del self.fields[name]

    @staticmethod
    def _laws(kind: str, data, year: int, user: User, today: date) -> list[Law]:
        """Law of the year asked for first, then of the usual one: what is offered follows what was chosen."""
        asked = str(data.get("year", "")) if data else ""
        years = [int(asked)] if asked.isdecimal() and 2020 <= int(asked) <= 2100 else []
        day = today
        if data:
            try:
                day = DayField(required=False).clean(data.get("snapshot_on", "")) or today
            except forms.ValidationError:
                day = today
        book = book_of(user.ward_id)
        days = dict.fromkeys(
            law_day(kind, one, snapshot_on=day, ceremony_on=None, tet=tet(one)) for one in [*years, year]
        )
        return [Law(one, book=book) for one in days]


class AddForm(forms.Form):
    """Somebody the rules do not give the gift."""

    elder = ElderField(label="Người cao tuổi")
    scheme = forms.ChoiceField(label="Loại quà")
    amount_vnd = MoneyField(
        label="Số tiền (đồng)", most=MOST_VND, help_text="Để trống thì lấy mức theo văn bản của loại quà đó."
    )
    reason = TidyField(
        label="Lý do thêm", max_length=200, help_text="Ví dụ: theo Quyết định số … của UBND phường. Người duyệt sẽ đọc."
    )

    def __init__(self, data=None, *, campaign: GiftCampaign, names: dict[str, str], user: User, today: date) -> None:
        super().__init__(data)
        self.fields["elder"].limit_to(user, today=today)
        self.fields["scheme"].choices = [(code, names.get(code, code)) for code in campaign.schemes]


class HandForm(forms.Form):
    """What became of one gift."""

    outcome = forms.ChoiceField(label="Kết quả", choices=Handed)
    handed_on = DayField(label="Ngày trao", required=False)
    receiver = TidyField(label="Người nhận thay", max_length=100, required=False)
    relation = TidyField(label="Quan hệ", max_length=50, required=False)
    note = TidyField(label="Ghi chú", max_length=200, required=False)

    def values(self, today: date) -> dict:
        """As the service takes them; without a day it is today."""
        given = self.cleaned_data
        return {
            "outcome": given["outcome"],
            "on": given["handed_on"] or today,
            "receiver": given["receiver"],
            "relation": given["relation"],
            "note": given["note"],
        }


class StepForm(forms.Form):
    """One button: a reason where it is asked, what went back to the budget where the campaign closes."""

    reason = TidyField(label="Lý do", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    returned_vnd = MoneyField(
        label="Số tiền đã nộp trả (đồng)", most=1_000_000_000_000, help_text="Theo giấy nộp tiền; không có thì ghi 0."
    )
    returned_on = DayField(label="Ngày nộp trả", required=False)
    return_paper = TidyField(label="Chứng từ nộp trả", max_length=100, required=False)

    def __init__(self, data=None, *, asks_why: bool, closes: bool, due_vnd: int | None = None) -> None:
        super().__init__(data, initial={"returned_vnd": due_vnd if due_vnd == 0 else None})
        if not asks_why:
            del self.fields["reason"]
        if not closes:
            for name in ("returned_vnd", "returned_on", "return_paper"):
                del self.fields[name]
