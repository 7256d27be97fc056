"""What cannot wait is a task as soon as it is typed, whether the sheet is concluded or not (180/110, PHQ-9 item 9)."""

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from health.models import FollowUpTask
from health.services import entry as entries
from health.services import exams, registers, tasks
from health.services.entry import Entry, Pressure, Said
from tests.factories import make_elder, make_user
from tests.health.factories import make_enrolment

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 6)
AT = timezone.make_aware(datetime(2026, 10, 6, 9, 0))


@pytest.fixture
def nurse(ward):
    return make_user("health_station", ward=ward)


@pytest.fixture
def exam(group, nurse):
    return exams.open_exam(make_elder(group=group, birth_year=1941), by=nurse, examined_on=DAY, today=DAY)


def typed(exam, nurse, *pressures, **more) -> list[str]:
    """Rules of the open tasks after the sheet was saved with these readings and nothing else."""
    sheet = Entry(pressures=[Pressure(sbp=sbp, dbp=dbp) for sbp, dbp in pressures], **more)
    entries.save_entry(exam, sheet, by=nurse, at=AT)
    return list(FollowUpTask.objects.open().filter(examination=exam).order_by("pk").values_list("rule", flat=True))


def test_nobody_with_180_is_forgotten_because_there_was_no_scale(exam, nurse):
    assert typed(exam, nurse, (186, 104), (184, 102)) == ["A2"]
    (task,) = exam.tasks.all()
    assert timezone.localtime(task.due_at).date() == date(2026, 10, 7) and task.reasons
    assert typed(exam, nurse, (186, 104), (184, 102)) == ["A2"]  # saved again: no second one
    assert typed(exam, nurse, (186, 104), (184, 102), danger_signs=True) == ["A1"]  # the more urgent takes its place


def test_what_is_not_urgent_waits_for_the_conclusion(exam, nurse):
    assert typed(exam, nurse, (165, 95), (163, 94)) == []


def test_a_corrected_number_takes_its_task_away_unless_somebody_worked_on_it(exam, nurse):
    assert typed(exam, nurse, (186, 104)) == ["A2"]
    assert typed(exam, nurse, (136, 84)) == []
    assert FollowUpTask.pgh_event_model.objects.filter(rule="A2", pgh_label="delete").exists()
    assert typed(exam, nurse, (186, 104)) == ["A2"]
    tasks.add_attempt(exam.tasks.get(), on=DAY, kind="call", result="Đang đến trạm", today=DAY, by=nurse)
    assert typed(exam, nurse, (136, 84)) == ["A2"]


def test_thoughts_of_death_are_a_task_the_moment_they_are_told(exam, nurse):  # H-034
    entries.save_instrument(exam, "PHQ9", {str(item): 0 for item in range(1, 9)} | {"9": 1}, by=nurse, at=AT)
    assert [(one.rule, one.priority) for one in exam.tasks.all()] == [("A27", 0)]


def test_the_page_of_an_instrument_warns_at_once(exam, nurse, sign_in):
    answers = {str(item): "0" for item in range(1, 9)} | {"9": "1"}
    page = sign_in(nurse).post(reverse("health:exam_instrument", args=[exam.pk, "PHQ9"]), answers, follow=True)
    assert page.status_code == 200 and exam.tasks.get().rule == "A27"
    assert b"notice error" in page.content


def test_low_sugar_at_the_table(exam, nurse):
    values = {"glucose": Said(text="3,2", method="doi:mao_mach")}
    assert typed(exam, nurse, (128, 78), values=values, confirmed=frozenset({"glucose"})) == ["A10"]


def test_a_visit_of_a_register_with_180_is_seen_by_a_doctor_today(group, nurse, sign_in):
    one = make_enrolment(make_elder(group=group), valid_from=date(2026, 1, 5))

    def came(on: date, sbp: int, dbp: int) -> list[tuple[str, bool]]:
        visit = registers.Visit(visited_on=on, sbp_mmhg=sbp, dbp_mmhg=dbp, confirmed=True)
        registers.record_visit(one, visit, today=DAY, by=nurse)
        return [(task.rule, task.closed_at is None) for task in FollowUpTask.objects.order_by("pk")]

    assert came(date(2026, 9, 5), 186, 112) == []  # copied from paper a month later
    assert came(date(2026, 10, 5), 158, 92) == []
    assert came(DAY, 186, 112) == [("A2", True)]
    assert b"notice error" in sign_in(nurse).get(reverse("health:enrolment", args=[one.pk])).content
    task = FollowUpTask.objects.get()
    assert (task.elder, task.examination, timezone.localtime(task.due_at).date()) == (
        one.elder,
        None,
        date(2026, 10, 7),
    )
    tasks.close(task, outcome="done", note="Bác sĩ đã khám, chỉnh thuốc", at=AT, by=nurse)
    assert came(DAY, 186, 112) == [("A2", False)]  # the visit is corrected in another field: not opened anew
