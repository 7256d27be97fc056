"""Papers about a month's money: opened, measured, added up."""

import csv
import io
import re
import shutil
import subprocess
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from benefits.choices import AdjustmentKind, AdjustmentState, LineKind, LineResult, ListState, PayMethod
from benefits.models import Adjustment, Award, PaymentLine, RecoveryReceipt, Suspension
from benefits.papers import bank, changes, outcome, payment_list, settlement, sheets
from benefits.services.awards import suspend
from elders.choices import RoleCode
from elders.ground.documents import pdf, xlsx
from tests import factories
from tests.benefits import money
from tests.elders.ground.test_codes import read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
]
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def month(ward, group, other_group):
    ward.signer_name = "Đoàn Văn Kiểm"
    ward.save()
    return money.a_month(ward, [group, other_group], 12)


def text_of(content: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def words(text: str) -> str:
    return " ".join(text.split())


def rows_of(content: bytes, sheet: int = 0) -> list[list]:
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)]


def row_with(rows: list[list], start: str) -> list:
    return next(row for row in rows if row[0] is not None and str(row[0]).startswith(start))


# --- the list to sign -------------------------------------------------------------------------------------------------
def test_the_list_is_a4_landscape_with_heading_total_words_and_three_signatures(month):
    content = pdf(payment_list.paper(month))
    pages = PdfReader(io.BytesIO(content)).pages
    size = (round(float(pages[0].mediabox.width) / 72 * 25.4), round(float(pages[0].mediabox.height) / 72 * 25.4))
    assert size == (297, 210)
    assert len(pages) > 1
    for number in range(1, len(pages) + 1):
        assert "Ký nhận" in text_of(content, "-f", str(number), "-l", str(number)), "heading row on every page"
    text = words(text_of(content))
    assert "DANH SÁCH CHI TRẢ TRỢ CẤP THÁNG 12 NĂM 2026" in text
    assert "Tổng số tiền: 8.400.000 đồng (Bằng chữ: Tám triệu bốn trăm nghìn đồng)./." in text
    for signer in ("NGƯỜI LẬP", "KẾ TOÁN", "TM. ỦY BAN NHÂN DÂN", "Hoàng Thị Lập", "Đoàn Văn Kiểm"):
        assert signer in text
    assert "Bản chưa được duyệt (tình trạng: nháp)" in text


def test_an_approved_list_names_its_paper_and_is_no_draft(month):
    money.advance(month, ListState.APPROVED)
    month.decision_number, month.signed_on = "215/QĐ-UBND", date(2026, 11, 27)
    text = words(text_of(pdf(payment_list.paper(month))))
    assert "(Kèm theo văn bản số 215/QĐ-UBND ngày 27/11/2026 của Ủy ban nhân dân phường Hưng Đạo)" in text
    assert "chưa được duyệt" not in text


def test_groups_and_ways_of_payment_have_subtotals_that_add_up(month):
    rows = rows_of(xlsx(payment_list.paper(month)))
    sections = [row[0] for row in rows if str(row[0]).startswith("Tổ dân phố")]
    assert sections == [
        "Tổ dân phố Vân Quan - Tiền mặt tại điểm chi trả: Nhà văn hóa",
        "Tổ dân phố Vân Quan - Chuyển khoản",
        "Tổ dân phố số 3 - Tiền mặt tại điểm chi trả: Nhà văn hóa",
        "Tổ dân phố số 3 - Chuyển khoản",
    ]
    assert {len(str(row[2])) for row in rows if str(row[0]).isdigit()} == {4}, "a year, of whole dates too"
    subtotals = [row for row in rows if str(row[0]).startswith("Cộng:")]
    total = row_with(rows, "TỔNG CỘNG: 12 suất")
    for column in (7, 8, 10):
        assert sum(row[column] for row in subtotals) == total[column]
    assert (total[7], total[8], total[10]) == (8_400_000, 0, 8_400_000)


