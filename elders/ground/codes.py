"""QR codes for papers and pages: a short text in, a picture out."""

import io

import segno

QUIET_MODULES = 4  # the white border that readers need (ISO/IEC 18004)


def qr_svg(text: str, *, css_class: str = "qr") -> str:
    """The code as inline `<svg>` for pages and papers: no style attribute, no script; CSS of `css_class` sets its size.

    Error correction M: it is still read when 15 % are under a stamp, a fold or a signature.
    Raises: ValueError when the text is empty or longer than a code holds (about 2,300 bytes).
    """
    out = io.BytesIO()
    _code(text).save(
        out,
        kind="svg",
        border=QUIET_MODULES,
        xmldecl=False,
        svgns=True,
        svgclass=css_class,
        lineclass=None,
        omitsize=True,
        nl=False,
        light="#fff",
        draw_transparent=False,
    )
    return out.getvalue().decode()


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """The code as PNG, `scale` pixels a module, for .docx and .xlsx. Raises: ValueError as `qr_svg`."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", scale=scale, border=QUIET_MODULES)
    return out.getvalue()


def qr_rows(text: str) -> list[list[bool]]:
    """The dark modules row by row without the white border, for papers that draw the squares themselves."""
    return [[bool(module) for module in row] for row in _code(text).matrix]


def _code(text: str) -> segno.QRCode:
    if not text:
        raise ValueError("a code needs a text")
    try:
        # UTF-8 always: left to itself the library would write "sách" as Latin-1 and "điện" as UTF-8.
        return segno.make_qr(text, error="m", boost_error=False, encoding="utf-8")
    except segno.DataOverflowError:
        raise ValueError("the text is longer than a code holds") from None
