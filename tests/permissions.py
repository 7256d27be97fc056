"""The role table: every address of the house, who may open it, and whose rows it shows.

A new address needs one line here, or `tests/test_permissions.py` fails with its name:

    "elders:record": Page(PEOPLE, {"pk": "elder"}),

First who may (all other roles get 403, nobody signed in goes to the sign-in page), then which row each argument of the
address names. A row is tried three times: in the leader's own group, in another group of the ward (only roles that see
the whole ward find it) and in another ward (nobody finds it): a row that is not one's own is always a 404.
Rows are made in `World` of the test; add a kind there when an address needs a new one.
"""

from dataclasses import dataclass, field

from elders.choices import RoleCode
from tests.clubs import money_pages
from tests.clubs import pages as club_pages
from tests.health import register_pages, round_pages
from tests.health.case_pages import case_pages
from tests.reporting import number_pages, plan_pages, report_pages

OFFICER, LEADER_OF_WARD, LEADER_OF_GROUP, HEALTH, HEAD, ASSOCIATION, CLUB, FINANCE, CITY, ADMINISTRATOR = (
    RoleCode.WARD_OFFICER,
    RoleCode.WARD_LEADER,
    RoleCode.GROUP_LEADER,
    RoleCode.HEALTH_STATION,
    RoleCode.STATION_HEAD,
    RoleCode.ASSOCIATION,
    RoleCode.CLUB_BOARD,
    RoleCode.FINANCE,
    RoleCode.CITY_VIEWER,
    RoleCode.ADMINISTRATOR,
)
ALL = frozenset(RoleCode)
NOBODY = frozenset()
OFFICE = frozenset({OFFICER})
EDITORS = frozenset({OFFICER, LEADER_OF_GROUP})
SENDERS = EDITORS | {FINANCE, ASSOCIATION, CLUB, HEALTH, HEAD}  # whoever sends a roster of some kind
READERS = EDITORS | {LEADER_OF_WARD}  # the registry with its events
PEOPLE = READERS | {HEALTH, HEAD}  # the registry
CARDS = frozenset({OFFICER, LEADER_OF_WARD})  # lists of insurance cards for the agency
CLUBS = frozenset({OFFICER, ASSOCIATION, CLUB, ADMINISTRATOR})
SETUP = frozenset({ADMINISTRATOR})
MONEY = frozenset({OFFICER, LEADER_OF_WARD, FINANCE})
CASES = frozenset({OFFICER, LEADER_OF_WARD})  # dossiers and awards
SIGNS = frozenset({LEADER_OF_WARD})
WHOLE_WARD = frozenset({OFFICER, LEADER_OF_WARD, HEALTH, HEAD})

GET = "get"
POST = "post"


@dataclass(frozen=True)
class Page:
    """One address. `may` are the roles; `rows` says, per argument, the kind of row in the test's world (or `=value`).

    `ok`: statuses of a role that may and sees the row. `public`: open without signing in. `found`: whose rows which
    role finds when it is not the usual rule (see `usual`): role → some of "own", "neighbour", "stranger". `queries`:
    what else is tried behind the address when names of strangers are looked for. `data` goes into a POST; `{elder}` in
    it is the number of that row.
    """

    may: frozenset
    rows: dict[str, str] = field(default_factory=dict)
    method: str = GET
    ok: tuple[int, ...] = (200,)
    public: bool = False
    found: dict[str, tuple[str, ...]] | None = None
    queries: tuple[str, ...] = ()
    data: dict[str, str] = field(default_factory=dict)

    def finds(self, role: str) -> set[str]:
        """Whose rows `role` finds here: any of "own", "neighbour", "stranger" (another ward)."""
        if self.found is not None:
            return set(self.found.get(role, ()))
        return usual(role)


# A file about people: roles that send other rosters do not find it.
FILES = {OFFICER: ("own", "neighbour"), LEADER_OF_GROUP: ("own",)}


def usual(role: str) -> set[str]:
    """Rows of people: roles of the whole ward find them all, a group leader those of the own group."""
    if role in WHOLE_WARD:
        return {"own", "neighbour"}
    return {"own"} if role == LEADER_OF_GROUP else set()


