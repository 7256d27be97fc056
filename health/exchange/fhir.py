"""Concluded check-ups as one FHIR R4 (4.0.1) bundle (JSON), checked by the models of R4B (4.3.0) of a maintained
library: it has none of R4 any more, and every resource used here has the same shape in both.

Codes and their sources are data (`health/policy/fhir.toml`, `measures.toml`). What has no LOINC code in the notes goes
out under a code of our own system and in words; nothing is guessed. Nothing is signed: a report is "preliminary" unless
its check-up was signed here. Moods, violence and self-harm are not part of Mẫu 03 and never in a package; scores of
screening tools only go with a referral.
"""

import json
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from elders.ground.policy import Folder
from health import icd10
from health.background import smoking_words
from health.choices import ExamState, ExportPurpose
from health.exchange.record import Record
from health.facts import FASTING_PLASMA
from health.instruments import instruments
from health.investigations import investigations
from health.measures import POLICY, measures
from health.models import Facility
from health.register_choices import GlucoseSample, GlucoseTiming

SPACE = uuid.UUID("5d1f4b1e-7b0a-4c39-9b55-0f7c1d2f6a11")  # names of this house, the same for ever
JSON_TYPE = "application/fhir+json"
SEXES = {"nam": "male", "nu": "female"}
VITAL = frozenset(("pulse", "temp", "resp", "spo2", "height", "weight", "bmi", "waist"))
Resource = dict[str, Any]


class Invalid(ValueError):
    """The library refuses a bundle; the text says where."""


@cache
def _codes() -> dict[str, dict[str, str]]:
    return Folder.read(POLICY).files["fhir"]


def _system(name: str) -> str:
    return _codes()["systems"][name]


def _url(*parts: Any) -> str:
    return f"urn:uuid:{uuid.uuid5(SPACE, '/'.join(map(str, parts)))}"


def bundle(records: Iterable[Record], *, purpose: str, made_at: datetime) -> Resource:
    """The bundle as plain JSON values; `made_at` is aware. Each person and facility stands in it once."""
    entries: dict[str, Resource] = {}
    for record in records:
        entries.setdefault(_url("patient", record.elder.pk), _patient(record))
        if record.facility:
            entries.setdefault(_url("facility", record.facility.pk), _organization(record.facility))
        entries |= _examination(record, purpose)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": made_at.isoformat(timespec="seconds"),
        "meta": {"tag": [{"display": "Chưa ký số"}]},
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries.items()],
    }


