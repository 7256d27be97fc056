"""Tables of benefits in the admin site, by subject."""

from benefits.admin import law  # noqa: F401  registered on import
