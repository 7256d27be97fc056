"""What a heading means: the synonyms every field declares, whole or inside a longer heading, also misspelt.

Roles: the name of a field; "field=choice" for a column of crosses; "birth.day", "name.family" and the like for parts
of a value; "#order", "#death", and "#other" for what belongs to somebody or something else (người nhận thay, ngày cấp).
"""

import difflib
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from elders.intake.kinds import Kind
from elders.intake.text import key, tidy

ORDER, OTHER, DEATH, AGE = "#order", "#other", "#death", "#age"
FAMILY, MIDDLE, GIVEN = "name.family", "name.middle", "name.given"
DAY, MONTH, YEAR = "birth.day", "birth.month", "birth.year"
PARTS = {
    FAMILY: ("họ đệm", "họ và đệm", "họ lót", "họ và tên đệm", "họ và chữ đệm", "họ, chữ đệm", "họ chữ lót", "họ"),
    MIDDLE: ("đệm", "tên đệm", "chữ đệm", "chữ lót", "tên lót", "lót", "đệm tên"),
    GIVEN: ("tên riêng",),
    DAY: ("ngày",),
    MONTH: ("tháng", "tháng sinh"),
    YEAR: ("năm",),
}
_ORDER_WORDS = {"stt", "tt", "so tt", "so thu tu", "thu tu", "s t t", "t t", "no", "so t t", "so stt", "stt ho"}
_AGE_WORDS = {"tuoi", "so tuoi", "tuoi thuc", "tuoi mung tho", "tuoi chuc tho", "do tuoi"}
_SOMEBODY_ELSE = re.compile(
    r"\b(quan he|nguoi nhan|nhan thay|nhan ho|nguoi linh|linh thay|chu ho|than nhan|giam ho|uy quyen|dai dien|"
    r"gioi thieu|nguoi than|cham soc|nuoi duong|phung duong|nguoi lien he|nguoi lap|can bo|bac si|y si|nguoi kham|"
    r"cong tac vien|tinh nguyen vien|nguoi khai|nguoi ky|nguoi thu|nguoi dong|vo|chong|bo|me|cha|con|chau)\b"
)
_THE_PERSON = re.compile(
    r"\b(nguoi cao tuoi|nct|nguoi huong|nguoi duoc|hoi vien|thanh vien|benh nhan|cac cu|doi tuong)\b"
)
_OTHER_THINGS = re.compile(
    r"^(ngay|thang|nam|thoi gian|thoi diem|thoi han|tu ngay|tu thang|den ngay|den thang|ngay thang|ngay thang nam) "
    r"(cap|vao|tham gia|ket nap|quyet dinh|cong nhan|duoc|huong|bat dau|chuyen|den|di|hop|kham|nhan|ky|lap|het|"
    r"hieu luc|dang ky|vao hoi|vao clb|dong|tang|xac dinh|chi tra|thang|nhap|xuat)|"
    r"\b(ngay cap|noi cap|ngay qd|so quyet dinh|so qd|noi sinh|"
    r"noi dang ky kham|noi dang ky kcb|kcb|ky nhan|chu ky|ky ten|so tai khoan|ngan hang|chuc vu|"
    r"nghe nghiep|ton giao|trinh do|so thang|han su dung|gia tri)\b|^(tu|den) (ngay|thang|nam)"
)
_DEATH = re.compile(r"^(ngay|nam|thang|ngay thang nam|thoi gian|thoi diem)( thang)?( nam)? (mat|chet|qua doi|tu tran)$")
# Too common to mean anything inside a longer heading; alone they do.
_VAGUE_WORDS = (
    "ngay|thang|nghe|name|khuyet|nang|lien he|doi song|nguoi huong|ngheo|sinh|ho dem|nguoi cao tuoi|don vi|hoan canh|"
    "mot minh|trang thai|khu vuc"
)
_VAGUE = set(_VAGUE_WORDS.split("|"))
_UNIT = {"nghin": 1_000, "ngan": 1_000, "1000": 1_000, "trieu": 1_000_000}


@dataclass(frozen=True)
class Match:
    """How surely a heading means `role`; `rank` is the place among the field's synonyms (lower is preferred)."""

    role: str
    score: float
    rank: int = 0


