"""Papers opened and measured: NĐ 30/2020 Phụ lục I as `domain/reporting.md` §12 sums it up."""

import io
import shutil
import subprocess
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature, attached_to, pdf
from elders.ground.numbers import grouped, in_words, long_day, short_day

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")

MM = 72 / 25.4
VOWELS = "aăâeêioôơuưy"
LETTERS = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in VOWELS
    for tone in ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
)
VIETNAMESE = LETTERS + LETTERS.upper() + "đĐ"  # 12 × 6 × 2 + 2 = 146 letters
COLUMNS = [
    Column(key="stt", heading="STT", width_mm=10, kind="order"),
    Column(key="name", heading="Họ và tên", width_mm=70),
    Column(key="code", heading="Số định danh cá nhân", width_mm=35, kind="code"),
    Column(key="amount", heading="Số tiền (đồng)", width_mm=30, kind="number", total=True),
    Column(key="note", heading="Ghi chú", width_mm=20),
]
HEAD = Letterhead(
    over=["ỦY BAN NHÂN DÂN", "PHƯỜNG HƯNG ĐẠO"], issuer=["PHÒNG VĂN HÓA - XÃ HỘI"], place="Hưng Đạo", year=2026
)
SIGNS = [
    Signature(authority=["NGƯỜI LẬP BIỂU"], hint="Ký, ghi rõ họ tên"),
    Signature(authority=["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], name="Đoàn Văn Kiểm"),
]


def rows(count: int, start: int = 0):
    return [
        {"name": f"Nguyễn Thị Hường {i}", "code": f"03114590{i:04d}", "amount": 500_000 if i % 3 else None}
        for i in range(start, start + count)
    ]


def roster(count: int, **fields) -> Annex:
    return Annex(
        **{
            "title": "DANH SÁCH NGƯỜI CAO TUỔI",
            "columns": COLUMNS,
            "sections": [Section(rows=rows(count))],
            "letterhead": HEAD,
            "closing": "Danh sách này có {count} ({count_words}) người./.",
            "signatures": SIGNS,
        }
        | fields
    )


def one(annex: Annex) -> Document:
    return Document(title="Danh sách người cao tuổi", annexes=[annex], author="Phường Hưng Đạo")


@pytest.fixture(scope="module")
def three_pages() -> bytes:
    return pdf(one(roster(70, total="Tổng cộng: {count} người", footer="Tài liệu có dữ liệu cá nhân")))


def poppler(tool: str, content: bytes, *options: str) -> bytes:
    # From a file: pdfinfo and pdffonts do not read standard input.
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        output = [] if tool in ("pdfinfo", "pdffonts") else ["-"]
        if tool == "pdftoppm":
            output = []
        return subprocess.run([tool, *options, file.name, *output], capture_output=True, check=True).stdout


def text_of(content: bytes, page: int | None = None) -> str:
    which = ["-f", str(page), "-l", str(page)] if page else []
    return poppler("pdftotext", content, "-layout", *which).decode()


def words_of(content: bytes, page: int) -> list[tuple[str, float, float, float, float]]:
    """(word, left, top, right, bottom) in mm from the upper left corner."""
    import re

    xml = poppler("pdftotext", content, "-bbox", "-f", str(page), "-l", str(page)).decode()
    found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', xml)
    return [(word, *(float(value) / MM for value in box)) for *box, word in found]


def picture(content: bytes, page: int, dpi: int = 200) -> Image.Image:
    ppm = poppler("pdftoppm", content, "-r", str(dpi), "-gray", "-f", str(page), "-l", str(page), "-singlefile")
    return Image.open(io.BytesIO(ppm))


def fonts_of(content: bytes) -> list[list[str]]:
    return [line.split() for line in poppler("pdffonts", content).decode().splitlines()[2:]]


def horizontal_rules(image: Image.Image, *, top_mm: float, bottom_mm: float, dpi: int = 200, least_mm: float = 10):
    """(y, left, right) in mm of unbroken dark lines of at least `least_mm`."""
    per_mm = dpi / 25.4
    pixels, found = image.load(), []
    for y in range(int(top_mm * per_mm), int(bottom_mm * per_mm)):
        start = None
        for x in range(image.width + 1):
            dark = x < image.width and pixels[x, y] < 170
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                if x - start >= least_mm * per_mm:
                    found.append((y / per_mm, start / per_mm, x / per_mm))
                start = None
    return found


# --- page, margins, numbers -------------------------------------------------------------------------------------------
def test_paper_is_a4_with_margins_inside_the_ranges(three_pages):
    for page in PdfReader(io.BytesIO(three_pages)).pages:
        width, height = float(page.mediabox.width) / MM, float(page.mediabox.height) / MM
        assert (round(width), round(height)) == (210, 297)
    for number in (1, 2):
        body = [word for word in words_of(three_pages, number) if 18 < word[2] < 279]
        assert min(word[1] for word in body) > 29.9
        assert max(word[3] for word in body) < 195.1
        assert min(word[2] for word in body) > 19.9
        assert max(word[4] for word in body) <= 277
        left, right = 30, 195  # the frame of the table fills the text width exactly
        frames = horizontal_rules(picture(three_pages, number), top_mm=30, bottom_mm=270, least_mm=150)
        assert frames
        for _, x1, x2 in frames:
            assert abs(x1 - left) < 0.4 and abs(x2 - right) < 0.4


def test_landscape_annex_is_landscape():
    page = PdfReader(io.BytesIO(pdf(one(roster(3, orientation="landscape"))))).pages[0]
    assert (round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM)) == (297, 210)


def test_the_first_page_shows_no_number_and_the_second_a_2_centred_in_the_top_margin(three_pages):
    assert not [word for word in words_of(three_pages, 1) if word[4] < 20]
    top = [word for word in words_of(three_pages, 2) if word[4] < 20]
    assert [word[0] for word in top] == ["2"]
    _, left, upper, right, lower = top[0]
    assert abs((left + right) / 2 - (30 + 195) / 2) < 0.5
    assert 5 < (upper + lower) / 2 < 15


def test_page_x_of_y_stands_at_the_foot(three_pages):
    pages = len(PdfReader(io.BytesIO(three_pages)).pages)
    for number in range(1, pages + 1):
        foot = " ".join(word[0] for word in words_of(three_pages, number) if word[2] > 278)
        assert f"Trang {number}/{pages}" in foot
        assert "Tài liệu có dữ liệu cá nhân" in foot


def test_header_row_is_repeated_on_every_page(three_pages):
    for number in range(1, len(PdfReader(io.BytesIO(three_pages)).pages) + 1):
        assert "Họ và tên" in text_of(three_pages, number)


# --- typeface ---------------------------------------------------------------------------------------------------------
def test_only_tinos_is_embedded_in_all_four_styles():
    letter = Document(
        title="Quyết định", template="documents/letter.html", kind="Quyết định", subject="Về việc thử", letterhead=HEAD,
        context={"basis": ["Căn cứ Luật Người cao tuổi"], "articles": [{"heading": "Phạm vi", "text": "Toàn phường."}]},
        recipients=["Như Điều 3;", "Lưu: VT, VHXH."], signature=SIGNS[1],
    )  # fmt: skip
    fonts = fonts_of(pdf(letter))
    assert {font[0].split("+")[1] for font in fonts} == {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}
    assert all(font[-5] == "yes" for font in fonts), fonts  # embedded


def test_every_vietnamese_letter_prints_and_is_found_again():
    assert len(set(VIETNAMESE)) == 146
    groups = [VIETNAMESE[start : start + 12] for start in range(0, 146, 12)]
    annex = roster(0, sections=[Section(rows=[{"name": group, "code": "", "amount": None} for group in groups])])
    content = pdf(one(annex))
    text = text_of(content)
    assert text == unicodedata.normalize("NFC", text)
    for group in groups:
        assert group in text
    assert {font[0].split("+")[1] for font in fonts_of(content)} <= {"Tinos", "Tinos-Bold", "Tinos-Italic"}


def test_no_letter_is_missing_in_any_style_of_the_typeface():
    from fontTools.ttLib import TTFont

    from elders.ground.paper.fonts import FOLDER

    files = sorted(FOLDER.glob("*.ttf"))
    assert len(files) == 4
    for file in files:
        letters = TTFont(file).getBestCmap()
        assert not [char for char in VIETNAMESE if ord(char) not in letters], file.name
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_the_rest_of_the_process_keeps_its_own_fonts(monkeypatch):
    import os

    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    pdf(one(roster(1)))
    assert "FONTCONFIG_FILE" not in os.environ  # a browser started from here inherits the environment


def test_decomposed_text_is_printed_composed():
    annex = roster(0, sections=[Section(rows=[{"name": unicodedata.normalize("NFD", "Nguyễn Thị Hường")}])])
    assert "Nguyễn Thị Hường" in text_of(pdf(one(annex)))


# --- head and signatures ----------------------------------------------------------------------------------------------
def test_the_line_under_the_motto_is_as_long_as_its_text_and_the_issuers_a_third_to_a_half(three_pages):
    words = words_of(three_pages, 1)
    motto = [word for word in words if word[0] in ("Độc", "phúc")]
    left, right, below = motto[0][1], motto[-1][3], motto[0][4]
    rules = horizontal_rules(picture(three_pages, 1), top_mm=below - 2, bottom_mm=below + 3)
    rule = next(rule for rule in rules if rule[1] > 95)
    assert abs(rule[1] - left) < 0.6 and abs(rule[2] - right) < 0.6
    issuer = [word for word in words if word[0] in ("PHÒNG", "HỘI") and word[3] < 95]
    left, right, below = issuer[0][1], issuer[-1][3], issuer[-1][4]
    rules = horizontal_rules(picture(three_pages, 1), top_mm=below - 1, bottom_mm=below + 3)
    rule = next(rule for rule in rules if rule[2] < 95)
    assert 1 / 3 <= (rule[2] - rule[1]) / (right - left) <= 1 / 2
    assert abs((rule[1] + rule[2]) / 2 - (left + right) / 2) < 0.6


def test_number_and_day_stay_blank_until_registered():
    blank = Letterhead(issuer=["ỦY BAN NHÂN DÂN", "PHƯỜNG HƯNG ĐẠO"], place="Hưng Đạo", symbol="QĐ-UBND", year=2026)
    text = text_of(pdf(one(roster(1, letterhead=blank)))).replace("\N{NO-BREAK SPACE}", " ")
    assert " ".join(text.split()).count("Số: /QĐ-UBND") == 1
    assert "Hưng Đạo, ngày tháng năm 2026" in " ".join(text.split())
    registered = Letterhead(
        issuer=["ỦY BAN NHÂN DÂN"], place="Hưng Đạo", symbol="QĐ-UBND", number=5, day=date(2026, 2, 5)
    )
    text = text_of(pdf(one(roster(1, letterhead=registered))))
    assert "Số: 05/QĐ-UBND" in text
    assert "Hưng Đạo, ngày 05 tháng 02 năm 2026" in text


@pytest.mark.parametrize("count", range(18, 52, 3))
def test_the_signature_never_stands_alone_on_a_page(count):
    content = pdf(one(roster(count)))
    last = len(PdfReader(io.BytesIO(content)).pages)
    text = text_of(content, last)
    assert "PHÓ CHỦ TỊCH" in text
    assert f"{count:02d} " in text and f"Nguyễn Thị Hường {count - 2}" in text  # two lines of the list with it


def test_annexes_of_a_decision_have_their_own_titles_and_numbers():
    annexes = [
        roster(40, letterhead=None, label="Phụ lục I", signatures=(), attached=attached_to(
            "Quyết định", "QĐ-UBND", "Ủy ban nhân dân phường Hưng Đạo", year=2026)),
        roster(3, letterhead=None, label="Phụ lục II", orientation="landscape", signatures=()),
    ]  # fmt: skip
    content = pdf(
        Document(
            title="Quyết định", template="documents/letter.html", kind="Quyết định", subject="Về việc thử",
            letterhead=HEAD, context={"articles": [{"text": "Ban hành danh sách kèm theo."}]}, annexes=annexes,
            signature=SIGNS[1], recipients=["Lưu: VT."],
        )
    )  # fmt: skip
    reader = PdfReader(io.BytesIO(content))
    sizes = [round(float(page.mediabox.width) / MM) for page in reader.pages]
    assert sizes == [210, 210, 210, 297]
    tops = [[word[0] for word in words_of(content, number) if word[4] < 20] for number in (1, 2, 3, 4)]
    assert tops == [[], [], ["2"], []]  # each annex is counted from 1, its first number is hidden
    first = " ".join(text_of(content, 2).replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Phụ lục I DANH SÁCH" in first
    assert "(Kèm theo Quyết định số /QĐ-UBND ngày tháng năm 2026 của Ủy ban nhân dân phường Hưng Đạo)" in first


def test_short_papers_are_tagged_for_screen_readers_and_say_their_language(three_pages):
    root = PdfReader(io.BytesIO(three_pages)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"


def test_totals_and_unknown_amounts():
    text = text_of(pdf(one(roster(3, total="Tổng cộng: {count} người"))))
    assert "1.000.000" in text  # two of three are known; the unknown one is empty, not zero
    assert "Danh sách này có 03 (ba) người./." in text
    assert not [line for line in text.splitlines() if "Hường 0" in line and "500.000" in line]


def test_an_empty_list_says_so():
    assert "Không có ai trong danh sách." in text_of(pdf(one(roster(0))))


def test_columns_wider_than_the_page_are_refused():
    with pytest.raises(ValueError, match="mm wide"):
        roster(0, columns=[Column(key="name", heading="Họ và tên", width_mm=170)])


def test_names_with_markup_are_printed_as_typed():
    text = text_of(pdf(one(roster(0, title="A < B & <b>C</b>", sections=[Section(rows=[{"name": "<script>&amp;"}])]))))
    assert "<script>&amp;" in text and "A < B & <b>C</b>" in text


# --- numbers in words ----------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (25, "hai mươi lăm"),
        (101, "một trăm linh một"),
        (111, "một trăm mười một"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_050_000, "một triệu không trăm năm mươi nghìn"),
        (36_900_000, "ba mươi sáu triệu chín trăm nghìn"),
        (2_000_000_000, "hai tỷ"),
        (1_000_001, "một triệu không trăm linh một"),
    ],
)
def test_amounts_in_words(number, words):
    assert in_words(number) == words


def test_days_and_numbers_are_written_as_the_decree_says():
    assert long_day(date(2026, 6, 29)) == "ngày 29 tháng 6 năm 2026"
    assert (short_day(date(2026, 3, 9)), short_day(date(2026, 2, 5))) == ("09/3/2026", "05/02/2026")
    assert grouped(1234567.5) == "1.234.567,5"


@given(st.integers(min_value=1, max_value=10**12))
@settings(max_examples=200, deadline=None)
def test_words_of_two_numbers_differ(number):
    assert in_words(number) != in_words(number + 1)
    assert "  " not in in_words(number) and in_words(number).strip() == in_words(number)
