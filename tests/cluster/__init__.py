"""Many processes over one store."""
