"""Pages of the health station, by subject."""
