"""Tables of clubs in the admin site, by subject."""

from clubs.admin import club  # noqa: F401  registered on import
