"""Rosters of clubs that come as files: members, attendance of a meeting, members of the Association."""
