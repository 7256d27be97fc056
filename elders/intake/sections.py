"""Rows between the people: sections that say something about those below, totals, signatures, remarks."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from elders.intake.grouping import GroupIndex
from elders.intake.text import key, tidy

_TOTAL = re.compile(
    r"^(tong (cong|so|hop|ket|toan|\d)|tong$|(i+ |v |\d+ )?cong"
    r"( \d+.*| [ivx]+|$| don.*| to .*| toan.*| trang.*| chung.*|"
    r" muc.*| phan.*| so.*| nhom.*| mang.*| chuyen.*|: .*)$|(so )?(luy ke|cong don)|so luong|trong do|ty le\b|"
    r"(so |cong )?(mang|chuyen) (sang|qua)( trang.*)?$|(so )?chuyen trang|(so |cong )?trang truoc)"
)
_SIGNATURE = re.compile(
    r"\b(nguoi lap( bieu| danh sach)?|lap bieu|nguoi tong hop|thu truong|chu tich|pho chu tich|to truong|truong thon|"
    r"truong ban|bi thu|xac nhan cua|ke toan|thu quy|ky ten|ky va ghi ro|ky ghi ro|ghi ro ho ten|truong phong|"
    r"chu nhiem clb|chu nhiem cau lac bo|truong tram|tm|kt|nguoi kiem tra|nguoi duyet|thu ky|giam doc)\b"
)
_PLACE_DAY = re.compile(r"\bngay( \d{1,2})? thang( \d{1,2})? nam( \d{2,4})?\b")
_REMARK = re.compile(
    r"^(danh sach (nay )?(co|gom)|an dinh|bang chu|ghi chu|luu y|chu thich|huong dan|noi nhan|so tien bang chu|"
    r"don vi tinh|dvt|tong so|trong do|cong hoa|doc lap|uy ban|ubnd|kem theo)\b"
)
_NUMBERING = re.compile(
    r"^\s*(?:([IVXLivxl]{1,5})|([A-ZĐa-zđ])|(\d{1,3}(?:\.\d{1,2})*))\s*[.)/:\-–]\s*|^\s*(phần|mục|nhóm)\s+\S+\s*[.:\-–]?\s*",
    re.I,
)
_DIED = re.compile(
    r"\b(da mat|moi mat|da chet|qua doi|tu tran|do chet|tu vong|nguoi chet|giam chet|bao tu)\b|"
    r"^((danh sach|nguoi cao tuoi|nct|cac cu|nguoi|nhung|ds) )*(mat|chet)( trong.*| nam.*| quy.*| thang.*| \d.*|)$"
)
_MOVED = re.compile(r"\b(chuyen di|da chuyen|do chuyen|chuyen khau|chuyen noi khac|chuyen noi cu tru|cat khau)\b")
_FEWER = re.compile(
    r"^((danh sach|nguoi cao tuoi|nct|cac cu|nguoi|doi tuong|phan|nhom|bien dong|so|ds) )*(bao )?giam( (trong|nam|quy|"
    r"thang|do|so|\d).*|)$"
)
_MORE = re.compile(
    r"^((danh sach|nguoi cao tuoi|nct|cac cu|nguoi|doi tuong|phan|nhom|bien dong|so|ds) )*((bao )?tang|hien co|"
    r"con song|dang song|moi den|chuyen den|moi|tang moi|gia han)( (trong|nam|quy|thang|do|so|moi|\d).*|)$|"
    r"\btang\b.*\bgiam\b"
)
_MALE = re.compile(
    r"^(danh sach |cac )*(cu )?(ong|nam|nam gioi|phai nam|gioi tinh nam)( cao tuoi)?( \d.*| gom.*| co .*|)$"
)
_FEMALE = re.compile(
    r"^(danh sach |cac )*(cu )?(ba|nu|nu gioi|phai nu|gioi tinh nu|phu nu)( cao tuoi)?( \d.*| gom.*| co .*|)$"
)


@lru_cache(maxsize=4_000)
def is_total(text: str) -> bool:
    return bool(_TOTAL.match(key(text))) and not tidy(text).lower().startswith("tống")


@lru_cache(maxsize=4_000)
def is_signature(text: str) -> bool:
    """A signing block: "NGƯỜI LẬP BIỂU", "TM. ỦY BAN NHÂN DÂN", "…, ngày … tháng … năm 2026"."""
    plain = key(text)
    return bool(_PLACE_DAY.search(plain) and "sinh" not in plain or _SIGNATURE.search(plain)) and len(text) < 160


@lru_cache(maxsize=4_000)
def is_remark(text: str) -> bool:
    return bool(_REMARK.match(key(text))) or len(text) > 90


def level_of(text: str) -> str:
    """The kind of numbering in front of a section: "I", "A", "1", "1.1" or "" when there is none."""
    found = _NUMBERING.match(text)
    if not found:
        return ""
    if found[1]:
        return "I"
    if found[2]:
        return "A" if found[2].isupper() else "a"
    return "1" * (1 + (found[3] or "").count(".")) if found[3] else "I"


def unnumbered(text: str) -> str:
    return _NUMBERING.sub("", text, count=1).strip()


def meaning(text: str, groups: GroupIndex) -> dict[str, Any]:
    """What a section row says about everybody below it: group, sex, poverty, disability, living, status."""
    said: dict[str, Any] = {}
    bare = unnumbered(tidy(text))
    plain = key(re.sub(r"\([^)]*\)", " ", bare))
    group = groups.find_in(bare)
    if group is None and len(plain.split()) <= 6:
        group = groups.find(re.sub(r"\s*[:(\-–].*$", "", bare))
    if group is not None:
        said["group_id"] = group
    elif groups.names_unknown(re.sub(r"\s*[:(].*$", "", bare)):
        said["unknown_group"] = bare
    # "Nam" in capitals without marks is fine here: a section is never a year.
    if _MALE.match(plain) and not bare.lower().startswith("năm"):
        said["sex"] = "nam"
    elif _FEMALE.match(plain) and not bare.lower().startswith(("ba ", "bá")):
        said["sex"] = "nu"
    if "can ngheo" in plain and not re.search(r"\bho ngheo\b", plain):
        said["poverty_national"] = "can_ngheo"
    elif (
        re.search(r"\bho ngheo\b", plain) and "can ngheo" not in plain and "khong" not in plain and "thoat" not in plain
    ):
        said["poverty_national"] = "ngheo"
    if "khuyet tat" in plain or re.match(r"^(muc do )?(dac biet )?(nang|nhe)$", plain):
        if "dac biet nang" in plain and not re.search(r"\bnang( va|,)? (va )?dac biet", plain):
            said["disability_level"] = "dac_biet_nang"
        elif re.search(r"\bnang\b", plain) and "dac biet" not in plain:
            said["disability_level"] = "nang"
        elif re.search(r"\bnhe\b", plain):
            said["disability_level"] = "nhe"
    if re.search(r"\b(song mot minh|co don|neo don|don than)\b", plain):
        said["living_arrangement"] = "mot_minh"
    status = status_of(bare)
    if status:
        said["status"] = status
    return said


def status_of(text: str) -> str:
    """What a section or title says about everybody in it: "died", "moved_out", "left" when it only says fewer
    (GIẢM) or names both, "alive" for those who came or stay; "" when it says nothing of the kind."""
    whole = key(text)
    plain = key(re.sub(r"\([^)]*\)", " ", text))
    died = bool(_DIED.search(whole)) and not re.search(r"\b(mắt|mặt|mật|mát)\b", tidy(text).lower())
    moved = bool(_MOVED.search(whole))
    fewer, more = bool(_FEWER.search(plain)), bool(_MORE.search(plain))
    if more and (fewer or died or moved):
        return ""
    if died and moved:
        return "left"
    return "died" if died else "moved_out" if moved else "left" if fewer else "alive" if more else ""


def names_group_first(text: str, groups: GroupIndex) -> bool:
    """ "Tổ dân phố Vân Quan - Tổ trưởng: …" opens a section although it names an office."""
    head = re.split(r"\s[-–(]|[:;(]", unnumbered(tidy(text)))[0]
    return groups.find(head) is not None and not is_signature(head)


_LIST_OF = re.compile(
    r"\bdanh sach\b.*\b(?:to dan pho|to dp|tdp|khu dan cu)\b:? ?(?:so )?"
    r"((?!phuong|nam |thang |co |tren |dang |va )\S+(?: \S+){0,3})$"
)


def unknown_group_of(lines: list[str], groups: GroupIndex) -> str:
    """The group a title "danh sách … tổ dân phố X" names when the ward has no such group, otherwise ""."""
    for line in lines:
        text = re.split(r"\s*[-–(,;]\s*(?=phường|thành phố|năm|tháng|quý|tính)|[(;\n]", tidy(line), flags=re.I)[0]
        found = _LIST_OF.search(key(text))
        if found and "cac to dan pho" not in key(text) and groups.find_in(line) is None and len(text) < 140:
            return text
    return ""


@dataclass
class Context:
    """Sections open at a row, outermost first: (level, what it says)."""

    open: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def enter(self, text: str, said: dict[str, Any]) -> None:
        """Open a section: it ends its equals, and the first one that speaks of the same thing with all inside it."""
        level = level_of(text)
        keep = len(self.open)
        for at, (other, others) in enumerate(self.open):
            same_matter = bool(set(_matters(others)) & set(_matters(said)))
            if (level and other == level) or same_matter:
                keep = at
                break
        self.open = [*self.open[:keep], (level, said)]

    def facts(self) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for _, said in self.open:
            if "group_id" in said:
                merged.pop("unknown_group", None)
            merged.update(said)
        return merged


def _matters(said: dict[str, Any]) -> set[str]:
    return {"group" if name in ("group_id", "unknown_group") else name for name in said}
