"""What a figure says that was not counted in the grid."""

from dataclasses import dataclass

from reporting.indicators.rows import Figure


@dataclass(frozen=True)
class Plain:
    """`numerator` None with `lacking` saying why: no data. `denominator` None: a count, in `unit`. `yes_no`: of a
    Có/Không row. `nothing`: zero is printed "-" because it does not prove absence."""

    numerator: int | None
    denominator: int | None = None
    unit: str = "người"
    note: str = ""
    provenance: str = ""
    lacking: str = ""
    figures: tuple[Figure, ...] = ()
    accumulates: bool = True
    nothing: bool = False
    words: str = ""
    among_words: str = ""
    yes_no: bool | None = None
