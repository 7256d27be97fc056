"""A payment list as JSON, for scripts."""

from typing import Any

from benefits.models import PaymentLine, PaymentList
from benefits.papers.outcome import OF_NO_PURSE, PARTS, outcome, shares

LINE = (
    "position", "kind", "scheme", "scheme_name", "amount_vnd", "funding", "coefficient", "source", "full_name", "birth",
    "citizen_id", "address", *PaymentLine.PAY_TO, "result", "receiver_name", "receiver_relation", "result_note",
)  # fmt: skip


def list_json(found: PaymentList, lines: list[PaymentLine]) -> dict[str, Any]:
    """The list with its lines and its closing equation; `funding` is summed from the lines, what no source says stands
    under "unknown"."""
    funding: dict[str, int] = {}
    for line in lines:
        for purse, vnd in shares(line).items():
            name = "unknown" if purse == OF_NO_PURSE else purse
            funding[name] = funding.get(name, 0) + vnd
    result = outcome(lines)
    return {
        "month": f"{found.month:%Y-%m}",
        "ward": found.ward.code,
        "sequence": found.sequence,
        "title": found.title,
        "state": found.state,
        "decision_number": found.decision_number,
        "line_count": len(lines),
        "total_vnd": result.vnd["listed"],
        "funding": funding,
        "outcome": {part: {"lines": result.count[part], "vnd": result.vnd[part]} for part in PARTS},
        "skipped": found.skipped,
        "lines": [line_json(line) for line in lines],
    }


def line_json(line: PaymentLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LINE} | {
        "for_month": f"{line.for_month:%Y-%m}",
        "group": line.group_name or None,
        "paid_on": line.paid_on.isoformat() if line.paid_on else None,
        "checks": line.checks,
    }
