"""Everything outside the process, each vendor in one room."""
