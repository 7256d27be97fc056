"""What a merge does to each kind of row of the registry; no transaction and no act of its own."""

from datetime import date, timedelta

from elders.choices import Ending, EventKind, SourceKind
from elders.ground.names import vn_key
from elders.models import (
    FACTS,
    Contact,
    Elder,
    EventReport,
    LifeEvent,
    NotDuplicate,
    Photo,
    Situation,
    User,
    YearlyReview,
)

ONE_DAY = timedelta(days=1)
FOREVER = date.max


def move_contacts(kept: Elder, absorbed: Elder) -> list[str]:
    """All contacts come along, except those the kept record already has word for word."""
    known = {_contact_key(one) for one in kept.contacts.all()}
    moved, stayed = [], []
    for one in absorbed.contacts.order_by("pk"):
        (stayed if _contact_key(one) in known else moved).append(one)
    Contact.objects.filter(pk__in=[one.pk for one in moved]).update(elder=kept)
    texts = [f"Chuyển người liên hệ {one.full_name}" for one in moved]
    return texts + [f"Người liên hệ {one.full_name} đã có ở hồ sơ giữ lại" for one in stayed]


def _contact_key(one: Contact) -> tuple:
    return one.kind, vn_key(one.full_name), one.phone, one.citizen_id


def move_reviews(kept: Elder, absorbed: Elder) -> list[str]:
    """Reviews come along; of a year both have, the kept one stays and only its unanswered questions are filled."""
    own = {review.year: review for review in kept.yearly_reviews.all()}
    texts = []
    for review in absorbed.yearly_reviews.order_by("year"):
        if review.year not in own:
            YearlyReview.objects.filter(pk=review.pk).update(elder=kept)
            texts.append(f"Chuyển phiếu rà soát {review.year}")
            continue
        target = own[review.year]
        filled = {
            name: getattr(review, name)
            for name in YearlyReview.QUESTIONS
            if getattr(target, name) is None and getattr(review, name) is not None
        }
        if filled:
            YearlyReview.objects.filter(pk=target.pk).update(**filled)
        more = f", điền thêm {len(filled)} câu chưa trả lời" if filled else ""
        texts.append(f"Cả hai có phiếu rà soát {review.year}: giữ phiếu của hồ sơ giữ lại{more}")
    return texts


def move_events(kept: Elder, absorbed: Elder) -> list[str]:
    """Events and reports come along; one death is one death."""
    dead = kept.life_events.active().filter(kind=EventKind.DEATH).exists()
    texts = []
    for event in absorbed.life_events.order_by("happened_on", "pk"):
        if dead and event.kind == EventKind.DEATH and event.restored_at is None:
            texts.append("Cả hai đã ghi qua đời: giữ biến động của hồ sơ giữ lại")
            continue
        LifeEvent.objects.filter(pk=event.pk).update(elder=kept)
        texts.append(f"Chuyển biến động {event}")
    waiting = set(kept.event_reports.waiting().values_list("kind", flat=True))
    for report in absorbed.event_reports.order_by("pk"):
        if report.answered_at is None and report.kind in waiting:
            texts.append(f"{report}: hồ sơ giữ lại đã có tin này")
            continue
        EventReport.objects.filter(pk=report.pk).update(elder=kept)
        texts.append(f"Chuyển tin {report}")
    return texts


def move_verdicts(kept: Elder, absorbed: Elder) -> list[str]:
    """Who was found to be another person than the absorbed record is another person than the kept one too."""
    known = {*NotDuplicate.objects.filter(first=kept).values_list("second", flat=True)}
    known |= {*NotDuplicate.objects.filter(second=kept).values_list("first", flat=True)}
    moved = 0
    for verdict in [*NotDuplicate.objects.filter(first=absorbed), *NotDuplicate.objects.filter(second=absorbed)]:
        other = verdict.second_id if verdict.first_id == absorbed.pk else verdict.first_id
        if other == kept.pk or other in known:
            continue
        first, second = sorted((kept.pk, other))
        NotDuplicate.objects.filter(pk=verdict.pk).update(first=first, second=second)
        known.add(other)
        moved += 1
    return [f"Chuyển {moved} kết luận “không trùng”"] if moved else []


