"""Awards and payment lists with made-up values, written straight into the tables."""

from calendar import monthrange
from datetime import date
from itertools import count

from benefits.choices import CaseKind, LineKind
from benefits.dossier import dossier_of
from benefits.models import APPROVED_ON, Award, Case, GiftCampaign, GiftLine, Payee, PaymentLine, PaymentList
from benefits.services import cases
from elders.models import Elder, User, Ward

_serial = count(1)


def make_award(
    elder: Elder,
    *,
    scheme: str = "SOCPEN_75",
    since: date = date(2026, 1, 1),
    until: date | None = None,
    payee: dict | None = None,
    **fields,
) -> Award:
    """A monthly award of the person's ward, paid in cash from the month of `since` to that of `until`."""
    last = until and until.replace(day=monthrange(until.year, until.month)[1])
    values = {
        "ward": elder.ward,
        "exclusion_group": "MONTHLY_SUBSISTENCE",
        "decision_number": "12/QĐ-UBND",
        "signed_on": since,
        "amount_vnd": 700_000,
        "funding": {"central": 500_000, "city": 200_000},
        "valid_from": since.replace(day=1),
        "valid_to": last,
    }
    award = Award.objects.create(elder=elder, scheme=scheme, **values | fields)
    Payee.objects.create(award=award, valid_from=award.valid_from, **payee or {})
    return award


def make_campaign(
    ward: Ward, elders=(), *, state: str = "dang_trao", amount_vnd: int = 500_000, **fields
) -> GiftCampaign:
    """A campaign with one gift for each of `elders`, in any state, as the services would leave it."""
    number = next(_serial)
    maker, approver = (User.objects.create(username=f"qua{number}{letter}", ward=ward) for letter in "ab")
    values = {"kind": "tet", "year": 2026, "title": f"Quà Tết {number}", "snapshot_on": date(2026, 1, 31)}
    approved = state in APPROVED_ON
    if approved:
        values |= {"approved_by": approver, "approved_count": len(elders), "approved_vnd": len(elders) * amount_vnd}
    campaign = GiftCampaign.objects.create(
        ward=ward, state=state, schemes=["GIFT_HP_TET_MERIT"], prepared_by=maker, **values | fields
    )
    GiftLine.objects.bulk_create(
        GiftLine(
            campaign=campaign,
            elder=elder,
            full_name=elder.full_name,
            given_name=elder.given_name,
            sex=elder.sex,
            birth_year=elder.birth_year,
            residential_group=elder.residential_group,
            scheme="GIFT_HP_TET_MERIT",
            name="Quà Tết người có công",
            gift_group=f"QUA_{number}",
            occasion_year=campaign.year,
            giver="Thành phố Hải Phòng",
            purse="city",
            amount_vnd=amount_vnd,
            frozen=state != "nhap",
        )
        for elder in elders
    )
    return campaign


def make_list(ward: Ward, month: date, *, by: User | None = None, **fields) -> PaymentList:
    """An empty draft."""
    return PaymentList.objects.create(ward=ward, month=month, prepared_by=by, **fields)


def make_line(payment_list: PaymentList, award: Award, **fields) -> PaymentLine:
    """One line of a draft for `award`, as the service that builds lists would freeze it."""
    values = {
        "position": payment_list.lines.count() + 1,
        "elder": award.elder,
        "kind": LineKind.REGULAR,
        "for_month": payment_list.month,
        "scheme": award.scheme,
        "scheme_name": "Trợ cấp hưu trí xã hội",
        "exclusion_group": award.exclusion_group,
        "amount_vnd": award.amount_vnd,
        "funding": award.funding,
        "full_name": award.elder.full_name,
        "birth": str(award.elder.birth_year),
        "residential_group": award.elder.residential_group,
    }
    return PaymentLine.objects.create(payment_list=payment_list, award=award, **values | fields)


RESIDENT = {"residence_type": "thuong_tru", "vn_citizen": True}
PLAIN = {
    "poverty_national": "khong",
    "disability_level": "khong",
    "merit_monthly": False,
}  # no other benefit is in sight
NO_PENSION = {"pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "other_state_monthly_allowance": False}


def make_request(elder: Elder, *, received_on: date, by: User, scheme: str = "SOCPEN_75", **fields) -> Case:
    """A dossier received on `received_on` with all its required papers."""
    kind = fields.pop("kind", CaseKind.GRANT)
    papers = [{"name": paper.name, "received_on": received_on} for paper in dossier_of(scheme, kind).papers]
    case = Case(elder=elder, scheme=scheme, kind=kind, received_on=received_on, **fields)
    return cases.receive(case, papers=papers, today=received_on, by=by)


def submitted(case: Case, *, on: date, by: User, opinion: str = "", grant: bool = True) -> Case:
    """The dossier on the leader's desk."""
    case = cases.verify(case, today=on, by=by)
    return cases.submit(case, proposes_grant=grant, opinion=opinion, today=on, by=by)
