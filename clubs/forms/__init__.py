"""Forms of clubs, by subject."""
