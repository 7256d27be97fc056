"""The log of who read what about whose health: written before anything clinical is given out, and on refusal."""

from health.choices import AccessKind
from health.models import HealthAccess


def log(*, by, kind: str, what: str, elder=None, address: str | None = None, reason: str = "", row_count: int = 1):
    """One row of the log; `kind` one of AccessKind, `elder` None for lists and for rows of another ward."""
    return HealthAccess.objects.create(
        ward_id=by.ward_id,
        elder=elder,
        by=by,
        kind=AccessKind(kind),
        what=what[:200],
        address=address,
        reason=reason[:200],
        row_count=row_count,
    )
