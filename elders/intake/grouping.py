"""Which tổ dân phố a text means: the name of a cell, or a name somewhere inside a title, section or file name."""

import difflib
import re

from elders.intake.syllables import place_tone
from elders.intake.text import key, tidy
from elders.intake.types import Groups

_PREFIX = r"(?:to dan pho|to dp|t d p|tdp|khu dan cu|kdc|khu pho|to nhan dan|thon|khu|to|chi hoi|cum dan cu)"
_LEAD = re.compile(rf"^(?:(?:{_PREFIX})\s+)+(?=\S)")
_NAMED = re.compile(rf"\b{_PREFIX} (?:so )?([a-z0-9]+(?: [a-z0-9]+){{0,4}})")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_WEAK = {"dan pho", "nhan dan"}
# In front of a bare name without marks: "do van quan" is Mr Quân, not the group Vân Quan.
_FAMILY_NAMES = set(key("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Đinh Trịnh Mạc").split())


def _words(text: str) -> str:
    """Key of a place: prefix and "số" dropped, numbers without leading zeros, a closing roman number as digits."""
    text = _LEAD.sub("", key(text))
    text = re.sub(r"^so (?=\d)", "", text)
    words = [re.sub(r"^0+(?=\d)", "", word) for word in re.sub(r"(?<=[a-z])(?=\d)", " ", text).split()]
    if len(words) > 1 and words[-1] in _ROMAN:
        words[-1] = _ROMAN[words[-1]]
    return " ".join(words)


def _marked(text: str) -> list[str]:
    """The words of a text as written, for comparing marks; as many as its key has."""
    plain = re.sub(r"[\W_]+", " ", tidy(text.replace("_", " ")).lower())
    return [place_tone(word) for word in re.sub(r"(?<=[^\W\d_])(?=\d)", " ", plain).split()]


class GroupIndex:
    """Look-up of group names, codes and aliases."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups
        self.codes: dict[str, set[int]] = {}
        self.names: dict[str, set[int]] = {}
        self.labels = {group.id: group.name for group in groups}
        for group in groups:
            if group.code:
                self.codes.setdefault(re.sub(r"\s", "", group.code).lower(), set()).add(group.id)
            for name in (group.name, *group.aliases):
                words = _words(name)
                if words and words not in _WEAK:
                    self.names.setdefault(words, set()).add(group.id)
        self.spelt: dict[str, set[tuple[str, ...]]] = {}
        for group in groups:
            for name in (group.name, *group.aliases):
                words = _words(name)
                if words in self.names:
                    self.spelt.setdefault(words, set()).add(tuple(_marked(name)[-len(words.split()) :]))
        self.longest_first = sorted(self.names, key=len, reverse=True)
        self._found: dict[str, int | None] = {}
        self._inside: dict[tuple[str, bool], int | None] = {}

    def find(self, text: str) -> int | None:
        """The group a cell names; None when it names none, or several."""
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> int | None:
        exact = self.codes.get(re.sub(r"\s", "", text).lower(), set()) if " " not in text.strip() else set()
        if len(exact) == 1:
            return next(iter(exact))
        found = self.names.get(_words(text))
        if found:
            return self._accented(text, found) if len(found) > 1 else next(iter(found))
        return self.find_in(text)

    def find_exact(self, text: str) -> int | None:
        """The group whose name, code or alias is the whole text, a bare number excepted."""
        words = _words(text)
        if len(text) > 60 or words.isdigit() and not key(text).startswith(("to", "tdp", "khu")):
            return None
        found = self.names.get(words) or self.codes.get(re.sub(r"\s", "", text).lower(), set())
        return next(iter(found)) if len(found) == 1 else None

    def _accented(self, text: str, ids: set[int]) -> int | None:
        same = [one for one in ids if tidy(text).lower().endswith(self.labels[one].lower().split("phố")[-1].strip())]
        return same[0] if len(same) == 1 else None

    def find_in(self, text: str, *, named_only: bool = False) -> int | None:
        """The one group named somewhere in `text`: behind a word like TDP, or (unless `named_only`) by a name of at
        least two words. None when there is none or more than one."""
        cached = self._inside.get((text, named_only), 0)
        if cached != 0:
            return cached
        self._inside[text, named_only] = found = self._find_in(text, named_only)
        return found

    def _find_in(self, text: str, named_only: bool) -> int | None:
        plain = re.sub(r"(?<=[a-z])(?=\d)", " ", key(text.replace("_", " ")))
        found: set[int] = set()
        for match in _NAMED.finditer(plain):
            words = match[1].split()
            for length in range(len(words), 0, -1):
                ids = self.names.get(_words(" ".join(words[:length])))
                if ids:
                    found |= ids
                    break
        if found or named_only:
            return next(iter(found)) if len(found) == 1 else None
        padded = f" {re.sub(r'(?<= )0+(?=[0-9])', '', f' {plain}')} "
        for name in self.longest_first:
            if " " in name and not name.isdigit() and f" {name} " in padded and self._written(name, padded, text):
                found |= self.names[name]
                padded = padded.replace(f" {name} ", "  ")
        return next(iter(found)) if len(found) == 1 else None

    def _written(self, name: str, padded: str, text: str) -> bool:
        """Whether the place where `name` stands in `text` carries its marks too, or none: Văn Quân is not Vân Quan."""
        before = padded[: padded.index(f" {name} ")].split()
        words = _marked(text)
        if len(words) != len(padded.split()):
            words = []
        own = words[len(before) : len(before) + len(name.split())]
        if all(word.isascii() for word in own):
            return not before or before[-1] not in _FAMILY_NAMES
        return tuple(own) in self.spelt.get(name, ()) or any(
            tuple(word for word in spelt if not word.isdigit()) == tuple(word for word in own if not word.isdigit())
            for spelt in self.spelt.get(name, ())
        )

    def names_unknown(self, text: str) -> bool:
        """Whether `text` says "tổ dân phố …" without naming a known group."""
        named = re.match(
            r"^(to dan pho|to dp|t d p|tdp|khu dan cu|khu pho|thon|to so|to(?= \d)) (?:so )?\S+", key(text)
        )
        return bool(named) and self.find(text) is None

    def suggestion(self, text: str) -> str:
        """The nearest known name, for the officer to choose; never chosen by itself."""
        near = difflib.get_close_matches(_words(text), self.longest_first, n=1, cutoff=0.75)
        return self.labels[next(iter(self.names[near[0]]))] if near else ""
