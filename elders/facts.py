"""How dated facts are shown and checked: labels, words for values, differences, contradictions. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from elders.models import FACT_SECTIONS, FACTS, Situation

UNKNOWN = "chưa biết"
NOT_WRITTEN = "chưa ghi"
SLUGS = ["noi-o", "muc-song", "gia-dinh", "khuyet-tat", "luong-tro-cap", "dien-khac"]
MONEY = {"pension_monthly_vnd", "si_allowance_monthly_vnd"}


@dataclass(frozen=True)
class Section:
    slug: str
    title: str
    names: list[str]


SECTIONS = [Section(slug, title, names) for slug, (title, names) in zip(SLUGS, FACT_SECTIONS.items(), strict=True)]


@dataclass(frozen=True)
class Shown:
    """One fact for a summary list; `known` is False where nobody has asked."""

    name: str
    label: str
    text: str
    known: bool


@dataclass(frozen=True)
class Difference:
    """One fact before and after, in words."""

    name: str
    label: str
    before: str
    after: str


def section_of(word: str) -> tuple[str, list[str]] | None:
    """Title and fact names for a section slug or a single fact name; None when there is no such thing."""
    for section in SECTIONS:
        if word == section.slug:
            return section.title, section.names
    return (label(word), [word]) if word in FACTS else None


def label(name: str) -> str:
    text = str(Situation._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def words(name: str, value: Any, groups: Mapping[int, str] | None = None) -> str:
    """The value as an officer reads it; `groups` names residential groups by id. Unknown is never "no"."""
    field = Situation._meta.get_field(name)
    if value is None or value == "":
        is_text = field.get_internal_type() == "CharField" and not field.choices
        return NOT_WRITTEN if is_text else UNKNOWN
    if name == "residential_group":
        return (groups or {}).get(value, "tổ khác")
    if name in MONEY:
        return f"{value:,} đồng/tháng".replace(",", ".") if value else "không có (0 đồng)"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def is_beside_the_point(name: str, facts: Mapping[str, Any]) -> bool:
    """A fact nobody needs to ask given the others: the kind of a disability of somebody who has none."""
    if name in ("disability_kind", "disability_paper", "disability_review_on"):
        return facts["disability_level"] in ("", "khong") and not facts[name]
    if name == "poverty_paper":
        return not {facts["poverty_national"], facts["poverty_city"]} & {"ngheo", "can_ngheo"} and not facts[name]
    if name == "survivor_allowance":
        return not facts["si_allowance_monthly_vnd"] and facts[name] is None
    if name == "supporter_on_social_allowance":
        return not facts["has_supporter"] and facts[name] is None
    if name == "merit_category":
        return not facts["merit_monthly"] and not facts[name]
    return False


def show_sections(facts: Mapping[str, Any], groups: Mapping[int, str]) -> list[tuple[Section, list[Shown]]]:
    """Everything a situation says, by section, in the order of the screens."""
    return [
        (
            section,
            [
                Shown(name, label(name), words(name, facts[name], groups), facts[name] not in (None, ""))
                for name in section.names
                if not is_beside_the_point(name, facts)
            ],
        )
        for section in SECTIONS
    ]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], groups: Mapping[int, str], names: Iterable[str] = FACTS
) -> list[Difference]:
    """Facts that differ, in words."""
    return [
        Difference(name, label(name), words(name, before[name], groups), words(name, after[name], groups))
        for name in names
        if before[name] != after[name]
    ]


def contradictions(facts: Mapping[str, Any]) -> dict[str, str]:
    """What cannot be true together: fact name → sentence. Unknown facts contradict nothing."""
    wrong = {}
    if facts["disability_level"] in ("", "khong"):
        for name in ("disability_kind", "disability_paper", "disability_review_on"):
            if facts[name]:
                wrong[name] = "Ghi mức độ khuyết tật trước, hoặc xóa ô này nếu không khuyết tật."
    if facts["survivor_allowance"] and facts["si_allowance_monthly_vnd"] == 0:
        wrong["survivor_allowance"] = "Đã ghi không có trợ cấp BHXH thì không thể là trợ cấp tuất."
    if facts["supporter_on_social_allowance"] and facts["has_supporter"] is False:
        wrong["supporter_on_social_allowance"] = "Đã ghi không có người phụng dưỡng."
    if facts["in_care_facility"] and facts["facility_eligible_but_fostered"]:
        wrong["facility_eligible_but_fostered"] = "Đã ghi đang sống trong cơ sở trợ giúp xã hội."
    if (
        facts["poverty_paper"]
        and "khong" in (facts["poverty_national"], facts["poverty_city"])
        and not ({facts["poverty_national"], facts["poverty_city"]} & {"ngheo", "can_ngheo"})
    ):
        wrong["poverty_paper"] = "Có quyết định thì phải ghi là hộ nghèo hoặc cận nghèo."
    return wrong
