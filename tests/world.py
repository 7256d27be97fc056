"""A ward as every role sees it, with neighbours and strangers: what the permission tests walk through."""

import io
from dataclasses import dataclass, field
from datetime import date

from axes.models import AccessAttempt
from django.db.models import Model
from django.utils import timezone
from PIL import Image

from benefits.models import Adjustment, Award, Case, PaymentList, RecoveryReceipt
from benefits.services import cases, eligibility
from clubs.models import ClubAssignment
from elders.choices import ContactKind, EventKind, RoleCode
from elders.ground.history import disclose
from elders.ground.work import Work
from elders.models import Contact, Elder, EventReport, IntakeBatch, LifeEvent, Photo, ResidentialGroup, User
from elders.services import intake, merging
from tests import factories
from tests.benefits import money
from tests.benefits.factories import make_award, make_campaign
from tests.clubs.world import club_rows
from tests.health.case_pages import case_rows
from tests.health.factories import health_rows
from tests.reporting.number_factories import number_rows
from tests.reporting.plan_factories import plan_rows

OWN, NEIGHBOUR, STRANGER = "own", "neighbour", "stranger"
# Names no other text of the house contains, with an accent in every word: a search word typed without accents that the
# page repeats is not a name that leaked.
NAMES = {OWN: "Ngạc Thị Quỳ", NEIGHBOUR: "Khuất Thị Xuyến", STRANGER: "Lục Văn Khoắn"}
NUMBERS = {OWN: "031145999701", NEIGHBOUR: "031145999801", STRANGER: "031145999901"}
PHONES = {OWN: "0987999701", NEIGHBOUR: "0987999801", STRANGER: "0987999901"}


@dataclass
class World:
    """`users` per role, all of one ward; `rows[kind][whose]` are the rows the addresses name."""

    users: dict[str, User] = field(default_factory=dict)
    rows: dict[str, dict[str, Model]] = field(default_factory=dict)

    def row(self, kind: str, whose: str, user: User) -> Model:
        """The row of `kind`; kinds that belong to one account have an own one for every user."""
        own = self.rows[kind].get(f"{OWN}:{user.pk}") if whose == OWN else None
        return own or self.rows[kind][whose]

    def secrets(self, whose: str) -> list[str]:
        """What must not be read by somebody who may not see the person."""
        return [NAMES[whose], NUMBERS[whose], PHONES[whose]]


def make_world() -> World:
    """Two groups of one ward and one group of another ward, one person with everything in each, one user per role."""
    world = World()
    ward, away = factories.make_ward(name="Hưng Đạo"), factories.make_ward(name="Nơi Khác")
    groups = {
        OWN: factories.make_group(ward=ward, name="Tổ dân phố Vân Quan"),
        NEIGHBOUR: factories.make_group(ward=ward, name="Tổ dân phố Trà Khê"),
        STRANGER: factories.make_group(ward=away, name="Tổ dân phố Xa"),
    }
    for role in RoleCode:
        world.users[role] = factories.make_user(
            role, ward=ward, groups=[groups[OWN]] if role == RoleCode.GROUP_LEADER else []
        )
    others = {
        OWN: world.users[RoleCode.GROUP_LEADER],
        NEIGHBOUR: factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[groups[NEIGHBOUR]]),
        STRANGER: factories.make_user(RoleCode.WARD_OFFICER, ward=away),
    }
    world.rows["ward"] = {OWN: ward, NEIGHBOUR: ward, STRANGER: away}
    world.rows["group"] = groups
    world.rows["account"] = others
    for whose, group in groups.items():
        for kind, row in _everything(whose, group, others[whose]).items():
            world.rows.setdefault(kind, {})[whose] = row
    ClubAssignment.objects.create(
        user=world.users[RoleCode.CLUB_BOARD], club=world.rows["club"][OWN], valid_from=date(2025, 7, 1)
    )
    _campaigns(world)
    _reviews(world)
    for user in world.users.values():
        world.rows["work"][f"{OWN}:{user.pk}"] = _work(user, "In danh sách")
    return world


