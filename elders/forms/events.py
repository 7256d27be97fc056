"""What is asked about a life event, per kind; the same questions for the office and for a group leader's report."""

from datetime import date

from django import forms
from django.db.models import QuerySet

from elders.choices import Destination, EventKind
from elders.forms.fields import DayField, TidyField
from elders.ground.periods import covers
from elders.models import Elder, EventReport, LifeEvent, ResidentialGroup, User, Ward

# kind → word in the address, field names in the order of the form
SLUGS = {
    EventKind.DEATH: "qua-doi",
    EventKind.MOVE_OUT: "chuyen-di",
    EventKind.MOVE_IN: "chuyen-den",
    EventKind.MOVE_GROUP: "chuyen-to",
    EventKind.ABSENCE: "tam-vang",
    EventKind.RETURN: "tro-ve",
}
ALWAYS = ["reported_by", "reported_on", "note"]
FIELDS = {
    EventKind.DEATH: ["happened_on", "place", "paper", *ALWAYS],
    EventKind.MOVE_OUT: ["happened_on", "destination", "to_ward", "place", "paper", *ALWAYS],
    EventKind.MOVE_IN: ["happened_on", "to_group", "address", "place", "paper", *ALWAYS],
    EventKind.MOVE_GROUP: ["happened_on", "to_group", "address", "paper", *ALWAYS],
    EventKind.ABSENCE: ["happened_on", "place", *ALWAYS],
    EventKind.RETURN: ["happened_on", *ALWAYS],
}
DAY_LABELS = {
    EventKind.DEATH: ("Ngày mất", "Như ghi trên giấy chứng tử hoặc gia đình báo."),
    EventKind.MOVE_OUT: ("Ngày chuyển đi", "Từ ngày này không còn tính là người của phường."),
    EventKind.MOVE_IN: ("Ngày chuyển đến", "Từ ngày này tính là người của phường."),
    EventKind.MOVE_GROUP: ("Ngày chuyển tổ", "Từ ngày này thuộc tổ mới."),
    EventKind.ABSENCE: ("Tạm vắng từ ngày", ""),
    EventKind.RETURN: ("Ngày trở về", ""),
}
PLACE_LABELS = {
    EventKind.DEATH: ("Nơi mất", "Ví dụ: tại nhà, Bệnh viện Kiến An."),
    EventKind.MOVE_OUT: ("Địa chỉ nơi đến", "Phường, xã, tỉnh, thành phố; địa chỉ cụ thể nếu biết."),
    EventKind.MOVE_IN: ("Chuyển từ đâu đến", "Phường, xã, tỉnh, thành phố nơi ở trước."),
    EventKind.ABSENCE: ("Đang ở đâu", "Ví dụ: ở với con tại Hà Nội."),
}
PAPER_EXAMPLES = {
    EventKind.DEATH: "Ví dụ: Trích lục khai tử số 12/2026 ngày 06/03/2026.",
    EventKind.MOVE_OUT: "Ví dụ: Thông báo của Công an phường ngày 05/03/2026.",
}


class EventForm(forms.Form):
    """`kind` decides the fields. `event()` and `report()` give unsaved rows; the services refuse what cannot be."""

    happened_on = DayField(label="Ngày xảy ra")
    destination = forms.ChoiceField(label="Chuyển đi đâu", choices=Destination.choices, widget=forms.RadioSelect)
    to_ward = forms.ModelChoiceField(
        label="Phường tiếp nhận",
        queryset=Ward.objects.none(),
        required=False,
        empty_label="Không có trong danh sách",
        help_text="Phường này sẽ xem được hồ sơ để tiếp nhận.",
    )
    to_group = forms.ModelChoiceField(
        label="Tổ dân phố nơi đến ở", queryset=ResidentialGroup.objects.none(), empty_label="Hãy chọn tổ"
    )
    address = TidyField(label="Địa chỉ mới", max_length=200, required=False)
    place = TidyField(label="Nơi", max_length=200, required=False)
    paper = TidyField(
        label="Giấy tờ", max_length=200, required=False, help_text="Tên, số, ngày của giấy tờ; để trống nếu chưa có."
    )
    reported_by = TidyField(
        label="Người báo", max_length=100, required=False, help_text="Họ tên và quan hệ, ví dụ: Trần Văn Nam, con trai."
    )
    reported_on = DayField(label="Ngày báo", required=False)
    note = TidyField(label="Ghi chú", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, kind: str, elder: Elder, user: User, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.elder, self.user, self.today = EventKind(kind), elder, user, today
        names = FIELDS[self.kind]
        if not user.has_perm("elders.record_lifeevent"):
            names = [name for name in names if name not in ("to_ward", "reported_on", "address")]
        self.fields = {name: self.fields[name] for name in names}
        day, hint = DAY_LABELS[self.kind]
        self.fields["happened_on"].label, self.fields["happened_on"].help_text = day, hint
        if "place" in self.fields:
            self.fields["place"].label, self.fields["place"].help_text = PLACE_LABELS[self.kind]
        if "paper" in self.fields and self.kind in PAPER_EXAMPLES:
            self.fields["paper"].help_text = PAPER_EXAMPLES[self.kind]
        if "to_group" in self.fields:
            self.fields["to_group"].queryset = self._groups()
        if "to_ward" in self.fields:
            wards = Ward.objects.filter(covers(today)).exclude(pk=user.ward_id)
            if wards.exists():
                self.fields["to_ward"].queryset = wards
            else:
                del self.fields["to_ward"]

    def _groups(self) -> QuerySet:
        """Groups of the own ward that exist today; a move leads out of the present one."""
        groups = ResidentialGroup.objects.filter(covers(self.today), ward=self.user.ward_id)
        if self.kind == EventKind.MOVE_GROUP and self.elder.residential_group_id:
            groups = groups.exclude(pk=self.elder.residential_group_id)
        return groups.order_by("name", "pk")

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("to_ward") and cleaned.get("destination") not in (None, Destination.IN_CITY):
            self.add_error("to_ward", "Phường này thuộc thành phố; hãy chọn “Phường, xã khác trong thành phố”.")
        return cleaned

    @property
    def address_given(self) -> str:
        return self.cleaned_data.get("address", "")

    def event(self) -> LifeEvent:
        values = {name: value for name, value in self.cleaned_data.items() if name != "address"}
        return LifeEvent(elder=self.elder, kind=self.kind, **values)

    def report(self) -> EventReport:
        values = dict(self.cleaned_data)
        values["told_by"] = values.pop("reported_by")
        return EventReport(elder=self.elder, kind=self.kind, **values)


class ReasonForm(forms.Form):
    """One reason in words; needed before something is taken back or turned down."""

    reason = TidyField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, label: str = "Lý do", hint: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint
