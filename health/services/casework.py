"""Writes about a social-work file from intake to review: each leaves its step and sets what comes next."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from elders.ground import history
from elders.models import Elder, User, Ward
from health import casework
from health.case_choices import PROTECTED_KINDS, CaseBasis, CaseState, MemberRole, StepKind, Urgency
from health.models import CaseAssessment, CaseContact, CaseMember, CaseNeed, CaseReview, CaseStep, Consent, SocialCase

CONSENT_TEXT = "CTXH-2026-01"


def held(case: SocialCase) -> SocialCase:
    """The file as it stands, locked. Raises: ValidationError when it is closed."""
    fresh = SocialCase.objects.select_for_update(of=("self",)).select_related("elder", "ward").get(pk=case.pk)
    if not fresh.is_open:
        raise ValidationError("Hồ sơ này đã đóng; mở lại rồi mới ghi tiếp.")
    return fresh


def expect(case: SocialCase, *states: str) -> None:
    if case.state not in states:
        wanted = " hoặc ".join(CaseState(state).label.lower() for state in states)
        raise ValidationError(f"Hồ sơ đang ở bước “{case.get_state_display()}”; việc này làm khi {wanted}.")


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None


def set_next(case: SocialCase) -> None:
    """Reckon the next step and its deadline from the rows of the file; does not save."""
    assessed = case.assessments.order_by("-assessed_on", "-pk").values_list("assessed_on", flat=True).first()
    due_on = case.reviews.filter(done_on__isnull=True).values_list("due_on", flat=True).first()
    midnight = datetime.min.time()
    step, due_at = casework.next_step(
        casework.Progress(
            state=case.state,
            urgency=case.urgency,
            clock_from=_local(case.clock_from),
            safe=case.safety_at is not None,
            assessed_at=datetime.combine(assessed, midnight) if assessed else None,
            review_on=due_on,
            closing_decided=datetime.combine(case.closing_decided_on, midnight) if case.closing_decided_on else None,
        )
    )
    case.next_step, case.next_due_at = step, timezone.make_aware(due_at) if due_at else None


@contextmanager
def step(case: SocialCase, kind: StepKind, *, on: date, by: User | None, words: str = "") -> Iterator[None]:
    """What is written inside is one act of the file; then the file is checked, saved and its deadline reckoned."""
    with history.act(f"Hồ sơ công tác xã hội: {StepKind(kind).label.lower()}", by=by):
        yield
        set_next(case)
        case.full_clean(validate_unique=False)
        case.save()
        CaseStep.objects.create(case=case, kind=kind, on=on, by=by, words=words[:300])


@transaction.atomic
def receive(case: SocialCase, *, at: datetime, by: User, today: date, token: UUID | None = None) -> SocialCase:
    """Step 1: intake. `case` carries what the sheet says, unsaved; whoever receives becomes the case manager.

    The urgency is at least what the kinds ask for; violence, neglect and self-harm are confidential whatever was
    ticked. Raises: ValidationError.
    """
    if token and (stored := SocialCase.objects.filter(token=token, received_by=by).first()):
        return stored
    day = timezone.localtime(at).date()
    if day > today:
        raise ValidationError({"received_at": "Lúc tiếp nhận chưa đến."})
    Ward.objects.select_for_update(of=("self",)).get(pk=case.ward_id)  # one number at a time
    least = casework.urgency_of(case.kinds)
    if not case.urgency or not casework.at_least(case.urgency, least):
        case.urgency = least
    if set(case.kinds) & set(PROTECTED_KINDS):
        case.confidential = True
    case.received_at = case.clock_from = at
    case.received_by, case.token, case.state = by, token, CaseState.RECEIVED
    case.year = day.year
    last = SocialCase.objects.filter(ward=case.ward_id, year=case.year).aggregate(last=Max("number"))["last"]
    case.number = (last or 0) + 1
    if case.needs_legal_aid and not case.legal_aid_asked_on:
        case.legal_aid_asked_on = day
    case.next_step, due_at = casework.next_step(
        casework.Progress(state=case.state, urgency=case.urgency, clock_from=_local(at), safe=False)
    )
    case.next_due_at = timezone.make_aware(due_at)
    case.full_clean(validate_unique=False)
    with history.act("Hồ sơ công tác xã hội: tiếp nhận", by=by):
        case.save()
        CaseMember.objects.create(case=case, user=by, role=MemberRole.MANAGER, valid_from=day)
        CaseStep.objects.create(case=case, kind=StepKind.RECEIVED, on=day, by=by, words=case.problem[:300])
        _keep_consent(case, day, by)
    return case


def _keep_consent(case: SocialCase, on: date, by: User) -> None:
    """The agreement at intake stands as the person's consent to social work, unless there is one already."""
    if case.elder_id is None:
        return
    standing = Consent.objects.filter(elder=case.elder_id, purpose=Consent.Purpose.SOCIAL_WORK, withdrawn_on=None)
    if standing.exists():
        return
    agreed = case.basis == CaseBasis.CONSENT
    Consent.objects.create(
        ward_id=case.ward_id,
        elder_id=case.elder_id,
        purpose=Consent.Purpose.SOCIAL_WORK,
        basis=case.basis,
        basis_words="" if agreed else case.basis_words,
        given_by=case.basis_words[:120] if agreed else str(by)[:120],
        method=Consent.Method.SPOKEN if agreed else Consent.Method.NONE,
        text_version=CONSENT_TEXT,
        given_on=on,
        recorded_by=by,
    )


