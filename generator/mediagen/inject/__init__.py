"""Regions: generated parts of pages that people write."""
