"""What a ward keys in: amounts the shipped law does not know, and benefits of its own."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from benefits.law import state_book
from benefits.models import LocalAmount, LocalRate, LocalScheme
from elders.admin.base import PartInline, ScopedAdmin
from elders.forms.fields import MoneyField
from elders.ground.numbers import grouped
from elders.ground.scans import check_scan

MOST_VND = 10_000_000_000
CONVENTIONS = {"HP_SOCIAL_PENSION_MODE"}  # the only convention whose wording the ward can read in a resolution
NO_MONEY = {"card", "premium", "in_kind"}


def targets() -> list:
    """Rates and schemes a figure can be given for, with their names."""
    book = state_book()
    rates = [(code, one.label) for code, one in book.rates.items() if one.unit or code in CONVENTIONS]
    schemes = [
        (code, one.name) for code, one in book.schemes.items() if one.versions[-1].amount["kind"] not in NO_MONEY
    ]
    return [("", "Chọn"), ("Mức chuẩn", rates), ("Số tiền của chế độ", schemes)]


class LocalLawForm(forms.ModelForm):
    scan_file = forms.FileField(
        label="bản chụp văn bản",
        required=False,
        help_text="Tệp PDF, JPG hoặc PNG, tối đa 10 MB. Chưa có bản chụp thì chưa ai xác nhận được.",
    )

    def clean_scan_file(self):
        """(content, name) of what was uploaded."""
        file = self.cleaned_data["scan_file"]
        if not file:
            return None
        content = file.read()
        check_scan(content)
        return content, file.name[-150:]


class LocalRateForm(LocalLawForm):
    target = forms.ChoiceField(label="mức của", choices=targets)
    amount_vnd = MoneyField(
        label="số tiền (đồng)", most=MOST_VND, help_text="Để trống nếu mức khác nhau theo tuổi: ghi bảng bên dưới."
    )

    def clean_target(self):
        target = self.cleaned_data["target"]
        if self.instance.pk and self.instance.target != target and self.instance.confirmed_at:
            raise ValidationError("Mức này đã được xác nhận; muốn nhập mức khác hãy thêm mới.")
        return target


class LocalSchemeForm(LocalLawForm):
    amount_vnd = MoneyField(label="số tiền (đồng)", most=MOST_VND, help_text="Để trống nếu tặng hiện vật.")


class AmountForm(forms.ModelForm):
    amount_vnd = MoneyField(label="số tiền (đồng)", most=MOST_VND, required=True)


PAPER = ("Văn bản", {"fields": ["number", "issued_by", "issued_on", "article", "show_scan", "scan_file"]})
PERIOD = (
    "Thời gian",
    {
        "fields": ["valid_from", "valid_to", "known_from", "note"],
        "description": "Mức mới thì thêm dòng mới, không sửa dòng cũ: tháng đã chi vẫn theo mức lúc đó.",
    },
)
ANSWERS = ("Ai chịu trách nhiệm", {"fields": ["who_entered", "who_confirmed"]})


class LocalLawAdmin(ScopedAdmin):
    """A changed row has to be confirmed again: who changes it becomes who keyed it in."""

    readonly_fields = ["show_scan", "who_entered", "who_confirmed"]
    change_form_template = "admin/benefits/local_change_form.html"
    slug = ""

    def get_queryset(self, request):
        return super().get_queryset(request).defer("scan").select_related("ward", "entered_by", "confirmed_by")

    def get_fieldsets(self, request, obj=None):
        """The upload is for who may change the row; who may only look reads names instead of codes."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return fieldsets
        shown = {"scan_file": None, "target": "what"}
        return [
            (title, options | {"fields": [name for one in options["fields"] if (name := shown.get(one, one))]})
            for title, options in fieldsets
        ]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # money may have been decided by it: it ends on a day

    def save_model(self, request, obj, form, change):
        if not change:
            obj.ward_id = request.user.ward_id
        if uploaded := form.cleaned_data.get("scan_file"):
            obj.scan, obj.scan_name = uploaded
        self._to_confirm_again(request, obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            self._to_confirm_again(request, form.instance)
            form.instance.save(update_fields=["entered_by", "confirmed_by", "confirmed_at", "entered_at"])

    def _to_confirm_again(self, request, obj) -> None:
        obj.entered_by, obj.confirmed_by, obj.confirmed_at = request.user, None, None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        more = {"confirm_slug": self.slug, "may_confirm": request.user.has_perm("benefits.confirm_locallaw")}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    @admin.display(description="bản chụp đã lưu")
    def show_scan(self, row):
        if not row.pk or not row.scan_name:
            return "chưa có"
        url = reverse("benefits:local_scan", args=[self.slug, row.pk])
        return format_html('<a href="{}">{}</a>', url, row.scan_name)

    @admin.display(description="người nhập")
    def who_entered(self, row) -> str:
        return f"{row.entered_by}" if row.pk else "–"

    @admin.display(description="đã xác nhận")
    def who_confirmed(self, row) -> str:
        if not row.confirmed_at:
            return "chưa, nên chưa được dùng để tính"
        return f"{row.confirmed_by}, {row.confirmed_at:%d/%m/%Y}"


class AmountInline(PartInline):
    model = LocalAmount
    form = AmountForm
    fields = ["ages", "amount_vnd"]
    extra = 9
    lead = "Chỉ khi mức khác nhau theo tuổi (mừng thọ): tuổi ghi 70, một khoảng 101-109, hoặc 110+."


@admin.register(LocalRate)
class LocalRateAdmin(LocalLawAdmin):
    act = "Sửa mức do phường nhập"
    page_lead = (
        "Số tiền mà các văn bản có sẵn trong phần mềm chưa cho biết. "
        "Chỉ mức đã được người thứ hai xác nhận mới được dùng."
    )
    form = LocalRateForm
    readonly_fields = [*LocalLawAdmin.readonly_fields, "what"]
    slug = "muc"
    list_display = ["what", "how_much", "number", "valid_from", "valid_to", "who_confirmed"]
    search_fields = ["target", "number"]
    search_help_text = "Số văn bản"
    fieldsets = [(None, {"fields": ["target", "amount_vnd", "mode"]}), PAPER, PERIOD, ANSWERS]
    inlines = [AmountInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("amounts")

    @admin.display(description="mức của", ordering="target")
    def what(self, row) -> str:
        return row.label

    @admin.display(description="số tiền")
    def how_much(self, row) -> str:
        if row.mode:
            return row.get_mode_display()
        if row.amount_vnd is not None:
            return f"{grouped(row.amount_vnd)} đồng"
        rows = sorted(row.amounts.all(), key=lambda one: int(re.match(r"\d+", one.ages)[0]))
        return "; ".join(f"{one.ages} tuổi: {grouped(one.amount_vnd)}" for one in rows) or "chưa ghi"


@admin.register(LocalScheme)
class LocalSchemeAdmin(LocalLawAdmin):
    act = "Sửa chế độ của địa phương"
    page_lead = (
        "Quà, hỗ trợ do thành phố hoặc phường đặt thêm. Chỉ chế độ đã được người thứ hai xác nhận mới được dùng."
    )
    form = LocalSchemeForm
    slug = "che-do"
    list_display = ["name", "frequency", "how_much", "number", "valid_from", "valid_to", "who_confirmed"]
    search_fields = ["name", "number"]
    search_help_text = "Tên chế độ hoặc số văn bản"
    fieldsets = [
        (None, {"fields": ["name", "frequency", "funding", "amount_vnd", "in_kind"]}),
        (
            "Ai được hưởng",
            {
                "fields": [
                    "age_from", "age_to", "milestones", "poverty", "disability", "merit_only", "alone_only",
                    "permanent_only",
                ],
                "description": "Mọi ô đã ghi đều phải đúng. Người cư trú ở phường là điều kiện có sẵn.",
            },
        ),
        PAPER,
        PERIOD,
        ANSWERS,
    ]  # fmt: skip

    @admin.display(description="mức")
    def how_much(self, row) -> str:
        return f"{grouped(row.amount_vnd)} đồng" if row.amount_vnd is not None else row.in_kind
