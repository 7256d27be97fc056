"""The paragraph styles of a .docx paper (NĐ 30/2020, Phụ lục I): what `paper.css` says, in Word's terms.

Named, so that a clerk who edits the letter changes a style and not a hundred paragraphs.
"""

from dataclasses import dataclass

FAMILY = "Times New Roman"
LINE = 1.13  # "single" of this typeface is 1.15 em; our PDF has 1.3 em


@dataclass(frozen=True, kw_only=True)
class Style:
    """Sizes in pt, indents in mm; `line` in single lines, `exact_mm` a fixed height instead."""

    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    caps: bool = False
    side: str = "center"
    indent_mm: float = 0
    left_mm: float = 0
    before: float = 0
    after: float = 0
    line: float = 1.0
    exact_mm: float = 0
    keep: bool = False
    level: int = 0


STYLES = {
    "Normal": Style(name="Normal", side="both", indent_mm=10, before=6, line=LINE),
    "Gap": Style(name="Khoảng trống", size=2, side="left"),
    "Rule": Style(name="Đường kẻ", size=2),
    "Room": Style(name="Chỗ ký, đóng dấu", size=13, exact_mm=28),
    "Heading1": Style(name="heading 1", bold=True, before=12, keep=True, level=1),
    "Heading2": Style(name="heading 2", bold=True, side="both", indent_mm=10, before=6, line=LINE, keep=True, level=2),
    "Heading3": Style(name="heading 3", bold=True, italic=True, side="both", indent_mm=10, before=6, line=LINE,
                      keep=True, level=3),
    "Item": Style(name="Gạch đầu dòng", side="both", indent_mm=10, before=6, line=LINE),
    "Over": Style(name="Cơ quan chủ quản", size=13),
    "Issuer": Style(name="Cơ quan ban hành", size=13, bold=True),
    "Nation": Style(name="Quốc hiệu", size=13, bold=True),
    "Motto": Style(name="Tiêu ngữ", size=14, bold=True),
    "Number": Style(name="Số, ký hiệu", size=13, before=5),
    "About": Style(name="Trích yếu công văn", size=12, before=6),
    "Place": Style(name="Địa danh, thời gian", italic=True, before=5),
    "Kind": Style(name="Tên loại", bold=True, caps=True, before=18, keep=True),
    "Subject": Style(name="Trích yếu", bold=True, keep=True),
    "ToOne": Style(name="Kính gửi một nơi", before=12, after=12),
    "To": Style(name="Kính gửi", side="left", left_mm=25, before=12),
    "ToName": Style(name="Kính gửi các nơi", side="left", left_mm=50),
    "Basis": Style(name="Căn cứ", italic=True, side="both", indent_mm=10, before=6, line=LINE),
    "Decides": Style(name="Quyết định", bold=True, before=12, after=6, keep=True),
    "Clause": Style(name="Khoản có tiêu đề", bold=True, side="both", indent_mm=10, before=6, line=LINE, keep=True),
    "Label": Style(name="Phụ lục", bold=True, keep=True),
    "ListTitle": Style(name="Tên danh sách", bold=True, before=2, keep=True),
    "Attached": Style(name="Kèm theo", italic=True, before=2, keep=True),
    "Unit": Style(name="Đơn vị tính", size=12, italic=True, side="right", before=4, keep=True),
    "Note": Style(name="Ghi chú", size=11, side="both", before=4),
    "Closing": Style(name="Câu kết", size=13, side="both", before=6),
    "Authority": Style(name="Chức vụ người ký", size=13, bold=True, keep=True),
    "SignHint": Style(name="Ghi chú người ký", size=12, italic=True, keep=True),
    "SignName": Style(name="Họ tên người ký", bold=True),
    "RecipientsHead": Style(name="Nơi nhận", size=12, bold=True, italic=True, side="left"),
    "Recipient": Style(name="Danh sách nơi nhận", size=11, side="left"),
    "PageNumber": Style(name="Số trang"),
    "PageFoot": Style(name="Chân trang", size=10, side="left"),
}  # fmt: skip

# Class in `paper.css` → style.
CLASSES = {
    "over": "Over", "issuer": "Issuer", "nation": "Nation", "motto": "Motto", "number": "Number", "about": "About",
    "place": "Place", "kind": "Kind", "subject": "Subject", "to": "ToOne", "basis": "Basis", "decides": "Decides",
    "item": "Clause", "label": "Label", "list-title": "ListTitle", "attached": "Attached", "line": "Attached",
    "unit": "Unit", "note": "Note", "closing": "Closing", "authority": "Authority", "hint": "SignHint",
}  # fmt: skip


def cell_style(size: float, *, bold: bool = False, side: str = "left") -> str:
    """Id of the style of a table cell: "Cell105BoldCenter" for 10.5 pt; `styles_xml` knows every one."""
    return f"Cell{round(size * 10)}{'Bold' if bold else ''}{side.capitalize()}"


def _cell(style_id: str) -> Style:
    digits = "".join(char for char in style_id if char.isdigit())
    side = next(side for side in ("left", "center", "right") if style_id.endswith(side.capitalize()))
    bold = "Bold" in style_id
    words = {"left": "trái", "center": "giữa", "right": "phải"}[side]
    name = f"Ô bảng {int(digits) / 10:g} {'đậm ' if bold else ''}{words}"
    return Style(name=name, size=int(digits) / 10, bold=bold, side=side, before=1, after=1)


def style_xml(style_id: str) -> str:
    """`<w:style>` of one of `STYLES` or of a cell."""
    style = STYLES.get(style_id) or _cell(style_id)
    line = f'w:line="{round(style.line * 240)}" w:lineRule="auto"'
    if style.exact_mm:
        line = f'w:line="{round(style.exact_mm * 1440 / 25.4)}" w:lineRule="exact"'
    indents = f'w:left="{round(style.left_mm * 1440 / 25.4)}" w:firstLine="{round(style.indent_mm * 1440 / 25.4)}"'
    outline = f'<w:outlineLvl w:val="{style.level - 1}"/>' if style.level else ""
    default = ' w:default="1"' if style_id == "Normal" else "" if style.level else ' w:customStyle="1"'
    based = "" if style_id == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style_id}"><w:name w:val="{style.name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{'<w:keepNext/>' if style.keep else ''}"
        f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}" {line}/>'
        f'<w:ind {indents}/><w:jc w:val="{style.side}"/>{outline}</w:pPr>'
        f"<w:rPr>{FONTS}{'<w:b/>' if style.bold else ''}{'<w:i/>' if style.italic else ''}"
        f'{"<w:caps/>" if style.caps else ""}<w:color w:val="000000"/>'
        f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/></w:rPr></w:style>'
    )


FONTS = f'<w:rFonts w:ascii="{FAMILY}" w:hAnsi="{FAMILY}" w:eastAsia="{FAMILY}" w:cs="{FAMILY}"/>'
