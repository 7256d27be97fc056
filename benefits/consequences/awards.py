"""Awards end by the rule of the law: whole months, that of the event still paid (NĐ 176/2025 Điều 4)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from benefits.choices import StopReason, SuspendReason
from benefits.consequences import MergeSubject, Subject, step
from benefits.models import Award, Suspension
from benefits.models.awards import MONTHLY
from benefits.schemes import scheme_name
from benefits.timing import stop_month
from elders.choices import EventKind
from elders.ground.journal import Watch
from elders.models import Elder, LifeEvent, User
from elders.signals import Step

REASONS = {EventKind.DEATH: StopReason.DEATH, EventKind.MOVE_OUT: StopReason.MOVED}
ONE_DAY = timedelta(days=1)


def last_day(event_on: date) -> date:
    """The last day of the last month paid after something that happened on `event_on`."""
    return stop_month(event_on) - ONE_DAY


class Awards(Subject):
    """A death stops every award, a move those of the ward that is left."""

    code = "awards"

    def act(self, event: LifeEvent, *, by: User | None) -> list[Step]:
        reason = REASONS.get(event.kind)
        if reason is None:
            return []
        awards = Award.objects.filter(elder=event.elder, frequency=MONTHLY).order_by("pk")
        if reason == StopReason.MOVED:
            awards = awards.filter(ward=event.ward)
        last = last_day(event.happened_on)
        found = awards.select_for_update(of=("self",))
        running = [award for award in found if award.valid_to is None or award.valid_to > last]
        return [_stop(award, last, reason, event) for award in running]


def _stop(award: Award, last: date, reason: str, event: LifeEvent) -> Step:
    name = scheme_name(award.scheme)
    watch = Watch(Award.objects.filter(pk=award.pk), Suspension.objects.filter(award=award.pk))
    award.stop_reason, award.stop_note = reason, str(event)[:300]
    if award.valid_from > last:
        # Never due at all; a period cannot end before it begins, so its only month stands and is not paid.
        award.valid_to = last_day(award.valid_from)
        award.save()
        Suspension.objects.filter(award=award).delete()
        Suspension.objects.create(
            award=award,
            valid_from=award.valid_from,
            valid_to=award.valid_to,
            reason=SuspendReason.OTHER,
            note=f"{event}, trước tháng hưởng đầu tiên",
        )
        text = f"Không chi {name} từ tháng {award.valid_from:%m/%Y}: {event.get_kind_display().lower()} trước tháng đó"
        return step(text, watch, award=award.pk)
    award.valid_to = last
    award.save()
    text = f"Thôi chi {name} từ tháng {last + ONE_DAY:%m/%Y}; tháng {last:%m/%Y} vẫn được hưởng đủ"
    return step(text, watch, award=award.pk)


class MergedAwards(MergeSubject):
    """Two records that both draw money of one kind at one time are a double payment: settled before they become one."""

    code = "awards"

    def merge(self, kept: Elder, absorbed: Elder, *, by: User | None) -> list[Step]:
        for theirs in Award.objects.filter(elder=absorbed, frequency=MONTHLY).order_by("pk"):
            for own in Award.objects.filter(elder=kept, frequency=MONTHLY).order_by("pk"):
                if not _collide(own, theirs) or theirs.stop_reason:
                    continue
                raise ValidationError(
                    f"Cả hai hồ sơ đang hưởng {scheme_name(theirs.scheme)}: hãy ghi thôi hưởng ở "
                    f"hồ sơ {absorbed} trước khi gộp, và lập khoản thu hồi nếu đã chi hai lần.",
                    code="paid_twice",
                )
        return []


def _collide(one: Award, other: Award) -> bool:
    """Whether the database would refuse both on one person."""
    same = one.scheme == other.scheme or (one.exclusion_group and one.exclusion_group == other.exclusion_group)
    start, end = max(one.valid_from, other.valid_from), min(one.valid_to or date.max, other.valid_to or date.max)
    return bool(same) and start <= end