# Rows that belong to one account: "own" is made for whoever asks, the others belong to somebody else.
PRIVATE = dict.fromkeys(RoleCode, ("own",))
# Places and accounts: the administrator sets up every ward.
EVERY_WARD = {ADMINISTRATOR: ("own", "neighbour", "stranger")}
# What the ward office keyed in of the law belongs to the ward, not to a residential group.
WARD_LAW = {OFFICER: ("own", "neighbour"), LEADER_OF_WARD: ("own", "neighbour")}
WARD_MONEY = WARD_LAW | {FINANCE: ("own", "neighbour")}
PLACES = EVERY_WARD | {OFFICER: ("own", "neighbour"), LEADER_OF_WARD: ("own", "neighbour")}
# A campaign belongs to the ward; a group leader finds one that holds gifts of the own group, and only those gifts.
CAMPAIGNS = WARD_LAW | {FINANCE: ("own", "neighbour"), LEADER_OF_GROUP: ("own", "neighbour")}
GIFTS = CAMPAIGNS | {LEADER_OF_GROUP: ("own",)}
# A monthly review belongs to the ward; a group leader finds it and in it the people of the own group.
WARD_REVIEWS = WARD_LAW | {LEADER_OF_GROUP: ("own", "neighbour")}
GIFT_READERS = READERS | {FINANCE}
SEARCHES = (
    "?q=khuat+thi",
    "?q=luc+van",
    "?q=999801",
    "?q=999901",
    "?tinh_trang=tat_ca",
    "?to={group}",
    "?to={away}",
)
SAVED = (200, 302)

CLUB_BOOKS = {OFFICER: ("own", "neighbour"), ASSOCIATION: ("own", "neighbour"), CLUB: ("own",)}
KEEPERS = frozenset(CLUB_BOOKS)
MANAGERS = frozenset({OFFICER, ASSOCIATION})


def _club_pages() -> dict[str, Page]:
    """Addresses of clubs (`tests/clubs/pages.py`)."""
    found = {
        "clubs:board": Page(KEEPERS, ok=(200, 302), found=CLUB_BOOKS),
        "clubs:not_registered": Page(OFFICE),
        "clubs:register": Page(OFFICE, {"companion_pk": "companion", "elder_pk": "elder"}, POST, ok=(302,)),
    }
    for may, method, pages in (
        (KEEPERS, GET, club_pages.READ),
        (KEEPERS, GET, club_pages.KEEP),
        (KEEPERS, POST, club_pages.KEEP_POST),
        (MANAGERS, GET, club_pages.MANAGE),
        (MANAGERS, POST, club_pages.MANAGE_POST),
        (MANAGERS, GET, club_pages.HOI_READ),
        (frozenset({ASSOCIATION}), GET, club_pages.HOI_KEEP),
    ):
        answer = {"ok": (302,) if method == POST else (200,), "found": CLUB_BOOKS}
        found |= {f"clubs:{name}": Page(may, rows, method, **answer) for name, rows in pages.items()}
    return found


STATION = frozenset({HEALTH, HEAD})
STATION_HEAD = frozenset({HEAD})


def _health_pages() -> dict[str, Page]:
    """Check-ups and what follows: the health station alone."""
    on_exam, on_elder, on_task, on_slip = (
        {"pk": "exam"},
        {"pk": "elder"},
        {"pk": "health_task"},
        {"pk": "health_referral"},
    )
    return {
        "health:exams": Page(STATION, queries=SEARCHES),
        "health:exam_new": Page(STATION, on_elder),
        "health:exam_by_code": Page(STATION, {"code": "=khong-co"}, ok=(404,)),
        "health:exam": Page(STATION, on_exam),
        "health:exam_entry": Page(STATION, on_exam, ok=SAVED),
        "health:exam_background": Page(STATION, on_exam, ok=SAVED),
        "health:exam_instrument": Page(STATION, on_exam | {"code": "=PHQ9"}),
        "health:exam_conclude": Page(STATION, on_exam),
        "health:exam_sign": Page(STATION, on_exam, POST, ok=SAVED),
        "health:exam_correct": Page(STATION, on_exam),
        "health:exam_deliver": Page(STATION, on_exam),
        "health:exam_sheet": Page(STATION, on_exam, ok=SAVED),
        "health:tasks": Page(STATION),
        "health:task": Page(STATION, on_task),
        "health:refer": Page(STATION, on_task),
        "health:referral": Page(STATION, on_slip),
        "health:referral_file": Page(STATION, on_slip | {"form": "=pdf"}),
        "health:person": Page(STATION, on_elder),
        "health:person_print": Page(STATION, on_elder),
        "health:access_log": Page(STATION_HEAD),
        "health:exports": Page(STATION),
        "health:export_new": Page(STATION),
        "health:export": Page(STATION, {"pk": "health_export"}),
        "health:export_file": Page(STATION, {"pk": "health_export"}, POST, ok=SAVED),
        **{f"health:{name}": Page(STATION, queries=SEARCHES) for name in register_pages.SEARCHED},
        **{f"health:{name}": Page(STATION, rows) for name, rows in register_pages.PLAIN.items()},
    }


