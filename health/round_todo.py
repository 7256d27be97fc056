"""What waits about check-up rounds: plans to approve, lists to draw, people who came and have no conclusion."""

from elders.ground.access import address
from elders.ground.todo import Card
from health.choices import RoundState
from health.models import CheckupRound

# Word in the address → the state a round waits in, and for whom.
WAITS = {
    "duyet": (RoundState.DRAFT, "health.approve_checkupround", "Kế hoạch đợt khám chờ duyệt"),
    "lap": (RoundState.APPROVED, "health.plan_checkupround", "Đợt khám đã duyệt, chưa lập danh sách"),
}


def waiting(rounds, word: str):
    """Rounds that wait for `word`; all of them for a word nobody knows."""
    return rounds.filter(state=WAITS[word][0]) if word in WAITS else rounds


def cards(user) -> list[Card]:
    """One card for each thing `user` may do about a round."""
    rounds = CheckupRound.objects.for_user(user)
    return [
        Card(title, waiting(rounds, word).count(), address("health:rounds", f"cho={word}"))
        for word, (_, permission, title) in WAITS.items()
        if user.has_perm(permission)
    ]
