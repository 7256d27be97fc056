"""What Postgres refuses about health records, and who never sees them."""

import pytest
from django.db import IntegrityError, transaction

from health.models import BpReading, CheckupRound, Examination, Invitation
from tests.factories import make_elder, make_user, make_ward
from tests.health.factories import make_exam, make_invitation, make_round

pytestmark = pytest.mark.django_db


def refused(act, words: str | None = None) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        act()


@pytest.fixture
def person(group):
    return make_elder(group=group)


def test_a_signed_record_stays_as_it_was(person):
    exam = make_exam(person, concluded=True)
    exam.pressures.create(sequence=1, sbp_mmhg=150, dbp_mmhg=90)
    exam.state = "signed"
    exam.save()
    refused(lambda: Examination.objects.filter(pk=exam.pk).update(conclusion="khác"), "đã ký")
    refused(lambda: exam.pressures.update(sbp_mmhg=120), "đã ký")
    refused(lambda: exam.pressures.create(sequence=2, sbp_mmhg=150, dbp_mmhg=90), "đã ký")
    refused(lambda: exam.delete())
    exam.classifications.create(ruleset="BMI_WHO", code="x", label="x", level=0, reason="x", source="x")
    Examination.objects.filter(pk=exam.pk).update(delivered_to="Con gái")
    Examination.objects.filter(pk=exam.pk).update(state="replaced")
    refused(lambda: Examination.objects.filter(pk=exam.pk).update(state="open"))


@pytest.mark.parametrize(("sbp", "dbp"), [(300, 90), (120, 114), (150, 151)])
def test_impossible_pressures_are_refused(person, sbp, dbp):
    exam = make_exam(person)
    refused(lambda: BpReading.objects.create(examination=exam, sequence=1, sbp_mmhg=sbp, dbp_mmhg=dbp))


def test_a_conclusion_has_a_doctor(person):
    exam = make_exam(person)
    refused(lambda: Examination.objects.filter(pk=exam.pk).update(state="complete"))


def test_a_round_runs_only_with_an_approved_plan(ward):
    planned = make_round(ward, plan_number="")
    refused(lambda: CheckupRound.objects.filter(pk=planned.pk).update(state="running"))


def test_one_invitation_per_person_and_proof_for_elsewhere(ward, person):
    planned = make_round(ward)
    invitation = make_invitation(planned, person)
    refused(lambda: make_invitation(planned, person))
    refused(lambda: Invitation.objects.filter(pk=invitation.pk).update(state="elsewhere"))


@pytest.mark.parametrize(
    "role", ["ward_officer", "ward_leader", "group_leader", "association", "finance", "city_viewer"]
)
def test_findings_are_for_the_station_alone(role, ward, group, person):
    exam = make_exam(person)
    user = make_user(role, ward=ward, groups=[group])
    assert not Examination.objects.for_user(user).exists()
    assert not BpReading.objects.for_user(user).exists()
    nurse = make_user("health_station", ward=ward)
    assert list(Examination.objects.for_user(nurse)) == [exam]
    assert not Examination.objects.for_user(make_user("health_station", ward=make_ward())).exists()


def test_a_leader_sees_who_is_invited_in_own_groups(ward, group, other_group, person):
    planned = make_round(ward)
    mine = make_invitation(planned, person)
    make_invitation(planned, make_elder(group=other_group))
    assert list(Invitation.objects.for_user(make_user("group_leader", ward=ward, groups=[group]))) == [mine]
    assert Invitation.objects.for_user(make_user("health_station", ward=ward)).count() == 2
    assert not Invitation.objects.for_user(make_user("association", ward=ward)).exists()
