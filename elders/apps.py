from django.apps import AppConfig


class EldersConfig(AppConfig):
    name = "elders"
    verbose_name = "Người cao tuổi"
