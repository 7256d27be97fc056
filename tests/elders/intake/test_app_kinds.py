"""Rosters of the apps: declared with a handler, they go the same way as people, from upload to undo."""

import io
import json

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from elders.choices import RoleCode
from elders.ground.history import act
from elders.intake import kinds
from elders.models import Elder, ElderEvent, IntakeBatch, ResidentialGroupAlias
from elders.services import intake
from tests import factories
from tests.elders.intake.app_kinds import MEMBERS, NAMES, PHONES
from tests.elders.intake.sending import APRIL, codes, roster, verdicts

pytestmark = pytest.mark.django_db

PERSON = ["Họ và tên", "Ngày sinh", "Số CCCD", "Số điện thoại"]
NAME = ["Tên gọi", "Số hộ", "Ngày"]
LAN = ["Nguyễn Thị Lan", "1945", "031145900101", "0951234567"]
MAI = ["Lê Thị Mai", "1950", "", "0951234568"]


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    for kind in (PHONES, NAMES, MEMBERS):
        kinds.register(kind)


@pytest.fixture
def people(group):
    lan = factories.make_elder(group=group, full_name="Nguyễn Thị Lan", citizen_id="031145900101")
    mai = factories.make_elder(group=group, full_name="Lê Thị Mai", birth_year=1950)
    return lan, mai


@pytest.fixture
def board(ward):
    """Somebody who has nothing to do with the registry."""
    return factories.make_user(RoleCode.CLUB_BOARD, ward=ward)


def send(content: bytes, *, by, kind: str, target="") -> IntakeBatch:
    batch = intake.receive(
        content=content, file_name="ds.csv", kind=kind, sender=by, as_of=APRIL, target=str(target and target.pk)
    )
    return intake.preview(batch)


def write(batch: IntakeBatch, *, by) -> IntakeBatch:
    return intake.apply(batch, by=by, today=timezone.localdate())


def phones(*people: Elder) -> list[str]:
    return [Elder.objects.get(pk=one.pk).phone for one in people]


def test_rows_are_matched_compared_written_once_and_taken_back(officer, people):
    batch = send(roster(LAN, MAI, headings=PERSON), by=officer, kind="phones")
    assert verdicts(batch) == ["changed", "changed"]
    assert batch.rows.first().changes == {"phone": ["", "0951234567"]}
    write(batch, by=officer)
    assert phones(*people) == ["0951234567", "0951234568"]
    event = ElderEvent.objects.filter(pgh_obj_id=people[0].pk).order_by("-pgh_id").first()
    assert event.pgh_context.metadata["act"] == "Nhập danh sách"
    again = write(send(roster(LAN, MAI, headings=PERSON), by=officer, kind="phones"), by=officer)
    assert verdicts(again) == ["same", "same"]
    assert not again.rows.filter(undo__isnull=False).exists()
    intake.undo(batch, by=officer)
    assert phones(*people) == ["", ""]
    assert set(batch.rows.values_list("outcome", flat=True)) == {"undone"}


def test_unknown_people_are_refused_with_what_to_do(officer, people):
    batch = send(roster(["Trần Văn Hòa", "1948", "", "0951234569"], headings=PERSON), by=officer, kind="phones")
    assert codes(batch) == [["NOT_IN_REGISTRY"]]
    with pytest.raises(ValidationError, match="chỉ nhận người đã có trong sổ"):
        intake.decide(batch.rows.get(), choice="new", by=officer)


def test_a_row_changed_meanwhile_comes_back_for_review(officer, people):
    batch = send(roster(LAN, MAI, headings=PERSON), by=officer, kind="phones")
    Elder.objects.filter(pk=people[0].pk).update(phone="0950000001")
    write(batch, by=officer)
    assert verdicts(batch) == ["suspect", "changed"]
    assert "CHANGED_SINCE" in batch.rows.first().codes
    assert phones(*people) == ["0950000001", "0951234568"]
    row = intake.decide(batch.rows.order_by("pk").first(), choice="accept", by=officer)
    assert row.verdict == "changed" and row.changes == {"phone": ["0950000001", "0951234567"]}
    write(batch, by=officer)
    assert phones(people[0]) == ["0951234567"]
    intake.undo(batch, by=officer)
    assert phones(*people) == ["0950000001", ""]


def test_a_row_somebody_typed_by_hand_meanwhile_is_kept_without_asking(officer, people):
    batch = send(roster(LAN, headings=PERSON), by=officer, kind="phones")
    Elder.objects.filter(pk=people[0].pk).update(phone="0951234567")
    write(batch, by=officer)
    assert batch.rows.get().outcome == "kept"


def test_undo_refuses_where_somebody_worked_since(officer, people):
    batch = write(send(roster(LAN, MAI, headings=PERSON), by=officer, kind="phones"), by=officer)
    with act("Sửa hồ sơ", by=officer):
        Elder.objects.filter(pk=people[1].pk).update(notes="gọi buổi sáng")
    with pytest.raises(ValidationError, match="1 người đã được sửa sau đó"):
        intake.undo(batch, by=officer)
    assert phones(*people) == ["0951234567", "0951234568"]
    batch.refresh_from_db()
    assert batch.state == IntakeBatch.State.APPLIED


