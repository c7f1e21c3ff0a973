"""Order of the work, for Prefect: the only package that imports it."""