@dataclass(eq=False)
class Column:
    """One column of a table. `parts` are the heading's lines from top to bottom."""

    index: int
    parts: tuple[str, ...]
    role: str = ""
    score: float = 0.0
    rank: int = 0
    heading: str = ""
    chosen: bool = False
    profile: dict[str, float] = field(default_factory=dict)


class Vocabulary:
    """All headings of one kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.accented: dict[str, Match] = {}
        self.plain: dict[str, Match] = {}
        for item in kind.fields:
            for rank, words in enumerate((item.heading, *item.synonyms)):
                self._add(words, item.name, rank)
            for choice, headings in item.crosses.items():
                for rank, words in enumerate(headings):
                    self._add(words, f"{item.name}={choice}", rank)
        for role, headings in PARTS.items():
            if kind.field("full_name" if role.startswith("name.") else "birth") is None:
                continue  # "Ngày" of a cash book is no part of a birth
            for rank, words in enumerate(headings):
                self._add(words, role, rank)
        self.long = sorted(
            (words for words in self.plain if len(words) >= 4 and words not in _VAGUE), key=len, reverse=True
        )
        self._seen: dict[tuple[str, bool], Match | None] = {}

    def _add(self, words: str, role: str, rank: int) -> None:
        match = Match(role, 1.0, rank)
        self.accented.setdefault(spelling(words), match)
        self.plain.setdefault(key(words), match)

    def match(self, text: str, misspelt: bool = True) -> Match | None:
        """The role of one heading text, or None."""
        if (text, misspelt) not in self._seen:
            if len(self._seen) > 20_000:
                self._seen.clear()
            self._seen[text, misspelt] = self._match(text, misspelt)
        return self._seen[text, misspelt]

    def _match(self, text: str, misspelt: bool) -> Match | None:
        text = tidy(text).strip(" :.*")
        if not text or len(text) > 120:
            return None
        exact = self._exact(text)
        if exact:
            return exact
        bare = tidy(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text)).strip(" :.*")
        plain = key(bare or text)
        if plain in _ORDER_WORDS:
            return Match(ORDER, 1.0)
        if plain in _AGE_WORDS:
            return Match(AGE, 0.9)
        if _DEATH.match(plain) and ("ấ" in text.lower() or "chết" in text.lower() or text.isascii() or "qua" in plain):
            return Match(DEATH, 1.0)
        if bare and bare != text:
            exact = self._exact(bare)
            if exact:
                return Match(exact.role, 0.97, exact.rank)
        if is_somebody_else(key(text)):
            return Match(OTHER, 0.95)
        if _OTHER_THINGS.search(plain):
            return Match(OTHER, 0.95)
        return self._initials(text) or self._inside(plain) or (self._misspelt(plain) if misspelt else None)

    def _exact(self, text: str) -> Match | None:
        if key(text) in _ORDER_WORDS:
            return Match(ORDER, 1.0)
        if not text.isascii():
            found = self.accented.get(spelling(text))
            if found:
                return found
            found = self.plain.get(key(text))  # half-accented or wrongly accented headings: not for one short word
            return Match(found.role, 0.9, found.rank) if found and len(key(text)) > 3 else None
        return self.plain.get(key(text))

    def _initials(self, text: str) -> Match | None:
        """ "Đ.chỉ", "H.cảnh": the first word by its first letter, the rest written out; when only one field fits."""
        found = re.fullmatch(r"([^\W\d_])[./] ?([^\W\d_]{2,}(?: [^\W\d_]+)*)", text.lower())
        if not found:
            return None
        fitting = {}
        for words, match in self.accented.items():
            first, _, rest = words.partition(" ")
            if first[:1] == found[1] and rest == spelling(found[2]):
                fitting[match.role.partition("=")[0]] = match
        return Match(*[(one.role, 0.85, one.rank) for one in fitting.values()][0]) if len(fitting) == 1 else None

    def _inside(self, plain: str) -> Match | None:
        padded = f" {plain} "
        for words in self.long:
            if f" {words} " in padded:
                found = self.plain[words]
                start = padded.index(f" {words} ")
                if found.role.startswith(("name.", "birth.")):
                    continue
                return Match(found.role, 0.75 + 0.1 * (start == 0) + 0.1 * len(words) / len(plain), found.rank)
        return None

    def _misspelt(self, plain: str) -> Match | None:
        if len(plain) < 5 or len(plain) > 40:
            return None
        near = difflib.get_close_matches(plain, self.long, n=1, cutoff=0.85)
        if not near:
            tight = plain.replace(" ", "")
            near = [words for words in self.long if words.replace(" ", "") == tight][:1]
        return Match(self.plain[near[0]].role, 0.65, self.plain[near[0]].rank) if near else None

    # -- whole headings ----------------------------------------------------------------------------------------------
    def decide(self, parts: tuple[str, ...]) -> Match | None:
        """The role of a heading of one or more lines, the group heading first."""
        parts = tuple(dict.fromkeys(part for part in parts if part))
        if not parts:
            return None
        if len(parts) == 1:
            return self.match(parts[0])
        group, last = self.match(parts[0]), self.match(parts[-1])
        whole = self.match(" ".join(parts))
        if whole and whole.score >= 0.97 and whole.role != OTHER:
            return whole
        if any(is_somebody_else(key(part)) and not (self._exact(part)) for part in parts[:-1]):
            return Match(OTHER, 0.95)
        if group and group.role == OTHER and (not last or last.role not in (ORDER, "full_name")):
            return group
        group_field = group.role.partition("=")[0] if group else ""
        if last and "=" in last.role:
            if group_field and group_field not in (last.role.partition("=")[0], "birth", "sex"):
                inner = self._choice_of(group_field, parts[-1])
                return inner or last
            return last
        if last and last.role in (DAY, MONTH, YEAR):
            return last if group_field == "birth" else Match(OTHER, 0.8)
        if last and last.role in (OTHER, ORDER):
            return last
        if group_field:
            inner = self._choice_of(group_field, parts[-1])
            if inner:
                return inner
        if last and last.score >= 0.85:
            return last
        return max((one for one in (whole, last, group) if one), key=lambda one: one.score, default=None)

    def _choice_of(self, name: str, text: str) -> Match | None:
        item = self.kind.field(name)
        if item is None:
            return None
        wanted = key(text)
        for choice, headings in item.crosses.items():
            if wanted in {key(words) for words in headings}:
                return Match(f"{name}={choice}", 1.0)
        return None


def spelling(text: str) -> str:
    """Lower case, signs as blanks, one blank between words; marks kept."""
    return re.sub(r"[\W_]+", " ", tidy(text).lower()).strip()


def is_somebody_else(plain: str) -> bool:
    """Whether a heading speaks of a payee, relative, household head … and not of the person of the row."""
    found = _SOMEBODY_ELSE.search(plain)
    if not found:
        return False
    if "quan he" in plain:
        return True
    person = _THE_PERSON.search(plain)
    return person is None or person.start() > found.start()


def signature(columns: list[Column]) -> str:
    """A short mark of a header by which a sender's answer is remembered; order counts, case and marks do not."""
    text = "|".join(key(" ".join(column.parts)) for column in columns)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def unit_of(heading: str) -> int:
    """Đồng per unit that a money heading states: "(nghìn đồng)" → 1000, otherwise 1."""
    plain = key(re.sub(r"(?<=\d)(?=[^\d\s.,])", " ", re.sub(r"(?<=\d)[.,](?=\d{3})", "", heading)))
    if not re.search(r"\b(dong|d|vnd|dvt)\b", plain) and "trieu" not in plain and "nghin" not in plain:
        return 1
    return next((factor for word, factor in _UNIT.items() if re.search(rf"\b{word}( dong| d)?\b", plain)), 1)


def legend_of(heading: str) -> dict[str, str]:
    """What numbers mean in a sex column: "Giới tính (1: Nam, 2: Nữ)" → {"1": "nam", "2": "nu"}."""
    found = {}
    for mark, word in re.findall(r"([0-9a-z])\s*[:=\-–.]\s*(nam|nữ|nu)\b", tidy(heading).lower()):
        found[mark] = "nam" if word == "nam" else "nu"
    for word, mark in re.findall(r"\b(nam|nữ|nu)\s*[:=\-–]\s*([0-9x])\b", tidy(heading).lower()):
        found.setdefault(mark, "nam" if word == "nam" else "nu")
    return found


@lru_cache(maxsize=64)
def vocabulary(kind: Kind) -> Vocabulary:
    return Vocabulary(kind)
