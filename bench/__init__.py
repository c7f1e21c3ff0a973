"""One measure a file: see README.md."""
