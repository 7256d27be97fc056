"""Addresses of social work and privacy for the role table (`tests/permissions.py`), and the rows they name."""

from datetime import date

from django.utils import timezone

from elders.choices import RoleCode
from health.models import CasePlan, CaseStep, Consent, DataRequest, DestructionList, Referral, SocialCase
from tests.factories import make_user

ON_CASE = {"pk": "social_case"}


def case_rows(elder, user) -> dict:
    """An ordinary file with a submitted plan and a referral, straight in the tables."""
    now = timezone.now()
    values = {"ward_id": elder.ward_id, "elder": elder, "year": 2026, "number": elder.pk, "source": "khac"}
    values |= {"problem": "Sống một mình", "kinds": ["co_don"], "basis": "dong_y", "basis_words": "Tự đồng ý"}
    values |= {"received_at": now, "clock_from": now, "received_by": user, "urgency": "trung_binh"}
    case = SocialCase.objects.create(**values, state="proposed", screened_at=now)
    CaseStep.objects.create(case=case, kind="received", on=date(2026, 10, 5), by=user)
    agreed = {"agreement": "ban_than", "agreed_on": date(2026, 10, 6), "approver": make_user(ward=elder.ward)}
    plan = CasePlan.objects.create(
        case=case, version=1, state="submitted", purpose="Có người thăm", submitted_at=now, submitted_by=user, **agreed
    )
    referral = Referral.objects.create(
        ward=elder.ward, elder=elder, case=case, kind="xa_hoi", to="Trung tâm", reason="Cần chăm sóc", state="sent",
        sent_on=date(2026, 10, 6), doctor="Trần Văn Minh",
    )  # fmt: skip
    consent = Consent.objects.create(
        ward=elder.ward, elder=elder, purpose="kham_theo_doi", given_by="Bà", method="giay", text_version="1",
        given_on=date(2026, 10, 6),
    )  # fmt: skip
    asked = DataRequest.objects.create(
        ward=elder.ward, elder=elder, kind="xem", asked_by="Bà", relation="Bản thân", identity_seen="Căn cước",
        received_on=date(2026, 10, 6), answer_due_on=date(2026, 10, 8), done_due_on=date(2026, 10, 16),
    )  # fmt: skip
    proposal = DestructionList.objects.create(
        ward=elder.ward, rule="access_log", until=date(2016, 1, 1),
        row_count=1, source="x", made_by=user, made_on=date(2026, 10, 6), confirmed_on=date(2026, 10, 7),
        confirmed_by=make_user(ward=elder.ward), minutes="1/BB",
    )  # fmt: skip
    made = {"social_case": case, "case_plan": plan, "case_referral": referral}
    return made | {"consent": consent, "data_request": asked, "destruction": proposal}


def case_pages(page) -> dict:
    """`page` is the class of the table; imported there, it cannot be imported here."""
    station = frozenset({RoleCode.HEALTH_STATION, RoleCode.STATION_HEAD})
    head, chief = frozenset({RoleCode.STATION_HEAD}), frozenset({RoleCode.WARD_LEADER})
    # A plan goes to the one it was submitted to; the office reads those of ordinary files.
    readers = {RoleCode.WARD_OFFICER: ("own", "neighbour")}
    return {
        "health:cases": page(station),
        "health:case_new": page(station),
        "health:case_sealed": page(head),
        "health:case": page(station, ON_CASE),
        "health:case_file": page(station, ON_CASE | {"paper": "=tiep-nhan", "form": "=pdf"}),
        "health:case_act": page(station, ON_CASE | {"act": "=lien-lac"}),
        "health:case_act_on": page(station, ON_CASE | {"act": "=phieu", "part": "case_referral"}),
        "health:case_letter": page(station, {"pk": "case_referral", "form": "=docx"}),
        "health:privacy": page(station, {"pk": "elder"}),
        "health:consent_new": page(station, {"pk": "elder"}),
        "health:consent_withdraw": page(station, {"pk": "consent"}),
        "health:consent_scan_new": page(station, {"pk": "consent"}),
        "health:consent_scan": page(station, {"pk": "consent"}, ok=(404,)),
        "health:data_requests": page(station),
        "health:data_request_new": page(station, {"pk": "elder"}),
        "health:data_request": page(station, {"pk": "data_request"}),
        "health:readers": page(head, {"pk": "elder"}),
        "health:readers_print": page(head, {"pk": "elder"}),
        "health:unusual": page(head),
        "health:staff_home": page(head, method="post", ok=(302,)),
        "health:retention": page(head),
        "health:destruction": page(head, {"pk": "destruction"}),
        "health:case_plans": page(chief | {RoleCode.WARD_OFFICER}),
        "health:case_plan": page(chief | {RoleCode.WARD_OFFICER}, {"pk": "case_plan"}, found=readers),
        "health:case_decide": page(chief, {"pk": "case_plan"}, "post", found={}),
    }
