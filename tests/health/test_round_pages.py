"""Pages and papers of a round: who reads what, what a leader never sees, rosters in two versions, constant queries."""

import io
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from elders.ground.history import Disclosure
from health.models import FollowUpTask, HealthAccess, Invitation, RoundCost, Session
from health.round_findings import findings
from health.services import sessions
from tests.factories import make_elder, make_user
from tests.health.factories import make_enrolment, make_exam, make_invitation, make_round, make_session
from tests.test_permissions import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(ward):
    return make_user("health_station", ward=ward)


@pytest.fixture
def round_(ward):
    return make_round(ward, year=timezone.localdate().year, state="running")


def examined(round_, elder, **fields):
    """Somebody with a concluded sheet: hypertension, 152/94, BMI 21,9."""
    invitation = make_invitation(round_, elder, state="examined")
    exam = make_exam(elder, concluded=True, invitation=invitation, icd_codes=["I10"], **fields)
    exam.classifications.create(
        ruleset="THA_BYT_3", code="do_1", label="Mức độ 1", level=2, reason="152/94 mmHg, đo 2 lần", source="QĐ 3192"
    )
    for key, value in (("height", 155), ("weight", 52.5), ("glucose", 7.4)):
        exam.measurements.create(key=key, value=value, said=str(value), said_unit="x")
    return invitation


def sheet_of(answer) -> str:
    book = load_workbook(io.BytesIO(answer.content))
    return " ".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row if cell)


def test_the_code_of_a_slip_shows_findings_to_the_station_alone(sign_in, ward, group, leader, nurse, round_):
    one = examined(round_, make_elder(group=group, full_name="Vũ Thị Mơ"))
    page = reverse("health:slip", args=[one.code])
    shown = text_of(sign_in(leader).get(page))
    assert "Vũ Thị Mơ" in shown and "Đã khám" in shown
    assert not [word for word in ("I10", "152/94", "Mức độ 1", "Lần khám gần nhất") if word in shown]
    assert not HealthAccess.objects.exists()
    shown = text_of(sign_in(nurse).get(page))
    assert "I10" in shown and "152/94" in shown
    assert HealthAccess.objects.get().elder == one.elder
    other = make_user("group_leader", ward=ward)
    assert sign_in(other).get(page).status_code == 404
    assert sign_in(make_user("finance", ward=ward)).get(page).status_code == 403


def test_the_roster_for_the_office_has_no_clinical_column(sign_in, officer, group, nurse, round_):
    examined(round_, make_elder(group=group, full_name="Vũ Thị Mơ"))
    make_invitation(round_, make_elder(group=group, full_name="Vũ Thị Mận"), state="declined", state_reason="x")
    address = reverse("health:round_print", args=[round_.pk])
    for user in (officer, nurse):
        shown = sheet_of(sign_in(user).post(address, {"giay": "ket-qua-ubnd", "dang": "xlsx"}))
        assert "Đã khám" in shown and "Từ chối" in shown
        assert not [word for word in ("I10", "152/94", "Huyết áp", "BMI") if word in shown]
    clinical = {"giay": "ket-qua-tyt", "dang": "xlsx"}
    assert "ghi lý do" in sign_in(nurse).post(address, clinical, follow=True).content.decode()
    shown = sheet_of(sign_in(nurse).post(address, clinical | {"ly_do": "Lưu hồ sơ đợt khám"}))
    assert all(word in shown for word in ("152/94", "7,4", "21,9", "I10", "Mã số BHYT", "Hướng xử trí"))
    assert "Vũ Thị Mận" not in shown
    assert HealthAccess.objects.get(by=nurse, kind="export").reason == "Lưu hồ sơ đợt khám"
    assert sign_in(officer).post(address, clinical).status_code == 403
    assert HealthAccess.objects.filter(by=officer, kind="refused").exists()
    assert Disclosure.objects.filter(by=officer, row_count=2).exists()


