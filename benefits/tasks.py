"""Long work of benefits, done by the worker with progress."""

from django_tasks import task

from benefits.models import PaymentList
from benefits.papers.payment_list import Split
from benefits.services import payment_papers
from elders.ground import work
from elders.models import User
from elders.templatetags.vi import so


@task()
def print_payment_paper(work_id: int, user_id: int, list_id: int, kind: str, format: str, split: str) -> None:
    """Print a long list; restartable, because it changes nothing but the log of prints."""

    def printing_it(progress) -> None:
        user = User.objects.get(pk=user_id)
        # Asked again: who asked may have lost the right to this list while the work was waiting.
        found = PaymentList.objects.for_user(user).select_related("ward", "prepared_by").get(pk=list_id)
        printed = payment_papers.print_paper(
            found, payment_papers.KINDS[kind], format=format, split=Split(split), by=user, progress=progress
        )
        work.finish(work_id, message=f"Danh sách có {so(printed.people)} người.", **printed.as_file)

    work.run(work_id, printing_it)
