"""What waits in reporting: each number opens exactly the rows it counted."""

from datetime import date

from elders.ground.todo import Card
from reporting import plan_todo


def cards(user, *, today: date) -> list[Card]:
    return plan_todo.cards(user, today=today)
