"""Platforms and languages, as the templates folder describes them."""
