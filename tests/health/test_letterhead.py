"""The head of the station's papers: no body stands above it until somebody has chosen, then the same on all."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from elders.choices import RoleCode
from elders.ground.documents import pdf
from health import case_papers, papers, register_papers, round_papers
from health.letterhead import NOT_CHOSEN, station_head, superior_lines
from health.models import Enrolment, Invitation
from health.register_rules import diseases
from health.services import station, tasks
from tests import factories
from tests.health import case_factories as cases
from tests.health.factories import make_round

DAY = date(2026, 10, 6)


@pytest.fixture
def elder(group):
    return factories.make_elder(group=group)


@pytest.fixture
def nurse(ward):
    return factories.make_user(RoleCode.HEALTH_STATION, ward=ward)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("superior", "words", "over", "issuer_lines"),
    [
        ("so_y_te", "", ["SỞ Y TẾ"], 2),
        ("ubnd", "", ["ỦY BAN NHÂN DÂN", "PHƯỜNG {ward}"], 1),
        ("khac", "Trung tâm Y tế Dương Kinh", ["TRUNG TÂM Y TẾ DƯƠNG KINH"], 2),
    ],
)
def test_what_was_chosen_is_printed(ward, nurse, superior, words, over, issuer_lines):
    assert superior_lines(ward) == [NOT_CHOSEN]
    station.choose_superior(ward, superior=superior, superior_words=words, on=DAY, by=nurse)
    head = station_head(ward, year=2026)
    assert head.over == [line.format(ward=ward.name.upper()) for line in over]
    assert len(head.issuer) == issuer_lines and head.issuer[0] == "TRẠM Y TẾ"


@pytest.mark.django_db
def test_another_body_needs_its_name(ward, nurse):
    with pytest.raises(ValidationError, match="Ghi tên cơ quan"):
        station.choose_superior(ward, superior="khac", on=DAY, by=nurse)


@pytest.mark.django_db
def test_every_paper_of_the_station_names_the_same_body(ward, elder, nurse, sign_in):
    client, address = sign_in(nurse), reverse("health:station_papers")
    assert "Chưa chọn" in client.get(address).content.decode()
    printing = reverse("health:round_print", args=[make_round(ward, name="Đợt 2").pk])
    assert "Chưa chọn cơ quan cấp trên" in client.get(printing).content.decode()
    assert client.post(address, {"superior": "khac", "superior_words": ""}).status_code == 200
    sent = {"superior": "khac", "superior_words": "Sở thử", "document": "12/QĐ-UBND"}
    assert client.post(address, sent).status_code == 302
    assert "theo 12/QĐ-UBND" in client.get(address).content.decode()
    assert "Chưa chọn cơ quan cấp trên" not in client.get(printing).content.decode()
    case = cases.make_case(elder, nurse)
    told = {"to": "Bệnh viện Kiến An", "reason": "Huyết áp 182/112", "doctor": "BS. Minh"}
    slip = tasks.refer(elder, on=DAY, by=nurse, token=uuid.uuid4(), **told)
    round_ = make_round(ward)
    made = [
        round_papers.call_list(round_, Invitation.objects.none()),
        register_papers.year_book(Enrolment.objects.none(), rule=diseases()["tha"], year=2026, ward=ward)[0],
        papers.referral_letter(slip),
        case_papers.PAPERS["tiep-nhan"].make(case),
    ]
    for paper in made:
        heads = [paper.letterhead] if paper.letterhead else [annex.letterhead for annex in paper.annexes]
        assert {tuple(head.over) for head in heads} <= {("SỞ THỬ",)}
    assert pdf(made[2]).startswith(b"%PDF")
