"""Who may do what: one table, synchronised into Django groups at every migrate (`design.md` §1).

Groups say which tables and acts; which *rows* is `for_user` of the querysets (`elders/ground/scoping.py`).
A permission named here that does not exist is an error, not a silent nothing.
"""

from dataclasses import dataclass, field

from elders.choices import RoleCode

VIEW_REGISTRY = ["elders.view_elder", "elders.view_situation", "elders.view_yearlyreview", "elders.view_lifeevent"]
EDIT_REGISTRY = [
    *VIEW_REGISTRY,
    "elders.add_elder",
    "elders.change_elder",
    "elders.change_situation",
    "elders.change_yearlyreview",
    "elders.use_intake",
    "elders.print_elders",
    "elders.export_elders",
]
REFERENCE = ["view_ward", "view_residentialgroup"]
VIEW_LOCAL_LAW = ["benefits.look_up_benefits", "benefits.view_localrate", "benefits.view_localscheme"]
VIEW_MONEY = ["benefits.view_paymentlist", "benefits.view_adjustment"]
PREPARE_GIFTS = [
    "benefits.view_giftcampaign",
    "benefits.prepare_giftcampaign",
    "benefits.print_giftcampaign",
    "benefits.hand_over_gift",
]
VIEW_CASES = ["benefits.view_case", "benefits.view_award"]
CONCLUDE_ELIGIBILITY = ["benefits.view_eligibilityreview", "benefits.conclude_eligibilityreview"]
VIEW_CLUBS = ["clubs.view_club", "clubs.view_membership"]
KEEP_CLUBS = [*VIEW_CLUBS, "clubs.keep_club"]
READ_MONEY = ["clubs.view_fund", "clubs.view_carefund"]
# Who borrowed what is read by the club's board and the Association only (clubs.md V-13).
KEEP_MONEY = ["clubs.view_fund", "clubs.keep_books", "clubs.view_loan", "clubs.keep_loans"]
KEEP_CARE_FUND = ["clubs.view_carefund", "clubs.keep_carefund", "clubs.approve_carefund"]
ALL_CLUBS = [*KEEP_CLUBS, "clubs.see_all_clubs", "clubs.manage_club", "clubs.view_associationmember"]
VIEW_CARDS = ["benefits.view_insurancecard", "benefits.view_cardroster"]
EDIT_CARDS = [*VIEW_CARDS, "benefits.change_insurancecard", "benefits.change_cardroster"]
READ_NUMBERS = ["reporting.view_indicator"]
OPEN_NUMBERS = [*READ_NUMBERS, "reporting.open_people"]
ENTER_FIGURES = [*READ_NUMBERS, "reporting.enter_figures"]
CASEWORK = ["health.view_socialcase", "health.handle_socialcase"]
VIEW_ROUNDS = ["health.view_checkupround", "health.view_invitation"]

VIEW_PLAN = ["reporting.view_plan", "reporting.view_plantask", "reporting.view_activity", "reporting.view_problem"]
KEEP_PLAN = [*VIEW_PLAN, "reporting.report_plantask", "reporting.keep_activity", "reporting.report_problem"]

STATION = [
    "elders.view_elder",
    "elders.view_situation",
    "elders.see_whole_ward",
    "elders.print_elders",
    *VIEW_ROUNDS,
    "health.plan_checkupround",
    "health.change_attendance",
    "health.view_findings",
    "health.record_findings",
    "health.conclude_findings",
    "health.export_findings",
    *CASEWORK,
    *KEEP_PLAN,
    "reporting.print_activity",
    *OPEN_NUMBERS,
    "reporting.enter_figures",
]


@dataclass(frozen=True)
class Role:
    """One Django group. `permissions` are full names "app.codename"."""

    code: str
    permissions: list[str] = field(default_factory=list)


