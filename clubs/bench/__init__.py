"""Measurements of clubs."""
