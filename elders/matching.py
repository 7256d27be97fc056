"""Are two identities one person? A pure verdict with its reasons; who asks counts the candidates.

A 12-digit number decides and a different one vetoes; a blank number never matches. Without two numbers, the same name
and year of birth are the same person when nothing contradicts and exactly one such person is known: the caller counts.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from elders.choices import Sex
from elders.ground.birth import Birth
from elders.ground.names import vn_key

SAME, MAYBE, DIFFERENT, CONFLICT = "same", "maybe", "different", "conflict"
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
EQUAL, ALIKE, OTHER, UNKNOWN = "equal", "alike", "other", "unknown"


@dataclass(frozen=True)
class Identity:
    """What a row or a record says about who it is. `birth` is a `Birth` or ISO ("1945", "1945-03", "1945-03-05").

    Numbers that are not complete (11 digits, text) count as blank: nothing is decided by half a number.
    """

    full_name: str = ""
    birth: Birth | str | None = None
    sex: str | None = ""
    citizen_id: str | None = ""
    old_id: str | None = ""
    social_insurance_no: str | None = ""
    health_card_no: str | None = ""
    phone: str | None = ""
    group_id: int | None = None
    household_code: str | None = ""
    address: str | None = ""

    def __post_init__(self) -> None:
        if isinstance(self.birth, str):
            object.__setattr__(self, "birth", Birth.from_iso(self.birth) if self.birth else None)

    @classmethod
    def of(cls, elder, situation=None) -> "Identity":
        """Of a stored person; `situation` (the open one) adds household and address."""
        return cls(
            full_name=elder.full_name,
            birth=elder.birth,
            sex=elder.sex,
            citizen_id=elder.citizen_id,
            old_id=elder.old_id,
            social_insurance_no=elder.social_insurance_no,
            health_card_no=elder.health_card_no,
            phone=elder.phone,
            group_id=elder.residential_group_id,
            household_code=situation.household_code if situation else "",
            address=situation.address if situation else "",
        )

    @cached_property
    def number(self) -> str:
        """The 12 digits, or empty."""
        return _digits(self.citizen_id, 12)

    @cached_property
    def old_number(self) -> str:
        return _digits(self.old_id, 9)

    @cached_property
    def insurance(self) -> str:
        """The BHXH code; the last ten characters of a health card are the same code (QĐ 1666/QĐ-BHXH)."""
        card = re.sub(r"\s", "", self.health_card_no or "")
        return _digits(self.social_insurance_no, 10) or (_digits(card[-10:], 10) if len(card) == 15 else "")

    @cached_property
    def phone_number(self) -> str:
        digits = re.sub(r"\D", "", self.phone or "")
        return digits if len(digits) >= 10 else ""

    @cached_property
    def syllables(self) -> tuple[str, ...]:
        return tuple(vn_key(self.full_name or "").split())

    @cached_property
    def spelling(self) -> tuple[tuple[str, str], ...]:
        """Each word as (letters, tone): Hoà and Hòa are spelt alike, Hưng and Hùng are not."""
        words = unicodedata.normalize("NFD", (self.full_name or "").lower()).split()
        return tuple(
            ("".join(sign for sign in word if sign not in TONES), "".join(sign for sign in word if sign in TONES))
            for word in words
        )

    @cached_property
    def known_birth(self) -> Birth | None:
        """The birth as said; the year inside the 12 digits when nothing is said."""
        if self.birth is None and self.number:
            century = int(self.number[3]) // 2
            return Birth(1900 + 100 * century + int(self.number[4:6]))
        return self.birth

    @cached_property
    def known_sex(self) -> str:
        """The sex as said; the digit of the number when nothing is said (NĐ 70/2024: even is male)."""
        if not self.sex and self.number:
            return Sex.FEMALE.value if int(self.number[3]) % 2 else Sex.MALE.value
        return str(self.sex or "")

    @cached_property
    def place(self) -> str:
        """Household code or address as a key; empty when neither is known."""
        return vn_key(self.household_code or "") or vn_key(self.address or "")


def in_sentence(reasons: Iterable[str]) -> str:
    """Reasons in the middle of a sentence: only the first letter of each becomes small, so that CCCD stays CCCD."""
    return "; ".join(one[:1].lower() + one[1:] for one in reasons)


@dataclass(frozen=True)
class Likeness:
    """`verdict` is "same", "maybe", "different" or "conflict" (one number, two people's names or years).

    `reasons` are sentences for the officer, the same in both directions. `score` (0–100) orders a worklist.
    `number_typo`: two numbers one slip of a key apart; still a veto, yet worth a look.
    """

    verdict: str
    reasons: tuple[str, ...] = ()
    score: int = 0
    number_typo: bool = False


def compare(a: Identity, b: Identity) -> Likeness:
    """Verdict on two identities; symmetric. Same person as in the intake contract:

    1. same 12 digits: same person, also when the name is spelt a little differently; a clearly other name or another
       year of birth is a conflict for a person to decide;
    2. two different numbers: two people, whatever else agrees;
    3. a number missing: same name (without case, marks, blanks) and same year, no contradiction in sex, full date or
       old numbers, and not in two groups → same; weaker agreement → maybe.
    """
    name, name_reason = compare_names(a.syllables, b.syllables)
    marks = name == EQUAL and a.spelling != b.spelling and _has_marks(a) and _has_marks(b)
    if marks:
        name_reason = "Họ tên giống nhau nhưng khác dấu"
    birth, birth_reason = _compare_births(a.known_birth, b.known_birth)
    if a.number and a.number == b.number:
        return _same_number(a, b, name, name_reason, birth, birth_reason)
    if a.number and b.number:
        return _two_numbers(a, b, name, name_reason, birth, birth_reason)
    likeness = _without_numbers(a, b, name, name_reason, birth, birth_reason)
    return replace(likeness, score=max(1, likeness.score - 12)) if marks else likeness


def _has_marks(identity: Identity) -> bool:
    """Whether the name was typed with marks at all: a name without any says nothing about them."""
    return any(tone or not letters.isascii() for letters, tone in identity.spelling)


def compare_names(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, str]:
    """("equal" | "alike" | "other" | "unknown", reason) for two names as folded syllables.

    Alike: one or two slips of a key, a middle name left out, the words in another order, two words written as one.
    """
    if not a or not b:
        return UNKNOWN, ""
    whole_a, whole_b = "".join(a), "".join(b)
    if whole_a == whole_b:
        return EQUAL, "Họ tên giống nhau"
    if sorted(a) == sorted(b):
        return ALIKE, "Họ tên cùng các chữ nhưng đảo thứ tự"
    short, long = sorted((a, b), key=lambda name: (len(name), name))
    if len(short) >= 2 and len(short) < len(long) and short[0] == long[0] and short[-1] == long[-1]:
        rest = iter(long[1:-1])
        if all(any(word == other for other in rest) for word in short[1:-1]):
            return ALIKE, "Họ và tên giống nhau, một bên thiếu tên đệm"
    if len(a) == len(b):
        slips = [(edit_distance(x, y), max(len(x), len(y))) for x, y in zip(a, b, strict=True) if x != y]
        if len(slips) <= 2 and all(count <= (2 if length >= 5 else 1) for count, length in slips):
            return ALIKE, "Họ tên chỉ lệch vài chữ cái"
    elif min(len(whole_a), len(whole_b)) >= 8 and edit_distance(whole_a, whole_b) <= 1:
        return ALIKE, "Họ tên chỉ lệch vài chữ cái"
    return OTHER, "Họ tên khác nhau"


def edit_distance(a: str, b: str) -> int:
    """Slips of a key between two words: letters wrong, missing, too many, or two neighbours swapped."""
    before, row = [], list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _digits(text: str | None, length: int) -> str:
    plain = re.sub(r"[\s.\-]", "", text or "")
    return plain if len(plain) == length and plain.isascii() and plain.isdigit() else ""


def _compare_births(a: Birth | None, b: Birth | None) -> tuple[str, str]:
    """("equal" | "year" | "slip" | "near" | "other" | "unknown", reason).

    equal: nothing known differs; year: same year, another day or month; slip: same year, day and month swapped or one
    of them different; near: the year one off (lunar year, age by custom) or its digits swapped.
    """
    if a is None or b is None:
        return UNKNOWN, ""
    if a.year != b.year:
        low, high = sorted((a.year, b.year))
        both_days = a.day and b.day
        near = high - low == 1 or sorted(str(low)) == sorted(str(high))
        if near and not (both_days and (a.month, a.day) != (b.month, b.day)):
            return "near", f"Năm sinh gần nhau ({low} và {high})"
        return OTHER, f"Năm sinh khác nhau ({low} và {high})"
    if (a.month and b.month and a.month != b.month) or (a.day and b.day and a.day != b.day):
        if a.day and b.day:
            swapped = (a.month, a.day) == (b.day, b.month)
            if swapped:
                return "slip", "Ngày và tháng sinh đảo nhau"
            if a.month == b.month or a.day == b.day:
                return "slip", "Ngày sinh chỉ khác một phần"
        return "year", f"Cùng năm sinh {a.year} nhưng khác ngày, tháng sinh"
    if a.day and b.day:
        return EQUAL, f"Cùng ngày sinh {a}"
    return EQUAL, f"Cùng năm sinh {a.year}"


def _sentences(*reasons: str) -> tuple[str, ...]:
    return tuple(reason for reason in reasons if reason)


def _differ(x: str, y: str) -> bool:
    return bool(x and y and x != y)


def _agree(x, y) -> bool:
    return bool(x and y and x == y)


def _same_number(a, b, name, name_reason, birth, birth_reason) -> Likeness:
    sex = "Giới tính ghi khác nhau" if _differ(a.known_sex, b.known_sex) else ""
    reasons = _sentences("Cùng số CCCD", name_reason, birth_reason, sex)
    if name == OTHER or birth in ("near", OTHER):
        return Likeness(CONFLICT, reasons, 70)
    return Likeness(SAME, reasons, 100)


def _two_numbers(a, b, name, name_reason, birth, birth_reason) -> Likeness:
    typo = (
        edit_distance(a.number, b.number) == 1 and name in (EQUAL, ALIKE) and birth in (EQUAL, "year", "slip", "near")
    )
    if typo:
        reasons = _sentences("Hai số CCCD chỉ lệch một lần gõ", name_reason, birth_reason)
        return Likeness(DIFFERENT, reasons, 50, number_typo=True)
    return Likeness(DIFFERENT, ("Hai số CCCD khác nhau",))


def _without_numbers(a, b, name, name_reason, birth, birth_reason) -> Likeness:
    """At least one number is missing: names, births, old numbers and places speak."""
    shared = _sentences(
        "Cùng số CMND cũ" if _agree(a.old_number, b.old_number) else "",
        "Cùng mã số BHXH" if _agree(a.insurance, b.insurance) else "",
    )
    near = _sentences(
        "Cùng số điện thoại" if _agree(a.phone_number, b.phone_number) else "",
        "Cùng hộ hoặc cùng địa chỉ" if _agree(a.place, b.place) else "",
    )
    against = _sentences(
        "Giới tính khác nhau" if _differ(a.known_sex, b.known_sex) else "",
        "Số CMND cũ khác nhau" if _differ(a.old_number, b.old_number) else "",
        "Mã số BHXH khác nhau" if _differ(a.insurance, b.insurance) else "",
    )
    same_group = _agree(a.group_id, b.group_id)
    other_group = bool(a.group_id and b.group_id and a.group_id != b.group_id)
    place = "Cùng tổ dân phố" if same_group else "Ở hai tổ dân phố khác nhau" if other_group else ""
    reasons = _sentences(name_reason, birth_reason, *shared, *near, *against, place)
    support = 3 * len(shared) + 2 * len(near) + same_group - 2 * len(against)
    score = max(1, min(79, {EQUAL: 45, ALIKE: 30}.get(name, 10) + {EQUAL: 20, "slip": 8}.get(birth, 0) + 5 * support))

    if name == EQUAL and birth == EQUAL and not against and (shared or not other_group):
        return Likeness(SAME, reasons, min(99, 80 + 4 * (support + 1)))
    if _may_be_one(a, b, name, birth, shared, near, against, same_group):
        return Likeness(MAYBE, reasons, score)
    return Likeness(DIFFERENT, reasons, min(score, 20))


def _may_be_one(a, b, name, birth, shared, near, against, same_group) -> bool:
    """Whether a person should look: agreement that would be a strange accident between two people."""
    both_days = bool(a.known_birth and b.known_birth and a.known_birth.day and b.known_birth.day)
    if name == EQUAL:
        if birth in (EQUAL, UNKNOWN):
            return not against or bool(shared or near) or (both_days and birth == EQUAL)
        if birth in ("slip", "near"):
            return bool(shared or near or same_group) and len(against) <= len(shared)
        return bool(shared or near) and not against
    if name == ALIKE:
        if birth == EQUAL:
            return not against or bool(shared)
        return bool(shared or (near and birth in ("slip", "near"))) and not against
    return bool(shared) and birth == EQUAL and not against  # a changed name: the old number and the birth agree
