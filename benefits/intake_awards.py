"""Two rosters of awards people draw already: decisions signed before this software came, taken over as paper says.

Every award is marked with the file it came from. What the paper leaves out (number, day, amount, way of receiving)
stays unknown; an amount is copied or missing, never worked out, and what a month pays is judged by the law of that
month. An award decided in the software is only compared with, never changed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benefits.answers import check_json
from benefits.award_cells import AWARD, BY_AGE, PENSION_WORDS, PERSON, SCHEME, code_of
from benefits.choices import PayMethod
from benefits.facts import facts_of_ward
from benefits.grounds import FOLLOWS, decide_running
from benefits.local import book_of
from benefits.models import Adjustment, Award, Case, Payee, PaymentLine, Suspension
from benefits.models.awards import MONTHLY
from benefits.people import Facts
from benefits.rules import Law
from benefits.schemes import exclusion_group, is_pension, scheme_name
from benefits.services.payment_building import one_at_a_time
from elders.ground.decisions import Decision
from elders.ground.months import month_end, month_of
from elders.ground.numbers import grouped
from elders.ground.policy import NotInForce
from elders.intake.handling import Handler, Step, settle_repeated
from elders.intake.kinds import Kind
from elders.intake.lines import NOTE, Line
from elders.models import Elder, IntakeBatch, User
from elders.services.intake.later import changed_since

SAYS = ("decision_number", "signed_on", "amount_vnd", "paid_to")
PENSION_BEGAN = date(2025, 7, 1)  # NĐ 176/2025/NĐ-CP
PAY_SAYS = ("method", "pay_point", "bank_name", "account_number", "account_holder", "proxy_name", "proxy_relation")


@dataclass
class Known:
    """What is stored about the people of a file, and the law at the end of its month; a fixed number of queries."""

    law: Law
    facts: dict[int, Facts]
    awards: dict[int, list[Award]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, lines: list[Line], batch: IntakeBatch) -> "Known":
        people = {line.elder_id for line in lines if line.elder_id}
        # A paper that says nothing is judged by what the registry knows on the day of the file.
        facts = dict(facts_of_ward(batch.ward, batch.as_of, elders=Elder.objects.filter(pk__in=people)))
        known = cls(Law(month_end(batch.as_of), book=book_of(batch.ward)), facts)
        rows = Award.objects.filter(elder__in=people, frequency=MONTHLY).prefetch_related("payees")
        for award in rows.order_by("valid_from", "pk"):
            known.awards[award.elder_id].append(award)
        return known


@dataclass(frozen=True)
class Told:
    """What a row says, made sense of."""

    scheme: str
    month: date
    stored: Award | None
    decision: Decision | None


class ExistingAwards(Handler):
    """Takes running awards over from paper; `default` is what a row without a benefit is about."""

    default = ""

    def lock(self, *, batch: IntakeBatch, by: User) -> None:
        one_at_a_time(batch.ward)

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        known = Known.of(lines, batch)
        told: dict[int, Told] = {}
        for line in lines:
            one = self._told(line, known, batch)
            if one is None:
                continue
            told[id(line)] = one
            if not line.outcome and _sound(line, one, batch.as_of):
                _compare(line, one)
        settle_repeated(
            [line for line in lines if id(line) in told],
            by=lambda line: (line.elder_id, told[id(line)].scheme),
            says=lambda line: {name: line.values.get(name) for name in (*SAYS, "from_month", *PAY_SAYS)},
        )

    def _told(self, line: Line, known: Known, batch: IntakeBatch) -> Told | None:
        """The award a row speaks of; None when the row says why not."""
        if line.elder_id is None:
            return None
        facts = known.facts.get(line.elder_id)
        if facts is None or facts.alive is False:
            words = f"Ngày {batch.as_of:%d/%m/%Y} người này không có hồ sơ đang ở phường."
            line.refuse("AWARD_NOT_HERE", words, "full_name")
            return None
        words = line.values.get("scheme") or self.default
        if not words:
            line.refuse("AWARD_SCHEME", "Ghi tên chế độ: Hưu trí xã hội, Khuyết tật nặng …", "scheme")
            return None
        month = _month(line.values.get("from_month")) or month_of(batch.as_of)
        scheme = code_of(words, facts, month)
        if not scheme:
            ages = " hoặc ".join(f"từ đủ {low}" for _, low, _ in BY_AGE.get(words, ()))
            born = facts.birth.iso if facts.birth else "chưa rõ"
            line.refuse("AWARD_AGE", f"{words} cần {ages} tuổi; tháng {month:%m/%Y}, ngày sinh {born}.", "birth")
            return None
        mine = known.awards[line.elder_id]
        stored = next((one for one in mine if _alike(one.scheme, scheme) and _reaches(one, month)), None)
        group = exclusion_group(scheme)
        others = (one for one in mine if one is not stored and group and one.exclusion_group == group)
        other = next((one for one in others if _reaches(one, month)), None)
        if stored is None and other:
            words = f"Sổ ghi đang hưởng {scheme_name(other.scheme)} từ tháng {other.valid_from:%m/%Y}."
            line.refuse("AWARD_OTHER", words, "scheme")
            return None
        try:
            # The application was handed in with the paper decision.
            on_paper = replace(facts, application_form_01=True)
            decision = decide_running(scheme, on_paper, known.law)
        except NotInForce:
            decision = None
        return Told(scheme, month, stored, decision)

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        known, undo = Known.of(lines, batch), {}
        new: list[tuple[Line, Award]] = []
        changed: list[Award] = []
        for line in lines:
            one = self._told(line, known, batch)
            if one.stored is None:
                new.append((line, _award(line, one, batch, by)))
                continue
            undo[line.pk] = {"changed": one.stored.pk, "before": _stored(one.stored)}
            for name, (_, value) in line.changes.items():
                _set(one.stored, name, value)
            changed.append(one.stored)
        Award.objects.bulk_create([award for _, award in new], batch_size=1000)
        hands = [
            Payee(
                award=award, valid_from=award.valid_from, recorded_by=by, reason=f"Theo {batch.file_name}"[:200], **hand
            )
            for line, award in new
            if (hand := _hand(line))
        ]
        Payee.objects.bulk_create(hands, batch_size=1000)
        Award.objects.bulk_update(
            changed, ["decision_number", "signed_on", "amount_vnd", "funding", "paid_elsewhere_to"], batch_size=500
        )
        return undo | {line.pk: {"award": award.pk} for line, award in new}

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        made = [step.undo["award"] for step in steps if "award" in step.undo]
        back = {step.undo["changed"]: step.undo["before"] for step in reversed(steps) if "changed" in step.undo}
        touched = changed_since(Award, [*made, *back], batch=batch, ignore=["recorded_at"])
        for rows in (PaymentLine, Adjustment, Case, Suspension):
            touched |= set(rows.objects.filter(award__in=made).order_by("pk").values_list("award", flat=True))
        touched |= changed_since(Payee, made, batch=batch, owner="award_id")
        touched |= set(_payees_added(made, batch))
        if touched:
            people = Award.objects.filter(pk__in=touched).select_related("elder").order_by("elder__name_key", "pk")
            names = ", ".join(dict.fromkeys(str(award.elder) for award in people[:10]))
            raise ValidationError(
                f"Không hoàn tác được: sau khi nhập đã có danh sách chi, hồ sơ hoặc thay đổi của {names}. "
                "Quyết định sai của người đó thì lập hồ sơ thôi hưởng."
            )
        Payee.objects.filter(award__in=made).delete()
        Award.objects.filter(pk__in=made).delete()
        awards = list(Award.objects.filter(pk__in=back).order_by("pk"))
        for award in awards:
            for name, value in back[award.pk].items():
                _set(award, name, value)
        Award.objects.bulk_update(
            awards, ["decision_number", "signed_on", "amount_vnd", "funding", "paid_elsewhere_to"], batch_size=500
        )

    def template_rows(self, *, user: User, target: Any, group, today: date) -> Iterable[dict[str, Any]]:
        """Awards taken from paper whose number or day nobody has written down yet."""
        awards = Award.objects.for_user(user).unnumbered().filter(frequency=MONTHLY)
        if group:
            awards = awards.filter(elder__residential_group=group)
        ordered = awards.select_related("elder").order_by("elder__given_name", "elder__full_name", "pk")
        for award in ordered:
            yield {
                "full_name": award.elder.full_name,
                "birth": award.elder.birth.iso,
                "sex": award.elder.sex,
                "citizen_id": award.elder.citizen_id,
                "residential_group": award.elder.residential_group_id,
                "scheme": scheme_name(award.scheme),
                "from_month": award.valid_from.isoformat(),
                **{name: value for name, value in _stored(award).items() if value and name != "funding"},
            }


class ExistingPensions(ExistingAwards):
    """Pay lists of the social pension name no benefit: the whole list is about one."""

    default = PENSION_WORDS


def _payees_added(awards: list[int], batch: IntakeBatch) -> list[int]:
    """Awards somebody gave another hand since."""
    rows = Payee.objects.filter(award__in=awards).exclude(reason=f"Theo {batch.file_name}"[:200])
    return list(rows.order_by("pk").values_list("award", flat=True))


def _month(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _alike(stored: str, scheme: str) -> bool:
    """The same right, whose ground may have changed with the age."""
    return stored == scheme or FOLLOWS.get(stored) == scheme or FOLLOWS.get(scheme) == stored


def _reaches(award: Award, month: date) -> bool:
    return award.valid_to is None or award.valid_to >= month


def _sound(line: Line, told: Told, as_of: date) -> bool:
    """Whether the parts of the row go together; the line says why not."""
    values = line.values
    signed, paid_to = _month(values.get("signed_on")), _month(values.get("paid_to"))
    if told.month > month_of(as_of):
        words = f"Hưởng từ tháng {told.month:%m/%Y}, sau tháng của danh sách {as_of:%m/%Y}."
        line.refuse("AWARD_MONTH", words, "from_month")
    elif is_pension(told.scheme) and told.month < PENSION_BEGAN:
        line.refuse("AWARD_MONTH", "Hưu trí xã hội có từ tháng 07/2025 (NĐ 176/2025/NĐ-CP).", "from_month")
    elif signed and signed > as_of:
        line.refuse("AWARD_MONTH", f"Ngày ký sau ngày lập danh sách {as_of:%d/%m/%Y}.", "signed_on")
    elif paid_to and (paid_to < told.month or paid_to > month_of(as_of)) and told.stored is None:
        line.refuse("AWARD_MONTH", "Tháng cuối đã chi phải từ tháng bắt đầu hưởng đến tháng của danh sách.", "paid_to")
    elif values.get("amount_vnd") == 0:
        line.refuse("AWARD_AMOUNT", "Mức 0 đồng: chưa rõ mức thì để trống.", "amount_vnd")
    elif (
        (hand := _hand(line))
        and hand["method"] == PayMethod.ACCOUNT
        and not all(hand.get(name) for name in ("bank_name", "account_number", "account_holder"))
    ):
        line.refuse(
            "AWARD_ACCOUNT", "Chuyển khoản thì ghi đủ ngân hàng, số tài khoản, chủ tài khoản.", "account_number"
        )
    else:
        return True
    return False


def _compare(line: Line, told: Told) -> None:
    says = _says(line)
    line.seen = [told.scheme, told.month.isoformat()]
    if told.stored is None:
        _judge(line, told)
        line.compare_with(None, says)
        return
    award, stored = told.stored, _stored(told.stored)
    differs = [name for name, value in says.items() if value is not None and stored[name] != value]
    month = _month(line.values.get("from_month"))
    if month and month != award.valid_from:
        words = f"Sổ ghi hưởng từ tháng {award.valid_from:%m/%Y}, danh sách ghi {month:%m/%Y}. Đối chiếu quyết định."
        line.refuse("AWARD_MONTH", words, "from_month")
        return
    if differs and not award.source_paper:
        words = f"Sổ có quyết định {award.decision_words}, ký trên phần mềm; danh sách ghi khác."
        line.refuse("AWARD_DECIDED", words, differs[0] if differs[0] in line.values else "scheme")
        return
    if (hand := _hand(line)) and not _same_hand(award, hand):
        line.note(
            "AWARD_PAYEE", NOTE, "Cách nhận tiền trong danh sách khác sổ; đổi ở trang quyết định hưởng.", "method"
        )
    line.compare_with(stored, says)


def _judge(line: Line, told: Told) -> None:
    """What the registry and the law say about a new award; it is still the ward's own signed decision."""
    decision, said = told.decision, line.values.get("amount_vnd")
    if decision is None:
        line.doubt("AWARD_DOUBT", f"{scheme_name(told.scheme)} không còn quy định có hiệu lực.", "scheme")
        return
    if decision.eligible is False:
        failed = "; ".join(check.label for check in decision.checks if check.result is False)
        line.doubt("AWARD_DOUBT", f"Theo sổ thì không đủ điều kiện: {failed}.", "scheme")
    elif decision.eligible is None:
        unknown = "; ".join(check.label for check in decision.checks if check.result is None)
        words = f"Sổ chưa ghi: {unknown}. Chưa ghi thì chưa vào danh sách chi."
        line.note("AWARD_UNCLEAR", NOTE, words, "scheme")
    if said is None:
        line.note("AWARD_NO_AMOUNT", NOTE, "Giấy không ghi mức: ghi là chưa rõ.", "amount_vnd")
    elif decision.amount.vnd is not None and decision.amount.vnd != said:
        words = f"Giấy ghi {grouped(said)} đồng, quy định của tháng là {grouped(decision.amount.vnd)} đồng."
        line.note("AWARD_AMOUNT", NOTE, f"{words} Từng tháng chi theo quy định của tháng đó.", "amount_vnd")


