"""Suspected diseases: a nurse writes them down, a doctor confirms them by enrolling, or rules them out."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from elders.choices import RoleCode
from health.models import Condition
from health.services import diagnoses, registers
from health.services.registers import Diagnosis, Plan, Visit
from tests.factories import make_elder, make_user
from tests.health.factories import make_exam


@pytest.mark.django_db
def test_a_suspicion_stays_one_until_a_doctor_speaks(group, ward):  # E24, H-050
    nurse = make_user(RoleCode.HEALTH_STATION, ward=ward)
    elder, today = make_elder(group=group), date(2026, 10, 6)
    made = diagnoses.suspect(elder, disease="dtd", found_on=today, today=today, by=nurse)
    assert (made.state, made.confirmed_on) == ("nghi", None)
    with pytest.raises(ValidationError, match="Đã ghi bệnh này: nghi ngờ"):
        diagnoses.suspect(elder, disease="dtd", found_on=today, today=today, by=nurse)
    for wrong in ({"found_on": date(2026, 10, 7)}, {"icd_code": "xx"}, {"disease": "gut"}):
        with pytest.raises(ValidationError):
            diagnoses.suspect(elder, **{"disease": "tha", "found_on": today} | wrong, today=today, by=nurse)
    with pytest.raises(ValidationError, match="bác sĩ nào"):
        diagnoses.rule_out(made, on=today, reason=" ", today=today, by=nurse)
    out = diagnoses.rule_out(made, on=today, reason="BS. Minh, HbA1c 5,4 %", today=today, by=nurse)
    assert out.state == "loai_tru"
    again = diagnoses.suspect(elder, disease="dtd", found_on=today, today=today, by=nurse)
    values = Diagnosis(icd_code="E11", confirmed_on=today, doctor="BS. Minh", place="Trạm Y tế")
    visit = Visit(visited_on=today, glucose_mmol=Decimal("8.0"), glucose_timing="doi")
    registers.enrol(elder, disease="dtd", diagnosis=values, plan=Plan(), first_visit=visit, today=today, by=nurse)
    again.refresh_from_db()
    assert (again.state, again.icd_code) == ("xac_dinh", "E11")  # the suspicion became the diagnosis
    with pytest.raises(ValidationError, match="không còn là nghi ngờ"):
        diagnoses.rule_out(again, on=today, reason="BS. Minh", today=today, by=nurse)


@pytest.mark.django_db
def test_a_suspicion_out_of_a_check_up_by_clicks(group, ward, sign_in):
    nurse = make_user(RoleCode.HEALTH_STATION, ward=ward)
    elder = make_elder(group=group)
    exam = make_exam(elder, concluded=True)
    client, address = sign_in(nurse), reverse("health:condition_new", args=[elder.pk]) + f"?kham={exam.pk}"
    assert "Chọn…" in client.get(address).content.decode()
    sent = {"disease": "tha", "found_on": "06/10/2026", "icd_code": "i10"}
    assert client.post(address, sent).url == reverse("health:person", args=[elder.pk])
    made = Condition.objects.get()
    assert (made.examination, made.icd_code, made.state) == (exam, "I10", "nghi")
    page = client.get(reverse("health:person", args=[elder.pk])).content.decode()
    assert "Nghi ngờ, chờ bác sĩ" in page and f"?benh=tha&amp;kham={exam.pk}" in page
    assert elder.full_name in client.get(reverse("health:registers")).content.decode()
    address = reverse("health:condition_rule_out", args=[made.pk])
    assert client.post(address, {"on": "06/10/2026", "reason": "BS. Minh đo lại 128/78"}).status_code == 302
    assert "Nghi ngờ, chờ bác sĩ" not in client.get(reverse("health:person", args=[elder.pk])).content.decode()