def test_call_list_and_page_hold_the_own_group_and_no_word_about_health(
    sign_in, ward, group, other_group, leader, round_
):
    session = make_session(round_)
    mine = make_invitation(
        round_, make_elder(group=group, full_name="Vũ Thị Mơ", phone="0912345678"), reasons=["chronic", "alone"],
        session=session, slot_at=time(8), number=7,
    )  # fmt: skip
    make_invitation(round_, make_elder(group=other_group, full_name="Vũ Thị Mận"))
    client = sign_in(leader)
    texts = [
        sheet_of(client.post(reverse("health:round_print", args=[round_.pk]), {"giay": code, "dang": "xlsx"}))
        for code in ("goi", "chua-kham", "ket-qua-ubnd")
    ]
    names = ("round_calls", "round_list", "round_missing", "round_home", "round_figures", "round_attend")
    pages = [f"{reverse(f'health:{name}', args=[round_.pk])}?buoi={session.pk}" for name in names]
    texts += [text_of(client.get(page)) for page in [*pages, f"{pages[-1]}&ma=7"]]
    assert all("Vũ Thị Mận" not in text and "mạn tính" not in text for text in texts)
    assert sum("Vũ Thị Mơ" in text for text in texts) >= 6
    assert "0912345678" in texts[0] and "08:00" in texts[0]
    slips = client.post(reverse("health:round_print", args=[round_.pk]), {"giay": "giay-moi", "dang": "pdf"})
    shown = text_of(slips)
    assert "Vũ Thị Mơ" in shown and "Số 0007" in shown and "Vũ Thị Mận" not in shown
    assert mine.code not in shown  # only drawn, as a code


def test_pages_take_the_same_queries_for_two_and_for_twenty(sign_in, group, nurse, round_):
    session = make_session(round_, capacity=30)
    client = sign_in(nurse)
    names = ("rounds", "round_list", "round_calls", "round_attend", "round_missing", "round_home", "round_figures",
             "round_findings", "round_sessions")  # fmt: skip

    def counts() -> dict[str, int]:
        found = {}
        for name in names:
            address = reverse(f"health:{name}", args=[] if name == "rounds" else [round_.pk])
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(f"{address}?buoi={session.pk}").status_code == 200
            found[name] = len(queries)
        return found

    def more(number: int) -> None:
        for place in range(number):
            make_invitation(round_, make_elder(group=group), session=session, slot_at=time(7, 30))
            make_invitation(round_, make_elder(group=group), can_travel=False, state="home_visit")
            examined(round_, make_elder(group=group, birth_year=1940 + place))

    more(2)
    counts()
    before = counts()
    more(18)
    assert counts() == before


def test_what_was_found_counts_new_and_known_apart(group, nurse, round_):
    told, before, new = (make_elder(group=group) for _ in range(3))
    make_exam(before, concluded=True, examined_on=date(2025, 5, 1), icd_codes=["I10"])
    make_enrolment(before, disease="tha", valid_from=date(2025, 6, 1))
    examined(round_, told, known_conditions=["I11.9"])
    examined(round_, before)
    examined(round_, new)
    found = findings(round_, now=timezone.now())
    (line,) = found.diseases
    assert (found.examined, line.label, line.new, line.known, line.women) == (3, "Tăng huyết áp", 1, 2, 3)
    assert line.treated == 1  # in the register; the one who only told of it is known, not treated
    told.examinations.update(history={"treated_conditions": ["I10"]})
    assert findings(round_, now=timezone.now()).diseases[0].treated == 2
    assert sum(line.bands) == line.total == 3
    assert found.classes == [
        ("Huyết áp", [{"ruleset": "THA_BYT_3", "code": "do_1", "label": "Mức độ 1", "level": 2, "number": 3, "men": 0}])
    ]


def test_somebody_without_the_slip_is_entered_under_the_invitation(sign_in, group, nurse, round_):
    round_.service, round_.screenings = "hoac", ["tha"]
    round_.save()
    one = make_invitation(round_, make_elder(group=group), kind="sang_loc", screening="tha")
    page = sign_in(nurse).get(reverse("health:exam_new", args=[one.elder_id]))
    assert page.context["invitation"] == one
    assert page.context["form"]["screening"].value() == "tha"
    answer = sign_in(nurse).post(reverse("health:invitation_service", args=[one.pk]), {"service": "dinh_ky"})
    one.refresh_from_db()
    assert (answer.status_code, one.kind, one.screening) == (302, "dinh_ky", "")


