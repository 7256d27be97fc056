"""The .docx twin of a paper, opened and measured: NĐ 30/2020 Phụ lục I, and word for word what the PDF says."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from elders.ground.documents import (
    DOCX_TYPE,
    Annex,
    Column,
    Document,
    Letterhead,
    Section,
    Signature,
    attached_to,
    docx,
    pdf,
)
from elders.ground.paper.word_html import Blocks
from tests.elders.test_documents import COLUMNS, HEAD, one, roster, rows

WARD = Letterhead(
    issuer=["ỦY BAN NHÂN DÂN", "PHƯỜNG HƯNG ĐẠO"], place="Hưng Đạo", symbol="QĐ-UBND", year=2026
)  # fmt: skip


def decision(**fields) -> Document:
    return Document(
        **{
            "title": "Quyết định hưởng trợ cấp",
            "template": "documents/letter.html",
            "kind": "Quyết định",
            "subject": "Về việc hưởng trợ cấp hưu trí xã hội",
            "letterhead": WARD,
            "context": {
                "issuer_decides": "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG HƯNG ĐẠO",
                "basis": ["Căn cứ Luật Bảo hiểm xã hội năm 2024", "Căn cứ Nghị định số 176/2025/NĐ-CP"],
                "proposal": "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội",
                "articles": [
                    {"heading": "Mức hưởng", "text": "Bà Trần Thị Hường hưởng 700.000 đồng & truy lĩnh <2 tháng>."},
                    {"heading": "Hiệu lực", "text": "Quyết định có hiệu lực kể từ ngày ký"},
                ],
            },
            "signature": Signature(authority=["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], name="Đoàn Văn Kiểm"),
            "recipients": ["Như Điều 2;", "Lưu: VT, VHXH."],
            "author": "Phường Hưng Đạo",
        }
        | fields
    )  # fmt: skip


def opened(document: Document):
    return python_docx.Document(io.BytesIO(docx(document)))


def all_paragraphs(file):
    """Paragraphs in reading order, those of tables included."""
    return [python_docx.text.paragraph.Paragraph(element, file) for element in file.element.body.iter(qn("w:p"))]


def words_of_docx(content: bytes) -> list[str]:
    file = python_docx.Document(io.BytesIO(content))
    return " ".join(paragraph.text for paragraph in all_paragraphs(file)).split()


def find(file, text: str):
    return next(paragraph for paragraph in all_paragraphs(file) if text in paragraph.text)


def test_page_and_margins_are_those_of_the_decree():
    file = opened(decision())
    section = file.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.bottom_margin.mm)) == (20, 20)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)


def test_everything_is_times_new_roman_in_the_sizes_of_the_decree():
    content = docx(decision(annexes=[roster(3, letterhead=None)]))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = {name: package.read(name).decode() for name in ("word/styles.xml", "word/document.xml")}
    fonts = set()
    for name in ("word/styles.xml", "word/document.xml"):
        fonts |= set(re.findall(r'<w:rFonts w:ascii="([^"]+)" w:hAnsi="\1" w:eastAsia="\1" w:cs="\1"/>', xml[name]))
        assert "Theme=" not in xml[name]
        assert xml[name].count("<w:rFonts") == len(re.findall('<w:rFonts w:ascii="Times New Roman"', xml[name]))
    assert fonts == {"Times New Roman"}
    file = python_docx.Document(io.BytesIO(content))
    sizes = {
        "CỘNG HÒA": 13, "Độc lập": 14, "PHƯỜNG HƯNG ĐẠO": 13, "Số:": 13, "Hưng Đạo, ngày": 14, "Quyết định": 14,
        "Về việc": 14, "Căn cứ Luật": 14, "hưởng 700": 14, "CHỦ TỊCH": 14, "Nơi nhận": 12, "Lưu: VT": 11,
        "DANH SÁCH NGƯỜI CAO TUỔI": 14,
    }  # fmt: skip
    assert {text: find(file, text).style.font.size.pt for text in sizes} == sizes
    assert find(file, "Độc lập").style.font.bold
    assert find(file, "Hưng Đạo, ngày").style.font.italic
    assert find(file, "Căn cứ Luật").style.font.italic


def test_body_is_justified_with_indent_and_gaps():
    style = find(opened(decision()), "hưởng 700").style
    assert style.paragraph_format.alignment == 3, "justified"
    assert style.paragraph_format.first_line_indent.mm == pytest.approx(10, abs=0.1)
    assert style.paragraph_format.space_before >= Pt(6)
    assert 1 <= style.paragraph_format.line_spacing <= 1.5


def test_the_head_is_a_table_without_lines_and_the_motto_is_underlined_over_its_whole_length():
    file = opened(decision())
    head = file.tables[0]
    assert head._tbl.tblPr.find(qn("w:tblBorders")) is None
    assert [round(cell.width.mm) for cell in head.rows[0].cells] == [65, 100]
    left, right = head.rows[0].cells
    assert [paragraph.text for paragraph in left.paragraphs if paragraph.text] == ["ỦY BAN NHÂN DÂN", "PHƯỜNG HƯNG ĐẠO"]
    line = right.paragraphs[-1]
    assert line._p.pPr.find(f"{qn('w:pBdr')}/{qn('w:top')}").get(qn("w:val")) == "single"
    sides = line.paragraph_format.left_indent.mm + line.paragraph_format.right_indent.mm
    assert 100 - sides == pytest.approx(60.5, abs=1)  # reporting.md §12.4: "Độc lập …" at 14 pt
    line = left.paragraphs[-1]
    length = 65 - line.paragraph_format.left_indent.mm - line.paragraph_format.right_indent.mm
    assert 47.0 / 3 <= length <= 47.0 / 2
    assert "Số:" in head.rows[1].cells[0].text
    assert "tháng" in head.rows[1].cells[1].text


def test_the_line_under_the_subject_is_a_third_to_a_half_of_its_text():
    file = opened(decision(subject="Về việc thử\nhai dòng"))
    place = next(n for n, one in enumerate(file.paragraphs) if one.text.startswith("Về việc thử"))
    line = file.paragraphs[place + 1].paragraph_format
    length = 165 - line.left_indent.mm - line.right_indent.mm
    text = Blocks("portrait")._width_of("Về việc thử", 14)
    assert text / 3 <= length <= text / 2


def test_the_first_page_shows_no_number_and_the_others_do_at_the_top_centre():
    section = opened(decision()).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert section.header.paragraphs[0].alignment == 1, "centred"
    assert section.header.paragraphs[0].style.font.size == Pt(14)


def test_annexes_have_pages_orientation_and_numbers_of_their_own():
    annex = roster(2, letterhead=None, orientation="landscape", label="Phụ lục",
                   attached=attached_to("Quyết định", "QĐ-UBND", "Chủ tịch UBND phường", year=2026))  # fmt: skip
    file = opened(decision(annexes=[annex, roster(1, letterhead=None)]))
    sizes = [(round(section.page_width.mm), round(section.page_height.mm)) for section in file.sections]
    assert sizes == [(210, 297), (297, 210), (210, 297)]
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in file.sections]
    assert starts == ["1", "1", "1"]
    assert find(file, "Phụ lục").style.name == "Phụ lục"


def test_table_rows_repeat_their_heading_and_are_never_torn():
    file = opened(one(roster(30)))
    table = file.tables[1]
    trPr = [row._tr.trPr for row in table.rows]
    assert [properties.find(qn("w:tblHeader")) is not None for properties in trPr] == [True] + [False] * 30
    assert all(properties.find(qn("w:cantSplit")) is not None for properties in trPr)
    widths = [round(cell.width.mm) for cell in table.rows[0].cells]
    assert widths == [10, 70, 35, 30, 20]
    assert table._tbl.tblPr.find(qn("w:tblBorders")) is not None
    assert table.rows[2].cells[3].paragraphs[0].alignment is None
    assert table.rows[2].cells[3].paragraphs[0].style.paragraph_format.alignment == 2, "amounts stand at the right"
    assert table.rows[2].cells[3].text == "500.000"
    assert table.rows[1].cells[3].text == "", "not known prints empty"


def test_grouped_headings_and_column_numbers():
    columns = [
        Column(key="stt", heading="STT", width_mm=20, kind="order"),
        Column(key="name", heading="Họ và tên", width_mm=60),
        Column(key="a", heading="Trung ương", width_mm=40, kind="number", group="Nguồn", total=True),
        Column(key="b", heading="Thành phố", width_mm=40, kind="number", group="Nguồn", total=True),
    ]
    section = Section(title="Tổ dân phố Vân Quan", rows=[["An", 1000, 2000], ["Bình", 3000, 0]], subtotal="Cộng tổ")
    annex = Annex(title="DANH SÁCH", columns=columns, sections=[section], total="Tổng cộng", column_numbers=True)
    table = opened(one(annex)).tables[0]
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [
        ["STT", "Họ và tên", "Nguồn", "Nguồn"],
        ["STT", "Họ và tên", "Trung ương", "Thành phố"],
        ["1", "2", "3", "4"],
        ["Tổ dân phố Vân Quan"] * 4,
        ["01", "An", "1.000", "2.000"],
        ["02", "Bình", "3.000", "0"],
        ["Cộng tổ", "Cộng tổ", "4.000", "2.000"],
        ["Tổng cộng", "Tổng cộng", "4.000", "2.000"],
    ]


def test_the_signature_goes_with_the_text_before_it():
    file = opened(one(roster(30)))
    table = file.tables[1]
    for row in table.rows[-2:]:
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells)
    assert not table.rows[-3].cells[1].paragraphs[0].paragraph_format.keep_with_next
    letter = opened(decision())
    last = [paragraph for paragraph in letter.paragraphs if paragraph.text][-1]
    assert last.text.startswith("Điều 2.")
    assert last.paragraph_format.keep_with_next
    signs = letter.tables[-1].rows[0].cells
    assert [paragraph.text for paragraph in signs[0].paragraphs] == ["Nơi nhận:", "- Như Điều 2;", "- Lưu: VT, VHXH."]
    assert [paragraph.text for paragraph in signs[1].paragraphs if paragraph.text] == [
        "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đoàn Văn Kiểm",
    ]  # fmt: skip


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize(
    "document",
    [
        decision(),
        decision(kind="", subject="từ chối trợ cấp", to=["Ông Nguyễn Văn A"], context={"paragraphs": ["Một.", "Hai"]}),
        decision(to=["Sở Y tế", "Kho bạc Nhà nước khu vực III"], annexes=[roster(5, letterhead=None)]),
        one(roster(12, total="Tổng cộng: {count} người", notes=["Ghi chú: số tiền để trống là chưa rõ."])),
        one(roster(0)),
    ],
    ids=["decision", "letter", "several receivers and an annex", "roster", "empty roster"],
)  # fmt: skip
def test_pdf_and_docx_say_the_same_words(document):
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf(document), capture_output=True, check=True).stdout.decode()
    text = re.sub(r"Trang \d+/\d+", "", text.replace("\N{NO-BREAK SPACE}", " "))
    ours = " ".join(words_of_docx(docx(document)))
    # The kind is in capitals by style; the order of cells on paper is not that of the file.
    assert sorted(ours.upper().split()) == sorted(text.upper().split())


def test_what_is_typed_stays_as_typed():
    file = opened(decision())
    assert "& truy lĩnh <2 tháng>" in find(file, "Thị Hường").text
    hurt = decision(context={"paragraphs": ["Chữ\x0b lạ \x00và e\u0302\u0301"]})
    assert "Chữ lạ và ế" in find(opened(hurt), "Chữ").text


def test_html_becomes_paragraphs_tables_and_marks():
    xml = "".join(
        Blocks("portrait").of(
            "<h2>1. Mục</h2> <p>Một  <b>đậm <i>nghiêng</i></b><br>dòng hai</p><ul><li>gạch</li>"
            "<li><em>hai</em></li></ul><ol><li>số</li></ol>"
            "<table><tr><td colspan=2>A</td></tr><tr><td>B</td><td class='r'>C</td></tr></table>"
        )
    )
    texts = ["".join(re.findall(r"<w:t [^>]*>([^<]*)", part)) for part in re.findall(r"<w:p>.*?</w:p>", xml)]
    assert texts == ["1. Mục", "Một đậm nghiêngdòng hai", "- gạch", "- hai", "1. số", "A", "B", "C", ""]
    assert '<w:rPr><w:b/><w:i/></w:rPr><w:t xml:space="preserve">nghiêng' in xml
    assert "<w:br/>" in xml
    assert '<w:gridSpan w:val="2"/>' in xml


@pytest.mark.parametrize("html", ["<p>a</p><svg></svg>", "<p><img src='x'></p>", "<form></form>"])
def test_what_has_no_counterpart_is_refused_not_dropped(html):
    with pytest.raises(ValueError, match="no counterpart"):
        Blocks("portrait").of(html)


def test_properties_name_the_paper_and_no_library():
    properties = opened(decision()).core_properties
    assert (properties.title, properties.author, properties.comments) == (
        "Quyết định hưởng trợ cấp",
        "Phường Hưng Đạo",
        "",
    )
    assert properties.language == "vi"
    assert DOCX_TYPE.endswith("wordprocessingml.document")


def test_long_lists_are_quick_enough_to_wait_for():
    """A guard against quadratic writing, not a measure."""
    import time

    def seconds(count: int) -> float:
        start = time.perf_counter()
        docx(one(Annex(title="D", columns=COLUMNS, sections=[Section(rows=rows(count))], letterhead=HEAD)))
        return time.perf_counter() - start

    seconds(10)
    assert seconds(600) < 8 * seconds(150) + 1


def test_registered_numbers_and_days_are_printed():
    head = Letterhead(issuer=["A"], place="Hưng Đạo", symbol="QĐ-UBND", number=7, day=date(2026, 3, 9))
    file = opened(decision(letterhead=head))
    assert find(file, "Số:").text == "Số: 07/QĐ-UBND"
    assert find(file, "Hưng Đạo, ").text == "Hưng Đạo, ngày 09 tháng 3 năm 2026"
