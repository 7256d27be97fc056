"""Measurements of health; see `elders/bench`."""
