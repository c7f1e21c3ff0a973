"""The rooms that touch the outside."""
