"""Addresses of check-up rounds for the role table: a round belongs to the ward, the people on it to whoever may see
them."""

from elders.choices import RoleCode

STATION = frozenset({RoleCode.HEALTH_STATION, RoleCode.STATION_HEAD})
WHOLE_WARD = STATION | {RoleCode.WARD_OFFICER, RoleCode.WARD_LEADER}
READERS = WHOLE_WARD | {RoleCode.GROUP_LEADER}
ATTENDERS = STATION | {RoleCode.WARD_OFFICER, RoleCode.GROUP_LEADER}
OF_WARD = dict.fromkeys(READERS, ("own", "neighbour"))
ROUND, PERSON, SESSION, COST = {"pk": "round"}, {"pk": "invitation"}, {"pk": "session"}, {"pk": "round_cost"}
SAVED = (200, 302)

READ = (
    "round", "round_list", "round_calls", "round_missing", "round_home", "round_sessions", "round_figures",
    "round_print",
)  # fmt: skip
PLAN = {
    "round_new": {},
    "facilities": {},
    "station_papers": {},
    "facility": {"pk": "facility"},
    "round_edit": ROUND,
    "round_step": ROUND | {"action": "=dong"},
    "round_session_new": ROUND,
    "round_session": SESSION,
    "round_cost_new": ROUND,
    "round_cost": COST,
    "invitation_visit": PERSON,
}
PLAN_POST = {
    "round_discard": ROUND,
    "round_again": ROUND,
    "round_fill": ROUND,
    "round_session_remove": SESSION,
    "round_cost_remove": COST,
}
CLINICAL = {
    "round_findings": ROUND,
    "invitation_service": PERSON,
    "invitation_elsewhere": PERSON,
    "invitation_not_elsewhere": PERSON,
}


def pages(page) -> dict:
    """Lines of the table; `page` is its class."""
    found = {name: page(READERS, ROUND, ok=SAVED, found=OF_WARD) for name in READ}
    found |= {name: page(STATION, rows, ok=SAVED) for name, rows in (PLAN | CLINICAL).items()}
    found |= {name: page(STATION, rows, "post", ok=(302,)) for name, rows in PLAN_POST.items()}
    found |= {
        "rounds": page(READERS),
        "round_costs": page(WHOLE_WARD, ROUND),
        "round_add": page(ATTENDERS, ROUND, ok=SAVED, found=OF_WARD),
        "round_attend": page(ATTENDERS, ROUND, found=OF_WARD),
        "round_handed": page(ATTENDERS, ROUND, "post", ok=(302,), found=OF_WARD),
        "slip": page(READERS, {"code": "=khong-co"}, ok=(404,)),
        "invitation_mark": page(ATTENDERS, PERSON, "post", ok=(302,)),
        "invitation_slot": page(ATTENDERS, PERSON),
        "invitation_paper": page(STATION, PERSON, ok=(404,)),
    }
    return {f"health:{name}": one for name, one in found.items()}
