"""Long lists: rows set by hand in a process of their own, as WeasyPrint would have set them, none lost or doubled."""

import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from elders.ground.documents import SHORT_ROWS, Annex, Column, Document, Section, pdf
from elders.ground.paper import long
from elders.ground.paper.pdf import Part
from elders.ground.paper.setter import Setter
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


# --- the same page by both hands -----------------------------------------------
def both(annex_of, monkeypatch) -> tuple[bytes, bytes]:
    """One list printed by WeasyPrint as a whole, and with its rows set by hand."""
    whole = pdf(one(annex_of()))
    monkeypatch.setattr("elders.ground.paper.pdf.SHORT_ROWS", 0)
    return whole, pdf(one(annex_of()))


def busy() -> Annex:
    """Every kind of row and cell: headings, wrapping names, numbers, totals, a subtotal, column numbers."""
    long_names = [row | {"name": row["name"] + " cư trú tại tổ dân phố Vân Quan" * (number % 3)} for number, row in
                  enumerate(rows(40))]  # fmt: skip
    return roster(
        0,
        sections=[
            Section(title="Tổ dân phố Vân Quan", rows=long_names[:25], subtotal="Cộng: {count} người"),
            Section(title="Tổ dân phố số 3", rows=long_names[25:]),
        ],
        total="Tổng cộng: {count} người",
        column_numbers=True,
        footer="Tài liệu có dữ liệu cá nhân",
        notes=["Ghi chú ở cuối."],
    )


@pytest.mark.parametrize(
    "annex_of",
    [busy, lambda: roster(45, orientation="landscape"), lambda: roster(30, row_mm=9, font_pt=10)],
    ids=["busy", "landscape", "form"],
)
def test_rows_set_by_hand_stand_where_weasyprint_puts_them(annex_of, monkeypatch):
    whole, by_hand = both(annex_of, monkeypatch)
    pages = len(PdfReader(io.BytesIO(whole)).pages)
    assert len(PdfReader(io.BytesIO(by_hand)).pages) == pages > 1
    for number in range(1, pages + 1):
        expected, found = words_of(whole, number), words_of(by_hand, number)
        assert sorted(word[0] for word in found) == sorted(word[0] for word in expected)
        places = {}
        for word, *box in expected:
            places.setdefault(word, []).append(box)
        for word, left, top, _, _ in found:
            assert any(abs(left - box[0]) < 0.4 and abs(top - box[1]) < 0.4 for box in places[word]), (number, word)


@given(
    st.lists(st.sampled_from([0, 1, 1, 1, 2, 5]), min_size=1, max_size=150),
    st.integers(min_value=0, max_value=3),
)
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_rows_of_any_height_are_all_there_once_and_inside_the_margins(heights, every):
    """Names of none to five lines, with a heading before every so many: nothing lost, doubled or below the margin."""
    data = [
        {"name": "Nguyễn Thị Hường " * 3 * height, "code": f"03114590{number:04d}"}
        for number, height in enumerate(heights)
    ]
    size = len(data) if not every else max(1, len(data) // every)
    sections = [Section(title=f"Tổ số {at}", rows=data[at : at + size]) for at in range(0, len(data), size)]
    annex = roster(0, sections=sections)
    part = Part(Document(title="x", annexes=[annex]), annex)
    setter = Setter()
    setter.begin(long._order(part))
    for kind, texts in part.lines():
        setter.row(kind, texts)
        assert setter.y <= setter.limit + 0.01
    setter.end(part.after())
    out = io.BytesIO()
    setter.save(out, title="x", author="x")
    assert printed_codes(out.getvalue()) == list(range(len(heights)))
    for page in PdfReader(out).pages:
        words = page.extract_text()
        assert "STT" in words and re.search(
            r"03114590\d{4}", words
        )  # no page without rows, none ends in a heading alone
        assert not re.search(r"Tổ số \d+\s*(Trang|$)", words)


def test_a_number_too_long_for_its_column_is_set_narrower_not_broken():
    columns = [
        Column(key="stt", heading="STT", width_mm=6, kind="order"),
        Column(key="code", heading="Số định danh", width_mm=14, kind="code"),
        Column(key="amount", heading="Số tiền", width_mm=12, kind="number", total=True),
        Column(key="name", heading="Họ và tên", width_mm=133),
    ]
    data = [{"code": f"03114590{i:04d}", "amount": 1_234_567, "name": "Đỗ Thị Ế"} for i in range(SHORT_ROWS + 1)]
    content = pdf(one(roster(0, columns=columns, sections=[Section(rows=data)], total="Cộng")))
    assert "031145900007" in text_of(content, 1)
    code = next(word for word in words_of(content, 1) if word[0] == "031145900007")
    assert 36 < code[1] < code[3] < 50  # inside its column of 14 mm, which begins at 36


def test_a_letter_before_a_long_annex_keeps_its_own_page_numbers():
    letter = Document(
        title="Quyết định", template="documents/letter.html", kind="Quyết định", subject="Về việc thử", letterhead=HEAD,
        context={"articles": [{"text": "Ban hành danh sách kèm theo."}]}, signature=SIGNS[1], recipients=["Lưu: VT."],
        annexes=[roster(SHORT_ROWS + 1, letterhead=None, label="Phụ lục", signatures=())],
    )  # fmt: skip
    content = pdf(letter)
    tops = [[word[0] for word in words_of(content, number) if word[4] < 20] for number in (1, 2, 3)]
    assert tops == [[], [], ["2"]]
    assert "QUYẾT ĐỊNH" in text_of(content, 1) and "Phụ lục" in text_of(content, 2)


def test_a_short_annex_beside_a_long_one_may_have_notes_of_more_than_a_page():
    notes = [f"({number}) Ghi chú của dòng này, đủ dài để ghi hết chỗ của một dòng in." for number in range(90)]
    short = roster(5, letterhead=None, label="Phụ lục I", signatures=(), notes=notes)
    long_one = roster(SHORT_ROWS + 1, letterhead=None, label="Phụ lục II", signatures=())
    content = pdf(Document(title="Báo cáo", annexes=[short, long_one]))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert any("(89) Ghi chú" in page for page in pages)
    assert any("Phụ lục II" in page for page in pages)
    assert "Trang 1/" not in pages[0]  # it does not stand alone


def test_several_short_lists_are_one_tagged_paper():
    """A report of a half-year has five annexes, together longer than one list may be."""
    parts = [roster(120, letterhead=None, label=f"Phụ lục {number}", signatures=()) for number in ("I", "II")]
    reader = PdfReader(io.BytesIO(pdf(Document(title="Báo cáo", annexes=parts))))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_press_that_is_killed_is_an_error_not_a_shorter_list(monkeypatch):
    started = []
    original = long.Press.__init__

    def start(self):
        original(self)
        started.append(self)
        self.process.kill()

    monkeypatch.setattr(long.Press, "__init__", start)
    with pytest.raises(long.PressStopped):
        pdf(one(roster(SHORT_ROWS + 300)))
    assert started and all(one.process.poll() is not None for one in started)  # none is left behind


def test_the_list_is_read_as_it_is_printed_not_before():
    """Constant memory: when progress is first heard, most rows have not been asked for yet."""
    asked, heard = [], []

    def source():
        for row in rows(2000):
            asked.append(1)
            yield row

    annex = roster(0, sections=[Section(rows=source())], size=2000)
    pdf(one(annex), progress=lambda done, total: heard.append(len(asked)))
    assert heard[0] < 1000 and len(heard) >= 8
