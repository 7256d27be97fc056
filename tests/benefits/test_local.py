"""What a ward keys in: it counts once somebody else has confirmed it, for that ward, from its days on."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from benefits.local import law_of
from benefits.models import LocalRate, LocalScheme
from benefits.people import Facts
from benefits.rules import decide, decide_all
from benefits.services import local as services
from elders.choices import RoleCode
from elders.ground.birth import Birth
from tests import factories

DAY = date(2026, 11, 22)
MERIT = Facts(birth=Birth(1946, 5, 1), merit_monthly=True, resides_here=True)


@pytest.fixture
def boss(ward):
    return factories.make_user(RoleCode.WARD_LEADER, ward=ward)


def gift(ward, day=DAY):
    return decide("GIFT_HP_27_7", MERIT, law_of(ward, day)).amount


def test_an_unknown_amount_is_known_once_a_second_person_confirmed_it(ward, officer, boss):
    assert gift(ward).is_unknown
    rate = factories.make_local_rate(ward=ward, entered_by=officer)
    assert gift(ward).is_unknown  # keyed in, but nobody has compared it with the paper
    services.confirm(rate, by=boss)
    amount = gift(ward)
    assert (amount.vnd, amount.funding["city"]) == (500_000, 500_000)
    assert "12/2026/NQ-HĐND ngày 05/01/2026" in amount.source
    assert gift(ward, date(2026, 1, 4)).is_unknown  # the day before
    assert gift(factories.make_ward()).is_unknown  # another ward has papers of its own


def test_nobody_confirms_what_they_keyed_in(ward, officer):
    rate = factories.make_local_rate(ward=ward, entered_by=officer)
    with pytest.raises(ValidationError, match="không tự xác nhận"):
        services.confirm(rate, by=officer)
    with pytest.raises(IntegrityError, match="local_rate_confirmed_by_another"), transaction.atomic():
        LocalRate.objects.filter(pk=rate.pk).update(confirmed_by=officer, confirmed_at=timezone.now())


@pytest.mark.parametrize(
    ("fields", "words"), [({"amount_vnd": None}, "Chưa ghi số tiền"), ({"scan": None}, "Chưa có bản chụp")]
)
def test_nothing_to_compare_is_not_confirmed(ward, officer, boss, fields, words):
    rate = factories.make_local_rate(ward=ward, entered_by=officer, **fields)
    with pytest.raises(ValidationError, match=words):
        services.confirm(rate, by=boss)


def test_a_table_by_age_fills_the_ages_the_texts_do_not_tell(ward, officer, boss):
    rate = factories.make_local_rate(
        ward=ward, entered_by=officer, target="LONGEVITY_HP", by_age={"75": 1_000_000, "101+": 2_000_000}
    )
    services.confirm(rate, by=boss)
    law = law_of(ward, DAY)

    def amount(year):
        return decide("LONGEVITY_HP", Facts(birth=Birth(year), resides_here=True), law).amount

    assert amount(1951).vnd == 1_000_000  # 75
    assert amount(1920).vnd == 2_000_000  # 106
    assert amount(1956).vnd == 900_000  # 70: still what the shipped table says
    assert amount(1946).is_unknown  # 80: nobody has said


def test_a_new_level_of_the_city_moves_the_total_and_leaves_the_states_part(ward, officer, boss):
    rate = factories.make_local_rate(
        ward=ward, entered_by=officer, target="SOCPEN_HP_TOTAL", amount_vnd=800_000,
        valid_from=date(2026, 7, 1), known_from=date(2026, 11, 1), issued_on=date(2026, 10, 20),
    )  # fmt: skip
    services.confirm(rate, by=boss)
    facts = Facts(
        birth=Birth(1946, 1, 1), vn_citizen=True, resides_here=True, application_form_01=True, pension_monthly=0,
        si_allowance_monthly=0,
    )  # fmt: skip
    amount = decide("SOCPEN_75", facts, law_of(ward, DAY)).amount
    assert (amount.vnd, amount.funding) == (800_000, {"central": 540_000, "city": 260_000})
    assert decide("SOCPEN_75", facts, law_of(ward, date(2026, 10, 31))).amount.vnd == 700_000
    assert decide("SOCPEN_75", facts, law_of(ward, date(2026, 8, 1), known=DAY)).amount.vnd == 800_000


def test_how_the_city_adds_to_the_pension_can_be_settled(ward, officer, boss):
    rate = factories.make_local_rate(
        ward=ward, entered_by=officer, target="HP_SOCIAL_PENSION_MODE", amount_vnd=None, mode="fixed_topup"
    )
    services.confirm(rate, by=boss)
    assert law_of(ward, DAY).rate("HP_SOCIAL_PENSION_MODE").value == "fixed_topup"


def test_a_benefit_of_the_ward_is_decided_like_the_others(ward, officer, boss):
    scheme = factories.make_local_scheme(
        ward=ward, entered_by=officer, milestones="80, 90, 101+", poverty="ngheo_can_ngheo", in_kind="một túi quà"
    )
    facts = Facts(birth=Birth(1946), resides_here=True, poverty_national="can_ngheo")
    assert scheme.code not in law_of(ward, DAY).texts
    services.confirm(scheme, by=boss)
    result = decide_all(facts, law_of(ward, DAY))
    decision = result.decision(scheme.code)
    assert decision.eligible is True and decision.amount.vnd == 300_000
    assert decision.amount.funding == {"central": 0, "city": 0, "ward": 300_000}
    assert decision.amount.in_kind == "một túi quà"
    younger = decide(scheme.code, Facts(birth=Birth(1947), resides_here=True), law_of(ward, DAY))
    assert younger.eligible is False
    unasked = decide(scheme.code, Facts(birth=Birth(1946), resides_here=True), law_of(ward, DAY))
    assert unasked.unknown == ("poverty_national",)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"amount_vnd": None, "in_kind": ""}, "local_scheme_gives_something"),
        ({"age_from": 80, "age_to": 70}, "local_scheme_ages_in_order"),
        ({"valid_to": date(2025, 1, 1)}, "local_scheme_period"),
    ],
)
def test_what_cannot_be_is_refused_by_the_database(ward, officer, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factories.make_local_scheme(ward=ward, entered_by=officer, **fields)


def filled(**fields) -> dict:
    """The form of a rate as a clerk sends it."""
    return {
        "target": "GIFT_HP_2_9", "amount_vnd": "1.500.000", "mode": "", "number": "05/2023/NQ-HĐND",
        "issued_by": "HĐND thành phố Hải Phòng", "issued_on": "18/07/2023", "article": "Phụ lục, mục II",
        "valid_from": "18/07/2023", "valid_to": "", "known_from": "18/07/2023", "note": "",
        "amounts-TOTAL_FORMS": "1", "amounts-INITIAL_FORMS": "0", "amounts-0-ages": "", "amounts-0-amount_vnd": "",
    } | fields  # fmt: skip


def test_the_officer_keys_it_in_the_leader_confirms_and_a_change_has_to_be_confirmed_again(
    sign_in, ward, officer, boss
):
    client = sign_in(officer)
    page = client.get(reverse("admin:benefits_localrate_add") + "?target=GIFT_HP_2_9")
    assert page.status_code == 200 and "Quà 2/9 của thành phố" in page.content.decode()
    scan = SimpleUploadedFile("nq05.pdf", b"%PDF-1.7 trang mot")
    sent = client.post(reverse("admin:benefits_localrate_add"), filled(scan_file=scan))
    assert sent.status_code == 302, sent.context["adminform"].form.errors
    rate = LocalRate.objects.get()
    assert (rate.ward, rate.entered_by, rate.amount_vnd, rate.scan_name) == (ward, officer, 1_500_000, "nq05.pdf")
    url = reverse("benefits:local_confirm", args=["muc", rate.pk])
    client.post(url)
    rate.refresh_from_db()
    assert rate.confirmed_at is None  # the one who keyed it in
    change = reverse("admin:benefits_localrate_change", args=[rate.pk])
    boss_client = sign_in(boss)
    seen = boss_client.get(change).content.decode()
    assert "Tôi đã đối chiếu, xác nhận" in seen and "Quà 2/9 của thành phố" in seen and "GIFT_HP_2_9" not in seen
    scan_page = boss_client.get(reverse("benefits:local_scan", args=["muc", rate.pk]))
    assert scan_page.content == b"%PDF-1.7 trang mot" and "attachment" in scan_page["Content-Disposition"]
    boss_client.post(url)
    rate.refresh_from_db()
    assert rate.confirmed_by == boss
    client.post(change, filled(amount_vnd="1600000"))
    rate.refresh_from_db()
    assert (rate.amount_vnd, rate.confirmed_by, bytes(rate.scan)) == (1_600_000, None, b"%PDF-1.7 trang mot")


def test_a_row_of_the_table_changed_has_to_be_confirmed_again(sign_in, ward, officer, boss):
    rate = factories.make_local_rate(ward=ward, entered_by=officer, target="LONGEVITY_HP", by_age={"75": 1})
    services.confirm(rate, by=boss)
    row = rate.amounts.get()
    data = filled(target="LONGEVITY_HP", amount_vnd="") | {
        "amounts-INITIAL_FORMS": "1", "amounts-0-id": row.pk, "amounts-0-rate": rate.pk, "amounts-0-ages": "75",
        "amounts-0-amount_vnd": "1.100.000",
    }  # fmt: skip
    sent = sign_in(officer).post(reverse("admin:benefits_localrate_change", args=[rate.pk]), data)
    assert sent.status_code == 302
    seen = sign_in(boss).get(reverse("admin:benefits_localrate_change", args=[rate.pk])).content.decode()
    assert "Chưa có bản chụp văn bản để đối chiếu" not in seen
    LocalRate.objects.filter(pk=rate.pk).update(scan=None, scan_name="")
    seen = sign_in(boss).get(reverse("admin:benefits_localrate_change", args=[rate.pk])).content.decode()
    assert "Chưa có bản chụp văn bản để đối chiếu" in seen and "Tôi đã đối chiếu" not in seen
    rate.refresh_from_db()
    assert rate.confirmed_at is None and rate.amounts.get().amount_vnd == 1_100_000


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"scan_file": SimpleUploadedFile("a.pdf", b"MZ\x90 chuong trinh")}, "phải là tệp PDF"),
        ({"known_from": "17/07/2023"}, "trước ngày ban hành"),
        ({"mode": "fixed_topup"}, "Cách hỗ trợ thêm"),
        ({"amounts-0-ages": "bảy mươi", "amounts-0-amount_vnd": "1"}, "Ghi một tuổi"),
        ({"amount_vnd": "nhiều"}, "Số tiền không rõ"),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence(sign_in, officer, fields, words):
    page = sign_in(officer).post(reverse("admin:benefits_localrate_add"), filled(**fields))
    assert page.status_code == 200 and words in page.content.decode()
    assert not LocalRate.objects.exists()


def test_a_ward_keys_in_its_own_benefit(sign_in, ward, officer):
    data = {
        name: value
        for name, value in filled().items()
        if not name.startswith("amounts") and name not in ("target", "mode")
    }
    data |= {
        "name": "Quà Tết của phường", "frequency": "yearly_tet", "funding": "ward", "amount_vnd": "300000",
        "in_kind": "", "age_from": "80", "age_to": "", "milestones": "", "poverty": "", "disability": "",
    }  # fmt: skip
    sent = sign_in(officer).post(reverse("admin:benefits_localscheme_add"), data)
    assert sent.status_code == 302, sent.context["adminform"].form.errors
    assert LocalScheme.objects.get().ward == ward
