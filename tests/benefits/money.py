"""A month of payments of one ward with made-up people: what the papers about money are tested on."""

from datetime import date

from django.utils import timezone

from benefits.choices import LineKind, LineResult, ListState, PayMethod
from benefits.models import Award, PaymentLine, PaymentList
from elders.choices import RoleCode
from elders.models import Elder, ResidentialGroup, Ward
from tests import factories

NAME = "Trợ cấp hưu trí xã hội - từ đủ 75 tuổi"
GIVEN = ["Nguyễn Thị Hường", "Trần Văn Kiểm", "Phạm Thị Ngoãn", "Lê Văn Thưởng", "Vũ Thị Quế", "Bùi Văn Đạt"]
STEPS = [
    (ListState.LOCKED, "locked"), (ListState.SUBMITTED, "submitted"), (ListState.APPROVED, "approved"),
    (ListState.PAYING, "paid"), (ListState.RECONCILING, "reconciled"), (ListState.CLOSED, "closed"),
]  # fmt: skip
DECEMBER = date(2026, 12, 1)


def make_list(ward: Ward, *, month: date = DECEMBER, prepared_by=None, **fields) -> PaymentList:
    prepared_by = prepared_by or factories.make_user(RoleCode.WARD_OFFICER, ward=ward, full_name="Hoàng Thị Lập")
    return PaymentList.objects.create(
        **{"ward": ward, "month": month, "prepared_by": prepared_by, "built_at": timezone.now()} | fields
    )


def make_people(groups: list[ResidentialGroup], count: int) -> list[Elder]:
    """`count` people, spread evenly over the groups."""
    return [
        factories.make_elder(
            group=groups[number % len(groups)],
            full_name=f"{GIVEN[number % len(GIVEN)]} {number // len(GIVEN) or ''}".strip(),
            birth_year=1930 + number % 20,
            birth_month=3 if number % 3 else None,
            birth_day=5 if number % 3 == 2 else None,
            citizen_id=factories.make_citizen_id(),
        )
        for number in range(count)
    ]


def make_award(elder: Elder, **fields) -> Award:
    return Award.objects.create(
        **{
            "ward": elder.ward,
            "elder": elder,
            "scheme": "SOCPEN_75",
            "exclusion_group": "MONTHLY_SUBSISTENCE",
            "signed_on": date(2025, 7, 1),
            "valid_from": date(2025, 7, 1),
            "decision_number": "12/QĐ-UBND",
            "amount_vnd": 700_000,
        }
        | fields
    )


def line_of(payment_list: PaymentList, award: Award, position: int, **fields) -> PaymentLine:
    """A line as the builder freezes it, not saved."""
    elder = award.elder
    group = elder.residential_group
    return PaymentLine(
        **{
            "payment_list": payment_list,
            "position": position,
            "award": award,
            "elder": elder,
            "for_month": payment_list.month,
            "scheme": award.scheme,
            "scheme_name": NAME,
            "exclusion_group": award.exclusion_group,
            "amount_vnd": 700_000,
            "funding": {"central": 540_000, "city": 160_000},
            "source": "NĐ 335/2026/NĐ-CP",
            "full_name": elder.full_name,
            "birth": str(elder.birth),
            "citizen_id": elder.citizen_id,
            "address": "Thôn Đoài",
            "residential_group": group,
            "group_name": group.name if group else "",
            "pay_point": "Nhà văn hóa",
        }
        | fields
    )


def a_month(ward: Ward, groups: list[ResidentialGroup], count: int = 6, **fields) -> PaymentList:
    """A draft list: one line each, group after group, every fifth to an account."""
    payment_list = make_list(ward, **fields)
    people = sorted(make_people(groups, count), key=lambda elder: (elder.residential_group.name, elder.pk))
    lines = []
    for position, elder in enumerate(people, start=1):
        account = {
            "method": PayMethod.ACCOUNT, "pay_point": "", "bank_name": "Agribank",
            "account_number": f"02100{position:05d}", "account_holder": elder.full_name,
        }  # fmt: skip
        lines.append(line_of(payment_list, make_award(elder), position, **(account if position % 5 == 0 else {})))
    PaymentLine.objects.bulk_create(lines)
    return payment_list


def advance(payment_list: PaymentList, to: str) -> PaymentList:
    """Take the list to a state step by step, as different people would."""
    lines = list(payment_list.lines.all())
    payment_list.line_count, payment_list.total_vnd = len(lines), sum(line.amount_vnd for line in lines)
    approver = factories.make_user(RoleCode.WARD_LEADER, ward=payment_list.ward)
    states = [state for state, _ in STEPS]
    start = states.index(payment_list.state) + 1 if payment_list.state in states else 0
    for state, name in STEPS[start : states.index(to) + 1]:
        payment_list.state = state
        by = payment_list.prepared_by if name in ("locked", "submitted") else approver
        setattr(payment_list, f"{name}_by", by)
        setattr(payment_list, f"{name}_at", timezone.now())
        payment_list.save()
    return payment_list


def answer(line: PaymentLine, result: str, **fields) -> None:
    paid = result in (LineResult.RECEIVED, LineResult.PROXY)
    more = {"paid_on": date(2026, 12, 8)} if paid else {}
    more |= {"receiver_name": "Nguyễn Văn Con"} if result == LineResult.PROXY else {}
    PaymentLine.objects.filter(pk=line.pk).update(**{"result": result} | more | fields)


__all__ = ["LineKind", "a_month", "advance", "answer", "line_of", "make_award", "make_list", "make_people"]