@pytest.mark.parametrize(
    ("split", "names"),
    [
        (payment_list.Split.GROUP, ["Tổ dân phố Vân Quan", "Tổ dân phố số 3"]),
        (payment_list.Split.POINT, ["điểm chi trả Nhà văn hóa", "Chuyển khoản"]),
    ],
)
def test_a_sheet_per_group_or_pay_point(month, split, names):
    book = load_workbook(io.BytesIO(xlsx(payment_list.paper(month, split=split))))
    assert book.sheetnames == names
    counts = [
        int(re.search(r"\d+", cell)[0])
        for sheet in book.worksheets
        for (cell, *_) in sheet.iter_rows(values_only=True)
        if cell and str(cell).startswith("TỔNG CỘNG")
    ]
    assert sum(counts) == 12


def test_a_sheet_per_group_has_page_numbers_and_signatures_of_its_own(month):
    content = pdf(payment_list.paper(month, split=payment_list.Split.GROUP))
    text = text_of(content)
    assert text.count("NGƯỜI LẬP") == 2
    assert len(re.findall(r"-T\d+-01\b", text)) == 2


def test_what_one_hand_takes_for_one_benefit_is_one_row(ward, group):
    november, december = money.make_list(ward, month=NOVEMBER), money.make_list(ward)
    confirmed = {"state": AdjustmentState.CONFIRMED, "decided_by": december.prepared_by}
    elder = money.make_people([group], 1)[0]
    award = money.make_award(elder)
    carried = money.line_of(november, award, 1)
    carried.save()
    adjustments = [
        Adjustment.objects.create(
            ward=ward, award=award, elder=elder, kind=AdjustmentKind.ARREARS, origin="rate", amount_vnd=40_000,
            for_month=date(2026, number, 1), reason="Mức mới từ 07/2026", basis=f"x{number}",
            **confirmed,
        )
        for number in (7, 8, 9)
    ]  # fmt: skip
    money.line_of(december, award, 1).save()
    for position, adjustment in enumerate(adjustments, start=2):
        money.line_of(
            december, award, position, kind=LineKind.ARREARS, adjustment=adjustment, for_month=adjustment.for_month,
            amount_vnd=40_000,
        ).save()  # fmt: skip
    money.line_of(december, award, 5, kind=LineKind.CARRIED, carried_from=carried, for_month=NOVEMBER).save()
    rows = rows_of(xlsx(payment_list.paper(december)))
    row = next(row for row in rows if row[1] == elder.full_name)
    assert row[7:11] == [700_000, 820_000, "07/2026 - 11/2026", 1_520_000]
    assert row[14] == "Truy lĩnh; Kỳ trước chưa nhận"
    assert row_with(rows, "TỔNG CỘNG")[0] == "TỔNG CỘNG: 01 suất"


def test_a_row_says_how_the_money_comes_and_who_may_take_it(ward, group):
    pay = money.make_list(ward)
    elders = money.make_people([group], 3)
    ways = [
        {"proxy_name": "Nguyễn Văn Con", "proxy_relation": "con", "proxy_paper": "Giấy UQ 03/2026"},
        {"method": PayMethod.ACCOUNT, "bank_name": "Agribank", "account_number": "0210", "account_holder": "TRẦN B"},
        {"method": PayMethod.HOME},
    ]
    for position, (elder, way) in enumerate(zip(elders, ways, strict=True), start=1):
        money.line_of(pay, money.make_award(elder), position, coefficient="1.5", **way).save()
    rows = {row[1]: row for row in rows_of(xlsx(payment_list.paper(pay))) if row[1]}
    assert rows[elders[0].full_name][11:13] == ["Tiền mặt", "Nguyễn Văn Con (con), Giấy UQ 03/2026"]
    assert rows[elders[1].full_name][11] == "0210, Agribank, TRẦN B"
    assert rows[elders[2].full_name][11] == "Tại nhà"
    assert rows[elders[0].full_name][6] == "1,5"


