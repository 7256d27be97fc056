"""The lines of one list: whom the month pays, and who is left out, and why. Nothing is written here.

A month is judged on its first day by what is known today; the month of signature is paid as it was decided; the month
of a death or a move is paid whole, also when it happened on the first (NĐ 176/2025/NĐ-CP Điều 4).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from benefits.answers import check_json
from benefits.choices import AdjustmentKind, AdjustmentState, LineKind, LineResult, ListState, StopReason
from benefits.facts import facts_of_ward
from benefits.grounds import decide_running
from benefits.local import law_of
from benefits.models import Adjustment, Award, Payee, PaymentLine, PaymentList, Suspension
from benefits.models.awards import MONTHLY
from benefits.people import Facts
from benefits.rules import Law
from benefits.schemes import scheme_names
from elders.ground.birth import Birth
from elders.ground.decisions import Decision
from elders.ground.months import month_of
from elders.ground.periods import covers
from elders.ground.policy import NotInForce
from elders.models import Elder, Situation, Ward

OF_THE_DEAD = "người hưởng đã qua đời, chưa có quy định ai được nhận thay."
# Not handed out: comes back into the next list where it is due. What was held is due again when its reason is gone (an
# event restored, a payment resumed).
CARRIES = (LineResult.ABSENT, LineResult.RETURNED, LineResult.HELD)
SAID_GONE = {LineResult.DECEASED: "đã qua đời", LineResult.MOVED: "đã chuyển đi"}
ONE_DAY = timedelta(days=1)


@dataclass
class Draft:
    """Lines not yet written, in the order of the paper, and who is left out."""

    lines: list[PaymentLine] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total_vnd(self) -> int:
        return sum(line.amount_vnd for line in self.lines)

    @property
    def funding(self) -> dict[str, int]:
        return add_up(line.funding for line in self.lines)


def add_up(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Đồng per purse over many rows."""
    found: dict[str, int] = {}
    for part in parts:
        for purse, vnd in part.items():
            found[purse] = found.get(purse, 0) + vnd
    return found


def compute(payment_list: PaymentList, *, today: date) -> Draft:
    """What `payment_list` should hold by what is known on `today`; a fixed number of queries."""
    maker = _Maker(payment_list, today)
    if payment_list.sequence == 1:
        maker.monthly()
    maker.arrears()
    maker.carried()
    maker.one_offs()
    draft = maker.draft
    draft.lines.sort(key=_paper_order)
    for position, line in enumerate(draft.lines, 1):
        line.position = position
    return draft


def _paper_order(line: PaymentLine) -> tuple:
    elder = line.elder
    given = elder.name_key.rsplit(" ", 1)[-1]
    return (line.group_name, given, elder.name_key, elder.pk, line.scheme, line.kind, line.for_month, line.award_id)


def facts_for_month(ward: Ward, month: date, awards: Iterable[Award]) -> dict[int, Facts]:
    """Facts on the first of `month` of the people of `awards`, as the stop rule wants them: who died on that day is
    still to be paid, and so is who moved away on it. Two queries at most; who does not live here is not in it."""
    awards = list(awards)
    people = Elder.objects.filter(pk__in=[one.elder_id for one in awards])
    facts = dict(facts_of_ward(ward, month, elders=people))
    for award in awards:
        died, mine = award.elder.date_of_death, facts.get(award.elder_id)
        if mine and died and died >= month:
            facts[award.elder_id] = replace(mine, alive=None)
    # Whoever moved away on the first lived here until the day before; the award says that this month is still due.
    moved = [one.elder_id for one in awards if one.elder_id not in facts and one.stop_reason == StopReason.MOVED]
    if moved:
        facts |= dict(facts_of_ward(ward, month - ONE_DAY, elders=Elder.objects.filter(pk__in=moved)))
    return facts


