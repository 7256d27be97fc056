"""Making the papers of a campaign, and the trace that personal data left the registry."""

from collections.abc import Callable
from dataclasses import dataclass

from benefits import campaign_cards, campaign_papers
from benefits.models import GiftCampaign
from elders.ground.documents import Document, pdf, xlsx
from elders.models import User
from elders.services.printing import Printed, hand_out


@dataclass(frozen=True)
class Paper:
    """One paper of a campaign: what it is, in which forms, whether it names people."""

    code: str
    label: str
    hint: str
    make: Callable[[GiftCampaign, object], Document] | None = None
    card: Callable[[GiftCampaign, object], campaign_cards.Cards] | None = None
    personal: bool = True
    by_group: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return ("pdf", "xlsx") if self.make else ("pdf",)


PAPERS = {
    one.code: one
    for one in [
        Paper("danh-sach", "Danh sách tặng quà", "Cả phường; mừng thọ xếp theo tuổi.", campaign_papers.roster),
        Paper("ky-nhan", "Danh sách ký nhận từng tổ", "Mỗi tổ một bản riêng, có chỗ ký.", campaign_papers.sign_sheets,
              by_group=True),
        Paper("du-toan", "Dự toán kinh phí", "Theo người tặng, tuổi và nguồn tiền.", campaign_papers.budget_paper,
              personal=False),
        Paper("giay-moi", "Giấy mời", "6 giấy mời trên một trang, cắt rời.", card=campaign_cards.invitations,
              by_group=True),
        Paper("giay-mung-tho", "Giấy mừng thọ", "Mỗi người một trang khổ ngang; tròn 90 và 100 tuổi do cấp trên tặng.",
              card=campaign_cards.certificates, by_group=True),
        Paper("tron-90", "Danh sách tròn 90 tuổi", "Gửi thành phố đề nghị tặng thiếp.",
              lambda campaign, lines: campaign_papers.for_the_city(campaign, lines, age=90)),
        Paper("tron-100", "Danh sách tròn 100 tuổi", "Gửi thành phố đề nghị Chủ tịch nước tặng thiếp.",
              lambda campaign, lines: campaign_papers.for_the_city(campaign, lines, age=100)),
        Paper("doi-chieu", "Bảng đối chiếu trao quà", "Đã trao, không trao theo từng tổ.",
              campaign_papers.reconciliation, personal=False),
    ]
}  # fmt: skip
LONGEVITY_ONLY = ("giay-mung-tho", "tron-90", "tron-100")
AFTER_APPROVAL = ("doi-chieu",)


def papers_of(campaign: GiftCampaign) -> list[Paper]:
    """Papers that make sense for the campaign now."""
    longevity = campaign.lines.filter(left_out="").exclude(certificate="").exists()
    return [
        paper
        for paper in PAPERS.values()
        if (longevity or paper.code not in LONGEVITY_ONLY)
        and (campaign.is_approved or paper.code not in AFTER_APPROVAL)
    ]


def print_paper(
    campaign: GiftCampaign,
    code: str,
    lines,
    *,
    form: str,
    by: User,
    progress: Callable[[int, int], None] | None = None,
) -> Printed:
    """Make one paper of `lines` (those `by` may see) and log it when it names people. `form` is "pdf" or "xlsx"."""
    paper = PAPERS[code]
    if paper.make:
        document = paper.make(campaign, lines)
        people = lines.included().count()
        content = (xlsx if form == "xlsx" else pdf)(document, progress=progress)
        title = document.title
    else:
        cards = paper.card(campaign, lines)
        people, content = len(cards.slips), cards.pdf(progress=progress)
        title, form = f"{paper.label} {campaign.title}", "pdf"
    return hand_out(
        content,
        title=title,
        form=form,
        people=people,
        personal=paper.personal,
        by=by,
        filters={"dot": campaign.pk, "giay": code},
    )
