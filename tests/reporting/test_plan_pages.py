"""Pages of the plan: what they show, what they write, how many queries they take."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from elders.choices import ContactKind, RoleCode
from elders.models import Contact
from reporting import plan_todo
from reporting.models import Activity, Attachment, BudgetLine, Participant, Plan, Problem, Spending
from reporting.plan_catalogue import GROUPS_UNIT
from reporting.plan_choices import WorkState
from tests import factories
from tests.reporting.plan_factories import (
    make_activity,
    make_line,
    make_participant,
    make_plan,
    make_problem,
    make_task,
)


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_lists_take_as_many_queries_for_two_rows_as_for_twenty(ward, group, officer, sign_in):
    client, today = sign_in(officer), timezone.localdate()
    plan = make_plan(ward=ward, year=today.year)
    pages = [reverse(f"reporting:{name}") for name in ("plan", "activities", "budget", "problems")]

    def more(number: int) -> None:
        for _ in range(number):
            task = make_task(plan)
            row = make_activity(
                ward=ward, task=task, residential_group=group, year=today.year, held_on=date(today.year, 1, 1)
            )
            make_participant(row, residential_group=group, came=True)
            Spending.objects.create(
                line=make_line(ward=ward, year=today.year), spent_on=row.held_on, amount_vnd=1, what="x"
            )
            make_problem(ward=ward, residential_group=group)

    more(2)
    client.get(pages[0])  # the first page of a process fills caches
    few = [queries(client, page) for page in pages]
    first = Activity.objects.first()
    person_page = reverse("reporting:people", args=[first.pk])
    few_people = queries(client, person_page)
    more(18)
    assert [queries(client, page) for page in pages] == few
    for number in range(18):
        make_participant(
            Activity.objects.get(pk=person_page.split("/")[-3]), f"Người {number}", residential_group=group
        )
    assert queries(client, person_page) == few_people


def test_a_group_leader_writes_a_talk_and_a_problem_from_the_phone(ward, group, other_group, leader, officer, sign_in):
    client, today = sign_in(leader), timezone.localdate()
    plan = make_plan(ward=ward, year=today.year)
    own = make_task(plan, leads=[GROUPS_UNIT], activity_type="communication")
    make_task(plan)
    board = client.get(reverse("reporting:plan"))
    assert [len(row.links) for row in board.context["rows"]] == [1, 0]  # only what the groups carry
    form = client.get(reverse("reporting:activity_new") + "?loai=communication").context["form"]
    assert (form.initial["residential_group"], form.initial["task"], form.initial["held_on"]) == (group.pk, own, today)
    sent = {
        "name": "Họp tổ", "topic": "policy", "lead_unit": GROUPS_UNIT, "residential_group": group.pk,
        "state": WorkState.DONE, "held_on": today.strftime("%d%m%Y"), "present_typed": "45", "ct_hinh_thuc": "Họp tổ",
        "starts_at": "19h30",
    }  # fmt: skip
    answer = client.post(reverse("reporting:activity_new") + "?loai=communication", sent)
    row = Activity.objects.get()
    assert answer.status_code == 302 and (row.present_typed, row.details) == (45, {"hinh_thuc": "Họp tổ"})
    assert f"{row.starts_at:%H:%M}" == "19:30"
    wrong = client.post(
        reverse("reporting:activity_new") + "?loai=communication", sent | {"residential_group": other_group.pk}
    )
    assert wrong.status_code == 200 and Activity.objects.count() == 1
    client.post(reverse("reporting:problem_new"), {"residential_group": group.pk, "what": "Thiếu loa", "wish": ""})
    problem = Problem.objects.get()
    assert (problem.residential_group, problem.reported_by) == (group, leader)
    office = sign_in(officer)
    assert "Thiếu loa" in office.get(reverse("reporting:problems") + "?tinh_trang=cho").content.decode()
    office.post(reverse("reporting:problem_answer", args=[problem.pk]), {"answer": "Đã cấp loa.", "close": "on"})
    assert "Đã cấp loa." in client.get(reverse("reporting:problem", args=[problem.pk])).content.decode()


def test_lists_are_pasted_and_wrong_lines_are_all_named(ward, officer, sign_in):
    row, client = make_activity(ward=ward, held_on=None), sign_in(officer)
    address = reverse("reporting:people", args=[row.pk])
    text = "1\tNGUYỄN THỊ HOA\tBí thư\tChi bộ 3\nĐặng Văn Tý; Cộng tác viên\n\n"
    client.post(address, {"dan": "1", "component": "ctv", "lines": text})
    assert list(Participant.objects.values_list("full_name", "title", "organisation")) == [
        ("Nguyễn Thị Hoa", "Bí thư", "Chi bộ 3"),
        ("Đặng Văn Tý", "Cộng tác viên", ""),
    ]
    answer = client.post(address, {"dan": "1", "component": "ctv", "lines": "An\nB2 sai\n44"})
    words = answer.content.decode()
    assert "Dòng 2" in words and "Dòng 3" in words and Participant.objects.count() == 2


def test_a_ready_list_of_families_names_whose_family_they_are(ward, group, officer, sign_in):
    elder = factories.make_elder(group=group, facts={"disability_level": "nang"})
    other = factories.make_elder(group=group, facts={"disability_level": "nhe"})
    for one in (elder, other):
        Contact.objects.create(elder=one, kind=ContactKind.NEXT_OF_KIN, full_name="Con Gái Cụ", relation="con")
    row = make_activity(ward=ward, held_on=None)
    sign_in(officer).post(reverse("reporting:people", args=[row.pk]), {"nguon": "gia-dinh"})
    assert [one.family_of for one in row.participants.all()] == [elder]


def test_money_goes_from_the_estimate_to_the_settlement(ward, officer, sign_in):
    office, finance = sign_in(officer), sign_in(factories.make_user(RoleCode.FINANCE, ward=ward))
    today = timezone.localdate().strftime("%d/%m/%Y")
    office.post(
        reverse("reporting:budget_new"), {"content": "Tập huấn", "source": "phuong", "estimate_vnd": "24.000.000"}
    )
    line = BudgetLine.objects.get()
    where = {name: reverse(f"reporting:{name}", args=[line.pk]) for name in ("budget_allocate", "budget_settle")}
    assert office.get(where["budget_settle"]).status_code == 403
    finance.post(where["budget_allocate"], {"allocated_vnd": "20.000.000", "allocated_on": today})
    paid = {"amount_vnd": "21.000.000", "spent_on": today, "what": "Nước uống, tài liệu"}
    office.post(reverse("reporting:spending_new", args=[line.pk]), paid)
    page = office.get(reverse("reporting:budget_line", args=[line.pk])).content.decode()
    assert "Đã chi nhiều hơn số được phân bổ" in page and "87,5%" in page
    refused = finance.post(where["budget_settle"], {"settled_vnd": "22.000.000", "settled_on": today})
    assert "Quyết toán nhiều hơn số đã chi" in refused.content.decode()
    finance.post(where["budget_settle"], {"settled_vnd": "21.000.000", "settled_on": today})
    line.refresh_from_db()
    assert line.settled_vnd == 21_000_000


def test_a_proof_is_guarded_read_and_removed(ward, group, leader, officer, sign_in):
    row = make_activity(ward=ward, residential_group=group, lead_unit=GROUPS_UNIT)
    client = sign_in(leader)
    address = reverse("reporting:proof_add", args=["hoat-dong", row.pk])
    bad = client.post(address, {"title": "Ảnh", "file": SimpleUploadedFile("a.jpg", b"<svg onload=x>")})
    assert "PDF, JPG hoặc PNG" in bad.content.decode() and not Attachment.objects.exists()
    client.post(address, {"title": "Ảnh", "file": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff anh")})
    proof = Attachment.objects.get()
    answer = sign_in(officer).get(reverse("reporting:proof", args=[proof.pk]))
    assert answer["Content-Type"] == "image/jpeg" and answer["Content-Disposition"].startswith("attachment")
    stranger = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[factories.make_group(ward=ward)])
    assert sign_in(stranger).get(reverse("reporting:proof", args=[proof.pk])).status_code == 404
    client.post(reverse("reporting:proof_remove", args=[proof.pk]))
    assert not Attachment.objects.exists()


def test_a_wrong_address_or_number_is_not_found(ward, officer, sign_in):
    client = sign_in(officer)
    for address in ("?nam=abc", "?nam=1500"):
        assert client.get(reverse("reporting:plan") + address).status_code == 404
    assert client.get(reverse("reporting:proof_add", args=["gi-do", 1])).status_code == 404
    assert client.get(reverse("reporting:activity_new") + "?loai=budget").context.get("form") is None


def test_cards_count_what_they_open(ward, group, officer, leader, sign_in):
    today = date(2026, 6, 1)
    plan = make_plan(ward=ward)
    make_task(plan, deadline=today - timedelta(days=1))
    make_task(plan, deadline=today + timedelta(days=30))
    make_task(plan, deadline=today + timedelta(days=31))  # not yet soon
    make_activity(ward=ward, held_on=None, planned_on=today - timedelta(days=1))
    make_activity(ward=ward, held_on=None, planned_on=today)
    make_activity(ward=ward)
    make_problem(ward=ward, residential_group=group)
    found = {card.title: card.count for card in plan_todo.cards(officer, today=today)}
    assert found == {
        "Nhiệm vụ kế hoạch quá hạn": 1,
        "Nhiệm vụ đến hạn trong 30 ngày": 1,
        "Hoạt động quá ngày dự kiến, chưa ghi kết quả": 1,
        "Hoạt động chờ xác nhận": 1,
        "Phản ánh chờ trả lời": 1,
    }
    assert {card.title: card.count for card in plan_todo.cards(leader, today=today)}["Phản ánh đang mở"] == 1
    Plan.objects.all().update(year=2025)
    assert "Chưa lập" not in plan_todo.cards(officer, today=today)[0].title  # nobody in the registry yet
    factories.make_elder(group=group)
    assert plan_todo.cards(officer, today=today)[0].title == "Chưa lập kế hoạch năm 2026"
