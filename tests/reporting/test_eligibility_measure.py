"""OP-HT-02: the denominator is the monthly review in force on the cut-off day; every number opens into its people."""

from datetime import date
from uuid import uuid4

from benefits.choices import CaseState
from benefits.models import Case
from benefits.services import eligibility
from elders.models import Elder, Situation
from reporting.choices import Side, Split, State
from reporting.indicators.drill import parts, people
from reporting.indicators.engine import evaluate, read
from reporting.indicators.windows import window
from reporting.report.checks import checks_of
from reporting.task_board import rows_of
from tests import factories
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT, make_award, make_request
from tests.reporting.number_factories import make_period
from tests.reporting.plan_factories import make_plan, make_task

HALF, YEAR = window("HC_6T", 2026), window("HC_NAM", 2026)
PLAINLY = RESIDENT | PLAIN | NO_PENSION | {"has_supporter": True, "facility_eligible_but_fostered": False}


def concluded(ward, day, by):
    review = eligibility.open_review(ward, family="huu-tri", reviewed_on=day, today=day, by=by)
    eligibility.conclude(review, today=day, token=uuid4(), by=by)
    return review


def row(ward, asked=HALF, code="OP-HT-02"):
    return evaluate(ward, asked, codes=[code])[code]


def beside(found):
    return {one.label: one.value for one in found.figures}


def test_which_review_is_missing_is_said_and_nothing_is_counted(group, officer):
    make_award(factories.make_elder(group=group, facts=PLAINLY), since=date(2026, 1, 5))
    ward = group.ward
    nothing = row(ward)
    assert (nothing.state, nothing.numerator, nothing.denominator) == (State.NO_DATA, None, None)
    assert "Chưa rà soát hưu trí xã hội tháng 06/2026" in nothing.note
    # Nobody was reviewed: who is unclear is not known, it is not zero.
    assert not parts("OP-HT-02", Split.GROUP, read(ward, HALF, codes=["OP-HT-02"]))
    assert beside(nothing) == {"tất cả người đang hưởng trong tháng chốt": 1, "hồ sơ đang giải quyết": 0}
    concluded(ward, date(2026, 5, 14), officer)  # another month
    assert row(ward).state == State.NO_DATA
    june = eligibility.open_review(
        ward, family="huu-tri", reviewed_on=date(2026, 6, 20), today=date(2026, 6, 20), by=officer
    )
    assert "tháng 06/2026 chưa kết luận" in row(ward).note
    eligibility.conclude(june, today=date(2026, 6, 20), token=uuid4(), by=officer)
    assert "lấy ngày 20/6/2026, sau ngày chốt 14/6/2026" in row(ward).note
    calendar = row(ward, window("TK_6T", 2026))  # closes on 30/06: the same review counts
    assert (calendar.numerator, calendar.denominator) == (1, 1)
    eligibility.reopen(june, reason="Sai ngày", token=uuid4(), by=officer)
    eligibility.open_review(ward, family="huu-tri", reviewed_on=date(2026, 6, 14), today=date(2026, 6, 20), by=officer)
    june.refresh_from_db()
    eligibility.conclude(june, today=date(2026, 6, 20), token=uuid4(), by=officer)
    assert (row(ward).numerator, row(ward).denominator, row(ward).printed) == (1, 1, "100")


def _ward_of_all_kinds(group, other_group, officer) -> dict[str, Elder]:
    def person(where=group, **fields):
        return factories.make_elder(group=where, facts=fields.pop("facts", PLAINLY), **fields)

    found = {
        "draws": person(),
        "idle": person(other_group, sex="nam"),
        "asked": person(),
        "unknown": person(facts=RESIDENT),
        "draws_unknown": person(facts=RESIDENT, birth_year=1930),
        "poor": person(other_group, birth_year=1955, facts=PLAINLY | {"poverty_national": "ngheo"}),
        "died": person(),
        "paused": person(),
        "pensioner": person(facts=PLAINLY | {"pension_monthly_vnd": 4_000_000}),
    }
    for name in ("draws", "draws_unknown", "poor", "died", "paused"):
        scheme = "SOCPEN_70_74_POOR" if name == "poor" else "SOCPEN_75"
        make_award(found[name], since=date(2026, 1, 5), scheme=scheme)
    pause = found["paused"].awards.get().suspensions
    pause.create(valid_from=date(2026, 6, 1), reason="uncollected")
    make_request(found["asked"], received_on=date(2026, 6, 1), by=officer)
    return found


