"""Data protection: clocks of requests, unusual readings, who may receive, what is kept (E59, E61–E63)."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from health.models import (
    Consent,
    DataRequest,
    FollowUpTask,
    HealthAccess,
    Invitation,
    StaffHome,
)
from health.privacy import Read, is_named, longest_extension, request_dues, retention_rules, unusual
from health.readers import readers_of, unusual_reads
from health.services import access, exams, privacy, retention
from tests.factories import make_elder, make_group, make_user
from tests.health import case_factories as cases
from tests.health.factories import make_exam, make_invitation, make_round, make_session

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
TODAY = date(2026, 11, 26)


# --- Pure ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "received", "third", "answer", "done"),
    [
        ("rut", date(2026, 10, 2), False, date(2026, 10, 6), date(2026, 10, 17)),  # E61: a Friday
        ("xem", date(2026, 10, 2), False, date(2026, 10, 6), date(2026, 10, 12)),
        ("ai_xem", date(2026, 10, 2), False, date(2026, 10, 6), date(2026, 10, 12)),
        ("sua", date(2026, 10, 2), True, date(2026, 10, 6), date(2026, 10, 17)),  # through a third party
        ("han_che", date(2026, 4, 29), False, date(2026, 5, 5), date(2026, 5, 14)),  # 30/4, 1/5 and a weekend between
        ("xoa", date(2026, 10, 2), False, date(2026, 10, 6), date(2026, 10, 17)),
    ],
)
def test_the_clock_of_a_request(kind, received, third, answer, done):
    assert request_dues(kind, received, third_party=third) == (answer, done)


def test_one_extension_of_ten_days():
    assert longest_extension(date(2026, 10, 17)) == date(2026, 10, 27)


def read(pk=1, *, hour=9, elder=1, group=5, home=None, planned=False) -> Read:
    return Read(pk, 1, elder, datetime(2026, 10, 5, hour), group, home, planned)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (read(home=5), ["neighbour"]),  # E62
        (read(home=5, planned=True), []),  # a neighbour with an appointment is a patient
        (read(home=6), ["no_appointment"]),
        (read(home=6, planned=True), []),
        (read(group=None, home=None), ["no_appointment"]),  # nobody knows where either lives
        (read(hour=22), ["hours"]),
        (read(hour=20), ["hours"]),
        (read(hour=6, planned=True), []),
        (read(hour=5, home=5), ["neighbour", "hours"]),
    ],
)
def test_what_is_unusual(one, expected):
    assert unusual([one]).get(1, []) == expected


def test_many_people_in_a_day_are_unusual_even_with_appointments():
    day = [read(number, elder=number, planned=True) for number in range(31)]
    assert unusual(day) == {number: ["many"] for number in range(31)}
    assert unusual(day[:30]) == {}
    assert unusual([read(number, elder=1, planned=True) for number in range(60)]) == {}  # one person, many times


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Nguyễn Thị Hoa", True), ("NGUYEN THI HOA", True), ("Nguyễn Thị Hòa Bình", False), ("", False), ("  ", False)],
)
def test_who_is_named_may_receive(name, expected):
    assert is_named(name, ["Nguyễn Thị Hoa", ""]) is expected


def test_a_rule_nobody_knows_destroys_nothing():
    rules = retention_rules()
    assert rules["examinations"].until(TODAY) == date(2016, 11, 26)
    unknown = [one for one in rules.values() if one.keep_years is None]
    assert {"social_cases", "consents"} == {one.code for one in unknown}
    assert all(one.until(TODAY) is None and not one.destroys for one in unknown)
    assert all(one.source for one in rules.values())


# --- With the database -----------------------------------------------------------------------------------------------
@pytest.fixture
def nurse(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.fixture
def head(ward):
    return make_user(RoleCode.STATION_HEAD, ward=ward)


@pytest.fixture
def elder(group):
    return make_elder(group=group)


def agree(elder, by, **fields) -> Consent:
    values = {"purpose": "chia_se_cong", "given_by": "Bà Lan", "method": "giay", "text_version": "1"}
    values |= {"given_on": date(2026, 9, 1), "relation": "Bản thân"}
    return privacy.give(Consent(ward=elder.ward, elder=elder, **values | fields), today=TODAY, by=by)


def ask(elder, by, **fields) -> DataRequest:
    values = {"kind": "rut", "purpose": "chia_se_cong", "asked_by": "Bà Lan", "relation": "Bản thân"}
    values |= {"identity_seen": "Căn cước", "received_on": date(2026, 10, 2)}
    return privacy.receive(
        DataRequest(ward=elder.ward, elder=elder, **values | fields), today=TODAY, by=by, token=uuid4()
    )


@pytest.mark.django_db
def test_a_withdrawal_stops_sharing_the_day_it_comes(elder, nurse):
    agree(elder, nurse)
    agree(elder, nurse, purpose="kham_theo_doi")
    assert not privacy.stopped("chia_se_cong").exists()
    asked = ask(elder, nurse)  # E61
    assert (asked.answer_due_on, asked.done_due_on) == (date(2026, 10, 6), date(2026, 10, 17))
    assert list(privacy.stopped("chia_se_cong")) == [elder.pk]
    assert not privacy.stopped("kham_theo_doi").exists()  # care goes on (H-074)
    with pytest.raises(ValidationError, match="muộn nhất"):
        privacy.extend(asked, until=date(2026, 10, 28), words="Chờ Cổng", on=date(2026, 10, 10), by=nurse)
    asked = privacy.extend(asked, until=date(2026, 10, 27), words="Chờ Cổng", on=date(2026, 10, 10), by=nurse)
    with pytest.raises(ValidationError, match="một lần"):
        privacy.extend(asked, until=date(2026, 10, 30), words="Nữa", on=date(2026, 10, 10), by=nurse)
    asked = privacy.finish(asked, outcome="xong", answer="Đã ngừng", on=date(2026, 10, 20), by=nurse)
    assert asked.answered_on == date(2026, 10, 20)
    with pytest.raises(ValidationError, match="đã xong"):
        privacy.acknowledge(asked, on=TODAY, by=nurse)
    agree(elder, nurse, given_on=date(2026, 11, 1))
    assert not privacy.stopped("chia_se_cong").exists()  # agreed anew


@pytest.mark.django_db
def test_agreement_is_written_down_whole(elder, nurse):
    with pytest.raises(ValidationError, match="làm chứng"):
        agree(elder, nurse, method="loi_noi")
    with pytest.raises(ValidationError, match="Điều 19"):
        agree(elder, nurse, basis="dieu_19_1", method="khong")
    with pytest.raises(ValidationError, match="tên người thân"):
        agree(elder, nurse, purpose="nguoi_than")
    agree(elder, nurse, purpose="nguoi_than", relative_name="Lê Thị Hoa")
    agree(elder, nurse, purpose="nguoi_than", relative_name="Lê Văn Nam")  # two children may be named
    with pytest.raises(ValidationError, match="Đã ghi đồng ý"):
        agree(elder, nurse, purpose="nguoi_than", relative_name="Lê Văn Nam")
    assert privacy.relatives_named(elder) == ["Lê Thị Hoa", "Lê Văn Nam"]


@pytest.mark.django_db
def test_a_daughter_nobody_named_is_refused_and_the_elder_is_asked(elder, nurse, sign_in):
    exam = make_exam(elder, concluded=True)
    client, address = sign_in(nurse), reverse("health:exam_deliver", args=[exam.pk])
    today = timezone.localdate().strftime("%d/%m/%Y")
    answer = client.post(address, {"on": today, "to_relative": "Lê Thị Hoa"})  # E63
    assert answer.status_code == 200 and "chưa được người cao tuổi đồng ý" in answer.content.decode()
    exam.refresh_from_db()
    assert exam.delivered_on is None
    assert "Lê Thị Hoa" in FollowUpTask.objects.get(elder=elder).text
    client.post(address, {"on": today, "to_relative": "Lê Thị Hoa"})
    assert FollowUpTask.objects.filter(elder=elder).count() == 1
    agree(elder, nurse, purpose="nguoi_than", relative_name="Lê Thị Hoa")
    exams.deliver(exam, to_relative="lê thị hoa", on=TODAY, by=nurse)
    exam.refresh_from_db()
    assert exam.delivered_to == "lê thị hoa"


@pytest.mark.django_db
def test_a_neighbours_record_without_an_appointment_is_reported_to_the_head(elder, nurse, head, ward):
    StaffHome.objects.create(user=nurse, ward=ward, residential_group=elder.residential_group)
    patient = make_elder(group=elder.residential_group)
    today = timezone.localdate()
    make_exam(patient, examined_on=today - timedelta(days=3))
    elsewhere = make_elder(group=make_group(ward=ward))
    for one in (elder, patient, elsewhere):
        access.log(by=nurse, kind="view", what="Hồ sơ sức khỏe", elder=one)
    found = unusual_reads(head, today, today)
    at_night = not 6 <= timezone.localtime().hour < 20  # the same reading at night is unusual for that too
    neighbour = next(one for one in found if one.elder == elder)  # E62
    assert "Cùng tổ dân phố" in neighbour.why[0] and not neighbour.weak
    assert patient not in {one.elder for one in found}
    assert next(one for one in found if one.elder == elsewhere).weak is not at_night
    assert not unusual_reads(nurse, today, today)  # no nurse reads the log of the others
    assert not HealthAccess.objects.for_user(nurse).exists()


@pytest.mark.django_db
def test_who_read_my_record_is_answered_on_paper(elder, nurse, head, sign_in):
    access.log(by=nurse, kind="print", what="Phiếu kết quả", elder=elder)
    case = cases.make_case(elder, nurse)
    access.log(by=nurse, kind="view", what=f"Hồ sơ mật {case.code}: xem")
    assert readers_of(elder, head).count() == 1  # the head is not in the team
    client = sign_in(head)
    assert "Phiếu kết quả" in client.get(reverse("health:readers", args=[elder.pk])).content.decode()
    assert client.get(reverse("health:readers_print", args=[elder.pk])).content.startswith(b"%PDF")
    assert sign_in(nurse).get(reverse("health:readers", args=[elder.pk])).status_code == 403


@pytest.mark.django_db
def test_a_leader_of_a_group_sees_name_slot_and_attendance_only(elder, group, ward, sign_in):
    planned = make_round(ward, name="Khám đợt đột quỵ")
    make_invitation(planned, elder, session=make_session(planned), slot_at=time(8), state="no_show")
    make_exam(elder, concluded=True, conclusion="Tiền sử đột quỵ não")
    user = make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    client = sign_in(user)
    for name in ("elders:record", "health:person", "health:privacy"):  # E59
        answer = client.get(reverse(name, args=[elder.pk]))
        assert answer.status_code == (200 if name == "elders:record" else 403)
        assert "Tiền sử đột quỵ" not in answer.content.decode()
    seen = Invitation.objects.for_user(user).get()
    assert (seen.elder, seen.state, seen.session.place) == (elder, "no_show", "Trạm Y tế")


@pytest.mark.django_db
def test_nothing_is_destroyed_without_a_second_person_and_minutes(elder, nurse, head, ward):
    access.log(by=nurse, kind="view", what="Cũ", elder=elder)
    access.log(by=nurse, kind="view", what="Mới", elder=elder)
    with pgtrigger.ignore("health.HealthAccess:append_only"):
        HealthAccess.objects.filter(what="Cũ").update(at=timezone.make_aware(datetime(2016, 11, 26)))
    planned = make_round(ward, reference_on=date(2021, 11, 26), state="closed")
    old = make_invitation(planned, elder)
    kept = make_invitation(planned, make_elder(group=elder.residential_group))
    make_exam(kept.elder, invitation=kept)
    with pytest.raises(ValidationError, match="Chưa có quy định"):
        retention.propose("social_cases", ward=ward, today=TODAY, by=head)
    with pytest.raises(ValidationError, match="Chưa có dữ liệu"):
        retention.propose("access_log", ward=ward, today=TODAY - timedelta(days=1), by=head)
    proposals = [retention.propose(code, ward=ward, today=TODAY, by=head) for code in ("access_log", "campaign_lists")]
    second = make_user(RoleCode.STATION_HEAD, ward=ward)
    for proposal in proposals:
        assert proposal.row_count == 1
        with pytest.raises(ValidationError, match="người thứ hai"):
            retention.confirm(proposal, minutes="1/BB", today=TODAY, by=head)
        with pytest.raises(ValidationError, match="biên bản"):
            retention.confirm(proposal, minutes=" ", today=TODAY, by=second)
        assert retention.confirm(proposal, minutes="1/BB", today=TODAY, by=second).destroyed == 1
    assert not HealthAccess.objects.filter(what="Cũ").exists() and HealthAccess.objects.filter(what="Mới").exists()
    assert list(Invitation.objects.filter(round=planned)) == [kept]
    assert not Invitation.pgh_event_model.objects.filter(pgh_obj_id=old.pk).exists()
    assert Invitation.pgh_event_model.objects.filter(pgh_obj_id=kept.pk).exists()
    with pytest.raises(Exception, match="Cannot"):
        HealthAccess.objects.all().delete()  # the lock is back


@pytest.mark.django_db
def test_who_withdrew_referrals_is_sent_nowhere_but_out_of_danger(elder, nurse):
    ordinary = cases.make_case(elder, nurse, kinds=["kho_khan"])
    agree(elder, nurse, purpose="chuyen_gui")
    cases.refer(ordinary, nurse, urgent=False)
    ask(elder, nurse, purpose="chuyen_gui")
    with pytest.raises(ValidationError, match="rút đồng ý chuyển gửi"):
        cases.refer(ordinary, nurse, urgent=False)
    assert cases.refer(cases.make_case(elder, nurse), nurse).state == "sent"  # violence: protection needs no consent


@pytest.mark.django_db
def test_consent_and_a_request_are_written_by_clicks(elder, head, sign_in):
    client, today = sign_in(head), timezone.localdate()
    day = today.strftime("%d/%m/%Y")
    values = {"purpose": "chia_se_cong", "basis": "dong_y", "given_by": "Nguyễn Thị Lan", "relation": "Bản thân"}
    values |= {"method": "giay", "given_on": day, "text_version": "DLSK-2026-01"}
    assert client.post(reverse("health:consent_new", args=[elder.pk]), values).status_code == 302
    page = client.get(reverse("health:privacy", args=[elder.pk])).content.decode()
    assert "Chia sẻ lên Cổng" in page and "còn hiệu lực" in page
    values = {"kind": "rut", "purpose": "chia_se_cong", "asked_by": "Nguyễn Thị Lan", "relation": "Bản thân"}
    values |= {"identity_seen": "Căn cước", "received_on": day, "token": str(uuid4())}
    address = reverse("health:data_request_new", args=[elder.pk])
    assert client.post(address, values).url == client.post(address, values).url  # a double click is one request
    asked = DataRequest.objects.get()
    assert Consent.objects.get().withdrawn_on == today
    address = reverse("health:data_request", args=[asked.pk])
    page = client.get(address).content.decode()
    assert page.count('id="id_nhan_on"') == page.count('id="id_xong_on"') == 1
    assert client.post(address, {"act": "nhan", "on": day}).status_code == 302
    late = (asked.done_due_on + timedelta(days=11)).strftime("%d/%m/%Y")
    assert "muộn nhất" in client.post(address, {"act": "gia-han", "until": late, "words": "x"}).content.decode()
    done = {"act": "xong", "on": day, "outcome": "xong", "answer": "Đã ngừng chia sẻ"}
    assert client.post(address, done).status_code == 302
    assert "Đã ngừng chia sẻ" in client.get(address).content.decode()
    assert elder.full_name in client.get(reverse("health:data_requests") + "?xem=xong").content.decode()


@pytest.mark.django_db
def test_the_signed_paper_of_a_consent_is_kept_as_a_scan(elder, head, nurse, officer, sign_in):
    client, today = sign_in(nurse), timezone.localdate()
    values = {"purpose": "ctxh", "basis": "dong_y", "given_by": "Nguyễn Thị Lan", "relation": "Bản thân"}
    values |= {"method": "diem_chi", "given_on": today.strftime("%d/%m/%Y"), "text_version": "DLSK-2026-01"}
    address = reverse("health:consent_new", args=[elder.pk])
    refused = client.post(address, values | {"scan": SimpleUploadedFile("giay.exe", b"MZ")})
    assert "phải là tệp PDF" in refused.content.decode() and not Consent.objects.exists()
    assert client.post(address, values).status_code == 302
    consent = Consent.objects.get()
    assert "thêm bản chụp" in client.get(reverse("health:privacy", args=[elder.pk])).content.decode()
    address = reverse("health:consent_scan_new", args=[consent.pk])
    assert client.post(address, {"scan": SimpleUploadedFile("giay.png", PNG)}).status_code == 302
    assert "Đã có bản chụp" in client.post(address, {"scan": SimpleUploadedFile("hai.png", PNG)}).content.decode()
    address = reverse("health:consent_scan", args=[consent.pk])
    assert b"".join(client.get(address)) == PNG
    assert HealthAccess.objects.filter(elder=elder, kind="export").count() == 1
    assert not any(one.name == "scan" for one in Consent.pgh_event_model._meta.fields)
    assert sign_in(officer).get(address).status_code == 403
