"""The whole file of a person: every app's part, each by the right of the reader."""

from datetime import date

import pytest
from pypdf import PdfReader

from benefits.choices import LineResult, ListState
from elders.choices import RoleCode
from elders.ground import history
from health.choices import Conclusion, InvitationState
from health.models import HealthAccess
from reporting.whole_file import by_year, moments_of, parts_of
from tests import factories
from tests.benefits import money
from tests.benefits.factories import make_award
from tests.clubs.factories import make_club, make_member
from tests.health.factories import make_exam, make_invitation, make_round

TODAY = date(2026, 11, 20)


@pytest.fixture
def elder(group, officer):
    """Somebody with an award, money of one month, a card, a club, a check-up and the invitation to it."""
    person = factories.make_elder(
        group=group,
        full_name="Khuất Thị Sen",
        birth_year=1948,
        birth_month=3,
        birth_day=5,
        citizen_id=factories.make_citizen_id(),
    )
    award = make_award(person)
    payments = money.make_list(group.ward)
    line = money.line_of(payments, award, 1)
    line.save()
    money.advance(payments, ListState.PAYING)
    money.answer(line, LineResult.RECEIVED, paid_on=date(2026, 12, 7))
    factories.make_card(person)
    make_member(make_club(ward=group.ward, name="CLB Liên thế hệ Vân Quan"), person)
    make_exam(person, concluded=True, conclusion_kind=Conclusion.PROBLEM, conclusion="Tăng huyết áp")
    make_invitation(make_round(group.ward), person, state=InvitationState.EXAMINED, state_at="2026-10-06T08:00+07:00")
    return person


def words(elder, user) -> str:
    return " | ".join(f"{one.part}: {one.text} {one.detail}" for one in moments_of(elder, user=user, today=TODAY))


def test_the_office_sees_all_but_findings(elder, officer):
    seen = words(elder, officer)
    for text in ("Đủ 60 tuổi", "Bắt đầu hưởng", "đã nhận", "Thẻ BHYT có giá trị", "Vào CLB Liên thế hệ Vân Quan"):
        assert text in seen
    assert "Tăng huyết áp" not in seen


@pytest.mark.parametrize(
    ("role", "sees", "never"),
    [
        (RoleCode.HEALTH_STATION, ["Tăng huyết áp"], ["đã nhận", "Bắt đầu hưởng"]),
        (RoleCode.GROUP_LEADER, ["Đã khám sức khỏe"], ["Tăng huyết áp", "đã nhận", "Bắt đầu hưởng"]),
    ],
)
def test_each_role_sees_its_own_part(elder, ward, group, role, sees, never):
    user = factories.make_user(role, ward=ward, groups=[group] if role == RoleCode.GROUP_LEADER else [])
    seen = words(elder, user)
    assert all(text in seen for text in sees), seen
    assert not any(text in seen for text in never), seen


def test_the_newest_comes_first_by_year(elder, officer):
    moments = moments_of(elder, user=officer, today=TODAY)
    assert [one.day for one in moments] == sorted((one.day for one in moments), reverse=True)
    years = by_year(moments)
    assert [one.year for one in years] == sorted({one.day.year for one in moments}, reverse=True)
    assert sum(len(year.moments) for year in years) == len(moments)
    assert set(parts_of(moments)) == {one.part for one in moments}


def test_who_has_lived_longer_costs_no_more_queries(elder, officer, django_assert_max_num_queries, group):
    with django_assert_max_num_queries(25):
        moments_of(elder, user=officer, today=TODAY)
    for number in range(8):
        make_member(make_club(ward=group.ward, name=f"CLB số {number}"), elder)
    with django_assert_max_num_queries(25):
        moments_of(elder, user=officer, today=TODAY)


def test_one_part_alone(elder, officer, sign_in):
    page = sign_in(officer).get(f"/bao-cao/nguoi/{elder.pk}/?phan=Thẻ BHYT").content.decode()
    assert "Thẻ BHYT có giá trị" in page
    assert "Bắt đầu hưởng" not in page


def test_the_reading_of_findings_is_logged(elder, ward, sign_in):
    nurse = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    page = sign_in(nurse).get(f"/bao-cao/nguoi/{elder.pk}/")
    assert "Tăng huyết áp" in page.content.decode()
    assert HealthAccess.objects.filter(elder=elder, by=nurse, what="Toàn bộ hồ sơ").count() == 1


def test_the_paper_says_the_same_and_is_logged(elder, officer, sign_in, tmp_path):
    answer = sign_in(officer).get(f"/bao-cao/nguoi/{elder.pk}/in/")
    assert answer["Content-Type"] == "application/pdf"
    file = tmp_path / "a.pdf"
    file.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    text = " ".join(page.extract_text() for page in PdfReader(file).pages)
    for part in ("TÓM TẮT HỒ SƠ NGƯỜI CAO TUỔI", "Khuất Thị Sen", "Bắt đầu hưởng", "dữ liệu cá nhân"):
        assert part in text
    assert "Tăng huyết áp" not in text
    logged = history.Disclosure.objects.get(by=officer)
    assert (logged.kind, logged.row_count) == (history.Disclosure.Kind.PRINT, 1)
