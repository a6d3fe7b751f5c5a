"""MG5xx: messages about pages and regions."""

from __future__ import annotations
