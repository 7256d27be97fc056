"""Making the papers of a round, and the trace that personal data left the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from elders.ground.documents import Document, pdf, xlsx
from elders.models import User
from elders.services.printing import Printed, hand_out
from health import round_papers, round_results
from health.models import CheckupRound
from health.round_figures import figures
from health.round_slips import slips_pdf


@dataclass(frozen=True)
class Paper:
    """One paper of a round: what it is and who may take it; `make(round, invitations, today)`, None for slips."""

    code: str
    label: str
    hint: str
    permission: str
    make: Callable[[CheckupRound, object, date], Document] | None = None
    by_group: bool = False
    personal: bool = True
    clinical: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return ("pdf", "xlsx") if self.make else ("pdf",)


SEE, VIEW, PLAN = "health.view_invitation", "health.view_checkupround", "health.plan_checkupround"
PAPERS = {
    one.code: one
    for one in [
        Paper("giay-moi", "Giấy mời", "6 giấy trên một trang, cắt rời; mã để tìm lại hồ sơ.", SEE, by_group=True),
        Paper("goi", "Danh sách mời, gọi", "Mỗi tổ một bản: giờ khám, điện thoại, chỗ ký. Không có dữ liệu sức khỏe.",
              SEE, lambda round_, rows, today: round_papers.call_list(round_, rows), by_group=True),
        Paper("chua-kham", "Danh sách chưa khám", "Lý do và việc tiếp theo của từng người.", SEE,
              lambda round_, rows, today: round_papers.missing_list(round_, rows, today=today), by_group=True),
        Paper("tai-nha", "Danh sách khám tại nhà", "Ngày đến, người đến, nơi ở.", SEE,
              lambda round_, rows, today: round_papers.visit_list(round_, rows), by_group=True),
        Paper("ket-qua-ubnd", "Kết quả, bản gửi UBND phường", "Đã khám, chưa khám, tại nhà, từ chối.",
              SEE, lambda round_, rows, today: round_results.office_roster(round_, rows), by_group=True),
        Paper("ket-qua-tyt", "Kết quả, bản của Trạm Y tế", "Có cột lâm sàng: chỉ trạm in được.",
              "health.view_findings", lambda round_, rows, today: round_results.station_roster(round_, rows),
              by_group=True, clinical=True),
        Paper("tong-hop", "Tổng hợp mời và khám", "Theo tổ, tuổi, giới tính, ưu tiên.", VIEW,
              lambda round_, rows, today: round_results.figures_paper(round_, figures(rows), today=today),
              personal=False),
        Paper("kinh-phi", "Kinh phí", "Dự toán, thực hiện, còn lại.", PLAN,
              lambda round_, rows, today: round_results.cost_paper(round_), personal=False),
    ]
}  # fmt: skip


def papers_for(user: User) -> list[Paper]:
    """Papers `user` may take."""
    return [one for one in PAPERS.values() if user.has_perm(one.permission)]


def print_paper(
    round_: CheckupRound,
    code: str,
    invitations,
    *,
    form: str,
    by: User,
    today: date,
    site: str,
    progress: Callable[[int, int], None] | None = None,
) -> Printed:
    """Make one paper of `invitations` (those `by` may see) and log it when it names people. `form` is "pdf" or "xlsx",
    `site` where the codes of slips lead. Clinical papers are logged by their page before they are made."""
    paper = PAPERS[code]
    if paper.make is None:
        content, people = slips_pdf(round_, invitations, site=site, progress=progress)
        title, form = f"Giấy mời {round_}", "pdf"
    else:
        document = paper.make(round_, invitations, today)
        title = document.title
        content = (xlsx if form == "xlsx" else pdf)(document, progress=progress)
        people = sum(annex.size for annex in document.annexes)
    return hand_out(
        content,
        title=title,
        form=form,
        people=people,
        personal=paper.personal,
        by=by,
        filters={"dot": round_.pk, "giay": code},
    )
