"""Results files tried in a ward that vanishes: people first, then their check-ups; nothing stays."""

import json

import pytest
from django.core.management import call_command

from health.models import Examination, Facility, FollowUpTask
from tests.elders.intake.sending import roster

HEAD = ["Họ tên", "Năm sinh", "Giới tính", "Tổ dân phố", "Huyết áp (mmHg)", "Cao (cm)", "Nặng (kg)", "Phân loại SK"]
ROWS = [
    ["Phạm Thị Bình", "1952", "Nữ", "Vân Quan", "182/118; 176/112", "151", "66", "IV"],
    ["Đỗ Trọng Chính", "1958", "Nam", "Vân Quan", "150/70", "1m62", "65", "II"],
]


@pytest.mark.django_db
def test_a_results_file_is_tried_and_nothing_stays(tmp_path):
    file, groups, out = tmp_path / "kham.csv", tmp_path / "groups.json", tmp_path / "out.json"
    file.write_bytes(roster(*ROWS, headings=HEAD))
    groups.write_text(json.dumps({"groups": [{"code": "TDP01", "name": "Tổ dân phố Vân Quan"}]}))
    call_command(
        "import_roster", str(file), "--kind", "checkups", "--trial", str(groups), "--registry", str(file),
        "--json", str(out),
    )  # fmt: skip
    rows = json.loads(out.read_text())["files"][0]["rows"]
    assert [row["action"] for row in rows] == ["created", "created"]
    assert rows[0]["fields"]["to_dan_pho"] == "Tổ dân phố Vân Quan" and rows[0]["fields"]["gioi_tinh"] == "nu"
    assert not (Examination.objects.exists() or Facility.objects.exists() or FollowUpTask.objects.exists())
