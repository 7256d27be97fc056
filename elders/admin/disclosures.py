"""Who took personal data out of the registry: read only, and only of the own ward."""

from django.contrib import admin

from elders.admin.base import ReadOnlyAdmin
from elders.models import Disclosure


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    page_lead = "Mỗi lần xuất, in hoặc tải dữ liệu cá nhân đều được ghi lại. Không ai sửa hay xóa được nhật ký này."
    list_display = ["at", "by", "kind", "what", "row_count"]
    list_filter = ["kind"]
    search_fields = ["what", "by__full_name", "by__username"]
    search_help_text = "Nội dung hoặc tên người"
    list_select_related = ["by"]
    fields = ["at", "by", "kind", "what", "row_count"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(by__ward=request.user.ward_id) if request.user.ward_id else rows.none()
