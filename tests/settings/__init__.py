"""The configuration: where it comes from, and what is said of its faults."""
