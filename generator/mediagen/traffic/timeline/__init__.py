"""Timelines: sessions drawn from their messages and the verdicts on them, as SVG."""
