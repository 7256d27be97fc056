"""Syllables of names that are near to a typed one: half typed, mistyped, typed with the Telex keys, or heard wrongly.

The registry's own syllables (`NameWord`, a few thousand, kept by a trigger) are the vocabulary: a search asks them
first and people only afterwards.
"""

import re
import unicodedata
from collections.abc import Iterable
from string import ascii_lowercase

from django.apps import apps
from django.db.models import Q

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
# Heard or said alike on the northern coast, and two spellings of one sound.
_ALIKE = [("l", "n"), ("ch", "tr"), ("s", "x"), ("d", "gi"), ("r", "d"), ("r", "gi"), ("k", "c"), ("ng", "ngh")]
_TELEX = [("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u"), ("dd", "d")]


def as_written(word: str) -> str:
    """A syllable with its tone put last, so that "hoà" = "hòa" while "lan" ≠ "lân"."""
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(c for c in decomposed if c not in _TONES) + "".join(c for c in decomposed if c in _TONES)


def beginning_with(words: Iterable[str]) -> dict[str, list[str]]:
    """Typed word → known syllables that begin with it (itself first), in one query."""
    words = list(words)
    condition = Q()
    for word in words:
        condition |= Q(word__startswith=word)
    known = _known(condition)
    return {word: sorted(k for k in known if k.startswith(word)) for word in words}


def near(words: Iterable[str]) -> dict[str, list[str]]:
    """Typed word → known syllables one slip away (never itself), in one query."""
    slips = {word: variants(word) for word in words}
    known = _known(Q(word__in=set().union(*slips.values())))
    return {word: sorted(known & some) for word, some in slips.items()}


def _known(condition: Q) -> set[str]:
    return set(apps.get_model("elders", "NameWord").objects.filter(condition).values_list("word", flat=True))


def variants(word: str) -> set[str]:
    """What may have been meant by `word`: one letter wrong, missing, too many or swapped with its neighbour (from
    three letters on: in shorter ones every syllable is near to every other), a sound written otherwise, Telex keys."""
    found = set()
    if len(word) >= 3:
        for i in range(len(word) + 1):
            head, tail = word[:i], word[i:]
            found |= {head + c + tail for c in ascii_lowercase}
            if tail:
                found.add(head + tail[1:])
                found |= {head + c + tail[1:] for c in ascii_lowercase}
            if len(tail) > 1:
                found.add(head + tail[1] + tail[0] + tail[2:])
    for one, other in _ALIKE:
        for written, meant in ((one, other), (other, one)):
            if word.startswith(written):
                found.add(meant + word[len(written) :])
    if word.endswith(("i", "y")):
        found.add(word[:-1] + ("y" if word[-1] == "i" else "i"))  # Lý = Lí, Quý = Quí
    found.add(telex(word))
    return found - {word, ""}


def telex(word: str) -> str:
    """What the keys would have made with the Vietnamese keyboard on: "nguyeenx" → "nguyen", "ddoox" → "do"."""
    for keys, letter in _TELEX:
        word = word.replace(keys, letter)
    return re.sub(r"(?<=[a-z])[sfrxj]$", "", word)
