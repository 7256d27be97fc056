"""The report as one document: text with what officers wrote, annexes, signature; PDF, .docx and .xlsx come from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from elders.ground.documents import Document, Letterhead, Signature, attached_to
from reporting.choices import PeriodCode
from reporting.indicators.engine import Counts
from reporting.models import PlanPaper, Report, ReportPeriod, Snapshot
from reporting.report.annexes import MONTHLY, TITLES, Lines, annex, tables
from reporting.report.material import gather
from reporting.report.monthly import monthly_outline
from reporting.report.outline import NOT_WRITTEN, Block, outline, paragraphs

SYMBOL = "BC-UBND"
ROMAN = ("I", "II", "III", "IV", "V")


@dataclass(frozen=True)
class Content:
    """What the report says: generated blocks and the lines of the annexes; `frozen` once the period is closed."""

    blocks: Sequence[Block]
    tables: Mapping[str, Lines]
    words: str
    frozen: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A block as it is printed. `changed`: written over, and the figures have moved since."""

    block: Block
    text: str
    written: bool
    changed: bool
    generated: str

    @property
    def is_missing(self) -> bool:
        """A person has still to write it."""
        return not self.text and bool(self.block.asks)


def content(period: ReportPeriod, *, today: date, counts: Counts | None = None) -> Content:
    """Figures of now for an open period; for a closed one what was frozen then, whatever was adjusted later. `counts`:
    a reading made already."""
    if period.pk and not period.is_open:
        kept = Snapshot.objects.filter(period=period, paper__isnull=False).reports()
        snapshot = kept.newest().select_related("paper").first()
        if snapshot is not None:
            return thawed(snapshot.paper.texts, snapshot.paper.tables, titles=TITLES)
    return drawn(period, today=today, counts=counts)


def drawn(period: ReportPeriod, *, today: date, counts: Counts | None = None) -> Content:
    """Out of the books as they are; of a window that still runs, what there is up to `today`."""
    window = period.window.until(today)
    material = gather(period.ward, window, today=today, counts=counts)
    if period.code == PeriodCode.MONTH:
        return Content(monthly_outline(material), tables(material, only=MONTHLY), window.words)
    return Content(outline(material), tables(material), window.words)


def frozen(made: Content) -> dict:
    """For SnapshotPaper: texts and tables as JSON."""
    return {"texts": {"blocks": [asdict(one) for one in made.blocks], "words": made.words}, "tables": dict(made.tables)}


def thawed(texts: Mapping, kept: Mapping[str, Lines], *, titles: Iterable[str]) -> Content:
    """What `frozen` kept; `titles`: the annexes in the order of the paper, which jsonb forgets."""
    blocks = [Block(**one | {"codes": tuple(one["codes"])}) for one in texts["blocks"]]
    return Content(blocks, {number: kept[number] for number in titles if number in kept}, texts["words"], frozen=True)


def paragraphs_of(report: Report | PlanPaper, made: Content) -> list[Paragraph]:
    """Every block with what was written over it; one query."""
    written = {one.key: one for one in report.texts.all()} if report.pk else {}
    found = []
    for block in made.blocks:
        over = written.get(block.key)
        changed = bool(over and over.generated and over.generated != block.text)
        text = over.written if over else block.text
        found.append(Paragraph(block, text, over is not None, changed, block.text))
    return found


def lines_of(one: Paragraph) -> list[str]:
    """The printed paragraphs; what a person has still to write is seen on the draft."""
    return paragraphs([one.text]) or ([NOT_WRITTEN] if one.is_missing else [])


def summary_of(made: Content) -> str:
    """Under Phụ lục I: the counts by state; a summary of a month has no such annex."""
    return next((one.text for one in made.blocks if one.heading == "Kết quả thực hiện các chỉ tiêu"), "")


def _subject(period: ReportPeriod) -> str:
    if period.code == PeriodCode.MONTH:
        return f"Tình hình công tác người cao tuổi {period.words}"
    return (
        "Kết quả thực hiện công tác người cao tuổi và Đề án nhân rộng\n"
        f"Câu lạc bộ Liên thế hệ tự giúp nhau {period.words}"
    )


def document(report: Report, made: Content, *, alone: bool = False) -> Document:
    """The whole paper. Number and day stay blank until registered; the last line ends with ./. `alone`: its annexes are
    to be read without it, as in a workbook."""
    period, ward = report.period, report.period.ward
    issuer = f"Ủy ban nhân dân phường {ward.name}"
    window = period.window
    when = period.words
    attached = attached_to("Báo cáo", SYMBOL, issuer, year=window.last.year)
    opening = "; ".join(line.strip().rstrip(";.") for line in report.basis.splitlines() if line.strip())
    blocks = [
        {"level": one.block.level, "title": one.block.title, "lines": lines_of(one)}
        for one in paragraphs_of(report, made)
    ]
    return Document(
        title=f"Báo cáo {when}",
        template="documents/report.html",
        letterhead=Letterhead(
            issuer=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
            place=ward.document_place,
            symbol=SYMBOL,
            number=report.number,
            day=report.signed_on,
            year=window.last.year,
        ),
        kind="BÁO CÁO",
        subject=_subject(period),
        to=[f"{report.to.removesuffix('.')}."],
        context={
            "opening": f"Thực hiện {opening}, {issuer} báo cáo kết quả như sau:"
            if opening
            else f"{issuer} báo cáo kết quả như sau:",
            "window_words": made.words,
            "blocks": blocks,
            "closing": f"Trên đây là báo cáo kết quả thực hiện công tác người cao tuổi {when}; {issuer} báo cáo "
            f"{report.to.removesuffix('.')} tổng hợp./.",
        },
        signature=Signature(authority=report.authority.splitlines(), name=report.signer),
        recipients=report.recipients.splitlines(),
        annexes=[
            annex(
                number,
                lines,
                attached=attached,
                window_words=made.words,
                summary=summary_of(made),
                shows_city=report.shows_city_rows,
                alone=alone,
                label=f"Phụ lục {roman}",
            )
            for roman, (number, lines) in zip(ROMAN, made.tables.items(), strict=False)
        ],
    )
