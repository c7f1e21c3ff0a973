"""Batches: into them, through crashes, and out again."""
