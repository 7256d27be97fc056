from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from elders import demo
        from elders.record_sections import Tab, register_tab
        from reporting.plan_merges import PlanMerges

        demo.register("reporting.demo_plan.make")
        demo.register("reporting.demo_numbers.make")
        register_tab(Tab("Toàn bộ hồ sơ", "reporting:whole_file", ("elders.view_elder",)))
        PlanMerges().connect()