def why_not(decision: Decision) -> str:
    """Why an award is not paid in a month; "" when it is."""
    if decision.eligible is False:
        failed = "; ".join(check.label for check in decision.checks if check.result is False)
        return f"Không còn đủ điều kiện: {failed}. Lập hồ sơ thôi hưởng hoặc sửa thông tin."
    if decision.eligible is None:
        unknown = "; ".join(check.label for check in decision.checks if check.result is None)
        return f"Chưa rõ: {unknown}. Hãy hỏi và ghi vào hồ sơ."
    if decision.amount.vnd is None:
        return f"Chưa biết mức: {decision.amount.missing or 'cần văn bản quy định'}."
    return "" if decision.amount.vnd else "Mức của tháng là 0 đồng."


def is_first_month(award: Award, month: date) -> bool:
    """The month of signature was judged when it was signed; a transfer begins later and is judged like any month, and
    so is an award taken over from paper: nobody here judged it."""
    signed = award.signed_on if not award.source_paper else None
    return signed is not None and month_of(signed) == month == award.valid_from


def paused_in(month: date, awards: Iterable[int]) -> dict[int, Suspension]:
    """Award → the suspension that covers `month`."""
    rows = Suspension.objects.filter(covers(month), award__in=set(awards)).order_by("pk")
    return {row.award_id: row for row in rows}


def with_people(awards, month: date):
    """Awards with what a line shows: person, group, payees (`hands`), places of living until `month` (`places`)."""
    places = Situation.objects.filter(valid_from__lte=month).select_related("residential_group")
    return (
        awards.select_related("elder", "elder__residential_group")
        .prefetch_related(
            Prefetch("payees", queryset=Payee.objects.order_by("valid_from", "pk"), to_attr="hands"),
            Prefetch("elder__situations", queryset=places.order_by("valid_from", "pk"), to_attr="places"),
        )
        .order_by("pk")
    )


