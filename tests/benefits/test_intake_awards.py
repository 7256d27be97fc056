"""Decisions people draw by already, taken over from paper: preview, apply, the same file again, undo; and a month paid
by them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.award_cells import ALONE_WORDS, PENSION_WORDS, code_of, meant, read_method, read_month
from benefits.models import Award, Payee
from benefits.people import Facts
from benefits.services.payment_building import build
from elders.choices import RoleCode
from elders.ground.birth import Birth
from elders.intake import kinds
from elders.intake.handling import handler_of
from elders.services import intake
from tests import factories
from tests.benefits.factories import make_award
from tests.elders.intake.sending import codes, roster, send, verdicts, write

DAY = date(2026, 3, 1)
LAN, MAI, TAM = "031146900101", "031148900102", "031150900103"
ENTITLED = {"pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "vn_citizen": True}
# The pay list as wards keep it: no decision, no benefit, a sum beside the monthly amount.
LIST = ["STT", "Họ và tên người hưởng", "Ngày sinh", "Số CCCD", "Tổ dân phố", "Mức hưởng/tháng (đồng)", "Số tháng",
        "Thành tiền (đồng)", "Người nhận thay", "Ký nhận"]  # fmt: skip
FULL = ["Họ và tên", "Ngày sinh", "Số CCCD", "Chế độ", "Số quyết định", "Ngày ký quyết định", "Hưởng từ tháng",
        "Mức hưởng/tháng (đồng)", "Đã chi đến hết tháng", "Hình thức nhận", "Ngân hàng", "Số tài khoản",
        "Chủ tài khoản"]  # fmt: skip


@pytest.fixture
def lan(group):
    return factories.make_elder(
        group=group, full_name="Nguyễn Thị Lan", birth_year=1946, citizen_id=LAN, facts=dict(ENTITLED)
    )


def listed(*rows, by, **more):
    content = roster(*rows, headings=LIST)
    return send(content, by=by, kind="pension_awards", as_of=DAY, name="chi-tra-3.csv", **more)


def on_list(name="Nguyễn Thị Lan", born="1946", number=LAN, amount="500.000", proxy="") -> list[str]:
    return ["1", name, born, number, "", amount, "2", "1.000.000", proxy, ""]


def row(**says) -> list[str]:
    order = ["ten", "sinh", "so", "che_do", "qd", "ngay", "tu", "muc", "den", "cach", "bank", "tk", "chu"]
    first = {"ten": "Nguyễn Thị Lan", "sinh": "1946", "so": LAN, "che_do": "HTXH"}
    return [(first | says).get(name, "") for name in order]


def sent(*rows, by, **more):
    return send(roster(*rows, headings=FULL), by=by, kind="awards", as_of=DAY, **more)


def test_a_pay_list_becomes_awards_from_paper_once_and_is_taken_back(officer, lan, group):
    """The amount is copied, the months of a sum are no amount, number and day stay unknown; the month pays by law."""
    silent = factories.make_elder(
        group=group, full_name="Lê Thị Mai", birth_year=1948, citizen_id=MAI, facts=dict(ENTITLED)
    )
    rows = [on_list(proxy="Nguyễn Văn Lực"), on_list("Lê Thị Mai", "1948", MAI, "")]
    batch = listed(*rows, by=officer)
    assert verdicts(batch) == ["new", "new"]
    assert codes(batch) == [["AWARD_AMOUNT"], ["AWARD_NO_AMOUNT"]]
    intake.apply(batch, by=officer, today=DAY)
    award, other = Award.objects.get(elder=lan), Award.objects.get(elder=silent)
    assert (award.scheme, award.exclusion_group, award.valid_from) == ("SOCPEN_75", "MONTHLY_SUBSISTENCE", DAY)
    assert (award.decision_number, award.signed_on, award.amount_vnd, award.funding) == ("", None, 500_000, {})
    assert (award.source_batch, award.source_paper) == (batch, "danh sách chi-tra-3.csv")
    assert (other.amount_vnd, other.signed_on, other.payees.count()) == (None, None, 0)
    assert (award.payees.get().method, award.payees.get().proxy_name) == ("cash", "Nguyễn Văn Lực")
    assert verdicts(listed(*rows, by=officer)) == ["same", "same"]
    paid = build(officer.ward, DAY, by=officer, today=DAY)
    assert [line.amount_vnd for line in paid.lines.order_by("pk")] == [700_000, 700_000] and not paid.skipped
    with pytest.raises(ValidationError, match="danh sách chi"):
        intake.undo(batch, by=officer)
    paid.lines.all().delete()
    intake.undo(batch, by=officer)
    assert not Award.objects.exists() and not Payee.objects.exists()


def test_a_later_list_fills_in_number_day_and_amount_and_the_undo_empties_them(officer, lan):
    intake.apply(listed(on_list(amount=""), by=officer), by=officer, today=DAY)
    award = Award.objects.get()
    assert list(Award.objects.unnumbered()) == [award]
    batch = sent(row(qd="15/QĐ-UBND", ngay="10/02/2026", muc="700000"), by=officer)
    assert batch.rows.get().changes == {
        "decision_number": [None, "15/QĐ-UBND"], "signed_on": [None, "2026-02-10"], "amount_vnd": [None, 700_000],
    }  # fmt: skip
    intake.apply(batch, by=officer, today=DAY)
    award.refresh_from_db()
    assert (award.decision_number, award.signed_on) == ("15/QĐ-UBND", date(2026, 2, 10))
    assert award.amount_vnd == 700_000 and not Award.objects.unnumbered().exists()
    assert verdicts(sent(row(), by=officer)) == ["same"]  # a blank erases nothing
    intake.undo(batch, by=officer)
    award.refresh_from_db()
    assert (award.decision_number, award.signed_on, award.amount_vnd) == ("", None, None)


def test_months_paid_before_are_not_paid_again(officer, lan):
    intake.apply(sent(row(tu="01/2026", den="03/2026", muc="700000"), by=officer), by=officer, today=DAY)
    award = Award.objects.get()
    assert (award.valid_from, award.paid_elsewhere_to) == (date(2026, 1, 1), DAY)
    assert award.funding == {"central": 500_000, "city": 200_000}
    march = build(officer.ward, DAY, by=officer, today=DAY)
    assert march.line_count == 0 and "Đã chi đến hết tháng 03/2026" in march.skipped[0]["reason"]
    assert build(officer.ward, date(2026, 4, 1), by=officer, today=DAY).line_count == 1


def test_an_account_is_taken_over_whole(officer, lan):
    bank = {"cach": "Chuyển khoản", "bank": "Agribank", "tk": "9700 1234 5678"}
    half = sent(row(**bank), by=officer)
    assert (verdicts(half), codes(half)[0][-1]) == (["rejected"], "AWARD_ACCOUNT")
    write(roster(row(**bank, chu="NGUYEN THI LAN"), headings=FULL), by=officer, kind="awards", as_of=DAY)
    payee = Payee.objects.get()
    assert (payee.method, payee.account_number, payee.account_holder) == ("account", "970012345678", "NGUYEN THI LAN")
    other = sent(row(cach="tiền mặt"), by=officer)
    assert (verdicts(other), codes(other)) == (["same"], [["AWARD_PAYEE"]])


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"che_do": ""}, "AWARD_SCHEME"),
        ({"che_do": "Trợ cấp xã hội"}, "AWARD_SCHEME"),  # which one is not certain
        ({"tu": "06/2025"}, "AWARD_MONTH"),  # before the social pension
        ({"tu": "04/2026"}, "AWARD_MONTH"),
        ({"ngay": "02/03/2026"}, "AWARD_MONTH"),
        ({"den": "04/2026"}, "AWARD_MONTH"),
        ({"muc": "0"}, "AWARD_AMOUNT"),
        ({"ten": "Phạm Văn Tám", "sinh": "1966", "so": TAM}, "AWARD_AGE"),
    ],
)
def test_what_does_not_go_together_is_refused(officer, lan, group, says, code):
    if says.get("so") == TAM:
        factories.make_elder(group=group, full_name="Phạm Văn Tám", sex="nam", birth_year=1966, citizen_id=TAM)
    batch = sent(row(**says), by=officer)
    assert verdicts(batch) == ["rejected"] and codes(batch)[0][-1] == code


def test_an_award_signed_in_the_software_is_never_changed_by_a_list(officer, lan):
    make_award(lan, decision_number="12/QĐ-UBND", amount_vnd=700_000)
    same, other = sent(row(muc="700000"), by=officer), sent(row(qd="99/QĐ-UBND"), by=officer)
    assert (verdicts(same), verdicts(other)) == (["same"], ["rejected"])
    assert codes(other)[0][-1] == "AWARD_DECIDED"
    severe = sent(row(che_do="Khuyết tật nặng"), by=officer)
    assert codes(severe)[0][-1] == "AWARD_OTHER"
    month = sent(row(tu="02/2026"), by=officer)
    assert codes(month)[0][-1] == "AWARD_MONTH"


def test_what_the_registry_denies_is_a_doubt_and_what_it_does_not_say_a_note(officer, lan, group):
    rich = factories.make_elder(
        group=group, full_name="Lê Thị Mai", birth_year=1948, citizen_id=MAI,
        facts=ENTITLED | {"pension_monthly_vnd": 3_000_000},
    )  # fmt: skip
    factories.make_elder(group=group, full_name="Phạm Văn Tám", sex="nam", birth_year=1950, citizen_id=TAM)
    mai, tam = {"ten": "Lê Thị Mai", "sinh": "1948", "so": MAI}, {"ten": "Phạm Văn Tám", "sinh": "1950", "so": TAM}
    batch = sent(row(**mai, muc="700000"), row(**tam, muc="700000"), by=officer)
    assert verdicts(batch) == ["suspect", "new"]
    assert codes(batch) == [["AWARD_DOUBT"], ["AWARD_UNCLEAR"]]
    intake.decide(batch.rows.order_by("pk").first(), choice="accept", by=officer)
    intake.apply(batch, by=officer, today=DAY)
    assert Award.objects.filter(elder=rich).count() == 1
    skipped = build(officer.ward, DAY, by=officer, today=DAY).skipped
    assert sorted(one["reason"].split(":")[0] for one in skipped) == ["Chưa rõ", "Không còn đủ điều kiện"]


def test_the_template_asks_for_what_paper_left_out(officer, lan):
    kind = kinds.kind_of("awards")
    handler = handler_of(kind)
    assert list(handler.template_rows(user=officer, target=None, group=None, today=DAY)) == []
    intake.apply(listed(on_list(), by=officer), by=officer, today=DAY)
    (filled,) = handler.template_rows(user=officer, target=None, group=None, today=DAY)
    assert (filled["full_name"], filled["from_month"], filled["amount_vnd"]) == (
        "Nguyễn Thị Lan",
        "2026-03-01",
        500_000,
    )
    assert meant(filled["scheme"]) == filled["scheme"]


def test_who_may_send_such_a_list(ward, officer, group):
    leader = factories.make_user(role=RoleCode.GROUP_LEADER, groups=[group])
    finance = factories.make_user(role=RoleCode.FINANCE, ward=ward)
    assert [kinds.kind_of("awards").may_send(user) for user in (officer, leader, finance)] == [True, False, False]


def test_twenty_rows_are_compared_with_as_many_queries_as_two(officer, group):
    people = [
        factories.make_elder(group=group, full_name=f"Lê Thị Hoa {number:02}", birth_year=1940 + number % 5,
                             citizen_id=f"0311{40 + number % 5}9{number:05}", facts=dict(ENTITLED))
        for number in range(20)
    ]  # fmt: skip
    rows = [on_list(one.full_name, str(one.birth_year), one.citizen_id) for one in people]

    def queries(some) -> int:
        with CaptureQueriesContext(connection) as found:
            batch = listed(*some, by=officer)
            intake.apply(batch, by=officer, today=DAY)
        return len(found)

    queries(rows[:1])  # whatever is read once for all
    assert queries(rows[1:3]) == queries(rows[3:])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hưu trí xã hội", PENSION_WORDS),
        ("HTXH", PENSION_WORDS),
        ("NKT nặng", "Trợ cấp xã hội hằng tháng: người cao tuổi là người khuyết tật nặng"),
        ("Khuyết tật ĐBN", "Trợ cấp xã hội hằng tháng: người cao tuổi là người khuyết tật đặc biệt nặng"),
        ("hộ nghèo không có người phụng dưỡng", ALONE_WORDS),
        ("SOCPEN_75", "Trợ cấp hưu trí xã hội - từ đủ 75 tuổi"),
        ("Hộ chăm sóc NKT đặc biệt nặng", ""),  # money for the carers, and there are several
        ("Hưu trí xã hội, khuyết tật nặng", ""),
        ("Lương hưu", ""),
    ],
)
def test_which_benefit_a_cell_means(text, words):
    assert meant(text) == words


@pytest.mark.parametrize(
    ("words", "born", "month", "code"),
    [
        (PENSION_WORDS, Birth(1951, 3, 20), date(2026, 2, 1), "SOCPEN_70_74_POOR"),
        (PENSION_WORDS, Birth(1951, 3, 20), DAY, "SOCPEN_75"),  # 75 within the month draws the whole of it
        (PENSION_WORDS, Birth(1951, None, None), date(2026, 1, 1), "SOCPEN_75"),  # taken as 01/01 (benefits.md §8)
        (PENSION_WORDS, Birth(1957, 1, 1), DAY, ""),
        (PENSION_WORDS, None, DAY, ""),
        (ALONE_WORDS, Birth(1946, 4, 1), DAY, "TCXH_NCT_A_60_79"),
        (ALONE_WORDS, Birth(1946, 3, 31), DAY, "TCXH_NCT_A_80"),
    ],
)
def test_the_age_tells_benefits_of_one_name_apart(words, born, month, code):
    assert code_of(words, Facts(birth=born), month) == code


@pytest.mark.parametrize(
    ("text", "month"),
    [("03/2026", "2026-03-01"), ("T3-2026", "2026-03-01"), ("tháng 3 năm 2026", "2026-03-01"),
     ("05/03/2026", "2026-03-01"), (date(2026, 3, 5), "2026-03-01"), ("", None), ("13/2026", None), ("2026", None)],
)  # fmt: skip
def test_a_month_as_it_is_written(text, month):
    assert read_month(text, None, None).value == month


@pytest.mark.parametrize(
    ("text", "method"),
    [("Tiền mặt", "cash"), ("chi trả tại nhà (tiền mặt)", "home"), ("CK", "account"), ("qua tài khoản", "account"),
     ("tiền mặt hoặc chuyển khoản", None), ("khác", None)],
)  # fmt: skip
def test_ways_of_receiving_as_they_are_written(text, method):
    assert read_method(text, None, None).value == method
