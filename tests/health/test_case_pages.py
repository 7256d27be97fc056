"""Pages and papers of social work: the way of a file by clicks, and who never learns of a confidential one."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from health.case_choices import CaseKind
from health.models import CaseMember, FollowUpTask, HealthAccess, SocialCase
from health.todo import cards
from tests.factories import make_elder, make_user
from tests.health import case_factories as cases

pytestmark = pytest.mark.django_db
SECRET = "Ngạc Thị Quỳ"


@pytest.fixture
def nurse(ward):
    return make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.fixture
def hidden(group, nurse):
    """A confidential file of somebody with a plan and an urgent referral."""
    elder = make_elder(group=group, full_name=SECRET)
    chief = make_user(RoleCode.WARD_LEADER, ward=nurse.ward)
    case = cases.make_active(cases.make_case(elder, nurse, problem="Bị con đánh ở xó bếp"), nurse, chief)
    cases.refer(case, nurse, reason="Cần tạm lánh ở nhà Bình Yên")
    return case


def addresses(case) -> list[str]:
    """Every address that gives out something of the file."""
    referral, plan = case.referrals.get(), case.plans.get()
    pages = [reverse("health:case", args=[case.pk]), reverse("health:case_plan", args=[plan.pk])]
    pages += [reverse("health:case_act", args=[case.pk, act]) for act in ("sang-loc", "dich-vu", "nhom", "dong")]
    pages += [reverse("health:case_act_on", args=[case.pk, "phieu", referral.pk])]
    pages += [reverse("health:case_file", args=[case.pk, one, "pdf"]) for one in ("tiep-nhan", "danh-gia", "ke-hoach")]
    pages += [reverse("health:case_file", args=[case.pk, "tiep-nhan", "docx"])]
    pages += [reverse("health:case_letter", args=[referral.pk, form]) for form in ("pdf", "docx")]
    pages += [
        reverse("health:referral", args=[referral.pk]),
        reverse("health:referral_file", args=[referral.pk, "pdf"]),
    ]
    return pages


@pytest.mark.parametrize("role", RoleCode.values)
def test_a_stranger_never_learns_of_a_confidential_file(role, ward, group, hidden, sign_in):
    user = make_user(role, ward=ward, groups=[group] if role == RoleCode.GROUP_LEADER else [])
    client = sign_in(user)
    for address in addresses(hidden):
        assert client.get(address).status_code in (403, 404), address
    told = [reverse("health:cases"), reverse("health:cases") + "?xem=dong", reverse("health:case_plans")]
    told += [reverse("health:case_sealed"), reverse("health:access_log"), reverse("home")]
    told += [reverse("elders:record", args=[hidden.elder_id]), reverse("health:person", args=[hidden.elder_id])]
    told += [reverse("health:person_print", args=[hidden.elder_id]), reverse("health:cases") + "?xem=tra-loi"]
    told += [reverse("reporting:whole_file", args=[hidden.elder_id])]
    for address in told:
        answer = client.get(address)
        text = answer.content.decode(errors="replace") if answer.status_code == 200 else ""
        assert "xó bếp" not in text and "tạm lánh" not in text and "Bình Yên" not in text, address
        if address.startswith("/suc-khoe/ctxh/") or "nhat-ky" in address:
            assert SECRET not in text, address
        if role != RoleCode.STATION_HEAD:
            assert hidden.code not in text, address
    assert not [card for card in cards(user, today=timezone.localdate()) if "xã hội" in card.title and card.count]


def test_the_log_names_the_file_of_a_confidential_reading_by_number_alone(hidden, nurse, sign_in):
    assert SECRET in sign_in(nurse).get(reverse("health:case", args=[hidden.pk])).content.decode()
    row = HealthAccess.objects.latest("pk")
    assert (row.elder, row.what) == (None, f"Hồ sơ mật {hidden.code}: xem")


def test_the_head_joins_a_file_with_a_reason_that_stays(hidden, ward, sign_in):
    client = sign_in(make_user(RoleCode.STATION_HEAD, ward=ward))
    address = reverse("health:case_sealed")
    assert client.post(address, {"ho_so": hidden.pk, "why": "xem"}).status_code == 200
    assert not CaseMember.objects.filter(case=hidden, why="xem").exists()
    answer = client.post(address, {"ho_so": hidden.pk, "why": "Cả nhóm nghỉ việc từ hôm qua"})
    assert answer.url == reverse("health:case", args=[hidden.pk])
    assert client.get(answer.url).status_code == 200
    assert HealthAccess.objects.filter(reason="Cả nhóm nghỉ việc từ hôm qua").exists()


def test_a_file_is_opened_out_of_a_task_and_walks_by_clicks(group, nurse, ward, sign_in):
    chief = make_user(RoleCode.WARD_LEADER, ward=ward)
    elder = make_elder(group=group)
    task = FollowUpTask.objects.create(
        ward=ward,
        elder=elder,
        rule="A35",
        finding="Dấu hiệu bị đánh",
        text="Mở hồ sơ",
        priority=0,
        due_at=timezone.now(),
    )
    client, today = sign_in(nurse), timezone.localdate().strftime("%d/%m/%Y")
    page = client.get(reverse("health:case_new") + f"?viec={task.pk}").content.decode()
    assert "Dấu hiệu bị đánh" in page and "Mở hồ sơ" in page
    answer = client.post(
        reverse("health:case_new") + f"?viec={task.pk}",
        {
            "elder": elder.pk, "received_on": today, "received_hour": "00:00", "source": "kham",
            "problem": "Dấu hiệu bị đánh", "kinds": ["bao_luc"], "basis": "dong_y", "basis_words": "Bà đồng ý",
            "token": "6d6d9e7e-3a7f-4a53-9a3e-1f3f6f6f0001",
        },
    )  # fmt: skip
    case = SocialCase.objects.get()
    assert (case.task, case.confidential, case.urgency) == (task, True, "khan_cap")
    assert answer.url == reverse("health:case", args=[case.pk])

    def act(name, part=None, **data):
        names = ("health:case_act_on", [case.pk, name, part]) if part else ("health:case_act", [case.pk, name])
        address = reverse(names[0], args=names[1])
        assert client.get(address).status_code == 200, name
        got = client.post(address, data)
        assert got.status_code == 302, (name, got.context["form"].errors)

    act("an-toan", on=today, plan="Ở nhà con gái", basis="Bà đồng ý")
    act("sang-loc", on=today, urgency="khan_cap", words="Cần giúp ngay")
    act("danh-gia", assessed_on=today, person="a", health="b", family="c", domain_1="an_toan", words_1="An toàn")
    act("ke-hoach", purpose="Yên ổn")
    need = case.needs.get()
    due = (timezone.localdate() + timedelta(days=20)).strftime("%d/%m/%Y")
    act("dong-ke-hoach", need=need.pk, goal="Không bị đánh", action="Làm việc", doer="Trạm", due_on=due, cost_vnd="")
    act("trinh", agreement="ban_than", agreed_by="Bà", agreed_on=today, approver=chief.pk)
    plan = case.plans.get()
    leader = sign_in(chief)
    assert "Không bị đánh" in leader.get(reverse("health:case_plan", args=[plan.pk])).content.decode()
    assert leader.get(reverse("health:case", args=[case.pk])).status_code == 403
    assert leader.post(reverse("health:case_decide", args=[plan.pk]), {"act": "duyet"}).status_code == 302
    client = sign_in(nurse)
    act("lien-lac", on=today, kind="nha", words="Bà khỏe")
    act("dich-vu", on=today, kind="tham_van", provider="Trạm")
    act("ket-qua", part=plan.items.get().pk, on=today, result="dat")
    act("quyet-dinh-dong", on=today, words="Đã ổn")
    FollowUpTask.objects.update(outcome="done", closed_at=timezone.now())
    act("dong", on=today, reason="dat", words="Bà sống yên ổn", satisfaction="5")
    page = client.get(reverse("health:case", args=[case.pk])).content.decode()
    assert "Đạt mục tiêu" in page and "Bà sống yên ổn" in page
    for paper in ("tiep-nhan", "danh-gia", "ke-hoach", "dong"):
        pdf = client.get(reverse("health:case_file", args=[case.pk, paper, "pdf"])).content
        assert pdf.startswith(b"%PDF"), paper
    word = client.get(reverse("health:case_file", args=[case.pk, "dong", "docx"])).content
    assert "yên ổn" in zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    act("mo-lai", why="Lại bị đánh")


def test_the_worklist_asks_as_often_for_twenty_as_for_two(group, nurse, sign_in):
    client, address = sign_in(nurse), reverse("health:cases")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    for _number in range(2):
        cases.make_case(make_elder(group=group), nurse, kinds=[CaseKind.POVERTY])
    few = asked()
    for _number in range(8):
        cases.make_case(make_elder(group=group), nurse, kinds=[CaseKind.POVERTY])
    assert asked() == few


def test_the_team_finds_the_file_on_the_persons_page_and_what_waits_for_an_answer(hidden, nurse, sign_in):
    client = sign_in(nurse)
    assert hidden.code in client.get(reverse("elders:record", args=[hidden.elder_id])).content.decode()
    assert HealthAccess.objects.filter(what=f"Hồ sơ mật {hidden.code}: trên hồ sơ", elder=None).exists()
    assert SECRET in client.get(reverse("health:cases") + "?xem=tra-loi").content.decode()  # sent weeks ago
    found = {card.title: card.count for card in cards(nurse, today=timezone.localdate())}
    assert found["Phiếu chuyển gửi quá 7 ngày chưa có trả lời"] == 1
