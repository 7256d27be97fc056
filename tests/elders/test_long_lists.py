"""Long lists: printed in chunks by two processes, joined without a seam, no row lost or doubled."""

import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from elders.ground.documents import SHORT_ROWS, Annex, Document, Section, pdf
from elders.ground.paper import long, press
from elders.ground.paper.pdf import Part
from tests.elders.test_documents import COLUMNS, HEAD, SIGNS, fonts_of, one, roster, rows, text_of, words_of

ROWS = 650


def printed_codes(content: bytes) -> list[int]:
    """The numbers in the codes of the rows, in the order they stand on paper."""
    return [int(code) for code in re.findall(r"03114590(\d{4})", text_of(content))]


@pytest.fixture(scope="module")
def heard() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def long_list(heard) -> bytes:
    sections = [
        Section(title=f"Tổ dân phố số {number} (260 người)", rows=rows(260, start=260 * number)) for number in range(2)
    ] + [Section(title="Tổ dân phố số 3 (130 người)", rows=rows(130, start=520))]
    annex = Annex(
        title="DANH SÁCH NGƯỜI CAO TUỔI", columns=COLUMNS, sections=sections, letterhead=HEAD, signatures=SIGNS,
        closing="Danh sách này có {count} người.", total="Tổng cộng", footer="Tài liệu có dữ liệu cá nhân", size=ROWS,
    )  # fmt: skip
    assert ROWS > SHORT_ROWS
    return pdf(one(annex), progress=lambda done, total: heard.append((done, total)))


def test_no_row_is_lost_or_doubled(long_list):
    assert printed_codes(long_list) == list(range(ROWS))


def test_numbers_headers_and_footers_run_through(long_list):
    pages = len(PdfReader(io.BytesIO(long_list)).pages)
    for number in range(1, pages + 1):
        words = words_of(long_list, number)
        top = [word[0] for word in words if word[4] < 20]
        assert top == ([] if number == 1 else [str(number)])
        foot = " ".join(word[0] for word in words if word[2] > 278)
        assert f"Trang {number}/{pages}" in foot and "Tài liệu có dữ liệu cá nhân" in foot
        assert "Họ và tên" in text_of(long_list, number)


def test_only_the_last_page_is_signed_and_sums_are_right(long_list):
    text = text_of(long_list)
    assert text.count("NGƯỜI LẬP BIỂU") == 1 and text.count("CỘNG HÒA XÃ HỘI") == 1
    assert "Danh sách này có 650 người." in text
    known = sum(500_000 for number in range(ROWS) if number % 3)
    assert f"{known:,}".replace(",", ".") in text


def test_a_long_list_uses_our_typeface_only_and_says_its_language(long_list):
    fonts = fonts_of(long_list)
    assert {font[0].split("+")[1] for font in fonts} == {"Tinos", "Tinos-Bold", "Tinos-Italic"}
    assert all(font[-5] == "yes" for font in fonts)
    reader = PdfReader(io.BytesIO(long_list))
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert reader.metadata.title == "Danh sách người cao tuổi"


def test_progress_grows_to_the_end(long_list, heard):
    done = [count for count, _ in heard]
    assert done == sorted(done) and done[-1] >= ROWS
    assert {total for _, total in heard} == {ROWS}


@given(
    st.lists(st.sampled_from([1, 1, 1, 2, 5]), min_size=1, max_size=150),
    st.integers(min_value=3, max_value=60),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_chunks_of_any_size_lose_and_double_nothing(heights, chunk):
    """Rows of one to five lines: what one chunk leaves on its last page is where the next begins."""
    data = [
        {"name": "Nguyễn Thị Hường " * height, "code": f"03114590{number:04d}"} for number, height in enumerate(heights)
    ]
    annex = roster(0, sections=[Section(rows=data)])
    part = Part(Document(title="x", annexes=[annex]), annex)
    order = next(long._orders(part, part.rows(), part.document, "")) | {"chunk": chunk}
    said, found = [], []
    for pages, content in press.chunks(order, said.append):
        assert len(PdfReader(io.BytesIO(content)).pages) == pages
        found += printed_codes(content)
    assert found == list(range(len(heights)))
    assert sum(message["rows"] for message in said) == len(heights)


def test_pages_are_filled_to_the_end_where_chunks_meet():
    """A reader sees no seam: except the last page, a page holds as many rows as when printed in one piece."""
    annex = roster(120)
    part = Part(Document(title="x", annexes=[annex]), annex)
    order = next(long._orders(part, part.rows(), part.document, ""))
    per_page = []
    for size in (1000, 50):
        pages = []
        for _, content in press.chunks(order | {"chunk": size}, lambda message: None):
            pages += [
                len(re.findall(r"03114590\d{4}", page.extract_text())) for page in PdfReader(io.BytesIO(content)).pages
            ]
        per_page.append(pages)
    assert per_page[0] == per_page[1]


def test_a_press_that_is_killed_is_an_error_not_a_shorter_list(monkeypatch):
    started = []
    original = long.Press.__init__

    def start(self):
        original(self)
        started.append(self)
        if len(started) == 2:
            self.process.kill()

    monkeypatch.setattr(long.Press, "__init__", start)
    with pytest.raises(long.PressStopped):
        pdf(one(roster(SHORT_ROWS + 300)))
    assert all(one.process.poll() is not None for one in started)  # none is left behind
