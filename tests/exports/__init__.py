"""What leaves the store for other programs."""
