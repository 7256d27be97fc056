"""The roster "checkups": results of check-ups from hospitals and campaigns, each row one unsigned check-up.

The station chooses who examined. Values are read with their unit; unlikely ones are asked about, impossible ones keep
the row out. A row that gives doctor and conclusion, with everything a check-up needs (`domain/health.md` §5.5), from a
facility whose right to conclude is recorded, is a concluded check-up; any other waits for the station's doctor. What
the values call for is opened as tasks at once, so that nobody with 180/110 waits for paper.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from elders.ground.journal import Watch, objections, take_back
from elders.intake.handling import ABOUT_THE_PERSON, Handler, Step, settle_repeated
from elders.intake.kinds import Kind
from elders.intake.lines import Line
from elders.models import Elder, IntakeBatch, User, Ward
from elders.services.intake.later import changed_since
from health.choices import ServiceKind
from health.models import (
    BpReading,
    CheckupRound,
    Classification,
    Examination,
    Facility,
    Finding,
    FollowUpTask,
    InstrumentAnswer,
    Investigation,
    Invitation,
    Measurement,
    Referral,
    Session,
    TaskAttempt,
)
from health.rosters.columns import FIELDS
from health.rosters.content import Content, content_of, stored_of
from health.rosters.writing import change, create

PARTS = (BpReading, Measurement, Investigation, Finding)
# Tables the trial needs in its empty ward.
WRITTEN = (
    Facility, CheckupRound, Session, Invitation, Examination, *PARTS, InstrumentAnswer, Classification, FollowUpTask,
    TaskAttempt, Referral,
)  # fmt: skip


def facilities(user: User):
    """Who may have examined: the facilities of the own ward."""
    return Facility.objects.for_user(user) if user.has_perm("health.record_findings") else Facility.objects.none()


def furnish_trial(ward: Ward) -> None:
    Facility.objects.create(ward=ward, name="Trạm Y tế")


class CheckupRoster(Handler):
    """See the module."""

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        people = {line.elder_id for line in lines}
        sexes = dict(Elder.objects.filter(pk__in=people).values_list("pk", "sex"))
        deaths = dict(Elder.objects.filter(pk__in=people).values_list("pk", "date_of_death"))
        exams = _stored_exams(people)
        sent_on = timezone.localtime(batch.sent_at).date()
        told: dict[int, Content] = {}
        for line in lines:
            line.settled |= ABOUT_THE_PERSON
            if line.outcome:
                continue
            content = content_of(line, as_of=batch.as_of, sex=sexes.get(line.elder_id, ""))
            if not _stands(line, content, deaths.get(line.elder_id), sent_on):
                continue
            told[id(line)] = content
            mine = exams.get(line.elder_id, [])
            same = next((exam for exam in mine if exam.examined_on == content.examined_on), None)
            if same is None:
                _second_free(line, content, mine)
                line.compare_with(None, content.said)
                continue
            line.compare_with(stored_of(same, content), content.said)
            if line.changes and same.is_concluded:
                words = f"Phiếu khám ngày {same.examined_on:%d/%m/%Y} đã kết luận, ghi khác tệp này. Sửa bằng bản sửa."
                line.refuse("CHECKUP_LOCKED", words, next(iter(line.changes)))
        settle_repeated(
            [line for line in lines if id(line) in told],
            by=lambda line: (line.elder_id, told[id(line)].examined_on),
            says=lambda line: told[id(line)].said,
        )

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        facility = Facility.objects.get(pk=batch.target)
        people = {elder.pk: elder for elder in Elder.objects.filter(pk__in=[line.elder_id for line in lines])}
        exams = _stored_exams(people)
        new, changed = [], []
        for line in lines:
            elder = people[line.elder_id]
            content = content_of(line, as_of=batch.as_of, sex=elder.sex, quiet=True)
            mine = exams.get(elder.pk, [])
            same = next((exam for exam in mine if exam.examined_on == content.examined_on), None)
            if same is None:
                new.append((line, elder, content, mine))
            else:
                changed.append((line, same, content))
        undo = create(new, facility=facility, batch=batch, by=by, now=timezone.now())
        if changed:
            pks = [exam.pk for _, exam, _ in changed]
            watch = Watch(
                Examination.objects.filter(pk__in=pks),
                *(part.objects.filter(examination__in=pks) for part in (*PARTS, Classification)),
            )
            for line, exam, content in changed:
                change(exam, content, line.changes, by=by, now=timezone.now())
                undo[line.pk] = {}
            undo[changed[0][0].pk] = {"rows": watch.entries()}
        return undo

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        made = [step.undo["exam"] for step in steps if "exam" in step.undo]
        entries = [entry for step in steps for entry in step.undo.get("rows", ())]
        touched = set(changed_since(Examination, made, batch=batch))
        for part in PARTS:
            touched |= changed_since(part, made, batch=batch, owner="examination_id")
        worked = FollowUpTask.objects.filter(examination__in=made)
        worked = worked.filter(closed_at__isnull=False) | worked.filter(attempts__isnull=False)
        touched |= set(worked.values_list("examination_id", flat=True))
        touched |= set(Referral.objects.filter(examination__in=made).values_list("examination_id", flat=True))
        touched |= set(Examination.objects.filter(corrects__in=made).values_list("corrects_id", flat=True))
        names = Elder.objects.filter(examinations__in=touched).order_by("pk").values_list("full_name", flat=True)
        refusals = objections(entries)
        if touched:
            shown = ", ".join(list(dict.fromkeys(names))[:10])
            refusals.append(f"Sau khi ghi đã có người làm tiếp trên phiếu khám của {shown}.")
        if refusals:
            raise ValidationError(f"Không hoàn tác được: {' '.join(refusals)}")
        take_back(entries)
        for step in steps:
            if state := step.undo.get("invitation"):
                Invitation.objects.filter(pk=state["pk"]).update(state=state["state"])
        FollowUpTask.objects.filter(examination__in=made).delete()
        Examination.objects.filter(pk__in=made).delete()


def _stands(line: Line, content: Content, died_on: date | None, sent_on: date) -> bool:
    """Whether the row can be a check-up at all; says why not."""
    if content.examined_on > sent_on:
        line.refuse("CHECKUP_DAY", "Ngày khám ở tương lai.", "examined_on")
    elif died_on and died_on < content.examined_on:
        line.refuse("CHECKUP_DEAD", f"Người này đã mất ngày {died_on:%d/%m/%Y}, trước ngày khám.", "full_name")
    elif content.is_empty:
        line.refuse("CHECKUP_EMPTY", "Dòng này không có số đo, kết quả hay kết luận nào.", "bp")
    else:
        return True
    return False


def _stored_exams(people: Iterable[int]) -> dict[int, list[Examination]]:
    """Whole check-ups that stand, by person, with their parts; a fixed number of queries."""
    found: dict[int, list[Examination]] = defaultdict(list)
    parts = ("pressures", "measurements", "investigations", "findings")
    stored = Examination.objects.current().filter(elder__in=list(people), kind=ServiceKind.CHECKUP)
    for exam in stored.prefetch_related(*parts).order_by("examined_on", "pk"):
        found[exam.elder_id].append(exam)
    return found


def _second_free(line: Line, content: Content, mine: Sequence[Examination]) -> None:
    year = content.examined_on.year
    free = next((exam for exam in mine if exam.is_free and exam.examined_on.year == year), None)
    if free:
        words = f"Năm {year} đã có lần khám miễn phí ngày {free.examined_on:%d/%m/%Y}. Là một lần khám khác?"
        line.doubt("CHECKUP_SECOND", words, "examined_on")


KIND = Kind(
    key="checkups",
    title="Kết quả khám sức khỏe",
    fields=FIELDS,
    permission="health.record_findings",
    overseen_with="health.view_findings",
    scoped=False,
    minimum_age=None,
    targets=facilities,
    target_label="Cơ sở khám",
    target_help="Trạm, bệnh viện hoặc đoàn đã khám những người trong tệp.",
    target_empty="Chưa có cơ sở khám nào: thêm cơ sở khám trước.",
    asks_group=False,
    day_label="Ngày khám",
    day_help="Dùng cho những dòng không ghi ngày khám.",
    heeds_remarks=False,
    help="Mỗi dòng một người đã có trong sổ. Ô không đo thì để trống; đơn vị ghi ở tiêu đề hoặc trong ô.",
    handler="health.rosters.checkups.CheckupRoster",
    opened="health.views.guard.roster_seen",
)
