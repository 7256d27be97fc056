"""Dossiers step by step: what may follow what, once however often it is pressed, by whom, also two at once."""

import threading
import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from benefits.choices import CaseState, PayMethod, StopReason
from benefits.facts import facts_of, facts_of_ward
from benefits.models import Award, Case, CaseAct, Payee
from benefits.services import awards, case_answers, cases
from elders.models import Situation
from tests.benefits.factories import NO_PENSION, PLAIN, RESIDENT, make_award, make_request, submitted
from tests.factories import make_elder, make_user

pytestmark = pytest.mark.django_db
DAY, SIGNED = date(2026, 6, 1), date(2026, 6, 8)


@pytest.fixture
def boss(ward):
    return make_user("ward_leader", ward=ward)


@pytest.fixture
def lan(group):
    return make_elder(group=group, birth_year=1948, birth_month=5, birth_day=10, facts=RESIDENT | NO_PENSION | PLAIN)


@pytest.fixture
def case(lan, officer):
    return make_request(lan, received_on=DAY, by=officer)


def grant(case, boss, **more):
    return case_answers.grant(case, **{"signed_on": SIGNED, "today": SIGNED, "by": boss} | more)


def test_every_step_is_done_once_per_key(case, officer, boss):
    keys = {name: uuid.uuid4() for name in ("verify", "submit", "grant", "number")}
    for _ in range(2):
        cases.verify(case, today=DAY, by=officer, token=keys["verify"])
    for _ in range(2):
        cases.submit(case, proposes_grant=True, today=DAY, by=officer, token=keys["submit"])
    for _ in range(2):
        grant(case, boss, token=keys["grant"])
    for _ in range(2):
        case_answers.register(case, number="7/QĐ-UBND", by=officer, token=keys["number"])
    case.refresh_from_db()
    assert (case.state, case.decision_number) == (CaseState.GRANTED, "7/QĐ-UBND")
    assert Award.objects.get(elder=case.elder).decision_number == "7/QĐ-UBND"
    done = list(CaseAct.objects.filter(case=case).values_list("act", flat=True))
    assert done == ["receive", "verify", "submit", "grant", "register"]


def test_a_dossier_is_received_once_per_key(lan, officer):
    key = uuid.uuid4()
    first, second = (
        cases.receive(Case(elder=lan, scheme="SOCPEN_75", received_on=DAY), today=DAY, by=officer, token=key)
        for _ in range(2)
    )
    assert first.pk == second.pk and Case.objects.count() == 1
    with pytest.raises(ValidationError, match="đang có một hồ sơ cùng loại"):
        cases.receive(Case(elder=lan, scheme="SOCPEN_75", received_on=DAY), today=DAY, by=officer)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda case, by: cases.submit(case, proposes_grant=True, today=DAY, by=by), "đã thẩm định"),
        (lambda case, by: grant(case, by), "đã trình ký"),
        (lambda case, by: cases.send_back(case, reason="x", by=by), "đã trình ký"),
        (lambda case, by: case_answers.register(case, number="1", by=by), "đã ký quyết định hoặc đã từ chối"),
    ],
)
def test_no_step_is_skipped(case, officer, act, words):
    with pytest.raises(ValidationError, match=words):
        act(case, officer)
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED


def test_an_answer_is_final(case, officer, boss):
    grant(submitted(case, on=DAY, by=officer), boss)
    for again in (
        lambda: cases.verify(case, today=DAY, by=officer),
        lambda: cases.withdraw(case, reason="đổi ý", by=officer),
        lambda: grant(case, boss),
        lambda: case_answers.refuse(case, reasons="không", signed_on=SIGNED, today=SIGNED, by=boss),
    ):
        with pytest.raises(ValidationError, match="đã ký quyết định"):
            again()
    assert Award.objects.count() == 1


