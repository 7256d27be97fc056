"""Tables of clubs, by subject."""

from clubs.models.club import Club, ClubAssignment

__all__ = ["Club", "ClubAssignment"]
