"""Writes about clubs that leave a trace, by subject."""
