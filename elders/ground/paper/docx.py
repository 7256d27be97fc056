"""The same paper as .docx, for the ward's own document system where it is registered, edited and signed.

Title, body and lists come from the templates the PDF is made of (`word_html`); page, margins, page numbers and styles
are those of NĐ 30/2020, Phụ lục I. The typeface is Times New Roman, which every office machine has; none is embedded.
"""

import io
import re
from collections.abc import Callable

import docx as python_docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree
from lxml import html as lxml_html

from elders.ground.paper.parts import Document
from elders.ground.paper.pdf import NOBODY, Part, parts_of
from elders.ground.paper.word_html import EMPTY, Blocks, clean, keep_with_next, twips
from elders.ground.paper.word_styles import FONTS, STYLES, style_xml

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE_MM = {"portrait": (210, 297), "landscape": (297, 210)}
PLACE = '<w:p {} w:rsidR="part{}"/>'
KEPT_STYLES = {"DefaultParagraphFont", "TableNormal", "NoList"}
ALONE = '<w:r><w:t xml:space="preserve">Trang </w:t></w:r>{page}<w:r><w:t>/</w:t></w:r>{pages}'


def docx(document: Document, *, progress: Callable[[int, int], None] | None = None) -> bytes:
    """The paper as .docx: body and annexes, each with page numbers of its own, the first not shown.

    Raises: ValueError when a template has a tag that has no counterpart in a .docx (picture, drawing).
    """
    file = python_docx.Document()
    body = file.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    parts = parts_of(document)
    contents = []
    for index, part in enumerate(parts):
        if index:
            # The break stands in a paragraph of its own: it must not push a page.
            file.add_section()
            body[-2].get_or_add_pPr().insert(0, parse_xml(f'<w:pStyle {nsdecls("w")} w:val="Gap"/>'))
        _page(file.sections[-1], part, alone=len(parts) == 1)
        body[-1].addprevious(parse_xml(PLACE.format(nsdecls("w"), index)))
        contents.append("".join(_blocks(part)))
        if progress:
            count = part.table.count if part.table else 0
            progress(count, count)
    # As text into text: moving a table of thousands of rows from tree to tree takes lxml ten times longer.
    whole = etree.tostring(file.element, encoding="unicode")
    for index, content in enumerate(contents):
        whole = whole.replace(PLACE.format("", index).replace("  ", " "), content)
    file.part._element = parse_xml(whole)
    _styles(file, {style for content in contents for style in re.findall(r'<w:pStyle w:val="(Cell\w+)"', content)})
    properties = file.core_properties
    properties.title, properties.author, properties.comments = document.title, document.author, ""
    properties.language = "vi"
    for name in ("created", "modified", "lastModifiedBy", "revision"):
        for element in properties._element.findall(f"{{*}}{name}"):
            properties._element.remove(element)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _blocks(part: Part) -> list[str]:
    """Title, table and end of one part; a paragraph last, because Word wants one after a table."""
    blocks = Blocks(part.orientation)
    made = blocks.of(part.before())
    if part.annex:
        rows = [part.table.html(*line) for line in part.lines()]
        if not rows:
            rows = [f'<tr><td class="c" colspan="{len(part.table.columns)}">{NOBODY}</td></tr>']
        html = f"<table>{part.head()}<tbody>{''.join(rows)}</tbody></table>"
        table = blocks.table(
            lxml_html.fragment_fromstring(clean(html)),
            widths_mm=part.annex.widths_mm,
            font_pt=part.annex.font_pt,
            row_mm=part.annex.row_mm,
            pad_pt=part.annex.pad_pt,
        )
        after = blocks.of(part.after()) if part.after() else []
        if after:
            # As in the PDF, the last two rows go along with the signatures.
            head, *last = re.split(r"(?=<w:tr>)", table.removesuffix("</w:tbl>"))
            table = "".join([head, *last[:-2], *map(keep_with_next, last[-2:]), "</w:tbl>"])
        made += [table, keep_with_next(EMPTY) if after else EMPTY, *after]
    return made


def _page(section, part: Part, *, alone: bool) -> None:
    width, height = PAGE_MM[part.orientation]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if part.orientation == "landscape" else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(9), Mm(9)
    section.different_first_page_header_footer = True
    numbering = section._sectPr.find(qn("w:pgNumType"))
    if numbering is None:
        numbering = parse_xml(f"<w:pgNumType {nsdecls('w')}/>")
        section._sectPr.find(qn("w:pgMar")).addnext(numbering)
    numbering.set(qn("w:start"), "1")
    _fill(section.header, _line(_field("PAGE"), size=14, side="center"))
    _fill(section.first_page_header, _line("", size=14, side="center"))
    note = part.annex.footer if part.annex else ""
    text = f"<w:r><w:rPr><w:i/></w:rPr><w:t>{_escaped(note)}</w:t></w:r>" if note else ""
    pages = ALONE.format(page=_field("PAGE"), pages=_field("NUMPAGES")) if part.annex and alone else ""
    tab = f"<w:r><w:tab/></w:r>{pages}" if pages else ""
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{twips(width - 45)}"/></w:tabs>'
    for footer in (section.footer, section.first_page_footer):
        _fill(footer, _line(f"{text}{tab}", size=10, side="left", tabs=stop))


def _escaped(text: str) -> str:
    return clean(text).replace("&", "&amp;").replace("<", "&lt;")


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _line(runs: str, *, size: float, side: str, tabs: str = "") -> str:
    """One line of a header or footer."""
    style = "PageNumber" if size == 14 else "PageFoot"
    return f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style}"/>{tabs}<w:jc w:val="{side}"/></w:pPr>{runs}</w:p>'


def _fill(story, xml: str) -> None:
    story.is_linked_to_previous = False
    element = story._element
    for child in list(element):
        element.remove(child)
    element.append(parse_xml(xml))


def _styles(file, used: set[str]) -> None:
    """Our styles instead of the library's: no other typeface, no blue headings."""
    styles = file.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    fonts = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(fonts):
        fonts.remove(child)
    for xml in (FONTS, '<w:sz w:val="28"/>', '<w:szCs w:val="28"/>', '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/>'):
        fonts.append(parse_xml(xml.replace(" ", f" {nsdecls('w')} ", 1)))
    for style_id in ["Normal", *(name for name in STYLES if name != "Normal"), *sorted(used)]:
        styles.append(parse_xml(style_xml(style_id).replace("<w:style ", f"<w:style {nsdecls('w')} ", 1)))


__all__ = ["DOCX_TYPE", "docx"]
