"""Dossiers from receipt to the leader's desk: receive, papers, verify, submit, send back, withdraw.

Every function locks the person, then the dossier, and acts once per one-time key: a second press with it returns the
dossier as it is. They refuse with the sentence the officer needs (ValidationError). The answer itself is in
`case_answers.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from benefits.choices import CaseKind, CaseState, Channel
from benefits.dossier import FROM_CITIZENS, dossier_of, due_on
from benefits.models import Award, Case, CaseAct, CasePaper
from benefits.schemes import scheme_name
from benefits.services.declared import keep_declared
from benefits.verification import PAID_TO, Finding, examine, said_day
from elders.ground import history
from elders.models import Elder, User

DONE_WORDS = {
    CaseState.GRANTED: "Hồ sơ này đã ký quyết định.",
    CaseState.REFUSED: "Hồ sơ này đã trả lời từ chối.",
    CaseState.WITHDRAWN: "Hồ sơ này đã được rút.",
    CaseState.CLOSED: "Hồ sơ này đã khép lại.",
}


class AlreadyDone(Exception):
    """The key was used before: nothing to do."""


def locked(case: Case, token: UUID | None) -> Case:
    """The dossier fresh and locked, the person before it. Raises: AlreadyDone when `token` was used."""
    elder = Elder.objects.select_for_update(of=("self",)).get(pk=case.elder_id)
    if token and CaseAct.objects.filter(token=token).exists():
        raise AlreadyDone
    fresh = Case.objects.select_for_update(of=("self",)).select_related("award").get(pk=case.pk)
    fresh.elder = elder
    return fresh


@contextmanager
def step(case: Case, act: str, words: str, *, by: User, token: UUID | None, why: str = "") -> Iterator[None]:
    """Name the act in the history, save nothing by itself, and keep the press of the button."""
    with history.act(words, by=by, why=why):
        yield
        CaseAct.objects.create(
            case=case, award=case.result or case.award, act=act, token=token or uuid4(), by=by, why=why[:300]
        )


def expect(case: Case, *states: str) -> None:
    """Raises: ValidationError saying where the dossier stands when it is in none of `states`."""
    if case.state in states:
        return
    wanted = " hoặc ".join(CaseState(state).label.lower() for state in states)
    raise ValidationError(DONE_WORDS.get(case.state) or f"Việc này chỉ làm được khi hồ sơ {wanted}.", code="state")


@transaction.atomic
def receive(
    case: Case,
    *,
    papers: Iterable[Mapping[str, Any]] = (),
    today: date,
    by: User,
    token: UUID | None = None,
) -> Case:
    """Keep a dossier (unsaved, as the form filled it) with its papers and the day the answer is due.

    `papers`: {"name", "received_on", "expires_on"} of those that came; what else the law asks for is listed as missing.
    """
    elder = Elder.objects.select_for_update(of=("self",)).select_related("ward").get(pk=case.elder_id)
    if token and (done := Case.objects.filter(token=token, elder=elder).first()):
        return done
    case.elder, case.token, case.recorded_by, case.state = elder, token, by, CaseState.RECEIVED
    case.ward = elder.ward
    _refuse(case, today)
    dossier = dossier_of(case.scheme, case.kind)
    case.form = case.form or dossier.form
    try:
        case.due_on = due_on(case.kind, case.received_on)
    except ValueError:
        raise ValidationError({"received_on": "Ngày nhận nằm ngoài lịch làm việc đã biết; hãy xem lại."}) from None
    with step(case, "receive", f"Tiếp nhận hồ sơ: {case.get_kind_display().lower()}", by=by, token=token):
        case.full_clean()
        case.save()
        came = {one["name"]: one for one in papers}
        for paper in dossier.papers:
            given = came.pop(paper.name, {})
            _paper(case, paper.name, paper.is_required, given)
        for name, given in came.items():
            _paper(case, name, False, given)
        keep(case, examine(case, today))  # what it looks like already; `verify` says when somebody has looked
        case.save(update_fields=["verification"])
    return case


@transaction.atomic
def amend(
    case: Case,
    *,
    fields: Mapping[str, Any],
    answers: Mapping[str, Any],
    today: date,
    by: User,
    token: UUID | None = None,
) -> Case:
    """Correct what the form says while nothing is submitted; what was found before is looked into again."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return case
    expect(case, CaseState.RECEIVED, CaseState.VERIFIED)
    with step(case, "amend", "Sửa nội dung hồ sơ", by=by, token=token):
        for name, value in fields.items():
            setattr(case, name, value)
        if case.received_on > today:
            raise ValidationError({"received_on": "Ngày nhận không thể ở tương lai."})
        case.answers = {**case.answers, **answers}
        case.due_on, case.state, case.verified_on, case.verified_by = (
            due_on(case.kind, case.received_on),
            CaseState.RECEIVED,
            None,
            None,
        )
        keep(case, examine(case, today))
        case.full_clean()
        case.save()
    return case