class _Maker:
    """One run: what several kinds of lines share is read once."""

    def __init__(self, payment_list: PaymentList, today: date) -> None:
        self.list, self.draft = payment_list, Draft()
        self.ward, self.month = payment_list.ward, payment_list.month
        self.law: Law = law_of(self.ward, self.month, known=max(today, self.month))
        self.names: dict[str, str] = {}

    # --- the four kinds of lines --------------------------------------------------------------------------------------
    def monthly(self) -> None:
        """Awards that cover the month: paid, or named among those left out."""
        covering = Award.objects.in_month(self.month).filter(ward=self.ward, frequency=MONTHLY)
        awards = list(with_people(covering, self.month))
        self._name(awards)
        paused = paused_in(self.month, [one.pk for one in awards])
        listed, others = self._listed(awards)
        judged = [one for one in awards if one.pk not in paused and not is_first_month(one, self.month)]
        facts = facts_for_month(self.ward, self.month, judged)
        for award in awards:
            other = others.get((award.elder_id, award.exclusion_group)) if award.exclusion_group else None
            if award.pk in listed:
                continue  # on another list of the month
            if other:
                text = f"{other} đã có người này trong danh sách tháng {self.month:%m/%Y}: chờ quyết định thôi chi trả."
                self._skip(award, text, award.amount_vnd)
            elif award.paid_elsewhere_to and award.paid_elsewhere_to >= self.month:
                self._skip(award, f"Đã chi đến hết tháng {award.paid_elsewhere_to:%m/%Y} theo giấy tờ cũ.", None)
            elif award.pk in paused:
                self._skip(award, _paused(paused[award.pk]), award.amount_vnd)
            elif is_first_month(award, self.month):
                self._as_decided(award)
            else:
                self._by_law(award, facts.get(award.elder_id))

    def _listed(self, awards: Iterable[Award]) -> tuple[set[int], dict[tuple[int, str], str]]:
        """(awards on other lists of the month, (person, group of benefits) → ward whose list has them)."""
        lines = PaymentLine.objects.filter(
            kind=LineKind.REGULAR, for_month=self.month, elder__in=[one.elder_id for one in awards]
        ).exclude(payment_list=self.list)
        rows = lines.order_by("pk").values_list("award", "elder", "exclusion_group", "payment_list__ward__name")
        listed, others = set(), {}
        for award, elder, group, ward in rows:
            listed.add(award)
            others[(elder, group)] = f"Phường {ward}"
        return listed, others

    def arrears(self) -> None:
        """Confirmed truy lĩnh that is on no list yet."""
        rows = Adjustment.objects.filter(
            ward=self.ward, kind=AdjustmentKind.ARREARS, state=AdjustmentState.CONFIRMED
        ).order_by("for_month", "pk")
        rows = list(self._with_awards(rows.filter(Q(line__isnull=True) | Q(line__payment_list=self.list))))
        self._name(row.award for row in rows)
        paused = paused_in(self.month, [row.award_id for row in rows])
        for row in rows:
            award, what = row.award, f"Truy lĩnh tháng {row.for_month:%m/%Y}"
            if award.elder.date_of_death:
                self._skip(award, f"{what}: {OF_THE_DEAD}", row.amount_vnd)
            elif award.pk in paused:
                self._skip(award, f"{what}: đang tạm dừng, chi khi có quyết định chi trả lại.", row.amount_vnd)
            else:
                more = {"adjustment": row, "source": row.reason}
                self._line(award, LineKind.ARREARS, row.for_month, row.amount_vnd, row.funding, **more)

    def carried(self) -> None:
        """Lines of closed lists that were not collected, are due and stand on no later list."""
        rows = PaymentLine.objects.filter(
            payment_list__ward=self.ward, payment_list__state=ListState.CLOSED, result__in=[*CARRIES, *SAID_GONE]
        ).order_by("for_month", "pk")
        rows = rows.exclude(payment_list=self.list)
        rows = rows.filter(Q(carried_to__isnull=True) | Q(carried_to__payment_list=self.list))
        pauses = Suspension.objects.filter(covers(OuterRef("for_month")), award=OuterRef("award"))
        instead = Exists(PaymentLine.objects.paid_instead())
        rows = rows.annotate(was_paused=Exists(pauses), instead=instead).select_related("adjustment")
        rows = list(self._with_awards(rows))
        self._name(row.award for row in rows)
        paused = paused_in(self.month, [row.award_id for row in rows])
        for row in rows:
            award, what = row.award, f"Tháng {row.for_month:%m/%Y} chưa nhận"
            if not _is_due(row):
                continue
            if award.elder.date_of_death and award.frequency == MONTHLY:
                self._skip(award, f"{what}: {OF_THE_DEAD}", row.amount_vnd)
            elif row.result in SAID_GONE and not award.stop_reason:
                said = SAID_GONE[row.result]
                text = (
                    f"{what}: điểm chi báo {said}, sổ chưa ghi. Hãy ghi biến động; nếu báo nhầm thì đề xuất truy lĩnh."
                )
                self._skip(award, text, row.amount_vnd)
            elif award.pk in paused:
                self._skip(award, f"{what}: đang tạm dừng, chi lại khi có quyết định.", row.amount_vnd)
            else:
                more = {"carried_from": row, "source": row.source, "coefficient": row.coefficient}
                more["decision"] = (row.scheme, row.checks)
                self._line(award, LineKind.CARRIED, row.for_month, row.amount_vnd, row.funding, **more)

    def one_offs(self) -> None:
        """One-off awards signed until the month that are on no list yet."""
        done = PaymentLine.objects.filter(kind=LineKind.ONE_OFF).exclude(payment_list=self.list).values("award")
        awards = Award.objects.filter(ward=self.ward, valid_from__lte=self.month).exclude(frequency=MONTHLY)
        awards = list(with_people(awards.exclude(pk__in=done), self.month))
        self._name(awards)
        for award in awards:
            self._as_decided(award, LineKind.ONE_OFF)

    def _with_awards(self, rows):
        return rows.prefetch_related(Prefetch("award", queryset=with_people(Award.objects.all(), self.month)))

    # --- one award ----------------------------------------------------------------------------------------------------
    def _as_decided(self, award: Award, kind: str = LineKind.REGULAR) -> None:
        if not award.amount_vnd:
            self._skip(award, "Quyết định chưa có số tiền: hãy ghi văn bản quy định mức.", None)
            return
        month = self.month if kind == LineKind.REGULAR else award.valid_from
        decision = (award.scheme, award.checks)
        self._line(award, kind, month, award.amount_vnd, award.funding, decision=decision, source=award.source)

    def _by_law(self, award: Award, facts: Facts | None) -> None:
        if facts is None:
            text = f"Không có nơi ở trong phường vào ngày {self.month:%d/%m/%Y}: xem lại biến động."
            self._skip(award, text, award.amount_vnd)
            return
        try:
            decision = decide_running(award.scheme, facts, self.law)
        except NotInForce:
            self._skip(award, f"Tháng {self.month:%m/%Y} không có quy định về chế độ này.", award.amount_vnd)
            return
        why = why_not(decision)
        if why:
            self._skip(award, why, decision.amount.vnd or award.amount_vnd)
            return
        more = {
            "decision": (decision.scheme, [check_json(check) for check in decision.checks]),
            "source": decision.amount.source or decision.source,
            "coefficient": self._coefficient(decision.scheme),
        }
        self._line(award, LineKind.REGULAR, self.month, decision.amount.vnd, dict(decision.amount.funding), **more)

    def _coefficient(self, scheme: str) -> str:
        found = self.law.texts[scheme].version.amount.get("coefficient")
        return f"{found:g}".replace(".", ",") if found else ""

    def _name(self, awards: Iterable[Award]) -> None:
        new = {award.scheme for award in awards} - self.names.keys()
        if new:
            self.names |= scheme_names(new)

    def _line(
        self,
        award: Award,
        kind: str,
        month: date,
        vnd: int,
        funding: dict[str, int],
        *,
        decision: tuple[str, list] | None = None,
        source: str = "",
        **more: Any,
    ) -> None:
        elder: Elder = award.elder
        scheme, checks = decision or (award.scheme, [])
        if scheme not in self.names:
            self.names |= scheme_names([scheme])
        hand = next((one for one in reversed(award.hands) if one.valid_from <= max(self.month, award.valid_from)), None)
        place = elder.places[-1] if elder.places else None
        group = elder.residential_group or (place and place.residential_group)
        self.draft.lines.append(
            PaymentLine(
                payment_list=self.list,
                award=award,
                elder=elder,
                kind=kind,
                for_month=month,
                scheme=scheme,
                scheme_name=self.names[scheme][:200],
                exclusion_group=award.exclusion_group if kind == LineKind.REGULAR else "",
                amount_vnd=vnd,
                funding=dict(funding),
                checks=checks,
                source=source[:300],
                full_name=elder.full_name,
                birth=str(Birth(elder.birth_year, elder.birth_month, elder.birth_day)),
                citizen_id=elder.citizen_id or "",
                address=place.address if place else "",
                residential_group=group,
                group_name=group.name if group else "",
                **(hand.pay_to if hand else {}),
                **more,
            )
        )

    def _skip(self, award: Award, reason: str, vnd: int | None) -> None:
        elder = award.elder
        place = elder.places[-1] if elder.places else None
        group = elder.residential_group or (place and place.residential_group)
        self.draft.skipped.append(
            {
                "elder": elder.pk,
                "award": award.pk,
                "name": elder.full_name,
                "group": group.name if group else "",
                "scheme": self.names.get(award.scheme, award.scheme),
                "reason": reason,
                "vnd": vnd,
            }
        )


def _is_due(row: PaymentLine) -> bool:
    """Whether the money of a line nobody took is still owed: not for months after the award ended, not for months it
    was suspended in (to go on with them is a decision of its own), not for a truy lĩnh taken back."""
    if row.kind == LineKind.ONE_OFF:
        return True
    if row.award.valid_to and row.for_month > row.award.valid_to and not row.instead:
        return False
    if row.adjustment and row.adjustment.state != AdjustmentState.CONFIRMED:
        return False
    return not (row.result == LineResult.HELD and row.kind == LineKind.REGULAR and row.was_paused)


def _paused(row: Suspension) -> str:
    why = row.note if row.reason == "other" and row.note else row.get_reason_display()
    return f"Đang tạm dừng chi trả từ tháng {row.valid_from:%m/%Y}: {why[:1].lower()}{why[1:]}."
