"""Pages of reporting, by subject."""
