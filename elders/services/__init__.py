"""By subject; see the modules."""
