"""Addresses of check-up rounds for the role table, by who may: url name → rows its arguments name."""

ROUND, PERSON = {"pk": "round"}, {"pk": "invitation"}

# Whoever may see rounds; a group leader finds those of the ward and reads the own people there.
READ = {
    "round": ROUND,
    "round_list": ROUND,
    "round_calls": ROUND,
    "round_missing": ROUND,
    "round_home": ROUND,
    "round_sessions": ROUND,
    "round_figures": ROUND,
    "round_print": ROUND,
}
ATTEND = {"round_attend": ROUND}
ATTEND_POST = {"round_handed": ROUND}
# The health station plans.
PLAN = {
    "round_new": {},
    "facilities": {},
    "facility": {"pk": "facility"},
    "round_edit": ROUND,
    "round_step": ROUND | {"action": "=dong"},
    "round_session_new": ROUND,
    "round_session": {"pk": "session"},
    "round_cost_new": ROUND,
    "round_cost": {"pk": "round_cost"},
    "invitation_visit": PERSON,
}
PLAN_POST = {
    "round_discard": ROUND,
    "round_again": ROUND,
    "round_fill": ROUND,
    "round_session_remove": {"pk": "session"},
    "round_cost_remove": {"pk": "round_cost"},
}
# What was found: the health station alone.
CLINICAL = {
    "round_findings": ROUND,
    "invitation_elsewhere": PERSON,
    "invitation_not_elsewhere": PERSON,
}
