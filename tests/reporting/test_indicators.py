"""reporting.md §13, the examples that need people: who is counted, on which side, and what the row says."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from elders.choices import EventKind, RoleCode
from elders.models import LifeEvent, Situation, Ward, YearlyReview
from reporting.catalogue import catalogue
from reporting.choices import Side, State, TargetStatus
from reporting.indicators import engine
from reporting.indicators.definitions import COUNTED
from reporting.indicators.drill import NotOpened, by_group, parts, people
from reporting.indicators.engine import evaluate, read
from reporting.indicators.movement import movement
from reporting.indicators.targets import Chosen
from reporting.indicators.windows import window
from reporting.models import ManualEntry
from reporting.services import entries
from tests import factories
from tests.benefits import money
from tests.benefits.factories import make_request
from tests.clubs.factories import make_association_member, make_club, make_companion, make_member, make_unit
from tests.health.case_factories import make_case
from tests.health.factories import make_exam
from tests.reporting.number_factories import make_document, make_entry, make_period, make_target
from tests.reporting.plan_factories import make_activity, make_participant

YEAR = window("HC_NAM", 2026)
CUT_OFF = YEAR.last


def row(ward, code, asked=YEAR):
    return evaluate(ward, asked, codes=[code])[code]


def review(elder, on=date(2026, 6, 1), **answers):
    return YearlyReview.objects.create(elder=elder, year=on.year, reviewed_on=on, **answers)


def old(group, count, *, facts=None, **fields):
    return [factories.make_elder(group=group, facts=facts, **{"birth_year": 1945} | fields) for _ in range(count)]


def test_examples_8_and_6_and_21_what_cannot_be_counted_is_not_zero(group):
    old(group, 1)
    rows = evaluate(group.ward, YEAR)
    assert list(rows)[:3] == ["VL-01", "VL-02", "VL-03"]
    assert (rows["BV-01"].state, rows["BV-01"].printed, rows["BV-01"].assessment) == (State.OUT_OF_SCOPE, "KTPV", "")
    for code in ("CS-03", "PL-01", "CS-02"):
        assert (rows[code].numerator, rows[code].denominator) == (0, 0)
        assert (rows[code].state, rows[code].printed) == (State.NOTHING, "-")
    assert (rows["VL-03"].state, rows["VL-03"].printed) == (State.NO_DATA, "...")
    assert (rows["OP-NB-01"].state, rows["OP-NB-01"].printed) == (State.NOTHING, "-")
    assert rows["YT-02"].state == State.NO_DATA  # nobody was ever examined: who is ill is not known
    for code in ("KK-01", "TH-01", "KT-01"):  # nobody asked: an unknown denominator is not an empty one (§5.4)
        assert (rows[code].state, rows[code].printed) == (State.NO_DATA, "...")


def test_example_7_a_survey_of_less_than_half_gives_no_figure(group):
    asked = old(group, 3)
    old(group, 4)
    for elder in asked:
        review(elder, uses_it=True)
    short = row(group.ward, "TT-02")
    assert (short.state, short.printed, short.numerator) == (State.NO_DATA, "...", None)
    assert "3/7 người đã trả lời (42,9%)" in short.note
    review(factories.make_elder(group=group, birth_year=1950), uses_it=False)
    enough = row(group.ward, "TT-02")
    assert (enough.numerator, enough.denominator, enough.printed) == (3, 4, "75")
    assert "4/8 người đã trả lời (50%)" in enough.note


def test_an_answer_older_than_twelve_months_is_missing_and_the_newest_counts(group):
    fresh, stale, changed, half_asked = old(group, 4)
    review(fresh, date(2026, 1, 10), uses_it=True)
    review(stale, date(2025, 12, 13), uses_it=True)
    review(changed, date(2025, 12, 20), uses_it=True)
    review(changed, date(2026, 11, 1), uses_it=False)
    review(half_asked, date(2025, 12, 20), uses_it=True, plays_sport=False)
    review(half_asked, date(2026, 11, 1), plays_sport=True)  # a sheet that did not ask takes back no answer
    review(stale, date(2026, 12, 15), uses_it=True)  # after the window
    assert (row(group.ward, "TT-02").numerator, row(group.ward, "TT-02").denominator) == (2, 3)
    assert list(people("VH-02", Side.NUMERATOR, group.ward, YEAR)) == [half_asked]


def test_examples_9_and_10_deaths_and_moves_leave_both_sides(group):
    """The small brother of example 9: 10 at the start, of whom 2 died (1 checked), 1 moved out (checked)."""
    stayed, died, away = old(group, 7), old(group, 2), old(group, 1)
    turned = factories.make_elder(group=group, birth_year=1966, birth_month=3, birth_day=1)
    came = factories.make_elder(group=group, valid_from=date(2026, 5, 1))
    for elder in [*stayed[:4], died[0], *away, turned]:
        make_exam(elder, concluded=True, examined_on=date(2026, 3, 10))
    for day in (date(2026, 7, 15), date(2026, 11, 2)):  # the same woman twice more
        make_exam(stayed[0], concluded=True, examined_on=day)
    make_exam(stayed[5], examined_on=date(2026, 3, 10))  # not concluded
    for elder in died:
        type(elder).objects.filter(pk=elder.pk).update(date_of_death=date(2026, 8, 1))
    Situation.objects.filter(elder=away[0]).update(valid_to=date(2026, 9, 1), ended_by="moved_out")
    LifeEvent.objects.create(
        elder=came, kind=EventKind.MOVE_IN, happened_on=date(2026, 5, 1), ward=group.ward, to_group=group, head_count=1
    )
    found = evaluate(group.ward, YEAR, codes=["YT-03", "OP-KSK-01"])
    assert (found["YT-03"].numerator, found["YT-03"].denominator) == (5, 9)
    assert found["OP-KSK-01"].printed == "7 người"
    assert {one.label: one.value for one in found["OP-KSK-01"].figures}["lượt khám"] == 9
    table = movement(group.ward, YEAR)
    assert (table.opening, table.closing) == (10, 9)
    assert table.up == {"of_age": 1, "moved_in": 1, "added": 0}
    assert table.down == {"died": 2, "moved_out": 1, "merged": 0, "corrected": 0}
    assert table.balances


def test_example_11_a_check_of_20_december_is_next_years(group):
    (man,) = old(group, 1, sex="nam")
    make_exam(man, concluded=True, examined_on=date(2026, 12, 20))
    assert [row(group.ward, "YT-03", window(*asked)).numerator for asked in (("HC_NAM", 2026), ("HC_NAM", 2027))] == [
        0,
        1,
    ]
    assert row(group.ward, "YT-03", window("TK_NAM", 2026)).numerator == 1


def test_examples_12_and_13_and_temporary_residents(group):
    def born(year, month=None, day=None, **facts):
        return factories.make_elder(group=group, birth_year=year, birth_month=month, birth_day=day, facts=facts)

    inside = [born(1966, 12, 14), born(1966), born(1940)]
    born(1966, 12, 15)
    dead_on, dead_after = old(group, 2)
    type(dead_on).objects.filter(pk=dead_on.pk).update(date_of_death=CUT_OFF)
    type(dead_on).objects.filter(pk=dead_after.pk).update(date_of_death=date(2026, 12, 15))
    guest = born(1940, residence_type="tam_tru")
    counted = people("OP-DS-01", Side.NUMERATOR, group.ward, YEAR)
    assert set(counted) == {*inside, dead_after, guest}
    assert {one.label: one.value for one in row(group.ward, "OP-DS-01").figures}["chỉ biết năm hoặc tháng sinh"] == 4
    group.ward.counts_temporary_residents = False
    group.ward.save()
    assert guest not in people("OP-DS-01", Side.NUMERATOR, group.ward, YEAR)


def test_examples_14_and_1_cards_on_their_last_day(group):
    last, ended, locked, none, unknown, away, renewed = old(group, 7)
    factories.make_card(last, valid_to=CUT_OFF)
    factories.make_card(ended, valid_to=date(2026, 12, 13))
    factories.make_card(locked, locked_on=CUT_OFF, lock_reason="da_mat")
    for elder in (ended, locked, none):
        elder.card_checks.create(checked_on=date(2026, 12, 1), finding="none")
    away.card_checks.create(checked_on=date(2026, 1, 5), finding="none")
    away.card_checks.create(checked_on=date(2026, 12, 1), finding="elsewhere")  # has a card, nobody knows until when
    renewed.card_checks.create(checked_on=date(2025, 12, 20), finding="none")
    factories.make_card(renewed, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))  # ended: not checked since
    found = row(group.ward, "YT-01")
    assert (found.numerator, found.denominator, found.state) == (1, 7, State.MISSED)
    assert found.note.startswith("Còn thiếu 6 người so với chỉ tiêu")
    # Checked and without; with one of unknown days; not checked with the agency ("chưa đối chiếu", not "không có thẻ").
    assert [one.value for one in found.figures] == [3, 1, 2]
    assert unknown in people("YT-01", Side.DENOMINATOR, group.ward, YEAR)


def test_example_16_clubs_count_people_once_and_only_old_ones(group):
    sport = make_club(ward=group.ward, kind="the_thao", is_care_role=True)
    lth = make_club(ward=group.ward, kind="lien_the_he")
    both, sporty = old(group, 2)
    old(group, 2)
    for club in (sport, lth):
        make_member(club, both)
    review(sporty, plays_sport=True)
    for _ in range(3):
        make_member(lth, make_companion(ward=group.ward))
    rows = evaluate(group.ward, YEAR, codes=["LTH-02", "VH-02", "LTH-01", "VH-01", "OP-LTH-02"])
    assert (rows["LTH-02"].numerator, rows["LTH-02"].denominator) == (1, 4)
    assert (rows["VH-02"].numerator, rows["VH-02"].denominator) == (2, 4)
    assert [one.value for one in rows["VH-02"].figures] == [1, 1]
    assert rows["OP-LTH-02"].numerator == 4
    assert (rows["LTH-01"].printed, rows["LTH-01"].state, rows["LTH-01"].target_printed) == ("Có", State.MET, "Có")
    sport.dissolved_on = CUT_OFF
    sport.save()
    assert row(group.ward, "VH-01").printed == "Không"


def test_example_29_one_kind_of_club_is_enough(group):
    for _ in range(2):
        make_club(ward=group.ward, kind="the_thao")
    found = row(group.ward, "VH-01")
    assert (found.printed, found.state) == ("Có", State.MET)
    assert found.note.startswith("0 CLB văn hóa, văn nghệ; 2 CLB thể dục, thể thao")


def test_examples_18_and_20_the_official_value_wins_and_the_year_goes_on(group):
    elders = old(group, 100)
    for elder in elders[:41]:
        make_exam(elder, concluded=True, examined_on=date(2026, 3, 10))
    half = row(group.ward, "YT-03", window("HC_6T", 2026))
    assert (half.printed, half.progress, half.state) == ("41", "57,7", State.UNDER_WAY)
    assert (half.target_printed, half.proposed) == ("71%(*)", True)
    make_target(ward=group.ward, value=Decimal(40))  # waits for approval: a proposal still
    assert (row(group.ward, "YT-03").target, row(group.ward, "YT-03").proposed) == (Fraction(40), True)
    officer, leader = (
        factories.make_user(role, ward=group.ward) for role in (RoleCode.WARD_OFFICER, RoleCode.WARD_LEADER)
    )
    paper = make_document(ward=group.ward)
    official = {"document": paper, "status": TargetStatus.OFFICIAL, "approved_by": leader, "by": officer}
    make_target(ward=group.ward, target_set="KH76", value=Decimal(90), **official)
    found = row(group.ward, "YT-03")
    assert (found.target_printed, found.proposed, found.state) == ("90%", False, State.MISSED)
    assert found.target_document == paper.words
    national = make_target(ward=group.ward, target_set="QD383_2030", value=Decimal(30), **official)
    assert row(group.ward, "YT-03").target == 90  # the national value decides only when somebody chose it
    national.drives = True
    national.save()
    assert row(group.ward, "YT-03").state == State.MET


def test_example_22_a_family_counts_once(group):
    mother = factories.make_elder(group=group, facts={"household_code": "H1", "disability_level": "nang"})
    factories.make_elder(group=group, facts={"household_code": "H1", "frail_hardship": True})
    factories.make_elder(group=group, facts={"frail_hardship": True})  # no code: a family of its own
    training = make_activity(ward=group.ward, kind="training", topic="family_care", held_on=date(2026, 5, 5))
    for name in ("Con gái", "Con trai"):
        make_participant(training, name, family_of=mother, came=True)
    found = row(group.ward, "TH-01")
    assert (found.numerator, found.denominator, found.printed) == (1, 2, "50")


def test_example_23_returned_rows_leave_both_sides(group):
    """Seven due: two late, one returned because the person died before the day, one whose person died after it."""
    sheet = money.advance(money.a_month(group.ward, [group], 7, pay_to=date(2026, 12, 10)), "paying")
    results = [("received", date(2026, 12, 9))] * 3 + [("received", date(2026, 12, 12))] * 2 + [("deceased", None)] * 2
    for line, (result, paid) in zip(sheet.lines.order_by("pk"), results, strict=True):
        money.answer(line, result, paid_on=paid)
    for line, day in zip(sheet.lines.order_by("-pk"), (date(2026, 12, 11), date(2026, 12, 9)), strict=False):
        type(line.elder).objects.filter(pk=line.elder_id).update(date_of_death=day)
    found = row(group.ward, "OP-HT-04")
    assert (found.numerator, found.denominator, found.printed) == (3, 6, "50")
    assert found.note == "1 lượt trả lại vì người hưởng qua đời trước hạn, không tính"
    assert row(group.ward, "OP-HT-04", window("HC_THANG", 2026, 11)).state == State.NO_DATA
    paid = row(group.ward, "OP-HT-03")
    assert paid.numerator == people("OP-HT-03", Side.NUMERATOR, group.ward, YEAR).count() == 5


def test_example_24_an_unknown_dwelling_is_not_a_good_one(group):
    old(group, 6, facts={"housing": "kien_co"})
    bad, _, _ = old(group, 2, facts={"housing": "nha_tam", "household_code": "H1"}) + old(
        group, 1, facts={"housing": "dot_nat"}
    )
    old(group, 1)
    found = row(group.ward, "NO-01")
    assert (found.numerator, found.denominator, found.state) == (6, 9, State.MISSED)
    assert found.note == "Còn thiếu 3 người so với chỉ tiêu; 9/10 người đã ghi tình trạng nhà ở (90%); " + (
        "Người chưa ghi mã hộ tính riêng một nhà"
    )
    assert [(one.value, one.unit) for one in found.figures] == [(3, "người"), (2, "nhà")]  # persons and houses
    listed = people("NO-01", Side.DENOMINATOR, group.ward, YEAR)
    assert bad in listed
    assert listed.count() == 9


def test_example_25_a_merged_record_is_nobody(group):
    kept, shell = old(group, 2)
    make_exam(kept, concluded=True, examined_on=date(2026, 3, 10))
    type(shell).objects.filter(pk=shell.pk).update(merged_into=kept)
    assert (row(group.ward, "YT-03").numerator, row(group.ward, "YT-03").denominator) == (1, 1)


def test_example_28_members_under_sixty_are_no_part_of_it(group):
    unit = make_unit(ward=group.ward)
    for elder in old(group, 3):
        make_association_member(unit, elder)
    for _ in range(2):
        make_association_member(unit, make_companion(ward=group.ward))
    old(group, 1)
    found = row(group.ward, "OP-HV-01")
    assert (found.numerator, found.denominator, found.printed) == (3, 4, "75")
    assert [(one.label, one.value) for one in found.figures] == [("tổng số hội viên", 5), ("hội viên dưới 60 tuổi", 2)]


def test_example_30_a_contribution_is_never_a_share(group):
    officer, leader = (
        factories.make_user(role, ward=group.ward) for role in (RoleCode.WARD_OFFICER, RoleCode.WARD_LEADER)
    )
    period = make_period(ward=group.ward, by=officer)
    entry = make_entry(period, by=officer, indicator="VL-02", numerator=3, cumulative=9)
    waiting = row(group.ward, "VL-02")
    assert (waiting.state, waiting.printed) == (State.NO_DATA, "...")
    assert "chờ người thứ hai xác nhận" in waiting.note
    entries.confirm(entry, by=leader, now=timezone.now())
    found = row(group.ward, "VL-02")
    assert (found.printed, found.state, found.target_printed) == ("3 người", "", "-")
    assert found.figures[0].value == 9
    assert str(officer) in found.provenance
    assert entry.paper in found.provenance
    assert ManualEntry.objects.get().is_confirmed


def test_poor_people_without_support_and_their_allowance(group, officer):
    poor = {"poverty_national": "ngheo", "has_supporter": False}
    helped, other = old(group, 2, facts=poor)
    old(group, 2, facts={"poverty_national": "khong"})
    money.make_award(helped, valid_from=date(2026, 1, 1))
    money.make_award(other, valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 30))
    found = row(group.ward, "TG-01")
    assert (found.numerator, found.denominator, found.printed) == (1, 2, "50")
    make_request(other, received_on=date(2026, 12, 1), by=officer)  # in process: a number of its own, never "receiving"
    assert [one.value for one in row(group.ward, "TG-01").figures] == [1]
    Situation.objects.update(poverty_national="")
    assert row(group.ward, "TG-01").state == State.NO_DATA  # not known who is poor: not "nobody is"


def test_violence_is_a_total_and_nothing_else(group, officer):
    (elder,) = old(group, 1)
    make_case(elder, officer, kinds=["bao_luc"], confidential=True)
    assert row(group.ward, "OP-NB-01", window("TK_NAM", 2026)).numerator == 1
    for code in ("OP-NB-01", "CS-02", "PL-01"):
        with pytest.raises(NotOpened):
            people(code, Side.NUMERATOR, group.ward, YEAR)


def test_everything_takes_the_same_number_of_queries_however_many_people(group, other_group):
    old(group, 2)
    read(group.ward, YEAR)
    with CaptureQueriesContext(
        connection,
    ) as few:
        evaluate(group.ward, YEAR)
    old(other_group, 20)
    with CaptureQueriesContext(connection) as many:
        evaluate(group.ward, YEAR)
    assert len(many) == len(few)
    counts = read(group.ward, YEAR)
    with CaptureQueriesContext(connection) as none:
        evaluate(group.ward, YEAR, counts=counts)
        for code in COUNTED:
            parts(code, "gioi_tinh", counts)
    assert len(none) == 0
    with CaptureQueriesContext(connection) as one:
        by_group("YT-03", group.ward, YEAR, counts=counts)
    assert len(one) == 1


@pytest.mark.parametrize(("asks", "share", "said"), [(False, 90, State.MET), (True, 90, State.EXCEEDED),
                                                     (True, 71, State.MET), (True, 70, State.MISSED)])  # fmt: skip
def test_exceeded_is_said_only_where_the_ward_asks_for_it(asks, share, said):
    """reporting.md §5.4: "Vượt" is an optional label, off by default, and needs more than the target."""
    counts = SimpleNamespace(window=YEAR, ward=Ward(says_exceeded=asks))
    found = engine._row(catalogue()["YT-03"], engine.Value(share, 100), Chosen(Fraction(71), "", False), counts)
    assert found.state == said
