"""Vietnamese syllables: which spellings exist, and where the tone mark stands.

Used to tell a right decoding from a wrong one and to write names in one style (Hoà → Hòa, Thuý → Thúy, but Quý).
"""

import unicodedata
from functools import lru_cache

TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
_SHAPES = "\u0302\u0306\u031b"  # â ê ô, ă, ơ ư

_FRONT = "iêey"  # k, gh, ngh stand before these, c, g, ng before the others
_ONSET_WORDS = "b ch d đ gi h kh l m n nh p ph qu r s t th tr v x c g ng k gh ngh"
_RHYME_WORDS = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm
ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap
oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u
ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh
uyt uyn uyu uyp ư ưa ưc ưi ưng ưt ươc ươi ươm ươn ương ươp ươt ươu ưu ưn ưm y yêm yên yêng yêt yêu
"""
_EXTRA_WORDS = "gi gin ging giêng giêc giêt gich gip ky quy quynh quyt quych quyên quyêt quôc"
_ONSETS = ["", *_ONSET_WORDS.split()]
_RHYMES = _RHYME_WORDS.split()
_STOPPED = ("c", "ch", "p", "t")  # such syllables carry only sắc or nặng


def _fits(onset: str, rhyme: str) -> bool:
    front = rhyme[0] in _FRONT
    if onset in ("k", "gh", "ngh"):
        return front
    if onset in ("c", "g", "ng"):
        return not front
    if onset == "qu":
        return rhyme[0] in "aăâeêiyơ"
    if rhyme.startswith("y") and rhyme != "y":
        return onset == ""
    return True


_PLAIN = {onset + rhyme for onset in _ONSETS for rhyme in _RHYMES if _fits(onset, rhyme)} | set(_EXTRA_WORDS.split())


def split_tone(word: str) -> tuple[str, str] | None:
    """(word without its tone mark in lower case, tone mark or ""); None when it carries several."""
    tone = ""
    kept = []
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in TONES:
            if tone:
                return None
            tone = char
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tone


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether `word` is spelt as a Vietnamese syllable can be, wherever its tone mark stands in the vowels."""
    split = split_tone(word)
    if split is None:
        return False
    plain, tone = split
    if plain not in _PLAIN:
        return False
    return not (tone and plain.endswith(_STOPPED) and tone not in "\u0301\u0323")


@lru_cache(maxsize=20_000)
def place_tone(word: str) -> str:
    """The lower-case syllable with its tone mark in the old, official-name place: "hoà" → "hòa", "quý" → "quý".

    A word that is no Vietnamese syllable comes back as it is (NFC).
    """
    split = split_tone(word)
    if split is None or not split[1] or split[0] not in _PLAIN:
        return unicodedata.normalize("NFC", word)
    plain, tone = split
    at = _tone_index(plain)
    return unicodedata.normalize("NFC", plain[: at + 1] + tone + plain[at + 1 :])


def _tone_index(plain: str) -> int:
    vowels = [at for at, char in enumerate(plain) if char in "aăâeêioôơuưy"]
    if plain.startswith("qu") and len(vowels) > 1 or plain.startswith("gi") and len(vowels) > 1:
        vowels = vowels[1:]
    marked = [at for at in vowels if plain[at] in "ăâêôơư"]
    if marked:
        return marked[-1]  # ươ carries it on ơ
    if len(vowels) == 1:
        return vowels[0]
    if len(vowels) == 3:
        return vowels[1]
    ends_open = vowels[-1] == len(plain) - 1
    return vowels[0] if ends_open else vowels[-1]
