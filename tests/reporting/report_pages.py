"""Addresses of the report of a period: who may open them."""

from elders.choices import RoleCode as R

PERIOD = {"pk": "report_period"}
FOUND = dict.fromkeys((R.WARD_OFFICER, R.WARD_LEADER), ("own", "neighbour"))
READERS, WRITERS = frozenset(FOUND), frozenset({R.WARD_OFFICER})


def pages(page) -> dict:
    """`page` is `tests.permissions.Page`; the rows belong to the ward."""
    found = {
        "report": page(READERS, PERIOD, found=FOUND),
        "report_file": page(READERS, PERIOD | {"kind": "=xlsx"}, "post", found=FOUND),
        "report_paragraph": page(WRITERS, PERIOD | {"key": "=V.1"}, found=FOUND),
        "report_frame": page(WRITERS, PERIOD, found=FOUND),
        "report_register": page(WRITERS, PERIOD, found=FOUND),
    }
    return {f"reporting:{name}": one for name, one in found.items()}
