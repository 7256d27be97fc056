"""Lines of register pages: who, the state with the day and the numbers that lead to it, appointment, month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from elders.ground.months import month_end, month_of, months_later
from elders.ground.numbers import short_day
from health.cohort import CONTROLLED_BELOW, OUTCOME_MONTHS, STATE_WORDS, UNDER_CARE_MONTHS, State
from health.measures import number_words
from health.models import Enrolment, RegisterVisit
from health.register_choices import AtTarget
from health.register_marks import Member, members
from health.register_rules import PRESSURE, SUGAR, TARGET, diseases

TONES = {
    State.NEW: "info",
    State.CONTROLLED: "good",
    State.UNCONTROLLED: "warn",
    State.NO_VISIT: "warn",
    State.LOST: "bad",
    State.DEAD: "muted",
}
FLAG_WORDS = {State.CONTROLLED: "Đạt mục tiêu", State.UNCONTROLLED: "Chưa đạt mục tiêu"}


def state_words(state: State, disease: str) -> str:
    """How a state is called: for diseases the programme does not define, by the flag of the register."""
    by_flag = diseases()[disease].outcome == TARGET
    return FLAG_WORDS[state] if by_flag and state in FLAG_WORDS else STATE_WORDS[state]


@dataclass(frozen=True)
class Line:
    """One person of a register. `state` None: no longer of this station in that month."""

    enrolment: Enrolment
    state: State | None
    words: str
    tone: str
    reason: str
    last: RegisterVisit | None
    flag: str
    flag_tone: str


def values_words(visit: RegisterVisit) -> str:
    """ "134/84", "7,2 mmol/L lúc đói; HbA1c 7,1 %"."""
    parts = []
    if visit.sbp_mmhg:
        parts.append(f"{visit.sbp_mmhg}/{visit.dbp_mmhg}")
    if visit.glucose_mmol is not None:
        timing = visit.get_glucose_timing_display().lower().removesuffix(" từ 8 giờ")
        parts.append(f"{number_words(visit.glucose_mmol)} mmol/L {timing}")
    if visit.hba1c_percent is not None:
        parts.append(f"HbA1c {number_words(visit.hba1c_percent)} %")
    if visit.pef_level:
        parts.append(f"PEF {visit.get_pef_level_display().lower()}")
    if visit.asthma_control is not None:
        parts.append(visit.get_asthma_control_display().lower())
    if visit.rehabilitation:
        parts.append(f"PHCN {visit.rehabilitation}")
    return "; ".join(parts)


def lines(enrolments: Sequence[Enrolment], *, disease: str, month: date) -> list[Line]:
    """Lines of the enrolments of one disease as they stand in the month; three queries whatever their number."""
    mine = Enrolment.objects.filter(pk__in=[one.pk for one in enrolments])
    standing = {one.pk: one for one in members(mine, disease=disease, first_month=month, last_month=month)}
    visits = _visits(enrolments, month)
    return [_line(one, standing.get(one.pk), visits.get(one.pk, []), disease, month) for one in enrolments]


def _visits(enrolments: Iterable[Enrolment], month: date) -> dict[int, list[RegisterVisit]]:
    """Visits of the twelve months up to `month`, latest first."""
    since = months_later(month_of(month), -(UNDER_CARE_MONTHS - 1))
    found: dict[int, list[RegisterVisit]] = {}
    rows = RegisterVisit.objects.filter(enrolment__in=enrolments, visited_on__range=(since, month_end(month)))
    for row in rows.order_by("-visited_on", "pk"):
        found.setdefault(row.enrolment_id, []).append(row)
    return found


def _line(enrolment: Enrolment, member: Member | None, visits: list[RegisterVisit], disease: str, month: date) -> Line:
    state = member.state(month) if member else None
    last = visits[0] if visits else None
    tones = {AtTarget.YES: "good", AtTarget.NO: "warn", AtTarget.NOT_ASSESSED: "muted"}
    return Line(
        enrolment=enrolment,
        state=state,
        words=state_words(state, disease) if state else enrolment.state_words,
        tone=TONES.get(state, "muted"),
        reason=_reason(enrolment, state, member, visits, month),
        last=last,
        flag=last.get_at_target_display() if last else "",
        flag_tone=tones[last.at_target] if last else "",
    )


def _reason(
    enrolment: Enrolment, state: State | None, member: Member | None, visits: list[RegisterVisit], month: date
) -> str:
    if state is None or member is None:
        if enrolment.valid_to:
            note = f": {enrolment.ending_note}" if enrolment.ending_note else ""
            return f"từ {short_day(enrolment.valid_to)}{note}"
        return ""
    if state is State.DEAD:
        return f"ngày {short_day(member.died_on)}"
    if state is State.NEW:
        return f"vào sổ {short_day(enrolment.valid_from)}, chưa đủ {OUTCOME_MONTHS} tháng để tính"
    lasts = member.lasts(month)
    if state is State.LOST:
        return f"không có lần khám nào trong {UNDER_CARE_MONTHS} tháng đến {month_end(month):%m/%Y}"
    if state is State.NO_VISIT:
        if member.is_unmeasured(month):
            return f"có đến ngày {short_day(lasts.visited_on)} nhưng không đo"
        return f"lần đo gần nhất {short_day(lasts.measured_on)}"
    told = next(one for one in visits if one.visited_on == lasts.outcome_on)
    return f"{_outcome_words(told, enrolment.disease, state)} ngày {short_day(told.visited_on)}"


def _outcome_words(visit: RegisterVisit, disease: str, state: State) -> str:
    outcome = diseases()[disease].outcome
    good = state is State.CONTROLLED
    if outcome == PRESSURE:
        return f"{visit.pressure} ({'dưới' if good else 'từ'} {CONTROLLED_BELOW[0]}/{CONTROLLED_BELOW[1]})"
    if outcome == SUGAR:
        if visit.hba1c_percent is not None:
            return f"HbA1c {number_words(visit.hba1c_percent)} % ({'dưới' if good else 'từ'} 7 %)"
        return f"đường huyết đói {number_words(visit.glucose_mmol)} ({'dưới' if good else 'từ'} 7,0 mmol/L)"
    return f"bác sĩ ghi {visit.get_at_target_display().lower()}"


def by_month(enrolments: QuerySet, *, first: date, last: date) -> dict[int, dict[date, RegisterVisit]]:
    """enrolment → month → the last visit of that month (H-055)."""
    found: dict[int, dict[date, RegisterVisit]] = {}
    rows = RegisterVisit.objects.filter(
        enrolment__in=enrolments.order_by().values("pk"), visited_on__range=(first, last)
    )
    for row in rows.order_by("visited_on", "pk"):
        found.setdefault(row.enrolment_id, {})[month_of(row.visited_on)] = row
    return found
