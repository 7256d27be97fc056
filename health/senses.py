"""Eyes and ears, one by one → what the better one does. Pure (`domain/health.md` §5.3, §6.5, §6.6)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from health.measures import FINGERS

SIDES = ("right", "left")
FINGERS_FROM_M = Decimal(3)  # counting fingers nearer than this is the band of blindness (ICD-11: below 3/60)
BELOW_BLINDNESS, SEVERE = Decimal("0.4"), Decimal("0.5")
WHISPER_FROM_M = Decimal("0.5")


def _tenths(one: Any) -> Decimal | None:
    """Tenths of one eye; below 1/10 the place in the bands that the way of testing stands for."""
    if one is None:
        return None
    if one.value is not None:
        return one.value
    if one.qualifier == FINGERS and one.method and Decimal(one.method) >= FINGERS_FROM_M:
        return SEVERE
    return BELOW_BLINDNESS if one.qualifier else None


def better_eye(values: Mapping[str, Any]) -> Decimal | None:
    """Tenths the better eye sees with the glasses it has; None while one eye is not known. Counted fingers without a
    distance, moving hands and light are blindness."""
    eyes = []
    for side in SIDES:
        seen = _tenths(values.get(f"va_{side}_glasses"))
        eyes.append(seen if seen is not None else _tenths(values.get(f"va_{side}_bare")))
    return None if None in eyes else max(eyes)


def whisper_fails(values: Mapping[str, Any]) -> bool:
    """Whether an ear hears whispering from nearer than half a metre only; an ear that was not tested fails nothing."""
    heard = [values[key].value for key in ("whisper_right", "whisper_left") if key in values]
    return any(one is not None and one < WHISPER_FROM_M for one in heard)
