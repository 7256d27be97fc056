"""Who is paid what in a month: awards, truy lĩnh, money not collected before, one-offs; and who is left out, and why.

Nobody is left out in silence: whoever has an award and no line stands in `skipped` with the reason and the money at
stake. A month is judged on its first day by what is known today; the month of signature is paid as it was decided; the
month of a death is paid whole (NĐ 176/2025/NĐ-CP Điều 4). A handful of queries, whatever the number of people.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Prefetch, Q
from django.utils import timezone

from benefits.answers import check_json
from benefits.choices import AdjustmentKind, AdjustmentState, LineKind, LineResult, ListState
from benefits.facts import facts_of_ward
from benefits.local import law_of
from benefits.models import Adjustment, Award, Payee, PaymentLine, PaymentList
from benefits.models.awards import MONTHLY
from benefits.rules import Law, decide
from benefits.schemes import scheme_names
from benefits.timing import month_of
from elders.ground import history
from elders.ground.birth import Birth
from elders.ground.decisions import Decision
from elders.ground.numbers import grouped
from elders.ground.periods import covers
from elders.ground.policy import NotInForce
from elders.models import Elder, Situation, User, Ward

OF_THE_DEAD = "người hưởng đã qua đời, chưa có quy định ai được nhận thay."
CARRIES = (LineResult.ABSENT, LineResult.RETURNED)  # still owed: comes back into the next list
# What is compared when a list is locked: a line that differs in one of these is another line.
COMPARED = (
    "award_id",
    "kind",
    "for_month",
    "amount_vnd",
    "funding",
    "adjustment_id",
    "carried_from_id",
    "full_name",
    "citizen_id",
    "residential_group_id",
    *Payee.PAY_TO,
)


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


@transaction.atomic
def build(ward: Ward, month: date, *, by: User, today: date, sequence: int = 1) -> PaymentList:
    """The draft of `month` (any day of it), made anew: old lines of the draft are replaced. Two builds at once make one
    list.

    Raises: ValidationError when the list of the month is locked already, or an earlier list is not locked yet.
    """
    month = month_of(month)
    _one_at_a_time(ward, month)
    made = PaymentList.objects.select_for_update(of=("self",)).filter(ward=ward, month=month, sequence=sequence).first()
    if made and made.state != ListState.DRAFT:
        raise ValidationError(f"Danh sách tháng {month:%m/%Y} đã khóa, không lập lại được.")
    with history.act(f"Lập danh sách chi trả tháng {month:%m/%Y}", by=by):
        if made is None:
            made = PaymentList.objects.create(ward=ward, month=month, sequence=sequence)
        made.lines.all().delete()
        draft = compute(made, today=today)
        PaymentLine.objects.bulk_create(draft.lines, batch_size=1000)
        made.built_at, made.prepared_by = timezone.now(), by
        made.line_count, made.total_vnd, made.funding = len(draft.lines), draft.total_vnd, draft.funding
        made.skipped = draft.skipped
        made.save()
    return made


def _one_at_a_time(ward: Ward, month: date) -> None:
    key = zlib.crc32(f"payment {ward.pk} {month}".encode()) & 0x7FFFFFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('benefits.payment'), %s)", [key])


def compute(payment_list: PaymentList, *, today: date) -> Draft:
    """What `payment_list` should hold by what is known on `today`; nothing is written."""
    ward, month = payment_list.ward, payment_list.month
    law = law_of(ward, month, known=max(today, month))
    draft = Draft()
    maker = _Maker(payment_list, law, draft)
    if payment_list.sequence == 1:
        maker.monthly()
    maker.arrears()
    maker.carried()
    maker.one_offs()
    draft.lines.sort(key=_paper_order)
    for position, line in enumerate(draft.lines, 1):
        line.position = position
    return draft


def _paper_order(line: PaymentLine) -> tuple:
    elder = line.elder
    return (line.group_name, elder.name_key.rsplit(" ", 1)[-1], elder.name_key, elder.pk, line.kind, line.for_month)


class _Maker:
    """One run: what several kinds of lines share is read once."""

    def __init__(self, payment_list: PaymentList, law: Law, draft: Draft) -> None:
        self.list, self.law, self.draft = payment_list, law, draft
        self.ward, self.month = payment_list.ward, payment_list.month
        elsewhere = PaymentLine.objects.filter(payment_list__ward=self.ward).exclude(payment_list=payment_list)
        self.elsewhere = elsewhere
        self.names: dict[str, str] = {}

    # --- the four kinds of lines --------------------------------------------------------------------------------------
    def monthly(self) -> None:
        """Awards that cover the month: paid, or named among those left out."""
        awards = list(self._with_people(Award.objects.in_month(self.month).filter(ward=self.ward, frequency=MONTHLY)))
        self._name(awards)
        paused = set(
            Award.objects.filter(covers(self.month, prefix="suspensions__"), pk__in=[one.pk for one in awards])
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        paid = set(
            self.elsewhere.filter(kind=LineKind.REGULAR, for_month=self.month)
            .order_by("pk")
            .values_list("award", flat=True)
        )
        judged = [one for one in awards if one.pk not in paused and not self._is_first_month(one)]
        people = Elder.objects.filter(pk__in=[one.elder_id for one in judged])
        facts = dict(facts_of_ward(self.ward, self.month, elders=people))
        for award in awards:
            if award.pk in paid:
                continue  # on another list of the month
            if award.pk in paused:
                self._skip(award, "Đang tạm dừng chi trả.", award.amount_vnd)
            elif self._is_first_month(award):
                self._as_decided(award)
            else:
                self._by_law(award, facts.get(award.elder_id))

    def arrears(self) -> None:
        """Confirmed truy lĩnh that is on no list yet."""
        rows = Adjustment.objects.filter(
            ward=self.ward, kind=AdjustmentKind.ARREARS, state=AdjustmentState.CONFIRMED
        ).order_by("for_month", "pk")
        rows = rows.filter(Q(line__isnull=True) | Q(line__payment_list=self.list))
        rows = rows.prefetch_related(Prefetch("award", queryset=self._with_people(Award.objects.all())))
        for row in rows:
            award = row.award
            self._name([award])
            if award.elder.date_of_death:
                self._skip(
                    award,
                    f"Truy lĩnh tháng {row.for_month:%m/%Y}: người hưởng đã qua đời, chưa có quy định ai "
                    "được nhận thay.",
                    row.amount_vnd,
                )
                continue
            self._line(
                award, LineKind.ARREARS, row.for_month, row.amount_vnd, row.funding, adjustment=row, source=row.reason
            )

    def carried(self) -> None:
        """Lines of closed lists that were not collected and are on no later list."""
        rows = self.elsewhere.filter(payment_list__state=ListState.CLOSED, result__in=CARRIES).order_by(
            "for_month", "pk"
        )
        rows = rows.filter(Q(carried_to__isnull=True) | Q(carried_to__payment_list=self.list))
        rows = list(rows.prefetch_related(Prefetch("award", queryset=self._with_people(Award.objects.all()))))
        paused = set(
            Award.objects.filter(covers(self.month, prefix="suspensions__"), pk__in=[row.award_id for row in rows])
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for row in rows:
            award = row.award
            self._name([award])
            what = f"Tháng {row.for_month:%m/%Y} chưa nhận"
            if award.elder.date_of_death:
                self._skip(award, f"{what}: {OF_THE_DEAD}", row.amount_vnd)
            elif award.valid_to and row.for_month > award.valid_to:
                self._skip(award, f"{what}: đã thôi hưởng từ trước tháng đó, không chi nữa.", row.amount_vnd)
            elif award.pk in paused:
                self._skip(award, f"{what}: đang tạm dừng, chi lại khi có quyết định.", row.amount_vnd)
            else:
                self._line(
                    award,
                    LineKind.CARRIED,
                    row.for_month,
                    row.amount_vnd,
                    row.funding,
                    carried_from=row,
                    source=row.source,
                    coefficient=row.coefficient,
                )

    def one_offs(self) -> None:
        """One-off awards signed until the month that are on no list yet."""
        done = PaymentLine.objects.filter(kind=LineKind.ONE_OFF).exclude(payment_list=self.list).values("award")
        awards = Award.objects.filter(ward=self.ward, valid_from__lte=self.month).exclude(frequency=MONTHLY)
        awards = list(self._with_people(awards.exclude(pk__in=done)))
        self._name(awards)
        for award in awards:
            self._as_decided(award, LineKind.ONE_OFF)

    # --- one award ----------------------------------------------------------------------------------------------------
    def _is_first_month(self, award: Award) -> bool:
        """The month of signature was judged when it was signed; a transfer begins later, judged like any month."""
        return month_of(award.signed_on) == self.month == award.valid_from

    def _as_decided(self, award: Award, kind: str = LineKind.REGULAR) -> None:
        if not award.amount_vnd:
            self._skip(award, "Quyết định chưa có số tiền: hãy ghi văn bản quy định mức.", None)
            return
        month = self.month if kind == LineKind.REGULAR else award.valid_from
        self._line(award, kind, month, award.amount_vnd, award.funding, checks=award.checks, source=award.source)

    def _by_law(self, award: Award, facts) -> None:
        if facts is None:
            self._skip(
                award,
                f"Không có nơi ở trong phường vào ngày {self.month:%d/%m/%Y}: xem lại biến động.",
                award.amount_vnd,
            )
            return
        died = award.elder.date_of_death
        if died and died >= self.month:
            facts = replace(facts, alive=None)  # the month of a death is paid whole, a death on the first day too
        try:
            decision = decide(award.scheme, facts, self.law)
        except NotInForce:
            self._skip(award, f"Tháng {self.month:%m/%Y} không có quy định về chế độ này.", award.amount_vnd)
            return
        why = self._why_not(decision)
        if why:
            self._skip(award, why, decision.amount.vnd or award.amount_vnd)
            return
        self._line(
            award,
            LineKind.REGULAR,
            self.month,
            decision.amount.vnd,
            dict(decision.amount.funding),
            checks=[check_json(check) for check in decision.checks],
            source=decision.amount.source or decision.source,
            coefficient=self._coefficient(award.scheme),
        )

    def _coefficient(self, scheme: str) -> str:
        found = self.law.texts[scheme].version.amount.get("coefficient")
        return f"{found:g}".replace(".", ",") if found else ""

    @staticmethod
    def _why_not(decision: Decision) -> str:
        """Why an award is not paid this month; "" when it is."""
        if decision.eligible is False:
            failed = "; ".join(check.label for check in decision.checks if check.result is False)
            return f"Không còn đủ điều kiện: {failed}. Lập hồ sơ thôi hưởng hoặc sửa thông tin."
        if decision.eligible is None:
            unknown = "; ".join(check.label for check in decision.checks if check.result is None)
            return f"Chưa rõ: {unknown}. Hãy hỏi và ghi vào hồ sơ."
        if decision.amount.vnd is None:
            return f"Chưa biết mức: {decision.amount.missing or 'cần văn bản quy định'}."
        return "" if decision.amount.vnd else "Mức của tháng là 0 đồng."

    def _with_people(self, awards):
        return (
            awards.select_related("elder", "elder__residential_group")
            .prefetch_related(
                Prefetch("payees", queryset=Payee.objects.order_by("valid_from", "pk"), to_attr="hands"),
                Prefetch(
                    "elder__situations",
                    queryset=Situation.objects.filter(valid_from__lte=self.month).order_by("valid_from", "pk"),
                    to_attr="places",
                ),
            )
            .order_by("pk")
        )

    def _name(self, awards: Iterable[Award]) -> None:
        new = {award.scheme for award in awards} - self.names.keys()
        if new:
            self.names |= scheme_names(new)

    def _line(self, award: Award, kind: str, month: date, vnd: int, funding: dict, **more: Any) -> None:
        elder: Elder = award.elder
        hand = next((one for one in reversed(award.hands) if one.valid_from <= max(self.month, award.valid_from)), None)
        place = elder.places[-1] if elder.places else None
        group = elder.residential_group
        values = {"checks": [], "coefficient": "", "source": "", **more}
        values["source"] = values["source"][:300]
        self.draft.lines.append(
            PaymentLine(
                payment_list=self.list,
                award=award,
                elder=elder,
                kind=kind,
                for_month=month,
                scheme=award.scheme,
                scheme_name=self.names[award.scheme][:200],
                exclusion_group=award.exclusion_group if kind == LineKind.REGULAR else "",
                amount_vnd=vnd,
                funding=dict(funding),
                full_name=elder.full_name,
                birth=str(Birth(elder.birth_year, elder.birth_month, elder.birth_day)),
                citizen_id=elder.citizen_id or "",
                address=place.address if place else "",
                residential_group=group,
                group_name=group.name if group else "",
                **(hand.pay_to if hand else {}),
                **values,
            )
        )

    def _skip(self, award: Award, reason: str, vnd: int | None) -> None:
        elder = award.elder
        self.draft.skipped.append(
            {
                "elder": elder.pk,
                "award": award.pk,
                "name": elder.full_name,
                "group": elder.residential_group.name if elder.residential_group else "",
                "scheme": self.names.get(award.scheme, award.scheme),
                "reason": reason,
                "vnd": vnd,
            }
        )


def changes_since(payment_list: PaymentList, *, today: date, most: int = 5) -> list[str]:
    """Sentences on how the draft differs from what it would be if it were made now; [] when it does not."""
    now = {_key(line): line for line in compute(payment_list, today=today).lines}
    then = {_key(line): line for line in payment_list.lines.select_related("elder").order_by("position", "pk")}
    found = [
        f"{line.full_name}: nay có thêm {grouped(line.amount_vnd)} đồng."
        for key, line in now.items()
        if key not in then
    ]
    found += [
        f"{line.full_name}: nay không còn khoản {grouped(line.amount_vnd)} đồng."
        for key, line in then.items()
        if key not in now
    ]
    for key, line in now.items():
        old = then.get(key)
        if old and any(getattr(old, name) != getattr(line, name) for name in COMPARED):
            if old.amount_vnd != line.amount_vnd:
                found.append(
                    f"{line.full_name}: {grouped(old.amount_vnd)} đồng nay là {grouped(line.amount_vnd)} đồng."
                )
            else:
                found.append(f"{line.full_name}: tên, nơi ở hoặc cách nhận tiền đã đổi.")
    more = len(found) - most
    return [*found[:most], f"và {more} dòng khác."] if more > 0 else found


def _key(line: PaymentLine) -> tuple:
    return line.award_id, line.kind, line.for_month, line.adjustment_id, line.carried_from_id


def previous_list(payment_list: PaymentList) -> PaymentList | None:
    """The regular list of an earlier month, the latest there is."""
    return (
        PaymentList.objects.filter(ward=payment_list.ward, month__lt=payment_list.month, sequence=1)
        .order_by("-month", "-pk")
        .first()
    )


def uncollected_awards(ward: Ward, *, months: int = 3):
    """Awards not collected in each of the last `months` closed regular lists and neither suspended nor ended: to be
    suspended (TT 02/2021/TT-BLĐTBXH Điều 2)."""
    lists = list(
        PaymentList.objects.filter(ward=ward, sequence=1, state=ListState.CLOSED)
        .order_by("-month", "-pk")
        .values_list("pk", "month")[:months]
    )
    awards = Award.objects.filter(ward=ward, frequency=MONTHLY, valid_to__isnull=True)
    if len(lists) < months:
        return awards.none()
    for pk, month in lists:
        missed = PaymentLine.objects.filter(
            payment_list=pk, kind=LineKind.REGULAR, for_month=month, result=LineResult.ABSENT
        )
        awards = awards.filter(pk__in=missed.values("award"))
    open_pause = Q(suspensions__isnull=False, suspensions__valid_to__isnull=True)
    return awards.exclude(pk__in=Award.objects.filter(open_pause)).order_by(F("elder__given_name"), "pk")
