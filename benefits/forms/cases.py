"""What is asked on a dossier: the form as handed in, its papers, and the steps after."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from benefits.choices import CaseKind, Channel, PayMethod
from benefits.dossier import DISABILITY_PAPER, dossier_of
from benefits.models import Case
from benefits.people import ENUMS
from benefits.verification import CHANGED_ON, OTHER_FUNERAL, PAID_TO
from benefits.words import CHOICES, label
from elders.forms.fields import (
    DayField,
    DigitsField,
    MoneyField,
    NameField,
    PhoneField,
    TidyField,
    YesNoField,
    json_value,
)
from elders.ground.months import month_end

FIELDS_OF_CASE = ("received_on", "channel", "brought_by", "brought_relation", "brought_phone", "note")
BRINGER = ("brought_by", "brought_relation", "brought_phone")
MONEY_FACTS = ("pension_monthly", "si_allowance_monthly")
YES_NO = ("has_supporter", "in_care_facility", "taken_in_by_others")


class MonthField(forms.CharField):
    """A month typed as 9/2026, 09-2026 or 092026; gives its first day."""

    def __init__(self, **options):
        super().__init__(**{"max_length": 10} | options)
        self.widget.attrs |= {
            "inputmode": "numeric",
            "placeholder": "tháng/năm",
            "autocomplete": "off",
            "class": "short",
        }

    def prepare_value(self, value):
        return f"{value:%m/%Y}" if isinstance(value, date) else value

    def to_python(self, value) -> date | None:
        if value is None or value == "" or isinstance(value, date):
            return value or None
        found = re.fullmatch(r"\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})\s*|\s*(\d{2})(\d{4})\s*", value)
        if not found:
            raise ValidationError("Tháng không đúng; hãy gõ như 09/2026.", code="invalid")
        month, year = (int(one) for one in found.groups() if one)
        if not (1 <= month <= 12 and 2000 <= year <= 2100):
            raise ValidationError("Tháng không đúng; hãy gõ như 09/2026.", code="invalid")
        return date(year, month, 1)

    def run_validators(self, value):
        """The reader has checked everything."""


class PayToForm(forms.Form):
    """How the money is received and who takes it."""

    method = forms.ChoiceField(label="Hình thức nhận", choices=PayMethod.choices, widget=forms.RadioSelect)
    pay_point = TidyField(label="Điểm chi trả", max_length=120, required=False)
    bank_name = TidyField(label="Ngân hàng", max_length=120, required=False)
    account_number = DigitsField(label="Số tài khoản", required=False)
    account_holder = NameField(label="Chủ tài khoản", required=False, max_length=120)
    proxy_name = NameField(label="Người nhận thay", required=False, max_length=120)
    proxy_relation = TidyField(label="Quan hệ với người cao tuổi", max_length=60, required=False)
    proxy_citizen_id = DigitsField(label="Số định danh người nhận thay", lengths=(12,))
    proxy_paper = TidyField(
        label="Giấy ủy quyền", max_length=200, required=False, help_text="Số, ngày của giấy ủy quyền hoặc giám hộ."
    )

    PAY_FIELDS = (
        "method",
        "pay_point",
        "bank_name",
        "account_number",
        "account_holder",
        "proxy_name",
        "proxy_relation",
        "proxy_citizen_id",
        "proxy_paper",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("method") == PayMethod.ACCOUNT:
            for name in ("bank_name", "account_number", "account_holder"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Chuyển khoản thì phải ghi mục này.")
        return cleaned

    @property
    def pay_to(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.PAY_FIELDS}


class CaseForm(PayToForm):
    """A dossier of `scheme` and `kind`. `case` is the one being corrected, None for a new one."""

    received_on = DayField(label="Ngày nhận hồ sơ")
    channel = forms.ChoiceField(label="Cách nộp", choices=Channel.choices, widget=forms.RadioSelect)
    brought_by = NameField(
        label="Người nộp", required=False, max_length=120, help_text="Để trống nếu chính người cao tuổi."
    )
    brought_relation = TidyField(label="Quan hệ", max_length=60, required=False)
    brought_phone = PhoneField(label="Điện thoại người nộp")
    note = TidyField(label="Ghi chú", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, scheme: str, kind: str, today: date, case: Case | None = None, **options) -> None:
        self.scheme, self.kind, self.case, self.today = scheme, CaseKind(kind), case, today
        self.dossier = dossier_of(scheme, kind)
        super().__init__(data, initial=self._initial() | options.pop("initial", {}), **options)
        self.extra: list[str] = []
        self._ask_about_kind()
        for fact in self.dossier.declares:
            self.extra.append(fact)
            self.fields[fact] = _declared(fact)
        if self.dossier.declares:
            self.extra.append("permanent_address")
            self.fields["permanent_address"] = TidyField(label="Nơi thường trú", max_length=200, required=False)
        if case is None and self.dossier.papers:
            names = [(paper.name, paper.name) for paper in self.dossier.papers]
            self.fields["papers"] = forms.MultipleChoiceField(
                label="Giấy tờ đã nhận", choices=names, required=False, widget=forms.CheckboxSelectMultiple
            )
            if any(paper.name.startswith(DISABILITY_PAPER) for paper in self.dossier.papers):
                self.fields["paper_expires_on"] = DayField(
                    label="Giấy xác nhận khuyết tật có giá trị đến",
                    required=False,
                    help_text="Để trống nếu không ghi thời hạn.",
                )

    def _initial(self) -> dict[str, Any]:
        if self.case is None:
            return {"received_on": self.today, "channel": Channel.IN_PERSON, "method": PayMethod.CASH}
        case = self.case
        found = {name: getattr(case, name) for name in (*FIELDS_OF_CASE, *self.PAY_FIELDS)}
        for name, value in case.answers.items():
            found[name] = date.fromisoformat(value) if name in (PAID_TO, CHANGED_ON) and value else value
        return found

    def _ask_about_kind(self) -> None:
        if self.kind == CaseKind.TRANSFER_IN:
            self.extra += [PAID_TO, "from_place", "stop_paper"]
            self.fields[PAID_TO] = MonthField(label="Nơi cũ đã chi đến hết tháng")
            self.fields["from_place"] = TidyField(label="Phường, xã cũ", max_length=150)
            self.fields["stop_paper"] = TidyField(
                label="Quyết định thôi chi trả của nơi cũ", max_length=150, required=False, help_text="Số, ngày."
            )
        elif self.kind == CaseKind.CHANGE:
            self.extra.append(CHANGED_ON)
            self.fields[CHANGED_ON] = DayField(
                label="Ngày thay đổi",
                help_text="Ngày tròn tuổi, ngày ghi trên giấy xác nhận …; hưởng mức mới từ tháng sau.",
            )
        elif self.kind == CaseKind.FUNERAL:
            self.extra.append(OTHER_FUNERAL)
            self.fields[OTHER_FUNERAL] = MoneyField(
                label="Mai táng phí theo quy định khác (đồng)",
                help_text="Của BHXH, người có công …; ghi 0 nếu không có, để trống nếu chưa biết.",
            )
            proxy = {
                "proxy_name": "Người đứng ra lo mai táng (người nhận tiền)",
                "proxy_relation": "Quan hệ với người mất",
                "proxy_citizen_id": "Số định danh của người này",
                "proxy_paper": "Giấy tờ kèm theo",
            }
            for name, words in proxy.items():
                self.fields[name].label = words

    def clean_received_on(self) -> date:
        day = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError("Ngày nhận không thể ở tương lai.")
        return day

    @property
    def panels(self) -> list[tuple[str, list]]:
        """(title, fields) in the order of the form."""
        papers = [name for name in ("papers", "paper_expires_on") if name in self.fields]
        declared = [*self.extra]
        groups = [
            ("Nhận hồ sơ", ["received_on", *papers, "channel", *BRINGER]),
            ("Nội dung đơn", declared),
            ("Hình thức nhận tiền", ["method", "pay_point", "bank_name", "account_number", "account_holder"]),
            (
                "Người lo mai táng" if self.kind == CaseKind.FUNERAL else "Người nhận thay, người giám hộ (nếu có)",
                ["proxy_name", "proxy_relation", "proxy_citizen_id", "proxy_paper", "note"],
            ),
        ]
        return [(title, [self[name] for name in names]) for title, names in groups if names]

    @property
    def case_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS_OF_CASE} | self.pay_to

    @property
    def answers(self) -> dict[str, Any]:
        """JSON values of what the form declares; a month paid to is its last day."""
        found = {name: json_value(self.cleaned_data.get(name)) for name in self.extra}
        if month := self.cleaned_data.get(PAID_TO):
            found[PAID_TO] = month_end(month).isoformat()
        return found

    @property
    def papers(self) -> list[dict[str, Any]]:
        received, expires = self.cleaned_data["received_on"], self.cleaned_data.get("paper_expires_on")
        return [
            {
                "name": name,
                "received_on": received,
                "expires_on": expires if name.startswith(DISABILITY_PAPER) else None,
            }
            for name in self.cleaned_data.get("papers", ())
        ]


def _declared(fact: str) -> forms.Field:
    """How a form asks about a fact; nothing chosen is not known."""
    text = label(fact)
    if fact in MONEY_FACTS:
        text = text.replace(" (đồng)", "")
        return MoneyField(label=f"{text} (đồng)", help_text="Ghi 0 nếu đơn khai không có; để trống nếu đơn bỏ trống.")
    if fact in YES_NO:
        return YesNoField(label=text)
    choices = [("", "Đơn bỏ trống"), *((code, CHOICES[fact].get(code, code)) for code in ENUMS[fact])]
    return forms.ChoiceField(label=text, choices=choices, required=False)


class PapersForm(forms.Form):
    """Which papers came since: one tick and one last day of validity each."""

    def __init__(self, data=None, *, case: Case, **options) -> None:
        super().__init__(data, **options)
        self.rows = list(case.papers.order_by("pk"))
        for paper in self.rows:
            self.fields[f"co-{paper.pk}"] = forms.BooleanField(
                label=paper.name, required=False, initial=paper.received_on is not None
            )
            self.fields[f"han-{paper.pk}"] = DayField(label="Có giá trị đến", required=False, initial=paper.expires_on)

    def lines(self) -> list[tuple]:
        return [(paper, self[f"co-{paper.pk}"], self[f"han-{paper.pk}"]) for paper in self.rows]

    def received(self, today: date) -> dict[int, dict[str, date | None]]:
        found = {}
        for paper in self.rows:
            came = self.cleaned_data[f"co-{paper.pk}"]
            found[paper.pk] = {
                "received_on": (paper.received_on or today) if came else None,
                "expires_on": self.cleaned_data[f"han-{paper.pk}"] if came else None,
            }
        return found


class SubmitForm(forms.Form):
    opinion = TidyField(
        label="Ý kiến thẩm định", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SignForm(forms.Form):
    signed_on = DayField(label="Ngày ký")
    number = TidyField(
        label="Số văn bản", max_length=40, required=False, help_text="Văn thư cấp; có thể ghi sau. Ví dụ: 125/QĐ-UBND."
    )
    signer = NameField(label="Người ký", required=False, max_length=120)


class RefuseForm(SignForm):
    reasons = TidyField(
        label="Lý do, căn cứ",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Sẽ in trong văn bản trả lời người dân.",
    )

    field_order = ["reasons", "signed_on", "number", "signer"]


class NumberForm(forms.Form):
    number = TidyField(label="Số văn bản", max_length=40, help_text="Ví dụ: 125/QĐ-UBND.")
