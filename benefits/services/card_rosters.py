"""Writes about the monthly list for the insurance agency: making, refreshing, sending, taking back, answering it."""

import calendar
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from benefits.card_choices import Change, LockReason, Outcome, RosterState
from benefits.card_proposals import plan
from benefits.models import CardRoster, CardRosterLine, CardSetting, InsuranceCard
from benefits.services.cards import lock, record_card
from elders.choices import SourceKind
from elders.ground import history
from elders.ground.numbers import short_day
from elders.models import Situation, User, Ward


@transaction.atomic
def make_roster(ward: Ward, *, month: date, by: User) -> CardRoster:
    """A draft for `month` (its first day) with every line the registry asks for; a draft of that month is refreshed.

    Raises: ValidationError when `month` is no first day.
    """
    if month.day != 1:
        raise ValidationError("Tháng phải ghi bằng ngày đầu tháng.")
    Ward.objects.select_for_update(of=("self",)).get(pk=ward.pk)  # two clicks make one list
    stored = CardRoster.objects.filter(ward=ward, month=month)
    draft = stored.filter(state=RosterState.DRAFT).first()
    with history.act("Lập danh sách BHYT", by=by):
        if draft is None:
            draft = CardRoster.objects.create(
                ward=ward, month=month, part=stored.count() + 1, made_by=by, cut_off_on=cut_off(ward.pk, month)
            )
        fill(draft)
    return draft


def cut_off(ward_id: int, month: date) -> date | None:
    """The day by which the list of `month` has to be sent: in the month before; None when the ward does not know it."""
    day = CardSetting.of(ward_id).cut_off_day
    if day is None:
        return None
    before = month - timedelta(days=1)
    return before.replace(day=min(day, calendar.monthrange(before.year, before.month)[1]))


@transaction.atomic
def fill(roster: CardRoster) -> int:
    """Replace all lines of a draft by what the registry says now; how many they are.

    Raises: ValidationError when the list was sent.
    """
    fresh = _held(roster)
    _refuse_sent(fresh)
    setting = CardSetting.of(fresh.ward_id)
    found = plan(fresh.ward, fresh.month, setting=setting)
    fresh.lines.all().delete()
    known = dict(
        InsuranceCard.objects.filter(elder__in=[one.elder_id for one in found.lines])
        .exclude(clinic="")
        .order_by("valid_from", "pk")
        .values_list("elder", "clinic")
    )
    CardRosterLine.objects.bulk_create(
        CardRosterLine(roster=fresh, clinic=known.get(one.elder_id, setting.clinic), **one.values)
        for one in found.lines
    )
    return len(found.lines)


@transaction.atomic
def drop_line(line: CardRosterLine, *, by: User) -> None:
    """Take a line off a draft. Raises: ValidationError when the list was sent."""
    roster = _held(line.roster)
    _refuse_sent(roster)
    with history.act("Bỏ một dòng danh sách BHYT", by=by):
        CardRosterLine.objects.filter(pk=line.pk, roster=roster).delete()


@transaction.atomic
def send(roster: CardRoster, *, on: date, by: User) -> CardRoster:
    """The list went to the agency on `on`: what it says of each person is kept as printed.

    Raises: ValidationError when it is empty or was sent.
    """
    fresh = _held(roster)
    _refuse_sent(fresh)
    lines = list(fresh.lines.select_related("elder__residential_group").order_by("pk"))
    if not lines:
        raise ValidationError("Danh sách chưa có dòng nào.")
    addresses = addresses_of(lines, on)
    for line in lines:
        line.as_sent = person_as_printed(line, addresses.get(line.elder_id, ""))
    fresh.state, fresh.sent_on, fresh.sent_by = RosterState.SENT, on, by
    with history.act("Gửi danh sách BHYT", by=by):
        CardRosterLine.objects.bulk_update(lines, ["as_sent"], batch_size=500)
        fresh.full_clean()
        fresh.save()
    return fresh


def addresses_of(lines: list[CardRosterLine], day: date) -> dict[int, str]:
    """Person → address of the situation of `day`, or of the last one before it."""
    rows = Situation.objects.filter(elder__in={line.elder_id for line in lines}, valid_from__lte=day)
    return dict(rows.order_by("valid_from", "pk").values_list("elder", "address"))


