"""Rosters from upload to undo: receive, preview, decide, apply, undo (`design.md` §4)."""

from elders.services.intake.applying import apply
from elders.services.intake.receiving import discard, may_apply, may_undo, preview, preview_soon, receive, set_mapping
from elders.services.intake.reviewing import (
    WITHOUT_GROUP,
    code_counts,
    decide,
    decide_many,
    fix,
    place_many,
    unread_counts,
)
from elders.services.intake.undoing import undo

__all__ = [
    "WITHOUT_GROUP",
    "apply",
    "code_counts",
    "decide",
    "decide_many",
    "discard",
    "fix",
    "may_apply",
    "may_undo",
    "place_many",
    "preview",
    "preview_soon",
    "receive",
    "set_mapping",
    "undo",
    "unread_counts",
]
