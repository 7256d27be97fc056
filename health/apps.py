from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"
    verbose_name = "Sức khỏe"

    def ready(self) -> None:
        from elders import demo
        from elders.intake import kinds, trial
        from elders.record_sections import register
        from health import case_panel, register_panel
        from health.event_answers import HealthEvents
        from health.merge_answers import HealthMerges
        from health.record import SECTION
        from health.rosters import checkups
        from health.round_panel import SECTION as ROUNDS

        register(SECTION)
        register(ROUNDS)
        kinds.register(checkups.KIND)
        trial.shadow(*checkups.WRITTEN, furnish=checkups.furnish_trial)
        HealthEvents().connect()
        HealthMerges().connect()
        demo.register("health.demo_rounds.make")
        register(register_panel.SECTION)
        demo.register("health.demo_registers.make")
        register(case_panel.SECTION)
        demo.register("health.demo_casework.make")
        demo.register("health.demo_exchange.make")
