"""The project as a whole: what is in it, what it says about itself, and what must not be in it."""

import html
import re
import subprocess
from pathlib import Path

from django.core.management import get_commands
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "elders", "clubs", "benefits", "health", "reporting")
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "README.md", "Makefile", "templates", "static", "tests", "docs", *APPS,
}  # fmt: skip
MADE = {".venv", ".var", ".git", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}
TEXT = {".py", ".html", ".txt", ".css", ".js", ".sh", ".md", ".toml", ".yaml", ".yml", ".json", ".svg", ".po", ""}
LONGEST_FILE = 500
LARGEST_PICTURE = 150 * 1024


def _files() -> list[Path]:
    """Every file of the project; what git ignores is not part of it."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive without git
        found = [path for path in ROOT.rglob("*") if not MADE & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file()]


def _texts():
    for path in _files():
        if path.suffix in TEXT and "vendor" not in path.parts:
            yield path, path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_top_level_is_the_fixed_one():
    top = {path.relative_to(ROOT).parts[0] for path in _files()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_longer_than_somebody_reads():
    made = ("migrations", "requirements", "locale", "fixtures")
    long = {
        _name(path): text.count("\n")
        for path, text in _texts()
        if path.suffix in (".py", ".html", ".css", ".js", ".sh") and not set(made) & set(path.parts)
    }
    assert not {name: lines for name, lines in long.items() if lines > LONGEST_FILE}


def test_nothing_is_unfinished_or_switched_off():
    # Written in two pieces, or this file would find itself.
    words = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", r"mark\.xf" + "ail", r"mark\.sk" + r"ip\b"]))
    wrong = [f"{_name(path)}: {found[0]}" for path, text in _texts() if (found := words.search(text))]
    assert not wrong, wrong


def test_the_project_speaks_of_itself_alone():
    """No folder of one machine, no tool of one workplace, no host of one network."""
    machine = re.compile(r"(?<![\w.:/-])/(work|root|Users|home/\w+|opt/\w+|mnt)/\w", re.IGNORECASE)
    # Backwards, or this file would find itself.
    names = "|".join(word[::-1] for word in ("edualc", "ciporhtna", "tpgtahc", "ianepo", "tolipoc"))
    workplace = re.compile(rf"\b({names})\b", re.IGNORECASE)
    wrong = [
        f"{_name(path)}: {found[0]}"
        for path, text in _texts()
        for words in (machine, workplace)
        if (found := words.search(text))
    ]
    assert not wrong, wrong


def test_no_secret_is_in_it():
    keys = re.compile(
        r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|(?i:secret_key|password)\s*=\s*[\"'][^\"'\s]{24,}[\"']"
    )
    assert not [_name(path) for path, text in _texts() if keys.search(text)]
    assert not [
        _name(path) for path in _files() if path.name in (".env", "secret_key") or path.suffix in (".pem", ".key")
    ]


# What a Vietnamese page may contain that also is an English word ("to", "an", "in", "the", "do" …) is not in the list.
WORDS = """
    add edit save delete remove cancel submit search filter next previous back close open page home user username
    password login logout sign yes error warning success file upload download list date name with from and for this
    that are was not please required invalid update create view show hide all none unknown status note
"""
ENGLISH = set(re.findall(r"\w+", WORDS))
TAGS = re.compile(r"<!--.*?-->|\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<(script|style|svg)\b.*?</\1>", re.DOTALL)
SPOKEN = re.compile(r"\b(?:title|placeholder|alt|aria-label|data-label|label|content)=\"([^\"]*)\"")


def visible_words(template: str) -> set[str]:
    """Words of a template a user reads: text between tags and the attributes a browser shows or reads out."""
    template = TAGS.sub(" ", template)
    template = re.sub(r"<meta\b[^>]*>", " ", template)
    template = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", template, flags=re.DOTALL)
    spoken = " ".join(SPOKEN.findall(template))
    text = html.unescape(re.sub(r"<[^>]*>", " ", template) + " " + spoken)
    return {word.lower() for word in re.findall(r"[^\W\d_]+", text)}


def test_no_english_word_is_left_in_what_a_user_reads():
    wrong = {
        _name(path): words
        for path, text in _texts()
        if path.suffix == ".html" and (words := visible_words(text) & ENGLISH)
    }
    assert not wrong, wrong


def test_the_search_for_english_words_finds_one():
    assert visible_words('<p title="Save">{{ name }} {% if page %}Lưu{% endif %}<!-- delete --></p>') == {"save", "lưu"}


# --- what is installed ------------------------------------------------------------------------------------------------


def test_every_dependency_is_locked_with_its_hashes():
    for name in ("run", "test"):
        text = (ROOT / "config" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        entries = [entry for entry in text.replace("\\\n", " ").splitlines() if entry.strip() and entry[0] != "#"]
        assert entries
        assert not [entry for entry in entries if not re.match(r"[\w.\[\]-]+==\S+.*--hash=sha256:[0-9a-f]{64}", entry)]


def test_the_test_set_holds_the_run_set():
    def pins(name: str) -> set[str]:
        text = (ROOT / "config" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^[\w.\[\]-]+==[\w.]+", text, re.MULTILINE))

    assert pins("run") <= pins("test")


# --- what it says about itself ----------------------------------------------------------------------------------------


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_environment_variable():
    asked = set()
    for path, text in _texts():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in APPS:
            asked |= set(re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\"", text))
            asked |= set(re.findall(r"environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"", text))
    asked |= set(re.findall(r"^([A-Z]+) \?=", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    # Not for people: what Django and fontconfig are told by the code itself.
    asked -= {"DJANGO_SETTINGS_MODULE", "FONTCONFIG_FILE"}
    assert {"DATABASE_URL", "SECRET_KEY", "HOST", "PORT"} <= asked
    assert not sorted(name for name in asked if f"`{name}`" not in _readme())


def test_the_readme_names_every_command():
    ours = {name for name, app in get_commands().items() if app in APPS}
    assert {"backup", "restore", "bench", "load_demo"} <= ours
    assert not sorted(name for name in ours if not re.search(rf"`{name}\b", _readme()))


def test_every_link_and_picture_of_the_documents_is_there():
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    missing = []
    for document in documents:
        for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            if not re.match(r"https?:|#|mailto:", target) and not (document.parent / target.split("#")[0]).exists():
                missing.append(f"{_name(document)}: {target}")
    assert not missing, missing


def test_pictures_are_small_and_used():
    pictures = sorted((ROOT / "docs" / "images").glob("*"))
    said = "".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name
        assert f"images/{picture.name}" in said, f"{picture.name} is in no document"
        with Image.open(picture) as image:
            image.verify()