@transaction.atomic
def screen(case: SocialCase, *, urgency: str, words: str, on: date, at: datetime, by: User) -> SocialCase:
    """Step 2: how urgent, and why. Raises: ValidationError when the urgency is below what the kinds ask for."""
    fresh = held(case)
    expect(fresh, CaseState.RECEIVED)
    least = casework.urgency_of(fresh.kinds)
    if not casework.at_least(urgency, least):
        raise ValidationError({"urgency": f"Với vấn đề đã ghi, mức khẩn ít nhất là “{least.label}”."})
    if not words.strip():
        raise ValidationError({"words": "Ghi kết quả sàng lọc."})
    fresh.urgency, fresh.screening = urgency, words.strip()
    fresh.screened_at, fresh.state = at, CaseState.SCREENED
    with step(fresh, StepKind.SCREENED, on=on, by=by, words=f"{fresh.get_urgency_display()}: {fresh.screening}"):
        pass
    return fresh


@transaction.atomic
def make_safe(case: SocialCase, *, plan: str, basis: str, on: date, at: datetime, by: User) -> SocialCase:
    """The safety plan of an urgent file (H-060), with the legal basis of protecting somebody at once (H-061)."""
    fresh = held(case)
    if fresh.urgency != Urgency.URGENT:
        raise ValidationError("Chỉ hồ sơ khẩn cấp cần kế hoạch an toàn.")
    if not plan.strip() or not basis.strip():
        raise ValidationError("Ghi kế hoạch an toàn và căn cứ bảo vệ khẩn cấp.")
    fresh.safety_plan, fresh.safety_basis, fresh.safety_at = plan.strip(), basis.strip(), at
    with step(fresh, StepKind.SAFETY, on=on, by=by):
        pass
    return fresh


@transaction.atomic
def assess(case: SocialCase, *, assessment: CaseAssessment, needs: list[dict[str, Any]], by: User) -> SocialCase:
    """Step 3: assessment and needs in order of priority, each {"domain", "words", "no_item_reason"}.

    Needs that a line of a plan speaks of stay; the others are replaced. In a running file a new assessment changes no
    state. Raises: ValidationError without any need.
    """
    fresh = held(case)
    expect(fresh, CaseState.SCREENED, CaseState.ASSESSED, CaseState.ACTIVE)
    if not needs:
        raise ValidationError("Ghi ít nhất một nhu cầu.")
    if assessment.assessed_on < timezone.localtime(fresh.clock_from).date():
        raise ValidationError({"assessed_on": "Ngày đánh giá không thể trước ngày tiếp nhận."})
    assessment.case, assessment.by = fresh, by
    assessment.full_clean()
    if fresh.state == CaseState.SCREENED:
        fresh.state = CaseState.ASSESSED
    with step(fresh, StepKind.ASSESSED, on=assessment.assessed_on, by=by, words=f"{len(needs)} nhu cầu"):
        assessment.save()
        fresh.needs.filter(items__isnull=True).delete()
        taken = {(one.domain, one.words) for one in fresh.needs.all()}
        first = (fresh.needs.aggregate(last=Max("position"))["last"] or 0) + 1
        fresh_needs = [one for one in needs if (one["domain"], one["words"]) not in taken]
        for position, values in enumerate(fresh_needs, first):
            need = CaseNeed(case=fresh, position=position, **values)
            need.full_clean()
            need.save()
    return fresh


