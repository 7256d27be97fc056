"""Long papers of gift campaigns, made by the worker."""

from django_tasks import task

from benefits.models import GiftCampaign, GiftLine
from benefits.services.campaign_printing import print_paper
from elders.ground import work
from elders.models import User
from elders.templatetags.vi import so


def lines_for(user: User, campaign: GiftCampaign, group: int | None):
    """Lines of a campaign `user` may see, of one residential group if one is given (0: of none)."""
    lines = GiftLine.objects.for_user(user).filter(campaign=campaign)
    if group is None:
        return lines
    return lines.filter(residential_group=group) if group else lines.filter(residential_group__isnull=True)


@task()
def print_campaign(work_id: int, user_id: int, campaign_id: int, paper: str, form: str, group: int | None) -> None:
    """Print one paper; restartable, because it changes nothing but the log of prints."""

    def printing_it(progress) -> None:
        user = User.objects.get(pk=user_id)
        campaign = GiftCampaign.objects.for_user(user).select_related("ward").get(pk=campaign_id)
        lines = lines_for(user, campaign, group)
        printed = print_paper(campaign, paper, lines, form=form, by=user, progress=progress)
        work.finish(work_id, message=f"Đã in cho {so(printed.people)} người.", **printed.as_file)

    work.run(work_id, printing_it)
