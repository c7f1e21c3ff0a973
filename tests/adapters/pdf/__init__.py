"""Tests of the room `adapters.pdf`."""
