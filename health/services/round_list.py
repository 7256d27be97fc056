"""Drawing the list of a round: a fixed number of queries, however many people live in the ward.

The list is frozen on the day it is drawn: who dies or moves later stays on it with that state (H-016).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max

from elders.choices import Disability, DisabilityKind, Living, Poverty, Residence
from elders.ground.birth import Birth
from elders.ground.numbers import grouped
from elders.intake import bulk
from elders.models import Elder, Situation
from health.choices import InvitationState, RoundService, ServiceKind
from health.diseases import disease_groups
from health.models import CheckupRound, Examination, InstrumentAnswer, Invitation
from health.rounds import TOO_YOUNG, Candidate, Terms, judge, policy

# National numbers of a person. Postgres already refuses one CCCD twice; an old one can stand with two people.
NUMBERS = {"citizen_id": "Số CCCD", "old_id": "Số CMND"}
MOST_SHOWN = 5  # pairs of equal numbers named in a refusal
# States that say nobody has done anything with an invitation yet.
UNTOUCHED = (InvitationState.LISTED, InvitationState.DIED, InvitationState.MOVED)

CHRONIC = """
SELECT DISTINCT e.elder_id
  FROM health_examination e, unnest(e.icd_codes || e.known_conditions) AS code
  JOIN unnest(%s::text[], %s::text[]) AS disease (first, last) ON left(code, 3) BETWEEN disease.first AND disease.last
 WHERE e.ward_id = %s AND e.state IN ('complete', 'signed')
 UNION
SELECT elder_id FROM health_enrolment
 WHERE ward_id = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)
