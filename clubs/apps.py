from django.apps import AppConfig


class ClubsConfig(AppConfig):
    name = "clubs"
    verbose_name = "Câu lạc bộ"

    def ready(self) -> None:
        from clubs.event_answers import ClubEvents
        from clubs.merge_answers import ClubMerges
        from clubs.record_panel import SECTION
        from elders import demo
        from elders.record_sections import register

        demo.register("clubs.demo.make")
        register(SECTION)
        ClubEvents().connect()
        ClubMerges().connect()