def _everything(whose: str, group: ResidentialGroup, user: User) -> dict[str, Model]:
    elder: Elder = factories.make_elder(
        group=group, full_name=NAMES[whose], citizen_id=NUMBERS[whose], phone=PHONES[whose], birth_year=1945
    )
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "JPEG")
    Photo.objects.create(elder=elder, jpeg=picture.getvalue())
    event = LifeEvent.objects.create(
        elder=elder,
        kind=EventKind.ABSENCE,
        happened_on=date(2026, 3, 1),
        ward=group.ward,
        residential_group=group,
        recorded_by=user,
    )
    twin, shell = (factories.make_elder(group=group, full_name=f"{NAMES[whose]} Hai") for _ in range(2))
    card = factories.make_card(elder)
    case = _case(elder, user)
    roster = factories.make_card_roster(ward=group.ward, made_by=user)
    batch = _sent(user, f"{NAMES[whose]},1945,{NUMBERS[whose]},Kiến Thụy\nTống Thị Lỗi,31/02/1950,,\n")
    return {
        "elder": elder,
        "twin": twin,
        "merge": merging.merge(twin, shell, by=user, on=date(2026, 3, 1)),
        "situation": elder.situations.get(),
        "contact": Contact.objects.create(elder=elder, kind=ContactKind.NEXT_OF_KIN, full_name=f"Con {NAMES[whose]}"),
        "event": event,
        "report": EventReport.objects.create(
            elder=elder, kind=EventKind.DEATH, happened_on=date(2026, 4, 1), reported_by=user
        ),
        "work": _work(user, NAMES[whose]),
        "batch": batch,
        "row": batch.rows.filter(verdict="rejected").get(),
        "applied": intake.apply(
            _sent(user, f"{NAMES[whose]},1945,{NUMBERS[whose]},Đồ Sơn\n"), by=user, today=timezone.localdate()
        ),
        "disclosure": disclose(by=user, kind="export", what=f"Danh sách {NAMES[whose]}", row_count=1),
        "case": case,
        "award": _old_award(elder),
        "payment_list": (paid := _payment_list(elder, number=[OWN, NEIGHBOUR, STRANGER].index(whose))),
        "payment_line": paid.lines.get(),
        **_claim(elder, user),
        "card": card,
        "card_roster": roster,
        "card_line": factories.make_card_line(roster, elder),
        "local_rate": factories.make_local_rate(ward=group.ward, entered_by=user),
        "local_scheme": factories.make_local_scheme(ward=group.ward, entered_by=user, name=f"Quà {whose}"),
        **club_rows(whose, group),
        **health_rows(elder, user),
        **plan_rows(whose, group, name=NAMES[whose]),
        **case_rows(elder, user),
        **number_rows(whose, group, user),
        "attempt": AccessAttempt.objects.create(
            username=f"ai-do-{whose}", ip_address="10.0.0.1", failures_since_start=1
        ),
    }


def _case(elder: Elder, user: User) -> Case:
    """A dossier just received."""
    today = timezone.localdate()
    return cases.receive(Case(elder=elder, scheme="SOCPEN_75", received_on=today), today=today, by=user)


def _old_award(elder: Elder) -> Award:
    """An award of the months before the one that is paid."""
    return make_award(elder, scheme="TCXH_NCT_C_80", since=date(2025, 1, 1), until=date(2025, 6, 1))


def _payment_list(elder: Elder, *, number: int) -> PaymentList:
    """A draft with one line; two lists of one ward are of different months."""
    found = money.make_list(elder.ward, month=date(2026, 10 + number, 1))
    money.line_of(found, money.make_award(elder), 1).save()
    return found


def _claim(elder: Elder, user: User) -> dict[str, Model]:
    """Money of the person claimed back, and a first instalment."""
    award = elder.awards.order_by("pk").first()
    claim = Adjustment.objects.create(
        ward=elder.ward,
        award=award,
        elder=elder,
        kind="recovery",
        origin="death",
        for_month=date(2026, 6, 1),
        amount_vnd=-700_000,
        reason="Đã chi sau tháng qua đời",
        basis="world",
        state="confirmed",
        decided_by=user,
    )
    paid = {"received_on": date(2026, 7, 1), "amount_vnd": 100_000, "paid_by_name": "Người nhà", "recorded_by": user}
    return {"adjustment": claim, "receipt": RecoveryReceipt.objects.create(adjustment=claim, **paid)}


def _campaigns(world: World) -> None:
    """A campaign in each ward, with a gift for everybody, being handed over."""
    elders = world.rows["elder"]
    here = make_campaign(elders[OWN].ward, [elders[OWN], elders[NEIGHBOUR]])
    away = make_campaign(elders[STRANGER].ward, [elders[STRANGER]])
    world.rows["campaign"] = {OWN: here, NEIGHBOUR: here, STRANGER: away}
    world.rows["gift"] = {whose: elder.gifts.get() for whose, elder in elders.items()}


def _reviews(world: World) -> None:
    """An open monthly review in each ward."""
    users, wards = world.rows["account"], world.rows["ward"]
    for whose in (OWN, STRANGER):
        opened = eligibility.open_review(
            wards[whose], family="huu-tri", reviewed_on=date(2026, 3, 14), today=date(2026, 3, 14), by=users[whose]
        )
        world.rows.setdefault("eligibility_review", {})[whose] = opened
    world.rows["eligibility_review"][NEIGHBOUR] = world.rows["eligibility_review"][OWN]


def _sent(user: User, rows: str) -> IntakeBatch:
    """A file `user` sent, read and waiting for review."""
    content = f"Họ và tên,Ngày sinh,Số CCCD,Quê quán\n{rows}".encode()
    group = user.residential_groups.first() or user.ward.residential_groups.first()
    return intake.preview(
        intake.receive(
            content=content,
            file_name="danh sach.csv",
            kind="elders",
            sender=user,
            as_of=date(2026, 6, 1),
            residential_group=group,
        )
    )


def _work(user: User, title: str) -> Work:
    return Work.objects.create(
        title=title, by=user, state=Work.State.DONE, file=b"tep", file_name="tep.txt", file_type="text/plain"
    )
