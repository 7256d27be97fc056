"""QR codes are read back from their pictures by a reader of the tests' own (ISO/IEC 18004, versions 1-3)."""

import io
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from elders.ground.codes import QUIET_MODULES, qr_png, qr_rows, qr_svg
from elders.ground.paper.press import whole

DATA_CODEWORDS = {1: 16, 2: 28, 3: 44}  # level M: one block each, nothing is interleaved
MASKS = [
    lambda y, x: (y + x) % 2 == 0, lambda y, x: y % 2 == 0, lambda y, x: x % 3 == 0, lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0, lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0, lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
]  # fmt: skip
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def modules(picture: Image.Image, size: int) -> list[list[bool]]:
    """The middles of the modules of a picture that shows a code with its border."""
    picture = picture.convert("L")
    step = picture.width / (size + 2 * QUIET_MODULES)
    middles = [(QUIET_MODULES + index + 0.5) * step for index in range(size)]
    return [[picture.getpixel((x, y)) < 128 for x in middles] for y in middles]


def read(rows: list[list[bool]]) -> str:
    size = len(rows)
    version = (size - 17) // 4
    level_and_mask = sum(rows[8][x] << (4 - x) for x in range(5)) ^ 0b10101
    assert level_and_mask >> 3 == 0b00, "error correction M"
    mask = MASKS[level_and_mask & 7]

    def is_pattern(y: int, x: int) -> bool:
        corner = (y < 9 and (x < 9 or x > size - 9)) or (y > size - 9 and x < 9)
        aligned = version > 1 and abs(y - (size - 7)) < 3 and abs(x - (size - 7)) < 3
        return corner or aligned or y == 6 or x == 6

    bits, up, right = [], True, size - 1
    while right > 0:
        right -= right == 6  # the column of the timing pattern
        for y in range(size - 1, -1, -1) if up else range(size):
            bits += [rows[y][x] ^ mask(y, x) for x in (right, right - 1) if not is_pattern(y, x)]
        up, right = not up, right - 2
    bits = bits[: DATA_CODEWORDS[version] * 8]

    def take(count: int) -> int:
        nonlocal bits
        head, bits = bits[:count], bits[count:]
        return sum(bit << (count - 1 - index) for index, bit in enumerate(head))

    mode = take(4)
    if mode == 0b0010:
        length = take(9)
        pairs = [divmod(take(11), 45) for _ in range(length // 2)]
        letters = [number for pair in pairs for number in pair] + [take(6) for _ in range(length % 2)]
        return "".join(ALPHANUMERIC[number] for number in letters)
    if mode == 0b0001:
        length = take(10)
        return "".join(
            f"{take([0, 4, 7, 10][min(3, length - at)]):0{min(3, length - at)}d}" for at in range(0, length, 3)
        )
    assert mode == 0b0100
    return bytes(take(8) for _ in range(take(8))).decode()


@pytest.mark.parametrize("text", ["DS-2026-12-17-TRANG-3", "Danh sách 12/2026, trang 3", "202612170003", "a"])
def test_a_png_says_what_was_put_in(text):
    picture = Image.open(io.BytesIO(qr_png(text, scale=5)))
    size = picture.width // 5 - 2 * QUIET_MODULES
    assert read(modules(picture, size)) == text


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/", min_size=1, max_size=26))
def test_every_short_code_is_read_back(text):
    assert read(qr_rows(text)) == text


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")
def test_an_svg_on_paper_says_what_was_put_in(tmp_path):
    code = qr_svg("DS-2026-12-17-TRANG-3")
    css = "@page { size: 66mm 66mm; margin: 0 } body { margin: 0 } svg { width: 66mm; height: 66mm; display: block }"
    target = tmp_path / "code.pdf"
    target.write_bytes(whole(f"<html><head><style>{css}</style></head><body>{code}</body></html>"))
    subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", target, tmp_path / "code"], check=True)
    rows = qr_rows("DS-2026-12-17-TRANG-3")
    assert modules(Image.open(tmp_path / "code.png"), len(rows)) == rows


def test_the_svg_keeps_the_strict_content_policy_and_escapes():
    code = qr_svg('<a b="c">', css_class="qr small")
    root = ElementTree.fromstring(code)
    assert root.get("class") == "qr small"
    assert "style" not in code
    assert "script" not in code
    assert root.get("width") is None, "CSS sets the size"


def test_texts_no_code_holds_are_refused():
    with pytest.raises(ValueError, match="needs a text"):
        qr_svg("")
    with pytest.raises(ValueError, match="longer than"):
        qr_png("x" * 3000)
