"""By which text a running award is judged: its own, or the one that follows it when the person grows older. Pure.

The right goes on, only its ground changes, and no month lies between: from 75 the social pension no longer asks about
the household (NĐ 176/2025/NĐ-CP Điều 2), from 80 the allowance of the same article has a higher coefficient
(NĐ 20/2021/NĐ-CP Điều 5 khoản 5 điểm a, Điều 6 khoản 1).
"""

from benefits.people import Facts
from benefits.rules import Law, decide
from elders.ground.decisions import Decision

FOLLOWS = {"SOCPEN_70_74_POOR": "SOCPEN_75", "TCXH_NCT_A_60_79": "TCXH_NCT_A_80"}
AGE = "age_full"


def decide_running(scheme: str, facts: Facts, law: Law) -> Decision:
    """The decision on an award of `scheme` on `law.day`; its `scheme` names the text that was used.

    Raises: NotInForce when neither has a version on that day.
    """
    own = decide(scheme, facts, law)
    after = FOLLOWS.get(scheme)
    if after is None or after not in law.texts or own.eligible is not False or _age_met(own):
        return own
    found = decide(after, facts, law)
    return found if _age_met(found) else own


def _age_met(decision: Decision) -> bool:
    return all(check.result for check in decision.checks if check.fact == AGE)