def test_every_page_carries_its_own_code_and_the_picture_says_the_same(month, tmp_path):
    content = pdf(payment_list.paper(month))
    count = len(PdfReader(io.BytesIO(content)).pages)
    (tmp_path / "list.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "300", "-gray", tmp_path / "list.pdf", tmp_path / "page"], check=True)
    pictures = sorted(tmp_path.glob("page*.pgm"))
    assert len(pictures) == count
    for number, picture in enumerate(pictures, start=1):
        text = f"CT{month.pk}-202612-1-A-{number:02d}"
        assert text in text_of(content, "-f", str(number), "-l", str(number))
        assert scanned(Image.open(picture)) == text
        code = sheets.read_code(text)
        assert (code.list_pk, code.month, code.sequence, code.page) == (month.pk, DECEMBER, 1, number)


def scanned(page: Image.Image) -> str:
    """Read the code at the right of the top margin of a scanned page (300 dpi)."""
    mm = 300 / 25.4
    box = page.crop((round((297 - 15 - 16) * mm), round(2 * mm), round((297 - 15) * mm), round(18 * mm)))
    dark = box.point(lambda value: 255 if value < 128 else 0)
    code = box.crop(dark.getbbox())
    for size in (21, 25, 29):
        step = code.width / size
        rows = [
            [code.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))) < 128 for x in range(size)]
            for y in range(size)
        ]
        if all(rows[6][x] == (x % 2 == 0) for x in range(8, size - 8)):  # the timing pattern
            return read(rows)
    raise AssertionError("no code on the page")


@given(
    st.integers(1, 10**9), st.dates(date(2025, 1, 1), date(2100, 1, 1)), st.integers(1, 99),
    st.sampled_from(["A", "T7", "D12"]), st.integers(1, 999),
)  # fmt: skip
def test_codes_are_read_as_they_were_written(pk, day, sequence, part, page):
    pay = payment_list.PaymentList(pk=pk, month=day.replace(day=1), sequence=sequence)
    code = sheets.read_code(f" {sheets.page_code(pay, part).format(page=page).lower()} ")
    assert code == sheets.PageCode(pk, day.replace(day=1), sequence, part, page)
    assert code.group_pk == (7 if part == "T7" else None)


@pytest.mark.parametrize(
    "text", ["", "CT1", "CT1-202613-1-A-1", "CT1-202612-1-B-1", "'; DROP TABLE", "CT1-202612-1-A-1x"]
)
def test_what_is_no_code_is_none(text):
    assert sheets.read_code(text) is None


def test_an_empty_list_prints_and_says_so(ward):
    text = text_of(pdf(payment_list.paper(money.make_list(ward))))
    assert "TỔNG CỘNG: 00 suất" in text
    assert "0 đồng (Bằng chữ: Không đồng)" in text


def test_the_workbook_prints_as_the_paper_and_takes_no_formula(month):
    PaymentLine.objects.filter(payment_list=month, position=1).update(address='=HYPERLINK("x")')
    sheet = load_workbook(io.BytesIO(xlsx(payment_list.paper(month)))).active
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows
    assert sheet.oddHeader.right.text == f"CT{month.pk}-202612-1-A-&P"
    assert sheet.firstHeader.right.text == sheet.oddHeader.right.text
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=HYPER"))
    assert cell.data_type == "s"


def test_the_queries_do_not_grow_with_the_list(ward, group, other_group, django_assert_max_num_queries):
    pay = money.a_month(ward, [group, other_group], 30)
    with django_assert_max_num_queries(2):
        payment_list.paper(pay)


# --- the closing equation ---------------------------------------------------------------------------------------------
RESULTS = [*LineResult.values, ""]


@given(st.lists(st.tuples(st.sampled_from(RESULTS), st.integers(1, 5_000_000)), max_size=40))
def test_nothing_is_lost_or_counted_twice(lines):
    found = outcome.outcome([PaymentLine(result=result, amount_vnd=vnd) for result, vnd in lines])
    assert found.vnd["listed"] == sum(vnd for _, vnd in lines)
    assert found.vnd["listed"] == sum(found.vnd[part] for part in outcome.PARTS[1:])
    assert found.count["listed"] == sum(found.count[part] for part in outcome.PARTS[1:]) == len(lines)
    assert found.difference == found.vnd["unanswered"]
    assert ("khớp" in found.equation) == (found.difference == 0)


def test_a_result_without_a_place_is_an_error():
    assert {outcome.part_of(result) for result in LineResult.values} == {"paid", "uncollected", "returned"}
    with pytest.raises(ValueError, match="no place"):
        outcome.part_of("lost")


