"""MG3xx: messages about the folders of platforms and their templates."""

from __future__ import annotations
