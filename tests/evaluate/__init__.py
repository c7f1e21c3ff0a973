"""Prompts compared."""
