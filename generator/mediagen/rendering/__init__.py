"""Rendering: messages in the terms of a platform, templates, and source text."""