def test_who_submits_does_not_sign(case, officer):
    case = submitted(case, on=DAY, by=officer)
    with pytest.raises(ValidationError, match="không tự duyệt được"):
        grant(case, officer)
    with pytest.raises(ValidationError, match="không tự duyệt được"):
        case_answers.refuse(case, reasons="không", signed_on=SIGNED, today=SIGNED, by=officer)
    with pytest.raises(IntegrityError, match="case_decided_by_another"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(decided_by=officer)


def test_what_changed_between_submitting_and_signing_is_seen(case, lan, officer, boss):
    case = submitted(case, on=DAY, by=officer)
    Situation.objects.filter(elder=lan).update(pension_monthly_vnd=2_900_000)
    with pytest.raises(ValidationError, match="lương hưu"):
        grant(case, boss)
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED and not Award.objects.exists()
    case = cases.send_back(case, reason="có lương hưu", by=boss)
    case = cases.verify(case, today=SIGNED, by=officer)
    assert (case.state, case.proposes_grant) == (CaseState.VERIFIED, False)


@pytest.mark.parametrize("signed_on", [date(2026, 5, 31), date(2026, 6, 9)])
def test_a_signature_lies_between_receipt_and_today(case, officer, boss, signed_on):
    with pytest.raises(ValidationError, match="Ngày ký|ngày ký"):
        grant(submitted(case, on=DAY, by=officer), boss, signed_on=signed_on)


def test_an_unknown_fact_is_asked_for_and_never_a_no(group, officer):
    elder = make_elder(group=group, birth_year=1948, facts=RESIDENT | {"other_state_monthly_allowance": False})
    case = cases.verify(make_request(elder, received_on=DAY, by=officer), today=DAY, by=officer)
    assert case.proposes_grant is None
    assert [fact for fact, _ in case.verification["asks"]] == ["pension_monthly", "si_allowance_monthly"]
    with pytest.raises(ValidationError, match="Chưa rõ lương hưu"):
        cases.submit(case, proposes_grant=True, today=DAY, by=officer)
    with pytest.raises(ValidationError, match="hãy ghi vì sao từ chối"):
        cases.submit(case, proposes_grant=False, today=DAY, by=officer)


def test_what_the_form_declares_counts_and_is_written_into_the_registry(group, officer, boss):
    elder = make_elder(group=group, birth_year=1948, facts=RESIDENT | PLAIN)
    answers = {"pension_monthly": 0, "si_allowance_monthly": 0}
    case = make_request(elder, received_on=DAY, by=officer, answers=answers)
    case = submitted(case, on=DAY, by=officer)
    row = Situation.objects.filter(elder=elder).on(DAY).get()
    assert (row.pension_monthly_vnd, row.si_allowance_monthly_vnd) == (0, 0)
    assert "Mẫu số 01" in row.source_paper and row.valid_from == DAY
    assert grant(case, boss).result.amount_vnd == 700_000


def test_a_form_that_contradicts_the_registry_is_looked_at(lan, officer):
    case = make_request(lan, received_on=DAY, by=officer, answers={"pension_monthly": 300_000})
    case = cases.verify(case, today=DAY, by=officer)
    assert "đơn khai 300.000 đồng/tháng, sổ ghi không có" in case.verification["remarks"][0]
    with pytest.raises(ValidationError, match="phải xem lại"):
        cases.submit(case, proposes_grant=True, today=DAY, by=officer)
    assert cases.submit(case, proposes_grant=True, opinion="đã hỏi BHXH", today=DAY, by=officer).opinion


def test_a_missing_paper_stands_in_the_way_until_it_comes(group, officer):
    facts = RESIDENT | {"disability_level": "nang", "in_care_facility": False, "merit_monthly": False} | NO_PENSION
    elder = make_elder(group=group, birth_year=1956, facts=facts)
    case = cases.receive(Case(elder=elder, scheme="TCXH_NKT_NANG_NCT", received_on=DAY), today=DAY, by=officer)
    case = cases.verify(case, today=DAY, by=officer)
    with pytest.raises(ValidationError, match="Giấy xác nhận khuyết tật"):
        cases.submit(case, proposes_grant=True, opinion="đủ", today=DAY, by=officer)
    came = {paper.pk: {"received_on": DAY, "expires_on": None} for paper in case.papers.all()}
    cases.tick_papers(case, received=came, today=DAY, by=officer)
    assert cases.submit(case, proposes_grant=True, opinion="đủ", today=DAY, by=officer).state == CaseState.SUBMITTED


def test_correcting_the_form_has_it_verified_again(case, officer):
    cases.verify(case, today=DAY, by=officer)
    case = cases.amend(case, fields={"brought_by": "Trần Văn Nam"}, answers={}, today=DAY, by=officer)
    assert (case.state, case.verified_on, case.brought_by) == (CaseState.RECEIVED, None, "Trần Văn Nam")


def test_a_refusal_needs_reasons_and_gives_no_award(case, officer, boss):
    case = submitted(case, on=DAY, by=officer, grant=False, opinion="người nộp không bổ sung giấy tờ")
    with pytest.raises(ValidationError, match="trình để từ chối"):
        grant(case, boss)
    with pytest.raises(ValidationError, match="lý do và căn cứ"):
        case_answers.refuse(case, reasons=" ", signed_on=SIGNED, today=SIGNED, by=boss)
    case_answers.refuse(case, reasons="không bổ sung", signed_on=SIGNED, today=SIGNED, by=boss)
    assert not Award.objects.exists()


def test_awards_and_requests_answer_the_questions_of_the_law(lan, ward, officer, boss):
    assert facts_of(lan, DAY).application_form_01 is None
    case = make_request(lan, received_on=DAY, by=officer)
    assert (
        facts_of(lan, DAY).application_form_01 is True and facts_of(lan, date(2026, 5, 31)).application_form_01 is None
    )
    grant(submitted(case, on=DAY, by=officer), boss)
    for facts in (facts_of(lan, SIGNED), dict(facts_of_ward(ward, SIGNED))[lan.pk]):
        assert (facts.on_social_pension, facts.on_social_allowance) == (True, False)
        assert (facts.application_form_01, facts.decision_signed_on) == (True, SIGNED)
    other = make_request(make_elder(group=lan.residential_group, birth_year=1940), received_on=DAY, by=officer)
    cases.withdraw(other, reason="con trai rút", by=officer)
    assert facts_of(other.elder, DAY).application_form_01 is None


def test_another_hand_from_a_day_on(lan, officer):
    award, day = make_award(lan), date(2026, 6, 10)
    account = {"method": PayMethod.ACCOUNT, "bank_name": "VietinBank", "account_number": "101", "account_holder": "LAN"}
    key = uuid.uuid4()
    for _ in range(2):
        awards.change_payee(award, pay_to=account, from_day=day, reason="đơn ngày 09/06", by=officer, token=key)
    rows = list(
        Payee.objects.filter(award=award).order_by("valid_from").values_list("valid_from", "valid_to", "method")
    )
    assert rows == [(date(2026, 1, 1), date(2026, 6, 9), "cash"), (day, None, "account")]
    with pytest.raises(ValidationError, match="muộn hơn"):
        awards.change_payee(award, pay_to=account, from_day=date(2026, 6, 1), reason="x", by=officer)
    with pytest.raises(ValidationError, match="phải ghi ngân hàng"):
        awards.change_payee(award, pay_to={"method": "account"}, from_day=date(2026, 7, 1), reason="x", by=officer)


def test_a_decision_of_before_is_taken_over(lan, officer):
    made = Award(
        elder=lan, scheme="SOCPEN_75", decision_number="3/QĐ", signed_on=date(2025, 7, 4), valid_from=date(2025, 7, 4)
    )
    award = awards.record_existing(made, pay_to={"method": "cash"}, today=DAY, by=officer)
    assert (award.valid_from, award.amount_vnd, award.exclusion_group) == (
        date(2025, 7, 1),
        700_000,
        "MONTHLY_SUBSISTENCE",
    )
    assert Award.objects.payable(date(2026, 6, 1)).get() == award
    with pytest.raises(ValidationError, match="đang hưởng"):
        cases.receive(Case(elder=lan, scheme="SOCPEN_75", received_on=DAY), today=DAY, by=officer)


def test_an_award_cannot_end_before_it_began(lan, officer):
    award = make_award(lan)
    with pytest.raises(ValidationError, match="Hưởng từ tháng 01/2026"):
        awards.stop_award(award, event_on=date(2025, 12, 5), reason=StopReason.REFUSAL, by=officer)


@pytest.mark.django_db(transaction=True)
def test_two_leaders_sign_at_once_and_one_award_begins(case, officer, boss, ward):
    case = submitted(case, on=DAY, by=officer)
    leaders, met, refused = [boss, make_user("ward_leader", ward=ward)], threading.Barrier(2), []

    def sign(leader):
        met.wait()
        try:
            grant(case, leader)
        except ValidationError as refusal:
            refused.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(leader,)) for leader in leaders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Award.objects.count() == 1 and refused == ["Hồ sơ này đã ký quyết định."]


@pytest.mark.django_db(transaction=True)
def test_two_officers_receive_at_once_and_one_dossier_is_kept(lan, officer, ward):
    met, refused = threading.Barrier(2), []

    def take(by):
        met.wait()
        try:
            cases.receive(Case(elder=lan, scheme="SOCPEN_75", received_on=DAY), today=DAY, by=by)
        except ValidationError as refusal:
            refused.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(by,)) for by in (officer, make_user("ward_officer", ward=ward))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Case.objects.count() == 1 and len(refused) == 1 and "cùng loại chưa trả lời" in refused[0]
