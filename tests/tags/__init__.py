"""Use of tags, and the vocabulary's gaps."""
