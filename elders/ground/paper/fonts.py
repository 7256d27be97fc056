"""The one typeface of all papers: Tinos, shaped and spaced like Times New Roman, with every Vietnamese letter.

No system font is looked at: papers come out the same on every machine, and a letter can never be borrowed from
another typeface. Imports neither Django nor the rest of the house: `press` uses it in a process of its own.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

FAMILY = "Tinos"
FOLDER = Path(__file__).parent / "fonts"


@cache
def engine() -> tuple[Any, Any]:
    """(the weasyprint module, its FontConfiguration with our fonts only). Loaded at the first paper: 0.5 s, 40 MB."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FOLDER / "fonts.conf")
    try:
        # fontconfig reads the variable once here. It must not stay: a browser started from this process inherits it.
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        return weasyprint, FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