@pytest.fixture
def paid_month(month):
    """12 lines of 700,000: 7 received, 1 by proxy, 2 absent, 1 dead, 1 returned by the bank."""
    money.advance(month, ListState.PAYING)
    results = ["received"] * 7 + ["proxy", "absent", "absent", "deceased", "returned"]
    for line, result in zip(month.lines.order_by("position"), results, strict=True):
        money.answer(line, result, result_note="Không có nhà" if result == "absent" else "")
    return month


@pytest.mark.parametrize("make", [outcome.reconciliation, outcome.unpaid, settlement.report])
def test_results_are_not_printed_before_money_moves(month, make):
    money.advance(month, ListState.APPROVED)
    with pytest.raises(outcome.NotYet, match="chưa chi"):
        make(month)


def test_the_reconciliation_sheet_adds_up_per_way_and_group(paid_month):
    rows = rows_of(xlsx(outcome.reconciliation(paid_month)))
    total = row_with(rows, "TỔNG CỘNG")
    assert total[2:] == [12, 8_400_000, 8, 5_600_000, 2, 1_400_000, 2, 1_400_000, 0, 0]
    groups = [row for row in rows if row[1] in ("Tổ dân phố Vân Quan", "Tổ dân phố số 3")]
    assert len(groups) == 4
    assert [sum(row[at] for row in groups) for at in range(2, 12)] == total[2:]
    text = words(text_of(pdf(outcome.reconciliation(paid_month))))
    equation = "Theo danh sách 8.400.000 = đã chi 5.600.000 + chưa nhận 1.400.000 + trả lại 1.400.000 đồng: khớp./."
    assert equation in text


def test_an_open_line_shows_in_the_equation(month):
    money.advance(month, ListState.PAYING)
    text = words(text_of(pdf(outcome.reconciliation(month))))
    assert "còn thiếu 8.400.000 đồng chưa có kết quả" in text


def test_who_has_not_collected_is_listed_by_reason(paid_month):
    money.answer(paid_month.lines.get(position=1), "", paid_on=None)
    rows = rows_of(xlsx(outcome.unpaid(paid_month)))
    headings = [row[0] for row in rows if row[0] in (*LineResult.labels, "Chưa ghi kết quả")]
    assert headings == ["Vắng, chưa nhận", "Đã qua đời", "Trả lại, ngân hàng hoàn", "Chưa ghi kết quả"]
    assert row_with(rows, "TỔNG CỘNG: 05 dòng")[7] == 3_500_000
    absent = paid_month.lines.filter(result="absent").order_by("position")
    row = next(row for row in rows if row[1] == absent[0].full_name)
    assert row[9] == "Không có nhà"


def test_the_settlement_closes_per_source(paid_month):
    rows = rows_of(xlsx(settlement.report(paid_month)))
    central, city = row_with(rows, "Cộng ngân sách trung ương"), row_with(rows, "Cộng ngân sách thành phố")
    assert central[2:] == [6_480_000, 4_320_000, 1_080_000, 1_080_000, 0]
    assert city[2:] == [1_920_000, 1_280_000, 320_000, 320_000, 0]
    assert row_with(rows, "TỔNG CỘNG")[2:] == [8_400_000, 5_600_000, 1_400_000, 1_400_000, 0]
    text = words(text_of(pdf(settlement.report(paid_month))))
    assert "Ngân sách trung ương: theo danh sách 6.480.000 = đã chi 4.320.000" in text
    assert "Đã chi: 5.600.000 đồng (Bằng chữ: Năm triệu sáu trăm nghìn đồng)" in text


def test_money_of_an_unknown_source_is_shown_not_lost(month):
    PaymentLine.objects.filter(payment_list=month, position=1).update(funding={})
    PaymentLine.objects.filter(payment_list=month, position=2).update(funding={"central": 540_000})
    money.advance(month, ListState.PAYING)
    rows = rows_of(xlsx(settlement.report(month)))
    assert row_with(rows, "Cộng chưa rõ nguồn")[2] == 700_000 + 160_000
    assert row_with(rows, "TỔNG CỘNG")[2] == 8_400_000


