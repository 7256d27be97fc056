"""The roster "Sổ vay vốn": loans of the paper book (SO-06 of clubs.md §6) that still run, taken over without money.

Names are looked for among the members of the day; nobody becomes a member here. Taking a file back cancels each loan as
one that was written by mistake, which is refused once something was paid on it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from clubs import loan_terms
from clubs.chart import FundKind
from clubs.loan_terms import REFUSE_ABOVE, Method, Terms
from clubs.models import Club, Fund, Loan, LoanState, Membership
from clubs.rosters import cells  # noqa: F401  its reasons are registered on import
from clubs.rosters.whom import the_member
from clubs.services import loan_troubles, loans, money
from elders.ground.names import vn_key
from elders.intake import fields as shared
from elders.intake import reasons
from elders.intake.handling import Handler, Step, settle_repeated
from elders.intake.kinds import Field, Kind
from elders.intake.lines import Line
from elders.models import IntakeBatch, User


def clubs_lending(user: User):
    """Clubs whose loan book `user` may write, with an open livelihood fund."""
    if not user.has_perm("clubs.keep_loans"):
        return Club.objects.none()
    return Club.objects.with_books(user).filter(funds__kind=FundKind.LIVELIHOOD)


KIND = Kind(
    key="loan_book",
    title="Sổ vay vốn câu lạc bộ",
    fields=(
        shared.FULL_NAME,
        Field("birth", "Năm sinh", "birth", shared.words("ngày sinh; sinh năm; ns"), width=10),
        Field("paper", "Số khế ước", "text", shared.words("khế ước; số hợp đồng; số hđ vay"), width=12, max_length=30),
        Field(
            "disbursed_on", "Ngày vay", "date", shared.words("ngày giải ngân; ngày nhận tiền"), required=True, width=12
        ),
        Field(
            "principal_vnd", "Số tiền vay", "money", shared.words("số vay; tiền vay; vốn vay"), required=True, width=14
        ),
        Field(
            "months",
            "Kỳ hạn (tháng)",
            "number",
            shared.words("kỳ hạn; thời hạn; số tháng vay"),
            required=True,
            width=10,
        ),
        Field("rate", "Lãi suất (%/tháng)", "number", shared.words("lãi suất; lãi suất tháng; lãi"), width=10),
        Field(
            "method", "Cách tính lãi", "choice", shared.words("phương pháp"), choices=tuple(Method.choices), width=20
        ),
        Field("left_vnd", "Gốc còn nợ", "money", shared.words("dư nợ; còn nợ; dư nợ gốc"), required=True, width=14),
        Field(
            "months_left",
            "Số kỳ còn lại",
            "number",
            shared.words("còn lại; kỳ còn lại; số tháng còn"),
            required=True,
            width=10,
        ),
        Field("purpose", "Mục đích vay", "text", shared.words("mục đích; vay để làm gì"), width=22, max_length=150),
        Field("guarantor", "Người bảo lãnh", "text", shared.words("bảo lãnh; người thừa kế"), width=22, max_length=150),
    ),
    permission="clubs.keep_loans",
    overseen_with="clubs.see_all_clubs",
    scoped=False,
    names_people=False,
    minimum_age=None,
    targets=clubs_lending,
    target_label="Câu lạc bộ",
    target_empty="Mở sổ quỹ tăng thu nhập của câu lạc bộ trước.",
    asks_group=False,
    heeds_remarks=False,
    day_label="Dư nợ tính đến ngày",
    day_help="Ngày chuyển từ sổ giấy; kỳ trả tới một tháng sau ngày này.",
    help="Mỗi dòng một khoản vay còn nợ. Lãi suất, cách tính lãi bỏ trống thì theo quy định của câu lạc bộ.",
    handler="clubs.rosters.loan_book.LoanBookRoster",
)

reasons.register(
    {
        "LOAN_DAY": reasons.Reason("Ngày vay không hợp lý", "Xem lại ngày vay."),
        "LOAN_TERMS": reasons.Reason("Số tiền, kỳ hạn hoặc lãi suất không hợp lý", "Xem lại các ô số của dòng này."),
        "LOAN_TWO": reasons.Reason(
            "Người này đã có khoản vay", "Câu lạc bộ cho vay cùng lúc bấy nhiêu khoản.", "Vẫn ghi"
        ),
    }
)


class LoanBookRoster(Handler):
    """See the module."""

    def lock(self, *, batch: IntakeBatch, by: User) -> None:
        fund = Fund.objects.get(club=batch.target, kind=FundKind.LIVELIHOOD)
        money.lock([fund.pk])

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        club = Club.objects.get(pk=batch.target)
        fund = Fund.objects.get(club=club, kind=FundKind.LIVELIHOOD)
        closed = fund.months.order_by("-month").first()
        members, rules = _members(club, batch.as_of), money.rules_of(club)
        known, running = _known(club)
        found: dict[int, tuple] = {}
        for line in lines:
            row = the_member(line, members)
            if row is None:
                continue
            found[id(line)] = thing = _thing(line, row)
            if line.outcome or not _sound(line, batch.as_of, fund, closed):
                continue
            if thing not in known and running[row.pk] >= rules.max_loans:
                line.doubt("LOAN_TWO", f"Người này đang có {running[row.pk]} khoản vay.", "full_name")
            line.subject_id = row.elder_id
            line.compare_with({} if thing in known else None, {})
        settle_repeated(lines, by=lambda line: found.get(id(line)), says=lambda line: line.values.get("left_vnd"))

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        club = Club.objects.get(pk=batch.target)
        members, rules, undo = _members(club, batch.as_of), money.rules_of(club), {}
        for line in lines:
            loan = _loan(line, club, the_member(line, members), rules)
            terms = loan.terms(
                principal_vnd=line.values["left_vnd"], starts_on=batch.as_of, months=line.values["months_left"]
            )
            loans.take_over(
                loan, outstanding=_rest(terms, loan.principal_vnd), on=batch.as_of,
                disbursed_on=date.fromisoformat(line.values["disbursed_on"]), by=by, today=today,
            )  # fmt: skip
            undo[line.pk] = {"loan": loan.pk}
        return undo

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        for step in steps:
            loan = Loan.objects.get(pk=step.undo["loan"])
            try:
                loan_troubles.void(loan, on=batch.as_of, why="Hoàn tác tệp sổ vay", by=by, today=batch.as_of)
            except ValidationError as refused:
                raise ValidationError(f"{step.place.capitalize()}: {refused.messages[0]}") from refused

    def template_rows(self, *, user: User, target: Club | None, group, today: date) -> Iterable[dict[str, Any]]:
        return []


def _rest(terms: Terms, first_vnd: int):
    flat = terms.method == Method.FLAT
    return loan_terms.flat_rest(terms, first_vnd) if flat else loan_terms.schedule(terms)


def _members(club: Club, day: date) -> dict[str, list[Membership]]:
    found: dict[str, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(club=club).on(day).with_person().order_by("pk"):
        found[vn_key(row.person.full_name)].append(row)
    return found


def _thing(line: Line, row: Membership) -> tuple:
    """What makes two lines the same loan: who, when, how much."""
    return row.pk, line.values.get("disbursed_on"), line.values.get("principal_vnd")


def _known(club: Club) -> tuple[set[tuple], dict[int, int]]:
    """Loans of the book, and how many each member has running."""
    known, running = set(), defaultdict(int)
    rows = Loan.objects.filter(club=club, disbursed_on__isnull=False).exclude(state=LoanState.VOID)
    for member, on, vnd, ended in rows.values_list("membership", "disbursed_on", "principal_vnd", "ended_on"):
        known.add((member, on.isoformat(), vnd))
        running[member] += ended is None
    return known, running


def _sound(line: Line, as_of: date, fund: Fund, closed) -> bool:
    values = line.values
    numbers = [values.get(name) for name in ("principal_vnd", "months", "left_vnd", "months_left")]
    rate = values.get("rate")
    if not values.get("disbursed_on") or date.fromisoformat(values["disbursed_on"]) > as_of:
        line.refuse("LOAN_DAY", f"Ngày vay phải đến ngày chuyển sổ {as_of:%d/%m/%Y}.", "disbursed_on")
    elif as_of < fund.opened_on or (closed and closed.month >= as_of.replace(day=1)):
        line.refuse("LOAN_DAY", f"Ngày chuyển sổ {as_of:%d/%m/%Y} không nằm trong tháng đang mở của sổ quỹ.", "")
    elif not all(isinstance(number, int) and number > 0 for number in numbers):
        line.refuse("LOAN_TERMS", "Số tiền vay, kỳ hạn, gốc còn nợ, số kỳ còn lại phải là số lớn hơn 0.", "left_vnd")
    elif values["left_vnd"] > values["principal_vnd"] or values["months_left"] > 60 or values["months"] > 120:
        line.refuse("LOAN_TERMS", "Gốc còn nợ lớn hơn số vay, hoặc kỳ hạn quá dài.", "left_vnd")
    elif rate is not None and not 0 <= Decimal(str(rate)) <= REFUSE_ABOVE:
        line.refuse("LOAN_TERMS", "Lãi suất quá 1,666 %/tháng (20 %/năm).", "rate")
    else:
        return True
    return False


def _loan(line: Line, club: Club, row: Membership, rules) -> Loan:
    values = line.values
    rate = values.get("rate")
    purpose = values.get("purpose") or "Theo sổ giấy"
    if values.get("paper"):
        purpose = f"{purpose} (khế ước giấy {values['paper']})"
    return Loan(
        club=club, membership=row, purpose=purpose[:200], guarantor=values.get("guarantor") or "",
        asked_on=date.fromisoformat(values["disbursed_on"]), principal_vnd=values["principal_vnd"],
        months=values["months"], rate_pct_month=rules.rate_pct_month if rate is None else Decimal(str(rate)),
        method=values.get("method") or rules.method, unit_vnd=rules.unit_vnd, settlement=rules.settlement,
    )  # fmt: skip
