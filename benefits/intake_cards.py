"""The list that comes back from the insurance agency: cards with their numbers, errors, and who has none.

A row with a number and a first day is a card; with an error it answers the line of a list that was sent; with a result
of a check it says that somebody has none. Everything is compared and written set by set.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from benefits.card_choices import Change, Finding, LockReason, Outcome, RosterState, card_codes
from benefits.card_numbers import number_warnings, read_number
from benefits.models import CardCheck, CardRoster, CardRosterLine, InsuranceCard
from benefits.services.card_rosters import close_if_answered
from elders.choices import SourceKind
from elders.ground.numbers import short_day
from elders.intake.handling import Handler, Step, settle_repeated
from elders.intake.lines import NOTE, Line
from elders.models import IntakeBatch, ResidentialGroup, User
from elders.services.intake.later import changed_since

SAYS = ("number", "category", "benefit_percent", "valid_to", "clinic")


@dataclass
class Known:
    """What is stored about the people of a file."""

    cards: dict[int, list[InsuranceCard]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[int, list[CardRosterLine]] = field(default_factory=lambda: defaultdict(list))
    checks: dict[int, CardCheck] = field(default_factory=dict)
    refused: set[tuple[int, str]] = field(default_factory=set)

    @classmethod
    def of(cls, people: Iterable[int], on: date) -> "Known":
        """Four queries."""
        ids, found = list(people), cls()
        for card in InsuranceCard.objects.filter(elder__in=ids).order_by("valid_from", "pk"):
            found.cards[card.elder_id].append(card)
        sent = CardRosterLine.objects.filter(elder__in=ids, roster__state=RosterState.SENT, outcome="")
        for line in sent.select_related("roster").order_by("pk"):
            found.waiting[line.elder_id].append(line)
        back = CardRosterLine.objects.filter(elder__in=ids, outcome=Outcome.REFUSED).order_by("pk")
        found.refused = set(back.values_list("elder", "outcome_note"))
        for check in CardCheck.objects.filter(elder__in=ids, checked_on=on).order_by("pk"):
            found.checks[check.elder_id] = check
        return found

    def asked(self, elder_id: int) -> CardRosterLine | None:
        """The increase or extension that waits for an answer."""
        return next((one for one in self.waiting[elder_id] if one.change != Change.DECREASE), None)


class CardResults(Handler):
    """See the module."""

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        known = Known.of({line.elder_id for line in lines if line.elder_id}, batch.as_of)
        for line in lines:
            if line.outcome:
                continue
            if line.values.get("card_error"):
                self._compare_error(line, known)
            elif number_of(line) and (line.values.get("card_from") or known.asked(line.elder_id)):
                self._compare_card(line, known)
            elif line.values.get("card_finding"):
                self._compare_finding(line, known, batch.as_of)
            elif number_of(line):
                line.refuse("CARD_NO_DATE", "Ghi ngày thẻ bắt đầu có giá trị; phần mềm không tự đặt ngày.", "card_from")
            else:
                line.refuse("CARD_NOTHING", "Dòng này không có số thẻ, lỗi hay kết quả rà soát.")
        settle_repeated(lines, by=lambda line: line.elder_id, says=_said)

    def _compare_error(self, line: Line, known: Known) -> None:
        asked = known.waiting[line.elder_id]
        line.seen = [one.pk for one in asked]
        if not asked and (line.elder_id, line.values["card_error"][:200]) in known.refused:
            line.same()  # the same list sent twice
            return
        if not asked:
            line.refuse("CARD_NO_REQUEST", "Người này không có đề nghị nào đang chờ kết quả của BHXH.", "card_error")
            return
        line.compare_with({"outcome_note": ""}, {"outcome_note": line.values["card_error"]})

    def _compare_card(self, line: Line, known: Known) -> None:
        asked = known.asked(line.elder_id)
        card = card_of(line, asked)
        if card.valid_from is None:
            line.refuse("CARD_NO_DATE", "Ghi ngày thẻ bắt đầu có giá trị; phần mềm không tự đặt ngày.", "card_from")
            return
        if card.valid_to and card.valid_to < card.valid_from:
            line.refuse("CARD_PERIOD", "Ngày hết hạn trước ngày bắt đầu: xem lại hai ngày.", "card_to")
            return
        held = [one for one in known.cards[line.elder_id] if one.last_day is None or one.last_day >= one.valid_from]
        stored = next((one for one in held if one.valid_from == card.valid_from), None)
        ended = next((one for one in held if one.valid_from < card.valid_from and _reaches(one, card.valid_from)), None)
        later = next((one for one in held if one.valid_from > card.valid_from and _meets(card, one)), None)
        if later:
            line.refuse(
                "CARD_OVERLAP", f"Sổ đã có thẻ từ ngày {short_day(later.valid_from)}: ghi ngày hết hạn trước ngày đó.",
                "card_to",
            )  # fmt: skip
            return
        if ended and stored is None:
            words = f"Thẻ nhóm {ended.category_label} đang dùng sẽ khóa từ ngày {short_day(card.valid_from)}."
            line.note("CARD_REPLACES", NOTE, words)
        person = line.person.fields if line.person else {}
        for words in number_warnings(
            card.number,
            card_codes=card_codes(card.category),
            percent=card.benefit_percent,
            insurance_no=person.get("social_insurance_no") or "",
            citizen_id=person.get("citizen_id") or "",
        ):
            line.note("CARD_MISFIT", NOTE, words, "health_card_no")
        line.seen = [asked.pk if asked else None, ended.pk if ended else None]
        line.compare_with(stored and _values(stored), _values(card))

    def _compare_finding(self, line: Line, known: Known, on: date) -> None:
        held = next((one for one in known.cards[line.elder_id] if one.valid_from <= on and _reaches(one, on)), None)
        if held:
            line.refuse(
                "CARD_OVERLAP", f"Sổ đang ghi thẻ nhóm {held.category_label} còn hạn: khóa hoặc sửa thẻ đó trước.",
                "card_finding",
            )  # fmt: skip
            return
        stored = known.checks.get(line.elder_id)
        line.compare_with(stored and {"finding": stored.finding}, {"finding": line.values["card_finding"]})

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        known = Known.of({line.elder_id for line in lines}, batch.as_of)
        undo: dict[int, Any] = {}
        made: list[tuple[Line, InsuranceCard]] = []
        changed: list[InsuranceCard] = []
        ended: list[InsuranceCard] = []
        answered: list[CardRosterLine] = []
        checks: list[tuple[Line, CardCheck]] = []
        came: list[tuple[CardRosterLine, InsuranceCard]] = []
        for line in lines:
            step = undo[line.pk] = {"lines": []}
            if line.values.get("card_error"):
                for asked in known.waiting[line.elder_id]:
                    answered.append(_answered(asked, Outcome.REFUSED, line.values["card_error"], step))
                continue
            if "finding" in line.changes or _is_finding(line, known):
                checks.append((line, self._check(line, known, batch, by, step)))
                continue
            card = card_of(line, known.asked(line.elder_id))
            stored = next(
                (one for one in known.cards[line.elder_id] if one.valid_from == card.valid_from and _counts(one)), None
            )
            if stored:
                step["changed"] = {"card": stored.pk, "before": _values(stored)}
                for name in line.changes:
                    setattr(stored, name, getattr(card, name))
                changed.append(stored)
                target = stored
            else:
                for old in known.cards[line.elder_id]:
                    if old.valid_from < card.valid_from and _reaches(old, card.valid_from):
                        old.locked_on, old.lock_reason = card.valid_from, LockReason.REPLACED
                        ended.append(old)
                        step.setdefault("locked", []).append(old.pk)
                card.source_batch, card.recorded_by, card.source_kind = batch, by, SourceKind.IMPORT
                card.source_paper = batch.file_name[:200]
                made.append((line, card))
                target = card
            for asked in self._settle(line, known, target, step):
                answered.append(asked)
                if asked.change != Change.DECREASE:
                    came.append((asked, target))
        InsuranceCard.objects.bulk_update(ended, ["locked_on", "lock_reason"], batch_size=500)
        InsuranceCard.objects.bulk_update(changed, SAYS, batch_size=500)
        stored_cards = InsuranceCard.objects.bulk_create([card for _, card in made], batch_size=1000)
        for (line, _), card in zip(made, stored_cards, strict=True):
            undo[line.pk]["card"] = card.pk
        for asked, card in came:
            asked.card = card
        new = [check for _, check in checks if check.pk is None]
        CardCheck.objects.bulk_create(new)
        CardCheck.objects.bulk_update([one for _, one in checks if one not in new], ["finding", "source_batch"])
        for line, check in checks:
            undo[line.pk]["check"] = check.pk
        CardRosterLine.objects.bulk_update(answered, ["outcome", "outcome_note", "card"], batch_size=500)
        for roster in CardRoster.objects.filter(pk__in={one.roster_id for one in answered}).order_by("pk"):
            close_if_answered(roster, on=today)
        return undo

    def _check(self, line: Line, known: Known, batch: IntakeBatch, by: User, step: dict[str, Any]) -> CardCheck:
        check = known.checks.get(line.elder_id)
        step["finding_before"] = check.finding if check else None
        if check is None:
            check = CardCheck(elder_id=line.elder_id, checked_on=batch.as_of, recorded_by=by)
        check.finding, check.source_batch = line.values["card_finding"], batch
        return check

    def _settle(self, line: Line, known: Known, card: InsuranceCard, step: dict[str, Any]) -> Iterable[CardRosterLine]:
        """A card that came answers the request for it; the decrease of the card it ends is done with it."""
        for asked in known.waiting[line.elder_id]:
            if asked.change == Change.DECREASE:
                if asked.card_id in step.get("locked", []):
                    yield _answered(asked, Outcome.DONE, "", step)
            elif asked.category == card.category or not card.category:
                yield _answered(asked, Outcome.DONE, "", step)

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        made = [step.undo["card"] for step in steps if "card" in step.undo]
        changed = [step.undo["changed"]["card"] for step in steps if "changed" in step.undo]
        locked = [pk for step in steps for pk in step.undo.get("locked", [])]
        touched = changed_since(InsuranceCard, [*made, *changed, *locked], batch=batch, ignore=["recorded_at"])
        if touched:
            people = InsuranceCard.objects.filter(pk__in=touched).select_related("elder").order_by("pk")[:10]
            names = ", ".join(str(card.elder) for card in people) or f"{len(touched)} thẻ"
            raise ValidationError(f"Thẻ của những người sau đã được sửa sau khi nhập, hãy xem lại trước: {names}.")
        InsuranceCard.objects.filter(pk__in=made).delete()
        back = InsuranceCard.objects.in_bulk([*changed, *locked])
        for step in reversed(steps):
            if "changed" in step.undo:
                card = back[step.undo["changed"]["card"]]
                for name, value in step.undo["changed"]["before"].items():
                    setattr(card, name, date.fromisoformat(value) if name == "valid_to" and value else value)
            for pk in step.undo.get("locked", []):
                back[pk].locked_on, back[pk].lock_reason = None, ""
        InsuranceCard.objects.bulk_update(back.values(), [*SAYS, "locked_on", "lock_reason"], batch_size=500)
        self._undo_checks(steps)
        lines = [pk for step in steps for pk in step.undo["lines"]]
        asked = CardRosterLine.objects.filter(pk__in=lines)
        asked.update(outcome="", outcome_note="")
        asked.exclude(change=Change.DECREASE).update(card=None)
        rosters = CardRoster.objects.filter(lines__in=lines, state=RosterState.ANSWERED)
        rosters.update(state=RosterState.SENT, answered_on=None)

    def template_rows(
        self, *, user: User, target: Any, group: ResidentialGroup | None, today: date
    ) -> Iterable[Mapping[str, Any]]:
        """Everybody who waits for an answer of the agency, with what was asked for."""
        waiting = CardRosterLine.objects.for_user(user).filter(roster__state=RosterState.SENT, outcome="")
        lines = waiting.exclude(change=Change.DECREASE).select_related("elder")
        for line in lines.order_by("elder__given_name", "elder__full_name", "pk"):
            yield {
                "full_name": line.elder.full_name,
                "birth": line.elder.birth.iso,
                "sex": line.elder.sex,
                "citizen_id": line.elder.citizen_id,
                "social_insurance_no": line.elder.social_insurance_no,
                "residential_group": line.elder.residential_group_id,
                "card_category": line.category,
                "card_percent": line.benefit_percent,
                "card_from": line.from_day and line.from_day.isoformat(),
                "card_to": line.to_day and line.to_day.isoformat(),
                "card_clinic": line.clinic,
            }

    def _undo_checks(self, steps: list[Step]) -> None:
        new = [step.undo["check"] for step in steps if "check" in step.undo and not step.undo["finding_before"]]
        CardCheck.objects.filter(pk__in=new).delete()
        for finding in Finding.values:
            old = [
                step.undo["check"] for step in steps if "check" in step.undo and step.undo["finding_before"] == finding
            ]
            CardCheck.objects.filter(pk__in=old).update(finding=finding)


def number_of(line: Line) -> str:
    """The number of the card a row gives: that of the card, else the insurance number."""
    return line.values.get("health_card_no") or line.values.get("social_insurance_no") or ""


def card_of(line: Line, asked: CardRosterLine | None) -> InsuranceCard:
    """The card a row speaks of, unsaved; what it leaves out is taken from the request it answers."""
    says = line.values
    number, found = number_of(line), read_number(number_of(line))
    percent = says.get("card_percent") or (found.percent if found else None)
    return InsuranceCard(
        elder_id=line.elder_id,
        number=number,
        category=says.get("card_category") or (asked.category if asked else ""),
        benefit_percent=percent or (asked.benefit_percent if asked else None),
        valid_from=_day(says.get("card_from")) or (asked.from_day if asked else None),
        valid_to=_day(says.get("card_to")) or (asked.to_day if asked and not says.get("card_from") else None),
        clinic=says.get("card_clinic") or (asked.clinic if asked else ""),
    )


def _values(card: InsuranceCard) -> dict[str, Any]:
    """What a list may say of a card, as JSON; what is not known is None and erases nothing."""
    return {
        "number": card.number,
        "category": card.category or None,
        "benefit_percent": card.benefit_percent,
        "valid_to": card.valid_to.isoformat() if card.valid_to else None,
        "clinic": card.clinic or None,
    }


def _said(line: Line) -> dict[str, Any]:
    names = ("health_card_no", "social_insurance_no", "card_from", "card_to", "card_category", "card_error")
    return {name: line.values.get(name) for name in (*names, "card_finding")}


def _is_finding(line: Line, known: Known) -> bool:
    says = line.values
    has_card = number_of(line) and (says.get("card_from") or known.asked(line.elder_id))
    return bool(says.get("card_finding")) and not has_card


def _answered(asked: CardRosterLine, outcome: str, note: str, step: dict[str, Any]) -> CardRosterLine:
    asked.outcome, asked.outcome_note = outcome, note[:200]
    step["lines"].append(asked.pk)
    return asked


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _counts(card: InsuranceCard) -> bool:
    return card.last_day is None or card.last_day >= card.valid_from


def _reaches(card: InsuranceCard, day: date) -> bool:
    return _counts(card) and (card.last_day is None or card.last_day >= day)


def _meets(card: InsuranceCard, later: InsuranceCard) -> bool:
    return card.valid_to is None or card.valid_to >= later.valid_from
