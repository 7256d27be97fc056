"""Reference data and accounts of the ground floor; daily work has its own screens."""

from elders.admin import disclosures, places, users

__all__ = ["disclosures", "places", "users"]
