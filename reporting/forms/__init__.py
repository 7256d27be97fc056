"""Forms of reporting, by subject."""
