"""Made-up wards of any size, for people who try the software and for benchmarks."""
