"""Every component of a paper measured in the PDF against the table of NĐ 30/2020, Phụ lục I (reporting.md §12.2)."""

import io
import shutil
from dataclasses import dataclass

import pytest
from pypdf import PdfReader

from elders.ground.documents import Document, Letterhead, Signature, attached_to, pdf
from tests.elders.test_documents import MM, horizontal_rules, picture, roster, words_of

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"
LONG = "Ủy ban nhân dân phường báo cáo kết quả thực hiện công tác người cao tuổi trong kỳ, có số liệu kèm theo. " * 4
WARD = Letterhead(
    over=["ỦY BAN NHÂN DÂN"], issuer=["PHÒNG VĂN HÓA - XÃ HỘI"], place="Hưng Đạo", symbol="BC-UBND", number=5, year=2026
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A line of text as it stands on paper: size in pt, the first letter in mm from the upper left corner."""

    text: str
    font: str
    size: float
    x: float
    y: float


def pieces_of(content: bytes, page: int) -> list[Piece]:
    found: list[Piece] = []
    sheet = PdfReader(io.BytesIO(content)).pages[page]
    height = float(sheet.mediabox.height)

    def visit(text, cm, tm, font, size) -> None:
        if text.strip():
            x, y = cm[0] * tm[4] + cm[4], height - (cm[3] * tm[5] + cm[5])
            name = font["/BaseFont"].split("+")[-1]
            found.append(Piece(" ".join(text.split()), name, round(size * cm[0], 1), x / MM, y / MM))

    sheet.extract_text(visitor_text=visit)
    return found


def paper(**fields) -> Document:
    return Document(
        **{
            "title": "Báo cáo",
            "template": "documents/report.html",
            "kind": "BÁO CÁO",
            "subject": "Về việc thử",
            "letterhead": WARD,
            "to": ["Sở Y tế thành phố Hải Phòng."],
            "context": {
                "opening": LONG,
                "blocks": [
                    {"level": 1, "title": "I. ĐẶC ĐIỂM", "lines": [LONG, LONG]},
                    {"level": 2, "title": "1. Khái quát", "lines": ["Một đoạn ngắn."]},
                    {"level": 3, "title": "a) Điểm", "lines": ["Đoạn của điểm."]},
                ],
                "closing": "Trên đây là báo cáo./.",
            },
            "signature": Signature(authority=["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], name="Đoàn Văn Kiểm"),
            "recipients": ["Như trên", "Lưu: VT, VHXH"],
            "annexes": [
                roster(
                    2, letterhead=None, signatures=(), label="Phụ lục I", notes=["Ghi chú của bảng."],
                    attached=attached_to("Báo cáo", "BC-UBND", "Ủy ban nhân dân phường", year=2026),
                )
            ],
        }
        | fields
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf(paper())


@pytest.fixture(scope="module")
def lines(printed) -> list[Piece]:
    pages = len(PdfReader(io.BytesIO(printed)).pages)
    return [piece for page in range(pages) for piece in pieces_of(printed, page)]


COMPONENTS = [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), BOLD),
    ("Độc lập - Tự do - Hạnh phúc", (13, 14), BOLD),
    ("ỦY BAN NHÂN DÂN", (12, 13), REGULAR),  # cơ quan chủ quản
    ("PHÒNG VĂN HÓA - XÃ HỘI", (12, 13), BOLD),  # cơ quan ban hành
    ("Số: 05/BC-UBND", (13, 13), REGULAR),
    ("Hưng Đạo, ngày", (13, 14), ITALIC),
    ("BÁO CÁO", (13, 14), BOLD),
    ("Về việc thử", (13, 14), BOLD),
    ("Kính gửi: Sở Y tế", (13, 14), REGULAR),
    ("Ủy ban nhân dân phường báo cáo", (13, 14), REGULAR),  # body
    ("I. ĐẶC ĐIỂM", (13, 14), BOLD),  # mục
    ("1. Khái quát", (13, 14), BOLD),  # khoản with a title
    ("a) Điểm", (13, 14), REGULAR),
    ("TM. ỦY BAN NHÂN DÂN", (13, 14), BOLD),
    ("CHỦ TỊCH", (13, 14), BOLD),
    ("Đoàn Văn Kiểm", (13, 14), BOLD),
    ("Nơi nhận:", (12, 12), BOLD_ITALIC),
    ("- Như trên;", (11, 11), REGULAR),
    ("- Lưu: VT, VHXH.", (11, 11), REGULAR),
    ("Phụ lục I", (14, 14), BOLD),
    ("DANH SÁCH NGƯỜI CAO TUỔI", (13, 14), BOLD),  # title of an annex
    ("(Kèm theo Báo cáo số", (13, 14), ITALIC),
    ("2", (13, 14), REGULAR),  # page number
]


@pytest.mark.parametrize(("text", "sizes", "font"), COMPONENTS)
def test_size_and_style_of_every_component(lines, text, sizes, font):
    found = [one for one in lines if one.text.startswith(text)]
    assert found, text
    assert sizes[0] <= found[0].size <= sizes[1]
    assert found[0].font == font


def test_a_letter_without_a_kind_says_what_it_is_about_under_its_number():
    found = pieces_of(pdf(paper(kind="", subject="trả lời đơn", annexes=())), 0)
    number = next(one for one in found if one.text.startswith("Số:"))
    about = next(one for one in found if one.text.startswith("V/v trả lời đơn"))
    assert (about.font, 12 <= about.size <= 13) == (REGULAR, True)
    assert (about.y - number.y) * MM >= 12 + 6 - 1  # 6 pt below the line of the number


def test_pairs_of_sizes_are_consistent(lines):
    """Quốc hiệu 12 with Tiêu ngữ 13 and date 13, or 13 with 14 and 14."""
    sizes = tuple(next(one.size for one in lines if one.text.startswith(text)) for text in ("CỘNG", "Độc", "Hưng Đạo,"))
    assert sizes in {(12, 13, 13), (13, 14, 14)}


def test_number_and_day_stand_on_one_line(lines):
    number, day = (next(one for one in lines if one.text.startswith(text)) for text in ("Số:", "Hưng Đạo, ngày"))
    assert abs(number.y - day.y) < 0.6


def test_body_is_indented_justified_and_spaced(printed):
    """First line 10 mm, lines 1 to 1,5 apart (1.15 em is single), 6 pt more between paragraphs, both edges straight."""
    body = [one for one in pieces_of(printed, 0) if one.font == REGULAR and one.size == 14 and one.y > 80]
    starts = [
        place for place, one in enumerate(body) if one.text.startswith("Ủy ban nhân dân phường báo cáo") and one.x > 39
    ]
    first, second = starts[1], starts[2]  # two paragraphs of the same section
    paragraph = body[first:second]
    assert paragraph[0].x == pytest.approx(40, abs=0.3)
    assert all(one.x == pytest.approx(30, abs=0.3) for one in paragraph[1:])
    steps = [(b.y - a.y) * MM for a, b in zip(paragraph, paragraph[1:], strict=False)]
    assert min(steps) >= 1.15 * 14 - 0.1 and max(steps) <= 1.725 * 14 + 0.1
    assert (body[second].y - paragraph[-1].y) * MM - steps[0] >= 6 - 0.1
    rows: dict[float, float] = {}
    for _, _, top, right, _ in words_of(printed, 1):
        rows[round(top, 1)] = max(rows.get(round(top, 1), 0), right)
    edges = [right for top, right in rows.items() if paragraph[0].y - 6 < top < paragraph[-1].y - 6]
    assert len(edges) >= 3 and all(right == pytest.approx(195, abs=0.4) for right in edges)


@pytest.mark.parametrize(
    "subject",
    ["Về việc thử", "Kết quả thực hiện công tác người cao tuổi và Đề án\nnhân rộng Câu lạc bộ", "Rất dài " * 30],
)
def test_the_line_under_the_subject_is_a_third_to_a_half_of_its_text(subject):
    content = pdf(paper(subject=subject, annexes=()))
    words = words_of(content, 1)
    top = next(word[4] for word in words if word[0] == "BÁO")
    below = next(word[2] for word in words if word[0] == "gửi:")
    texts = [word for word in words if top - 1 < word[2] < below - 1]
    left, right = min(word[1] for word in texts), max(word[3] for word in texts)
    rules = horizontal_rules(picture(content, 1), top_mm=top, bottom_mm=below, least_mm=5)
    assert rules
    _, start, end = rules[0]
    assert 1 / 3 <= (end - start) / (right - left) <= 1 / 2
    assert abs((start + end) / 2 - (left + right) / 2) < 0.8


def test_the_paper_ends_with_its_sign_and_two_lines_go_with_the_signature(printed):
    pages = PdfReader(io.BytesIO(printed)).pages
    text = [" ".join(page.extract_text().split()) for page in pages]
    signed = next(one for one in text if "Đoàn Văn Kiểm" in one)
    assert "Trên đây là báo cáo./." in signed
