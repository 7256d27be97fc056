"""Plain functions that make one row of each kind with made-up values; give only what matters to the test."""

from datetime import date
from itertools import count

from django.contrib.auth.models import Group

from benefits.models import CardRoster, CardRosterLine, InsuranceCard, LocalRate, LocalScheme
from elders.choices import SourceKind
from elders.models import Assignment, Elder, ResidentialGroup, Situation, User, Ward

PASSWORD = "mat-khau-thu-1"
_serial = count(1)


def make_ward(**fields) -> Ward:
    number = next(_serial)
    return Ward.objects.create(
        **{"code": f"P{number:03d}", "name": "Hưng Đạo", "valid_from": date(2025, 7, 1)} | fields
    )


def make_group(*, ward: Ward | None = None, **fields) -> ResidentialGroup:
    number = next(_serial)
    return ResidentialGroup.objects.create(
        **{
            "ward": ward or make_ward(),
            "code": f"TDP{number:03d}",
            "name": f"Tổ dân phố số {number}",
            "valid_from": date(2025, 7, 1),
        }
        | fields
    )


def make_user(role: str | None = None, *, ward: Ward | None = None, groups=(), **fields) -> User:
    number = next(_serial)
    user = User.objects.create_user(
        **{
            "username": f"nguoidung{number}",
            "password": PASSWORD,
            "full_name": f"Người Dùng {number}",
            "ward": ward,
        }
        | fields
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    for group in groups:
        Assignment.objects.create(user=user, residential_group=group, valid_from=date(2025, 7, 1))
    return user


def make_citizen_id(*, sex: str = "nu", year: int = 1945, province: str = "031") -> str:
    """A number of the right structure with a serial that is never issued (900000-999999)."""
    return f"{province}{0 if sex == 'nam' else 1}{year % 100:02d}{900000 + next(_serial) % 99999:06d}"


def make_elder(
    *,
    group: ResidentialGroup | None = None,
    ward: Ward | None = None,
    valid_from: date = date(2025, 7, 1),
    facts: dict | None = None,
    **fields,
) -> Elder:
    """A resident with one open situation; `facts` go into the situation, other fields onto the person.

    `group=None, ward=…` makes a resident without a tổ dân phố; neither makes a person without any situation.
    """
    elder = Elder.objects.create(**{"full_name": "Nguyễn Thị Lan", "sex": "nu", "birth_year": 1945} | fields)
    if group or ward:
        Situation.objects.create(
            elder=elder,
            ward=group.ward if group else ward,
            residential_group=group,
            valid_from=valid_from,
            source_kind=SourceKind.FORM,
            **(facts or {}),
        )
        elder.refresh_from_db()
    return elder


PAPER = {
    "number": "12/2026/NQ-HĐND",
    "issued_by": "HĐND thành phố Hải Phòng",
    "issued_on": date(2026, 1, 5),
    "article": "Phụ lục I",
    "valid_from": date(2026, 1, 5),
    "known_from": date(2026, 1, 5),
    "scan": b"%PDF-1.7 ban chup",
    "scan_name": "nghi-quyet.pdf",
}


def make_local_rate(*, ward: Ward, entered_by: User, by_age: dict | None = None, **fields) -> LocalRate:
    """A rate keyed in by a ward, not confirmed unless `confirmed_by` and `confirmed_at` are given."""
    values = PAPER | {"target": "GIFT_HP_27_7", "amount_vnd": None if by_age else 500_000} | fields
    rate = LocalRate.objects.create(ward=ward, entered_by=entered_by, **values)
    for ages, vnd in (by_age or {}).items():
        rate.amounts.create(ages=ages, amount_vnd=vnd)
    return rate


def make_local_scheme(*, ward: Ward, entered_by: User, **fields) -> LocalScheme:
    """A benefit of the ward itself, not confirmed."""
    values = PAPER | {"name": "Quà Tết của phường", "amount_vnd": 300_000} | fields
    return LocalScheme.objects.create(ward=ward, entered_by=entered_by, **values)


def make_card(elder: Elder, **fields) -> InsuranceCard:
    """A card that counts from 2026 on, of the city's group 60–74."""
    values = {
        "number": f"31{next(_serial):08d}",
        "category": "BHYT_HP_60_74",
        "benefit_percent": 80,
        "valid_from": date(2026, 1, 1),
    }
    return InsuranceCard.objects.create(elder=elder, **values | fields)


def make_card_roster(*, ward: Ward, made_by: User, **fields) -> CardRoster:
    """A draft of the list for the insurance agency."""
    month = fields.pop("month", date(2026, 7, 1))
    part = CardRoster.objects.filter(ward=ward, month=month).count() + 1
    return CardRoster.objects.create(**{"ward": ward, "made_by": made_by, "month": month, "part": part} | fields)


def make_card_line(roster: CardRoster, elder: Elder, **fields) -> CardRosterLine:
    values = {"change": "tang", "category": "BHYT_HP_60_74", "from_day": roster.month}
    return CardRosterLine.objects.create(roster=roster, elder=elder, **values | fields)
