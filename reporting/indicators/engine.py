"""All rows of a report of one ward and window, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from elders.ground.numbers import grouped
from elders.models import Ward
from reporting.catalogue import Indicator, catalogue
from reporting.choices import Level, State
from reporting.indicators import arithmetic
from reporting.indicators import figures as plain
from reporting.indicators.arithmetic import NO, NO_DATA, NOTHING, OUT_OF_SCOPE, YES
from reporting.indicators.definitions import ALL, COUNTED, Counted, books_of, counted_in
from reporting.indicators.figures import Plain, plain_figures
from reporting.indicators.grid import Grid, count, room
from reporting.indicators.rows import Figure, Row
from reporting.indicators.targets import Chosen, targets_of
from reporting.indicators.windows import Window
from reporting.models import ManualEntry

TYPED_UNITS = {"VL-03": "hộ"}  # of what is only ever typed; everything else counts people
YES_NO = "; Có/Không"  # the unit of OP-LTH-06: how many clubs, and whether there is one
CITY_TOTAL = "Chỉ tiêu chung toàn thành phố, phường báo phần của mình"


@dataclass(frozen=True)
class Value:
    """What one figure comes to, however it was come by, before it is judged."""

    numerator: int | None = None
    denominator: int | None = None
    note: str = ""
    provenance: str = ""
    lacking: str = ""
    known: int | None = None
    figures: tuple[Figure, ...] = ()
    accumulates: bool = True
    nothing: bool = False
    words: str = ""
    among_words: str = ""
    yes_no: bool | None = None
    unit: str = ""


@dataclass
class Counts:
    """What was read from the database for one ward and window; hand it to several questions to read it once."""

    ward: Ward
    window: Window
    grid: Grid
    plain: Mapping[str, Plain]
    targets: Mapping[str, Chosen]
    entries: Mapping[str, ManualEntry]
    codes: tuple[str, ...] = field(default=())
    beside: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    lacking: Mapping[str, str] = field(default_factory=dict)


def read(ward: Ward, window: Window, *, codes: Iterable[str] | None = None) -> Counts:
    """Count everything (or `codes`) once. Raises: KeyError for a code the catalogue does not know."""
    wanted = catalogue().codes if codes is None else tuple(codes)
    for code in wanted:
        catalogue()[code]
    conditions = [ALL, *(one for code in wanted if code in COUNTED for one in counted_in(ward, code).conditions)]
    conditions += plain.conditions(wanted)
    entries = ManualEntry.objects.filter(
        period__ward=ward,
        period__code=window.code,
        period__year=window.year,
        period__number=window.number,
        period__first_day=window.first,
        period__last_day=window.whole_last,
        indicator__in=wanted,
    ).select_related("entered_by", "confirmed_by")
    with room():
        grid = count(ward, window, conditions)
        return Counts(
            ward,
            window,
            grid,
            plain_figures(ward, window, wanted, grid),
            targets_of(ward, window.year),
            {one.indicator: one for one in entries},
            wanted,
            plain.beside(ward, window, wanted),
            plain.lacking(ward, window, wanted),
        )


def evaluate(
    ward: Ward, window: Window, *, codes: Iterable[str] | None = None, counts: Counts | None = None
) -> dict[str, Row]:
    """code → row, in the order of the report. The number of queries does not depend on people or indicators."""
    counts = counts or read(ward, window, codes=codes)
    return {code: row_of(code, counts) for code in counts.codes}


def row_of(code: str, counts: Counts) -> Row:
    indicator = catalogue()[code]
    if indicator.level == Level.CITY:
        return _row(indicator, Value(provenance="Chỉ tính ở cấp thành phố"), None, counts)
    value = _value(code, counts)
    return _row(indicator, value, counts.targets.get(code), counts)


def _value(code: str, counts: Counts) -> Value:
    if code in COUNTED:
        value = _counted(
            counted_in(counts.ward, code), counts.grid, counts.beside.get(code, ()), counts.lacking.get(code, "")
        )
    elif code in counts.plain:
        value = _plain(counts.plain[code])
    else:
        value = Value(lacking="Chưa có số liệu nhập cho kỳ này", unit=TYPED_UNITS.get(code, "người"))
    entry = counts.entries.get(code)
    if entry is None or value.numerator is not None:
        return value
    return _typed(entry, value)


def _counted(one: Counted, grid: Grid, beside: tuple[Figure, ...], shut: str) -> Value:
    """`shut`: why the book its people are counted from is not there for the window; empty when it is."""
    numerator = grid[one.numerator]
    denominator = grid[one.among] if one.among is not None else None
    known = grid[one.known] if one.known is not None else None
    everybody = grid[ALL]
    notes, lacking = [], shut
    if known is not None and everybody:
        share = f"{grouped(known)}/{grouped(everybody)} người {one.known_words}"
        percent = f"({arithmetic.printed_percent(Fraction(known * 100, everybody))}%)"
        if known * 2 < everybody:
            lacking = f"Mới {share} {percent}, dưới một nửa"
        else:
            notes.append(f"{share} {percent}")
    if not denominator and one.evidence is not None and not grid[one.evidence]:
        lacking = "Trạm Y tế chưa ghi lần khám, điều trị nào nên chưa biết có bao nhiêu người"
    if one.remark:
        notes.append(one.remark)
    units = one.beside_units or {}
    # What stands beside and is counted from the same missing book is not known either: it is not zero.
    missing = one.books if shut else frozenset()
    figures = tuple(
        Figure(label, grid[condition], units.get(label, one.unit))
        for label, condition in (one.beside or {}).items()
        if not missing & books_of(condition)
    )
    return Value(
        numerator=None if lacking else numerator,
        denominator=None if lacking else denominator,
        note="; ".join(notes),
        provenance="; ".join(one.sources),
        lacking=lacking,
        known=known,
        figures=figures + beside,
        accumulates=one.accumulates,
        words=one.words,
        among_words=one.among_words,
        unit=one.unit,
    )


def _plain(one: Plain) -> Value:
    return Value(
        numerator=one.numerator,
        denominator=one.denominator,
        note=one.note,
        provenance=one.provenance,
        lacking=one.lacking,
        figures=one.figures,
        accumulates=one.accumulates,
        nothing=one.nothing,
        words=one.words,
        among_words=one.among_words,
        yes_no=one.yes_no,
        unit=one.unit,
    )


def _typed(entry: ManualEntry, counted: Value) -> Value:
    """A typed figure stands in for one that could not be counted; what stands beside that one stays."""
    who = f"Nhập tay bởi {entry.entered_by}, theo {entry.paper}"
    if not entry.is_confirmed:
        return replace(counted, lacking="Đã nhập tay, chờ người thứ hai xác nhận", provenance=who, note=entry.note)
    since = () if entry.cumulative is None else (Figure("lũy kế từ 01/01/2023", entry.cumulative, counted.unit),)
    return replace(
        counted,
        numerator=entry.numerator,
        denominator=entry.denominator,
        note=entry.note,
        provenance=f"{who}; {entry.confirmed_by} xác nhận",
        lacking="",
        figures=(*since, *counted.figures),
    )


def _row(indicator: Indicator, value: Value, chosen: Chosen | None, counts: Counts) -> Row:
    """Judge and print (reporting.md §5.4, §5.5, §5.7); "Vượt" only where the ward asks for it."""
    target = chosen.value if chosen else None
    result, state, printed, missing, progress = None, "", NO_DATA, None, ""
    notes = [value.note] if value.note else []
    if indicator.level == Level.CITY:
        state, printed = State.OUT_OF_SCOPE, OUT_OF_SCOPE
    elif value.numerator is None:
        state = State.NO_DATA
        notes.insert(0, value.lacking or "Chưa có số liệu")
    elif value.nothing or value.denominator == 0:
        state, printed = State.NOTHING, NOTHING
    elif indicator.level == Level.BINARY:
        result = int(value.numerator > 0) if value.yes_no is None else int(value.yes_no)
        state, printed = State.MET if result else State.MISSED, YES if result else NO
    elif value.denominator is not None:
        result = arithmetic.ratio(value.numerator, value.denominator)
        accumulates = value.accumulates
        state = arithmetic.state(
            result,
            target,
            comparison=indicator.comparison,
            interim=counts.window.is_interim,
            accumulates=accumulates,
            with_exceeded=counts.ward.says_exceeded,
        )
        printed = arithmetic.printed_percent(result, target=target, comparison=indicator.comparison)
        if target:
            progress = arithmetic.printed_percent(arithmetic.progress(result, target))
            missing = _missing(value.numerator, value.denominator, target)
            if missing and state in (State.MISSED, State.UNDER_WAY):
                notes.insert(0, f"Còn thiếu {grouped(missing)} {value.unit or 'người'} so với chỉ tiêu")
    else:
        result = value.numerator
        printed = (
            f"{grouped(value.numerator)} {indicator.unit if indicator.level != Level.MEASURE else value.unit}".strip()
        )
        if indicator.level == Level.CONTRIBUTION:
            notes.append(CITY_TOTAL)
        if indicator.unit.endswith(YES_NO):
            notes.append(f"Phường có từ 1 đến 3 CLB đúng chuẩn: {YES if value.numerator else NO}")
    return Row(
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        level=indicator.level,
        numerator=value.numerator,
        denominator=value.denominator,
        value=result,
        target=target if indicator.level in (Level.WARD, Level.BINARY) else None,
        target_document=chosen.document if chosen else "",
        proposed=bool(chosen and chosen.proposed),
        state=state,
        printed=printed,
        assessment="" if state in ("", State.OUT_OF_SCOPE) else State(state).label,
        note="; ".join(notes),
        provenance=value.provenance,
        target_printed=target_words(indicator, chosen),
        target_id=chosen.row.pk if chosen and chosen.row else None,
        national=indicator.national_short,
        progress=progress,
        missing=missing,
        known=value.known,
        figures=value.figures,
        numerator_words=value.words,
        denominator_words=value.among_words,
    )


def _missing(numerator: int, denominator: int, target: Fraction) -> int:
    """How many more would reach the target: rounded up."""
    wanted = target * denominator / 100
    return max(0, -(-wanted.numerator // wanted.denominator) - numerator)


def target_words(indicator: Indicator, chosen: Chosen | None) -> str:
    """The column "Chỉ tiêu": "71%(*)" of a proposal, "Có", or "-"."""
    if chosen is None or indicator.level not in (Level.WARD, Level.BINARY):
        return NOTHING
    if indicator.level == Level.BINARY:
        return YES
    sign = "%" if indicator.is_percent else ""
    return f"{arithmetic.printed_number(chosen.value)}{sign}{'(*)' if chosen.proposed else ''}"
