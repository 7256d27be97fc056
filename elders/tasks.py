"""Long work of the registry, done by the worker with progress."""

from datetime import date
from typing import Any

from django_tasks import task

from elders import printing
from elders.ground import work
from elders.models import User
from elders.services.printing import print_list as make_list
from elders.templatetags.vi import so


@task()
def print_list(work_id: int, user_id: int, filters: dict[str, Any], choices: dict[str, Any], today: str) -> None:
    """Print a long list; restartable, because it changes nothing but the log of prints."""

    def printing_it(progress) -> None:
        user = User.objects.get(pk=user_id)
        printed = make_list(
            filters,
            printing.Choices.from_plain(choices),
            by=user,
            today=date.fromisoformat(today),
            progress=progress,
        )
        work.finish(work_id, message=f"Danh sách có {so(printed.people)} người.", **printed.as_file)

    work.run(work_id, printing_it)
