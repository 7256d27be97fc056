"""Diseases with a register (`health/policy/diseases.toml`), and whether a visit reached the personal target. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from elders.ground.policy import Folder
from health.classes import rule_set
from health.diseases import Disease as Group
from health.diseases import disease_groups, group_of
from health.measures import POLICY, number_words
from health.register_choices import AsthmaControl, AtTarget, Disease

PRESSURE, SUGAR, TARGET = "pressure", "sugar", "target"
DEFAULT_TARGET = (140, 90)  # proposed when the doctor has set no other (Bộ Y tế, mục tiêu chung)


@dataclass(frozen=True)
class DiseaseRule:
    """One register. `group`: its ICD-10 codes, None for "other diseases"; `outcome`: what "controlled" is read from;
    `fields`: which groups of values a visit asks for."""

    code: str
    label: str
    short: str
    form: str
    group: Group | None
    outcome: str
    fields: tuple[str, ...]
    source: str

    @property
    def by_programme(self) -> bool:
        """Whether the programme (HEARTS) defines "controlled" beside the doctor's word."""
        return self.outcome != TARGET

    def holds(self, icd: str) -> bool:
        """Whether a diagnosis with this ICD-10 code belongs here."""
        return self.group is not None and self.group.holds(icd)


@cache
def diseases() -> dict[str, DiseaseRule]:
    """Every register by its code, in the order of the forms."""
    labels = dict(Disease.choices)
    return {
        code: DiseaseRule(
            code,
            str(labels[code]),
            table["short"],
            table["form"],
            disease_groups().get(code),
            table["outcome"],
            tuple(table["fields"]),
            table["source"],
        )
        for code, table in sorted(Folder.read(POLICY).files["diseases"].items(), key=lambda one: one[1].get("form", ""))
        if "form" in table
    }


def disease_of(icd_code: str) -> str:
    """The register an ICD-10 code belongs to, "" for none."""
    code = group_of(icd_code)
    return code if code in diseases() else ""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What the doctor wants for one person: pressure below both numbers; sugar by the state of health."""

    sbp: int | None = None
    dbp: int | None = None
    health_state: str = ""


@dataclass(frozen=True, kw_only=True)
class Values:
    """What one visit measured; `glucose` mmol/L with its timing, `hba1c` %, the codes of the register for the rest."""

    sbp: int | None = None
    dbp: int | None = None
    glucose: Decimal | None = None
    glucose_timing: str = ""
    hba1c: Decimal | None = None
    asthma_control: int | None = None


def judged(disease: str, values: Values, target: Target, *, day: date) -> tuple[int, str]:
    """(at target by the register's code, the words of the target) as the numbers alone say; the doctor may say
    otherwise (H-053). What was not measured, or has no target, is "not assessed", never "no"."""
    outcome = diseases()[disease].outcome
    if outcome == PRESSURE:
        sbp, dbp = target.sbp or DEFAULT_TARGET[0], target.dbp or DEFAULT_TARGET[1]
        words = f"huyết áp dưới {sbp}/{dbp}"
        if values.sbp is None or values.dbp is None:
            return AtTarget.NOT_ASSESSED, words
        return (AtTarget.YES if values.sbp < sbp and values.dbp < dbp else AtTarget.NO), words
    if outcome == SUGAR:
        return _sugar(values, target, day)
    if disease == Disease.ASTHMA and values.asthma_control is not None:
        return (AtTarget.YES if values.asthma_control == AsthmaControl.FULL else AtTarget.NO), "hen được kiểm soát"
    return AtTarget.NOT_ASSESSED, ""


def _sugar(values: Values, target: Target, day: date) -> tuple[int, str]:
    """HbA1c when it was measured, otherwise glucose before eating within its range (QĐ 5481/QĐ-BYT)."""
    wanted = rule_set("DM_TARGET", day).value.get(target.health_state)
    if wanted is None:
        return AtTarget.NOT_ASSESSED, ""
    if values.hba1c is not None:
        below = Decimal(str(wanted["hba1c_below"]))
        return (AtTarget.YES if values.hba1c < below else AtTarget.NO), f"HbA1c dưới {number_words(below)} %"
    first, last = (Decimal(str(wanted[key])) for key in ("fasting_from", "fasting_to"))
    words = f"đường huyết đói {number_words(first)}–{number_words(last)} mmol/L"
    if values.glucose is None or values.glucose_timing != "doi":
        return AtTarget.NOT_ASSESSED, words
    return (AtTarget.YES if first <= values.glucose <= last else AtTarget.NO), words