def _award(line: Line, told: Told, batch: IntakeBatch, by: User) -> Award:
    values, decision = line.values, told.decision
    said = values.get("amount_vnd")
    agrees = decision is not None and said is not None and decision.amount.vnd == said
    return Award(
        ward=batch.ward,
        elder_id=line.elder_id,
        scheme=told.scheme,
        exclusion_group=exclusion_group(told.scheme),
        frequency=MONTHLY,
        decision_number=values.get("decision_number") or "",
        signed_on=_month(values.get("signed_on")),
        valid_from=told.month,
        amount_vnd=said,
        funding=dict(decision.amount.funding) if agrees else {},
        checks=[check_json(check) for check in decision.checks] if decision else [],
        source=(decision.source if decision else "")[:300],
        source_paper=f"danh sách {batch.file_name}"[:200],
        source_batch=batch,
        paid_elsewhere_to=_month(values.get("paid_to")),
        recorded_by=by,
    )


def _says(line: Line) -> dict[str, Any]:
    """What a row says of an award, as JSON; None is a blank and erases nothing."""
    return {name: line.values.get(name) for name in SAYS}


def _stored(award: Award) -> dict[str, Any]:
    return {
        "decision_number": award.decision_number or None,
        "signed_on": award.signed_on.isoformat() if award.signed_on else None,
        "amount_vnd": award.amount_vnd,
        "paid_to": award.paid_elsewhere_to.isoformat() if award.paid_elsewhere_to else None,
        "funding": award.funding,
    }


