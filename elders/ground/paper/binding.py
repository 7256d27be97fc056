"""Joining printed runs into one file and stamping the numbers of its pages; no Django here (see `press`)."""

from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, NameObject, TextStringObject

from elders.ground.paper.fonts import engine

OVERLAY_PAGES = 100


def page_css(orientation: str, *, footer: str = "") -> str:
    """`@page` of one part before numbers are stamped: paper, margins, the footer."""
    text = footer.replace("\\", "\\\\").replace('"', '\\"')
    left = f'@bottom-left {{ content: "{text}"; font: italic 10pt "Tinos"; white-space: nowrap; }}' if footer else ""
    return f"@page {{ size: A4 {orientation}; margin: 20mm 15mm 20mm 30mm; {left} }}"


def number_css(orientation: str, *, start: int, total: int) -> str:
    """`@page` that carries nothing but numbers: top centre from page 2 (NĐ 30), and "Trang 2/40" at the foot."""
    return (
        f"@page {{ size: A4 {orientation}; margin: 20mm 15mm 20mm 30mm;"
        f' @top-center {{ content: counter(page); font: 14pt "Tinos"; }}'
        f' @bottom-right {{ content: "Trang " counter(page) "/{total}"; font: 10pt "Tinos"; white-space: nowrap; }} }}'
        f"@page :first {{ counter-reset: page {start}; }}"
        + ("@page :first { @top-center { content: none; } }" if start == 1 else "")
    )


def _overlay(orientation: str, *, start: int, count: int, total: int, folder: str) -> PdfReader:
    weasyprint, fonts = engine()
    blank = '<div style="break-after: page"></div>' * (count - 1) + "<div></div>"
    path = Path(folder) / "numbers.pdf"
    weasyprint.HTML(
        string=f'<html lang="vi"><style>{number_css(orientation, start=start, total=total)}</style><body>{blank}'
    ).write_pdf(path, font_config=fonts)
    return PdfReader(path)


def join(order: dict) -> None:
    """`order["join"]`: parts, each `{"files": [...], "pages": n, "orientation": …}` with numbers of its own from 1.

    Writes `order["target"]` with title, author and language.
    """
    writer = PdfWriter()
    for part in order["join"]:
        first = len(writer.pages)
        for path in part["files"]:
            writer.append(path, import_outline=False)
        for start in range(1, part["pages"] + 1, OVERLAY_PAGES):
            count = min(OVERLAY_PAGES, part["pages"] + 1 - start)
            numbers = _overlay(
                part["orientation"], start=start, count=count, total=part["pages"], folder=order["folder"]
            )
            for offset, overlay in enumerate(numbers.pages):
                page = writer.pages[first + start - 1 + offset]
                page.merge_page(overlay)
                page.compress_content_streams()
    writer.add_metadata({"/Title": order["title"], "/Author": order["author"]})
    writer.root_object[NameObject("/Lang")] = TextStringObject("vi")
    writer.create_viewer_preferences()
    writer.viewer_preferences[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    writer.write(order["target"])