def test_repeated_rows_that_differ_wait_and_alike_ones_are_written_once(officer, people):
    other = [*LAN[:3], "0951234569"]
    batch = send(roster(LAN, other, MAI, MAI, headings=PERSON), by=officer, kind="phones")
    assert verdicts(batch) == ["suspect", "suspect", "changed", "same"]
    assert "dòng 3" in batch.rows.first().problems[-1]["message"]
    write(batch, by=officer)
    assert phones(*people) == ["", "0951234568"]
    first, second = batch.rows.order_by("pk")[:2]
    intake.decide(second, choice="accept", by=officer)
    write(batch, by=officer)
    assert phones(people[0]) == ["0951234569"]
    first.refresh_from_db()
    assert first.verdict == "suspect"  # the row not chosen never overwrites the one that was
    write(batch, by=officer)
    assert phones(people[0]) == ["0951234569"]
    intake.undo(batch, by=officer)
    assert phones(*people) == ["", ""]


def test_who_it_is_and_whether_it_is_right_are_two_answers(officer, group, other_group):
    for place in (group, other_group):
        factories.make_elder(group=place, full_name="Lê Thị Mai", birth_year=1950)
    chosen = Elder.objects.order_by("pk").last()
    batch = send(roster([*MAI[:3], "0951230000"], headings=PERSON), by=officer, kind="phones")
    row = batch.rows.get()
    assert (row.verdict, row.codes[-1]) == ("suspect", "AMBIGUOUS_MATCH")
    row = intake.decide(row, choice=f"same:{chosen.pk}", by=officer)
    assert (row.verdict, row.codes[-1]) == ("suspect", "PHONE_INVALID")
    row = intake.decide(row, choice="accept", by=officer)
    assert (row.verdict, row.decision) == ("changed", f"same:{chosen.pk}!")
    write(batch, by=officer)
    assert phones(chosen) == ["0951230000"]


def test_a_corrected_cell_is_compared_again(officer, people):
    batch = send(roster([*LAN[:3], ""], headings=PERSON), by=officer, kind="phones")
    assert codes(batch) == [["NUMBER_INVALID"]]
    row = intake.fix(batch.rows.get(), field="phone", text="0951234567", by=officer)
    assert row.verdict == "changed"


def test_people_outside_the_senders_groups_are_refused(officer, people, group, other_group):
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=group.ward, groups=[other_group])
    batch = send(roster(LAN, headings=PERSON), by=leader, kind="phones")
    assert codes(batch) == [["OUT_OF_SCOPE"]]


def test_rows_that_name_nobody_go_to_the_chosen_target(board, group):
    content = roster(
        ["Xóm Đông", "12", "05/03/2026"], ["", "4", "05/03/2026"], ["Cộng", "16", ""], ["Xóm Tây", "", ""],
        ["Xóm Đông", "12", "05/03/2026"], headings=NAME,
    )  # fmt: skip
    batch = send(content, by=board, kind="names", target=group)
    assert [(row.row_number, row.verdict) for row in batch.rows.order_by("pk")] == [
        (2, "new"), (3, "rejected"), (6, "new"),
    ]  # fmt: skip
    assert batch.rows.get(row_number=2).values == {"alias": "Xóm Đông", "count": 12, "since": "2026-03-05"}
    assert codes(batch)[1] == ["FIELD_MISSING"]
    assert batch.target_words == str(group)


def test_a_file_without_the_headings_is_told_which(board, group):
    batch = send("Việc,Ai làm\nHọp,Bà Lan\n".encode(), by=board, kind="names", target=group)
    assert batch.refusal_code == "NO_HEADER" and "“Tên gọi”" in batch.refusal


def test_the_target_is_one_of_those_offered(board, group):
    elsewhere = factories.make_group()
    with pytest.raises(ValidationError, match="Chọn tổ dân phố được gọi tên"):
        send(roster(["Xóm Đông", "12"], headings=NAME), by=board, kind="names")
    with pytest.raises(ValidationError, match="Không chọn được"):
        send(roster(["Xóm Đông", "12"], headings=NAME), by=board, kind="names", target=elsewhere)


def test_people_who_are_no_elders_are_left_to_the_app(board, people, group):
    young = ["Phạm Minh Anh", "2001", "", ""]
    batch = send(roster(LAN, young, headings=PERSON), by=board, kind="members", target=group)
    assert verdicts(batch) == ["new", "new"]
    assert list(batch.rows.order_by("pk").values_list("elder", flat=True)) == [people[0].pk, None]
    write(batch, by=board)
    assert set(ResidentialGroupAlias.objects.values_list("alias", flat=True)) == {"Nguyễn Thị Lan", "Phạm Minh Anh"}
    assert Elder.objects.count() == 2


