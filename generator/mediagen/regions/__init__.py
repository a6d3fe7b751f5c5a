"""Regions: generated parts of hand-written pages."""
