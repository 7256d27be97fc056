"""Dossiers in every state: just received, overdue, on the leader's desk, signed, refused."""

from datetime import date, timedelta

from benefits import worklists
from benefits.dossier import dossier_of
from benefits.models import Case
from benefits.services import case_answers, cases
from elders.choices import RoleCode
from elders.ground import history
from elders.ground.workdays import is_workday
from elders.models import Elder, Situation, User, Ward

SCHEME = "SOCPEN_75"


def fill(ward: Ward, *, today: date) -> None:
    """A dozen dossiers by the services themselves; nothing without accounts or when the ward has dossiers already."""
    officer = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_OFFICER).first()
    leader = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_LEADER).first()
    if officer is None or leader is None or Case.objects.filter(ward=ward).exists():
        return
    rows = [row for row in worklists.unclaimed(officer, today=today) if row.scheme == SCHEME]
    people = iter([row.elder for row in rows[:12]])
    with history.act("Tạo dữ liệu minh họa"):
        for days in (1, 2, 4, 6):
            if elder := next(people, None):
                _receive(elder, today, days, officer)
        for days in (16, 20):  # the answer is overdue
            if elder := next(people, None):
                _receive(elder, today, days, officer)
        for days in (5, 7):
            if elder := next(people, None):
                cases.verify(_receive(elder, today, days, officer), today=today, by=officer)
        for days in (8, 9):
            if elder := next(people, None):
                _submit(_receive(elder, today, days, officer), today, officer)
        if elder := next(people, None):
            case = _submit(_receive(elder, today, 9, officer), today, officer)
            case_answers.grant(case, signed_on=today, today=today, by=leader, signer=ward.signer_name)
        for elder in _pensioners(ward, today):
            case = cases.verify(_receive(elder, today, 8, officer), today=today, by=officer)
            case = cases.submit(case, proposes_grant=False, today=today, by=officer)
            reasons = "\n".join(case.verification["articles"])
            case_answers.refuse(case, reasons=reasons, signed_on=today, today=today, by=leader, number="45/UBND-VHXH")


def _receive(elder: Elder, today: date, workdays: int, by: User) -> Case:
    """A dossier with its papers, handed in so many working days ago."""
    day = today
    while workdays or not is_workday(day):
        day -= timedelta(days=1)
        workdays -= is_workday(day) and workdays > 0
    papers = [{"name": paper.name, "received_on": day} for paper in dossier_of(SCHEME).papers]
    case = Case(elder=elder, scheme=SCHEME, received_on=day, brought_relation="", note="")
    return cases.receive(case, papers=papers, today=today, by=by)


def _submit(case: Case, today: date, by: User) -> Case:
    case = cases.verify(case, today=today, by=by)
    return cases.submit(case, proposes_grant=True, opinion="Đã đối chiếu căn cước.", today=today, by=by)


def _pensioners(ward: Ward, today: date) -> list[Elder]:
    """Two people of the age with a real pension: they are refused, with the article."""
    here = Situation.objects.filter(ward=ward, pension_monthly_vnd__gt=1_000_000).on(today)
    old = here.filter(elder__birth_year__lt=today.year - 76, elder__date_of_death__isnull=True)
    return [row.elder for row in old.select_related("elder").order_by("pk")[:2]]