@transaction.atomic
def note_contact(case: SocialCase, *, contact: CaseContact, today: date, by: User) -> CaseContact:
    """One visit, call or attempt. Raises: ValidationError for a day to come or a closed file."""
    fresh = held(case)
    if contact.on > today:
        raise ValidationError({"on": "Ngày này chưa đến."})
    contact.case, contact.by = fresh, by
    contact.full_clean()
    with history.act("Hồ sơ công tác xã hội: ghi lần liên lạc", by=by):
        contact.save()
    return contact


@transaction.atomic
def review(case: SocialCase, *, words: str, urgency: str, on: date, today: date, by: User) -> SocialCase:
    """Step 6: the review that is due, the urgency after it, and the next review by that urgency (H-063)."""
    fresh = held(case)
    expect(fresh, CaseState.ACTIVE)
    due = fresh.reviews.select_for_update().filter(done_on__isnull=True).first()
    if due is None:
        raise ValidationError("Không có lần rà soát nào đang chờ.")
    if on > today:
        raise ValidationError({"on": "Ngày này chưa đến."})
    due.done_on, due.words, due.urgency, due.by = on, words.strip(), urgency, by
    due.full_clean()
    fresh.urgency = urgency
    with step(fresh, StepKind.REVIEWED, on=on, by=by, words=words.strip()):
        due.save()
        plan_review(fresh, after=on)
    return fresh


def plan_review(case: SocialCase, *, after: date) -> CaseReview:
    """The next review of a running file, unless one waits already; inside a `step`."""
    due_on = casework.review_due(after, urgency=case.urgency)
    return CaseReview.objects.get_or_create(case=case, done_on=None, defaults={"due_on": due_on})[0]


@transaction.atomic
def identify(case: SocialCase, *, elder: Elder, on: date, by: User) -> SocialCase:
    """A person without a row in the registry turns out to be `elder`; what was noted of the looks is dropped."""
    fresh = held(case)
    if fresh.elder_id is not None:
        raise ValidationError("Hồ sơ này đã là của một người trong sổ.")
    fresh.elder, fresh.called, fresh.looks, fresh.about_age_years = elder, "", "", None
    with step(fresh, StepKind.IDENTIFIED, on=on, by=by):
        fresh.referrals.filter(elder__isnull=True).update(elder=elder)
        _keep_consent(fresh, on, by)
    return fresh


@transaction.atomic
def mark(
    case: SocialCase, *, kinds: list[str], confidential: bool, needs_legal_aid: bool, on: date, by: User
) -> SocialCase:
    """Change the kinds, the protection and the legal-aid mark. What is protected by its kind stays confidential; the
    urgency never falls below what the kinds ask for."""
    fresh = held(case)
    fresh.kinds = kinds
    fresh.confidential = confidential or bool(set(kinds) & set(PROTECTED_KINDS))
    least = casework.urgency_of(kinds)
    if not casework.at_least(fresh.urgency, least):
        fresh.urgency = least
    if needs_legal_aid and not fresh.needs_legal_aid:
        fresh.legal_aid_asked_on = on
    fresh.needs_legal_aid = needs_legal_aid
    with step(fresh, StepKind.MARKED, on=on, by=by, words=fresh.kind_words):
        pass
    return fresh