def test_the_settlement_shows_what_came_back_and_what_changed_purse(paid_month, officer):
    ward = paid_month.ward
    line = paid_month.lines.first()
    leader = factories.make_user(RoleCode.WARD_LEADER, ward=ward)
    decided = {"state": AdjustmentState.CONFIRMED, "decided_by": leader, "proposed_by": officer}
    basis = {"ward": ward, "award": line.award, "elder": line.elder, "for_month": date(2026, 9, 1)}
    recovery = Adjustment.objects.create(
        kind=AdjustmentKind.RECOVERY, origin="death", amount_vnd=-700_000, reason="Báo tử muộn", basis="a",
        **basis, **decided,
    )  # fmt: skip
    RecoveryReceipt.objects.create(
        adjustment=recovery, received_on=date(2026, 12, 3), amount_vnd=300_000, paid_by_name="Vũ B"
    )
    RecoveryReceipt.objects.create(
        adjustment=recovery, received_on=date(2026, 11, 30), amount_vnd=1_000, paid_by_name="Vũ B"
    )
    RecoveryReceipt.objects.create(
        adjustment=recovery, received_on=date(2026, 12, 4), amount_vnd=5_000, paid_by_name="Vũ B",
        cancelled_at=timezone.now(), cancel_reason="Ghi nhầm",
    )  # fmt: skip
    for number in (7, 8):
        Adjustment.objects.create(
            kind=AdjustmentKind.RECLASS, origin="rate", amount_vnd=0, funding={"central": 40_000, "city": -40_000},
            reason="Mức trung ương tăng", basis=f"r{number}", **basis, **decided,
            decided_at=timezone.make_aware(timezone.datetime(2026, 12, 1, 0, 30)),
        )  # fmt: skip
    content = xlsx(settlement.report(paid_month))
    assert load_workbook(io.BytesIO(content)).sheetnames == ["Quyết toán", "Thu hồi", "Điều chỉnh nguồn"]
    assert row_with(rows_of(content, 1), "TỔNG CỘNG")[7] == 300_000
    assert row_with(rows_of(content, 2), "TỔNG CỘNG")[3:] == [2, 80_000, -80_000, 0]
    assert "TIỀN THU HỒI NỘP LẠI TRONG THÁNG 12 NĂM 2026" in words(text_of(pdf(settlement.report(paid_month))))


# --- rises and falls --------------------------------------------------------------------------------------------------
def test_rises_and_falls_between_two_months(ward, group):
    november, december = money.make_list(ward, month=NOVEMBER), money.make_list(ward)
    stays, new, more, less, dead, held, lost = elders = money.make_people([group], 7)
    awards = {elder: money.make_award(elder) for elder in elders}
    before = {stays: 700_000, more: 700_000, less: 1_400_000, dead: 700_000, held: 700_000, lost: 700_000}
    now = {stays: 700_000, new: 700_000, more: 1_050_000, less: 700_000}
    for pay, amounts in ((november, before), (december, now)):
        for position, (elder, vnd) in enumerate(amounts.items(), start=1):
            money.line_of(pay, awards[elder], position, amount_vnd=vnd, funding={"city": vnd}).save()
    awards[dead].valid_to, awards[dead].stop_reason = date(2026, 11, 30), "death"
    awards[dead].stop_number, awards[dead].stop_signed_on = "31/QĐ-UBND", date(2026, 11, 20)
    awards[dead].save()
    Suspension.objects.create(award=awards[held], reason="uncollected", valid_from=DECEMBER, decision_number="9/QĐ")
    found = changes.changes(december)
    assert {heading: [one.line.elder for one in part] for heading, part in found.rises.items()} == {
        "Hưởng mới": [new], "Tăng mức": [more],
    }  # fmt: skip
    assert {heading: [(one.line.elder, one.reason) for one in part] for heading, part in found.falls.items()} == {
        "Giảm mức": [(less, "NĐ 335/2026/NĐ-CP")],
        "Thôi hưởng": [(dead, "Qua đời; Quyết định số 31/QĐ-UBND ngày 20/11/2026")],
        "Tạm dừng": [(held, "Không nhận tiền 3 tháng liên tục (số 9/QĐ)")],
        "Chưa đưa vào danh sách": [(lost, "Chưa rõ lý do, cần kiểm tra")],
    }
    december.skipped = [{"award": awards[lost].pk, "reason": "Chưa rõ: lương hưu."}]
    assert changes.changes(december).falls["Chưa đưa vào danh sách"][0].reason == "Chưa rõ: lương hưu."
    total = [sum(line.amount_vnd for line in pay.lines.all()) for pay in (november, december)]
    moved = [sum(one.change for part in side.values() for one in part) for side in (found.rises, found.falls)]
    assert total[1] - total[0] == sum(moved)
    text = words(text_of(pdf(changes.falls(december))))
    assert "So với tháng 11/2026" in text
    assert "Số tiền giảm: 2.800.000 đồng" in text
    assert "Số tiền tăng: 1.050.000 đồng" in words(text_of(pdf(changes.rises(december))))


