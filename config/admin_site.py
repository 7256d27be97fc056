"""The one admin site: reference data, accounts and rare edits, in the same frame as the daily screens."""

from django.contrib.admin import AdminSite


class WardAdminSite(AdminSite):
    site_header = "Quản lý người cao tuổi"
    site_title = "Quản lý người cao tuổi"
    index_title = "Danh mục và tài khoản"
    empty_value_display = "–"
    enable_nav_sidebar = False  # the frame has its own navigation
    site_url = "/"
