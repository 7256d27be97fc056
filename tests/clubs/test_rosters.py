"""Rosters of clubs as files: members, attendance, members of the Association; preview, apply, undo."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from clubs.models import AssociationMember, Attendance, BoardSeat, Club, Companion, Membership
from elders.choices import RoleCode
from elders.models import Elder
from elders.services import intake
from tests.clubs.factories import make_club, make_companion, make_meeting, make_member, make_unit
from tests.elders.intake.sending import roster, verdicts
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)
MEMBERS = ["Họ và tên", "Giới tính", "Ngày sinh", "Số CCCD", "Chức vụ trong CLB", "Hoàn cảnh", "Ngày tham gia"]
LAN = "031145900101"


@pytest.fixture
def association(ward):
    return make_user(RoleCode.ASSOCIATION, ward=ward)


@pytest.fixture
def club(group):
    return make_club(ward=group.ward, residential_group=group)


def send(content: bytes, *, by, kind: str, target, name: str = "ds.csv"):
    batch = intake.receive(
        content=content, file_name=name, kind=kind, sender=by, as_of=DAY, residential_group=None, target=str(target.pk)
    )
    return intake.preview(batch)


def write(content: bytes, *, by, kind: str, target, name: str = "ds.csv"):
    return intake.apply(send(content, by=by, kind=kind, target=target, name=name), by=by, today=timezone.localdate())


def members(*rows, club, by, writes=True):
    content = roster(*rows, headings=MEMBERS)
    return (write if writes else send)(content, by=by, kind="club_members", target=club)


ROWS = [
    ["Nguyễn Thị Lan", "Nữ", "1945", LAN, "Chủ nhiệm", "Khó khăn", "06/01/2025"],
    ["Khúc Hữu Long", "Nam", "26/11/1980", "031080900102", "Thành viên", "Cận nghèo", "17/02/2025"],
    ["Đỗ Thị Già", "Nữ", "1950", "", "Thủ quỹ", "Bình thường", ""],
]


def test_members_of_any_age_are_written_and_nobody_becomes_an_elder(club, group, association):
    lan = make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945, citizen_id=LAN)
    batch = members(*ROWS, club=club, by=association)
    assert verdicts(batch) == ["new", "new", "new"]
    first, young, old = Membership.objects.order_by("pk")
    assert (first.elder, first.circumstance, first.valid_from) == (lan, "kho_khan", date(2025, 1, 6))
    assert (young.companion.full_name, young.companion.birth.iso) == ("Khúc Hữu Long", "1980-11-26")
    assert (old.companion.birth_year, old.valid_from, old.joined_is_estimate) == (1950, DAY, True)
    assert {(seat.membership, seat.post) for seat in BoardSeat.objects.all()} == {
        (first, "chu_nhiem"),
        (old, "thu_quy"),
    }
    assert Elder.objects.count() == 1
    notes = [set(row.codes) & {"CLUB_YOUNG", "CLUB_NOT_REGISTERED"} for row in batch.rows.order_by("pk")]
    assert notes == [set(), {"CLUB_YOUNG"}, {"CLUB_NOT_REGISTERED"}]


def test_the_same_file_twice_changes_nothing_and_undo_takes_all_back(club, group, association):
    make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945, citizen_id=LAN)
    batch = members(*ROWS, club=club, by=association)
    assert verdicts(members(*ROWS, club=club, by=association, writes=False)) == ["same", "same", "same"]
    intake.undo(batch, by=association)
    assert not Membership.objects.exists()
    assert not Companion.objects.exists()
    assert not BoardSeat.objects.exists()


def test_a_change_is_shown_written_and_taken_back(club, group, association):
    member = make_member(club, make_companion(ward=group.ward, full_name="Khúc Hữu Long", birth_year=1980))
    batch = members(ROWS[1], club=club, by=association)
    assert batch.rows.get().changes == {"circumstance": [None, "can_ngheo"]}
    member.refresh_from_db()
    assert (member.circumstance, member.valid_from) == ("can_ngheo", date(2025, 1, 1))
    intake.undo(batch, by=association)
    member.refresh_from_db()
    assert member.circumstance == ""


def test_what_was_built_on_a_file_keeps_it(club, association):
    batch = members(ROWS[1], club=club, by=association)
    meeting = make_meeting(club, date(2026, 3, 17))
    Attendance.objects.create(meeting=meeting, membership=Membership.objects.get(), state="co_mat")
    with pytest.raises(ValidationError, match="điểm danh"):
        intake.undo(batch, by=association)
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Bùi Văn Sau", "Nam", "1980", "", "", "", "01/05/2026"], "CLUB_DAY"),
        (["Bùi Văn Nhận", "Nam", "1980", "", "Chủ nhiệm", "", ""], "CLUB_POST_TAKEN"),
    ],
)
def test_what_a_row_is_refused_for(row, code, club, association):
    chair = make_member(club)
    BoardSeat.objects.create(club=club, membership=chair, post="chu_nhiem", valid_from=date(2025, 1, 1))
    batch = members(row, club=club, by=association, writes=False)
    assert code in batch.rows.get().codes
    assert verdicts(batch) == ["rejected"]


def test_two_chairs_in_one_file_wait_for_an_answer(club, association):
    rows = [[name, "Nam", "1980", "", "Chủ nhiệm", "", ""] for name in ("Bùi Văn Một", "Bùi Văn Hai")]
    assert verdicts(members(*rows, club=club, by=association, writes=False)) == ["rejected", "rejected"]


def test_a_board_sends_for_its_own_club_only(club, group):
    from clubs.models import ClubAssignment
    from clubs.rosters.members import clubs_kept

    other = make_club(ward=group.ward)
    board = make_user(RoleCode.CLUB_BOARD, ward=group.ward)
    ClubAssignment.objects.create(user=board, club=club, valid_from=date(2025, 7, 1))
    assert list(clubs_kept(board)) == [club]
    assert other not in clubs_kept(board)


def test_a_workbook_as_clubs_keep_it(club, group, association):
    """Letterhead, title, table, total, signatures; a third of the members are younger, a second column holds dates."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Thành viên"
    for row in (
        ["HỘI NGƯỜI CAO TUỔI PHƯỜNG HƯNG ĐẠO", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["CLB LTHTGN TỔ DÂN PHỐ VÂN QUAN"],
        [],
        ["DANH SÁCH THÀNH VIÊN CÂU LẠC BỘ LIÊN THẾ HỆ TỰ GIÚP NHAU"],
        ["Tổ dân phố Vân Quan, phường Hưng Đạo, thành phố Hải Phòng"],
        ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Số CCCD", "Điện thoại", "Chức vụ trong CLB", "Hoàn cảnh",
         "Ngày tham gia", "Ghi chú"],
        [1, "Nguyễn Thị Lan", "Nữ", 1945, LAN, "0955982603", "Chủ nhiệm", "Bình thường", "06/01/2024", None],
        [2, "Đỗ Thị Hoa", "Nữ", "27/06/1996", "031196917813", "0955492717", "Phó chủ nhiệm", "Khó khăn", "25/06/2025"],
        ["Tổng số", None, "02 TV"],
        [],
        ["THƯ KÝ", None, None, None, None, "CHỦ NHIỆM CÂU LẠC BỘ"],
    ):  # fmt: skip
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    lan = make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945, citizen_id=LAN)
    batch = write(content.getvalue(), by=association, kind="club_members", target=club, name="clb.xlsx")
    assert verdicts(batch) == ["new", "new"]
    elder, young = Membership.objects.order_by("pk")
    assert (elder.elder, elder.valid_from) == (lan, date(2024, 1, 6))
    assert (young.companion.phone, young.companion.residential_group) == ("0955492717", group)