# Money: the ward office reads the books, a board keeps its own, the Association all; borrowers are theirs to read.
BOOKKEEPERS = frozenset({ASSOCIATION, CLUB})
KEPT_BOOKS = {role: CLUB_BOOKS[role] for role in BOOKKEEPERS}
CARE_FUND = {role: CLUB_BOOKS[role] for role in MANAGERS}


def _money_pages() -> dict[str, Page]:
    """Addresses of cash books, loans and the care fund (`tests/clubs/money_pages.py`)."""
    sets = (
        (KEEPERS, money_pages.READ, CLUB_BOOKS),
        (BOOKKEEPERS, money_pages.KEEP, KEPT_BOOKS),
        (MANAGERS, money_pages.CARE_READ, CARE_FUND),
        (frozenset({ASSOCIATION}), money_pages.CARE_KEEP, CARE_FUND),
    )
    return {f"clubs:{name}": Page(may, rows, found=seen) for may, pages, seen in sets for name, rows in pages.items()}


PAGES: dict[str, Page] = {
    # --- the house
    "home": Page(ALL),
    "home_more": Page(ALL),
    "login": Page(ALL, public=True, ok=(302,)),
    "logout": Page(ALL, method=POST, ok=(302,)),
    "password_change": Page(ALL),
    "password_change_done": Page(ALL),
    # --- the registry
    "elders:registry": Page(PEOPLE, queries=SEARCHES),
    "elders:export": Page(EDITORS, queries=SEARCHES),
    "elders:search": Page(PEOPLE, queries=SEARCHES),
    "elders:pick": Page(PEOPLE, queries=SEARCHES),
    "elders:quality": Page(EDITORS),
    "elders:quality_check": Page(EDITORS, {"code": "=thieu-cccd"}, queries=("?to={group}",)),
    "elders:milestones": Page(PEOPLE, queries=SEARCHES),
    "elders:print": Page(PEOPLE, queries=SEARCHES),
    # --- one person
    "elders:new": Page(EDITORS, queries=("?full_name=khuat",)),
    "elders:record": Page(PEOPLE, {"pk": "elder"}),
    "elders:edit": Page(EDITORS, {"pk": "elder"}),
    "elders:facts": Page(EDITORS, {"pk": "elder"}),
    "elders:record_timeline": Page(PEOPLE, {"pk": "elder"}),
    "elders:record_situation_start": Page(EDITORS, {"pk": "elder", "situation_pk": "situation"}, POST, ok=SAVED),
    "elders:record_situation_back": Page(EDITORS, {"pk": "elder", "situation_pk": "situation"}, POST, ok=SAVED),
    "elders:record_history": Page(READERS, {"pk": "elder"}),
    "elders:record_photo": Page(PEOPLE, {"pk": "elder"}),
    "elders:record_contact_new": Page(EDITORS, {"pk": "elder"}),
    "elders:record_contact": Page(EDITORS, {"pk": "elder", "contact_pk": "contact"}),
    "elders:record_contact_end": Page(EDITORS, {"pk": "elder", "contact_pk": "contact"}, POST, ok=SAVED),
    # --- the yearly review
    "elders:review": Page(EDITORS, queries=("?to={group}", "?to={away}", "?q=khuat")),
    "elders:review_row": Page(EDITORS, {"pk": "elder"}, POST, data={"opened-{elder}": ""}),
    # --- life events
    "elders:event_list": Page(READERS, queries=SEARCHES),
    "elders:event_print": Page(READERS),
    "elders:event_export": Page(EDITORS),
    "elders:event_reports": Page(EDITORS),
    "elders:event_report_decline": Page(OFFICE, {"pk": "report"}),
    "elders:event": Page(READERS, {"pk": "event"}),
    "elders:event_restore": Page(OFFICE, {"pk": "event"}),
    "elders:move_in": Page(OFFICE, queries=SEARCHES),
    "elders:events": Page(READERS, {"pk": "elder"}),
    "elders:event_new": Page(EDITORS, {"pk": "elder", "slug": "=qua-doi"}),
    # --- records of one person
    "elders:duplicates": Page(OFFICE),
    "elders:duplicates_done": Page(OFFICE),
    "elders:duplicates_pair": Page(OFFICE, {"a": "elder", "b": "twin"}),
    "elders:duplicates_apart": Page(OFFICE, {"a": "elder", "b": "twin"}, POST, ok=(302,)),
    "elders:duplicates_merge": Page(OFFICE, {"pk": "merge"}),
    "elders:duplicates_unmerge": Page(OFFICE, {"pk": "merge"}),
    # --- rosters: a group leader finds the own files
    "elders:intake": Page(SENDERS),
    "elders:intake_template": Page(
        SENDERS, queries=("?loai=elders", "?loai=elders&to={group}", "?loai=elders&to={away}")
    ),
    "elders:intake_batch": Page(
        SENDERS, {"pk": "batch"}, found=FILES, queries=("?loai=rejected", "?loai=same", "?loai=suspect")
    ),
    "elders:intake_mapping": Page(SENDERS, {"pk": "batch"}, found=FILES),
    "elders:intake_apply": Page(SENDERS, {"pk": "batch"}, method=POST, found=FILES, ok=(302,)),
    "elders:intake_undo": Page(SENDERS, {"pk": "applied"}, found=FILES),
    "elders:intake_discard": Page(SENDERS, {"pk": "batch"}, method=POST, found=FILES, ok=(302,)),
    "elders:intake_read": Page(SENDERS, {"pk": "batch"}, method=POST, found=FILES, ok=(403,)),  # nothing was broken off
    "elders:intake_errors": Page(SENDERS, {"pk": "batch"}, found=FILES),
    "elders:intake_decide_many": Page(SENDERS, {"pk": "batch"}, method=POST, found=FILES, ok=(302,)),
    "elders:intake_decide": Page(SENDERS, {"pk": "batch", "row_pk": "row"}, method=POST, found=FILES, ok=(302,)),
    "elders:intake_fix": Page(SENDERS, {"pk": "batch", "row_pk": "row"}, method=POST, found=FILES, ok=(302,)),
    "elders:intake_find": Page(SENDERS, {"pk": "batch", "row_pk": "row"}, found=FILES, queries=SEARCHES),
    # --- long-running work: everybody sees their own
    "elders:works": Page(ALL),
    "elders:work": Page(ALL, {"pk": "work"}, found=PRIVATE),
    "elders:work_file": Page(ALL, {"pk": "work"}, found=PRIVATE),
    "elders:work_retry": Page(ALL, {"pk": "work"}, POST, ok=(302,), found=PRIVATE),
    # --- benefits
    "benefits:lookup": Page(READERS, queries=("?nguoi={neighbour}", "?nguoi={stranger}")),
    "benefits:cases": Page(CASES, queries=("?q=khuat", "?q=luc", "?tinh_trang=tat_ca", "?to={group}", "?to={away}")),
    "benefits:case_new": Page(OFFICE, {"pk": "elder"}, queries=("?che_do=SOCPEN_75",)),
    "benefits:case_request_print": Page(OFFICE, {"pk": "elder"}, ok=(404,), queries=("?che_do=SOCPEN_75",)),
    "benefits:case": Page(CASES, {"pk": "case"}, found=WARD_LAW),
    "benefits:case_edit": Page(OFFICE, {"pk": "case"}, found=WARD_LAW),
    "benefits:case_print": Page(CASES, {"pk": "case", "slug": "=bien-nhan"}, found=WARD_LAW),
    # 422: the page comes back with what stands in the way, for the dossier is not there yet.
    "benefits:case_papers": Page(OFFICE, {"pk": "case"}, POST, ok=(302,), found=WARD_LAW),
    "benefits:case_verify": Page(OFFICE, {"pk": "case"}, POST, ok=(302,), found=WARD_LAW),
    "benefits:case_submit": Page(OFFICE, {"pk": "case"}, POST, ok=(302, 422), found=WARD_LAW),
    "benefits:case_grant": Page(SIGNS, {"pk": "case"}, POST, ok=(422,), found=WARD_LAW),
    "benefits:case_refuse": Page(SIGNS, {"pk": "case"}, POST, ok=(422,), found=WARD_LAW),
    "benefits:case_send_back": Page(SIGNS, {"pk": "case"}, POST, ok=(422,), found=WARD_LAW),
    "benefits:case_withdraw": Page(OFFICE, {"pk": "case"}, POST, ok=(422,), found=WARD_LAW),
    "benefits:case_register": Page(OFFICE, {"pk": "case"}, POST, ok=(422,), found=WARD_LAW),
    "benefits:awards": Page(CASES, queries=("?q=khuat", "?q=luc", "?tinh_trang=tat_ca", "?to={away}")),
    "benefits:award": Page(CASES, {"pk": "award"}, found=WARD_LAW),
    "benefits:award_payee": Page(OFFICE, {"pk": "award"}, found=WARD_LAW),
    "benefits:award_propose": Page(OFFICE, {"pk": "award", "slug": "=thoi-huong"}, found=WARD_LAW),
    "benefits:award_paper_number": Page(OFFICE, {"pk": "award"}, ok=(404,), found=WARD_LAW),  # not from paper
    "benefits:award_stop_number": Page(OFFICE, {"pk": "award"}, POST, ok=(422,), found=WARD_LAW),
    "benefits:award_stop_print": Page(CASES, {"pk": "award"}, ok=(404,), found=WARD_LAW),  # has not stopped
    "benefits:award_existing": Page(OFFICE, {"pk": "elder"}),
    "benefits:birthdays": Page(READERS, queries=("?xem=da_du", "?to={group}", "?to={away}")),
    "benefits:birthday_forms": Page(OFFICE, ok=(302,), queries=("?xem=da_du&to={away}",)),
    "benefits:eligibility_reviews": Page(READERS, queries=("?che-do=bao-tro",)),
    "benefits:eligibility_review": Page(
        READERS, {"pk": "eligibility_review"}, found=WARD_REVIEWS, queries=("?q=khuat", "?q=luc", "?to={group}")
    ),
    "benefits:eligibility_conclude": Page(CASES, {"pk": "eligibility_review"}, found=WARD_LAW),
    "benefits:eligibility_reopen": Page(CASES, {"pk": "eligibility_review"}, found=WARD_LAW),
    "benefits:eligibility_file": Page(READERS, {"pk": "eligibility_review", "form": "=xlsx"}, found=WARD_REVIEWS),
    "benefits:eligibility_correct": Page(OFFICE, {"pk": "eligibility_review", "elder_pk": "elder"}, found=WARD_LAW),
    "benefits:eligibility_withdraw": Page(
        OFFICE, {"pk": "eligibility_review", "elder_pk": "elder"}, POST, ok=(302,), found=WARD_LAW
    ),
    "benefits:endings": Page(CASES, queries=("?to={group}", "?to={away}")),
    "benefits:local_confirm": Page(
        OFFICE | {LEADER_OF_WARD}, {"kind": "=muc", "pk": "local_rate"}, POST, ok=(302,), found=WARD_LAW
    ),
    "benefits:local_scan": Page(OFFICE | {LEADER_OF_WARD}, {"kind": "=che-do", "pk": "local_scheme"}, found=WARD_LAW),
    "benefits:payment_papers": Page(MONEY, {"pk": "payment_list"}, found=WARD_MONEY),
    "benefits:payment_paper": Page(
        MONEY, {"pk": "payment_list", "kind": "=ky-nhan"}, POST, found=WARD_MONEY, data={"dang": "xlsx"}
    ),
    "benefits:payment_sheet": Page(MONEY, queries=("?ma=CT1-202612-1-A-01",), ok=(200, 302)),
    "benefits:payments": Page(MONEY, found=WARD_MONEY),
    "benefits:payment_uncollected": Page(MONEY, found=WARD_MONEY),
    "benefits:payment_suspend": Page(OFFICE, {"pk": "award"}, POST, ok=(302,), found=WARD_LAW),
    "benefits:payment_settlement_print": Page(MONEY, {"year": "=2025"}, ok=(302,)),  # nothing was paid that year
    "benefits:payment_settlement": Page(MONEY, queries=("?nam=2025",)),
    "benefits:payment_extra": Page(OFFICE, {"pk": "payment_list"}, POST, ok=(302,), found=WARD_MONEY),
    "benefits:payment_drop": Page(OFFICE, {"pk": "payment_list"}, POST, ok=(302,), found=WARD_MONEY),
    "benefits:payment_by_hand": Page(OFFICE | {FINANCE}, {"pk": "payment_line"}, found=WARD_MONEY),
    "benefits:payment_list": Page(MONEY, {"pk": "payment_list"}, found=WARD_MONEY),
    "benefits:payment_rebuild": Page(OFFICE, {"pk": "payment_list"}, POST, ok=(302,), found=WARD_MONEY),
    "benefits:payment_step": Page(MONEY, {"pk": "payment_list", "code": "=lock"}, ok=(200, 302), found=WARD_MONEY),
    "benefits:payment_line": Page(MONEY, {"pk": "payment_line"}, found=WARD_MONEY),
    "benefits:payment_results": Page(OFFICE | {FINANCE}, {"pk": "payment_list"}, found=WARD_MONEY),
    "benefits:payment_results_rest": Page(
        OFFICE | {FINANCE}, {"pk": "payment_list"}, POST, ok=(302,), found=WARD_MONEY, data={"to": "0"}
    ),
    "benefits:payment_tick": Page(
        OFFICE | {FINANCE}, {"pk": "payment_line"}, POST, ok=(302,), found=WARD_MONEY, data={"result": "absent"}
    ),
    "benefits:adjustments": Page(MONEY, found=WARD_MONEY),
    "benefits:adjustments_propose": Page(OFFICE | {FINANCE}, method=POST, ok=(302,)),
    "benefits:adjustments_confirm": Page(
        SIGNS, method=POST, ok=(302,), data={"loai": "reclass", "do": "rate", "thang": "2026-07-01"}
    ),
    "benefits:adjustment": Page(MONEY, {"pk": "adjustment"}, found=WARD_MONEY),
    "benefits:adjustment_decide": Page(
        frozenset({LEADER_OF_WARD}), {"pk": "adjustment"}, POST, ok=(302,), found=WARD_MONEY, data={"viec": "duyet"}
    ),
    "benefits:adjustment_receive": Page(
        OFFICE | {FINANCE}, {"pk": "adjustment"}, POST, ok=(422,), found=WARD_MONEY, data={"amount_vnd": "0"}
    ),
    "benefits:receipt_cancel": Page(OFFICE | {FINANCE}, {"pk": "receipt"}, found=WARD_MONEY),
    # --- insurance cards
    "benefits:cards": Page(READERS),
    "benefits:cards_work": Page(
        READERS, queries=("?q=khuat", "?q=luc", "?loai=chua-ro&to={group}", "?loai=chua-ro&to={away}", "?loai=chua-ro")
    ),
    "benefits:card_setting": Page(CARDS),
    "benefits:cards_person": Page(READERS, {"pk": "elder"}),
    "benefits:card_new": Page(OFFICE, {"pk": "elder"}),
    "benefits:card_check": Page(OFFICE, {"pk": "elder"}),
    "benefits:card_edit": Page(OFFICE, {"pk": "card"}),
    "benefits:card_lock": Page(OFFICE, {"pk": "card"}),
    "benefits:card_unlock": Page(OFFICE, {"pk": "card"}, POST, ok=(302,)),
    "benefits:card_rosters": Page(CARDS),
    "benefits:card_roster": Page(CARDS, {"pk": "card_roster"}, found=WARD_LAW),
    "benefits:card_roster_fill": Page(OFFICE, {"pk": "card_roster"}, POST, ok=(302,), found=WARD_LAW),
    "benefits:card_roster_send": Page(OFFICE, {"pk": "card_roster"}, POST, ok=(302,), found=WARD_LAW),
    "benefits:card_roster_back": Page(OFFICE, {"pk": "card_roster"}, found=WARD_LAW),
    "benefits:card_roster_file": Page(CARDS, {"pk": "card_roster", "form": "=xlsx"}, found=WARD_LAW),
    "benefits:card_line_answer": Page(OFFICE, {"pk": "card_roster", "line_pk": "card_line"}, found=WARD_LAW),
    "benefits:card_line_drop": Page(
        OFFICE, {"pk": "card_roster", "line_pk": "card_line"}, POST, ok=(302,), found=WARD_LAW
    ),
    # --- the forecast: sums for whoever handles money, names for the office
    "benefits:forecast": Page(OFFICE | {LEADER_OF_WARD, FINANCE}, queries=("?muc=SOCPEN_HP_TOTAL&gia_tri=800000",)),
    "benefits:forecast_moves": Page(OFFICE | {LEADER_OF_WARD}, queries=("?loai=vao",)),
    "benefits:forecast_doubts": Page(OFFICE | {LEADER_OF_WARD}, queries=("?thieu=poverty_national",)),
    "benefits:forecast_print": Page(OFFICE | {LEADER_OF_WARD, FINANCE}, method=POST),
    # --- gift campaigns
    "benefits:campaigns": Page(GIFT_READERS, queries=("?dip=tet", "?cho=trao")),
    "benefits:campaign_new": Page(OFFICE, queries=("?dip=tet",)),
    "benefits:campaign": Page(GIFT_READERS, {"pk": "campaign"}, found=CAMPAIGNS),
    "benefits:campaign_edit": Page(OFFICE, {"pk": "campaign"}, found=CAMPAIGNS),
    "benefits:campaign_rebuild": Page(OFFICE, {"pk": "campaign"}, POST, ok=(302,), found=CAMPAIGNS),
    "benefits:campaign_discard": Page(OFFICE, {"pk": "campaign"}, POST, ok=(302,), found=CAMPAIGNS),
    "benefits:campaign_budget": Page(GIFT_READERS, {"pk": "campaign"}, found=CAMPAIGNS),
    "benefits:campaign_unclear": Page(OFFICE | {LEADER_OF_WARD}, {"pk": "campaign"}, found=CAMPAIGNS),
    # 403: the button of the other one.
    "benefits:campaign_move": Page(
        OFFICE | {LEADER_OF_WARD}, {"pk": "campaign", "action": "=duyet"}, ok=(200, 403), found=CAMPAIGNS
    ),
    "benefits:campaign_add": Page(OFFICE, {"pk": "campaign"}, ok=(302,), found=CAMPAIGNS),  # no draft any more
    "benefits:campaign_hand": Page(EDITORS, {"pk": "campaign"}, found=CAMPAIGNS),
    "benefits:campaign_hand_rest": Page(EDITORS, {"pk": "campaign"}, POST, ok=(302,), found=CAMPAIGNS),
    "benefits:campaign_print": Page(OFFICE | {LEADER_OF_WARD, FINANCE}, {"pk": "campaign"}, found=CAMPAIGNS),
    "benefits:gift": Page(GIFT_READERS, {"pk": "gift"}, found=GIFTS),
    "benefits:gift_leave_out": Page(OFFICE, {"pk": "gift"}, POST, ok=(302,), found=GIFTS),
    "benefits:gift_put_back": Page(OFFICE, {"pk": "gift"}, POST, ok=(302,), found=GIFTS),
    "benefits:gift_hand": Page(EDITORS, {"pk": "gift"}, POST, ok=(302,), found=GIFTS),
    # --- clubs: a board finds its own club, the Association and the office those of the ward
    **_club_pages(),
    **_health_pages(),
    **round_pages.pages(Page),
    **case_pages(Page),
    **_money_pages(),
    **plan_pages.pages(Page),
    # --- figures, targets, reporting periods
    **number_pages.pages(Page),
    # --- the report of a period
    **report_pages.pages(Page),
    # --- the whole file of a person, by what the reader may see
    "reporting:whole_file": Page(PEOPLE, {"pk": "elder"}),
    "reporting:whole_file_print": Page(PEOPLE, {"pk": "elder"}),
    # --- places
    "elders:regroup": Page(OFFICE | SETUP, queries=SEARCHES),
    # --- the admin site itself: whoever may see one of its tables
    "admin:index": Page(CLUBS | {LEADER_OF_WARD}),
    "admin:login": Page(NOBODY),
    "admin:logout": Page(ALL, ok=(302,)),
    "admin:password_change": Page(CLUBS | {LEADER_OF_WARD}, ok=(302,)),
    "admin:password_change_done": Page(CLUBS | {LEADER_OF_WARD}, ok=(302,)),
    "admin:jsi18n": Page(CLUBS | {LEADER_OF_WARD}),
    # 404: none of the tables of that app is the role's.
    "admin:app_list": Page(CLUBS | {LEADER_OF_WARD}, {"app_label": "=elders"}, ok=(200, 404)),
    "admin:auth_user_password_change": Page(SETUP, {"id": "account"}, found=EVERY_WARD),
}


