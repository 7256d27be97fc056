"""Three months of payments by the services themselves: one closed, one being paid, the next in preparation;
and what the closed one would be by what is known today."""

from datetime import date, timedelta
from uuid import uuid4

from benefits.choices import LineResult, PayMethod
from benefits.models import Award, PaymentLine, PaymentList
from benefits.services.adjustments import propose_differences
from benefits.services.payment_building import build
from benefits.services.payment_results import Outcome, record
from benefits.services.payment_steps import take
from elders.choices import RoleCode
from elders.ground import history
from elders.ground.months import month_of, next_month
from elders.models import User, Ward

ONE_DAY = timedelta(days=1)
RELATIONS = ("con trai", "con gái", "cháu")


def fill(ward: Ward, *, today: date) -> None:
    """Nothing without accounts, or when the ward has lists or no awards."""
    users = {
        role: User.objects.filter(ward=ward, groups__name=role).first()
        for role in (RoleCode.WARD_OFFICER, RoleCode.WARD_LEADER, RoleCode.FINANCE)
    }
    if None in users.values() or PaymentList.objects.filter(ward=ward).exists() or not Award.objects.filter(ward=ward):
        return
    this = month_of(today)
    last = month_of(this - ONE_DAY)
    with history.act("Tạo dữ liệu minh họa"):
        closed = _paying(ward, last, users, today=last)
        _answer(closed, users[RoleCode.WARD_OFFICER], day=last + timedelta(days=7), all_of_them=True)
        _step(closed, "reconcile", users[RoleCode.WARD_OFFICER], today=last + timedelta(days=18))
        _step(closed, "close", users[RoleCode.FINANCE], today=last + timedelta(days=19))
        paying = _paying(ward, this, users, today=this)
        _answer(paying, users[RoleCode.WARD_OFFICER], day=min(today, this + timedelta(days=7)), all_of_them=False)
        build(ward, next_month(this), by=users[RoleCode.WARD_OFFICER], today=today)
        # A rate that counts from a month behind us leaves something for the leader to confirm.
        propose_differences(ward, today=today, by=users[RoleCode.WARD_OFFICER])


def _paying(ward: Ward, month: date, users: dict[str, User], *, today: date) -> PaymentList:
    """The list of the month, approved and with money moving."""
    officer, leader = users[RoleCode.WARD_OFFICER], users[RoleCode.WARD_LEADER]
    made = build(ward, month, by=officer, today=today)
    _step(made, "lock", officer, today=today)
    _step(made, "submit", officer, today=today)
    _step(made, "approve", leader, today=today, number=f"{200 + month.month}/QĐ-UBND", signed_on=today)
    last = today + timedelta(days=9)
    return _step(made, "pay", users[RoleCode.FINANCE], today=today, pay_from=today, pay_to=last)


def _step(made: PaymentList, code: str, by: User, *, today: date, **more) -> PaymentList:
    return take(made, code, token=uuid4(), by=by, today=today, **more)


def _answer(made: PaymentList, by: User, *, day: date, all_of_them: bool) -> None:
    """Most have received, some by a proxy, a few were absent; a quarter is still open unless all are answered."""
    said = []
    for line in made.lines.filter(result="").order_by("position"):
        share = (line.elder_id + 37 * made.month.month) % 100
        if not all_of_them and share >= 75:
            continue
        said.append(_said(line, share, day))
    record(made, said, by=by, today=day)


def _said(line: PaymentLine, share: int, day: date) -> Outcome:
    if line.method == PayMethod.ACCOUNT:
        refused = share == 11
        note = "Sai số tài khoản" if refused else ""
        return Outcome(line.pk, LineResult.RETURNED if refused else LineResult.RECEIVED, note=note, paid_on=day)
    if share in (30, 31):
        return Outcome(line.pk, LineResult.ABSENT, note="Đi viện" if share == 30 else "Ở với con tại tỉnh khác")
    if share % 10 == 5:
        name = line.full_name.split()[0] + (" Văn Hùng" if share > 50 else " Thị Mai")
        return Outcome(line.pk, LineResult.PROXY, day, name, RELATIONS[share % 3])
    return Outcome(line.pk, LineResult.RECEIVED, day)
