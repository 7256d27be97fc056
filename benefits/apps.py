from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"
    verbose_name = "Chế độ, chính sách"

    def ready(self) -> None:
        from benefits import card_panel
        from benefits.event_answers import BenefitEvents
        from benefits.merge_answers import BenefitMerges
        from benefits.record_panel import SECTION
        from elders.record_sections import register

        register(SECTION)
        register(card_panel.SECTION)
        BenefitEvents().connect()
        BenefitMerges().connect()