"""


def terms_of(round_: CheckupRound) -> Terms:
    return Terms(
        on=round_.reference_on,
        min_age=round_.min_age,
        min_temporary_months=round_.min_temporary_months,
        skips_examined=round_.skips_examined,
    )


def draw(round_: CheckupRound, *, now: datetime) -> int:
    """Write the invitations of `round_` and, on the row (not saved here), who is left out and why; returns how many
    are invited.

    Raises: ValidationError when two people carry one number (H-004, E04), or nobody is left to invite.
    """
    people = _people(round_)
    _refuse_twins(people)
    facts = _Facts(round_, people)
    terms = terms_of(round_)
    rows, excluded, young = [], [], 0
    for person in people:
        candidate = facts.candidate(person)
        answer = judge(candidate, terms)
        if answer.excluded == TOO_YOUNG:
            young += 1
        elif answer.excluded:
            excluded.append(
                {
                    "elder": person["pk"],
                    "group": person["group"],
                    "code": answer.excluded,
                    "detail": answer.detail,
                }
            )
        else:
            rows.append(_invitation(round_, person, candidate, answer, number=len(rows) + 1, now=now))
    if not rows:
        raise ValidationError("Không có ai thuộc diện của đợt: xem lại ngày lập danh sách, tuổi và tổ dân phố.")
    bulk.copy_models(rows)  # 8,000 rows of 30 columns in a second instead of ten
    round_.excluded = excluded + ([{"code": TOO_YOUNG, "count": young}] if young else [])
    return len(rows)


def add(round_: CheckupRound, elder: Elder, *, now: datetime) -> Invitation:
    """An unsaved invitation for somebody added by hand; the terms of the round are not asked, a person decided."""
    (person,) = _people(round_, elders=Elder.objects.filter(pk=elder.pk), everywhere=True) or [None]
    if person is None:
        raise ValidationError({"elder": "Người này không cư trú ở phường vào ngày lập danh sách."})
    candidate = _Facts(round_, [person]).candidate(person)
    answer = judge(candidate, Terms(on=round_.reference_on, min_age=0, min_temporary_months=0, skips_examined=False))
    if answer.excluded:
        raise ValidationError({"elder": answer.detail or "Người này chưa đủ 60 tuổi."})
    last = round_.invitations.aggregate(last=Max("number"))["last"] or 0
    made = _invitation(round_, person, candidate, answer, number=last + 1, now=now)
    made.added_by_hand = True
    return made


def drop(round_: CheckupRound) -> None:
    """Take the list back. Raises: ValidationError once a slip was handed out or anybody came."""
    touched = round_.invitations.exclude(state__in=UNTOUCHED).count()
    if touched:
        raise ValidationError(f"{grouped(touched)} người đã được phát giấy hoặc trả lời: không bỏ danh sách được nữa.")
    round_.invitations.all().delete()
    round_.excluded = []


def _people(round_: CheckupRound, *, elders=None, everywhere: bool = False) -> list[dict]:
    """Residents of the ward on the day of the list, in the order of slips: by group, then by name."""
    found = (elders if elders is not None else Elder.objects).as_of(round_.reference_on)
    found = found.filter(situation_then__ward=round_.ward_id)
    groups = [] if everywhere else list(round_.groups.order_by("pk").values_list("pk", flat=True))
    if groups:
        found = found.filter(situation_then__residential_group__in=groups)
    rows = found.order_by(
        "situation_then__residential_group__code", "given_name", "full_name", "birth_year", "pk"
    ).values(
        "pk", "full_name", "birth_year", "birth_month", "birth_day", "date_of_death", "is_resident", "ward_id",
        *NUMBERS,
        "situation_then__residential_group_id", "situation_then__residential_group__name",
        "situation_then__residence_type", "situation_then__valid_from", "situation_then__living_arrangement",
        "situation_then__poverty_national", "situation_then__poverty_city", "situation_then__disability_level",
        "situation_then__disability_kind",
    )  # fmt: skip
    people = []
    for row in rows:
        place = {key.removeprefix("situation_then__"): row.pop(key) for key in list(row) if "situation_then__" in key}
        row |= {"group": place["residential_group_id"], "group_name": place["residential_group__name"] or ""}
        people.append(row | {"then": place})
    return people


def _refuse_twins(people: Iterable[dict]) -> None:
    """One number with two people stops the list: one of them would be invited in the other's name."""
    seen: dict[tuple[str, str], dict] = {}
    pairs = []
    for person in people:
        for name in NUMBERS:
            if number := person[name]:
                other = seen.setdefault((name, number), person)
                if other is not person:
                    pairs.append((name, other, person))
    if pairs:
        said = [f"{NUMBERS[name]} của {_said(one)} trùng với {_said(two)}." for name, one, two in pairs[:MOST_SHOWN]]
        more = [f"Còn {grouped(len(pairs) - MOST_SHOWN)} cặp nữa."] if len(pairs) > MOST_SHOWN else []
        raise ValidationError(
            ["Chưa lập được danh sách: có người trùng số giấy tờ. Gộp hồ sơ hoặc sửa số rồi lập lại.", *said, *more],
            code="twins",
        )


def _said(person: dict) -> str:
    return f"{person['full_name']} ({person['birth_year']}, {person['group_name'] or 'chưa rõ tổ'})"


