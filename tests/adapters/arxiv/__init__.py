"""Tests of the room that reads arXiv."""
