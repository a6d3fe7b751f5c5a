"""Snippets: every example of every event on every platform."""
