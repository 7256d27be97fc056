"""Forms of the health station, by subject."""
