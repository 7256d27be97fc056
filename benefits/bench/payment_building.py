"""Making, locking and answering the list of a month of 3,000 people, beside the database's own floor."""

from datetime import date
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from benefits.choices import LineResult, ListState
from benefits.facts import facts_of_ward
from benefits.models import Award, PaymentLine, PaymentList
from benefits.services.adjustments import propose_differences
from benefits.services.payment_building import build
from benefits.services.payment_results import Outcome, record
from benefits.services.payment_steps import take
from elders.bench import Report, Size, median_seconds
from elders.ground.months import month_of, next_month
from elders.ground.rehearsal import rolled_back
from elders.models import ResidentialGroup, Situation, User, Ward

LINES = 3_000


def run(report: Report, *, size: Size) -> None:
    today = timezone.localdate()
    month = next_month(month_of(today))
    with rolled_back():
        ward, people = _ward_of_its_own(min(LINES, size.people // 2), today)
        officer, other = _users(ward)
        count = _awards(ward, people)
        made = build(ward, month, by=officer, today=today)
        listed = made.line_count
        copied = _floor(made)
        report.add(
            f"Lập danh sách chi trả {listed} dòng ({count} quyết định)",
            median_seconds(lambda: build(ward, month, by=officer, today=today), repeat=3),
            reference="chỉ bỏ và ghi lại từng ấy dòng trong cơ sở dữ liệu",
            reference_seconds=copied,
            aim_seconds=5,
            note="thay các dòng của bản nháp cũ, lịch sử do trigger ghi",
        )

        def step(code: str, by: User) -> None:
            take(made, code, token=uuid4(), by=by, today=today)

        report.add(
            f"Khóa {listed} dòng, có xét lại từng dòng",
            median_seconds(lambda: step("lock", officer), repeat=1, warm_up=0),
            aim_seconds=5,
        )
        for code, by in (("submit", officer), ("approve", other), ("pay", other)):
            step(code, by)
        lines = list(made.lines.order_by("pk").values_list("pk", flat=True))
        received = [Outcome(pk, LineResult.RECEIVED, today) for pk in lines]
        report.add(
            f"Ghi kết quả {listed} dòng một lần",
            median_seconds(lambda: record(made, received, by=officer, today=today), repeat=1, warm_up=0),
            aim_seconds=5,
        )
        for code, by in (("reconcile", officer), ("close", other)):
            step(code, by)
        report.add(
            f"Xét lại tháng đã đóng {listed} dòng để tìm truy lĩnh, thu hồi",
            median_seconds(lambda: propose_differences(ward, today=month, by=officer), repeat=1, warm_up=0),
            aim_seconds=5,
        )


def _users(ward: Ward) -> list[User]:
    """An officer and somebody else, each with every right about payments."""
    rights = Permission.objects.filter(content_type__app_label="benefits", codename__endswith="paymentlist")
    made = []
    for name in ("bench-lap", "bench-duyet"):
        user = User.objects.create(username=name, ward=ward)
        user.user_permissions.set(rights)
        made.append(user)
    return made


def _ward_of_its_own(wanted: int, today: date) -> tuple[Ward, list[int]]:
    """A ward without a past, with the groups and `wanted` people of the first one: what was paid there, or is being
    paid, stands in nobody's way. Plainly entitled, so that the whole list is judged by the law."""
    old = Ward.objects.order_by("pk").first()
    new = Ward.objects.create(name="Đo tốc độ", code="BENCH", valid_from=old.valid_from)
    people = [pk for pk, facts in facts_of_ward(old, today) if facts.birth and facts.birth.year <= today.year - 61]
    people = people[:wanted]
    Award.objects.filter(ward=old).update(valid_to=date(2025, 12, 31), valid_from=date(2025, 7, 1))
    PaymentLine.objects.filter(payment_list__ward=old, payment_list__state=ListState.DRAFT).delete()
    here = Situation.objects.filter(elder__in=people, ward=old)
    for group in ResidentialGroup.objects.filter(ward=old).order_by("pk"):
        there = ResidentialGroup.objects.create(ward=new, code=group.code, name=group.name, valid_from=group.valid_from)
        here.filter(residential_group=group).update(ward=new, residential_group=there)
    plain = {"pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "vn_citizen": True, "merit_monthly": False}
    living = Situation.objects.filter(elder__in=people, ward=new)
    living.update(**plain, disability_level="nang", in_care_facility=False)
    return new, list(living.order_by("elder_id").values_list("elder_id", flat=True).distinct())


def _awards(ward: Ward, people: list[int]) -> int:
    """An award for everybody."""
    first = {"scheme": "TCXH_NKT_NANG_NCT", "exclusion_group": "MONTHLY_SUBSISTENCE", "amount_vnd": 1_400_000}
    start = date(2026, 1, 1)
    made = Award.objects.bulk_create(
        Award(ward=ward, elder_id=pk, signed_on=start, valid_from=start, **first) for pk in people
    )
    return len(made)


def _floor(made: PaymentList) -> float:
    """Seconds to remove and write the same rows, inside the database."""
    table = PaymentLine._meta.db_table
    names = ", ".join(f'"{field.column}"' for field in PaymentLine._meta.concrete_fields)

    mine = f"{table} WHERE payment_list_id = %s"

    def again() -> None:
        with connection.cursor() as cursor:  # the names are those of the model
            cursor.execute(f"CREATE TEMP TABLE bench_lines AS SELECT * FROM {mine}", [made.pk])  # noqa: S608
            cursor.execute(f"DELETE FROM {mine}", [made.pk])  # noqa: S608
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM bench_lines")  # noqa: S608
            cursor.execute("DROP TABLE bench_lines")

    return median_seconds(again, repeat=3)
