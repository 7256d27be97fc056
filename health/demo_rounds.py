"""Check-up rounds of the demonstration ward: one in the middle of its days, one draft that waits for approval."""

import random
import uuid
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from elders.choices import RoleCode
from elders.ground.workdays import is_workday
from elders.intake import bulk
from elders.models import User, Ward
from health import facts
from health.choices import Conclusion, ExamState, InvitationState, PlaceKind
from health.models import (
    BpReading,
    CheckupRound,
    Classification,
    Examination,
    Facility,
    Invitation,
    Measurement,
    RoundCost,
    Session,
)
from health.services import booking, rounds, sessions
from health.services.entry import found_of
from health.services.tasks import open_tasks

BEGAN_DAYS_AGO, DAYS_AHEAD, LISTED_DAYS_AGO = 11, 28, 40
PLACES = ("Trạm Y tế phường", "Nhà văn hóa Vân Quan", "Nhà văn hóa Phúc Hải")
COSTS = [
    ("Công khám", "người", 7500, 45_000),
    ("Đo đường huyết mao mạch", "lần", 7500, 18_000),
    ("In giấy mời, phiếu kết quả", "tờ", 15000, 700),
    ("Khám tại nhà: đi lại", "lượt", 300, 50_000),
    ("Xét nghiệm HbA1c", "lần", 400, None),  # nobody has named a price yet
]
# What a remainder of the number of a slip becomes once its day has passed.
PAST = [InvitationState.EXAMINED] * 13 + [
    InvitationState.NO_SHOW,
    InvitationState.NO_SHOW,
    InvitationState.DECLINED,
    InvitationState.POSTPONED,
    InvitationState.ELSEWHERE,
    InvitationState.HOME_VISIT,
    InvitationState.CONFIRMED,
]
REASONS = {InvitationState.DECLINED: "Con đã đưa đi khám riêng", InvitationState.POSTPONED: "Đi thăm con ở xa"}
PAPER = b"%PDF-1.4\n% ban minh hoa\n"
MOST_TASKS = 30


def make(ward: Ward, *, today: date) -> None:
    """Write them once; a second call changes nothing."""
    nurse = User.objects.filter(ward=ward, groups__name=RoleCode.HEALTH_STATION).order_by("pk").first()
    chief = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_LEADER).order_by("pk").first()
    if nurse is None or chief is None or CheckupRound.objects.filter(ward=ward).exists():
        return
    facility = Facility.objects.create(ward=ward, name=f"Trạm Y tế phường {ward.name}")
    first = today - timedelta(days=LISTED_DAYS_AGO)
    round_ = _plan(ward, facility, nurse, year=first.year, on=first, name=f"Khám sức khỏe người cao tuổi {first.year}")
    for item, unit, quantity, price in COSTS:
        RoundCost.objects.create(round=round_, item=item, unit=unit, planned_quantity=quantity, planned_price_vnd=price)
    now = timezone.now()
    token = {"now": now, "today": today}
    plan = {"plan_number": f"87/KH-UBND-{first.year}", "approved_on": first, "budget_vnd": 520_000_000}
    rounds.move(round_, "duyet", by=chief, token=uuid.uuid4(), **token, **plan)
    days = _sessions(round_, nurse, today)
    rounds.move(round_, "lap", by=nurse, token=uuid.uuid4(), **token)
    if days:
        booking.fill_slots(round_, by=nurse, today=days[0])
    rounds.move(round_, "chay", by=nurse, token=uuid.uuid4(), **token)
    round_.refresh_from_db()
    _what_became(round_, nurse, now, today)
    again = _plan(
        ward, facility, nurse, year=today.year, on=today, name="Khám bổ sung cho người từ 80 tuổi", min_age=80
    )
    RoundCost.objects.create(
        round=again, item="Công khám tại nhà", unit="lượt", planned_quantity=250, planned_price_vnd=80_000
    )


def _plan(ward: Ward, facility: Facility, nurse: User, *, year: int, on: date, name: str, **more) -> CheckupRound:
    planned = CheckupRound(
        ward=ward, year=year, name=name, reference_on=on, facility=facility, target_percent=Decimal(71),
        budget_source="Ngân sách phường, sự nghiệp bảo đảm xã hội", **more,
    )  # fmt: skip
    return rounds.save_plan(planned, groups=[], by=nurse)


def _sessions(round_: CheckupRound, nurse: User, today: date) -> list[date]:
    """Three places on every working day around today, within the year of the round."""
    steps = range(-BEGAN_DAYS_AGO, DAYS_AHEAD)
    days = [day for day in (today + timedelta(days=step) for step in steps) if day.year == round_.year]
    days = [day for day in days if is_workday(day)]
    if days:
        for place in PLACES:
            session = Session(
                round=round_, day=days[0], place=place, opens_at=time(7, 30), closes_at=time(11, 30),
                slot_minutes=30, capacity=12, fasting=place == PLACES[0],
            )  # fmt: skip
            sessions.save_session(session, groups=[], until=days[-1], by=nurse)
    return days