def _paper(case: Case, name: str, is_required: bool, given: Mapping[str, Any]) -> None:
    days = {key: given.get(key) for key in ("received_on", "expires_on")}
    row = CasePaper(case=case, name=name, is_required=is_required, **days)
    row.full_clean()
    row.save()


def _refuse(case: Case, today: date) -> None:
    """What no dossier can be about."""
    elder = case.elder
    if elder.merged_into_id:
        raise ValidationError("Hồ sơ này đã gộp vào hồ sơ khác; hãy lập ở hồ sơ được giữ lại.", code="merged")
    if elder.ward is None:
        raise ValidationError("Người này chưa thuộc phường nào; hãy ghi nơi cư trú trước.")
    if case.received_on > today:
        raise ValidationError({"received_on": "Ngày nhận không thể ở tương lai."})
    if case.kind == CaseKind.FUNERAL:
        if not elder.date_of_death:
            raise ValidationError("Chưa ghi biến động qua đời; hãy ghi trước khi lập hồ sơ mai táng.")
    elif elder.date_of_death and case.kind != CaseKind.STOP:
        raise ValidationError(f"Người này đã mất ngày {elder.date_of_death:%d/%m/%Y}.", code="dead")
    if case.kind == CaseKind.TRANSFER_IN and said_day(case, PAID_TO) is None:
        raise ValidationError({"paid_elsewhere_to": "Hãy ghi nơi cũ đã chi đến hết tháng nào."})
    if case.kind in (CaseKind.GRANT, CaseKind.TRANSFER_IN):
        same = Award.objects.filter(elder=elder, ward=elder.ward, scheme=case.scheme, frequency="monthly")
        running = same.exclude(valid_to__lt=case.received_on).order_by("-valid_from", "pk").first()
        if running:
            text = f"Người này đang hưởng {scheme_name(case.scheme)} từ tháng {running.valid_from:%m/%Y}."
            raise ValidationError(text, code="already_drawn")


@transaction.atomic
def propose(
    award: Award,
    *,
    kind: str,
    answers: Mapping[str, Any],
    today: date,
    by: User,
    scheme: str = "",
    note: str = "",
    token: UUID | None = None,
) -> Case:
    """A dossier of the ward itself about an award (stop, suspend, resume), looked into at once and ready to submit."""
    if kind in FROM_CITIZENS:
        raise ValueError("a request comes from the citizen: receive() it")
    case = Case(
        elder=award.elder,
        award=award,
        kind=kind,
        scheme=scheme or award.scheme,
        channel=Channel.WARD,
        received_on=today,
        answers=dict(answers),
        note=note,
    )
    case = receive(case, today=today, by=by, token=token)
    return verify(case, today=today, by=by) if case.state == CaseState.RECEIVED else case


@transaction.atomic
def tick_papers(
    case: Case, *, received: Mapping[int, Mapping[str, Any]], today: date, by: User, token: UUID | None = None
) -> Case:
    """Papers by pk: {"received_on": day or None, "expires_on": day or None}."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return case
    expect(case, CaseState.RECEIVED, CaseState.VERIFIED)
    with step(case, "papers", "Ghi giấy tờ của hồ sơ", by=by, token=token):
        for paper in case.papers.select_for_update(of=("self",)):
            if (given := received.get(paper.pk)) is None:
                continue
            paper.received_on, paper.expires_on = given.get("received_on"), given.get("expires_on")
            if paper.received_on and paper.received_on > today:
                raise ValidationError(f"{paper.name}: ngày nhận không thể ở tương lai.")
            paper.full_clean()
            paper.save()
    return case


@transaction.atomic
def verify(case: Case, *, today: date, by: User, token: UUID | None = None) -> Case:
    """Run the evaluator with the facts of `today` and keep every check, the amount and the law with the dossier."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return case
    expect(case, CaseState.RECEIVED, CaseState.VERIFIED)
    finding = examine(case, today)
    with step(case, "verify", "Thẩm định hồ sơ", by=by, token=token):
        keep(case, finding)
        case.state, case.verified_on, case.verified_by = CaseState.VERIFIED, today, by
        case.proposes_grant = True if case.kind not in FROM_CITIZENS else finding.suggests
        case.save()
    return case


