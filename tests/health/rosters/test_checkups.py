"""Results files, from sending to undo: what is written, what waits, who may see it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from elders.intake.kinds import kinds_for
from elders.models import IntakeBatch
from elders.services import intake
from health.models import Examination, Facility, FollowUpTask, HealthAccess
from health.services import tasks as follow_up
from tests.elders.intake.sending import codes, roster, verdicts
from tests.factories import make_elder, make_user
from tests.health.factories import make_exam, make_invitation, make_round

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 6)
HEAD = [
    "Họ và tên",
    "Năm sinh",
    "Ngày khám",
    "Huyết áp",
    "Cao (cm)",
    "Nặng (kg)",
    "Đường huyết",
    "Bệnh mạn tính",
    "Phân loại",
]
LAN = ["Nguyễn Thị Lan", "1945", "06/10/2026", "182/118; 176/112", "160", "58,7", "126 mg/dL", "THA", "IV"]
MAI = ["Lê Thị Mai", "1950", "", "120/80", "1m58", "46,1", "", "", "II"]


@pytest.fixture
def people(group):
    lan = make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945, birth_month=None, birth_day=None)
    mai = make_elder(group=group, full_name="Lê Thị Mai", birth_year=1950, birth_month=None, birth_day=None)
    return lan, mai


@pytest.fixture
def nurse(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.fixture
def hospital(ward):
    return Facility.objects.create(ward=ward, name="Bệnh viện Kiến An")


def send(*rows, by, about, head=HEAD, as_of=DAY) -> IntakeBatch:
    batch = intake.receive(
        content=roster(*rows, headings=head), file_name="kham.csv", kind="checkups", sender=by, as_of=as_of,
        target=str(about.pk),
    )  # fmt: skip
    return intake.preview(batch)


def write(batch: IntakeBatch, *, by) -> IntakeBatch:
    return intake.apply(batch, by=by, today=timezone.localdate())


def test_rows_become_unsigned_check_ups_with_what_they_call_for_and_go_again(nurse, people, hospital):
    lan, mai = people
    batch = write(send(LAN, MAI, by=nurse, about=hospital), by=nurse)
    assert verdicts(batch) == ["new", "new"]
    first, second = Examination.objects.order_by("elder_id")
    assert (first.elder, first.facility, first.state, first.examined_on) == (lan, hospital, "partial", DAY)
    assert (first.health_class, first.known_conditions, first.source_batch) == (4, ["I10"], batch)
    assert [str(one) for one in first.pressures.all()] == ["182/118", "176/112"]
    glucose = first.measurements.get(key="glucose")
    assert (glucose.value, glucose.said, glucose.said_unit) == (7, "126", "mg/dL")  # E24: both are kept
    assert second.measurements.get(key="height").value == 158
    classes = dict(first.classifications.values_list("ruleset", "label"))
    assert classes["THA_BYT_3"] == "Huyết áp cao, mức độ 3" and classes["BMI_WPRO"] == "Bình thường"  # E13, E20
    assert list(first.tasks.filter(rule="A2").values_list("priority", flat=True)) == [1]  # E20: within 24 hours
    again = write(send(LAN, MAI, by=nurse, about=hospital), by=nurse)
    assert verdicts(again) == ["same", "same"] and Examination.objects.count() == 2
    intake.undo(batch, by=nurse)
    assert not Examination.objects.exists() and not FollowUpTask.objects.exists()


def test_a_corrected_file_changes_what_changed_and_undo_puts_it_back(nurse, people, hospital):
    write(send(LAN, by=nurse, about=hospital), by=nurse)
    fixed = [*LAN]
    fixed[3], fixed[5] = "142/86", "61"
    batch = send(fixed, by=nurse, about=hospital)
    assert verdicts(batch) == ["changed"] and set(batch.rows.get().changes) == {"bp", "weight"}
    write(batch, by=nurse)
    exam = Examination.objects.get()
    assert [str(one) for one in exam.pressures.all()] == ["142/86"]
    assert exam.classifications.get(ruleset="BMI_WPRO").label.startswith("Thừa cân")
    intake.undo(batch, by=nurse)
    assert [str(one) for one in exam.pressures.all()] == ["182/118", "176/112"]
    assert exam.measurements.get(key="weight").said == "58,7"
    assert exam.classifications.get(ruleset="BMI_WPRO").label == "Bình thường"


def test_undo_refuses_once_somebody_worked_on_it(nurse, people, hospital):
    batch = write(send(LAN, by=nurse, about=hospital), by=nurse)
    task = FollowUpTask.objects.filter(rule="A2").get()
    follow_up.add_attempt(task, on=DAY, kind="call", result="hẹn đến khám", today=DAY, by=nurse)
    with pytest.raises(ValidationError, match="Nguyễn Thị Lan"):
        intake.undo(batch, by=nurse)
    assert Examination.objects.exists()


def test_unlikely_waits_impossible_stays_out(nurse, people, hospital):
    unlikely, impossible = [*LAN], [*MAI]
    unlikely[3], impossible[3] = "238/112", "120/114"
    batch = send(unlikely, impossible, by=nurse, about=hospital)
    assert verdicts(batch) == ["suspect", "rejected"]
    assert codes(batch) == [["CHECKUP_UNLIKELY", "CHECKUP_GLUCOSE"], ["CHECKUP_IMPOSSIBLE"]]
    write(batch, by=nurse)
    assert not Examination.objects.exists()
    row = intake.decide(batch.rows.order_by("pk")[0], choice="accept", by=nurse)
    assert row.verdict == "new"
    row = intake.fix(batch.rows.order_by("pk")[1], field="bp", text="124/80", by=nurse)
    assert row.verdict == "new"
    write(batch, by=nurse)
    assert Examination.objects.count() == 2
    assert Examination.objects.get(elder=people[0]).pressures.get().confirmed_unlikely


def test_what_cannot_be_a_check_up_is_refused(nurse, people, hospital):
    lan, mai = people
    make_exam(mai, concluded=True)
    type(lan).objects.filter(pk=lan.pk).update(date_of_death=date(2026, 9, 1))
    stranger = ["Trần Văn Hòa", "1948", *LAN[2:]]
    tomorrow = [*MAI]
    tomorrow[2] = "06/10/2999"
    empty = [*MAI[:3], "", "", "", "", "", ""]
    batch = send(LAN, MAI, stranger, tomorrow, empty, by=nurse, about=hospital)
    told = [
        set(row) & {"CHECKUP_DEAD", "CHECKUP_LOCKED", "NOT_IN_REGISTRY", "CHECKUP_DAY", "CHECKUP_EMPTY"}
        for row in codes(batch)
    ]
    assert told == [{"CHECKUP_DEAD"}, {"CHECKUP_LOCKED"}, {"NOT_IN_REGISTRY"}, {"CHECKUP_DAY"}, {"CHECKUP_EMPTY"}]


def test_a_second_free_one_in_the_year_asks(nurse, people, hospital):
    make_exam(people[1], examined_on=date(2026, 5, 3))
    batch = send(MAI, by=nurse, about=hospital)
    assert codes(batch) == [["CHECKUP_SECOND"]]
    intake.decide(batch.rows.get(), choice="accept", by=nurse)
    write(batch, by=nurse)
    assert not Examination.objects.get(examined_on=DAY).is_free


def test_a_whole_row_of_a_facility_that_may_conclude_is_concluded(nurse, people, hospital, ward):
    Facility.objects.filter(pk=hospital.pk).update(can_conclude_document="12/TB-SYT")
    invitation = make_invitation(make_round(ward, state="running", facility=hospital), people[0])
    head = [*HEAD, "Tuần hoàn", "Kết luận", "Tình trạng sức khỏe", "Bác sĩ", "Mã ICD"]
    whole = [*LAN, "Tim đều", "Tăng huyết áp độ 3", "Có vấn đề sức khỏe", "BS. Trần Văn Minh", "I10"]
    batch = write(send(whole, [*MAI, "", "Khỏe", "", "", ""], by=nurse, about=hospital, head=head), by=nurse)
    first, second = Examination.objects.order_by("elder_id")
    assert (first.state, first.doctor, first.icd_codes) == ("complete", "BS. Trần Văn Minh", ["I10"])
    assert (second.state, second.conclusion) == ("partial", "Khỏe")
    invitation.refresh_from_db()
    assert (first.invitation, invitation.state) == (invitation, "examined")
    intake.undo(batch, by=nurse)
    invitation.refresh_from_db()
    assert invitation.state == "listed" and not Examination.objects.exists()


@pytest.mark.parametrize(
    "role", [one for one in RoleCode if one not in (RoleCode.HEALTH_STATION, RoleCode.STATION_HEAD)]
)
def test_nobody_else_sends_or_sees_results(role, nurse, people, hospital, ward, group, client):
    batch = write(send(LAN, by=nurse, about=hospital), by=nurse)
    other = make_user(role, ward=ward, groups=[group])
    assert "checkups" not in {kind.key for kind in kinds_for(other)}
    assert not IntakeBatch.objects.for_user(other).filter(pk=batch.pk).exists()
    with pytest.raises(ValidationError):
        send(MAI, by=other, about=hospital)
    client.force_login(other)
    for name in ("intake_batch", "intake_errors"):
        assert client.get(reverse(f"elders:{name}", args=[batch.pk])).status_code in (403, 404)
    page = client.get(reverse("elders:record", args=[people[0].pk]))
    if page.status_code == 200:
        assert "kham.csv" not in page.content.decode() and "182/118" not in page.content.decode()


def test_reading_the_rows_is_logged(nurse, people, hospital, client):
    batch = send(LAN, MAI, by=nurse, about=hospital)
    client.force_login(nurse)
    page = client.get(reverse("elders:intake_batch", args=[batch.pk]))
    assert "182/118" in page.content.decode()
    assert client.get(reverse("elders:intake_errors", args=[batch.pk])).status_code == 200
    log = HealthAccess.objects.order_by("pk").values_list("kind", "row_count")
    assert list(log) == [("view", 2), ("export", 2)]


def test_forty_rows_take_as_many_queries_as_four(nurse, group, hospital, django_assert_max_num_queries):
    def rows(count: int, year: int):
        for number in range(count):
            name = f"Trần Thị {chr(65 + number % 26)}{'abcdefgh'[number // 26]}o"
            make_elder(group=group, full_name=name, birth_year=year, birth_month=None, birth_day=None)
            yield [name, str(year), *LAN[2:]]

    few = send(*rows(4, 1946), by=nurse, about=hospital)
    many = send(*rows(40, 1947), by=nurse, about=hospital)
    counts = []
    for batch in (few, many):
        with django_assert_max_num_queries(200) as seen:
            write(batch, by=nurse)
        counts.append(len(seen))
    assert Examination.objects.count() == 44
    assert abs(counts[1] - counts[0]) <= 2
