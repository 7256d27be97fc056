"""Writes that leave a trace, by subject."""
