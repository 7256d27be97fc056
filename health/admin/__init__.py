"""Tables of health in the admin site, by subject."""
