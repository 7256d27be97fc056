"""payment_list: the list of a month by script."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from benefits.choices import ListState
from benefits.models import PaymentLine, PaymentList
from tests import factories
from tests.benefits import money
from tests.benefits.factories import make_award

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(ward, group, other_group):
    return money.a_month(ward, [group, other_group], 10)


def run(**options) -> tuple[str, str]:
    screen, errors = io.StringIO(), io.StringIO()
    call_command("payment_list", **{"month": "2026-12"} | options, stdout=screen, stderr=errors)
    return screen.getvalue(), errors.getvalue()


def test_the_screen_shows_groups_and_the_total(month):
    screen, _ = run()
    assert "Chi trả tháng 12/2026, Phường Hưng Đạo: nháp." in screen
    assert [line.split()[-2:] for line in screen.splitlines()[3:]] == [
        ["5", "3.500.000"], ["5", "3.500.000"], ["10", "7.000.000"],
    ]  # fmt: skip


def test_three_files_say_the_same(month, tmp_path):
    run(pdf=str(tmp_path / "a.pdf"), xlsx=str(tmp_path / "a.xlsx"), json=str(tmp_path / "a.json"), split="to")
    answer = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (answer["month"], answer["ward"], answer["state"]) == ("2026-12", month.ward.code, "draft")
    assert (answer["line_count"], answer["total_vnd"]) == (10, 7_000_000)
    assert answer["funding"] == {"central": 5_400_000, "city": 1_600_000}
    assert answer["outcome"]["unanswered"] == {"lines": 10, "vnd": 7_000_000}
    assert sum(line["amount_vnd"] for line in answer["lines"]) == 7_000_000
    assert answer["lines"][0]["group"] == "Tổ dân phố Vân Quan"
    assert [line["method"] for line in answer["lines"]].count("account") == 2
    assert len(load_workbook(tmp_path / "a.xlsx").sheetnames) == 2
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    assert text.count("3.500.000 đồng") == 2


def test_json_on_the_screen_stands_alone(month):
    money.advance(month, ListState.PAYING)
    money.answer(month.lines.get(position=1), "received")
    screen, errors = run(json="-")
    answer = json.loads(screen)
    assert answer["outcome"]["paid"] == {"lines": 1, "vnd": 700_000}
    assert answer["lines"][0]["paid_on"] == "2026-12-08"
    assert "Tổng cộng" in errors


def test_a_source_nobody_knows_is_said(month):
    PaymentLine.objects.filter(payment_list=month).update(funding={"central": 540_000})
    assert json.loads(run(json="-")[0])["funding"] == {"central": 5_400_000, "unknown": 1_600_000}


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"month": "2026-13"}, 2, "không phải là tháng"),
        ({"month": "12/2026"}, 2, "không phải là tháng"),
        ({"month": "2026-11"}, 1, "chưa lập danh sách chi trả tháng 11/2026"),
        ({"sequence": 2}, 1, "lần 2"),
        ({"ward": "KHONG-CO"}, 2, "không có phường mang mã này"),
        ({"pdf": "/khong/co/thu/muc/a.pdf"}, 2, "Không ghi được tệp"),
        ({"json": "/tmp"}, 2, "đây là thư mục"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(month, options, code, words):
    with pytest.raises(CommandError) as caught:
        run(**options)
    assert caught.value.returncode == code
    assert words in str(caught.value)


def test_which_ward_is_asked_when_there_are_several(month):
    factories.make_ward(name="Khác")
    with pytest.raises(CommandError, match="hãy chỉ rõ bằng --ward") as caught:
        run()
    assert caught.value.returncode == 2
    assert "Tổng cộng" in run(ward=month.ward.code)[0]


def test_a_month_without_a_list_is_built_when_asked(group):
    facts = {"vn_citizen": True, "pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0}
    elder = factories.make_elder(group=group, birth_year=1948, birth_month=5, birth_day=6, facts=facts)
    make_award(elder, since=date(2025, 12, 1))
    for _ in range(2):
        screen, _ = run(month="2026-03", build=True)
    assert PaymentList.objects.get().line_count == 1
    assert "700.000" in screen
