"""Official papers (NĐ 30/2020): declare one, get PDF, .docx or .xlsx. The door to `elders.ground.paper`.

    list = Annex(title="DANH SÁCH …", orientation="landscape", columns=[Column(key="stt", heading="STT", width_mm=10,
        kind="order"), Column(key="name", heading="Họ và tên", width_mm=60), …],
        sections=[Section(title="Tổ dân phố Vân Quan", rows=iterator)], closing="Danh sách này có {count} người.")
    content = pdf(Document(title="…", annexes=[list]))

A letter or decision names a `template` that extends `documents/base.html` (`documents/letter.html` fits most) and may
carry annexes. Rows are read once and may come from any iterator; a row is a mapping or the values in order, without
the counted STT. A value that is not known is None and prints empty; zero prints as zero.
"""

from elders.ground.paper.docx import DOCX_TYPE, docx
from elders.ground.paper.parts import (
    Annex,
    Column,
    Document,
    Letterhead,
    Section,
    Signature,
    attached_to,
)
from elders.ground.paper.pdf import SHORT_ROWS, pdf
from elders.ground.paper.xlsx import XLSX_TYPE, xlsx

PDF_TYPE = "application/pdf"

__all__ = [
    "DOCX_TYPE",
    "PDF_TYPE",
    "SHORT_ROWS",
    "XLSX_TYPE",
    "Annex",
    "Column",
    "Document",
    "Letterhead",
    "Section",
    "Signature",
    "attached_to",
    "docx",
    "pdf",
    "xlsx",
]
