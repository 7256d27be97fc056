"""Accounts: one role, a place, a day on which it ends."""

from datetime import date, timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from elders.admin.base import ScopedAdmin, ScopedInline
from elders.choices import RoleCode
from elders.models import Assignment, User

WITHOUT_WARD = ("", RoleCode.ADMINISTRATOR, RoleCode.CITY_VIEWER)


class AccountForm(forms.ModelForm):
    """An existing account; the role is a Django group, exactly one."""

    role = forms.ChoiceField(
        label="vai trò",
        choices=[("", "Chọn vai trò"), *RoleCode.choices],
        help_text="Mỗi tài khoản có đúng một vai trò; vai trò quyết định mở được những trang nào.",
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "position", "phone", "ward", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].initial = self.instance.role if self.instance.pk else ""

    def clean(self):
        data = super().clean()
        if data.get("role", "") not in WITHOUT_WARD and "ward" in self.fields and not data.get("ward"):
            self.add_error("ward", "Vai trò này cần một phường; không có phường thì tài khoản không thấy ai trong sổ.")
        return data


class NewAccountForm(AccountForm, BaseUserCreationForm):
    class Meta(AccountForm.Meta):
        fields = ["username", "full_name", "position", "phone", "ward"]


class ResetPasswordForm(AdminPasswordChangeForm):
    """Set another password. Accounts without a password do not exist here, so the stock choice is left out."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True

    def clean(self):
        return {**super().clean(), "set_usable_password": True}


class AssignmentInline(ScopedInline):
    model = Assignment
    fields = ["residential_group", "valid_from", "valid_to", "note"]
    lead = (
        "Tổ dân phố mà tổ trưởng phụ trách. Quá “đến ngày” thì tài khoản không còn thấy người của tổ đó. "
        "Các vai trò khác để trống."
    )


class RoleFilter(admin.SimpleListFilter):
    title = "vai trò"
    parameter_name = "vai_tro"

    def lookups(self, request, model_admin):
        return [*RoleCode.choices, ("khong", "Chưa có vai trò")]

    def queryset(self, request, queryset):
        if self.value() == "khong":
            return queryset.exclude(groups__name__in=RoleCode.values)
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class AssignmentFilter(admin.SimpleListFilter):
    title = "phân công"
    parameter_name = "phan_cong"

    def lookups(self, request, model_admin):
        return [("thieu", "Tổ trưởng chưa có tổ"), ("sap_het", "Hết hạn trong 30 ngày")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        own = Assignment.objects.filter(user=OuterRef("pk"))
        if self.value() == "thieu":
            return queryset.filter(groups__name=RoleCode.GROUP_LEADER, is_active=True).exclude(Exists(own.on(today)))
        if self.value() == "sap_het":
            ending = own.filter(valid_to__range=(today, today + timedelta(days=30)))
            return queryset.filter(Exists(ending), is_active=True)
        return queryset


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    act = "Sửa tài khoản"
    page_lead = "Mỗi người một tài khoản. Người thôi việc thì bỏ dấu “đang dùng”, không xóa: lịch sử vẫn cần tên họ."
    form = AccountForm
    add_form = NewAccountForm
    add_form_template = None
    change_password_form = ResetPasswordForm
    list_display = ["username", "full_name", "role_name", "places", "is_active", "last_login"]
    list_filter = [RoleFilter, AssignmentFilter, "is_active"]
    search_fields = ["username", "full_name", "phone"]
    search_help_text = "Tên đăng nhập, họ tên hoặc điện thoại"
    ordering = ["username", "pk"]
    filter_horizontal = []
    readonly_fields = ["password_note", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "full_name", "position", "phone", "is_active"]}),
        ("Vai trò và nơi làm việc", {"fields": ["role", "ward"]}),
        ("Đăng nhập", {"fields": ["password_note", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "position", "phone"]}),
        ("Vai trò và nơi làm việc", {"fields": ["role", "ward"]}),
        ("Mật khẩu ban đầu", {"fields": ["password1", "password2"]}),
    ]
    inlines = [AssignmentInline]

    def get_queryset(self, request):
        """An administrator looks after accounts; those above the roles are not theirs to change."""
        accounts = super().get_queryset(request).prefetch_related("groups", "assignments__residential_group")
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj is None or obj.pk != request.user.pk:
            return form

        class OwnAccountForm(form):
            def clean(self):
                data = super().clean()
                if not data.get("is_active", True) or data.get("role", self.instance.role) != self.instance.role:
                    raise ValidationError(
                        "Không tự khóa hoặc đổi vai trò của chính mình được: nhờ một quản trị viên khác."
                    )
                return data

        return OwnAccountForm

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        account, code = form.instance, form.cleaned_data["role"]
        before = set(account.groups.values_list("name", flat=True))
        if before != {code}:
            account.groups.set([Group.objects.get(name=code)])
            if change:
                words = dict(RoleCode.choices)
                old = ", ".join(sorted(words.get(name, name) for name in before)) or "không có"
                self.log_change(request, account, f"Vai trò: {old} → {words[code]}")
        if code == RoleCode.GROUP_LEADER and not account.assignments.on(timezone.localdate()).exists():
            messages.warning(
                request,
                "Tổ trưởng này chưa được phân công tổ nào nên chưa thấy ai trong sổ. Ghi ở phần Phân công phụ trách.",
            )

    def user_change_password(self, request, id, form_url=""):
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            self.log_change(request, self.get_object(request, id), "Đặt lại mật khẩu")
        return answer

    @admin.display(description="vai trò")
    def role_name(self, account) -> str:
        codes = {group.name for group in account.groups.all()}
        return next((label for code, label in RoleCode.choices if code in codes), "Chưa có vai trò")

    @admin.display(description="tổ phụ trách")
    def places(self, account):
        today = timezone.localdate()
        rows = [row for row in account.assignments.all() if not row.valid_to or row.valid_to >= today - timedelta(90)]
        return format_html_join(
            "", "<div>{}{}</div>", ((row.residential_group.short_name, _until(row, today)) for row in rows)
        )

    @admin.display(description="mật khẩu")
    def password_note(self, account):
        return format_html('<a class="btn" href="../password/">{}</a>', "Đặt lại mật khẩu") if account.pk else ""


def _until(row: Assignment, today: date) -> str:
    if row.valid_to is None:
        return ""
    word = "đã hết hạn" if row.valid_to < today else "đến"
    return f" ({word} {row.valid_to:%d/%m/%Y})"
