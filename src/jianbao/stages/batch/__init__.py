"""Questions put into a provider's batches, and their answers put into the journal."""