def _what_became(round_: CheckupRound, nurse: User, now: datetime, today: date) -> None:
    """States by the number of the slip, so that every ward of one size is the same."""
    rows = list(
        Invitation.objects.filter(round=round_, session__isnull=False)
        .select_related("session", "elder", "round")
        .order_by("pk")
    )
    becomes: dict[str, list[int]] = defaultdict(list)
    examined = []
    for one in rows:
        if one.state != InvitationState.LISTED or one.elder.date_of_death:
            continue
        if one.session.day >= today:
            state = InvitationState.CONFIRMED if one.number % 7 == 0 else InvitationState.INVITED
        else:
            state = PAST[one.number % len(PAST)]
        becomes[state].append(one.pk)
        if state == InvitationState.EXAMINED:
            examined.append(one)
    for state, pks in becomes.items():
        more: dict = {"state_reason": REASONS.get(state, "")}
        if state == InvitationState.NO_SHOW:
            more["absences"] = 1
        elif state == InvitationState.HOME_VISIT:
            more |= {"can_travel": False, "session": None, "slot_at": None}
        elif state == InvitationState.ELSEWHERE:
            more |= {"elsewhere_facility": "Bệnh viện Kiến An", "elsewhere_on": round_.reference_on}
            more |= {"evidence": PAPER, "evidence_name": "giay-kham.pdf"}
        Invitation.objects.filter(pk__in=pks).update(state=state, state_at=now, state_by=nurse, **more)
    _examine(examined, nurse, now)


def _examine(invited: list[Invitation], nurse: User, now: datetime) -> None:
    """A concluded sheet for everybody who came, set by set; the worst get their tasks."""
    rng = random.Random(2026)  # noqa: S311 - nothing to protect
    sheets, pressures, values = [], [], []
    for one in invited:
        upper = int(rng.gauss(134, 17))
        upper = max(96, min(215, upper))
        lower = max(58, min(upper - 30, int(upper * 0.6 + rng.gauss(0, 5)), 118))
        sugar = Decimal(max(39, min(168, int(rng.gauss(58, 12))))) / 10
        height, weight = Decimal(int(rng.gauss(156, 7))), Decimal(int(rng.gauss(54, 8)))
        codes = [code for code, ill in (("I10", upper >= 140), ("E11", sugar >= 7)) if ill]
        done = timezone.make_aware(datetime.combine(one.session.day, one.slot_at)) + timedelta(minutes=40)
        sheets.append(
            Examination(
                ward_id=one.round.ward_id, elder_id=one.elder_id, invitation=one, facility_id=one.round.facility_id,
                examined_on=one.session.day, state=ExamState.COMPLETE, place_kind=PlaceKind.STATION,
                conclusion_kind=Conclusion.PROBLEM if codes else Conclusion.NORMAL, icd_codes=codes,
                known_conditions=[code for code in codes if rng.random() < 0.6],
                health_class=min(5, 2 + len(codes) + (upper >= 180)), doctor="BS. Nguyễn Minh Quân",
                conclusion="Theo dõi tại trạm" if codes else "", advice="Ăn nhạt, đi bộ hằng ngày",
                concluded_by=nurse, concluded_at=done, ended_at=done, recorded_by=nurse, recorded_at=now,
            )
        )  # fmt: skip
        pressures.append([(upper, lower), (upper - rng.randint(0, 4), lower)])
        values.append({"height": height, "weight": weight, "glucose": sugar})
    bulk.copy_models(sheets)
    parts = list(zip(sheets, pressures, values, invited, strict=True))
    bulk.copy_models(
        [
            BpReading(examination=sheet, sequence=place, sbp_mmhg=sbp, dbp_mmhg=dbp, pulse=74, taken_by=nurse)
            for sheet, pairs, _, _ in parts
            for place, (sbp, dbp) in enumerate(pairs, 1)
        ]
    )
    units = {"height": "cm", "weight": "kg", "glucose": "mmol/L"}
    bulk.copy_models(
        [
            Measurement(
                examination=sheet, key=key, value=value, said=f"{value}".replace(".", ","), said_unit=units[key],
                method="doi:mao_mach" if key == "glucose" else "", taken_by=nurse,
            )
            for sheet, _, found, _ in parts
            for key, value in found.items()
        ]
    )  # fmt: skip
    bulk.copy_models([row for part in parts for row in _classes(*part)])
    worst = [sheet for sheet, pairs, _, _ in parts if pairs[0][0] >= 172][:MOST_TASKS]
    stored = Examination.objects.filter(pk__in=[one.pk for one in worst]).select_related("elder").order_by("pk")
    for sheet in stored:
        open_tasks(sheet, facts.facts(found_of(sheet)), at=sheet.concluded_at)


def _classes(sheet: Examination, pairs: list, values: dict, invited: Invitation) -> list[Classification]:
    found = facts.Found(
        day=sheet.examined_on,
        sex=invited.elder.sex,
        age_years=invited.age_years,
        pressures=pairs,
        values={
            key: facts.Value(value=value, method="doi:mao_mach" if key == "glucose" else "")
            for key, value in values.items()
        },
    )
    return [
        Classification(
            examination=sheet, ruleset=one.ruleset, code=one.code, label=one.label, level=one.level,
            reason=one.reason[:200], source=one.source[:200], remarks=list(one.remarks),
        )
        for one in facts.derived_classes(found)
    ]  # fmt: skip