def person_as_printed(line: CardRosterLine, address: str) -> dict[str, str]:
    """What the list says about the person of a line (whose `elder` is at hand)."""
    elder = line.elder
    group = elder.residential_group
    place = group.name if group and group.short_name.lower() not in address.lower() else ""
    return {
        "full_name": elder.full_name,
        "birth": str(elder.birth),
        "sex": elder.get_sex_display(),
        "number": elder.citizen_id or elder.social_insurance_no,
        "address": ", ".join(filter(None, [address, place])),
    }


@transaction.atomic
def take_back(roster: CardRoster, *, by: User, why: str) -> CardRoster:
    """A list sent by mistake is a draft again.

    Raises: ValidationError without a reason, or when answers are recorded already.
    """
    fresh = _held(roster)
    if fresh.state != RosterState.SENT:
        raise ValidationError("Chỉ rút lại được danh sách đã gửi, chưa có kết quả.")
    if not why.strip():
        raise ValidationError({"why": "Hãy ghi lý do rút lại."})
    if fresh.lines.exclude(outcome="").exists():
        raise ValidationError("Đã ghi kết quả của BHXH cho danh sách này nên không rút lại được.")
    fresh.state, fresh.sent_on, fresh.sent_by = RosterState.DRAFT, None, None
    with history.act("Rút lại danh sách BHYT", by=by, why=why):
        fresh.lines.update(as_sent={})
        fresh.save()
    return fresh


@transaction.atomic
def answer(
    line: CardRosterLine,
    *,
    outcome: str,
    on: date,
    by: User,
    number: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    note: str = "",
) -> CardRosterLine:
    """Record what the agency answered on `on` to one line of a sent list.

    Done: an increase or extension becomes a card with `number` (the one asked for when no other day is given), ending
    a card that runs into it; a decrease locks its card from the day after. When no line waits any more the list is
    answered. Raises: ValidationError.
    """
    roster = _held(line.roster)
    if roster.state == RosterState.DRAFT:
        raise ValidationError("Danh sách này chưa gửi.")
    fresh = CardRosterLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if fresh.outcome:
        raise ValidationError("Dòng này đã có kết quả.")
    if outcome == Outcome.REFUSED and not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do BHXH trả lại."})
    fresh.outcome, fresh.outcome_note = outcome, note[:200]
    with history.act("Ghi kết quả BHYT", by=by):
        if outcome == Outcome.DONE:
            if fresh.change == Change.DECREASE:
                _end(fresh, by)
            else:
                start = valid_from or fresh.from_day
                fresh.card = _issue(fresh, number, start, valid_to or fresh.to_day, by)
                fresh.from_day, fresh.to_day = start, valid_to or fresh.to_day
        fresh.full_clean()
        fresh.save()
        close_if_answered(roster, on=on)
    return fresh


def close_if_answered(roster: CardRoster, *, on: date) -> None:
    """A sent list none of whose lines waits is answered."""
    if roster.state == RosterState.SENT and not roster.lines.filter(outcome="").exists():
        roster.state, roster.answered_on = RosterState.ANSWERED, on
        roster.save(update_fields=["state", "answered_on"])


def _issue(line: CardRosterLine, number: str, start: date | None, end: date | None, by: User) -> InsuranceCard:
    if not number.strip():
        raise ValidationError({"number": "Hãy ghi số thẻ hoặc mã số BHXH mà BHXH trả về."})
    card = InsuranceCard(
        elder_id=line.elder_id,
        number=number,
        category=line.category,
        benefit_percent=line.benefit_percent,
        valid_from=start,
        valid_to=end,
        clinic=line.clinic,
        source_kind=SourceKind.FORM,
        source_paper=str(line.roster),
    )
    return record_card(card, by=by, replace=True)


def _end(line: CardRosterLine, by: User) -> None:
    card = line.card
    if card is None or line.to_day is None or card.locked_on or (card.valid_to and card.valid_to <= line.to_day):
        return
    lock(card, on=line.to_day + timedelta(days=1), reason=LockReason.REPLACED, by=by, note=line.why)


def _held(roster: CardRoster) -> CardRoster:
    return CardRoster.objects.select_for_update(of=("self",)).select_related("ward").get(pk=roster.pk)


def _refuse_sent(roster: CardRoster) -> None:
    if roster.state != RosterState.DRAFT:
        raise ValidationError(f"Danh sách này đã gửi ngày {short_day(roster.sent_on)}, không sửa được nữa.")