def test_who_was_paid_earlier_is_not_called_new(ward, group):
    october, december = money.make_list(ward, month=date(2026, 10, 1)), money.make_list(ward)
    money.make_list(ward, month=NOVEMBER)
    award = money.make_award(money.make_people([group], 1)[0])
    money.line_of(october, award, 1).save()
    money.line_of(december, award, 1).save()
    assert list(changes.changes(december).rises) == ["Chi trả lại"]


def test_without_the_month_before_nothing_is_compared(month):
    with pytest.raises(changes.NotYet, match="Chưa có danh sách tháng 11/2026"):
        changes.rises(month)


# --- the bank ---------------------------------------------------------------------------------------------------------
def test_the_bank_gets_approved_transfers_only(month):
    with pytest.raises(bank.NotYet, match="chưa được duyệt"):
        bank.bank_xlsx(month)
    money.advance(month, ListState.APPROVED)
    rows = rows_of(bank.bank_xlsx(month))
    assert list(rows[0]) == [heading for heading, _ in bank.COLUMNS]
    accounts = month.lines.filter(method=PayMethod.ACCOUNT).order_by("position")
    assert [row[1] for row in rows[1:]] == [line.account_number for line in accounts], "text: the zero in front stays"
    assert sum(row[4] for row in rows[1:]) == sum(line.amount_vnd for line in accounts)


@pytest.mark.parametrize("state", [ListState.APPROVED, ListState.PAYING])
def test_money_of_the_dead_and_the_paused_goes_to_no_bank_and_is_marked_on_the_sheet(month, officer, state):
    """Somebody died and somebody was suspended after the list was approved, or while it is being paid."""
    dead, paused, well = month.lines.filter(position__in=(5, 10, 11)).order_by("position")
    money.advance(month, state)
    Award.objects.filter(pk=dead.award_id).update(valid_to=date(2026, 11, 30), stop_reason="death")
    suspend(paused.award, from_month=DECEMBER, reason="uncollected", by=officer)
    with pytest.raises(bank.NotYet, match="không có ai"):
        bank.bank_xlsx(month)  # 5 and 10 are all the accounts there are
    notes = {row[1]: row[14] for row in rows_of(xlsx(payment_list.paper(month)))}
    assert notes[dead.full_name] == notes[paused.full_name] == "Giữ lại, không chi"
    assert not notes[well.full_name]
    assert "có 2 suất, 1.400.000 đồng phường giữ lại, không chi" in words(text_of(pdf(payment_list.paper(month))))
    results = list(month.lines.filter(result=LineResult.HELD).values_list("position", flat=True))
    assert results == ([paused.position] if state == ListState.PAYING else []), "a list that is not paid yet is frozen"


def test_the_csv_opens_in_excel_and_runs_nothing(month):
    PaymentLine.objects.filter(payment_list=month, position=5).update(
        account_holder='=cmd|"/c calc"!A0', bank_name="-BIDV"
    )
    money.advance(month, ListState.APPROVED)
    content = bank.bank_csv(month)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    first = next(row for row in rows if "cmd" in row[2])
    assert first[2] == '\'=cmd|"/c calc"!A0'
    assert first[3] == "'-BIDV"
    assert first[5].isascii()
    assert first[6] == f"CT{month.pk}-5"
    assert {len(row) for row in rows} == {len(bank.COLUMNS)}


def test_a_list_without_accounts_has_no_bank_file(ward, group):
    pay = money.make_list(ward)
    money.line_of(pay, money.make_award(money.make_people([group], 1)[0]), 1).save()
    money.advance(pay, ListState.APPROVED)
    with pytest.raises(bank.NotYet, match="không có ai"):
        bank.bank_csv(pay)
