from django.apps import AppConfig


class EldersConfig(AppConfig):
    name = "elders"
    verbose_name = "Người cao tuổi"

    def ready(self) -> None:
        from elders.intake import fields  # noqa: F401  declares this app's kinds of rosters
