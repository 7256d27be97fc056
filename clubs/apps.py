from django.apps import AppConfig


class ClubsConfig(AppConfig):
    name = "clubs"
    verbose_name = "Câu lạc bộ"

    def ready(self) -> None:
        from clubs.event_answers import ClubEvents
        from clubs.merge_answers import ClubMerges
        from clubs.record_panel import SECTION
        from clubs.rosters import association, attendance, cash_book, loan_book, members
        from clubs.rosters import trial as club_trial
        from elders import demo
        from elders.intake import kinds, trial
        from elders.record_sections import register

        demo.register("clubs.demo.make")
        demo.register("clubs.demo_money.make")
        demo.register("clubs.demo_keeping.make")
        register(SECTION)
        for roster in (members, attendance, association, cash_book, loan_book):
            kinds.register(roster.KIND)
        trial.shadow(*club_trial.WRITTEN, furnish=club_trial.furnish)
        ClubEvents().connect()
        ClubMerges().connect()
