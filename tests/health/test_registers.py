"""Registers: enrolment, visits, targets, calls, frozen months (worked examples E46–E55 of the notes, against rows)."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from elders.services import merging
from health.cohort import State, Visit, pressure_state
from health.models import Condition, Enrolment, RegisterReport, RegisterVisit
from health.register_figures import cohort_of, figures
from health.register_marks import members
from health.register_overdue import overdue, recalls, taken_off, to_call, waiting
from health.register_rules import Target, Values, disease_of, diseases, judged
from health.services import register_ends, register_reports, registers
from health.services.entry import Unlikely
from tests.factories import make_elder, make_user
from tests.health.factories import make_enrolment, visit

TODAY = date(2026, 11, 26)


# --- pure ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("disease", "values", "target", "expected"),
    [
        ("tha", {"sbp": 146, "dbp": 84}, {"sbp": 150, "dbp": 90}, 1),  # E50
        ("tha", {"sbp": 150, "dbp": 84}, {"sbp": 150, "dbp": 90}, 0),  # "below", not "up to"
        ("tha", {"sbp": 139, "dbp": 89}, {}, 1),  # without a personal target: below 140/90
        ("tha", {"sbp": 139, "dbp": 90}, {}, 0),
        ("tha", {}, {}, 2),
        ("dtd", {"hba1c": Decimal("7.8")}, {"health_state": "nhieu_benh"}, 1),  # E29
        ("dtd", {"hba1c": Decimal("7.8")}, {"health_state": "manh_khoe"}, 0),  # E29
        ("dtd", {"hba1c": Decimal("7.8")}, {}, 2),  # nobody chose a target
        ("dtd", {"glucose": Decimal("7.2"), "glucose_timing": "doi"}, {"health_state": "manh_khoe"}, 1),
        ("dtd", {"glucose": Decimal("7.3"), "glucose_timing": "doi"}, {"health_state": "manh_khoe"}, 0),
        ("dtd", {"glucose": Decimal("4.9"), "glucose_timing": "doi"}, {"health_state": "manh_khoe"}, 0),
        ("dtd", {"glucose": Decimal("7.0"), "glucose_timing": "sau_2h"}, {"health_state": "manh_khoe"}, 2),
        ("hpq", {"asthma_control": 2}, {}, 1),
        ("hpq", {"asthma_control": 1}, {}, 0),
        ("copd", {}, {}, 2),
    ],
)
def test_at_target_by_the_numbers(disease, values, target, expected):
    assert judged(disease, Values(**values), Target(**target), day=date(2026, 4, 1))[0] == expected


@pytest.mark.parametrize(
    ("icd", "disease"),
    [("I10", "tha"), ("I15.9", "tha"), ("E11.9", "dtd"), ("J44", "copd"), ("J45.0", "hpq"), ("F20", "ttpl"),
     ("F33.1", "tram_cam"), ("F03", "sstt"), ("C61", "ung_thu"), ("I64", "mmn"), ("I20", ""), ("Z00.0", "")],
)  # fmt: skip
def test_the_register_of_a_code(icd, disease):
    assert disease_of(icd) == disease


def test_every_register_names_form_and_source():
    for one in diseases().values():
        assert one.form and one.source and one.short and one.label
        assert one.outcome in ("pressure", "sugar", "target")


@pytest.mark.parametrize(
    ("last", "due"),
    [(date(2026, 9, 30), date(2026, 10, 14)), (date(2026, 8, 31), date(2026, 9, 16))],  # E53; 1–2/9 are days off
)
def test_the_report_is_due_ten_working_days_later(last, due):
    assert register_reports.due_on(last) == due


# --- against the database --------------------------------------------------------------------------------------------
@pytest.fixture
def nurse(ward):
    return make_user("health_station", ward=ward)


def state_in(enrolment: Enrolment, month: date) -> State | None:
    mine = Enrolment.objects.filter(pk=enrolment.pk)
    found = members(mine, disease=enrolment.disease, first_month=month, last_month=month)
    return found[0].state(month) if found else None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("enrolled", "visits", "month", "expected"),
    [
        (date(2025, 9, 10), [("2026-02-12", 150, 92), ("2026-03-20", 134, 84)], "2026-04", State.CONTROLLED),  # E46
        (date(2025, 9, 10), [("2026-03-20", 140, 84)], "2026-04", State.UNCONTROLLED),  # E47
        (date(2025, 9, 10), [("2026-01-15", 130, 80)], "2026-04", State.NO_VISIT),  # E48
        (date(2025, 9, 10), [("2026-01-15", 130, 80)], "2026-12", State.NO_VISIT),  # E48
        (date(2025, 9, 10), [("2026-01-15", 130, 80)], "2027-01", State.LOST),  # E48
        (date(2026, 2, 3), [("2026-02-03", 150, 95)], "2026-04", State.NEW),  # E49
        (date(2026, 2, 3), [("2026-02-03", 150, 95)], "2026-05", State.NO_VISIT),  # E49
        (date(2026, 2, 3), [("2026-02-03", 150, 95)], "2026-01", None),
        (date(2025, 9, 10), [("2026-03-20", 134, 84), ("2026-04-09", None, None)], "2026-04", State.CONTROLLED),
    ],
)
def test_rows_and_the_pure_rule_agree(group, enrolled, visits, month, expected):
    enrolment = make_enrolment(make_elder(group=group), valid_from=enrolled)
    for on, sbp, dbp in visits:
        enrolment.visits.create(visited_on=on, sbp_mmhg=sbp, dbp_mmhg=dbp)
    first = date.fromisoformat(f"{month}-01")
    assert state_in(enrolment, first) is expected
    pure = [Visit(date.fromisoformat(on), sbp, dbp) for on, sbp, dbp in visits]
    assert pressure_state(enrolled_on=enrolled, visits=pure, month=first) is expected


@pytest.mark.django_db
def test_personal_target_and_programme_are_two_figures(group, nurse):  # E50, H-053
    enrolment = make_enrolment(
        make_elder(group=group), valid_from=date(2025, 9, 10), target_sbp_mmhg=150, target_dbp_mmhg=90
    )
    row = registers.record_visit(enrolment, visit(date(2026, 10, 5), 146, 84), today=TODAY, by=nurse)
    assert (row.at_target, row.target_words) == (1, "huyết áp dưới 150/90")
    assert state_in(enrolment, date(2026, 10, 1)) is State.UNCONTROLLED
    row = registers.record_visit(
        enrolment, visit(date(2026, 10, 5), 146, 84, at_target=0), today=TODAY, by=nurse
    )  # the doctor may say otherwise
    assert row.at_target == 0 and enrolment.visits.count() == 1


@pytest.mark.django_db
def test_the_next_appointment_follows_grade_and_stability(group, nurse):  # E52, H-056
    enrolment = make_enrolment(make_elder(group=group), valid_from=date(2026, 6, 1), grade=2)
    for on, sbp, due in (
        (date(2026, 10, 5), 152, date(2026, 10, 19)),
        (date(2026, 10, 19), 134, date(2026, 11, 2)),  # one visit at target is not yet stable
        (date(2026, 11, 2), 132, date(2026, 12, 2)),  # two in a row: monthly
    ):
        assert registers.record_visit(enrolment, visit(on, sbp, 84), today=TODAY, by=nurse).next_on == due
    own = registers.record_visit(
        enrolment, visit(date(2026, 11, 20), 132, 84, next_on=date(2026, 11, 27)), today=TODAY, by=nurse
    )
    assert own.next_on == date(2026, 11, 27)
    grade_unknown = make_enrolment(make_elder(group=group), valid_from=date(2026, 6, 1))
    row = registers.record_visit(grade_unknown, visit(date(2026, 10, 31), 150, 84), today=TODAY, by=nurse)
    assert row.next_on == date(2026, 11, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(("came", "returned"), [(date(2026, 11, 14), 1), (date(2026, 11, 15), 0)])
def test_who_came_back_after_the_first_call(group, nurse, came, returned):  # E51
    enrolment = make_enrolment(make_elder(group=group), valid_from=date(2026, 6, 1))
    enrolment.visits.create(visited_on=date(2026, 8, 20), sbp_mmhg=150, dbp_mmhg=90, next_on=date(2026, 9, 20))
    registers.record_call(enrolment, called_on=date(2026, 10, 30), result="agreed", today=TODAY, by=nurse)
    enrolment.visits.create(visited_on=came, sbp_mmhg=150, dbp_mmhg=90)
    found = recalls(Enrolment.objects.all(), month=date(2026, 10, 1))["tha"]
    assert (found.overdue, found.called, found.returned, found.results) == (1, 1, returned, {"agreed": 1})


@pytest.mark.django_db
def test_the_overdue_list_and_what_calls_do_to_it(group, nurse):
    everybody = Enrolment.objects.all()
    enrolment = make_enrolment(make_elder(group=group), valid_from=date(2026, 6, 1))
    enrolment.visits.create(visited_on=date(2026, 10, 5), sbp_mmhg=150, dbp_mmhg=90, next_on=date(2026, 11, 5))
    assert not overdue(everybody, on=date(2026, 11, 5)).exists()  # the day itself is not late
    assert list(to_call(everybody, today=date(2026, 11, 6))) == [enrolment]
    call = {"today": TODAY, "by": nurse}
    registers.record_call(enrolment, called_on=date(2026, 11, 6), result="later", **call)
    assert list(waiting(everybody, today=date(2026, 11, 12))) == [enrolment]
    assert list(to_call(everybody, today=date(2026, 11, 13))) == [enrolment]  # seven days later
    registers.record_call(enrolment, called_on=date(2026, 11, 13), result="elsewhere", **call)
    assert not overdue(everybody, on=date(2026, 11, 20)).exists()
    assert list(taken_off(everybody, today=date(2026, 11, 20))) == [enrolment]
    enrolment.visits.create(visited_on=date(2026, 11, 21), next_on=date(2026, 11, 24))
    assert list(to_call(everybody, today=TODAY)) == [enrolment]  # a visit, and late again
    register_ends.end_enrolment(enrolment, on=date(2026, 11, 25), why="transferred", note="BV Kiến An", **call)
    assert not overdue(everybody, on=TODAY).exists()
    with pytest.raises(ValidationError, match="ra khỏi sổ"):
        registers.record_call(enrolment, called_on=TODAY, result="agreed", **call)


@pytest.mark.django_db
def test_without_an_appointment_thirty_days(group):
    enrolment = make_enrolment(make_elder(group=group), valid_from=date(2026, 6, 1))
    enrolment.visits.create(visited_on=date(2026, 10, 5))
    assert not overdue(Enrolment.objects.all(), on=date(2026, 11, 4)).exists()
    assert overdue(Enrolment.objects.all(), on=date(2026, 11, 5)).exists()


def enrolled(elder, nurse, *, disease="tha", today=TODAY, first=None, **plan):
    diagnosis = registers.Diagnosis(
        icd_code="I10" if disease == "tha" else "E11", confirmed_on=date(2026, 10, 1), doctor="BS. Minh", place="TYT"
    )
    return registers.enrol(
        elder,
        disease=disease,
        diagnosis=diagnosis,
        plan=registers.Plan(**plan),
        first_visit=first or visit(date(2026, 10, 1), 152, 94),
        today=today,
        by=nurse,
    )


@pytest.mark.django_db
def test_enrolment_takes_a_diagnosis_and_a_dated_measurement(group, nurse):  # H-049, H-050
    elder = make_elder(group=group)
    with pytest.raises(ValidationError, match="phải có huyết áp"):
        enrolled(elder, nurse, first=registers.Visit(visited_on=date(2026, 10, 1)))
    with pytest.raises(ValidationError, match="đường huyết hoặc HbA1c"):
        enrolled(elder, nurse, disease="dtd")
    made = enrolled(elder, nurse, grade=1)
    condition = Condition.objects.get(elder=elder)
    assert (condition.state, condition.doctor, made.condition) == ("xac_dinh", "BS. Minh", condition)
    assert made.valid_from == date(2026, 10, 1) and made.visits.get().sbp_mmhg == 152
    assert state_in(made, date(2026, 10, 1)) is State.NEW  # under care from the first day
    with pytest.raises(ValidationError, match="đã có trong sổ"):
        enrolled(elder, nurse)
    with pytest.raises(IntegrityError, match="enrolment_no_overlap"), transaction.atomic():
        make_enrolment(elder, condition=condition, valid_from=date(2026, 11, 1))


@pytest.mark.django_db
def test_a_visit_refuses_what_cannot_be_and_asks_about_the_unlikely(group, nurse):
    enrolment = enrolled(make_elder(group=group), nurse)
    write = {"today": TODAY, "by": nurse}
    for said, words in (
        (visit(TODAY + timedelta(days=1), 130, 80), "chưa đến"),
        (visit(date(2026, 9, 1), 130, 80), "trước ngày đó"),
        (visit(date(2026, 11, 2), 300, 80), "không thể có"),
        (visit(date(2026, 11, 2), 120, 114), "cách nhau"),
        (visit(date(2026, 11, 2), 130, None), "hai số"),
        (visit(date(2026, 11, 2), 130, 80, glucose_mmol=Decimal(7)), "lúc nào"),
        (visit(date(2026, 11, 2), 130, 80, next_on=date(2026, 11, 2)), "sau ngày khám"),
    ):
        with pytest.raises(ValidationError, match=words):
            registers.record_visit(enrolment, said, **write)
    with pytest.raises(Unlikely):
        registers.record_visit(enrolment, visit(date(2026, 11, 2), 212, 118), **write)
    row = registers.record_visit(enrolment, visit(date(2026, 11, 2), 212, 118, confirmed=True), **write)
    with pytest.raises(ValidationError, match="vì sao"):
        registers.remove_visit(row, why=" ", by=nurse)
    registers.remove_visit(row, why="Ghi nhầm người", by=nurse)
    with pytest.raises(ValidationError, match="đưa người này vào sổ"):
        registers.remove_visit(enrolment.visits.get(), why="nhầm", by=nurse)


@pytest.mark.django_db
def test_endings_and_the_way_back(group, nurse):
    elder = make_elder(group=group)
    enrolment, act = enrolled(elder, nurse), {"today": TODAY, "by": nurse}
    for why, note, on, words in (
        ("transferred", "", TODAY, "nơi chuyển"),
        ("ruled_out", "", TODAY, "lý do loại trừ"),
        ("lost", "", date(2026, 9, 1), "không thể trước"),
        ("lost", "", TODAY + timedelta(days=1), "chưa đến"),
        ("khac", "", TODAY, "lý do kết thúc"),
    ):
        with pytest.raises(ValidationError, match=words):
            register_ends.end_enrolment(enrolment, on=on, why=why, note=note, **act)
    lost = register_ends.end_enrolment(enrolment, on=date(2026, 11, 20), why="lost", **act)
    assert lost.state_words == "Mất theo dõi"
    with pytest.raises(ValidationError, match="Đưa lại vào sổ"):
        enrolled(elder, nurse)
    registers.record_visit(lost, visit(date(2026, 11, 25), 130, 80), **act)  # comes by themselves
    lost.refresh_from_db()
    assert lost.is_open
    out = register_ends.end_enrolment(lost, on=TODAY, why="ruled_out", note="Holter bình thường", **act)
    assert Condition.objects.get(pk=out.condition_id).state == "loai_tru"
    assert state_in(out, date(2026, 11, 1)) is None and state_in(out, date(2026, 10, 1)) is State.NEW
    with pytest.raises(ValidationError, match="loại trừ"):
        register_ends.bring_back(out, why="nhầm", by=nurse)


@pytest.mark.django_db
def test_a_death_closes_all_registers_and_can_be_taken_back(group, nurse):
    elder = make_elder(group=group)
    one = make_enrolment(elder, valid_from=date(2026, 1, 5))
    other = make_enrolment(elder, disease="dtd", valid_from=date(2026, 2, 5))
    with transaction.atomic():
        steps = register_ends.close_registers(elder, on=date(2026, 6, 10), why="died", by=nurse)
    assert [text for text, _ in steps] == [
        "Kết thúc quản lý đái tháo đường từ ngày 10/06/2026",
        "Kết thúc quản lý tăng huyết áp từ ngày 10/06/2026",
    ]
    one.refresh_from_db()
    assert (one.valid_to, one.ending) == (date(2026, 6, 10), "died")
    assert state_in(one, date(2026, 6, 1)) is State.DEAD
    for _, undo in reversed(steps):
        assert register_ends.registers_objections(undo) == []
        register_ends.reopen_registers(undo)
    assert Enrolment.objects.filter(valid_to__isnull=True).count() == 2
    other.refresh_from_db()
    assert other.ending == ""


@pytest.mark.django_db
def test_a_frozen_month_never_changes(ward, group, nurse):  # E54, H-058
    elder = make_elder(group=group)
    enrolment = make_enrolment(elder, valid_from=date(2025, 9, 10))
    enrolment.visits.create(visited_on=date(2026, 3, 20), sbp_mmhg=134, dbp_mmhg=84, at_target=1, supply_days=30)
    march = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    token = uuid.uuid4()
    made = register_reports.freeze(ward, **march, token=token, by=nurse, today=TODAY)
    assert register_reports.freeze(ward, **march, token=token, by=nurse, today=TODAY) == made  # a second click
    assert made.due_on == date(2026, 4, 14)
    march_figures = made.figures["tha"]
    assert (march_figures["managed"], march_figures["came"], march_figures["medicine"]) == (1, 1, 1)
    assert march_figures["target_yes"] == 1 and march_figures["states"]["controlled"] == 1
    counted = ["start", "managed", "medicine", "medicine_12m"]
    assert made.people == {"tha": [[elder.pk, "controlled", 1, "2026-03-20", counted]]}
    register_ends.close_registers(elder, on=date(2026, 6, 10), why="died", by=nurse)
    live = cohort_of(Enrolment.objects.all(), disease="tha", month=date(2026, 7, 1))
    assert [one.cumulative for one in live[-4:]] == [1, 1, 0, 0]  # gone from the months since
    made.refresh_from_db()
    assert made.figures["tha"] == march_figures
    with pytest.raises(Exception, match=r"(?i)cannot update"), transaction.atomic():
        RegisterReport.objects.filter(pk=made.pk).update(figures={})
    with pytest.raises(Exception, match=r"(?i)cannot delete"), transaction.atomic():
        made.delete()
    with pytest.raises(ValidationError, match="bổ sung"):
        register_reports.freeze(ward, **march, token=uuid.uuid4(), by=nurse, today=TODAY)
    more = register_reports.freeze(
        ward, **march, reason="Ghi thiếu một người", token=uuid.uuid4(), by=nurse, today=TODAY
    )
    assert (more.version, more.reason) == (2, "Ghi thiếu một người")
    register_reports.mark_sent(more, on=date(2026, 4, 10), today=TODAY, by=nurse)
    with pytest.raises(ValidationError, match="chưa hết"):
        register_reports.freeze(
            ward, first=date(2026, 11, 1), last=date(2026, 11, 30), token=uuid.uuid4(), by=nurse, today=TODAY
        )
    waits = [month for month, _ in register_reports.months_waiting(ward, today=TODAY)]
    assert date(2026, 3, 1) not in waits and waits[-1] == date(2026, 10, 1) and len(waits) == 11


@pytest.mark.django_db
def test_movements_of_a_month_add_up(group, nurse):
    people = [make_elder(group=group) for _ in range(5)]
    make_enrolment(people[0], valid_from=date(2026, 1, 5))
    make_enrolment(people[1], valid_from=date(2026, 1, 5), valid_to=date(2026, 10, 7), ending="transferred")
    make_enrolment(people[2], valid_from=date(2026, 10, 2))
    make_enrolment(people[3], valid_from=date(2026, 10, 2), valid_to=date(2026, 10, 31), ending="died")
    make_enrolment(people[4], valid_from=date(2026, 11, 2))
    got = figures(Enrolment.objects.all(), first=date(2026, 10, 1), last=date(2026, 10, 31))["tha"]
    assert [got[key] for key in ("start", "new", "transferred", "died", "lost", "managed")] == [2, 2, 1, 1, 0, 2]


@pytest.mark.django_db
def test_a_new_year_begins_with_the_same_people(group):  # H-054
    stays = make_enrolment(make_elder(group=group), valid_from=date(2025, 3, 1))
    left = make_enrolment(
        make_elder(group=group), valid_from=date(2025, 3, 1), valid_to=date(2025, 12, 31), ending="lost"
    )
    comes = make_enrolment(make_elder(group=group), valid_from=date(2026, 2, 1))
    assert set(Enrolment.objects.in_year(2025)) == {stays, left}
    assert set(Enrolment.objects.in_year(2026)) == {stays, comes}
    assert not RegisterVisit.objects.filter(enrolment__in=Enrolment.objects.in_year(2026)).exists()


@pytest.mark.django_db
def test_two_records_in_one_register_become_one_and_come_apart(group, officer):
    kept, absorbed = make_elder(group=group), make_elder(group=group)
    one = make_enrolment(kept, valid_from=date(2026, 3, 1))
    one.visits.create(visited_on=date(2026, 3, 1), sbp_mmhg=150, dbp_mmhg=90)
    other = make_enrolment(absorbed, valid_from=date(2026, 1, 5))
    other.visits.create(visited_on=date(2026, 1, 5), sbp_mmhg=160, dbp_mmhg=90)
    other.visits.create(visited_on=date(2026, 3, 1), sbp_mmhg=152, dbp_mmhg=90)
    other.calls.create(called_on=date(2026, 2, 20), result="agreed")
    make_enrolment(absorbed, disease="dtd", valid_from=date(2026, 2, 1))
    before = sorted(RegisterVisit.objects.values_list("pk", "enrolment", "sbp_mmhg"))
    made = merging.merge(kept, absorbed, by=officer, on=TODAY)
    assert not Enrolment.objects.filter(elder=absorbed).exists()
    one.refresh_from_db()
    assert one.valid_from == date(2026, 1, 5) and one.calls.count() == 1
    assert sorted(one.visits.values_list("sbp_mmhg", flat=True)) == [150, 160]
    assert Enrolment.objects.filter(elder=kept).count() == 2
    merging.unmerge(made, by=officer, reason="Hai người khác nhau")
    assert sorted(RegisterVisit.objects.values_list("pk", "enrolment", "sbp_mmhg")) == before
    assert Enrolment.objects.filter(elder=absorbed).count() == 2 and Condition.objects.count() == 3
