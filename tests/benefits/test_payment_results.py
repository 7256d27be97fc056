"""The signed sheet or the bank's answer comes back through the intake onto one payment list."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from benefits.choices import LineKind, ListState
from benefits.intake_results import PAYMENT_RESULTS, open_lists
from benefits.models import PaymentLine
from benefits.papers.bank import bank_csv
from benefits.result_cells import FIELDS
from elders.choices import RoleCode
from elders.ground import history
from elders.intake.cells import READERS, CellContext
from elders.intake.template import roster_template
from elders.models import IntakeBatch
from elders.services import intake
from tests import factories
from tests.benefits import money
from tests.elders.intake.sending import codes, roster, verdicts

pytestmark = pytest.mark.django_db

PAID = date(2026, 11, 20)
HEADINGS = ["Mã dòng", "Họ và tên", "Số CCCD", "Loại đối tượng", "Tổng nhận", "Kết quả", "Ngày nhận", "Người nhận"]


@pytest.fixture
def payment_list(ward, group, other_group):
    found = money.a_month(ward, [group, other_group], month=date(2026, 11, 1))
    return money.advance(found, ListState.PAYING)


@pytest.fixture
def lines(payment_list):
    return list(payment_list.lines.order_by("position"))


@pytest.fixture
def finance(ward):
    return factories.make_user(RoleCode.FINANCE, ward=ward)


def row(line: PaymentLine, result: str, *, code=True, day="", who="", **changed) -> list[str]:
    said = {
        "code": f"CT{line.payment_list_id}-{line.position}" if code is True else code,
        "name": line.full_name,
        "number": line.citizen_id,
        "amount": str(line.amount_vnd),
    } | changed
    return [said["code"], said["name"], said["number"], said.get("scheme", ""), said["amount"], result, day, who]


def send(content: bytes, target, *, by, name="kq.csv", as_of=PAID) -> IntakeBatch:
    batch = intake.receive(
        content=content, file_name=name, kind="payment_results", sender=by, as_of=as_of, target=str(target.pk)
    )
    return intake.preview(batch)


def write(batch: IntakeBatch, *, by) -> IntakeBatch:
    return intake.apply(batch, by=by, today=timezone.localdate())


def told(batch: IntakeBatch) -> list[str]:
    """The sentences on rows that are not taken."""
    return [one["message"] for row in batch.rows.order_by("pk") for one in row.problems if one["severity"] == "error"]


def results(payment_list) -> list[tuple]:
    return list(payment_list.lines.order_by("position").values_list("result", "paid_on", "receiver_name"))


@pytest.mark.parametrize(
    "text, result",
    [
        ("Đã nhận", "received"), ("đã lĩnh đủ", "received"), ("Giao dịch thành công", "received"),
        ("con trai nhận thay", "proxy"), ("Đã nhận thay", "proxy"), ("vắng mặt", "absent"), ("Chưa ký nhận", "absent"),
        ("Đã mất", "deceased"), ("chết ngày 03/11", "deceased"), ("chuyển khẩu", "moved"),
        ("Chuyển khoản không thành công", "returned"), ("ngân hàng hoàn trả", "returned"),
        ("Tiền mặt", None),  # no death
        ("Đã chuyển", None),  # money or the person
        ("đã chết, con nhận thay", None),  # two results
        ("00", None),
    ],
)  # fmt: skip
def test_results_are_read_and_never_guessed(text, result):
    field = next(item for item in FIELDS if item.name == "result")
    reading = READERS["payment_result"](text, field, CellContext(PAID))
    assert reading.value == result
    assert bool(reading.flaws) == (result is None)


def test_the_bank_file_comes_back_with_results(finance, payment_list, lines, ward):
    text = bank_csv(payment_list).decode("utf-8-sig").splitlines()
    answer = "\r\n".join([f"{text[0]},Trạng thái,Ngày giao dịch", f"{text[1]},Thành công,18/11/2026 09:15"]).encode()
    batch = send(answer, payment_list, by=finance)
    write(batch, by=finance)
    paid = lines[4]
    paid.refresh_from_db()
    assert (paid.result, paid.paid_on, paid.result_by, paid.source_batch) == (
        "received", date(2026, 11, 18), finance, batch,
    )  # fmt: skip
    assert sum(bool(result) for result, _, _ in results(payment_list)) == 1
    event = PaymentLine.pgh_event_model.objects.filter(pgh_obj_id=paid.pk).order_by("-pgh_id").first()
    assert event.pgh_context.metadata["act"] == "Nhập danh sách"


def test_the_signed_sheet_by_name_and_number_and_twice_the_same(officer, payment_list, lines):
    content = roster(
        row(lines[0], "Đã nhận", code=""),
        row(lines[1], "Con nhận thay", code="", who="Nguyễn Văn Con"),
        row(lines[2], "Vắng", code="", number=""),
        row(lines[3], "Đã chết", code=""),
        headings=HEADINGS,
    )
    batch = send(content, payment_list, by=officer)
    assert verdicts(batch) == ["new"] * 4
    assert batch.rows.get(row_number=5).codes[-1] == "DECEASED"  # the page offers to record the death
    write(batch, by=officer)
    assert results(payment_list)[:4] == [
        ("received", PAID, ""), ("proxy", PAID, "Nguyễn Văn Con"), ("absent", None, ""), ("deceased", None, ""),
    ]  # fmt: skip
    again = send(content, payment_list, by=officer, as_of=date(2026, 11, 21))
    assert verdicts(again) == ["same"] * 4


def test_a_wrong_amount_waits_and_nothing_is_lost(officer, payment_list, lines):
    batch = send(roster(row(lines[0], "Đã nhận", amount="500.000"), headings=HEADINGS), payment_list, by=officer)
    assert codes(batch) == [["AMOUNT_DIFFERS"]]
    assert told(batch) == [
        "Danh sách chi 700.000 đồng, tệp ghi 500.000 đồng. Đối chiếu chứng từ rồi sửa ô số tiền."
    ]  # fmt: skip
    write(batch, by=officer)
    assert results(payment_list)[0][0] == ""
    found = intake.fix(batch.rows.get(), field="amount_vnd", text="700.000", by=officer)
    assert found.verdict == "new"
    write(batch, by=officer)
    assert results(payment_list)[0][0] == "received"


def test_somebody_not_on_the_list_and_a_code_of_another_list_are_told(officer, payment_list, lines):
    stranger = ["", "Đỗ Văn Lạ", "031045900999", "", "700000", "Đã nhận"]
    other = row(lines[0], "Đã nhận", code=f"CT{payment_list.pk + 7}-1")
    batch = send(roster(stranger, other, headings=HEADINGS), payment_list, by=officer)
    assert codes(batch) == [["NOT_ON_LIST"], ["WRONG_LIST"]]
    assert told(batch)[0].startswith("Không có trong danh sách chi trả tháng 11/2026.")


def test_one_line_with_two_results_waits_for_somebody_to_choose(officer, payment_list, lines):
    content = roster(row(lines[0], "Đã nhận"), row(lines[0], "Vắng"), row(lines[1], "Vắng"), headings=HEADINGS)
    batch = send(content, payment_list, by=officer)
    assert verdicts(batch) == ["suspect", "suspect", "new"]
    write(batch, by=officer)
    assert [result for result, _, _ in results(payment_list)][:2] == ["", "absent"]
    first, second = batch.rows.order_by("pk")[:2]
    intake.decide(first, choice="skip", by=officer)
    intake.decide(second, choice="accept", by=officer)
    write(batch, by=officer)
    assert results(payment_list)[0][0] == "absent"


def test_namesakes_are_chosen_by_a_person(officer, payment_list, lines):
    twins = money.make_list(payment_list.ward, month=date(2026, 10, 1))
    people = [factories.make_elder(group=one.residential_group, full_name="Nguyễn Thị Lan") for one in lines[:2]]
    PaymentLine.objects.bulk_create(
        money.line_of(twins, money.make_award(elder), at, citizen_id="") for at, elder in enumerate(people, start=1)
    )
    money.advance(twins, ListState.PAYING)
    batch = send(roster(["", "Nguyễn Thị Lan", "", "", "", "Vắng"], headings=HEADINGS), twins, by=officer)
    found = batch.rows.get()
    assert (found.verdict, {one["elder"] for one in found.candidates}) == ("suspect", {one.pk for one in people})
    found = intake.decide(found, choice=f"same:{people[1].pk}", by=officer)
    assert (found.verdict, found.elder) == ("new", people[1])
    write(batch, by=officer)
    assert [result for result, _, _ in results(twins)] == ["", "absent"]


def test_a_row_is_all_lines_somebody_signed_for_at_once(officer, payment_list, lines):
    late = money.make_list(payment_list.ward, month=date(2026, 10, 1), sequence=2)
    award = lines[0].award
    own = money.line_of(late, award, 1, for_month=date(2026, 10, 1))
    back = money.line_of(late, award, 2, kind=LineKind.CARRIED, carried_from=lines[0], amount_vnd=700_000)
    PaymentLine.objects.bulk_create([own, back])
    money.advance(late, ListState.PAYING)
    batch = send(roster(row(own, "Đã nhận", amount="1.400.000"), headings=HEADINGS), late, by=officer)
    write(batch, by=officer)
    assert results(late) == [("received", PAID, "")] * 2


def test_a_changed_result_shows_field_by_field_and_clears_the_day(officer, payment_list, lines):
    money.answer(lines[0], "received", paid_on=date(2026, 11, 10))
    batch = send(roster(row(lines[0], "Trả lại"), headings=HEADINGS), payment_list, by=officer)
    assert batch.rows.get().changes == {"result": ["received", "returned"], "paid_on": ["2026-11-10", ""]}
    write(batch, by=officer)
    assert results(payment_list)[0] == ("returned", None, "")
    intake.undo(batch, by=officer)
    assert results(payment_list)[0] == ("received", date(2026, 11, 10), "")


def test_a_line_ticked_meanwhile_comes_back(officer, payment_list, lines):
    batch = send(roster(row(lines[0], "Đã nhận"), headings=HEADINGS), payment_list, by=officer)
    money.answer(lines[0], "absent")
    write(batch, by=officer)
    assert "CHANGED_SINCE" in batch.rows.get().codes
    assert results(payment_list)[0][0] == "absent"


def test_undo_is_refused_where_somebody_worked_since_and_after_closing(officer, payment_list, lines):
    batch = write(
        send(roster(*(row(line, "Đã nhận") for line in lines), headings=HEADINGS), payment_list, by=officer), by=officer
    )
    with history.act("Ghi kết quả chi trả", by=officer):
        money.answer(lines[2], "absent", paid_on=None)
    with pytest.raises(ValidationError, match=lines[2].full_name):
        intake.undo(batch, by=officer)
    money.advance(payment_list, ListState.CLOSED)
    with pytest.raises(ValidationError, match="“đã đóng”"):
        intake.undo(batch, by=officer)
    assert not open_lists(officer).exists()


def test_what_does_not_go_together_is_told(officer, payment_list, lines):
    content = roster(
        row(lines[0], "Nhận thay"),
        row(lines[1], ""),
        row(lines[2], "Đã nhận", who="Nguyễn Văn Con"),
        row(lines[3], "Đã nhận", number=lines[0].citizen_id),
        row(lines[4], "Đã nhận", day="01/01/2027"),
        row(lines[5], "Đã nhận"),
        headings=HEADINGS,
    )
    money.answer(lines[5], "held", result_note="Thôi hưởng trước tháng chi")
    batch = send(content, payment_list, by=officer)
    assert "Thôi hưởng trước tháng chi" in batch.rows.order_by("pk").last().problems[-1]["message"]
    assert codes(batch) == [
        ["RECEIVER_MISSING"], ["FIELD_MISSING"], ["RECEIVER_DIFFERS"], ["NUMBER_DIFFERS"], ["PAID_LATER"], ["WAS_HELD"],
    ]  # fmt: skip


def test_two_benefits_of_one_person_are_told_apart(officer, payment_list, lines):
    both = money.make_list(payment_list.ward, month=date(2026, 10, 1))
    elder = lines[0].elder
    first = money.line_of(both, lines[0].award, 1, for_month=date(2026, 10, 1))
    carer = money.make_award(elder, scheme="CARER", exclusion_group="", amount_vnd=700_000)
    second = money.line_of(both, carer, 2, exclusion_group="", scheme_name="Kinh phí chăm sóc")
    PaymentLine.objects.bulk_create([first, second])
    money.advance(both, ListState.PAYING)
    blank = row(first, "Đã nhận", code="")
    named = row(first, "Đã nhận", code="", scheme="Kinh phí chăm sóc")
    batch = send(roster(blank, named, headings=HEADINGS), both, by=officer)
    assert codes(batch) == [["WHICH_BENEFIT"], []]
    write(batch, by=officer)
    assert [result for result, _, _ in results(both)] == ["", "received"]


def test_the_template_is_the_list_and_comes_back(officer, payment_list, lines):
    content, count = roster_template(PAYMENT_RESULTS, group=None, user=officer, today=PAID, target=payment_list)
    assert count == len(lines)
    batch = send(content, payment_list, by=officer, name="mau.xlsx")
    assert codes(batch) == [["FIELD_MISSING"]] * len(lines)  # nobody has written a result yet


def test_finance_reviews_writes_and_names_people_without_the_registry(sign_in, finance, payment_list, lines):
    client = sign_in(finance)
    page = client.get(reverse("elders:intake"), {"loai": "payment_results", "dich": payment_list.pk}).content.decode()
    assert f'<option value="{payment_list.pk}" selected>' in page and "Danh sách người cao tuổi" not in page
    batch = send(roster(row(lines[0], "Đã nhận"), headings=HEADINGS), payment_list, by=finance)
    shown = client.get(reverse("elders:intake_batch", args=[batch.pk])).content.decode()
    assert lines[0].full_name in shown and "Mở hồ sơ" not in shown
    client.post(reverse("elders:intake_apply", args=[batch.pk]))
    assert results(payment_list)[0][0] == "received"


def test_the_marked_workbook_goes_home_with_the_sentences(sign_in, finance, payment_list, lines):
    content = roster(row(lines[0], "Đã nhận", amount="500000", day="20/11/2027"), headings=HEADINGS)
    batch = send(content, payment_list, by=finance)
    answer = sign_in(finance).get(reverse("elders:intake_errors", args=[batch.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    note = sheet.cell(2, sheet.max_column).value
    assert note.startswith("Không nhận.") and "tệp ghi 500.000 đồng" in note and "“20/11/2027”" in note


def test_group_leaders_do_not_see_these_files(officer, group, payment_list, lines):
    leader = factories.make_user(RoleCode.GROUP_LEADER, ward=group.ward, groups=[group])
    batch = send(roster(row(lines[0], "Đã nhận"), headings=HEADINGS), payment_list, by=officer)
    assert not IntakeBatch.objects.for_user(leader).filter(pk=batch.pk).exists()
    with pytest.raises(ValidationError, match="chưa được gửi"):
        send(roster(row(lines[0], "Vắng"), headings=HEADINGS), payment_list, by=leader)


@pytest.mark.parametrize("count", [4, 24])
def test_a_constant_number_of_queries(officer, ward, group, count, django_assert_max_num_queries):
    found = money.advance(money.a_month(ward, [group], count, month=date(2026, 11, 1)), ListState.PAYING)
    content = roster(*(row(line, "Đã nhận", name="") for line in found.lines.all()), headings=HEADINGS)
    with django_assert_max_num_queries(25):
        batch = send(content, found, by=officer)
    with django_assert_max_num_queries(50):
        write(batch, by=officer)
    assert found.lines.filter(result="received").count() == count
