"""Tables of benefits, by subject."""

from benefits.models.local import (
    MODE_CODE,
    LocalAmount,
    LocalLaw,
    LocalRate,
    LocalScheme,
    check_ages,
    target_label,
)

__all__ = [
    "MODE_CODE",
    "LocalAmount",
    "LocalLaw",
    "LocalRate",
    "LocalScheme",
    "check_ages",
    "target_label",
]
