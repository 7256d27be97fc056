from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"
    verbose_name = "Chế độ, chính sách"

    def ready(self) -> None:
        from benefits import campaign_panel, card_kind, card_panel, payment_panel, record_panel, record_panel_cases
        from benefits.event_answers import BenefitEvents
        from benefits.intake_awards import AWARDS, PENSIONS
        from benefits.intake_results import PAYMENT_RESULTS
        from benefits.merge_answers import BenefitMerges
        from elders import demo
        from elders.intake import kinds
        from elders.record_sections import register

        register(record_panel_cases.SECTION)
        register(record_panel.SECTION)
        register(payment_panel.SECTION)
        register(card_panel.SECTION)
        register(campaign_panel.SECTION)
        kinds.register(card_kind.KIND)
        kinds.register(PAYMENT_RESULTS)
        kinds.register(AWARDS)
        kinds.register(PENSIONS)
        demo.register("benefits.demo.make")
        BenefitEvents().connect()
        BenefitMerges().connect()