def check(made: Resource) -> None:
    """Raises: Invalid when the library finds the bundle, or anything in it, against the standard."""
    from fhir.resources.R4B.bundle import Bundle  # heavy: only where a package is made
    from pydantic import ValidationError

    try:
        Bundle.model_validate_json(to_json(made))
    except ValidationError as refusal:
        first = refusal.errors()[0]
        raise Invalid(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from refusal


def to_json(made: Resource) -> bytes:
    return json.dumps(made, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"no JSON for {type(value)}")


def _patient(record: Record) -> Resource:
    elder = record.elder
    numbers = [("national_id", elder.citizen_id), ("citizen_id", elder.old_id)]
    numbers.append(("insurance_number", elder.health_card_no))
    made: Resource = {
        "resourceType": "Patient",
        "identifier": [{"system": _system(name), "value": number} for name, number in numbers if number],
        "name": [{"text": elder.full_name}],
        "gender": SEXES.get(elder.sex, "unknown"),
        "birthDate": elder.birth.iso if elder.birth.year else None,
        "address": [{"text": record.address, "country": "VN"}] if record.address else [],
    }
    return _without_blanks(made)


def _organization(facility: Facility) -> Resource:
    numbers = [{"type": {"text": "MA_CSKCB"}, "value": facility.code}] if facility.code else []
    if facility.gln:
        numbers.append({"type": {"text": "MA_GTIN_CSKCB"}, "system": _system("gln"), "value": facility.gln})
    return _without_blanks({"resourceType": "Organization", "identifier": numbers, "name": facility.name})


def _examination(record: Record, purpose: str) -> dict[str, Resource]:
    """Encounter, observations, conditions and the report of one check-up."""
    exam = record.exam
    subject = {"reference": _url("patient", exam.elder_id)}
    visit = _url("encounter", exam.pk)
    shared = {"subject": subject, "encounter": {"reference": visit}}
    made = {visit: _encounter(record, subject)}
    seen = [*_pressures(record), *_values(record), *_words(record), *_history(record)]
    if purpose == ExportPurpose.REFERRAL:
        seen += _scores(record)
    observed = []
    for name, one in seen:
        url = _url("observation", exam.pk, name)
        made[url] = _without_blanks(
            {"resourceType": "Observation", "status": "final", **shared, "effectiveDateTime": _day(exam.examined_on)}
            | one
        )
        observed.append({"reference": url})
    for kind, codes in (("encounter-diagnosis", exam.icd_codes), ("problem-list-item", exam.known_conditions)):
        for code in codes:
            made[_url("condition", exam.pk, kind, code)] = _condition(code, kind, shared)
    made[_url("report", exam.pk)] = _report(record, shared, observed)
    return made


def _encounter(record: Record, subject: Resource) -> Resource:
    exam = record.exam
    end = exam.ended_at.isoformat(timespec="seconds") if exam.ended_at else _day(exam.examined_on)
    return _without_blanks(
        {
            "resourceType": "Encounter",
            "identifier": [{"type": {"text": "MA_LK"}, "value": record.link}],
            "status": "finished",
            "class": {"system": _system("act"), "code": "AMB"},
            "type": [{"text": exam.get_kind_display()}],
            "subject": subject,
            "period": {"start": _day(exam.examined_on), "end": end},
            "serviceProvider": {"reference": _url("facility", record.facility.pk)} if record.facility else None,
        }
    )


def _pressures(record: Record) -> Iterable[tuple[str, Resource]]:
    for one in sorted(record.exam.pressures.all(), key=lambda one: one.sequence):
        parts = [("sbp", one.sbp_mmhg), ("dbp", one.dbp_mmhg)]
        yield (
            f"bp{one.sequence}",
            {
                "category": _category("vital-signs"),
                "code": _code("pressure_panel", f"Huyết áp, lần đo {one.sequence}"),
                "component": [{"code": _named(key), "valueQuantity": _quantity(key, value)} for key, value in parts],
                "bodySite": {"text": f"Tay {one.get_arm_display().lower()}"} if one.arm else None,
                "device": {"display": one.device} if one.device else None,
            },
        )


def _values(record: Record) -> Iterable[tuple[str, Resource]]:
    stored = {one.key: one for one in sorted(record.exam.measurements.all(), key=lambda one: (one.sequence, one.pk))}
    for key, one in stored.items():
        made: Resource = {"category": _category("vital-signs" if key in VITAL else "laboratory"), "code": _named(key)}
        if key == "glucose":
            plain = one.method == FASTING_PLASMA  # the only way of taking it that the notes give a code for
            made["code"] = _code("glucose_fasting_plasma" if plain else key, "Đường huyết")
            made["method"] = {"text": _taken(one.method)} if one.method.strip(":") else None
        if one.value is None:
            made["valueString"] = f"Máy báo {one.qualifier}" if key == "glucose" else one.said
        else:
            made["valueQuantity"] = _quantity(key, one.value)
        if one.said_unit != measures()[key].unit:
            made["note"] = [{"text": f"Ghi trên phiếu: {one.said} {one.said_unit}"}]
        yield key, made
    for key in ("bmi", "egfr"):
        if key in record.numbers:
            kind = "vital-signs" if key == "bmi" else "laboratory"
            value = record.numbers[key]
            yield key, {"category": _category(kind), "code": _named(key), "valueQuantity": _quantity(key, value)}
    if "pulse" not in stored and "pulse" in record.numbers:
        counted = {"code": _named("pulse"), "valueQuantity": _quantity("pulse", record.numbers["pulse"])}
        yield "pulse", {"category": _category("vital-signs")} | counted


def _taken(method: str) -> str:
    """ "Lúc đói từ 8 giờ, mao mạch" of "doi:mao_mach"."""
    timing, _, sample = method.partition(":")
    known = [dict(GlucoseTiming.choices).get(timing), dict(GlucoseSample.choices).get(sample, "").lower()]
    return ", ".join(one for one in known if one)


def _words(record: Record) -> Iterable[tuple[str, Resource]]:
    known = investigations()
    for one in record.exam.investigations.all():
        test = known[one.key]
        yield (
            one.key,
            {
                "category": _category("exam"),
                "code": _code(one.key, test.label),
                "valueCodeableConcept": {"text": test.result(one.result).label},
                "note": [{"text": one.text}] if one.text else [],
            },
        )
    for one in record.exam.findings.all():
        if one.not_applicable or one.specialty == "tam_than":
            continue
        words = one.text or "Đã khám"
        more = f" ({one.get_health_class_display()})" if one.health_class else ""
        made = {"category": _category("exam"), "code": {"text": one.get_specialty_display()}}
        yield one.specialty, made | {"valueString": f"{words}{more}"}


def _history(record: Record) -> Iterable[tuple[str, Resource]]:
    if words := smoking_words(record.exam.history):
        made = {"category": _category("social-history"), "code": _code("smoking", "Hút thuốc")}
        yield "smoking", made | {"valueCodeableConcept": {"text": words}}


def _scores(record: Record) -> Iterable[tuple[str, Resource]]:
    for one in record.exam.instruments.all():
        if one.total is not None:
            code = _code(one.instrument, instruments()[one.instrument].label)
            yield one.instrument, {"category": _category("survey"), "code": code, "valueInteger": one.total}


def _condition(code: str, kind: str, shared: Resource) -> Resource:
    """A diagnosis of the conclusion is provisional, one told by the person unconfirmed: only the register confirms."""
    state = "provisional" if kind == "encounter-diagnosis" else "unconfirmed"
    known = icd10.diseases().get(code)
    return {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"system": _system("condition_clinical"), "code": "active"}]},
        "verificationStatus": {"coding": [{"system": _system("condition_verification"), "code": state}]},
        "category": [{"coding": [{"system": _system("condition_category"), "code": kind}]}],
        "code": {"coding": [{"system": _system("icd10"), "code": code}], "text": known.label if known else code},
        **shared,
    }