def move_photo(kept: Elder, absorbed: Elder) -> list[str]:
    photo = Photo.objects.filter(elder=absorbed).first()
    if photo is None:
        return []
    if Photo.objects.filter(elder=kept).exists():
        return ["Cả hai có ảnh: giữ ảnh của hồ sơ giữ lại"]
    moved = Photo(elder=kept, jpeg=photo.jpeg, uploaded_at=photo.uploaded_at)
    photo.delete()
    moved.save_base(raw=True, force_insert=True)  # raw: the moment of uploading stays
    return ["Chuyển ảnh"]


def interleave(kept: Elder, absorbed: Elder, *, by: User | None, on: date) -> list[str]:
    """Situations: the kept record's rows win, days it says nothing about are filled from the absorbed one.

    Nothing is filled after a death. What is not used stays with the absorbed record, closed on `on`; neither record is
    left with a gap without a reason.
    """
    own = list(kept.situations.order_by("valid_from", "pk"))
    theirs = list(absorbed.situations.order_by("valid_from", "pk"))
    free = _free(own, kept.date_of_death)
    texts = []
    for row in theirs:
        pieces = [piece for piece in (_cut(row, start, end) for start, end in free) if piece]
        if not pieces:
            _leave(row, on)
            continue
        full_end, full_ending = row.valid_to or FOREVER, row.ended_by
        for number, (start, end) in enumerate(pieces):
            ending = full_ending if end == full_end else ""
            if end == kept.date_of_death:
                ending = Ending.DIED
            elif ending == Ending.DIED:  # two days of death: the kept record's is the one that counts
                ending = ""
            last = None if end == FOREVER else end
            if number == 0:
                row.elder, row.valid_from, row.valid_to, row.ended_by = kept, start, last, ending
                row.save()
            else:
                _copy(row, start, last, ending, by)
            until = f"đến {last:%d/%m/%Y}" if last else "đến nay"
            texts.append(f"Bổ sung hoàn cảnh từ {start:%d/%m/%Y} {until}")
    for elder in (kept, absorbed):  # a row left behind may have lost its successor to the kept record
        _close_gaps(elder)
    return texts


def _free(own: list[Situation], died: date | None) -> list[tuple[date, date]]:
    """Days `own` does not cover, as periods; none after a death."""
    limit, start, free = died or FOREVER, date.min, []
    for row in own:
        if start <= row.valid_from - ONE_DAY:
            free.append((start, row.valid_from - ONE_DAY))
        if row.valid_to is None:
            start = None
            break
        start = row.valid_to + ONE_DAY
    if start is not None:
        free.append((start, FOREVER))
    return [(first, min(last, limit)) for first, last in free if first <= limit]


def _cut(row: Situation, start: date, end: date) -> tuple[date, date] | None:
    first, last = max(row.valid_from, start), min(row.valid_to or FOREVER, end)
    return (first, last) if first <= last else None


def _copy(row: Situation, start: date, end: date | None, ending: str, by: User | None) -> None:
    names = [
        "elder_id",
        "ward_id",
        "source_paper",
        "source_batch_id",
        *(Situation._meta.get_field(n).attname for n in FACTS),
    ]
    piece = Situation(**{name: getattr(row, name) for name in names})
    piece.valid_from, piece.valid_to, piece.ended_by = start, end, ending
    piece.source_kind, piece.recorded_by = SourceKind.MERGE, by
    piece.save()


def _leave(row: Situation, on: date) -> None:
    """An unused row stays with the shell; the open one ends, or the shell would be counted as living here."""
    if row.valid_to is None or row.valid_to >= on:
        row.valid_to, row.ended_by = max(row.valid_from, on), Ending.MERGED
        row.save()


def _close_gaps(elder: Elder) -> None:
    """A row that now ends without a successor the next day says why, and one that has a successor is no longer cut off.

    "Merged" stands for: the merge knows nothing of the days after.
    """
    rows = list(elder.situations.order_by("valid_from", "pk"))
    for row, after in zip(rows, [*rows[1:], None], strict=False):  # a shell may be left without any
        goes_on = after is not None and row.valid_to + ONE_DAY == after.valid_from
        if goes_on and row.ended_by == Ending.MERGED:
            row.ended_by = ""
        elif row.valid_to and not goes_on and not row.ended_by:
            dead = elder.date_of_death and row.valid_to >= elder.date_of_death
            row.ended_by = Ending.DIED if dead else Ending.MERGED
        else:
            continue
        row.save()
