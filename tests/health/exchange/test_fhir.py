"""The FHIR bundle: codes, states, and what the library says about it."""

import json
import re
from datetime import datetime

import pytest
from django.utils import timezone

from health.exchange import fhir
from health.exchange.record import records_of
from health.measures import measures
from health.models import Facility
from tests.health.exchange.whole import whole_exam

NOW = timezone.make_aware(datetime(2026, 10, 6, 9, 0))


@pytest.mark.django_db
def test_a_bundle_says_everything_in_codes_and_is_valid(ward, group):
    facility = Facility.objects.create(ward=ward, name="Trạm Y tế", code="31001", gln="8931234567890")
    exam = whole_exam(group, facility)
    records = records_of([exam], day=NOW.date())
    content = fhir.to_json(fhir.bundle(records, purpose="cong", made_at=NOW))
    made = json.loads(content)
    resources = [entry["resource"] for entry in made["entry"]]
    assert made["meta"]["tag"] == [{"display": "Chưa ký số"}]
    person = next(one for one in resources if one["resourceType"] == "Patient")
    assert person["identifier"][0] == {
        "system": "http://fhir.ehealth.gov.vn/core/sid/national_id",
        "value": exam.elder.citizen_id,
    }
    assert (person["gender"], person["birthDate"]) == ("female", "1945")
    observed = {one["code"]["text"]: one for one in resources if one["resourceType"] == "Observation"}
    panel = observed["Huyết áp, lần đo 1"]
    assert panel["code"]["coding"][0]["code"] == "85354-9"
    assert [part["valueQuantity"]["value"] for part in panel["component"]] == [150, 92]
    assert panel["component"][0]["valueQuantity"]["code"] == "mm[Hg]"
    glucose = observed["Đường huyết"]
    assert (glucose["code"]["coding"][0]["system"][:9], glucose["valueQuantity"]["value"]) == ("urn:uuid:", 7)
    assert glucose["note"] == [{"text": "Ghi trên phiếu: 126 mg/dL"}]
    assert observed["Chỉ số BMI"]["valueQuantity"]["value"] == 23.4
    assert observed["Thị lực mắt trái, không kính"]["valueString"] == "ĐNT 2m"
    assert observed["Hút thuốc"]["valueCodeableConcept"]["text"] == "Đang hút, 5 điếu/ngày"
    states = {
        one["code"]["text"]: one["verificationStatus"]["coding"][0]["code"]
        for one in resources
        if one["resourceType"] == "Condition"
    }
    assert states == {"Tăng huyết áp nguyên phát": "provisional", "Đái tháo đường típ 2": "unconfirmed"}
    report = next(one for one in resources if one["resourceType"] == "DiagnosticReport")
    assert report["status"] == "preliminary" and len(report["result"]) == len(observed)
    text = content.decode()
    assert "Buồn rầu" not in text and "PHQ" not in text and "suicidal" not in text


@pytest.mark.django_db
def test_scores_go_only_with_a_referral(ward, group):
    exam = whole_exam(group, Facility.objects.create(ward=ward, name="Trạm Y tế"))
    records = records_of([exam], day=NOW.date())
    sent = {
        purpose: fhir.to_json(fhir.bundle(records, purpose=purpose, made_at=NOW)) for purpose in ("chuyen_gui", "cong")
    }
    assert b"44261-6" in sent["chuyen_gui"] and b"44261-6" not in sent["cong"]


def test_only_codes_of_the_notes_go_out_as_loinc():
    """health.md §14 names thirteen; every other measure and test goes out under a code of our own."""
    named = {
        "85354-9", "8480-6", "8462-4", "8302-2", "72166-2", "29463-7", "39156-5", "8867-4", "59408-5", "4548-4",
        "14771-0", "55758-7", "44261-6",
    }  # fmt: skip
    used = {one.loinc for one in measures().values()} | set(fhir._codes()["loinc"].values())
    assert {code for code in used if re.fullmatch(r"[0-9]+-[0-9]", code)} == named


@pytest.mark.django_db
def test_sugar_has_its_code_only_when_taken_as_the_code_says(ward, group):
    exam = whole_exam(group, Facility.objects.create(ward=ward, name="Trạm Y tế"))

    def glucose():
        made = fhir.bundle(records_of([exam], day=NOW.date()), purpose="cong", made_at=NOW)
        fhir.check(made)
        return next(
            one["resource"] for one in made["entry"] if one["resource"].get("code", {}).get("text") == "Đường huyết"
        )

    capillary = glucose()
    assert capillary["code"]["coding"][0]["code"] == "glucose"
    assert capillary["method"]["text"] == "Lúc đói từ 8 giờ, mao mạch"
    exam.measurements.filter(key="glucose").update(method="doi:tinh_mach")
    assert glucose()["code"]["coding"][0]["code"] == "14771-0"