ROLES = [
    Role(
        RoleCode.WARD_OFFICER,
        [
            *EDIT_REGISTRY,
            "elders.see_whole_ward",
            "elders.record_lifeevent",
            "elders.restore_lifeevent",
            "elders.merge_elder",
            "elders.apply_intake",
            "elders.undo_intake",
            "elders.view_ward",
            "elders.change_ward",
            "elders.view_residentialgroup",
            "elders.add_residentialgroup",
            "elders.change_residentialgroup",
            "elders.view_disclosure",
            *VIEW_ROUNDS,
            "health.change_attendance",
            "health.view_caseplan",
            *ALL_CLUBS,
            *READ_MONEY,
            *VIEW_LOCAL_LAW,
            "benefits.add_localrate",
            "benefits.change_localrate",
            "benefits.add_localscheme",
            "benefits.change_localscheme",
            "benefits.confirm_locallaw",
            *VIEW_CASES,
            "benefits.handle_case",
            *CONCLUDE_ELIGIBILITY,
            "benefits.conduct_eligibilityreview",
            *VIEW_MONEY,
            "benefits.prepare_paymentlist",
            "benefits.reconcile_paymentlist",
            "benefits.propose_adjustment",
            *EDIT_CARDS,
            *PREPARE_GIFTS,
            *KEEP_PLAN,
            "reporting.manage_plan",
            "reporting.see_all_activities",
            "reporting.confirm_activity",
            "reporting.print_activity",
            "reporting.view_budgetline",
            "reporting.plan_budgetline",
            "reporting.answer_problem",
            "reporting.see_all_problems",
            *OPEN_NUMBERS,
            "reporting.propose_target",
            "reporting.enter_figures",
            "reporting.confirm_figures",
            "reporting.manage_period",
            "reporting.submit_period",
            "reporting.view_report",
            "reporting.write_report",
            "reporting.register_report",
        ],
    ),
    Role(
        RoleCode.WARD_LEADER,
        [
            *VIEW_REGISTRY,
            "elders.see_whole_ward",
            "elders.print_elders",
            "elders.view_ward",
            "elders.view_residentialgroup",
            *VIEW_LOCAL_LAW,
            "benefits.confirm_locallaw",
            *VIEW_CASES,
            "benefits.decide_case",
            *CONCLUDE_ELIGIBILITY,
            *VIEW_MONEY,
            "benefits.approve_paymentlist",
            "benefits.decide_adjustment",
            *VIEW_CARDS,
            "benefits.view_giftcampaign",
            "benefits.approve_giftcampaign",
            "benefits.print_giftcampaign",
            *VIEW_ROUNDS,
            "health.approve_checkupround",
            *VIEW_PLAN,
            "reporting.see_all_activities",
            "reporting.confirm_activity",
            "reporting.print_activity",
            "reporting.view_budgetline",
            "reporting.see_all_problems",
            *OPEN_NUMBERS,
            "reporting.approve_target",
            "reporting.view_report",
            "reporting.confirm_figures",
            "health.approve_caseplan",
        ],
    ),
    Role(
        RoleCode.GROUP_LEADER,
        [
            *EDIT_REGISTRY,
            "elders.apply_intake",
            "elders.report_lifeevent",
            "benefits.look_up_benefits",
            "benefits.view_eligibilityreview",
            "benefits.view_insurancecard",
            "benefits.view_giftcampaign",
            "benefits.hand_over_gift",
            *VIEW_ROUNDS,
            "health.change_attendance",
            *VIEW_PLAN,
            "reporting.keep_activity",
            "reporting.report_problem",
        ],
    ),
    Role(RoleCode.HEALTH_STATION, STATION),
    # Only the head reads the log of the others and confirms what is destroyed (health.md §13.3).
    Role(
        RoleCode.STATION_HEAD,
        [*STATION, "health.view_healthaccess", "health.oversee_privacy", "health.overbook_invitation"],
    ),
    Role(
        RoleCode.ASSOCIATION,
        [
            *ALL_CLUBS,
            "clubs.keep_association",
            *KEEP_MONEY,
            *KEEP_CARE_FUND,
            *ENTER_FIGURES,
            *KEEP_PLAN,
            "reporting.print_activity",
        ],
    ),
    Role(RoleCode.CLUB_BOARD, [*KEEP_CLUBS, *KEEP_MONEY]),
    Role(
        RoleCode.FINANCE,
        [
            *VIEW_MONEY,
            "benefits.pay_paymentlist",
            "benefits.reconcile_paymentlist",
            "benefits.propose_adjustment",
            "benefits.view_giftcampaign",
            "benefits.settle_giftcampaign",
            "benefits.print_giftcampaign",
            *KEEP_PLAN,
            "reporting.view_budgetline",
            "reporting.plan_budgetline",
            "reporting.settle_budgetline",
            *ENTER_FIGURES,
        ],
    ),
    Role(RoleCode.CITY_VIEWER, [*READ_NUMBERS, "reporting.receive_period"]),
    Role(
        RoleCode.ADMINISTRATOR,
        [
            "elders.view_user",
            "elders.add_user",
            "elders.change_user",
            "elders.view_assignment",
            "elders.add_assignment",
            "elders.change_assignment",
            "elders.delete_assignment",
            "elders.view_ward",
            "elders.add_ward",
            "elders.change_ward",
            "elders.view_residentialgroup",
            "elders.add_residentialgroup",
            "elders.change_residentialgroup",
            "clubs.view_club",
            "clubs.add_club",
            "clubs.change_club",
            "clubs.view_clubassignment",
            "clubs.add_clubassignment",
            "clubs.change_clubassignment",
            "clubs.delete_clubassignment",
            "axes.view_accessattempt",
            "axes.delete_accessattempt",
        ],
    ),
]


def sync_roles() -> None:
    """Make the Django groups exactly what `ROLES` says; a role's extra permissions are taken away again.

    Raises: LookupError when a permission of the table does not exist once all apps are migrated.
    """
    from django.apps import apps
    from django.contrib.auth.models import Group, Permission

    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    all_migrated = {app.label for app in apps.get_app_configs() if any(app.get_models())} <= {
        name.partition(".")[0] for name in known
    }
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role.code)
        missing = [name for name in role.permissions if name not in known]
        if missing:
            if not all_migrated:
                continue  # the post_migrate of a later app calls this again
            raise LookupError(f"Role {role.code} names unknown permissions: {', '.join(missing)}")
        group.permissions.set([known[name] for name in role.permissions])
