"""Every word the libraries show is Vietnamese: the catalogue of the house covers what theirs leave in English."""

import gettext
import re
from pathlib import Path

import axes
import django
import import_export
import pytest
from django.conf import global_settings, settings
from django.utils import translation

FOLDER = Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES"
DJANGO = Path(django.__file__).parent
# Catalogues that list every message of a library, whatever language they are of.
SHIPPED = [
    DJANGO / "conf/locale/en/LC_MESSAGES/django.po",
    *(DJANGO / f"contrib/{app}/locale/en/LC_MESSAGES/django.po" for app in ("admin", "auth", "postgres", "sessions")),
    Path(axes.__file__).parent / "locale/fr/LC_MESSAGES/django.po",
    Path(import_export.__file__).parent / "locale/fr/LC_MESSAGES/django.po",
]
# Names of languages, pages of a developer's machine and details of password hashes are never on a screen; a sign is a
# sign in every language.
LANGUAGES = {str(name) for _, name in global_settings.LANGUAGES}
NEVER_SHOWN = re.compile(
    r"DEBUG|Referer|docs\.djangoproject|Polling|how-to|get help|The install worked|CSRF cookie|disable cookies|^Django "
    r"|Get started|^(variety|version|memory cost|time cost|parallelism|block size)$"
    r"|^(IPv[46]|URL|Big \(8 byte\) integer|Slug.*|[ap]\.m\.|[AP]M)$|^%\(size\)|^%s [KMGTP]?B"
    r"|^%\(class_name\)s %\(instance\)s$|^[^A-Za-z]*$"
)


def entries(path: Path) -> list[dict[str, str]]:
    """Entries of a .po file, each with `msgid` and, where it has them, `msgid_plural`, `msgctxt` and `msgstr`."""
    found, entry, key = [], {}, ""
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        line = line.strip()
        if match := re.match(r'(msgctxt|msgid|msgid_plural|msgstr)(?:\[0\])? "(.*)"$', line):
            key = match[1]
            entry[key] = match[2]
        elif line.startswith('"') and key:
            entry[key] += line[1:-1]
        elif not line or line.startswith("#~"):
            if entry.get("msgid"):
                found.append(
                    {
                        name: text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
                        for name, text in entry.items()
                    }
                )
            entry, key = {}, ""
    return found


OURS = entries(FOLDER / "django.po")


def test_the_compiled_catalogue_is_the_written_one():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in OURS:
        if "msgctxt" in entry:
            assert compiled.pgettext(entry["msgctxt"], entry["msgid"]) == entry["msgstr"]
        elif "msgid_plural" in entry:
            assert compiled.ngettext(entry["msgid"], entry["msgid_plural"], 2) == entry["msgstr"]
        else:
            assert compiled.gettext(entry["msgid"]) == entry["msgstr"]
    singulars = {key[0] if isinstance(key, tuple) else key for key in compiled._catalog}
    assert len(singulars - {""}) == len(OURS)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "/".join(path.parts[-6:-3]))
def test_no_message_of_a_library_stays_english(path):
    with translation.override("vi"):
        english = [
            entry["msgid"]
            for entry in entries(path)
            if entry["msgid"] not in LANGUAGES
            and not NEVER_SHOWN.search(entry["msgid"])
            and "msgctxt" not in entry
            and _said(entry) == entry["msgid"]
        ]
    assert not english


def _said(entry: dict[str, str]) -> str:
    if "msgid_plural" in entry:
        return translation.ngettext(entry["msgid"], entry["msgid_plural"], 1)
    return translation.gettext(entry["msgid"])


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("This field is required.", "Chưa nhập mục này."),
        ("Enter a valid date.", "Nhập ngày theo mẫu ngày/tháng/năm, ví dụ 05/03/1945."),
        ("This password is too common.", "Mật khẩu này quá nhiều người dùng, dễ bị đoán."),
        ("access attempt", "lần đăng nhập sai"),
        ("Confirm import", "Ghi vào sổ"),
    ],
)
def test_our_words_win_over_those_of_the_libraries(english, vietnamese):
    with translation.override("vi"):
        assert translation.gettext(english) == vietnamese
