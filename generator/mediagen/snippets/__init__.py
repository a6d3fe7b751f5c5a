"""Snippets: the code of each example of each event on each platform."""