def test_the_paper_of_another_facility_is_kept_for_the_station(sign_in, group, officer, nurse, round_):
    one = make_invitation(round_, make_elder(group=group))
    today = timezone.localdate()
    sent = {"facility": "Bệnh viện Kiến An", "on": today.strftime("%d/%m/%Y"), "kind": "dinh_ky"}
    paper = SimpleUploadedFile("giay.pdf", b"%PDF-1.7 giay")
    answer = sign_in(nurse).post(reverse("health:invitation_elsewhere", args=[one.pk]), sent | {"paper": paper})
    assert answer.status_code == 302
    address = reverse("health:invitation_paper", args=[one.pk])
    assert sign_in(nurse).get(address).content == b"%PDF-1.7 giay"
    assert sign_in(officer).get(address).status_code == 403
    assert "Bệnh viện Kiến An" in text_of(sign_in(officer).get(reverse("health:slip", args=[one.code])))


def test_a_full_slot_is_opened_by_the_head_of_the_station_only(sign_in, ward, group, nurse, round_):
    session = make_session(round_, day=timezone.localdate(), capacity=1)
    make_invitation(round_, make_elder(group=group), session=session, slot_at=time(7, 30))
    one = make_invitation(round_, make_elder(group=group))
    address = reverse("health:invitation_slot", args=[one.pk])
    sent = {"slot": f"{session.pk}-07:30", "overbook": "Vợ chồng đi cùng"}
    assert "đã đủ 1 người" in text_of(sign_in(nurse).post(address, sent))
    assert sign_in(make_user("station_head", ward=ward)).post(address, sent).status_code == 302
    one.refresh_from_db()
    assert one.overbook_reason == "Vợ chồng đi cùng"


def test_what_people_were_told_stays_and_a_session_repeats_on_working_days(ward, group, nurse, round_):
    year = round_.year
    first = Session(round=round_, day=date(year, 4, 29), place="Trạm", opens_at=time(7), closes_at=time(8))
    # 30/04 and 01/05 are holidays
    made = sessions.save_session(first, groups=[group], until=date(year, 5, 4), by=nurse)
    days = list(round_.sessions.values_list("day", flat=True))
    assert len(days) == made
    assert not {date(year, 4, 30), date(year, 5, 1)} & set(days)
    assert all(list(one.groups.all()) == [group] for one in round_.sessions.all())
    make_invitation(round_, make_elder(group=group), session=first, slot_at=time(7))
    first.opens_at = time(6)
    with pytest.raises(Exception, match="không đổi được"):
        sessions.save_session(first, groups=[], by=nurse)
    with pytest.raises(Exception, match="1 người đã được xếp"):
        sessions.remove_session(first, by=nurse)


def test_a_price_nobody_knows_is_in_no_sum(sign_in, nurse, round_):
    RoundCost.objects.create(round=round_, item="Công khám", planned_quantity=10, planned_price_vnd=150_000,
                             spent_quantity=8, spent_price_vnd=150_000)  # fmt: skip
    unknown = RoundCost.objects.create(round=round_, item="HbA1c", planned_quantity=5)
    costs = sign_in(nurse).get(reverse("health:round_costs", args=[round_.pk])).context["costs"]
    assert (costs.planned_vnd, costs.spent_vnd, costs.unknown_planned, costs.left_vnd) == (
        1_500_000,
        1_200_000,
        1,
        None,
    )
    unknown.planned_price_vnd = 90_000
    with pytest.raises(Exception, match="dự toán giữ nguyên"):
        sessions.save_cost(unknown, by=nurse)


def test_a_mark_answers_in_place(sign_in, group, leader, round_):
    one = make_invitation(round_, make_elder(group=group, full_name="Vũ Thị Mơ"))
    address, client = reverse("health:invitation_mark", args=[one.pk]), sign_in(leader)
    answer = client.post(address, {"state": "declined"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and "Ghi lý do" in answer.content.decode()
    answer = client.post(address, {"state": "checked_in"}, headers={"HX-Request": "true"})
    assert "Đã đến" in answer.content.decode()
    assert Invitation.objects.get().state_by == leader
    assert not FollowUpTask.objects.exists()
