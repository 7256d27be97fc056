"""A death locks every card; a move leaves it good and only changes the ward's list (`domain/benefits.md` §3.2)."""

from datetime import timedelta

from benefits.card_choices import Change, LockReason, RosterState
from benefits.consequences import MergeSubject, Subject, step
from benefits.models import CardRosterLine, InsuranceCard
from benefits.services.cards import cards_after, lock
from elders.choices import EventKind
from elders.ground.journal import Watch
from elders.ground.numbers import short_day
from elders.models import Elder, LifeEvent, User
from elders.signals import Step

ONE_DAY = timedelta(days=1)


class Cards(Subject):
    """Death: no card counts after the day of death, which is itself still covered (TT 30/2020 Điều 11)."""

    code = "cards"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        elder, day = event.elder, event.happened_on
        if event.kind == EventKind.DEATH:
            steps = [_lock(card, event, by) for card in cards_after(elder, day)]
            return [*steps, *_take_off_drafts(elder)]
        if event.kind == EventKind.MOVE_OUT:
            return [
                step(
                    f"Thẻ BHYT nhóm {card.category_label} vẫn dùng được; phường đưa vào danh sách giảm tháng sau",
                    card=card.pk,
                )
                for card in cards_after(elder, day - ONE_DAY)
            ] + _take_off_drafts(elder)
        return []


def _lock(card: InsuranceCard, event: LifeEvent, by: User | None) -> Step:
    watch = Watch(InsuranceCard.objects.filter(pk=card.pk))
    first = event.happened_on + ONE_DAY
    lock(card, on=first, reason=LockReason.DEATH, by=by)
    text = f"Khóa thẻ BHYT nhóm {card.category_label} từ ngày {short_day(first)}; đưa vào danh sách giảm tháng sau"
    return step(text, watch, card=card.pk)


def _take_off_drafts(elder: Elder) -> list[Step]:
    """Nobody who died or left is put on the list that is being made; what was sent is said."""
    steps = []
    asked = CardRosterLine.objects.filter(elder=elder, outcome="").exclude(change=Change.DECREASE)
    for line in asked.select_related("roster").order_by("pk"):
        if line.roster.state == RosterState.DRAFT:
            watch = Watch(CardRosterLine.objects.filter(pk=line.pk))
            CardRosterLine.objects.filter(pk=line.pk).delete()
            steps.append(step(f"Bỏ dòng {line.get_change_display().lower()} khỏi {_name(line)} (bản nháp)", watch))
        elif line.roster.state == RosterState.SENT:
            steps.append(step(f"{_name(line).capitalize()} đã gửi có đề nghị cấp thẻ: báo lại cơ quan BHXH"))
    return steps


def _name(line: CardRosterLine) -> str:
    return f"danh sách BHYT tháng {line.roster.month:%m/%Y}"


class MergedCards(MergeSubject):
    """Two records, one person: one card a day. The kept record's card stays, the other's is locked where they meet."""

    code = "cards"

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        steps = []
        own = list(InsuranceCard.objects.filter(elder=kept).order_by("valid_from", "pk"))
        for theirs in InsuranceCard.objects.filter(elder=absorbed, locked_on__isnull=True).order_by("valid_from", "pk"):
            meeting = next((card for card in own if _meet(card, theirs)), None)
            if meeting is None:
                continue
            first = max(theirs.valid_from, meeting.valid_from)
            lock(theirs, on=first, reason=LockReason.MERGED, by=by, note=f"Trùng thời gian với thẻ ở hồ sơ {kept}")
            both = f"Hai hồ sơ có thẻ BHYT cùng thời gian: giữ thẻ {_words(meeting)}; khóa thẻ {_words(theirs)}"
            steps.append(step(f"{both} từ ngày {short_day(first)}. Nếu thẻ bị khóa mới đúng, hãy sửa ở mục Thẻ BHYT"))
        return steps


def _meet(own: InsuranceCard, theirs: InsuranceCard) -> bool:
    """Whether both count on one day; a card locked before its first day never does."""
    a, b = own.last_day, theirs.last_day
    if a is not None and a < own.valid_from:
        return False
    return (a is None or theirs.valid_from <= a) and (b is None or own.valid_from <= b)


def _words(card: InsuranceCard) -> str:
    return f"nhóm {card.category_label} từ {short_day(card.valid_from)}"