def test_files_are_open_to_those_who_may_send_the_kind_and_to_nobody_else(officer, board, ward, group):
    other = factories.make_user(RoleCode.CLUB_BOARD, ward=ward)
    overseer = factories.make_user(RoleCode.ASSOCIATION, ward=ward)
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=ward, groups=[group])
    batch = send(roster(["Xóm Đông", "12"], headings=NAME), by=board, kind="names", target=group)
    seen = [IntakeBatch.objects.for_user(one).filter(pk=batch.pk).exists() for one in (board, overseer, officer)]
    assert seen == [True, True, True]  # the officer sees all clubs too
    hidden = [IntakeBatch.objects.for_user(one).filter(pk=batch.pk).exists() for one in (other, leader)]
    assert hidden == [False, False]
    with pytest.raises(ValidationError, match="không được ghi"):
        write(batch, by=other)
    write(batch, by=overseer)
    with pytest.raises(ValidationError, match="không được hoàn tác"):
        intake.undo(batch, by=other)


# -- pages -----------------------------------------------------------------------------------------------------------
def test_a_sender_without_the_registry_sends_reviews_writes_and_undoes(sign_in, board, group):
    client = sign_in(board)
    page = client.get(reverse("elders:intake"), {"loai": "names", "dich": group.pk}).content.decode()
    assert "Tổ dân phố được gọi tên" in page and "Danh sách người cao tuổi" not in page
    assert f'<option value="{group.pk}" selected>' in page
    content = roster(["Xóm Đông", "12", "05/03/2026"], headings=NAME)
    data = {"kind": "names", "target": group.pk, "as_of": "01/04/2026", "file": SimpleUploadedFile("ds.csv", content)}
    batch_url = client.post(reverse("elders:intake"), data).url
    shown = client.get(batch_url).content.decode()
    assert "Xóm Đông" in shown and "Số hộ: 12 · Ngày: 05/03/2026" in shown and str(group) in shown
    batch = IntakeBatch.objects.get()
    client.post(reverse("elders:intake_apply", args=[batch.pk]))
    assert ResidentialGroupAlias.objects.count() == 1
    client.post(reverse("elders:intake_undo", args=[batch.pk]), {"why": "gửi nhầm"})
    assert not ResidentialGroupAlias.objects.exists()


def test_the_upload_page_asks_for_the_target(sign_in, board, group):
    client = sign_in(board)
    data = {"kind": "names", "as_of": "01/04/2026", "file": SimpleUploadedFile("ds.csv", b"x")}
    assert "Chọn tổ dân phố được gọi tên." in client.post(reverse("elders:intake"), data).content.decode()


def test_a_kind_of_others_cannot_be_sent(sign_in, board):
    client = sign_in(board)
    data = {"kind": "elders", "as_of": "01/04/2026", "file": SimpleUploadedFile("ds.csv", b"x")}
    assert client.post(reverse("elders:intake"), data).status_code == 403


def test_the_review_of_a_hidden_person_names_nobody(sign_in, board, people, group):
    client = sign_in(board)
    batch = send(roster(LAN, headings=PERSON), by=board, kind="members", target=group)
    shown = client.get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert "Mở hồ sơ" not in shown


def test_the_template_is_filled_by_the_handler(sign_in, board, group):
    ResidentialGroupAlias.objects.create(residential_group=group, alias="Xóm Đông")
    client = sign_in(board)
    answer = client.get(reverse("elders:intake_template"), {"loai": "names", "dich": group.pk})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["STT", "Tên gọi", "Số hộ", "Ngày"]
    assert [cell.value for cell in sheet[4]][:3] == [1, "Xóm Đông", 3]
    again = send(answer.content, by=board, kind="names", target=group)
    assert verdicts(again) == ["same"]


def test_by_script(officer, group, tmp_path, capsys):
    file = tmp_path / "ten.csv"
    file.write_bytes(roster(["Xóm Đông", "12", ""], headings=NAME))
    out = tmp_path / "out.json"
    options = {"kind": "names", "target": str(group.pk), "user": officer.username, "apply": True, "json": str(out)}
    call_command("import_roster", str(file), **options)
    assert ResidentialGroupAlias.objects.get().alias == "Xóm Đông"
    assert json.loads(out.read_text())["files"][0]["counts"] == {"new": 1}


@pytest.mark.parametrize("many", [2, 20])
def test_the_number_of_queries_does_not_depend_on_the_rows(officer, group, many, django_assert_max_num_queries):
    rows = []
    for number in range(many):
        elder = factories.make_elder(group=group, full_name=f"Nguyễn Thị Lan {chr(65 + number)}")
        rows.append([elder.full_name, "1945", "", f"09512345{number:02d}"])
    content = roster(*rows, headings=PERSON)
    with django_assert_max_num_queries(25):
        batch = send(content, by=officer, kind="phones")
    with django_assert_max_num_queries(45):
        write(batch, by=officer)
    assert batch.rows.filter(outcome="updated").count() == many
