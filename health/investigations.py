"""Tests whose result is a word: ECG, urine strip, X-ray, cancer screening (`policy/investigations.toml`). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from elders.ground.names import vn_key
from elders.ground.policy import Folder
from health.measures import POLICY, NotAMeasure


@dataclass(frozen=True)
class Result:
    """One word of a test: `level` rises with the attention it needs, `words` are other ways to write it."""

    code: str
    label: str
    level: int = 0
    words: tuple[str, ...] = ()


NORMAL = (
    Result("binh_thuong", "Bình thường", 0, ("bt", "khong phat hien bat thuong", "khong bat thuong", "chua phat hien")),
    Result("bat_thuong", "Bất thường", 1),
)
SCALE = (
    Result("am_tinh", "Âm tính", 0, ("am", "neg", "negative", "khong", "0")),
    Result("vet", "Vết", 0, ("trace", "+-", "±")),
    Result("1+", "1+", 1, ("+", "+1", "duong tinh 1+")),
    Result("2+", "2+", 1, ("++", "+2", "duong tinh 2+")),
    Result("3+", "3+", 2, ("+++", "+3", "duong tinh 3+")),
    Result("4+", "4+", 2, ("++++", "+4", "duong tinh 4+")),
)
SCREEN = (
    Result("am_tinh", "Âm tính, bình thường", 0, ("am", "am tinh", "bt", "binh thuong", "khong bat thuong", "neg")),
    Result("duong_tinh", "Dương tính, nghi ngờ", 3, ("duong", "duong tinh", "pos", "nghi ngo", "bat thuong")),
    Result("khong_ro", "Không xác định", 1, ("khong xac dinh",)),
)


@dataclass(frozen=True)
class Investigation:
    """One test. `sex`: only for "nam" or "nu"; `screen`: a cancer screening, told by the doctor and never printed on
    the sheet the person takes home; `has_text`: what was seen is written beside the word."""

    key: str
    label: str
    results: tuple[Result, ...]
    sex: str = ""
    screen: bool = False
    has_text: bool = False

    def result(self, code: str) -> Result:
        """Raises: NotAMeasure for a word the test does not know."""
        found = next((one for one in self.results if one.code == code), None)
        if found is None:
            raise NotAMeasure(f"{self.label}: không có kết quả “{code}”.")
        return found

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(one.code, one.label) for one in self.results]


@cache
def investigations() -> dict[str, Investigation]:
    """Every test by its key, in the order of the file."""
    found = {}
    for key, table in Folder.read(POLICY).files["investigations"].items():
        results = tuple(
            Result(one["code"], one["label"], one.get("level", 0), tuple(one.get("words", ())))
            for one in table.get("results", ())
        )
        if table.get("scale"):
            results = SCALE
        elif table.get("screen"):
            results = SCREEN
        elif table.get("normal"):
            results = NORMAL
        found[key] = Investigation(
            key=key,
            label=table["label"],
            results=results,
            sex=table.get("sex", ""),
            screen=table.get("screen", False),
            has_text=table.get("text", False) or table.get("screen", False),
        )
    return found


def read(key: str, text: str) -> tuple[str, str]:
    """(code, words worth keeping) of what a paper says: "Rung nhĩ, đáp ứng thất nhanh" → ("rung_nhi", the text).

    Raises: NotAMeasure when the words say no result of the test.
    """
    one = investigations()[key]
    said = text.strip()
    plain, signs = vn_key(said), re.sub(r"[()\s]", "", said).lower()
    for result in one.results:
        if plain and plain in (vn_key(result.label), *result.words) or signs and signs in (result.code, *result.words):
            return result.code, ""
    if signs in ("-", "–", "âm(-)"):
        return one.results[0].code, ""
    inside = [result for result in one.results if _within(plain, result)]
    if len(inside) == 1:
        return inside[0].code, said if one.has_text else ""
    if one.has_text and not one.screen and len(plain) > 3:
        return one.results[-1].code, said  # something was seen and described
    labels = ", ".join(result.label for result in one.results)
    raise NotAMeasure(f"{one.label}: không hiểu “{said}”. Ghi một trong: {labels}.")


def as_words(key: str, code: str, seen: str) -> str:
    """A result as people read it: "Rung nhĩ: đáp ứng thất nhanh"."""
    label = investigations()[key].result(code).label
    return f"{label}: {seen}" if seen else label


def from_words(key: str, words: str) -> tuple[str, str]:
    """(code, what was seen) out of `as_words`. Raises: KeyError for other words."""
    label, _, seen = words.partition(": ")
    return {one.label: one.code for one in investigations()[key].results}[label], seen


def _within(plain: str, result: Result) -> bool:
    return any(len(word) > 3 and f" {word} " in f" {plain} " for word in (vn_key(result.label), *result.words))


def positive_screens(results: Mapping[str, str]) -> list[str]:
    """Keys of cancer screenings whose result is positive."""
    known = investigations()
    return [key for key, code in results.items() if known[key].screen and code == "duong_tinh"]
