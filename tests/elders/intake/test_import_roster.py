"""The trial command: what happens to every row, the score of it, and that nothing stays behind."""

import json
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from elders.models import Elder, IntakeBatch, ResidentialGroup, Situation, User, Ward
from tests import factories
from tests.elders.intake.sending import roster

GROUPS = [
    {"code": "TDP01", "name": "Tổ dân phố Vân Quan"},
    {"code": "TDP02", "name": "Tổ dân phố Phúc Hải 1"},
    {"code": "TDP03", "name": "Tổ dân phố số 3"},
]
FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô"]
GIVEN = ["Lan", "Hòa", "Bình", "Hùng", "Sơn", "Mai", "Hương", "Thúy", "Tâm", "Đào", "Mận", "Phấn"]


def person(number: int) -> dict[str, str]:
    """One made-up elder; the number is of the right structure and never issued."""
    male = number % 2 == 0
    year = 1935 + number % 25
    family, given = FAMILIES[number % 10], GIVEN[number // 10 % 12]
    return {
        "ho_ten": f"{family} {'Văn' if male else 'Thị'} {given}",
        "ngay_sinh": f"{year}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "gioi_tinh": "nam" if male else "nu",
        "cccd": f"031{0 if male else 1}{year % 100:02d}{900000 + number}",
        "dia_chi": f"Số {number}, ngõ {number % 9 + 1}",
    }


def written(row: dict[str, str], how: str) -> list:
    """The row as this office writes it."""
    year, month, day = row["ngay_sinh"].split("-")
    birth = {
        "day": f"{day}/{month}/{year}",
        "date": date(int(year), int(month), int(day)),
        "dots": f"{day}.{month}.{year}",
    }
    name = row["ho_ten"].upper() if how == "dots" else row["ho_ten"]
    sex = "Nam" if row["gioi_tinh"] == "nam" else "Nữ"
    return [name, birth[how], sex, int(row["cccd"]) if how == "dots" else row["cccd"], row["dia_chi"]]


def workbook(path, group: str, rows: list[list]) -> None:
    """A letterhead, a title that names the group, a header in row 5, people, a total, a signature."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    sheet.append(["UBND PHƯỜNG HƯNG ĐẠO", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    sheet.append([group.upper(), None, None, "Độc lập - Tự do - Hạnh phúc"])
    sheet.append([f"DANH SÁCH NGƯỜI CAO TUỔI {group.upper()}"])
    sheet.append([])
    sheet.append(["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Địa chỉ"])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    sheet.append([None, f"Tổng cộng: {len(rows)} người"])
    sheet.append([])
    sheet.append([None, "Người lập biểu", None, None, "Tổ trưởng"])
    sheet.append([None, "Trịnh Minh Khánh", None, None, "Đào Văn Phấn"])
    book.save(path)


@pytest.fixture
def rosters(tmp_path):
    """Three files with the truth about every row: clean, repeated with mistakes of the keyboard, and faulty."""
    people = [person(number) for number in range(120)]
    van_quan = GROUPS[0]["name"]
    workbook(tmp_path / "1.xlsx", van_quan, [written(row, "day") for row in people[:100]])
    workbook(
        tmp_path / "2.xlsx", van_quan, [written(row, "dots" if i % 2 else "date") for i, row in enumerate(people[50:])]
    )
    bad = [
        (["", "05/03/1945", "Nam", "", "Số 7, ngõ 2"], "NAME_MISSING"),
        (["Trần Văn Hòa", "31/02/1945", "Nam", "", "Số 7, ngõ 2"], "BIRTH_INVALID"),
        (["Trần Thị Hòa", "05/03/1990", "Nữ", "", "Số 7, ngõ 2"], "UNDER_60"),
        (["Lê Thị Mận", "", "Nữ", "", "Số 7, ngõ 2"], "BIRTH_MISSING"),
    ]
    good = [person(number) for number in range(200, 220)]
    rows = [written(row, "day") for row in good]
    workbook(tmp_path / "3.xlsx", GROUPS[1]["name"], [*rows, *(row for row, _ in bad)])
    truth = {
        "1.xlsx": [("created", row, van_quan) for row in people[:100]],
        "2.xlsx": [("known", row, van_quan) for row in people[50:100]]
        + [("created", row, van_quan) for row in people[100:]],
        "3.xlsx": [("created", row, GROUPS[1]["name"]) for row in good] + [("rejected", code, "") for _, code in bad],
    }
    (tmp_path / "groups.json").write_text(json.dumps({"ward": {"groups": GROUPS}}, ensure_ascii=False))
    return tmp_path, truth


def trial(folder, *extra: str, files=("1.xlsx", "2.xlsx", "3.xlsx")) -> dict:
    out = folder / "out.json"
    call_command(
        "import_roster", *[str(folder / name) for name in files], "--trial", str(folder / "groups.json"),
        "--json", str(out), *extra,
    )  # fmt: skip
    return json.loads(out.read_text(encoding="utf-8"))


def score(result: dict, truth: dict, *, alone: bool) -> float:
    """Share of rows that are wholly right: action, person, every value, reason."""
    right = total = 0
    people: dict[str, str] = {}
    for entry in result["files"]:
        rows = {row["row"]: row for row in entry["rows"]}
        for number, (want, row, group) in enumerate(truth[entry["file"]], start=6):
            total += 1
            got = rows.get(number, {})
            if want == "rejected":
                right += got.get("action") == "rejected" and row in got["codes"]
                continue
            expected = {"created"} if want == "created" or alone else {"skipped", "updated"}
            fields = got.get("fields", {})
            same_person = alone or people.setdefault(row["cccd"], got.get("person_id")) == got.get("person_id")
            values = all(fields.get(name) == value for name, value in (row | {"to_dan_pho": group}).items())
            right += got.get("action") in expected and values and same_person
        assert set(rows) == set(range(6, 6 + len(truth[entry["file"]]))), "only people are rows"
    return 100 * right / total


@pytest.mark.django_db
def test_in_sequence_every_row_is_right(rosters):
    folder, truth = rosters
    result = trial(folder)
    assert (result["mode"], [entry["status"] for entry in result["files"]]) == ("sequence", ["ok"] * 3)
    assert score(result, truth, alone=False) >= 98


@pytest.mark.django_db
def test_each_alone_every_row_is_right(rosters):
    folder, truth = rosters
    result = trial(folder, "--separately")
    assert result["mode"] == "alone"
    assert score(result, truth, alone=True) >= 98


@pytest.mark.django_db
def test_a_trial_leaves_nothing_behind_and_does_not_see_the_real_registry(rosters, group):
    folder, truth = rosters
    known = person(0)
    factories.make_elder(group=group, full_name="Người Thật", citizen_id=known["cccd"])
    models = (Ward, ResidentialGroup, User, Elder, Situation, IntakeBatch)
    before = [model.objects.count() for model in models]
    assert score(trial(folder), truth, alone=False) >= 98
    assert [model.objects.count() for model in models] == before


@pytest.mark.django_db
def test_a_broken_file_is_named_and_does_not_stop_the_others(rosters, monkeypatch):
    folder, _ = rosters
    (folder / "0.xlsx").write_bytes(b"")
    with pytest.raises(SystemExit) as exit_code:
        trial(folder, files=("0.xlsx", "1.xlsx"))
    assert exit_code.value.code == 1
    entries = json.loads((folder / "out.json").read_text())["files"]
    assert [(entry["status"], entry["code"]) for entry in entries] == [("error", "FILE_EMPTY"), ("ok", None)]


@pytest.mark.django_db
def test_a_crash_is_reported_as_one(rosters, monkeypatch):
    folder, _ = rosters
    from elders.services.intake import receiving

    real = receiving.parse

    def breaks(content, file_name, **more):
        if file_name == "1.xlsx":
            raise RuntimeError("broken")
        return real(content, file_name, **more)

    monkeypatch.setattr(receiving, "parse", breaks)
    with pytest.raises(SystemExit):
        trial(folder, files=("1.xlsx", "3.xlsx"))
    entries = json.loads((folder / "out.json").read_text())["files"]
    assert [entry["status"] for entry in entries] == ["crash", "ok"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "shape", [GROUPS, {"groups": GROUPS}, {"ward": {"groups": GROUPS}}], ids=["list", "groups", "truth"]
)
def test_groups_come_in_three_shapes(rosters, shape):
    folder, _ = rosters
    (folder / "groups.json").write_text(json.dumps(shape))
    assert trial(folder, files=("1.xlsx",))["files"][0]["counts"]["new"] == 100


@pytest.mark.django_db
def test_without_apply_nothing_is_written_and_with_it_the_ward_has_the_people(tmp_path, officer, group, capsys):
    path = tmp_path / "ds.csv"
    path.write_bytes(roster(["Nguyễn Thị Lan", "1945-03-05", "Nữ", "031145900101", group.name]))
    call_command("import_roster", str(path), "--as-of", "2026-04-01")
    assert not Elder.objects.exists() and not IntakeBatch.objects.exists()
    call_command("import_roster", str(path), "--apply", "--user", officer.username, "--group", group.code)
    assert Elder.objects.get().residential_group == group
    assert "mới 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_wrong_use_is_told_apart_from_wrong_files(tmp_path, officer):
    for arguments in (["no-such-file.xlsx"], [str(tmp_path / "x.csv"), "--separately"]):
        (tmp_path / "x.csv").write_bytes(b"x")
        with pytest.raises(CommandError) as refusal:
            call_command("import_roster", *arguments)
        assert refusal.value.returncode == 2
