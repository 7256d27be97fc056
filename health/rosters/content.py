"""What one row of a results file says, brought to what a check-up holds; and what a stored check-up says, likewise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elders.ground.birth import full_age
from elders.intake.lines import Line
from elders.models import Elder
from health import facts, icd10, investigations
from health.choices import Specialty
from health.measures import NotAMeasure, Reading, Verdict, check_pressure, measures, read
from health.models import Examination
from health.rosters.columns import EXAMINED, FOUND, MEASURED

SAID = ("own_diseases", "drugs", "allergies")  # into `Examination.history`, as written
PLAIN = ("icd_codes", "conclusion", "conclusion_kind", "health_class", "advice", "next_exam_on", "doctor")
BODY_FIELDS = ("bp", *MEASURED, *EXAMINED)


@dataclass
class Content:
    """One row, understood. `pressures` in the order taken; `said`: field → text as the review page shows it."""

    examined_on: date
    pressures: list[tuple[int, int]] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)
    results: dict[str, tuple[str, str]] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    history: dict[str, str] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)
    plain: dict[str, Any] = field(default_factory=dict)
    timing: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.pressures or self.readings or self.results or self.findings or self.plain)

    def method(self, key: str) -> str:
        reading = self.readings[key]
        return f"{self.timing}:" if key == "glucose" else reading.detail

    def found(self, elder: Elder, known: Iterable[str] = ()) -> facts.Found:
        """As the rules of classes and follow-up take it; `known` are diseases of earlier check-ups."""
        return facts.Found(
            day=self.examined_on,
            sex=elder.sex,
            age_years=_age(elder, self.examined_on),
            pressures=self.pressures,
            pulse=None,
            values={
                key: facts.Value(value=one.value, qualifier=one.qualifier, method=self.method(key))
                for key, one in self.readings.items()
            },
            known=sorted({*known, *self.conditions}),
            results={key: code for key, (code, _) in self.results.items()},
        )


def _age(elder: Elder, on: date) -> int | None:
    born = elder.birth
    return full_age(date(born.year, born.month or 1, born.day or 1), on) if born.year else None


def content_of(line: Line, *, as_of: date, sex: str, quiet: bool = False) -> Content:
    """The row as content; what cannot be is said on the line unless `quiet` (once it was settled)."""
    values = line.values
    content = Content(date.fromisoformat(values["examined_on"]) if values.get("examined_on") else as_of)
    noted = len(line.found)
    _pressures(line, content)
    content.timing = values.get("glucose_timing") or ""
    for key in MEASURED:
        if text := values.get(key):
            _measure(line, content, key, text, sex)
    for key in EXAMINED:
        if text := values.get(key):
            one = investigations.investigations()[key]
            if one.sex and sex and one.sex != sex:
                line.refuse("CHECKUP_SEX", f"{one.label} chỉ ghi cho {'nam' if one.sex == 'nam' else 'nữ'}.", key)
                continue
            content.results[key] = investigations.from_words(key, text)
            content.said[key] = text
    for specialty in Specialty:
        if text := values.get(f"{FOUND}{specialty}"):
            if specialty == Specialty.GYNAECOLOGY and sex == "nam":
                line.refuse("CHECKUP_SEX", "Sản phụ khoa chỉ ghi cho nữ.", f"{FOUND}{specialty}")
                continue
            content.findings[specialty.value] = text
            content.said[f"{FOUND}{specialty}"] = text
    for name in SAID:
        if text := values.get(name):
            content.history[name] = content.said[name] = text
    content.conditions = icd10.read(values.get("own_diseases") or "")[0]
    for name in PLAIN:
        if (value := values.get(name)) is not None:
            content.plain[name] = content.said[name] = value
    if content.readings.get("glucose") and not content.timing:
        line.note("CHECKUP_GLUCOSE", "note", "Chưa rõ đường huyết đo lúc nào: không xếp loại.", "glucose")
    if quiet:
        del line.found[noted:]
    return content


def _pressures(line: Line, content: Content) -> None:
    text = line.values.get("bp") or ""
    if not text and line.values.get("sbp") and line.values.get("dbp"):
        upper, lower = line.values["sbp"], line.values["dbp"]
        try:
            parts = [read("sbp", str(upper)), read("dbp", str(lower))]
            check_pressure(int(upper), int(lower))
        except NotAMeasure as refusal:
            line.refuse("CHECKUP_IMPOSSIBLE", str(refusal), "sbp")
            return
        text = f"{int(upper)}/{int(lower)}"
        if any(part.verdict is Verdict.ASK for part in parts):
            line.doubt("CHECKUP_UNLIKELY", f"Huyết áp {text} mmHg ngoài khoảng thường gặp.", "sbp")
    if text:
        content.pressures = [tuple(map(int, pair.split("/"))) for pair in text.split("; ")]
        content.said["bp"] = text


def _measure(line: Line, content: Content, key: str, text: str, sex: str) -> None:
    said, _, unit = text.rpartition(" ")
    try:
        content.readings[key] = read(key, said, unit=unit, sex=sex)
        content.said[key] = text
    except NotAMeasure as refusal:
        sexed = measures()[key].sex and sex and measures()[key].sex != sex
        line.refuse("CHECKUP_SEX" if sexed else "CHECKUP_IMPOSSIBLE", str(refusal), key)


def stored_of(exam: Examination, content: Content) -> dict[str, Any]:
    """What the stored check-up says in the fields of the row, in its words where both mean the same. Parts are read
    from what was prefetched."""
    pressures = [(one.sbp_mmhg, one.dbp_mmhg) for one in exam.pressures.all()]
    stored: dict[str, Any] = {"bp": "; ".join(f"{upper}/{lower}" for upper, lower in pressures) or None}
    for one in exam.measurements.all():
        reading = content.readings.get(one.key)
        same = reading and (reading.value, reading.qualifier) == (one.value, one.qualifier)
        stored[one.key] = content.said[one.key] if same else f"{one.said} {one.said_unit}"
    for one in exam.investigations.all():
        stored[one.key] = investigations.as_words(one.key, one.result, one.text)
    for one in exam.findings.all():
        stored[f"{FOUND}{one.specialty}"] = one.text or None
    stored |= {name: exam.history.get(name) or None for name in SAID}
    stored |= {
        "icd_codes": ", ".join(exam.icd_codes) or None,
        "conclusion": exam.conclusion or None,
        "conclusion_kind": exam.conclusion_kind or None,
        "health_class": str(exam.health_class) if exam.health_class else None,
        "advice": exam.advice or None,
        "next_exam_on": exam.next_exam_on.isoformat() if exam.next_exam_on else None,
        "doctor": exam.doctor or None,
    }
    return stored
