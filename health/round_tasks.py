"""Long papers of rounds, made by the worker."""

from datetime import date

from django_tasks import task

from elders.ground import work
from elders.models import User
from elders.templatetags.vi import so
from health.models import CheckupRound, Invitation
from health.services.round_printing import print_paper


def rows_for(user: User, round_: CheckupRound, group: int | None):
    """Invitations of a round `user` may see, of one residential group if one is given (0: of none)."""
    rows = Invitation.objects.for_user(user).filter(round=round_)
    if group is None:
        return rows
    return rows.filter(residential_group=group) if group else rows.filter(residential_group__isnull=True)


@task()
def print_round(
    work_id: int, user_id: int, round_id: int, paper: str, form: str, group: int | None, site: str, today: str
) -> None:
    """Print one paper; restartable, because it changes nothing but the log of prints. `today` as ISO."""

    def printing_it(progress) -> None:
        user = User.objects.get(pk=user_id)
        round_ = CheckupRound.objects.for_user(user).select_related("ward").get(pk=round_id)
        printed = print_paper(
            round_,
            paper,
            rows_for(user, round_, group),
            form=form,
            by=user,
            today=date.fromisoformat(today),
            site=site,
            progress=progress,
        )
        work.finish(work_id, message=f"Đã in cho {so(printed.people)} người.", **printed.as_file)

    work.run(work_id, printing_it)
