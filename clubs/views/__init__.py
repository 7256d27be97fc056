"""Pages of clubs, by subject."""
