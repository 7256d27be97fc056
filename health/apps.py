from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"
    verbose_name = "Sức khỏe"

    def ready(self) -> None:
        from elders.record_sections import register
        from health.record import SECTION

        register(SECTION)
