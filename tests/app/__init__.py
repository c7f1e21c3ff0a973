"""The wiring: which model, which files, which process."""
