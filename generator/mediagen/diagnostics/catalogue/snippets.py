"""MG4xx: messages about snippets and wrappers."""

from __future__ import annotations