def test_both_sides_open_into_their_people_and_parts_add_up(group, other_group, officer):
    people_by = _ward_of_all_kinds(group, other_group, officer)
    ward = group.ward
    concluded(ward, date(2026, 6, 10), officer)
    make_award(people_by["pensioner"], since=date(2026, 6, 12))  # the pension turned out to have ended
    Elder.objects.filter(pk=people_by["died"].pk).update(date_of_death=date(2026, 6, 12))  # after the review
    Case.objects.update(state=CaseState.GRANTED, signed_on=date(2026, 6, 18))  # after the cut-off
    found = row(ward)
    assert (found.numerator, found.denominator) == (2, 5)  # draws, poor / those and idle, asked, paused
    by_name = {elder.pk: name for name, elder in people_by.items()}
    listed = [{by_name[one.pk] for one in people("OP-HT-02", side, ward, HALF)} for side in Side]
    assert listed == [{"draws", "poor"}, {"draws", "poor", "idle", "asked", "paused"}]
    told = beside(found)
    assert told["hồ sơ đang giải quyết"] == 1 and told["ngoài mẫu số vì chưa rõ"] == 2
    assert told["đang hưởng nhưng ngoài mẫu số"] == 2  # unclear, and begun after the day of the review
    assert told["tất cả người đang hưởng trong tháng chốt"] == 4
    counts = read(ward, HALF, codes=["OP-HT-02"])
    for split in Split:
        pieces = parts("OP-HT-02", split, counts)
        assert (sum(one.numerator for one in pieces), sum(one.denominator for one in pieces)) == (2, 5), split
        for one in pieces:
            for side, number in ((Side.NUMERATOR, one.numerator), (Side.DENOMINATOR, one.denominator)):
                asked = people("OP-HT-02", side, ward, HALF, split=split, key=one.key)
                assert asked.count() == number, (split, one.key, side)
    facts = Situation.objects.get(elder=people_by["idle"])
    facts.pension_monthly_vnd = 5_000_000
    facts.save()
    assert row(ward).denominator == 5  # concluded: the registry no longer moves it
    said = " ".join(one.text for one in checks_of(make_period(ward=ward, by=officer, code="HC_6T"), today=HALF.last))
    assert "5 tháng trong kỳ chưa kết luận rà soát hưu trí xã hội." in said  # January to May
    assert "1 người đang hưởng hưu trí xã hội nhưng rà soát không ghi đủ điều kiện." in said


def test_who_was_reviewed_in_the_period_counts_once_by_the_newest_result(group, officer):
    changed, unclear = factories.make_elder(group=group, facts=RESIDENT), factories.make_elder(group=group)
    gone = factories.make_elder(group=group, facts=PLAINLY)
    ward = group.ward
    assert row(ward, YEAR, "OP-HT-01").state == State.NO_DATA
    concluded(ward, date(2026, 5, 14), officer)
    Situation.objects.filter(elder=changed).update(**PLAINLY)
    Elder.objects.filter(pk=gone.pk).update(date_of_death=date(2026, 6, 2))
    concluded(ward, date(2026, 6, 14), officer)
    found = row(ward, YEAR, "OP-HT-01")
    assert found.numerator == people("OP-HT-01", Side.NUMERATOR, ward, YEAR).count() == 2
    told = beside(found)
    assert (
        told["đủ điều kiện"],
        told["chưa rõ, thiếu hồ sơ"],
        told["ngoài số này, đã rà soát nay không còn trong sổ"],
    ) == (1, 1, 1)
    assert {one.pk for one in people("OP-HT-01", Side.NUMERATOR, ward, YEAR)} == {changed.pk, unclear.pk}


def test_the_task_of_the_plan_says_how_many_months_were_concluded(group, officer):
    ward = group.ward
    plan = make_plan(ward=ward)
    pension, allowance = (make_task(plan, code=code, activity_type="roster_review") for code in ("P-04", "P-05"))
    concluded(ward, date(2026, 4, 14), officer)
    concluded(ward, date(2026, 5, 14), officer)
    found = {row.task: row for row in rows_of(plan.tasks.select_related("plan"), today=date(2026, 5, 20))}
    assert (found[pension].counted, found[pension].last_on) == ("02 tháng đã kết luận rà soát", date(2026, 5, 14))
    assert found[allowance].counted == ""
    (before,) = rows_of([pension], today=date(2026, 4, 20))
    assert before.counted == "01 tháng đã kết luận rà soát"
