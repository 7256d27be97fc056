"""Writes of reporting, by subject."""
