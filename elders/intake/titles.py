"""The lines above a table: which group and what else they say about everybody in it."""

import re
from collections import Counter

from elders.intake.columns import Column
from elders.intake.content import looks_like_birth, looks_like_id, looks_like_name
from elders.intake.grouping import GroupIndex
from elders.intake.headers import Header, filled
from elders.intake.sections import is_signature, is_total, status_of, unnumbered
from elders.intake.sheets import Broken, Sheet
from elders.intake.text import key


def lines_above(sheet: Sheet, start: int, header: Header, columns: list[Column]) -> list[str]:
    """The lines above a header, up to the people of the table before it. In a line with words over several tables
    that stand side by side only the words over `columns` count."""
    lines: list[str] = []
    left, right = columns[0].index, columns[-1].index
    for at in range(header.top - 1, max(start, header.top - 30) - 1, -1):
        row = sheet.rows[at]
        texts = [
            (place, value) for place, value in filled(row) if isinstance(value, str) and not isinstance(value, Broken)
        ]
        if (
            start
            and any(looks_like_birth(value) or looks_like_id(value) for _, value in filled(row))
            and any(looks_like_name(value) for _, value in texts)
        ):
            break
        if start and texts and is_total(texts[0][1]):
            continue
        own = [value for place, value in texts if left <= place <= right]
        elsewhere = len(columns) < len(header.columns) and len(texts) > 1
        lines = (own if elsewhere else [value for _, value in texts]) + lines
    return lines


def status_of_all(lines: list[str]) -> str:
    """What a title says of everybody: "died", "moved_out", "left" or ""."""
    found = {status_of(unnumbered(line)) for line in lines if len(line.split()) <= 16 and not is_signature(line)}
    found -= {"", "alive"}
    return found.pop() if len(found) == 1 else ""


def group_of(lines: list[str], groups: GroupIndex) -> int | None:
    """The one group the lines above a table name; a "danh sách" line outweighs the letterhead."""
    votes: Counter = Counter()
    for line in lines:
        found = groups.find_in(line)
        if found is not None:
            votes[found] += 3 if "danh sach" in key(line) else 2 if re.search(r"tdp|to dan pho", key(line)) else 1
    if not votes:
        return None
    best = votes.most_common(2)
    return best[0][0] if len(best) == 1 or best[0][1] > best[1][1] else None
