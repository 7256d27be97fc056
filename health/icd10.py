"""Diseases by their ICD-10 code, and the words rosters use for them (`health/policy/icd10.toml`). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from elders.ground.names import vn_key
from elders.ground.policy import Folder
from health.measures import POLICY

ICD = re.compile(r"^[A-Z][0-9]{2}(\.[0-9]{1,2})?$")
_PARTED = re.compile(r"[,;/+\n•]| - |\bvà\b|\bkèm\b", re.I)


@dataclass(frozen=True)
class Disease:
    code: str
    label: str
    words: tuple[str, ...] = ()
    sex: str = ""


@cache
def diseases() -> dict[str, Disease]:
    return {
        code: Disease(code, table["label"], tuple(table.get("words", ())), table.get("sex", ""))
        for code, table in Folder.read(POLICY).files["icd10"].items()
    }


@cache
def _by_words() -> dict[str, str]:
    return {words: one.code for one in diseases().values() for words in (vn_key(one.label), *one.words)}


def listed(code: str) -> Disease | None:
    """The disease of a code, or of its first three characters; None for one the list does not hold."""
    return diseases().get(code) or diseases().get(code[:3])


def read(text: str) -> tuple[list[str], list[str]]:
    """(codes that are certain, words nobody gave a code) of "THA, ĐTĐ type 2; Thoái hóa khớp"."""
    codes: list[str] = []
    words: list[str] = []
    for part in _PARTED.split(text):
        said = part.strip(" .:()")
        plain = vn_key(said)
        if not plain or plain in ("khong", "khong co", "ko", "0", "chua phat hien", "binh thuong"):
            continue
        if ICD.match(said.upper()):
            codes.append(said.upper())
        elif code := _by_words().get(plain):
            codes.append(code)
        else:
            words.append(said)
    return list(dict.fromkeys(codes)), list(dict.fromkeys(words))


def troubles(codes: Iterable[str], sex: str) -> list[str]:
    """Why codes may not go into a package (H-080): not in the list, or for the other sex."""
    found = []
    for code in codes:
        one = listed(code)
        if one is None:
            found.append(f"mã {code} không có trong danh mục ICD-10 đã nạp")
        elif one.sex and sex and one.sex != sex:
            found.append(f"mã {code} không dùng cho {'nam' if sex == 'nam' else 'nữ'}")
    return found


def words_of(code: str) -> str:
    """ "Tăng huyết áp nguyên phát (I10)"; the bare code when the list does not hold it."""
    one = diseases().get(code)
    return f"{one.label} ({code})" if one else code