class _Facts:
    """What is known of all `people` beside their situation: stays, examinations, diseases, how they get about."""

    def __init__(self, round_: CheckupRound, people: list[dict]) -> None:
        self.year, self.on = round_.year, round_.reference_on
        ward = round_.ward_id
        pks = [one["pk"] for one in people] if len(people) == 1 else None
        exams = Examination.objects.current().complete().filter(ward=ward)
        proved = Invitation.objects.filter(round__ward=ward, state=InvitationState.ELSEWHERE)
        if pks:
            exams, proved = exams.filter(elder__in=pks), proved.filter(elder__in=pks)
        self.days: dict[int, list[date]] = defaultdict(list)
        for rows in (exams.values_list("elder", "examined_on"), proved.values_list("elder", "elsewhere_on")):
            for elder, day in rows.order_by():
                self.days[elder].append(day)
        self.chronic = self._chronic(ward)
        self.at_home = self._at_home(round_)
        temporary = [one["pk"] for one in people if one["then"]["residence_type"] == Residence.TEMPORARY]
        self.since = self._stays(round_, temporary)

    def _chronic(self, ward: int) -> set[int]:
        groups = [one for one in disease_groups().values() if one.chronic]
        with connection.cursor() as cursor:
            managed = [ward, self.on, self.on]
            cursor.execute(CHRONIC, [[one.first for one in groups], [one.last for one in groups], ward, *managed])
            return {row[0] for row in cursor.fetchall()}

    def _at_home(self, round_: CheckupRound) -> set[int]:
        """Who could not come last time, and whom a functional score says cannot."""
        earlier = Invitation.objects.filter(round__ward=round_.ward_id).exclude(round=round_.pk)
        last = earlier.order_by("elder", "-round__reference_on", "-pk").distinct("elder")
        found = {elder for elder, can in last.values_list("elder", "can_travel") if can is False}
        scores = InstrumentAnswer.objects.filter(
            instrument="BARTHEL", total__isnull=False, examination__ward=round_.ward_id
        ).exclude(examination__state="replaced")
        latest = scores.order_by("examination__elder", "-examination__examined_on", "-pk")
        latest = latest.distinct("examination__elder").values_list("examination__elder", "total")
        most = policy()["home"]["barthel_at_most"]
        return found | {elder for elder, total in latest if total <= most}

    def _stays(self, round_: CheckupRound, pks: list[int]) -> dict[int, date]:
        """First day of the unbroken stay in the ward, walking back over situations that follow each other."""
        rows = (
            Situation.objects.filter(elder__in=pks, ward=round_.ward_id, valid_from__lte=self.on)
            .order_by("elder", "-valid_from", "pk")
            .values_list("elder", "valid_from", "valid_to")
        )
        since: dict[int, date] = {}
        broken: set[int] = set()
        for elder, first, last in rows:
            follows = elder in since and last is not None and (since[elder] - last).days <= 1
            if elder not in since or follows and elder not in broken:
                since[elder] = first
            else:
                broken.add(elder)
        return since

    def candidate(self, person: dict) -> Candidate:
        then, days = person["then"], self.days.get(person["pk"], [])
        traits = {
            "alone": then["living_arrangement"] == Living.ALONE,
            "poor": bool({then["poverty_national"], then["poverty_city"]} & {Poverty.POOR, Poverty.NEAR_POOR}),
            "disabled": then["disability_level"] not in ("", Disability.NONE),
            "never": not days,
            "not_last_year": bool(days) and all(day.year != self.year - 1 for day in days),
            "chronic": person["pk"] in self.chronic,
        }
        stays = then["disability_level"] == Disability.VERY_SEVERE or (
            then["disability_level"] == Disability.SEVERE and then["disability_kind"] == DisabilityKind.MOBILITY
        )
        return Candidate(
            birth=Birth(person["birth_year"], person["birth_month"], person["birth_day"]),
            died_on=person["date_of_death"],
            residence=then["residence_type"],
            here_since=self.since.get(person["pk"]),
            traits=frozenset(code for code, true in traits.items() if true),
            examined_on=max((day for day in days if day.year == self.year), default=None),
            stays_home=stays or person["pk"] in self.at_home,
        )


def _invitation(
    round_: CheckupRound, person: dict, candidate: Candidate, answer, *, number: int, now: datetime
) -> Invitation:
    state = InvitationState.LISTED
    if person["date_of_death"]:
        state = InvitationState.DIED
    elif not person["is_resident"] or person["ward_id"] != round_.ward_id:
        state = InvitationState.MOVED
    screens = round_.service == RoundService.SCREENING
    return Invitation(
        round=round_,
        elder_id=person["pk"],
        residential_group_id=person["group"],
        number=number,
        kind=ServiceKind.SCREENING if screens else ServiceKind.CHECKUP,
        screening=round_.screenings[0] if screens and len(round_.screenings) == 1 else "",
        priority=answer.priority,
        age_years=answer.age,
        birth_estimated=answer.estimated,
        boost=answer.boost,
        reasons=list(answer.reasons),
        can_travel=False if candidate.stays_home else None,
        state=state,
        state_at=now,
    )
