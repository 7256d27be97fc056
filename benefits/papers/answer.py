"""The answer to a citizen on paper (NĐ 30/2020): what they get, what is missing, why not. The annex holds every
condition of what they get, and of the rest the conditions that decide: a citizen takes home a few pages, not ten."""

from datetime import date

from benefits import words
from benefits.lookup import Answer
from elders.ground.birth import Birth
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.models import Ward


def answer_paper(answer: Answer, *, ward: Ward, today: date, full_name: str, birth: Birth | None) -> Document:
    """A paper without number and day: the office registers and signs it."""
    letterhead = Letterhead(
        over=["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"],
        issuer=[ward.office.upper()],
        place=ward.document_place,
        year=today.year,
    )
    sections = []
    for heading, entries in answer.groups:
        if entries:
            rows = [row for entry in entries for row in _rows(entry)]
            sections.append(Section(title=f"{heading} ({len(entries)} chế độ)", rows=rows))
    annex = Annex(
        title="ĐIỀU KIỆN CỦA TỪNG CHẾ ĐỘ",
        label="Phụ lục",
        name="Điều kiện",
        attached="(Kèm theo Phiếu trả lời về chế độ đối với người cao tuổi)",
        orientation="landscape",
        columns=[
            Column(key="scheme", heading="Chế độ", width_mm=62),
            Column(key="condition", heading="Điều kiện", width_mm=68),
            Column(key="answer", heading="Kết quả", width_mm=22, align="center"),
            Column(key="value", heading="Thông tin đã dùng", width_mm=48),
            Column(key="source", heading="Căn cứ", width_mm=52),
        ],
        sections=sections,
        font_pt=10,
    )
    return Document(
        title=f"Trả lời về chế độ{f': {full_name}' if full_name else ''}",
        template="documents/benefit_answer.html",
        kind="PHIẾU TRẢ LỜI",
        subject="Về chế độ đối với người cao tuổi",
        letterhead=letterhead,
        context={"answer": answer, "full_name": full_name, "birth": birth},
        signature=Signature(authority=["NGƯỜI TRẢ LỜI"], hint="Ký, ghi rõ họ tên"),
        recipients=["Người hỏi", f"Lưu: {ward.office}"],
        annexes=[annex],
        author=str(ward),
    )


def _rows(entry) -> list[list[str]]:
    """All conditions of what is given; of the rest those not met, or not known."""
    wanted = entry.decision.eligible
    lines = [line for line in entry.lines if wanted or line.result is wanted]
    rows = []
    for number, line in enumerate(lines or entry.lines):
        value = f"{line.value} ({line.remark})" if line.remark else line.value
        rows.append([entry.name if number == 0 else "", line.label, words.ANSWERS[line.result], value, line.source])
    return rows
