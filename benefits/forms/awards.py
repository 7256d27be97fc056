"""What is asked about an award: another hand, an end, a pause, going on, one signed before the software came."""

from datetime import date
from typing import Any

from django import forms

from benefits.choices import CaseKind, PayMethod, StopReason, SuspendReason
from benefits.dossier import family_of
from benefits.forms.cases import MonthField, PayToForm
from benefits.law import state_book
from benefits.models import Award
from benefits.models.awards import MONTHLY
from benefits.timing import stop_month
from elders.forms.fields import DayField, TidyField
from elders.ground.months import next_month

SLUGS = {"thoi-huong": CaseKind.STOP, "tam-dung": CaseKind.SUSPEND, "chi-lai": CaseKind.RESUME}
# A death and a move are recorded as events, which stop the award themselves.
BY_EVENT = (StopReason.DEATH, StopReason.MOVED, StopReason.HIGHER)


class PayeeForm(PayToForm):
    """Another way to receive the money from a day on."""

    from_day = DayField(label="Áp dụng từ ngày")
    reason = TidyField(
        label="Lý do", max_length=200, help_text="Ví dụ: đơn của gia đình ngày 05/03/2026, giấy ủy quyền."
    )

    field_order = ["from_day", "reason"]


class ProposalForm(forms.Form):
    """What the ward proposes about a running award; `kind` decides the questions."""

    reason = forms.ChoiceField(label="Lý do", widget=forms.RadioSelect)
    event_on = DayField(label="Ngày xảy ra", help_text="Thôi chi từ tháng sau tháng này.")
    from_month = MonthField(label="Từ tháng")
    pay_arrears = forms.BooleanField(
        label="Đề xuất truy lĩnh các tháng đã tạm dừng",
        required=False,
        help_text="Mỗi tháng thành một khoản truy lĩnh chờ lãnh đạo duyệt.",
    )
    note = TidyField(label="Ghi chú, căn cứ", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    NAMES = {
        CaseKind.STOP: ["reason", "event_on", "note"],
        CaseKind.SUSPEND: ["reason", "from_month", "note"],
        CaseKind.RESUME: ["from_month", "pay_arrears", "note"],
    }

    def __init__(self, data=None, *, kind: str, today: date, **options) -> None:
        self.kind = CaseKind(kind)
        following = next_month(today.replace(day=1))
        super().__init__(data, initial={"event_on": today, "from_month": following, "pay_arrears": True}, **options)
        self.fields = {name: self.fields[name] for name in self.NAMES[self.kind]}
        if self.kind == CaseKind.STOP:
            self.fields["reason"].choices = [one for one in StopReason.choices if one[0] not in BY_EVENT]
        elif self.kind == CaseKind.SUSPEND:
            self.fields["reason"].choices = SuspendReason.choices

    @property
    def answers(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        found: dict[str, Any] = {"reason": cleaned["reason"]} if "reason" in cleaned else {}
        for name in ("event_on", "from_month"):
            if cleaned.get(name):
                found[name] = cleaned[name].isoformat()
        if self.kind == CaseKind.RESUME:
            found["pay_arrears"] = cleaned["pay_arrears"]
        return found

    def first_month_unpaid(self) -> date | None:
        """The first month without money, of a stop."""
        return stop_month(self.cleaned_data["event_on"]) if self.kind == CaseKind.STOP else None


def monthly_schemes() -> list[tuple[str, str]]:
    """(code, name) of what is paid every month to somebody or their carers."""
    schemes = state_book().schemes.values()
    return [(one.code, one.name) for one in schemes if one.frequency == MONTHLY and family_of(one.code) != "other"]


class ExistingForm(PayToForm):
    """A decision signed before: number, day, from which month this software pays it."""

    scheme = forms.ChoiceField(label="Chế độ")
    decision_number = TidyField(label="Số quyết định", max_length=40, required=False)
    signed_on = DayField(label="Ngày ký quyết định")
    valid_from = MonthField(label="Hưởng từ tháng", help_text="Tháng đầu tiên ghi trong quyết định.")

    field_order = ["scheme", "decision_number", "signed_on", "valid_from"]

    def __init__(self, data=None, **options) -> None:
        super().__init__(data, initial={"method": PayMethod.CASH}, **options)
        self.fields["scheme"].choices = [("", "Hãy chọn chế độ"), *monthly_schemes()]

    def award(self, elder) -> Award:
        names = ("scheme", "decision_number", "signed_on", "valid_from")
        return Award(elder=elder, **{name: self.cleaned_data[name] for name in names})


class StopNumberForm(forms.Form):
    number = TidyField(label="Số quyết định thôi hưởng", max_length=40)
    signed_on = DayField(label="Ngày ký")


class PaperNumberForm(forms.Form):
    """Number and day of a decision signed on paper before the software came."""

    number = TidyField(label="Số quyết định", max_length=40)
    signed_on = DayField(label="Ngày ký quyết định")
