"""Properties are tried on the same cases every time and without a clock: a loaded machine is no failure."""

from hypothesis import settings

settings.register_profile("intake", deadline=None, derandomize=True)
settings.load_profile("intake")
