"""Measurements of reporting (see `elders/bench`)."""
