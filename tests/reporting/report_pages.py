"""Addresses of the report of a period: who may open them."""

from elders.choices import RoleCode as R

PERIOD = {"pk": "report_period"}
FOUND = dict.fromkeys((R.WARD_OFFICER, R.WARD_LEADER), ("own", "neighbour"))
READERS, WRITERS = frozenset(FOUND), frozenset({R.WARD_OFFICER})
CITY = frozenset({R.CITY_VIEWER})
OPENERS = READERS | {R.HEALTH_STATION, R.STATION_HEAD}
NOTHING = {"pk": "=0"}


def pages(page) -> dict:
    """`page` is `tests.permissions.Page`; the rows belong to the ward."""
    found = {
        "report": page(READERS, PERIOD, found=FOUND),
        "report_file": page(READERS, PERIOD | {"kind": "=xlsx"}, "post", found=FOUND),
        "report_paragraph": page(WRITERS, PERIOD | {"key": "=V.1"}, found=FOUND),
        "report_frame": page(WRITERS, PERIOD, found=FOUND),
        "report_register": page(WRITERS, PERIOD, found=FOUND),
    }
    found |= {
        "closing": page(READERS, PERIOD, found=FOUND),
        "period_close": page(WRITERS, PERIOD, "post", ok=(302,), found=FOUND),
        "period_reopen": page(WRITERS, PERIOD, found=FOUND),
        "period_submit": page(WRITERS, PERIOD, "post", ok=(302,), found=FOUND),
        "period_adjust": page(WRITERS, PERIOD, found=FOUND),
        # 404: nothing was closed or adjusted yet; `tests/reporting/test_adjusting.py` opens them.
        "frozen": page(OPENERS, PERIOD, ok=(404,), found={}),
        "frozen_people": page(OPENERS, PERIOD | {"code": "=OP-DS-01", "side": "=tu"}, ok=(404,), found={}),
        "adjustment_register": page(WRITERS, NOTHING, ok=(404,), found={}),
        "adjustment_send": page(WRITERS, NOTHING, "post", ok=(404,), found={}),
        "adjustment_file": page(READERS, NOTHING | {"kind": "=pdf"}, "post", ok=(404,), found={}),
        "received_adjustment_file": page(CITY, NOTHING, "post", ok=(404,), found={}),
        "receive_adjustment": page(CITY, NOTHING, "post", ok=(404,), found={}),
        "received": page(CITY),
        # 404: nothing was sent yet.
        "received_one": page(CITY, PERIOD, ok=(404,), found={}),
        "received_file": page(CITY, PERIOD, "post", ok=(404,), found={}),
        "receive": page(CITY, PERIOD, "post", ok=(404,), found={}),
    }
    return {f"reporting:{name}": one for name, one in found.items()}