def _set(award: Award, name: str, value: Any) -> None:
    if name == "paid_to":
        award.paid_elsewhere_to = _month(value)
    elif name == "signed_on":
        award.signed_on = _month(value)
    elif name == "decision_number":
        award.decision_number = value or ""
    else:
        if name == "amount_vnd" and value != award.amount_vnd:
            award.funding = {}  # which purses pay another sum is not known
        setattr(award, name, value)


def _hand(line: Line) -> dict[str, str]:
    """How the paper says the money is received; empty when it does not say."""
    said = {name: line.values.get(name) or "" for name in PAY_SAYS}
    if not any(said.values()):
        return {}
    if not said["method"]:
        said["method"] = PayMethod.ACCOUNT if said["account_number"] else PayMethod.CASH
    return said


def _same_hand(award: Award, hand: dict[str, str]) -> bool:
    rows = sorted(award.payees.all(), key=lambda one: (one.valid_from, one.pk))
    return bool(rows) and all(getattr(rows[-1], name) == value for name, value in hand.items() if value)


_COMMON: dict[str, Any] = {
    "permission": "benefits.handle_case",
    "minimum_age": None,
    "asks_group": False,
    "day_label": "Ngày của danh sách",
    "day_help": "Ví dụ 01/03/2026 cho danh sách tháng 3. Người không ghi tháng hưởng thì tính từ tháng này.",
}
AWARDS = Kind(
    key="awards",
    title="Quyết định hưởng đã có (các chế độ)",
    fields=(*PERSON, SCHEME, *AWARD),
    help="Mỗi dòng một người, một chế độ đang hưởng theo quyết định giấy. Ô trống là chưa rõ; mức chỉ chép từ giấy.",
    handler="benefits.intake_awards.ExistingAwards",
    **_COMMON,
)
PENSIONS = Kind(
    key="pension_awards",
    title="Người đang hưởng hưu trí xã hội",
    fields=(*PERSON, *AWARD),
    help="Danh sách chi trả hưu trí xã hội đang dùng: mỗi người thành một quyết định hưởng ghi “theo giấy”.",
    handler="benefits.intake_awards.ExistingPensions",
    **_COMMON,
)
