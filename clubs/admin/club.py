"""Clubs and who keeps their books."""

from django.contrib import admin

from clubs.models import Club, ClubAssignment
from elders.admin.base import ScopedAdmin, ScopedInline


class ClubAssignmentInline(ScopedInline):
    model = ClubAssignment
    fields = ["user", "valid_from", "valid_to"]
    lead = "Tài khoản của Ban Chủ nhiệm được mở sổ câu lạc bộ này, đến hết “đến ngày”."


@admin.register(Club)
class ClubAdmin(ScopedAdmin):
    list_display = ["name", "kind", "residential_group", "founded_on", "dissolved_on"]
    list_filter = ["kind"]
    search_fields = ["name"]
    search_help_text = "Tên câu lạc bộ"
    list_select_related = ["residential_group"]
    fields = ["ward", "name", "kind", "residential_group", "founded_on", "dissolved_on"]
    inlines = [ClubAssignmentInline]
