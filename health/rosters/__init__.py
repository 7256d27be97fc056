"""Rosters of the health station that come as Excel files."""
