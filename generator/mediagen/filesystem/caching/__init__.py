"""Caches in the user's cache folder: each is safe to delete, and never changes a result."""
