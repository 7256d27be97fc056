"""The one admin site: reference data, accounts and rare edits, in the same frame as the daily screens."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

# What the libraries call their part of the site, in the words of the office.
NAMES = {"elders": "Phường, tổ dân phố, tài khoản", "axes": "Đăng nhập", "django_tasks_database": "Việc chạy nền"}


class WardAdminSite(AdminSite):
    """One sign-in, one password page and one way out for the whole house; who may open a table is its permissions."""

    site_header = "Quản lý người cao tuổi"
    site_title = "Quản lý người cao tuổi"
    index_title = "Danh mục và tài khoản"
    empty_value_display = "–"
    enable_nav_sidebar = False  # the frame has its own navigation
    site_url = "/"

    def has_permission(self, request) -> bool:
        """Whoever may see one of the tables: the roles say it, no separate "staff" mark that could drift from them."""
        user = request.user
        return user.is_active and any(
            admin.has_module_permission(request) and admin.has_view_permission(request)
            for admin in self._registry.values()
        )

    def get_urls(self):
        """Without two doors nothing here goes through: both answer with rows no `for_user` has seen."""
        return [url for url in super().get_urls() if getattr(url, "name", "") not in ("autocomplete", "view_on_site")]

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = NAMES.get(app["app_label"], app["name"])
        return apps

    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def logout(self, request, extra_context=None):
        return redirect("home")  # leaving is a POST to the one sign-out

    def password_change(self, request, extra_context=None):
        return redirect("password_change")

    def password_change_done(self, request, extra_context=None):
        return redirect("password_change_done")
