"""The person: what does not change with time. A number that disagrees with sex or birth warns once, never blocks."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from elders.choices import ContactKind, Residence, Sex
from elders.forms.fields import BirthField, DayField, DigitsField, NameField, PhoneField, TidyField
from elders.forms.opened import OpenedForm
from elders.ground import citizen_id
from elders.matching import Identity
from elders.models import Contact, Elder, ResidentialGroup, User
from elders.models.elder import CARD_NUMBER

COMPARED = ("citizen_id", "sex", "birth", "full_name")


class CitizenIdField(DigitsField):
    """12 digits; 9 are an old number and 11 a number that lost its zero in a spreadsheet: says so."""

    def __init__(self, **options):
        super().__init__(**{"label": "Số định danh (CCCD)", "lengths": (12,)} | options)

    def validate(self, value):
        if value.isdigit() and len(value) == 9:
            raise ValidationError("9 chữ số là số CMND cũ; hãy ghi vào ô “Số CMND cũ”.", code="old_number")
        if value.isdigit() and len(value) == 11:
            raise ValidationError("Mới có 11 chữ số; có thể thiếu số 0 ở đầu, hãy xem lại thẻ.", code="lost_zero")
        super().validate(value)


class CardField(DigitsField):
    def run_validators(self, value):
        if value:
            CARD_NUMBER(value)


class PersonForm(OpenedForm):
    """Fields of `Elder`. `needs_reason` is set when the number disagrees and nobody has said why it stays."""

    FIELDS = [
        "full_name",
        "sex",
        "birth",
        "citizen_id",
        "citizen_id_note",
        "phone",
        "old_id",
        "social_insurance_no",
        "health_card_no",
        "other_ids",
        "ethnicity",
        "hometown",
        "notes",
    ]

    full_name = NameField()
    sex = forms.ChoiceField(
        label="Giới tính", choices=[*Sex.choices, ("", "Chưa biết")], widget=forms.RadioSelect, required=False
    )
    birth = BirthField()
    citizen_id = CitizenIdField()
    citizen_id_note = TidyField(
        label="Lý do giữ số CCCD dù không khớp",
        required=False,
        max_length=200,
        help_text="Ví dụ: đã đối chiếu thẻ gốc, thẻ ghi đúng như vậy.",
    )
    phone = PhoneField()
    old_id = DigitsField(label="Số CMND cũ", lengths=(9,))
    social_insurance_no = DigitsField(label="Mã số BHXH", lengths=(10,))
    health_card_no = CardField(label="Số thẻ BHYT", prefix="letters", help_text="15 ký tự, ví dụ GD4310312345678.")
    other_ids = TidyField(label="Giấy tờ khác", required=False, max_length=200, help_text="Loại giấy tờ và số.")
    ethnicity = TidyField(label="Dân tộc", required=False, max_length=30)
    hometown = TidyField(label="Quê quán", required=False, max_length=200)
    notes = forms.CharField(
        label="Ghi chú", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )

    def __init__(self, data=None, *, elder: Elder | None = None, today: date, **options):
        self.elder, self.today = elder, today
        self.findings: list[citizen_id.Finding] = []
        current = {name: getattr(elder, name) if elder else None for name in self.FIELDS}
        super().__init__(data, current=current, **options)
        self.fields["birth"].as_of = elder.date_of_death if elder and elder.date_of_death else today

    def field_of(self, name: str) -> str | None:
        """Where a column is shown: year, month and day of birth are one field."""
        shown = "birth" if name.startswith("birth_") else name
        return shown if shown in self.fields else None

    def clean(self):
        cleaned = super().clean()
        number, birth = cleaned.get("citizen_id"), cleaned.get("birth")
        if number:
            found = citizen_id.check(
                number, cleaned.get("sex", ""), birth.year if birth else None, full_name=cleaned.get("full_name", "")
            )
            self.findings = [
                citizen_id.Finding(one.code, one.message.replace("danh sách ghi", "hồ sơ ghi")) for one in found
            ]
        if not self.findings:
            cleaned["citizen_id_note"] = ""
        elif not cleaned.get("citizen_id_note") and set(self.changed_by_user) & set(COMPARED):
            self.add_error(
                "citizen_id_note",
                "Số CCCD không khớp với hồ sơ (xem ở trên). Sửa lại chỗ sai; hoặc ghi lý do vào đây rồi lưu lần nữa.",
            )
        return cleaned

    @property
    def shows_note(self) -> bool:
        """The field for the reason appears only where there is something to explain."""
        return bool(self.findings or self["citizen_id_note"].value())

    @property
    def values(self) -> dict[str, Any]:
        """What has to be written: fields the user changed, and a reason that has become void."""
        names = [*self.changed_by_user]
        if self.elder and self.elder.citizen_id_note and not self.cleaned_data["citizen_id_note"]:
            names.append("citizen_id_note")
        return {name: self.cleaned_data[name] for name in self.FIELDS if name in names}


class NewPersonForm(PersonForm):
    """A new person and where they live; asks once when somebody alike is already in the registry."""

    residential_group = forms.ModelChoiceField(None, label="Tổ dân phố", empty_label="Chọn tổ dân phố")
    residence_type = forms.ChoiceField(
        label="Loại cư trú",
        choices=[*Residence.choices, ("", "Chưa biết")],
        widget=forms.RadioSelect,
        required=False,
    )
    address = TidyField(label="Địa chỉ", required=False, max_length=200, help_text="Số nhà, ngõ, đường.")
    from_day = DayField(
        label="Theo dõi từ ngày", help_text="Ngày bắt đầu có trong sổ của phường, ví dụ ngày chuyển đến."
    )
    source_paper = TidyField(label="Giấy tờ, căn cứ", required=False, max_length=200)
    told_apart = forms.CharField(required=False, widget=forms.HiddenInput, label="Đã xem người giống")

    def __init__(self, data=None, *, groups, today: date, **options):
        super().__init__(data, today=today, **options)
        self.fields["residential_group"].queryset = groups
        self.fields["residential_group"].required = True
        self.initial |= {"from_day": today}
        if len(choices := list(groups[:2])) == 1:
            self.initial["residential_group"] = choices[0]

    def clean_from_day(self) -> date:
        day = self.cleaned_data["from_day"]
        if day > self.today:
            raise ValidationError("Ngày này ở sau hôm nay; người chuyển đến được ghi khi đã đến.", code="future")
        return day

    @property
    def identity(self) -> Identity:
        """As far as it is understood, also when other fields still have errors."""
        known = getattr(self, "cleaned_data", {})
        group = known.get("residential_group")
        return Identity(
            full_name=known.get("full_name", ""),
            birth=known.get("birth"),
            sex=known.get("sex", ""),
            citizen_id=known.get("citizen_id", ""),
            old_id=known.get("old_id", ""),
            social_insurance_no=known.get("social_insurance_no", ""),
            health_card_no=known.get("health_card_no", ""),
            phone=known.get("phone", ""),
            group_id=group.pk if group else None,
            address=known.get("address", ""),
        )

    @property
    def told_apart_ids(self) -> set[int]:
        """People the user has looked at and said: somebody else."""
        return {int(word) for word in self.cleaned_data.get("told_apart", "").split(",") if word.isdigit()}

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("residential_group", "residence_type", "address")}


class ContactForm(forms.ModelForm):
    """Next of kin, carer, or who receives money in the elder's place."""

    full_name = NameField()
    phone = PhoneField()
    citizen_id = CitizenIdField(label="Số CCCD", help_text="Với người nhận thay: để đối chiếu khi chi trả.")
    relation = TidyField(label="Quan hệ", required=False, max_length=50, help_text="Con, vợ, chồng, cháu, hàng xóm …")
    address = TidyField(label="Địa chỉ", required=False, max_length=200)
    note = TidyField(
        label="Ghi chú", required=False, max_length=200, help_text="Với người nhận thay: số, ngày giấy ủy quyền."
    )

    class Meta:
        model = Contact
        fields = ["kind", "full_name", "relation", "phone", "citizen_id", "address", "note"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = ContactKind.choices


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label="Ảnh chân dung",
        help_text="Ảnh JPEG, PNG hoặc WebP, không quá 8 MB. Ảnh được thu nhỏ; vị trí chụp và thông tin máy ảnh bị xóa.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


def groups_for(user: User, day: date):
    """Residential groups the user may put somebody into on `day`."""
    return ResidentialGroup.objects.for_user(user).on(day).order_by("code", "pk")
