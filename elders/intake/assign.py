"""Which column gives which field: headings propose, contents decide where headings repeat, lack or mislead."""

from typing import Any

from elders.intake.columns import AGE, DEATH, FAMILY, GIVEN, ORDER, OTHER, Column
from elders.intake.content import is_cross, looks_like_birth, looks_like_name, looks_like_order, profile
from elders.intake.grouping import GroupIndex
from elders.intake.headers import Header
from elders.intake.kinds import Kind
from elders.intake.sheets import letter
from elders.intake.text import key

SAMPLE = 300
# Fields whose cells look like nothing else, and how.
_LOOKS = {"full_name": ("name",), "birth": ("date",), "citizen_id": ("citizen_id",), "health_card_no": ("card",),
          "phone": ("phone",), "sex": ("sex",), "ethnicity": ("ethnic",), "residential_group": ("group",)}  # fmt: skip
_TEXTS = ("address", "note", "ethnicity", "hometown", "residential_group")


def settle(
    columns: list[Column], body: list[list[Any]], kind: Kind, mapping: dict[str, str] | None, groups: GroupIndex
) -> None:
    """Give every column its final role in place. `mapping` (letter → role or "") is somebody's answer and stands."""
    body = _named(columns, body) or body
    sample = body[:SAMPLE] if len(body) <= SAMPLE else body[:: max(1, len(body) // SAMPLE)][:SAMPLE]
    for column in columns:
        column.profile = _profile([row[column.index] if column.index < len(row) else "" for row in sample], groups)
    _apply_mapping(columns, mapping)
    _resolve_sex_columns(columns, sample)
    _resolve_years(columns)
    _misleading(columns)
    _abbreviations(columns)
    _states(columns, kind)
    _only_once(columns)
    _householders(columns)
    _fill_gaps(columns, kind, sample)


def _profile(values: list[Any], groups: GroupIndex) -> dict[str, float]:
    """The looks of a column; "group" is the share of cells that are the whole name of a known group."""
    found = profile(values)
    texts = [value for value in values if isinstance(value, str) and value]
    if texts and groups.groups:
        known = sum(1 for value in texts if groups.find_exact(value) is not None)
        found["group"] = known / sum(1 for value in values if value != "")
    return found


def _abbreviations(columns: list[Column]) -> None:
    """ "DT" is điện thoại, dân tộc or diện tích: a heading of a few letters means what its cells look like."""
    for column in columns:
        words = key(" ".join(column.parts)).replace(" ", "")
        filled_, looks = column.profile.get("filled", 0), _LOOKS.get(column.role)
        if column.chosen or not looks or not 0 < len(words) <= 3 or not filled_ or column.role == "residential_group":
            continue
        if sum(column.profile.get(one, 0) for one in looks) > 0.1:
            continue
        rivals = {one for role, ones in _LOOKS.items() if role != column.role for one in ones}
        strange = max((column.profile.get(one, 0) for one in rivals), default=0) >= 0.6
        texts = sum(column.profile.get(one, 0) for one in ("text", "name", "cross")) >= 0.8
        if strange or texts or column.role == "phone" and not column.profile.get("long", 0):
            column.role, column.score = "", 0.0


def _states(columns: list[Column], kind: Kind) -> None:
    """A second "TT" over words is tình trạng, no running number."""
    if kind.field("status") is None or any(column.role == "status" for column in columns):
        return
    for column in [column for column in columns if column.role == ORDER][1:]:
        if column.profile.get("text", 0) + column.profile.get("cross", 0) > 0.5 and not column.chosen:
            column.role, column.score = "status", 0.5
            return


def _named(columns: list[Column], body: list[list[Any]]) -> list[list[Any]]:
    """Rows with a name where names should stand: sections, totals and signatures must not colour the columns."""
    names = [column.index for column in columns if column.role.startswith("full_name") or column.role == FAMILY]
    return [
        row
        for row in body
        if any(at < len(row) and isinstance(row[at], str) and looks_like_name(row[at]) for at in names)
    ]


def _householders(columns: list[Column]) -> None:
    """A list whose only names are those of heads of household is a list of these people."""
    if any(column.role.startswith("full_name") or column.role in (FAMILY, GIVEN) for column in columns):
        return
    for column in columns:
        if column.role == OTHER and "chu ho" in key(" ".join(column.parts)) and column.profile.get("name", 0) > 0.6:
            column.role = "full_name"
            return


def _apply_mapping(columns: list[Column], mapping: dict[str, str] | None) -> None:
    for column in columns:
        name = (mapping or {}).get(letter(column.index))
        if name is not None:
            column.role, column.score, column.chosen = name, 2.0, True


def _resolve_sex_columns(columns: list[Column], sample: list[list[Any]]) -> None:
    """ "Ông" and "Bà" over names, or "Nam" over text, are no crosses; a lone "Nam" of numbers may be a year."""
    for column in columns:
        if not column.role.startswith("sex=") or column.chosen:
            continue
        values = [row[column.index] for row in sample if column.index < len(row) and row[column.index] != ""]
        fits = sum(1 for value in values if is_cross(value) or looks_like_birth(value) or value in (0, "0"))
        if values and fits * 2 < len(values):
            names = column.profile.get("name", 0)
            column.role = (
                "sex"
                if column.profile.get("sex", 0) > 0.5
                else f"full_name={column.role[4:]}"
                if names > 0.5
                else OTHER
            )


def _resolve_years(columns: list[Column]) -> None:
    """Without accents "NAM" is both Nam and Năm: behind NGAY and THANG it is the year."""
    for at, column in enumerate(columns):
        if column.role != "sex=nam" or column.chosen or not column.parts[-1:] or not column.parts[-1].isascii():
            continue
        before = [other.role for other in columns[max(0, at - 2) : at]]
        after = columns[at + 1].role if at + 1 < len(columns) else ""
        if "birth.month" in before and not after.startswith("sex="):
            column.role = "birth.year"
    # "Ngày sinh", "Tháng sinh", "Năm sinh" in three columns: the first holds days, the last years.
    if any(column.role == "birth.month" for column in columns):
        for column in columns:
            if column.role == "birth" and not column.chosen:
                days = column.profile.get("small", 0)
                column.role = "birth.day" if days > 0.6 else "birth.year"


def _misleading(columns: list[Column]) -> None:
    """Two headings over each other's contents (CCCD over phones and the reverse) change places."""
    for column in columns:
        looks = _LOOKS.get(column.role)
        if column.role == "residential_group":
            continue
        if not looks or column.chosen or column.profile.get("filled", 0) == 0:
            continue
        own = sum(column.profile.get(one, 0) for one in looks)
        if own > 0.1:
            continue
        for other in columns:
            theirs = _LOOKS.get(other.role)
            if other.role == "residential_group":
                continue
            if other is column or not theirs or other.chosen:
                continue
            right_here = sum(column.profile.get(one, 0) for one in theirs)
            right_there = sum(other.profile.get(one, 0) for one in looks)
            if right_here >= 0.7 and right_there >= 0.7:
                column.role, other.role = other.role, column.role
                break


def _only_once(columns: list[Column]) -> None:
    """One column per field; the better heading wins, then the fuller content. The rest is left unread."""
    for role in {column.role for column in columns if column.role}:
        rivals = [column for column in columns if column.role == role]
        if len(rivals) < 2 or role in (OTHER, DEATH, AGE):
            continue
        if role == ORDER:
            for column in rivals[1:]:
                column.role = OTHER
            continue
        looks = _LOOKS.get(role, ())

        def worth(column: Column, looks=looks) -> tuple:
            fits = sum(column.profile.get(one, 0) for one in looks)
            return (column.chosen, round(fits, 1) >= 0.3 if looks else True, column.score >= 0.97, -column.rank,
                    column.score, column.profile.get("filled", 0) > 0.05, -column.index)  # fmt: skip

        best = max(rivals, key=worth)
        for column in rivals:
            if column is not best:
                column.role = f"{role}+" if role in ("note", "address", "birth") else ""


def _fill_gaps(columns: list[Column], kind: Kind, sample: list[list[Any]]) -> None:
    """Columns without a readable heading whose content can only be one thing."""
    taken = {column.role for column in columns}
    if FAMILY in taken and GIVEN in taken or any(role.startswith("full_name=") for role in taken):
        taken.add("full_name")
    if any(role.startswith("birth.") for role in taken) or _sex_gives_birth(columns):
        taken.add("birth")
    if "sex=nam" in taken or "sex=nu" in taken:
        taken.add("sex")
    for name, looks in _LOOKS.items():
        if name in taken or kind.field(name) is None:
            continue
        best, share = None, 0.0
        for column in columns:
            if column.chosen or column.role not in ("", *_TEXTS[:1]) or column.profile.get("filled", 0) < 0.3:
                continue
            if column.role and column.score > 0.7:
                continue
            fits = sum(column.profile.get(one, 0) for one in looks)
            if name == "residential_group" and column.role == "address" and column.score > 0.5:
                continue
            if name == "birth" and column.parts:
                continue  # a second date column with a heading of its own is some other date
            if fits >= 0.75 and fits > share:
                best, share = column, fits
        if best is not None:
            best.role, best.score = name, 0.5


def _sex_gives_birth(columns: list[Column]) -> bool:
    return any(column.role.startswith("sex=") and column.profile.get("date", 0) > 0.5 for column in columns)


def headless(rows: list[list[Any]], kind: Kind, groups: GroupIndex) -> Header | None:
    """Columns of a list without any header, when names and births or numbers stand clearly in columns of their own."""
    sample = [row for row in rows if sum(1 for value in row if value != "") >= 2][:SAMPLE]
    if len(sample) < 2:
        return None
    width = max(len(row) for row in sample)
    columns = [Column(at, ()) for at in range(width)]
    for column in columns:
        column.heading = f"Cột {letter(column.index)}"
        values = [row[column.index] if column.index < len(row) else "" for row in sample]
        column.profile = _profile(values, groups)
        if column.index == 0 and sum(map(looks_like_order, values)) * 3 >= len(values) * 2:
            column.role, column.score = ORDER, 0.5
    _fill_gaps(columns, kind, sample)
    roles = {column.role for column in columns}
    if "full_name" not in roles or not roles & {"birth", "citizen_id"}:
        return None
    for column in columns:
        if not column.role and column.profile.get("text", 0) > 0.6 and "address" not in roles and kind.field("address"):
            column.role, column.score = "address", 0.4
            break
    return Header(-1, -1, columns)
