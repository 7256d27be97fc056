"""Addresses of the plan of a year: which row each argument names."""

PLAN, TASK, ROW, PERSON, LINE, PROBLEM = (
    {"pk": kind} for kind in ("plan", "plan_task", "activity", "participant", "budget_line", "problem")
)

READ = {"plan_print": PLAN, "task": TASK}
MANAGE = {"plan_new": {}, "plan_edit": PLAN, "task_new": PLAN, "task_edit": TASK}
REPORT = {"task_report": TASK}
READ_ROWS = {"activity": ROW, "problem": PROBLEM, "proof": {"pk": "proof"}}
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
    "spending_take_back": {"pk": "spending"},
}
MONEY_SETTLE = {"budget_allocate": LINE, "budget_settle": LINE, "budget_unsettle": LINE}
