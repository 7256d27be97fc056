"""Addresses of the plan of a year: who may open them, and which row each argument names."""

from elders.choices import RoleCode as R

PLAN, TASK, ROW, PERSON, LINE, PROBLEM = (
    {"pk": kind} for kind in ("plan", "plan_task", "activity", "participant", "budget_line", "problem")
)

READ = {"plan_print": PLAN, "plan_paper": PLAN, "task": TASK}
MANAGE = {
    "plan_new": {},
    "plan_edit": PLAN,
    "plan_paragraph": PLAN | {"key": "=I.2"},
    "plan_paper_frame": PLAN,
    "task_new": PLAN,
    "task_edit": TASK,
}
REPORT = {"task_report": TASK}
READ_ROWS = {
    "activity": ROW,
    "problem": PROBLEM,
    "proof": {"pk": "proof"},
    "plan_history": ROW | {"kind": "=hoat-dong"},
}
KEEP_ROWS = {
    "activity_edit": ROW,
    "activity_remove": ROW,
    "people": ROW,
    "attendance": ROW,
    "person": PERSON,
    "proof_add": ROW | {"kind": "=hoat-dong"},
}
KEEP_ROWS_POST = {
    "people_sent": ROW,
    "person_remove": PERSON,
    "air": ROW,
    "airing_remove": {"pk": "airing"},
    "proof_remove": {"pk": "proof"},
}
CONFIRM = {"activity_unconfirm": ROW}
CONFIRM_POST = {"activity_confirm": ROW}
ANSWER = {"problem_assign": PROBLEM, "problem_answer": PROBLEM, "problem_escalate": PROBLEM, "problem_reopen": PROBLEM}
PRINT = {"invitations": ROW, "attendance_list": ROW}
MONEY_READ = {"budget": {}, "budget_line": LINE}
MONEY_PLAN = {
    "budget_new": {},
    "budget_edit": LINE,
    "spending_new": LINE,
    "spending_take_back": {"pk": "budget_spending"},
}
MONEY_SETTLE = {"budget_allocate": LINE, "budget_settle": LINE, "budget_unsettle": LINE}

UNITS = frozenset({R.WARD_OFFICER, R.HEALTH_STATION, R.STATION_HEAD, R.ASSOCIATION, R.FINANCE})
KEEPERS = UNITS | {R.GROUP_LEADER}
READERS = KEEPERS | {R.WARD_LEADER}
OFFICE, SIGNS = frozenset({R.WARD_OFFICER}), frozenset({R.WARD_OFFICER, R.WARD_LEADER})
BOTH = ("own", "neighbour")
OF_WARD = dict.fromkeys(READERS, BOTH)
OF_GROUPS = {R.WARD_OFFICER: BOTH, R.WARD_LEADER: BOTH, R.GROUP_LEADER: ("own",)}
OF_MONEY = {R.WARD_OFFICER: BOTH, R.WARD_LEADER: BOTH, R.FINANCE: BOTH}


def pages(page) -> dict:
    """The lines of `tests/permissions.py`; `page` is its class. Who carries the plan reads its tasks; activities and
    problems are found by the office, the leaders of the ward, and whose groups they are of."""
    found = {}
    for names, may, rows, method in [
        (READ, READERS, OF_WARD, "get"),
        (MANAGE, OFFICE, OF_WARD, "get"),
        (REPORT, UNITS, OF_WARD, "get"),
        (READ_ROWS, READERS, OF_GROUPS, "get"),
        (KEEP_ROWS, KEEPERS, OF_GROUPS, "get"),
        (KEEP_ROWS_POST, KEEPERS, OF_GROUPS, "post"),
        (CONFIRM, SIGNS, OF_GROUPS, "get"),
        (CONFIRM_POST, SIGNS, OF_GROUPS, "post"),
        (ANSWER, OFFICE, OF_GROUPS, "get"),
        (PRINT, READERS, OF_GROUPS, "get"),
        (MONEY_READ, frozenset(OF_MONEY), OF_MONEY, "get"),
        (MONEY_PLAN, frozenset({R.WARD_OFFICER, R.FINANCE}), OF_MONEY, "get"),
        (MONEY_SETTLE, frozenset({R.FINANCE}), OF_MONEY, "get"),
    ]:
        for name, arguments in names.items():
            numbered = any(not kind.startswith("=") for kind in arguments.values())
            ok = (302,) if method == "post" else (200, 302) if name == "plan_new" else (200,)
            found[f"reporting:{name}"] = page(may, arguments, method, ok=ok, found=rows if numbered else None)
    lists = {
        "activities": page(READERS, queries=("?q=khuat", "?q=luc", "?tinh_trang=cho-xac-nhan")),
        "broadcasts": page(READERS, queries=("?in=pdf",)),
        "problems": page(READERS, queries=("?tinh_trang=xong", "?tinh_trang=cho")),
        "activity_new": page(KEEPERS, queries=("?loai=training", "?loai=broadcast")),
        "problem_new": page(KEEPERS),
        "plan": page(READERS, queries=("?bo=thanh-pho", "?don_vi=tyt")),
    }
    return found | {f"reporting:{name}": one for name, one in lists.items()}
