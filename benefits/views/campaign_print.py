"""Papers of a campaign: at once when short, as long work when there are many certificates."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from benefits.campaign_tasks import lines_for, print_campaign
from benefits.services.campaign_printing import PAPERS, papers_of, print_paper
from benefits.views.campaign_hand import group_choices
from benefits.views.campaigns import found, frame, lines_of
from elders.ground import work
from elders.ground.access import allow
from elders.views.work import download

AT_ONCE = 100  # certificates, slips and lists of every group by themselves: a few seconds


@allow("benefits.print_giftcampaign")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers there are, and the file asked for."""
    campaign = found(request, pk)
    lines = lines_of(request, campaign)
    papers = papers_of(campaign)
    if request.method == "POST":
        code, form, asked = (request.POST.get(name, "") for name in ("giay", "dang", "to"))
        if code not in {paper.code for paper in papers} or form not in PAPERS[code].forms:
            raise Http404
        group = int(asked) if asked.isdecimal() and len(asked) < 18 and PAPERS[code].by_group else None
        chosen = lines_for(request.user, campaign, group)
        number = chosen.included().count()
        if not number:
            messages.error(request, "Không có ai trong danh sách được chọn nên chưa in được.")
        elif PAPERS[code].by_group and group is None and number > AT_ONCE:
            job = work.start(
                print_campaign,
                title=f"In {PAPERS[code].label.lower()}: {campaign}",
                by=request.user,
                arguments={
                    "user_id": request.user.pk,
                    "campaign_id": campaign.pk,
                    "paper": code,
                    "form": form,
                    "group": group,
                },
                restartable=True,
            )
            return redirect("elders:work", pk=job.pk)
        else:
            printed = print_paper(campaign, code, chosen, form=form, by=request.user)
            return download(printed.content, printed.file_name, printed.file_type)
    context = frame(request, campaign, "in") | {"papers": papers, "groups": group_choices(lines)}
    return render(request, "benefits/campaigns/print.html", context)