@dataclass(frozen=True)
class Table:
    """The pages of one table in the admin site."""

    view: frozenset
    add: frozenset = NOBODY
    change: frozenset = NOBODY
    delete: frozenset = NOBODY
    row: str = ""
    found: dict[str, tuple[str, ...]] | None = None


TABLES: dict[str, Table] = {}


def _tables(**tables: Table) -> None:
    TABLES.update(tables)


def pages_of_tables() -> dict[str, Page]:
    """`TABLES` as pages: list, add, change (also to look at), delete, history."""
    pages = {}
    for name, table in TABLES.items():
        row = {"object_id": table.row or "=1"}
        pages |= {
            f"admin:{name}_changelist": Page(table.view, queries=("?q=khuat", "?q=luc")),
            f"admin:{name}_add": Page(table.add),
            f"admin:{name}_change": Page(table.view | table.change, row, found=table.found),
            f"admin:{name}_delete": Page(table.delete, row, found=table.found),
            f"admin:{name}_history": Page(table.view | table.change, row, found=table.found),
        }
    return pages


_tables(
    elders_ward=Table(
        view=OFFICE | SETUP | {LEADER_OF_WARD}, add=SETUP, change=OFFICE | SETUP, row="ward", found=PLACES
    ),
    elders_residentialgroup=Table(
        view=OFFICE | SETUP | {LEADER_OF_WARD}, add=OFFICE | SETUP, change=OFFICE | SETUP, row="group", found=PLACES
    ),
    elders_user=Table(view=SETUP, add=SETUP, change=SETUP, row="account", found=EVERY_WARD),
    elders_disclosure=Table(view=OFFICE, row="disclosure", found={OFFICER: ("own", "neighbour")}),
    clubs_club=Table(
        view=CLUBS,
        add=SETUP,
        change=SETUP,
        row="club",
        found=EVERY_WARD | {OFFICER: ("own", "neighbour"), ASSOCIATION: ("own", "neighbour"), CLUB: ("own",)},
    ),
    benefits_localrate=Table(
        view=OFFICE | {LEADER_OF_WARD}, add=OFFICE, change=OFFICE, row="local_rate", found=WARD_LAW
    ),
    benefits_localscheme=Table(
        view=OFFICE | {LEADER_OF_WARD}, add=OFFICE, change=OFFICE, row="local_scheme", found=WARD_LAW
    ),
    axes_accessattempt=Table(view=SETUP, row="attempt", found=EVERY_WARD),
)
# Addresses without a name: Django's own redirect from a row to its form, and its "not found" inside the admin site.
UNNAMED = {"<path:object_id>/", "(?P<url>.*)$"}
