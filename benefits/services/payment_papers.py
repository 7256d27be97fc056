"""Making a paper about a month's money, and leaving the trace that personal data left the house."""

from collections.abc import Callable
from dataclasses import dataclass

from benefits.choices import ListState
from benefits.models import PaymentList
from benefits.papers import bank, changes, outcome, payment_list, settlement
from elders.ground import history
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, Document, pdf, xlsx
from elders.ground.names import vn_key
from elders.models import User
from elders.services.printing import Printed

EARLY = "Có khi bắt đầu chi tiền."


@dataclass(frozen=True)
class Kind:
    """One paper: its address, what the officer reads, what it is made by. `make` takes the list and the cut; without
    it the paper is the file for the bank. `states` are those of the list in which it can be made, `early` says why not
    before."""

    slug: str
    label: str
    hint: str
    make: Callable[[PaymentList, payment_list.Split], Document] | None
    formats: tuple[str, ...] = ("pdf", "xlsx")
    states: tuple[str, ...] = tuple(ListState)
    early: str = ""

    def refusal(self, found: PaymentList) -> str:
        """Why the paper cannot be made yet; "" when it can."""
        return "" if found.state in self.states else self.early


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "ky-nhan",
            "Danh sách ký nhận",
            "Để ký khi nhận tiền; mỗi trang có mã để tìm lại danh sách.",
            lambda found, split: payment_list.paper(found, split=split),
        ),
        Kind("tang", "Danh sách tăng", "So với tháng trước.", lambda found, _: changes.rises(found)),
        Kind("giam", "Danh sách giảm", "So với tháng trước.", lambda found, _: changes.falls(found)),
        Kind(
            "ngan-hang",
            "Tệp chuyển khoản",
            "Gửi ngân hàng: mỗi người một dòng.",
            None,
            ("xlsx", "csv"),
            states=bank.MAY_BE_SENT,
            early="Có sau khi danh sách được duyệt.",
        ),
        Kind(
            "chua-nhan",
            "Danh sách chưa nhận",
            "Ai chưa nhận, vì sao.",
            lambda found, _: outcome.unpaid(found),
            states=outcome.MONEY_MOVES,
            early=EARLY,
        ),
        Kind(
            "doi-chieu",
            "Bảng đối chiếu",
            "Phải chi, đã nhận, chưa nhận, trả lại: theo hình thức chi và tổ dân phố.",
            lambda found, _: outcome.reconciliation(found),
            states=outcome.MONEY_MOVES,
            early=EARLY,
        ),
        Kind(
            "quyet-toan",
            "Quyết toán theo nguồn",
            "Theo từng nguồn tiền và chế độ; kèm tiền thu hồi, điều chỉnh nguồn trong tháng.",
            lambda found, _: settlement.report(found),
            states=outcome.MONEY_MOVES,
            early=EARLY,
        ),
    )
}
TYPES = {"pdf": PDF_TYPE, "xlsx": XLSX_TYPE, "csv": bank.CSV_TYPE}
Progress = Callable[[int, int], None]


def content_of(
    found: PaymentList, kind: Kind, *, format: str, split: payment_list.Split, progress: Progress | None = None
) -> bytes:
    """The file, without a trace: for `print_paper` and for commands. Raises: NotYet when the list is not that far."""
    if kind.make is None:
        return bank.bank_csv(found) if format == "csv" else bank.bank_xlsx(found)
    make = xlsx if format == "xlsx" else pdf
    return make(kind.make(found, split), progress=progress)


def file_name(found: PaymentList, kind: Kind, *, format: str) -> str:
    extra = f"-lan-{found.sequence}" if found.sequence > 1 else ""
    return f"{vn_key(kind.label).replace(' ', '-')}-{found.month:%Y-%m}{extra}.{format}"


def print_paper(
    found: PaymentList,
    kind: Kind,
    *,
    format: str,
    split: payment_list.Split = payment_list.Split.WHOLE,
    by: User,
    progress: Progress | None = None,
) -> Printed:
    """Make one paper of a list and log it.

    Raises: NotYet when the list is not that far; ValueError for a format the paper does not have.
    """
    if format not in kind.formats:
        raise ValueError(f"{kind.slug} is not made as {format}")
    content = content_of(found, kind, format=format, split=split, progress=progress)
    people = found.lines.values("elder").distinct().count()
    history.disclose(
        by=by,
        kind=history.Disclosure.Kind.EXPORT if kind.make is None else history.Disclosure.Kind.PRINT,
        what=f"{kind.label}: {found} ({format.upper()})",
        row_count=people,
        filters={"danh_sach": found.pk, "giay": kind.slug, "dang": format, "chia": split.value},
    )
    return Printed(content, file_name(found, kind, format=format), TYPES[format], people)
