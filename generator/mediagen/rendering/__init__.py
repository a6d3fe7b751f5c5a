"""From messages to source text."""
