"""Forms of benefits, by subject."""
