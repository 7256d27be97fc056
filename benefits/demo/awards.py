"""Awards of people who are plainly entitled, paid in cash, into accounts, a few at home."""

from dataclasses import replace
from datetime import date

from benefits.answers import check_json
from benefits.choices import PayMethod
from benefits.facts import facts_of_ward
from benefits.local import law_of
from benefits.models import Award, Payee
from benefits.people import Facts
from benefits.rules import Law, decide, decide_all
from benefits.schemes import SUBSISTENCE, is_pension
from benefits.timing import earliest_signing
from elders.ground import history
from elders.ground.decisions import Decision
from elders.ground.months import month_end, month_of
from elders.models import Elder, Ward

FIRST = date(2025, 7, 1)  # the social pension and the ward as it is now begin
BANKS = ("Agribank", "VietinBank", "BIDV")
ON_PAPER = 250  # one in so many was taken over from an old pay list, without number and day
PAPER = "danh sách chi-tra-06-2025.xlsx"
LEFT_OUT = 8  # every eighth has not asked yet: the worklists have somebody to show


def fill(ward: Ward, *, today: date) -> None:
    """Awards for seven of eight people entitled today; nothing when the ward has awards already."""
    if Award.objects.filter(ward=ward).exists():
        return
    law, laws = law_of(ward, today), {}
    awards: list[Award] = []
    for number, (pk, facts) in enumerate(facts_of_ward(ward, today)):
        if number % LEFT_OUT == 0:
            continue
        result = decide_all(replace(facts, application_form_01=True), law)
        scheme = result.pays.get(SUBSISTENCE)
        if scheme is None:
            continue
        signed = _signed_on(scheme, facts, today)
        decision = _as_signed(scheme, facts, signed, laws) or result.decision(scheme)
        on_paper = {"decision_number": "", "signed_on": None, "source_paper": PAPER} if number % ON_PAPER == 3 else {}
        awards.append(
            Award(
                ward=ward,
                elder_id=pk,
                scheme=scheme,
                exclusion_group=SUBSISTENCE,
                **{"decision_number": f"{100 + number}/QĐ-UBND", "signed_on": signed} | on_paper,
                amount_vnd=decision.amount.vnd,
                funding=dict(decision.amount.funding),
                checks=[check_json(check) for check in decision.checks],
                source=decision.source[:300],
                valid_from=month_of(signed),
            )
        )
    with history.act("Tạo dữ liệu minh họa"):
        Award.objects.bulk_create(awards)
        names = dict(Elder.objects.filter(pk__in=[one.elder_id for one in awards]).values_list("pk", "full_name"))
        Payee.objects.bulk_create(_payee(award, names[award.elder_id]) for award in awards)


def _as_signed(scheme: str, facts: Facts, signed: date, laws: dict[date, Law]) -> Decision | None:
    """The decision by the law of the month it was signed in, as today's facts would have had it; None where not."""
    day = month_end(signed)
    law = laws[day] = laws.get(day) or Law(day)
    if scheme not in law.texts:
        return None
    found = decide(scheme, replace(facts, application_form_01=True), law)
    return found if found.eligible and found.amount.vnd is not None else None


def _signed_on(scheme: str, facts: Facts, today: date) -> date:
    """A few days after the right began, but not before the ward did; never in the future."""
    age = 75 if scheme == "SOCPEN_75" else 70 if is_pension(scheme) else 60
    born = max(FIRST, earliest_signing(facts.birth, age)) if facts.birth else FIRST
    day = born.replace(day=min(28, born.day + 6))
    return min(day, today)


def _payee(award: Award, name: str) -> Payee:
    """Three of five in cash, two into an account, one in fifty at home."""
    share = award.elder_id % 50
    if share == 0:
        return Payee(award=award, valid_from=award.valid_from, method=PayMethod.HOME)
    if share < 20:
        return Payee(
            award=award,
            valid_from=award.valid_from,
            method=PayMethod.ACCOUNT,
            bank_name=BANKS[award.elder_id % 3],
            account_number=f"9{award.elder_id:011d}",
            account_holder=name.upper(),
        )
    return Payee(award=award, valid_from=award.valid_from, method=PayMethod.CASH, pay_point="Bưu điện phường")
