"""One paper again."""
