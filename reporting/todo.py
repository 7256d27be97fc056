"""What waits in reporting: each number opens exactly the rows it counted."""

from datetime import date

from elders.ground.todo import Card
from reporting import number_todo, plan_todo


def cards(user, *, today: date) -> list[Card]:
    return [*number_todo.cards(user, today=today), *plan_todo.cards(user, today=today)]
