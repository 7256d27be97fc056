"""Forms about the cash books: as few questions as a receipt needs, in the order people answer them."""

from datetime import date
from uuid import uuid4

from django import forms
from django.forms.models import construct_instance

from clubs import books
from clubs.chart import OUT, FundKind, LegalForm, Place, kinds_by_hand
from clubs.forms.members import MemberChoice
from clubs.models import CapitalSource, Donation, Fund, Membership, MoneyRules, Purpose, Spending
from clubs.services.months import NOTES
from elders.forms.fields import DayField, MoneyField, TidyField

MOST_VND = 10_000_000_000


class OnceForm(forms.Form):
    """Carries the one-time key of the act: sent twice, it is done once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, label="Khóa của biểu mẫu")


def amount_field(label: str = "Số tiền (đồng)", **options) -> MoneyField:
    return MoneyField(label=label, most=MOST_VND, **{"required": True} | options)


def place_field(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Place.choices, initial=Place.CASH, widget=forms.RadioSelect)


class FundForm(OnceForm):
    """Knows the fund; asks for cash or bank only where there is a bank account."""

    def __init__(self, *args, fund: Fund, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.fund, self.today = fund, today
        for name, field in self.fields.items():
            if isinstance(field, DayField) and field.required:
                self.initial.setdefault(name, today)
        if "place" in self.fields and not (fund.bank_account or books.balance(fund, today).bank_vnd):
            del self.fields["place"]

    @property
    def place(self) -> str:
        return self.cleaned_data.get("place") or Place.CASH


class EntryForm(FundForm):
    """A receipt: how much, what for, who, when."""

    amount_vnd = amount_field()
    kind = forms.ChoiceField(label="Loại", widget=forms.RadioSelect)
    counterparty = TidyField(label="Người nộp", max_length=150, required=False)
    text = TidyField(label="Diễn giải", max_length=300, required=False)
    booked_on = DayField(label="Ngày")
    place = place_field("Tiền ở đâu")
    purpose = forms.ModelChoiceField(
        label="Dùng tiền được chỉ định cho",
        queryset=Purpose.objects.none(),
        required=False,
        empty_label="Tiền không có chỉ định",
    )
    approver = TidyField(label="Người duyệt chi", max_length=150, required=False, help_text="Thường là Chủ nhiệm.")

    def __init__(self, *args, way: str, **options) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = kinds_by_hand(self.fund.kind, way)
        if way == OUT:
            self.fields["kind"].label = "Chi cho việc gì"
            if "place" in self.fields:
                self.fields["place"].label = "Chi từ"
            self.fields["counterparty"].label = "Người nhận"
            self.fields["counterparty"].required = True
            purposes = self.fund.purposes.order_by("name", "pk")
            self.fields["purpose"].queryset = purposes
            if not purposes:
                del self.fields["purpose"]
        else:
            del self.fields["purpose"], self.fields["approver"]
            self.fields["kind"].label = "Thu từ đâu"


class ReverseForm(FundForm):
    why = TidyField(label="Lý do", max_length=200)
    booked_on = DayField(label="Ngày ghi bút toán đảo", help_text="Phải trong tháng chưa khóa sổ.")


class TransferForm(FundForm):
    to_fund = forms.ModelChoiceField(label="Chuyển sang", queryset=Fund.objects.none(), empty_label="Hãy chọn quỹ")
    amount_vnd = amount_field()
    text = TidyField(label="Lý do", max_length=300)
    booked_on = DayField(label="Ngày")

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["to_fund"].queryset = Fund.objects.filter(club=self.fund.club_id).exclude(pk=self.fund.pk)


class BankForm(FundForm):
    direction = forms.ChoiceField(
        label="Việc",
        choices=[("gui", "Gửi tiền mặt vào ngân hàng"), ("rut", "Rút tiền ngân hàng về tiền mặt")],
        widget=forms.RadioSelect,
    )
    amount_vnd = amount_field()
    booked_on = DayField(label="Ngày")


class OpenFundForm(OnceForm):
    """The first page of a book: what is in it that day."""

    opened_on = DayField(label="Mở sổ từ ngày", help_text="Thường là ngày đầu tháng. Các phiếu ghi từ ngày này.")
    cash_vnd = amount_field("Tiền mặt đang có (đồng)", required=False)
    bank_vnd = amount_field("Tiền gửi ngân hàng (đồng)", required=False)


class OpenCareFundForm(OpenFundForm):
    legal_form = forms.ChoiceField(label="Hình thức", choices=LegalForm.choices, widget=forms.RadioSelect)
    licence_no = TidyField(label="Số giấy phép", max_length=60, required=False)
    licence_on = DayField(label="Ngày cấp phép", required=False)
    tax_code = TidyField(label="Mã số thuế", max_length=14, required=False)
    founding_vnd = amount_field("Tài sản đóng góp thành lập (đồng)", required=False)
    bank_account = TidyField(label="Số tài khoản ngân hàng", max_length=80, required=False)

    field_order = ["legal_form", "opened_on", "cash_vnd", "bank_vnd"]

    def clean(self):
        data = super().clean()
        if data.get("legal_form") == LegalForm.LICENSED and not data.get("licence_no"):
            self.add_error("licence_no", "Quỹ được cấp phép thì ghi số giấy phép.")
        return data


class RulesForm(forms.ModelForm):
    rate_pct_month = forms.DecimalField(
        label="Lãi suất (%/tháng)", max_digits=5, decimal_places=3, min_value=0, localize=True
    )
    max_loan_vnd = amount_field("Mức vay cao nhất (đồng)", required=False)

    class Meta:
        model = MoneyRules
        fields = [
            "rate_pct_month", "method", "months", "max_loan_vnd", "max_months", "max_loans", "interest_to", "unit_vnd",
            "settlement", "fee_vnd",
        ]  # fmt: skip
        widgets = {"method": forms.RadioSelect, "interest_to": forms.RadioSelect, "settlement": forms.RadioSelect}


class CountForm(FundForm):
    """Either the sum, or how many of each note: the sum is worked out."""

    counted_on = DayField(label="Ngày kiểm quỹ")
    counted_vnd = amount_field("Tổng tiền mặt đếm được (đồng)", required=False)
    witnesses = TidyField(label="Người chứng kiến", max_length=200, required=False)
    note = TidyField(label="Lý do chênh lệch", max_length=300, required=False, help_text="Chỉ cần khi tiền khác sổ.")

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for note in NOTES:
            self.fields[f"n{note}"] = forms.IntegerField(
                label=f"{note:,} đ".replace(",", "."), min_value=0, max_value=100_000, required=False
            )
            self.fields[f"n{note}"].widget.attrs |= {"inputmode": "numeric", "class": "short"}

    @property
    def plain(self):
        return [self[name] for name in ("counted_on", "counted_vnd", "witnesses", "note")]

    @property
    def by_note(self):
        return [self[f"n{note}"] for note in NOTES]

    @property
    def notes(self) -> dict[int, int]:
        return {note: number for note in NOTES if (number := self.cleaned_data.get(f"n{note}"))}


class CloseForm(forms.Form):
    """`month` names the month shown, so that sending twice closes that one and no other."""

    month = forms.DateField(widget=forms.HiddenInput, label="Tháng")
    counted_vnd = amount_field(
        "Tiền mặt đếm được cuối tháng (đồng)", required=False, help_text="Để trống nếu chưa đếm."
    )
    note = TidyField(label="Lý do chênh lệch", max_length=300, required=False, help_text="Chỉ cần khi tiền khác sổ.")


class DonationForm(FundForm):
    donor = TidyField(label="Người, đơn vị ủng hộ", max_length=150)
    donor_kind = forms.ChoiceField(
        label="Là", choices=Donation.Donor.choices, initial=Donation.Donor.PERSON, widget=forms.RadioSelect
    )
    amount_vnd = amount_field("Số tiền (đồng)", required=False)
    in_kind = TidyField(label="Hoặc hiện vật", max_length=200, required=False, help_text="Ví dụ: 20 suất quà, 1 loa.")
    in_kind_vnd = amount_field("Hiện vật quy đổi (đồng)", required=False)
    for_what = TidyField(
        label="Chỉ định dùng cho",
        max_length=150,
        required=False,
        help_text="Để trống nếu người tặng để quỹ tự quyết định. Tiền có chỉ định chỉ chi đúng việc đó.",
    )
    given_on = DayField(label="Ngày")
    place = place_field("Tiền vào")


class CapitalForm(FundForm):
    origin = forms.ChoiceField(label="Nguồn", choices=CapitalSource.Origin.choices, widget=forms.RadioSelect)
    membership = MemberChoice(
        label="Thành viên góp hoặc cho mượn",
        queryset=Membership.objects.none(),
        required=False,
        empty_label="Không phải thành viên",
        help_text="Chọn để khi người này ra khỏi câu lạc bộ thì nhắc số còn phải hoàn.",
    )
    giver = TidyField(label="Hoặc tên người, đơn vị", max_length=150, required=False)
    amount_vnd = amount_field()
    on = DayField(label="Ngày nhận")
    place = place_field("Tiền vào")

    def __init__(self, *args, fund: Fund, today: date, **options) -> None:
        super().__init__(*args, fund=fund, today=today, **options)
        self.fields["membership"].queryset = Membership.objects.filter(club=fund.club_id).on(today).by_name()

    def clean(self):
        data = super().clean()
        member, origin = data.get("membership"), data.get("origin")
        if not member and origin in (CapitalSource.Origin.REFUNDABLE, CapitalSource.Origin.KEPT):
            self.add_error("membership", "Vốn thành viên góp thì chọn thành viên.")
        elif not member and not data.get("giver"):
            self.add_error("giver", "Chọn thành viên, hoặc ghi tên người, đơn vị.")
        elif member:
            data["giver"] = member.person.full_name
        return data


class GiveBackForm(FundForm):
    amount_vnd = amount_field("Hoàn trả lần này (đồng)")
    on = DayField(label="Ngày trả")
    place = place_field("Trả từ")


class SpendingForm(forms.ModelForm):
    """What the care fund should pay; approved by somebody else."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, label="Khóa của biểu mẫu")
    amount_vnd = amount_field()
    asked_on = DayField(label="Ngày đề nghị")

    class Meta:
        model = Spending
        fields = ["amount_vnd", "kind", "recipient", "text", "purpose", "to_fund", "place", "asked_on"]
        widgets = {"kind": forms.RadioSelect, "place": forms.RadioSelect}

    def __init__(self, *args, fund: Fund, clubs, today: date, **options) -> None:
        super().__init__(*args, **options)
        self.initial["asked_on"] = today
        kinds = kinds_by_hand(FundKind.CARE, OUT)
        receiving = Fund.objects.filter(club__in=clubs, kind=FundKind.RUNNING).select_related("club")
        if receiving:
            kinds.append(("ho_tro_clb", "Hỗ trợ câu lạc bộ"))
            self.fields["to_fund"].queryset = receiving
            self.fields["to_fund"].empty_label = "Chỉ chọn khi hỗ trợ câu lạc bộ"
        else:
            del self.fields["to_fund"]
        self.fields["kind"].choices = kinds
        self.fields["purpose"].queryset = fund.purposes.order_by("name", "pk")
        self.fields["purpose"].empty_label = "Tiền không có chỉ định"
        if not fund.purposes.exists():
            del self.fields["purpose"]

    def _post_clean(self) -> None:
        """Who asks is known to the service only, which checks the whole row; here the fields are put on it."""
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


class AnswerForm(forms.Form):
    """Approve, or say why not."""

    booked_on = DayField(label="Ngày chi")
    why = TidyField(label="Lý do không duyệt", max_length=200, required=False)


class DisclosureForm(forms.Form):
    year = forms.IntegerField(widget=forms.HiddenInput, label="Năm")
    published_on = DayField(label="Ngày công khai")
    place = TidyField(
        label="Công khai ở đâu", max_length=300, help_text="Ví dụ: bảng tin nhà văn hóa, loa phường, địa chỉ trang tin."
    )
