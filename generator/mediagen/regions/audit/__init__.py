"""Audit: comparison of hand-written code in pages with the code that the spec gives."""
