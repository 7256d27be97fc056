"""How a row of the report is said in a sentence (reporting.md §9). Pure; never "0/0", never "0%" of nothing."""

from fractions import Fraction

from elders.ground.numbers import grouped
from reporting.choices import Level, State
from reporting.indicators.arithmetic import printed_number
from reporting.indicators.rows import Figure, Row
from reporting.outside import HIDDEN
from reporting.plan_words import count_words, lowered

UNITS = {"TH-01": "gia đình", "OP-LTH-07": "tổ dân phố", "OP-HT-04": "lượt"}  # of everything else: people
SHORT = {
    "Số NCT": "Số người cao tuổi",
    "Tỷ lệ NCT": "Tỷ lệ người cao tuổi",
}


def figure_words(one: Figure) -> str:
    """ "sống một mình 617 người"; "..." of what is not known."""
    value = "chưa có số liệu" if one.value is None else f"{count_words(one.value)} {one.unit}".strip()
    return f"{lowered(one.label)} {value}"


def name_of(row: Row) -> str:
    name = row.name
    for short, full in SHORT.items():
        name = name.replace(short, full)
    return name


def against_target(row: Row) -> str:
    """ "đạt chỉ tiêu năm (71%)", "thấp hơn chỉ tiêu năm (84%, đề xuất)"; empty without a target."""
    if row.target is None or row.value is None or row.level != Level.WARD:
        return ""
    target = f"{printed_number(row.target)}%" + (", đề xuất" if row.proposed else "")
    value = Fraction(row.value)
    word = "bằng" if value == row.target else "cao hơn" if value > row.target else "thấp hơn"
    return f"{word} chỉ tiêu năm ({target})"


def sentence(row: Row, *, figures: bool = True) -> str:
    """One row as a sentence with its final stop."""
    name = name_of(row)
    if row.state == State.OUT_OF_SCOPE:
        return ""
    if row.state == State.NO_DATA:
        why = "; ".join(map(lowered, (row.note or "chưa nhập").split("; ")))
        return f"{name}: chưa có số liệu; lý do: {why}."
    if row.printed == HIDDEN:
        return f"{name}: dưới 05 trường hợp."
    beside = "; trong đó: " + ", ".join(figure_words(one) for one in row.figures) if figures and row.figures else ""
    if row.state == State.NOTHING:
        return f"{name}: trong kỳ không phát sinh."
    if row.level == Level.BINARY:
        return f"{name}: {row.printed}{beside}."
    if row.denominator is not None:
        unit = UNITS.get(row.code, "người")
        parts = [f"{grouped(row.numerator)}/{grouped(row.denominator)} {unit}", f"bằng {row.printed}%"]
        compared = against_target(row)
        return f"{name}: {', '.join([*parts, compared] if compared else parts)}{beside}."
    if row.numerator == 0 and not any(one.value for one in row.figures):
        return f"{name}: trong kỳ không phát sinh."
    return f"{name}: {row.printed}{beside}."


def checkups(ratio: Row, visits: Row) -> str:
    """The sentence of check-ups (reporting.md §9): people, visits, share and how it stands to the target."""
    if State.NO_DATA in (ratio.state, visits.state) or ratio.denominator in (None, 0) or not visits.numerator:
        return sentence(ratio, figures=False)
    times = next((one.value for one in visits.figures if one.unit == "lượt"), None)
    shown = f" ({grouped(times)} lượt)" if times is not None else ""
    compared = against_target(ratio)
    return (
        f"Trong kỳ đã tổ chức khám sức khỏe định kỳ cho {grouped(visits.numerator)} người{shown}; tỷ lệ đạt "
        f"{grouped(ratio.numerator)}/{grouped(ratio.denominator)} người, bằng {ratio.printed}%"
        f"{', ' + compared if compared else ''}."
    )