# --- attendance -------------------------------------------------------------------------------------------------------


def test_a_paper_register_becomes_attendance_and_is_taken_back(club, group, association):
    lan = make_member(club, make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945))
    twins = [
        make_member(club, make_elder(group=group, full_name="Vũ Văn Tý", birth_year=year)) for year in (1950, 1951)
    ]
    meeting = make_meeting(club, date(2026, 3, 17))
    rows = [
        ["Nguyễn Thị Lan", "", "x", "Có"],
        ["Vũ Văn Tý", "1951", "p", ""],
        ["Vũ Văn Tý", "", "o", ""],
        ["Người Lạ", "", "x", ""],
    ]
    numbered = [[str(number), *row] for number, row in enumerate(rows, 1)]
    content = roster(*numbered, headings=["STT", "Họ và tên", "Năm sinh", "Điểm danh", "Đã đo"])
    batch = write(content, by=association, kind="club_attendance", target=meeting)
    assert verdicts(batch) == ["new", "new", "rejected", "rejected"]
    found = {row.membership: (row.state, row.measured) for row in Attendance.objects.all()}
    assert found == {lan: ("co_mat", True), twins[1]: ("vang_phep", None)}
    again = send(content, by=association, kind="club_attendance", target=meeting)
    assert verdicts(again)[:2] == ["same", "same"]
    intake.undo(batch, by=association)
    assert not Attendance.objects.exists()


# --- members of the Association ---------------------------------------------------------------------------------------


def test_members_of_the_association(group, association):  # E52, HV-01
    unit = make_unit(ward=group.ward)
    make_elder(group=group, full_name="Nguyễn Thị Lan", birth_year=1945, citizen_id=LAN)
    rows = [
        ["Nguyễn Thị Lan", "1945", LAN, "HV01", "01/02/2020"],
        ["Bùi Văn Năm Bảy", "01/01/1969", "", "HV02", "01/03/2026"],  # 57
        ["Bùi Văn Năm Tư", "01/01/1972", "", "", "01/03/2026"],  # 54
    ]
    content = roster(*rows, headings=["Họ và tên", "Ngày sinh", "Số CCCD", "Số thẻ hội viên", "Ngày vào Hội"])
    batch = write(content, by=association, kind="association_members", target=unit)
    assert verdicts(batch)[:2] == ["new", "new"]
    assert "HOI_TOO_YOUNG" in batch.rows.order_by("pk").last().codes
    assert AssociationMember.objects.count() == 2
    assert AssociationMember.objects.get(card_number="HV02").companion.full_name == "Bùi Văn Năm Bảy"
    intake.undo(batch, by=association)
    assert not AssociationMember.objects.exists()


def test_a_trial_of_a_club_roster_works_on_a_club_of_its_own(club, association, tmp_path):
    """A real club with a Chủ nhiệm must neither refuse rows of the trial nor be written to."""
    members(ROWS[0], club=club, by=association)
    (tmp_path / "ds.csv").write_bytes(roster(*ROWS, headings=MEMBERS))
    (tmp_path / "groups.json").write_text('[{"code": "TDP01", "name": "Tổ dân phố Thử"}]')
    out = tmp_path / "out.json"
    call_command(
        "import_roster", str(tmp_path / "ds.csv"), "--kind", "club_members", "--trial", str(tmp_path / "groups.json"),
        "--json", str(out),
    )  # fmt: skip
    rows = json.loads(out.read_text())["files"][0]["rows"]
    assert [row["action"] for row in rows] == ["created"] * 3
    assert (Membership.objects.count(), BoardSeat.objects.count(), Club.objects.get()) == (1, 1, club)
