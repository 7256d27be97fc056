"""The wires: the house itself and its one admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class HouseConfig(AppConfig):
    name = "config"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        from config.roles import sync_roles

        # Roles are reviewed in git, not clicked together on one server: every migrate brings them up to date.
        post_migrate.connect(lambda **kwargs: sync_roles(), dispatch_uid="config.sync_roles", weak=False)


class SiteAdminConfig(AdminConfig):
    default_site = "config.admin_site.WardAdminSite"
