"""Sign-in attempts that failed: an administrator opens a locked account here."""

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.http import HttpResponseRedirect
from django_tasks_db.admin import DBTaskResult  # registers its table first

from elders.admin.base import ReadOnlyAdmin

admin.site.unregister(Group)  # roles are reviewed in git (`config/roles.py`), not clicked together
admin.site.unregister(DBTaskResult)  # rows of the queue carry the arguments of everybody's work


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    page_lead = "Sai mật khẩu 5 lần liền thì tên đăng nhập tạm khóa 15 phút trên máy đó."
    list_display = ["username", "ip_address", "failures_since_start", "attempt_time", "is_locked"]
    search_fields = ["username", "ip_address"]
    search_help_text = "Tên đăng nhập hoặc địa chỉ máy"
    fields = ["username", "ip_address", "failures_since_start", "attempt_time", "is_locked"]
    ordering = ["-attempt_time", "-pk"]
    actions = ["open_again"]

    @admin.display(description="đang khóa", boolean=True)
    def is_locked(self, attempt) -> bool:
        return attempt.failures_since_start >= settings.AXES_FAILURE_LIMIT

    def has_delete_permission(self, request, obj=None) -> bool:
        return False  # opening again is an act with a name, not a deletion

    def has_open_permission(self, request) -> bool:
        return request.user.has_perm("axes.delete_accessattempt")

    @admin.action(description="Mở khóa đăng nhập", permissions=["open"])
    def open_again(self, request, queryset) -> HttpResponseRedirect | None:
        names = sorted({attempt.username or "" for attempt in queryset})
        for attempt in queryset:
            reset(username=attempt.username, ip=attempt.ip_address)
        messages.success(request, f"Đã mở khóa đăng nhập: {', '.join(names)}.")
