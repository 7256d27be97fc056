"""What waits for somebody: cards of the home page.

An app that has such cards keeps a module `todo.py` with `cards(user, *, today) -> list[Card]`; the house finds it by
its name (`config/home.py`), so that no app has to know the home page. What takes longer to count than a page may wait
(more than a few hundredths of a second at a ward) goes into `slow_cards` of the same module.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """One line of the home page: so many of these wait, and here is where to do it.

    `count` None stands for "not counted here" and is shown as an arrow; a card with 0 is left out unless it is a
    `figure`: a number one wants to see even when nothing waits. `urgent` waits longer than it should.
    """

    title: str
    count: int | None
    url: str
    hint: str = ""
    urgent: bool = False
    figure: bool = False
