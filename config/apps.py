"""The wires: the house itself and its one admin site."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate

from config import migrating, triggers

triggers.install()  # before the models come with theirs


class HouseConfig(AppConfig):
    name = "config"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        migrating.install()
        # Roles are reviewed in git, not clicked together on one server: every migrate brings them up to date.
        post_migrate.connect(_sync_roles, dispatch_uid="config.sync_roles")


def _sync_roles(sender: AppConfig, **kwargs) -> None:
    """Once, after the last app: a role may name a permission that a later app of the same migrate brings."""
    from django.contrib.auth.management import create_permissions

    from config.roles import sync_roles

    last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
    if sender is last:
        create_permissions(sender, verbosity=0, using=kwargs.get("using", "default"))  # ours is heard before Django's
        sync_roles()


class SiteAdminConfig(AdminConfig):
    default_site = "config.admin_site.WardAdminSite"
