"""Addresses of figures, targets and periods: they belong to the ward, not to a residential group."""

from elders.choices import RoleCode as R

READERS = frozenset(
    {R.WARD_OFFICER, R.WARD_LEADER, R.HEALTH_STATION, R.STATION_HEAD, R.ASSOCIATION, R.FINANCE, R.CITY_VIEWER}
)
OPENERS = frozenset({R.WARD_OFFICER, R.WARD_LEADER, R.HEALTH_STATION, R.STATION_HEAD})
ENTER = frozenset({R.WARD_OFFICER, R.HEALTH_STATION, R.STATION_HEAD, R.ASSOCIATION, R.FINANCE})
CONFIRM = frozenset({R.WARD_OFFICER, R.WARD_LEADER})
OFFICE, SIGNS = frozenset({R.WARD_OFFICER}), frozenset({R.WARD_LEADER})
OF_WARD = dict.fromkeys(READERS, ("own", "neighbour"))
TARGET, PERIOD = {"pk": "target"}, {"pk": "report_period"}


def pages(page) -> dict:
    """The lines of `tests/permissions.py`; `page` is its class."""
    return {
        "reporting:dashboard": page(READERS, queries=("?chi_tieu=YT-02",)),
        "reporting:compare": page(READERS, queries=("?chi_tieu=YT-02&to={group}",)),
        "reporting:compare_file": page(READERS, method="post"),
        "reporting:indicators": page(READERS, queries=("?ky=HC_6T&nam=2026", "?ky=HC_QUY&nam=2026&so=2")),
        "reporting:indicator": page(READERS, {"code": "=YT-03"}, queries=("?ky=TK_NAM&nam=2026",)),
        "reporting:people_behind": page(
            OPENERS, {"code": "=OP-DS-01", "side": "=tu"}, queries=("?ky=HC_NAM&nam=2026",)
        ),
        "reporting:targets": page(READERS, queries=("?nam=2026",)),
        "reporting:targets_propose": page(OFFICE, method="post", ok=(302,)),
        "reporting:target_document_new": page(OFFICE | SIGNS),
        "reporting:target_document_scan": page(READERS, {"pk": "target_document"}, found=OF_WARD),
        "reporting:target_new": page(OFFICE, {"code": "=YT-03"}),
        "reporting:target_approve": page(SIGNS, TARGET, found=OF_WARD),
        "reporting:target_return": page(SIGNS, TARGET, found=OF_WARD),
        "reporting:target_drive": page(SIGNS, TARGET, "post", ok=(302,), found=OF_WARD),
        "reporting:target_withdraw": page(SIGNS, TARGET, found=OF_WARD),
        "reporting:periods": page(READERS),
        "reporting:period_new": page(OFFICE),
        "reporting:period": page(READERS, PERIOD, found=OF_WARD),
        "reporting:period_edit": page(OFFICE, PERIOD, found=OF_WARD),
        "reporting:entry": page(ENTER, PERIOD | {"code": "=VL-03"}, found=OF_WARD),
        "reporting:entry_confirm": page(CONFIRM, {"pk": "manual_entry"}, "post", ok=(302,), found=OF_WARD),
    }
