"""The monthly review: who is found to meet the conditions and why not, corrections, concluding, opening again."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from benefits.eligibility import judge
from benefits.eligibility_choices import Answer, Family
from benefits.eligibility_rows import reckoned, reviewed, totals
from benefits.models import EligibilityCorrection, EligibilityFinding, EligibilityReview
from benefits.moments import moments
from benefits.services import eligibility as services
from elders.models import YearlyReview
from elders.services import merging
from tests import factories
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT, make_award, make_request

DAY, TODAY = date(2026, 6, 14), date(2026, 6, 20)
PLAINLY = RESIDENT | PLAIN | NO_PENSION | {"has_supporter": True, "facility_eligible_but_fostered": False}


def person(group, year=1945, **facts):
    return factories.make_elder(group=group, birth_year=year, birth_month=3, birth_day=5, facts=PLAINLY | facts)


def answers(ward, family=Family.PENSION, day=DAY):
    return {one.elder_id: one for one in judge(ward, family, day, known=day)}


def test_table_of_answers(group, officer):
    """benefits.md §1.2, examples of who is entitled to the social pension and who is not."""
    yes, poor_72, plain_72 = person(group), person(group, 1954, poverty_national="ngheo"), person(group, 1954)
    pensioner = person(group, pension_monthly_vnd=2_900_000)
    unasked = factories.make_elder(group=group, birth_year=1945, facts=RESIDENT)
    poverty = factories.make_elder(
        group=group, birth_year=1954, birth_month=1, birth_day=1, facts=RESIDENT | NO_PENSION | {"has_supporter": True}
    )
    severe = person(group, disability_level="nang")
    content = person(group)
    YearlyReview.objects.create(elder=content, year=2026, reviewed_on=date(2026, 2, 1), wants_social_pension=False)
    young = person(group, 1960)
    found = answers(group.ward)
    expected = {
        yes: Answer.YES, poor_72: Answer.YES, plain_72: Answer.NO, pensioner: Answer.NO, unasked: Answer.UNKNOWN,
        poverty: Answer.UNKNOWN, severe: Answer.NO, content: Answer.DECLINED, young: Answer.NO,
    }  # fmt: skip
    assert {elder.pk: found[elder.pk].answer for elder in expected} == {
        one.pk: answer for one, answer in expected.items()
    }
    assert (found[yes.pk].scheme, found[poor_72.pk].scheme) == ("SOCPEN_75", "SOCPEN_70_74_POOR")
    assert "hộ nghèo" in found[plain_72.pk].why.lower()
    assert "2.900.000 đồng/tháng" in found[pensioner.pk].why
    assert "lương hưu mỗi tháng" in found[unasked.pk].why and "pension_monthly" in found[unasked.pk].asks
    assert found[poverty.pk].asks == ("poverty_national",)
    assert found[severe.pk].why.startswith("Được hưởng chế độ có mức cao hơn: ")
    assert [found[one.pk].comes_into_question for one in (plain_72, young)] == [True, False]
    allowance = answers(group.ward, Family.ALLOWANCE)
    assert (allowance[severe.pk].answer, allowance[yes.pk].answer) == (Answer.YES, Answer.NO)
    assert not allowance[yes.pk].comes_into_question and allowance[unasked.pk].answer == Answer.UNKNOWN


def test_who_receives_has_asked_or_not_is_told_as_of_the_day(group, officer):
    draws, asked, answered, idle = (person(group) for _ in range(4))
    make_award(draws, since=date(2026, 1, 5))
    make_request(asked, received_on=date(2026, 6, 1), by=officer)
    case = make_request(answered, received_on=date(2026, 6, 1), by=officer)
    type(case).objects.filter(pk=case.pk).update(state="granted", signed_on=date(2026, 6, 16))
    found = answers(group.ward)
    told = [(found[one.pk].draws, found[one.pk].has_case) for one in (draws, asked, answered, idle)]
    assert told == [("SOCPEN_75", False), ("", True), ("", True), ("", False)]
    assert not answers(group.ward, day=date(2026, 6, 16))[answered.pk].has_case
    make_award(idle, since=date(2026, 6, 16))  # paid for the whole of June, unknown to the review of the 14th
    assert [answers(group.ward, day=day)[idle.pk].draws for day in (DAY, date(2026, 6, 16))] == ["", "SOCPEN_75"]
    assert not answers(group.ward, day=date(2026, 5, 31))[asked.pk].has_case


def start(ward, by, day=DAY, family=Family.PENSION) -> EligibilityReview:
    return services.open_review(ward, family=family, reviewed_on=day, today=max(TODAY, day), by=by)


def conclude(review, by, **more) -> bool:
    return services.conclude(review, **{"today": max(TODAY, review.reviewed_on), "token": uuid4(), "by": by} | more)


def test_from_opening_to_conclusion_and_back(group, officer):
    yes, unasked = person(group), factories.make_elder(group=group, birth_year=1940, facts=RESIDENT)
    review = start(group.ward, officer)
    assert start(group.ward, officer).pk == review.pk
    with pytest.raises(ValidationError, match="tương lai"):
        services.open_review(group.ward, family="huu-tri", reviewed_on=date(2026, 6, 21), today=TODAY, by=officer)
    before = reckoned(review, known=TODAY)
    assert (totals(before.rows).yes, totals(before.rows).unknown, before.considered) == (1, 1, 2)
    with pytest.raises(ValidationError, match="Sổ đã cho kết quả"):
        services.correct(review, yes, answer="yes", found="yes", reason="r", paper="p", by=officer)
    with pytest.raises(ValidationError):
        services.correct(review, unasked, answer="yes", found="unknown", reason="Đã hỏi", paper=" ", by=officer)
    services.correct(review, unasked, answer="no", found="unknown", reason="Có lương hưu", paper="Sổ hưu", by=officer)
    with pytest.raises(ValidationError, match="Sổ đã thay đổi"):
        conclude(review, officer, previewed=before.digest)
    key = uuid4()
    assert conclude(review, officer, token=key, previewed=reckoned(review, known=TODAY).digest)
    review.refresh_from_db()
    frozen = list(EligibilityFinding.objects.in_force().order_by("pk").values_list("elder", "answer", "found", "paper"))
    assert set(frozen) == {(yes.pk, "yes", "yes", ""), (unasked.pk, "no", "unknown", "Sổ hưu")}
    assert not conclude(review, officer, token=key)  # the same press
    with pytest.raises(ValidationError, match="đã kết luận"):
        conclude(review, officer)
    assert EligibilityFinding.objects.count() == 2
    with pytest.raises(ValidationError, match="mở lại"):
        services.withdraw(review, unasked, by=officer)
    elder_facts = yes.situations.get()
    elder_facts.pension_monthly_vnd = 5_000_000
    elder_facts.save()
    assert totals(reviewed(review, known=TODAY).rows).yes == 1  # what is concluded does not follow the registry
    with pytest.raises(ValidationError):
        services.reopen(review, reason=" ", token=uuid4(), by=officer)
    assert services.reopen(review, reason="Ghi nhầm sổ hưu", token=uuid4(), by=officer)
    review.refresh_from_db()
    assert not EligibilityFinding.objects.in_force().exists() and EligibilityFinding.objects.count() == 2
    services.withdraw(review, unasked, by=officer)
    conclude(review, officer)
    review.refresh_from_db()
    assert (review.round, totals(reviewed(review, known=TODAY).rows).yes) == (2, 0)
    assert [act.act for act in review.acts.all()] == ["conclude", "reopen", "conclude"]


def test_the_database_keeps_what_was_concluded(group, officer):
    elder, twin = person(group), person(group)
    review = start(group.ward, officer)
    conclude(review, officer)
    row = EligibilityFinding.objects.get(elder=elder)

    def refused(act) -> bool:
        try:
            with transaction.atomic():
                act()
        except DatabaseError:
            return True
        return False

    rows = EligibilityFinding.objects.filter(pk=row.pk)
    assert refused(lambda: rows.update(answer="no", reason="x"))
    assert refused(rows.delete)
    again = {"ward": group.ward, "family": "huu-tri", "opened_by": officer}
    assert refused(
        lambda: EligibilityReview.objects.create(month=date(2026, 6, 1), reviewed_on=date(2026, 6, 2), **again)
    )
    assert refused(
        lambda: EligibilityReview.objects.create(month=date(2026, 5, 1), reviewed_on=date(2026, 6, 2), **again)
    )
    merging.merge(elder, twin, by=officer, on=TODAY)  # both have a row: the kept one's counts, nobody is counted twice
    assert [one.elder_id for one in EligibilityFinding.objects.in_force()] == [elder.pk]


def test_a_merge_carries_the_row_along_and_back(group, officer):
    kept = factories.make_elder(full_name="Nguyễn Thị Lan", birth_year=1945)
    absorbed = person(group)
    review = start(group.ward, officer)
    conclude(review, officer)
    done = merging.merge(kept, absorbed, by=officer, on=TODAY)
    assert EligibilityFinding.objects.in_force().get().elder_id == kept.pk
    merging.unmerge(done, by=officer, reason="Hai người khác nhau")
    assert EligibilityFinding.objects.in_force().get().elder_id == absorbed.pk


def test_a_correction_lasts_while_the_registry_says_the_same(group, officer):
    steady, changed = (factories.make_elder(group=group, birth_year=1940, facts=RESIDENT) for _ in range(2))
    may = start(group.ward, officer, date(2026, 5, 14))
    for elder in (steady, changed):
        services.correct(may, elder, answer="yes", found="unknown", reason="Đã hỏi tại nhà", paper="Đơn", by=officer)
    assert not totals(reckoned(may, known=date(2026, 5, 14)).rows).stale
    conclude(may, officer)
    row = changed.situations.get()
    for name, value in PLAINLY.items():
        setattr(row, name, value)
    row.save()
    june = start(group.ward, officer)
    (kept,) = EligibilityCorrection.objects.filter(review=june)
    assert (kept.elder_id, kept.carried, kept.answer) == (steady.pk, True, "yes")
    steady.situations.update(**PLAINLY | {"pension_monthly_vnd": 4_000_000})
    (told,) = (row for row in reckoned(june, known=TODAY).rows if row.by_hand)
    assert (told.answer, told.found, told.stale) == ("yes", "no", True)  # said, not silently kept


def test_the_life_of_a_person_tells_when_the_answer_changed(group, officer):
    elder = person(group)
    for day in (date(2026, 4, 14), date(2026, 5, 14), DAY):
        if day == DAY:
            elder.situations.update(pension_monthly_vnd=2_900_000)
        conclude(start(group.ward, officer, day=day), officer)
    told = [(one.day, one.text) for one in moments(elder, user=officer, today=TODAY)]
    assert told == [
        (date(2026, 4, 14), "Rà soát hưu trí xã hội tháng 04/2026: đủ điều kiện"),
        (DAY, "Rà soát hưu trí xã hội tháng 06/2026: chưa đủ điều kiện"),
    ]


def test_questions_do_not_grow_with_people(group, officer):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            judge(group.ward, Family.PENSION, DAY, known=DAY)
        return len(queries)

    person(group)
    few = asked()
    for _ in range(12):
        make_award(person(group), since=date(2026, 1, 5))
    assert asked() == few <= 8