def _report(record: Record, shared: Resource, observed: list[Resource]) -> Resource:
    exam = record.exam
    words = [exam.get_conclusion_kind_display(), exam.conclusion]
    if exam.health_class:
        words.append(f"PHAN_LOAI_SK {exam.health_class}")
    return _without_blanks(
        {
            "resourceType": "DiagnosticReport",
            "identifier": [{"type": {"text": "MA_LK"}, "value": record.link}],
            "status": "final" if exam.state == ExamState.SIGNED else "preliminary",
            "code": {"text": f"Kết quả khám sức khỏe ({exam.get_form_version_display()})"},
            **shared,
            "effectiveDateTime": _day(exam.examined_on),
            "issued": exam.concluded_at.isoformat(timespec="seconds") if exam.concluded_at else None,
            "performer": [{"display": exam.doctor}] if exam.doctor else [],
            "result": observed,
            "conclusion": ". ".join(word for word in words if word),
        }
    )


def _code(key: str, text: str) -> Resource:
    """A coded name: by LOINC where the notes give a code, otherwise by `key` in our own system; always in words."""
    loinc = _codes()["loinc"].get(key) or (measures()[key].loinc if key in measures() else "")
    coding = {"system": _system("loinc"), "code": loinc} if loinc else {"system": _system("own"), "code": key}
    return {"coding": [coding], "text": text}


def _named(key: str) -> Resource:
    return _code(key, measures()[key].label)


def _quantity(key: str, value: Decimal | int) -> Resource:
    one = measures()[key]
    made: Resource = {"value": Decimal(value), "unit": one.unit}
    return made | {"system": _system("ucum"), "code": one.ucum} if one.ucum else made


def _category(code: str) -> list[Resource]:
    return [{"coding": [{"system": _system("category"), "code": code}]}]


def _day(day: date) -> str:
    return day.isoformat()


def _without_blanks(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if value not in (None, [], "", {})}