def keep(case: Case, finding: Finding) -> None:
    """Store what was found; the caller saves."""
    case.verification = finding.as_json()


def missing_papers(case: Case) -> list[str]:
    """Names of papers without which it cannot be granted."""
    return list(case.papers.filter(is_required=True, received_on__isnull=True).values_list("name", flat=True))


def why_not_grant(case: Case, finding: Finding) -> list[str]:
    """Sentences on what stands in the way of granting, apart from age that is reached soon; empty when nothing does."""
    if case.kind not in FROM_CITIZENS:
        return []
    blocks = [] if finding.earliest else list(finding.blocks)
    if papers := missing_papers(case):
        blocks.append(f"Còn thiếu giấy tờ: {', '.join(papers)}.")
    if case.kind == CaseKind.FUNERAL and not case.proxy_name:
        blocks.append("Chưa ghi người đứng ra lo mai táng (người nhận tiền).")
    return blocks


@transaction.atomic
def submit(
    case: Case, *, proposes_grant: bool, opinion: str = "", today: date, by: User, token: UUID | None = None
) -> Case:
    """Hand the dossier to the leader with a proposal. What was found is looked up again on `today`.

    To grant, nothing may be unknown and no paper missing; where a person had to look (`remarks`), and to refuse, the
    opinion says what was found.
    """
    try:
        case = locked(case, token)
    except AlreadyDone:
        return case
    expect(case, CaseState.VERIFIED)
    finding, opinion = examine(case, today), opinion.strip()
    if proposes_grant:
        if blocks := why_not_grant(case, finding):
            raise ValidationError(blocks, code="not_clear")
        if finding.remarks and not opinion and case.kind in FROM_CITIZENS:
            raise ValidationError({"opinion": "Có điểm phải xem lại: hãy ghi đã kiểm tra thế nào."}, code="look")
    elif not opinion and finding.eligible is not False:
        raise ValidationError({"opinion": "Chưa có điều kiện nào bị xác định là không đạt: hãy ghi vì sao từ chối."})
    with step(case, "submit", "Trình ký hồ sơ", by=by, token=token, why=opinion):
        if proposes_grant:
            keep_declared(case, by=by)
        keep(case, finding)
        case.state, case.submitted_on, case.submitted_by = CaseState.SUBMITTED, today, by
        case.verified_on, case.proposes_grant, case.opinion = today, proposes_grant, opinion
        case.save()
    return case


@transaction.atomic
def send_back(case: Case, *, reason: str, by: User, token: UUID | None = None) -> Case:
    """The leader hands a dossier back to be looked into again."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return case
    expect(case, CaseState.SUBMITTED)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi cần xem lại điều gì."})
    with step(case, "send_back", "Trả lại hồ sơ để thẩm định lại", by=by, token=token, why=reason.strip()):
        case.state, case.submitted_on, case.submitted_by = CaseState.VERIFIED, None, None
        case.save()
    return case


@transaction.atomic
def withdraw(case: Case, *, reason: str, by: User, token: UUID | None = None) -> Case:
    """Who asked takes the request back."""
    try:
        case = locked(case, token)
    except AlreadyDone:
        return case
    expect(case, CaseState.RECEIVED, CaseState.VERIFIED, CaseState.SUBMITTED)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi ai rút hồ sơ và vì sao."})
    with step(case, "withdraw", "Rút hồ sơ", by=by, token=token, why=reason.strip()):
        case.state, case.reasons = CaseState.WITHDRAWN, reason.strip()
        case.save()
    return case
