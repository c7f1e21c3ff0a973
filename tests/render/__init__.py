"""The room that prints digests and reads them."""
