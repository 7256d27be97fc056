"""Steps of something that goes from state to state: which button leads where, and who may press it. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """One button: from which states, to which, what it is called, who may press it; `asks_why` needs a reason."""

    code: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    done: str
    asks_why: bool = False
