"""Measurements of benefits (see `elders/bench/__init__.py`)."""
